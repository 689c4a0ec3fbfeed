"""Word, character and syllable matching: BM25 (Robertson and Zaragoza 2009; bm25s, Lù 2024) over one field.

Scores are divided by what the question could reach at most, so that 0.4 means the same for a long and a short
question, and words that no clause contains count against it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from sys import intern

import bm25s
import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
UNKNOWN_WEIGHT = 0.6


class Field:
    """A BM25 index over one list of token lists; several documents may belong to one measure (``owners``)."""

    def __init__(self, engine: bm25s.BM25, owners: NDArray[np.int32], size: int) -> None:
        self._engine = engine
        self._owners = owners
        self._size = size
        self._starts = np.flatnonzero(np.diff(owners, prepend=-1))  # where the texts of the next measure begin
        documents = len(owners)
        frequency = np.diff(engine.scores["indptr"]).astype(np.float64)
        self._idf = np.log(1 + (documents - frequency + 0.5) / (frequency + 0.5))
        self._unknown = math.log(1 + (documents + 0.5) / 0.5)

    @classmethod
    def build(cls, texts: Sequence[Sequence[str]], owners: Sequence[int], size: int, *, k1: float, b: float) -> Field:
        """Indexes ``texts``; ``owners[n]`` is the measure (0 … size-1) that text n speaks for, in ascending order."""
        vocabulary = {token: n for n, token in enumerate(dict.fromkeys(t for text in texts for t in text))}
        ids = [[vocabulary[token] for token in text] for text in texts]
        engine = bm25s.BM25(k1=k1, b=b, method="lucene", backend="numpy")
        engine.index((ids, vocabulary), show_progress=False, create_empty_token=False)
        return cls(engine, np.asarray(owners, dtype=np.int32), size)

    def scores(self, tokens: Sequence[str]) -> Scores:
        """One score for each measure, shape (size,), 0 … 1: the best of its texts."""
        vocabulary = self._engine.vocab_dict
        distinct = list(dict.fromkeys(tokens))
        known = [vocabulary[token] for token in distinct if token in vocabulary]
        ideal = float(self._idf[known].sum()) + UNKNOWN_WEIGHT * self._unknown * (len(distinct) - len(known))
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        raw = self._engine.get_scores_from_ids(known) / ideal
        best = np.zeros(self._size, dtype=np.float32)
        best[self._owners[self._starts]] = np.maximum.reduceat(raw, self._starts)
        return best

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._engine.save(folder, show_progress=False)
        np.savez(folder / "owners.npz", owners=self._owners, size=self._size)

    @classmethod
    def load(cls, folder: Path) -> Field:
        with (folder / "owners.npz").open("rb") as file, np.load(file) as stored:
            owners, size = stored["owners"], int(stored["size"])
        engine = bm25s.BM25.load(folder, load_corpus=False, mmap=True)
        # Plain views of the mapped files: slicing a memmap costs more than what is read.
        engine.scores.update({name: np.asarray(values) for name, values in engine.scores.items() if isinstance(values, np.memmap)})
        engine.vocab_dict = {intern(token): number for token, number in engine.vocab_dict.items()}
        return cls(engine, owners, size)
