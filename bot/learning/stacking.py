"""Learning the two parts of a model over messages and their evidence: n-grams first, then all signals (stacking, Wolpert 1992).

The model over the signals sees for each message only what n-grams of other messages said of it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.learning.linear import learn_places
from bot.learnt.ngrams import Weights, places

FOLDS = 5
Truth = NDArray[np.bool_]
Row = NDArray[np.float64]


class Grouped(Protocol):
    """A row that belongs to a fold."""

    @property
    def group(self) -> int: ...


Seen = TypeVar("Seen", bound=Grouped)
Learnt = TypeVar("Learnt")
Said = TypeVar("Said")


def fold_of(group: str) -> int:
    """The fold of what belongs together: all questions of a measure, say."""
    return zlib.crc32(group.encode()) % FOLDS


def apart(rows: Sequence[Seen], learn: Callable[[Sequence[Seen]], Learnt], say: Callable[[Learnt, Seen], Said]) -> list[Said]:
    """What is learnt from the rows of the other folds says of each row."""
    said: dict[int, Said] = {}
    for fold in sorted({row.group for row in rows}):
        learnt = learn([row for row in rows if row.group != fold])
        said |= {n: say(learnt, row) for n, row in enumerate(rows) if row.group == fold}
    return [said[n] for n in range(len(rows))]


def words_of(texts: Sequence[str], told: Truth, gold: Truth, strength: float) -> Weights:
    """Weights of n-grams, shape (PLACES,), learnt from the texts that are ``told``. ``strength`` is the inverse of the regularisation."""
    chosen = {n: at for n, text in enumerate(texts) if told[n] and (at := places(text))}
    row: Weights = learn_places(list(chosen.values()), gold[list(chosen)], strength).places[0]
    return row


def signals_of(
    found: Sequence[dict[str, float]], told: Truth, gold: Truth, importance: Row, strength: float
) -> tuple[dict[str, float], float]:
    """Weights of the signals by name, and the bias, learnt from the rows that are ``told``."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    names = sorted({name for entry in found for name in entry})
    values = np.asarray([[entry.get(name, 0.0) for name in names] for entry in found])[told]
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit(scaler.transform(values), gold[told], sample_weight=importance[told])
    weights = model.coef_[0] / scaler.scale_
    return {name: float(weights[n]) for n, name in enumerate(names)}, float(model.intercept_[0] - weights @ scaler.mean_)
