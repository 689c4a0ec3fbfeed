"""Is a question about what the plans are about at all? A linear model over the shipped embedding, learnt with it.

It tells legal, private and everyday questions from those of enterprises; a question's evidence counts for less where
it says no. Weights lie beside the embedding (``data/model/scope.json``) and belong to its version.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding import EmbeddingError, Vectors

FILE = "scope.json"
STEPS, RATE, SHRINKAGE = 600, 2.0, 3e-4


@dataclass(frozen=True, slots=True)
class Scope:
    """``weights`` has a weight for each dimension of the embedding, and the bias last."""

    weights: NDArray[np.float64]

    def logit(self, vector: NDArray[np.float32]) -> float:
        """Positive where the question is one for the plans."""
        return float(vector @ self.weights[:-1] + self.weights[-1])

    @classmethod
    def load(cls, folder: Path, embedding: str) -> Scope | None:
        """The model learnt with this embedding; None for an embedding it was not learnt with.

        Raises:
            EmbeddingError: the file is damaged.
        """
        path = folder / FILE
        if not path.is_file():
            return None
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            weights = np.asarray(content["weights"], dtype=np.float64)
            return cls(weights) if content["embedding"] == embedding else None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EmbeddingError(f"{path}: is damaged ({error}); restore data/model") from error


def learn(inside: Vectors, outside: Sequence[Vectors], shares: Sequence[float]) -> Scope:
    """Logistic regression by gradient descent. ``outside`` holds several collections, shape (n, dimensions) each; their
    ``shares`` of the weight sum to one, and both sides weigh the same."""
    rows = np.vstack([inside, *outside]).astype(np.float64)
    rows = np.hstack([rows, np.ones((len(rows), 1))])
    gold = np.concatenate([np.ones(len(inside)), *(np.zeros(len(part)) for part in outside)])
    importance = [np.full(len(inside), 1 / len(inside))]
    importance += [np.full(len(part), share / len(part)) for part, share in zip(outside, shares, strict=True)]
    weight = np.concatenate(importance)
    weight /= weight.mean()
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        wrong = (1 / (1 + np.exp(-rows @ weights)) - gold) * weight
        weights -= RATE * (rows.T @ wrong / len(gold) + SHRINKAGE * np.append(weights[:-1], 0))
    return Scope(weights)


def save(scope: Scope, folder: Path, embedding: str) -> None:
    content = {"embedding": embedding, "weights": [round(float(w), 4) for w in scope.weights]}
    (folder / FILE).write_text(json.dumps(content), encoding="utf-8")
