"""Questions as people ask them, and how near a new question is to each: people have other words for a matter than the measures about it.

Of each of these questions it is known which measures answer it or come nearest (``data/asked.jsonl``). A question that is like it is
likely to be about the same measures (nearest neighbour, Cover and Hart 1967).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, model_validator

from retrieval.embedding import SMALL, Embedding, Vectors
from retrieval.files import read_lines
from retrieval.words import normalise

ASKED = "asked.jsonl"
SAME = 0.9999  # likeness of a question to itself
FOLDS = 3  # for who learns from these questions: a fold is told by the question's text
LEAST = 0.3  # likeness that says nothing: of any two questions of business life
Row = NDArray[np.float32]


class Known(BaseModel):
    """A line of ``asked.jsonl``. ``measures`` (by id) answer the question (``stated``) or are of its very matter and leave it open
    (``unstated``; ``detail`` says what), the best first; there are none where no plan speaks of the matter (``elsewhere``)."""

    model_config = ConfigDict(extra="forbid")

    question: str
    label: Literal["stated", "unstated", "elsewhere"]
    measures: list[str] = []
    detail: str | None = None

    @model_validator(mode="after")
    def _speaks_of_measures(self) -> Known:
        if bool(self.measures) is (self.label == "elsewhere"):
            raise ValueError("name measures where the plans speak of the matter, and only there")
        return self


@dataclass(frozen=True, slots=True)
class Asked:
    """``vectors`` of the questions; ``questions`` and ``rows``, of one length, say which question is about the measure of which row."""

    vectors: Vectors
    questions: NDArray[np.int32]
    rows: NDArray[np.int32]

    @classmethod
    def build(cls, known: Sequence[Known], row_of: Mapping[str, int], embedding: Embedding) -> Asked:
        """Of the questions about measures that are loaded; ``row_of`` gives the row of a measure's id."""
        kept = [(normalise(line.question), rows) for line in known if (rows := [row_of[m] for m in line.measures if m in row_of])]
        pairs = np.asarray([(n, row) for n, (_, rows) in enumerate(kept) for row in rows], dtype=np.int32).reshape(-1, 2)
        texts = [text for text, _ in kept]
        return cls(embedding.encode(texts) if texts else np.zeros((0, 1), dtype=np.float32), pairs[:, 0], pairs[:, 1])

    def save(self, path: Path) -> None:
        np.savez(path, vectors=self.vectors, questions=self.questions, rows=self.rows)

    @classmethod
    def load(cls, path: Path) -> Asked:
        """What ``save`` wrote. Raises what NumPy does where the file is missing or damaged."""
        with np.load(path) as stored:
            return cls(stored["vectors"], stored["questions"], stored["rows"])

    def same(self, vector: Row) -> Sequence[int]:
        """The numbers of the questions that have this very vector."""
        return [int(n) for n in np.flatnonzero(self._likeness(vector) > SAME)] if len(self.rows) else []

    def scores(self, vector: Row, rows: int, without: Sequence[int] = ()) -> Row:
        """How near the nearest question about each measure is, 0 … 1, shape (``rows``,); those numbered ``without`` are not counted."""
        near = np.zeros(rows, dtype=np.float32)
        if len(self.rows):
            likeness = self._likeness(vector)
            likeness[list(without)] = 0
            np.maximum.at(near, self.rows, np.clip((likeness[self.questions] - LEAST) / (1 - LEAST), 0, 1))
        return near

    def _likeness(self, vector: Row) -> Row:
        step = max(1, SMALL // max(1, self.vectors.shape[1]))
        found: Row = np.concatenate([self.vectors[n : n + step] @ vector for n in range(0, len(self.vectors), step)])
        return found


def fold_of(question: str) -> int:
    """The fold that a question is in, 0 … ``FOLDS`` − 1: always the same."""
    return zlib.crc32(normalise(question).encode()) % FOLDS


def read_asked(data: Path) -> list[Known]:
    """The questions; none where there is no such file. Raises ``DataError`` where a line does not fit."""
    path = data / ASKED
    return read_lines(path, Known) if path.is_file() else []
