"""How far a measure's words cover those of a question in meaning, word for word.

A measure may be near a question as a whole and yet lack the one thing it asks for: the fee, the phone number, the other tax. For each
token of the question the nearest token of the measure is looked up (the greedy matching of Zhang et al. 2020, BERTScore), here with the
vectors of the shipped embedding. The measures' tokens are kept in the index.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.corpus import Corpus
from retrieval.embedding import ShippedEmbedding, Tokens
from retrieval.fields import entries
from retrieval.plans import Clause, KeyPoint, Measure

MOST_GAPS = 3
PARTICLES = re.compile(r"[吗嘛呢吧啊伐](?=$|[\s，。？！,?!])")  # they ask, and are no thing that a measure could lack


@dataclass(frozen=True, slots=True)
class Coverage:
    """``tokens`` of all measures that are described in our words; those of the measure at ``row_of[id]`` begin at ``starts[row]``, of which
    the first ``said[row]`` are of what it says, the others only of the questions that it answers."""

    embedding: ShippedEmbedding
    row_of: Mapping[str, int]
    tokens: Tokens
    starts: NDArray[np.int64]
    said: NDArray[np.int32]

    @classmethod
    def build(cls, corpus: Corpus, embedding: ShippedEmbedding) -> Coverage:
        """Of every measure with a key point."""
        parts: list[Tokens] = []
        said: list[int] = []
        for clause, measure, point in _described(corpus):
            own = np.unique(embedding.tokens(" ".join(_own_texts(clause, measure, point))))
            more = np.setdiff1d(embedding.tokens(" ".join((*point.asks, *point.asks_en))), own)
            parts.append(np.concatenate([own, more]))
            said.append(len(own))
        tokens = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)
        return cls(embedding, _rows(corpus), tokens, np.cumsum([0, *map(len, parts)]), np.asarray(said, dtype=np.int32))

    def save(self, path: Path) -> None:
        np.savez(path, tokens=self.tokens, starts=self.starts, said=self.said)

    @classmethod
    def load(cls, path: Path, corpus: Corpus, embedding: ShippedEmbedding) -> Coverage:
        """What ``save`` wrote of the same corpus. Raises what NumPy does where the file is missing or damaged."""
        with np.load(path) as stored:
            return cls(embedding, _rows(corpus), stored["tokens"], stored["starts"], stored["said"])

    def of(self, text: str, measure: str) -> Mapping[str, float]:
        """Three figures for what a measure (by id) says, and three for that with the questions it is known to answer: the share of the text
        that is ``covered`` (0 … 1), the weight of its largest ``gap`` and of its three largest ``gaps``. Empty for a measure that is not
        described in our words and for a text without a known token."""
        row, asked = self.row_of.get(measure), np.unique(self.embedding.tokens(PARTICLES.sub("", text)))
        if row is None or not len(asked):
            return {}
        likeness, weight = self.embedding.likeness(asked, self.tokens[self.starts[row] : self.starts[row + 1]])
        found: dict[str, float] = {}
        for name, part in (("said", likeness[:, : self.said[row]]), ("known", likeness)):
            near = part.max(axis=1, initial=0.0)
            missing = np.sort((1 - near) * weight)[::-1]
            found[f"covered, {name}"] = float(near @ weight / max(float(weight.sum()), 1e-6))
            found[f"gap, {name}"] = float(missing[0])
            found[f"gaps, {name}"] = float(missing[:MOST_GAPS].sum())
        return found


def _described(corpus: Corpus) -> list[tuple[Clause, Measure, KeyPoint]]:
    return [(clause, measure, point) for clause, measure, point in entries(corpus) if point is not None]


def _rows(corpus: Corpus) -> Mapping[str, int]:
    return {measure.id: row for row, (_, measure, _) in enumerate(_described(corpus))}


def _own_texts(clause: Clause, measure: Measure, point: KeyPoint) -> Sequence[str]:
    return clause.heading, measure.text, point.plain, point.en, *point.terms, *point.lay
