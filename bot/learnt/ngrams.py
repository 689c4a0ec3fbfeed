"""Hashed n-grams: what the linear models over messages see of them (Weinberger et al. 2009).

Single Han characters, pairs and triples, English stems and pairs of them, and pairs of syllables of what is typed in pinyin, each at a
place of a vector of ``PLACES``.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.files import DataError
from retrieval.words import TOKEN, normalise, spoken, stem, syllables

PLACES = 1 << 18  # at a quarter of it, where several n-grams share a place, an eighth fewer attacks of unseen writers were told
LEARNT_FROM = "learnt_from"
Weights = NDArray[np.float32]


def places(text: str) -> list[int]:
    """The places of a message's n-grams, each once, in ascending order."""
    text = normalise(text)
    if sounds := spoken(text):
        return _hashed(f"y {pair}" for pair in sounds)
    found: set[str] = set()
    before = ""
    for token in TOKEN.findall(text):
        if token.isascii():
            word = stem(token)
            found |= {f"w {word}", f"p {before} {word}"} if before else {f"w {word}"}
            before = word
        else:
            before = ""
            found.update(f"z {token[n:n + size]}" for size in (1, 2, 3) for n in range(len(token) - size + 1))
    return _hashed(found)


def places_of_sounds(text: str) -> list[int]:
    """The places of a Chinese message as if it were typed in pinyin."""
    return _hashed(f"y {pair}" for pair in syllables(normalise(text)))


def _hashed(found: Iterable[str]) -> list[int]:
    return sorted({zlib.crc32(feature.encode()) % PLACES for feature in found})


@dataclass(frozen=True, slots=True)
class NGrams:
    """Weights of n-grams in 8 bits: ``values``, shape (rows, PLACES), and what one of them is worth in each row, ``scale``."""

    values: NDArray[np.int8]
    scale: Weights

    @classmethod
    def of(cls, weights: Weights) -> NGrams:
        """The nearest that 8 bits can say of weights, shape (rows, PLACES)."""
        most = np.abs(weights).max(axis=1)
        scale = np.where(most > 0, most / 127, 1).astype(np.float32)
        return cls(np.round(weights / scale[:, None]).astype(np.int8), scale)

    def scores(self, at: Sequence[int]) -> Weights:
        """What each row gives a message with n-grams at these places; long ones count no more than short ones."""
        found: Weights = self.values[:, at].sum(axis=1, dtype=np.int32) * self.scale / np.sqrt(max(1, len(at)))
        return found.astype(np.float32)


def save(file: Path, weights: NGrams, bias: Weights, learnt_from: str | None = None) -> None:
    """Writes weights, and the bias of each row; ``learnt_from`` is a digest of what they were learnt from."""
    from safetensors.numpy import save_file

    metadata = {LEARNT_FROM: learnt_from} if learnt_from else None
    save_file({"weights": weights.values, "scale": weights.scale, "bias": bias.astype(np.float32)}, file, metadata)


def learnt_from(file: Path) -> str | None:
    """The digest of the examples that ``save`` wrote beside the weights; None where it wrote none."""
    from safetensors import safe_open

    with safe_open(file, framework="numpy") as stored:
        return (stored.metadata() or {}).get(LEARNT_FROM)


def load(file: Path, rows: int) -> tuple[NGrams, Weights]:
    """The weights and the bias, shape (rows,), that ``save`` wrote.

    Raises:
        DataError: the file is missing, damaged, or of another shape.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        stored = load_file(file)
        weights, bias = NGrams(stored["weights"], stored["scale"]), stored["bias"]
    except (OSError, KeyError, SafetensorError) as error:
        raise DataError(f"{file}: is damaged or missing ({error}); restore data/model") from error
    shapes = weights.values.shape, weights.scale.shape, bias.shape
    fits = shapes == ((rows, PLACES), (rows,), (rows,)) and weights.values.dtype == np.int8
    if not fits or not (np.isfinite(weights.scale).all() and np.isfinite(bias).all()):
        raise DataError(f"{file}: does not fit; restore data/model")
    return weights, bias
