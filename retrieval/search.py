"""Question → evidence: every field scores every measure, a weighted sum of the scores ranks them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding import Vectors
from retrieval.fields import FIELDS
from retrieval.files import DataError, read_yaml
from retrieval.index import Index
from retrieval.plans import Clause, KeyPoint, Measure, share_topic
from retrieval.vectors import VectorsError
from retrieval.words import characters, normalise, spoken

log = logging.getLogger(__name__)
NEIGHBOURS = 120
MOST_APART = 12  # plans that are compared, where no fewer are named
MOST_RECENT = 16  # texts whose scores are kept, some 70 KB each
ASKED = "asked"  # how near the questions about a measure are; comes on top of its fields, whose weights sum to one
BESIDE = 0.12  # weight of words that are searched beside the text
OWN_TEXT = ("official_words", "official_chars", "sounds", "embedding")  # the fields of a measure that nobody has described yet
BESIDE_FIELDS = ("plain_words", "plain_chars", "official_words", "asks_words")
Row = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Query:
    """``text`` is normalised (``words.normalise``). Only measures of ``plans`` and ``topics`` are looked at, where
    these are given; ``extra`` is searched beside the text (official words it stands for), with less weight. Where it ``goes_on``
    from what was said, what was asked like it does not count: that was asked by itself."""

    text: str
    english: bool = False
    plans: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    extra: str = ""
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Given(Mapping[str, float]):
    """What each field gave the measure of one row, to four places; looked up when asked for, which is for few of those found."""

    scores: Mapping[str, Row]
    row: int

    def __getitem__(self, name: str) -> float:
        return round(float(self.scores[name][self.row]), 4)

    def __iter__(self) -> Iterator[str]:
        return iter(self.scores)

    def __len__(self) -> int:
        return len(self.scores)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One measure that was found. ``score`` is the fused score, 0 … 1; ``parts`` what each field gave; ``figures`` how near
    what its figures measure is to the question (1 where that was not looked at)."""

    clause: Clause
    measure: Measure
    key_point: KeyPoint | None
    score: float
    parts: Mapping[str, float] = field(default_factory=dict, compare=False)
    figures: float = 1.0
    helps: float | None = None

    def scored(self, score: float) -> Evidence:
        """The same with another score (``dataclasses.replace`` takes three times as long, and a reply needs hundreds)."""
        return Evidence(self.clause, self.measure, self.key_point, score, self.parts, self.figures, self.helps)

    def shares_topic(self, other: Evidence) -> bool:
        """Whether our words put this measure and another on a topic that they share."""
        return share_topic(self.key_point, other.key_point)


@dataclass(frozen=True, slots=True)
class Findings:
    """Evidence, best first, and components that did not work (the rest went on without them). ``elsewhere`` is the
    score of the nearest matter that no plan speaks of, ``scope`` how much the question is one for plans at all (a logit;
    0 where that is not known)."""

    evidence: tuple[Evidence, ...]
    faults: tuple[str, ...] = ()
    elsewhere: float = 0.0
    scope: float = 0.0


@dataclass(frozen=True, slots=True)
class Fusion:
    """Weights of the fields, for Chinese and for English questions."""

    chinese: Mapping[str, float]
    english: Mapping[str, float]

    @classmethod
    def everything(cls) -> Fusion:
        """Equal weights for all fields: to look at each of them."""
        weights = {name: 1.0 for name in (*(spec.name for spec in FIELDS), "embedding")}
        return cls(weights, weights)

    @classmethod
    def load(cls, path: Path) -> Fusion:
        """Reads ``data/fusion.yaml``.

        Raises:
            DataError: it is missing, or names a field that does not exist.
        """
        fusion: Fusion = read_yaml(path, cls)
        known = {spec.name for spec in FIELDS} | {"embedding", ASKED}
        if unknown := (fusion.chinese.keys() | fusion.english.keys()) - known:
            raise DataError(f"{path}: unknown fields {sorted(unknown)}; known are {sorted(known)}")
        return fusion


class Searcher:
    """Searches one opened index. Safe to use from several threads."""

    def __init__(self, index: Index, fusion: Fusion) -> None:
        self.index = index
        self.fusion = fusion
        self._left_out: Sequence[int] = ()
        self._specs = {spec.name: spec for spec in FIELDS if spec.name in index.fields}
        self._measures = [(c, m) for c in index.corpus.clauses.values() for m in c.measures]
        self._rows = len(self._measures) + len(index.corpus.elsewhere)
        self._plan_ids = list(index.corpus.plans)
        number_of = {plan: n for n, plan in enumerate(self._plan_ids)}
        self._plan_of = np.asarray([number_of[c.plan_id] for c, _ in self._measures])
        undescribed = np.asarray([m.id not in index.corpus.key_points for _, m in self._measures], dtype=np.bool_)
        # A plan or some that were added compete with the described ones; where they are the many, the best of so many would by chance.
        self._newcomers = undescribed if 0 < undescribed.sum() <= len(undescribed) / 2 else None
        self._rows_of_topic: dict[str, set[int]] = {}
        for row, (_, measure) in enumerate(self._measures):
            point = index.corpus.key_points.get(measure.id)
            for topic in point.topics if point else ():
                self._rows_of_topic.setdefault(topic, set()).add(row)
        self._lock = threading.Lock()
        self._matters: dict[str, Row] = {}  # vectors of what measures say, as far as plans were compared
        self._figures: dict[str, Vectors] = {}  # of what a measure's figures are, as far as one was asked for
        self._last: tuple[str, Row] | None = None
        self._recent: dict[tuple[str, bool], dict[str, Row]] = {}

    def leave_out(self, question: str) -> None:
        """From now on it is as if nobody had asked this question: who learns from those that were asked must not find them."""
        if self.index.asked is not None:
            self._left_out = self.index.asked.same(self._vector(normalise(question)))
            self._recent.clear()

    def search(self, query: Query, limit: int = 20) -> Findings:
        """The best measures for a question, at most ``limit``; empty where nothing of the question is known."""
        total, parts, faults = self._scored(query)
        elsewhere = float(total[len(self._measures) :].max(initial=0))
        total = total[: len(self._measures)]
        self._restrict(total, query)
        evidence = tuple(self._evidence(int(row), float(total[row]), parts) for row in top(total, limit))
        return Findings(evidence, faults, elsewhere, self._scope(query.text))

    def search_apart(self, query: Query, plans: Collection[str], limit: int = 20) -> list[Evidence]:
        """The best measures of each of some plans, at most ``limit`` of each; of many plans those that fit best."""
        total, parts, _ = self._scored(query)
        total = total[: len(self._measures)]
        best = np.zeros(len(self._plan_ids), dtype=np.float32)
        np.maximum.at(best, self._plan_of, total)
        numbers = sorted((n for n, plan in enumerate(self._plan_ids) if plan in plans and best[n] > 0), key=lambda n: -best[n])
        found: list[Evidence] = []
        for number in numbers[:MOST_APART]:
            rows = np.flatnonzero(self._plan_of == number)
            found += (self._evidence(int(row), float(total[row]), parts) for row in rows[top(total[rows], limit)])
        return found

    def likeness(self, evidence: Evidence, others: Sequence[Evidence]) -> Row:
        """How near the matter of each of some measures is to that of one, 0 … 1, shape (others,); zeros without an embedding."""
        if self.index.embedding is None:
            return np.zeros(len(others), dtype=np.float32)
        fresh = {e.measure.id: e for e in (evidence, *others) if e.measure.id not in self._matters}
        self._matters.update(zip(fresh, self.index.embedding.encode([_matter(e) for e in fresh.values()]), strict=True))
        vectors = np.stack([self._matters[e.measure.id] for e in others]) if others else np.zeros((0, 1), dtype=np.float32)
        near: Row = np.clip(vectors @ self._matters[evidence.measure.id], 0, 1) if others else np.zeros(0, dtype=np.float32)
        return near

    def coverage(self, text: str, evidence: Evidence) -> Mapping[str, float]:
        """How far a measure covers a text, by name (``Coverage.of``); empty with another embedding than the one that ships."""
        return self.index.coverage.of(text, evidence.measure.id) if self.index.coverage else {}

    def figures_near(self, text: str, evidence: Evidence) -> float:
        """How near what a measure's figures measure is to a text, 0 … 1; 1 where it has no figures or there is no embedding."""
        point = evidence.key_point
        if self.index.embedding is None or point is None or not point.figures:
            return 1.0
        figures = self._figures.get(evidence.measure.id)
        if figures is None:
            figures = self.index.embedding.encode([f"{point.plain} {figure.of}" for figure in point.figures])
            self._figures[evidence.measure.id] = figures
        return float(np.clip(figures @ self._vector(text), 0, 1).max())

    def like_wording(self, text: str, limit: int = 200) -> list[Clause]:
        """Clauses whose official text shares most characters with a (normalised) text, in printed order; those that
        hold it are among them."""
        scores = self.index.fields["official_chars"].scores(characters(text))[: len(self._measures)]
        found = (self._measures[row][0] for row in sorted(top(scores, limit)))
        return list({clause.id: clause for clause in found}.values())

    def _scored(self, query: Query) -> tuple[Row, dict[str, Row], tuple[str, ...]]:
        """The fused score of every measure and of every matter elsewhere, what each field gave, and faults."""
        parts, faults = self.parts(query)
        weights = self.fusion.english if query.english else self.fusion.chinese
        total = np.zeros(self._rows, dtype=np.float32)
        for name, scores in parts.items():
            if name == ASKED and query.goes_on:
                continue
            total += (weights.get(name, 0.0) if len(parts) > 1 else 1.0) * scores
        # A measure without key points has fewer fields: its score is the weighted mean of those it has, or a plan that was just added
        # could never win. Not so in English, where its vector alone would stand for all.
        own = sum(weights.get(name, 0.0) for name in parts if name in OWN_TEXT)
        if self._newcomers is not None and not query.english and len(parts) > 1 and own:
            total[: len(self._measures)][self._newcomers] *= sum(weights.get(name, 0.0) for name in parts if name != ASKED) / own
        if query.extra:
            total += BESIDE * self._beside(query.extra)
        return total, parts, faults

    def parts(self, query: Query) -> tuple[dict[str, Row], tuple[str, ...]]:
        """What each field gives each measure, shape (measures + matters elsewhere,), and what did not work. A turn searches for the same
        words more than once: alone and together with what was said before, in a part and in the whole."""
        asked = query.text, query.english
        if (known := self._recent.get(asked)) is not None:
            return known, ()
        parts, faults = self._parts(query)
        if not faults:
            with self._lock:
                self._recent[asked] = parts
                if len(self._recent) > MOST_RECENT:
                    del self._recent[next(iter(self._recent))]
        return parts, faults

    def _parts(self, query: Query) -> tuple[dict[str, Row], tuple[str, ...]]:
        if (pairs := spoken(query.text)) and (sounds := self.index.fields["sounds"].scores(pairs)).any():
            return {"sounds": sounds}, ()  # else it is no Chinese word: "AEO" is spelt like one
        weights = self.fusion.english if query.english else self.fusion.chinese
        parts: dict[str, Row] = {}
        cache: dict[object, list[str]] = {}
        for name, spec in self._specs.items():
            if not weights.get(name):
                continue
            if spec.tokens not in cache:
                cache[spec.tokens] = spec.tokens(query.text, self.index.segmenter)
            parts[name] = self.index.fields[name].scores(cache[spec.tokens])
        if self.index.asked is not None and weights.get(ASKED):
            parts[ASKED] = self.index.asked.scores(self._vector(query.text), self._rows, self._left_out)
        faults: tuple[str, ...] = ()
        if self.index.vectors is not None and weights.get("embedding"):
            try:
                parts["embedding"] = self._likeness(query.text)
            except VectorsError as error:
                log.error("%s", error)
                faults = (f"vectors: {error}",)
        return parts, faults

    def _beside(self, extra: str) -> Row:
        """Scores for official words that the text stands for; only fields of words, where each counts by itself."""
        total = np.zeros(self._rows, dtype=np.float32)
        for name in BESIDE_FIELDS:
            if name in self._specs:
                total += self.index.fields[name].scores(self._specs[name].tokens(extra, self.index.segmenter)) / len(BESIDE_FIELDS)
        return total

    def of_topic(self, topic: str, plans: Collection[str] = ()) -> list[tuple[Clause, Measure]]:
        """Every measure of a topic, in plan order."""
        rows = sorted(self._rows_of_topic.get(topic, ()))
        found = [self._measures[row] for row in rows]
        return [(c, m) for c, m in found if not plans or c.plan_id in plans]

    def _scope(self, text: str) -> float:
        if self.index.scope is None or self.index.embedding is None or spoken(text):
            return 0.0
        return self.index.scope.logit(self._vector(text))

    def _vector(self, text: str) -> Row:
        """The text's vector; a question's text is asked for twice in a row."""
        assert self.index.embedding is not None
        known = self._last
        if known is None or known[0] != text:
            known = self._last = text, self.index.embedding.encode([text])[0]
        return known[1]

    def _likeness(self, text: str) -> Row:
        assert self.index.vectors is not None
        vector = self._vector(text)
        scores = np.zeros(self._rows, dtype=np.float32)
        if not vector.any():
            return scores
        with self._lock:
            rows, likeness = self.index.vectors.nearest(vector, NEIGHBOURS)
        # Chroma numbers rows in the order they were added, which is the order of ``owners``.
        np.maximum.at(scores, self.index.owners[rows], np.clip(likeness, 0, 1))
        return scores

    def _restrict(self, total: Row, query: Query) -> None:
        if query.plans:
            wanted = np.asarray([plan in query.plans for plan in self._plan_ids])
            total[~wanted[self._plan_of]] = 0
        if query.topics:
            keep = set().union(*(self._rows_of_topic.get(topic, set()) for topic in query.topics))
            mask = np.ones(len(total), dtype=bool)
            mask[list(keep)] = False
            total[mask] = 0

    def _evidence(self, row: int, score: float, parts: Mapping[str, Row]) -> Evidence:
        clause, measure = self._measures[row]
        return Evidence(clause, measure, self.index.corpus.key_points.get(measure.id), score, Given(parts, row))


def _matter(evidence: Evidence) -> str:
    return evidence.key_point.plain if evidence.key_point else evidence.measure.text


def top(scores: Row, limit: int) -> NDArray[np.int64]:
    """Positions of the ``limit`` highest positive scores, best first; equal scores in printed order."""
    limit = min(limit, len(scores))
    if not limit:
        return np.zeros(0, dtype=np.int64)
    best = np.argpartition(-scores, limit - 1)[:limit]
    best = best[scores[best] > 0]
    return best[np.lexsort((best, -scores[best]))]
