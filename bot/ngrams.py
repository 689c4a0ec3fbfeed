"""Hashed n-grams: what the linear models over messages see of them (Weinberger et al. 2009).

Single Han characters, pairs and triples, English stems and pairs of them, and pairs of syllables of what is typed in pinyin, each at a
place of a vector of ``PLACES``.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.files import DataError
from retrieval.words import TOKEN, normalise, spoken, stem, syllables

PLACES = 1 << 16
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


def scores(at: Sequence[int], weights: Weights) -> Weights:
    """What each row of ``weights``, shape (rows, PLACES), gives a message; long ones count no more than short ones."""
    found: Weights = weights[:, at].sum(axis=1) / np.sqrt(max(1, len(at)))
    return found


def matrix(rows: Sequence[Sequence[int]]) -> Any:
    """The messages as a sparse matrix to learn from, shape (rows, PLACES), weighed as in ``scores``."""
    from scipy.sparse import csr_matrix

    counts = [len(row) for row in rows]
    values = np.repeat([1 / np.sqrt(max(1, count)) for count in counts], counts)
    columns = np.concatenate([np.asarray(row, dtype=np.int64) for row in rows])
    return csr_matrix((values, columns, np.cumsum([0, *counts])), shape=(len(rows), PLACES))


def save(file: Path, weights: Weights, bias: Weights) -> None:
    """Writes weights in 8 bits with a scale for each row, and the bias of each row."""
    from safetensors.numpy import save_file

    most = np.abs(weights).max(axis=1)
    scale = np.where(most > 0, most / 127, 1).astype(np.float32)
    quantised = np.round(weights / scale[:, None]).astype(np.int8)
    save_file({"weights": quantised, "scale": scale, "bias": bias.astype(np.float32)}, file)


def load(file: Path, rows: int) -> tuple[Weights, Weights]:
    """The weights, shape (rows, PLACES), and the bias, shape (rows,), that ``save`` wrote.

    Raises:
        DataError: the file is missing, damaged, or of another shape.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        stored = load_file(file)
        weights: Weights = stored["weights"].astype(np.float32) * stored["scale"][:, None]
        bias: Weights = stored["bias"]
    except (OSError, KeyError, SafetensorError) as error:
        raise DataError(f"{file}: is damaged or missing ({error}); restore data/model") from error
    if weights.shape != (rows, PLACES) or bias.shape != (rows,) or not (np.isfinite(weights).all() and np.isfinite(bias).all()):
        raise DataError(f"{file}: does not fit; restore data/model")
    return weights, bias
