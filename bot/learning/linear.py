"""Learning what n-grams weigh, and signals beside them: a logistic regression over the places of the examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.learnt.ngrams import PLACES, Weights

STEPS = 300


@dataclass(frozen=True, slots=True)
class Learnt:
    """``places``: weights, shape (classes, PLACES); ``beside``: those of the signals, shape (classes, signals); ``bias``, shape (classes,);
    of two classes the row of the second alone."""

    places: Weights
    beside: Weights
    bias: Weights
    classes: list[Any]


def learn_places(
    rows: Sequence[Sequence[int]],
    gold: NDArray[Any],
    strength: float,
    importance: NDArray[np.float64] | None = None,
    beside: NDArray[np.float64] | None = None,
) -> Learnt:
    """Learns the weights.

    Args:
        rows: the places of each example's n-grams, none of them empty.
        strength: the inverse of the regularisation.
        importance: what each example weighs; all the same where it is missing.
        beside: signals of each example, shape (examples, signals); the smaller their values, the more they are regularised.
    """
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    # A place that no example has keeps the weight 0: leaving it out changes nothing but the time.
    taken = np.unique(np.concatenate([np.asarray(row, dtype=np.int64) for row in rows]))
    signals = csr_matrix((len(rows), 0) if beside is None else beside)
    matrix = hstack([_matrix(rows, taken), signals]).tocsr()
    model = LogisticRegression(C=strength, max_iter=STEPS).fit(matrix, gold, sample_weight=importance)
    weights = np.zeros((len(model.coef_), PLACES), dtype=np.float32)
    weights[:, taken] = model.coef_[:, :len(taken)]
    return Learnt(weights, model.coef_[:, len(taken):].astype(np.float32), model.intercept_.astype(np.float32), list(model.classes_))


def _matrix(rows: Sequence[Sequence[int]], taken: NDArray[np.int64]) -> Any:
    """The examples as a sparse matrix, shape (rows, places taken), weighed as in ``NGrams.scores``."""
    from scipy.sparse import csr_matrix

    counts = [len(row) for row in rows]
    values = np.repeat([1 / np.sqrt(count) for count in counts], counts)
    columns = np.searchsorted(taken, np.concatenate([np.asarray(row, dtype=np.int64) for row in rows]))
    return csr_matrix((values, columns, np.cumsum([0, *counts])), shape=(len(rows), len(taken)))
