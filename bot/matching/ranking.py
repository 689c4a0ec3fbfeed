"""Which clauses come first: the arrays over all measures, computed once, and the ranking for one profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.criteria import Criterion, State, criteria_of
from bot.matching.profile import TRAITS, Profile
from bot.matching.rules import Rules, any_of
from retrieval.corpus import Corpus
from retrieval.plans import Clause, KeyPoint, Measure, Plan

SPECIFIC = 2
TELLING = 24
SECONDARY = 0.5
RARE = frozenset({"歇业", "拟注销", "破产重整", "拟上市"})
Row = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Entry:
    """A measure that can be matched."""

    plan: Plan
    clause: Clause
    measure: Measure
    point: KeyPoint | None
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """A need or the question, with what retrieval found for it: share of the best, for each entry. ``best`` is the score
    of that best."""

    text: str
    weight: float
    evidence: Row
    best: float


@dataclass(frozen=True, slots=True)
class Rank:
    """A clause (its number) with the rows of its measures that may apply, best first."""

    clause: int
    rows: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Held:
    """A profile held against every entry: criteria met beyond the place, what the unknown ones cost, and whether the
    entry is possible at all (nothing unmet)."""

    states: tuple[State, ...]
    met: Row
    unknown: Row
    possible: Mask


class Table:
    """Everything about the measures of an index that does not depend on the profile. Rows are ``entries``; columns of
    ``holds`` are ``criteria``; ``clause_of`` numbers the clause of a row, where an annex that only says again what one
    body clause says belongs to that clause (``body``)."""

    def __init__(self, corpus: Corpus, rules: Rules) -> None:
        self.rules = rules
        self.entries = _entries(corpus, rules)
        self.criteria = list(dict.fromkeys(c for entry in self.entries for c in entry.criteria))
        self.holds = _holds(self.entries, self.criteria)
        self.body = _bodies(corpus)
        clauses = list(dict.fromkeys(self.body.get(e.clause.id, e.clause.id) for e in self.entries))
        place = {clause: n for n, clause in enumerate(clauses)}
        self.clause_of = np.asarray([place[self.body.get(e.clause.id, e.clause.id)] for e in self.entries], dtype=np.int64)
        self._contrasts = [(c, np.asarray([c.concerns(e.point) for e in self.entries], dtype=np.bool_)) for c in rules.contrasts]
        self._unfit = [(rule.stages, np.asarray([rule.concerns(e.point) for e in self.entries], dtype=np.bool_)) for rule in rules.unfit]
        self.wordless = np.asarray([entry.point is None for entry in self.entries], dtype=np.bool_)
        self._clauses = len(clauses)
        self._about = _about(self.entries)
        self._linked = _linked(self.entries)
        self._base = np.asarray([_base(entry, rules, corpus.newest()) for entry in self.entries], dtype=np.float32)
        self._affinity = {key: _affinity(self.entries, topics) for key, topics in rules.affinity.items()}
        self._core = {stage: _affinity(self.entries, topics) for stage, topics in rules.core.items()}
        self._is_place = np.asarray([c.name == "district" for c in self.criteria], dtype=np.bool_)
        self._at_home = np.asarray(
            [0.0 if c.name != "district" else rules.weights["local" if c.plan else "area"] for c in self.criteria], dtype=np.float32
        )
        self._cost = np.asarray([_cost(c, rules.weights) for c in self.criteria], dtype=np.float32)

    def held(self, states: Sequence[State], stage: str | None, said: str) -> Held:
        """What the states of the criteria, the stage and what is said mean for every entry."""
        value = np.asarray(states, dtype=object)
        met = self.holds @ ((value == "met") & ~self._is_place).astype(np.float32)
        unknown = self.holds @ (self._cost * (value == "unknown")).astype(np.float32)
        possible = (self.holds @ (value == "unmet").astype(np.float32)) == 0
        for stages, rows in self._unfit:
            if stage in stages:
                possible &= ~rows
        for contrast, rows in self._contrasts:
            if contrast.rules_out(said):
                possible &= ~rows
        return Held(tuple(states), met, unknown, possible)

    def with_links(self, evidence: Row) -> Row:
        """Evidence for each entry, part of it passed on to what other plans say on the very thing (``KeyPoint.newer``)."""
        passed = evidence.copy()
        left, right = self._linked
        np.maximum.at(passed, left, self.rules.weights["linked"] * evidence[right])
        return passed

    def fixed(self, profile: Profile, wanted: Iterable[str], held: Held) -> Row:
        """The part of the score that does not depend on the needs."""
        weights = self.rules.weights
        score: Row = (self._base + weights["met"] * np.minimum(held.met, SPECIFIC) - held.unknown).astype(np.float32)
        keys = {profile.stage, profile.size, profile.ownership, *profile.industries, *(t for t in TRAITS if getattr(profile, t))}
        common = [self._affinity[key] for key in sorted(k for k in keys if k) if key in self._affinity]
        if common:
            score = (score + weights["affinity"] * np.maximum.reduce(common)).astype(np.float32)
        for stage in sorted(self._core.keys() & {profile.stage, *wanted}):
            score = (score + weights["core"] * self._core[stage]).astype(np.float32)
        here = self._at_home * (np.asarray(held.states, dtype=object) == "met")
        result: Row = score + np.minimum(self.holds @ here.astype(np.float32), max(weights["area"], weights["local"])).astype(np.float32)
        return result

    def ranked(self, fixed: Row, possible: Mask, wishes: Sequence[Wish], limit: int) -> list[Rank]:
        """Clauses with their rows, best first. Each need's evidence counts less with every match it already has."""
        weights = self.rules.weights
        rows = np.flatnonzero(possible)
        if not len(rows):
            return []
        fields = [self._spread(wish, rows) * wish.weight for wish in wishes]
        clause_of = self.clause_of[rows]
        best_fixed = np.full(self._clauses, -np.inf, dtype=np.float32)
        np.maximum.at(best_fixed, clause_of, fixed[rows])
        by_need = np.zeros((max(1, len(fields)), self._clauses), dtype=np.float32)
        for n, field in enumerate(fields):
            np.maximum.at(by_need[n], clause_of, field)
            more = np.bincount(clause_of, weights=field, minlength=self._clauses) - by_need[n]
            by_need[n] += weights["breadth"] * np.minimum(more, 2.0)
        chosen: list[Rank] = []
        factor: Row = np.ones(len(by_need), dtype=np.float32)
        open_ = np.isfinite(best_fixed)
        while len(chosen) < limit and open_.any():
            weighed = by_need * factor[:, None]
            top = weighed.max(axis=0)
            total = best_fixed + top + weights["other_needs"] * (weighed.sum(axis=0) - top)
            total[~open_] = -np.inf
            clause = int(total.argmax())
            served = int(weighed[:, clause].argmax())
            if weighed[served, clause] > 0:
                factor[served] *= weights["covered"]
            own = rows[clause_of == clause]
            relevant = fixed[own] + (np.maximum.reduce([f[clause_of == clause] for f in fields]) if fields else 0)
            order = own[np.lexsort((own, -relevant))]
            chosen.append(Rank(clause, tuple(int(r) for r in order), float(total[clause])))
            open_[clause] = False
        return chosen

    def _spread(self, wish: Wish, rows: NDArray[np.int64]) -> Row:
        """A need's evidence for the possible entries, part of it passed on to all entries of the same topics."""
        share = self.rules.weights["topic"]
        own = wish.evidence[rows]
        own = own / max(float(own.max(initial=0)), 1e-6)
        order = np.argsort(-own, kind="stable")[:TELLING]
        about = self._about[rows]
        total = (own[order] / (1 + 0.25 * np.arange(len(order)))).astype(np.float32) @ about[order]
        passed = about @ total
        result: Row = ((1 - share) * own + share * passed / max(float(passed.max(initial=0)), 1e-6)).astype(np.float32)
        return result


def _entries(corpus: Corpus, rules: Rules) -> list[Entry]:
    found = []
    for clause in corpus.clauses.values():
        plan = corpus.plans[clause.plan_id]
        if any_of(rules.never.parts, clause.trail):
            continue
        for measure in clause.measures:
            point = corpus.key_points.get(measure.id)
            if point is not None and (point.kind == "internal" or point.topics[0] in rules.never.topics):
                continue
            found.append(Entry(plan, clause, measure, point, criteria_of(plan, clause, point, rules.presumed)))
    return found


def _holds(entries: Sequence[Entry], criteria: Sequence[Criterion]) -> Row:
    place = {criterion: n for n, criterion in enumerate(criteria)}
    holds = np.zeros((len(entries), len(criteria)), dtype=np.float32)
    for row, entry in enumerate(entries):
        holds[row, [place[c] for c in entry.criteria]] = 1
    return holds


def _about(entries: Sequence[Entry]) -> Row:
    """How much each entry is about each topic: the main one wholly, the others in part; shape (entries, topics)."""
    topics = dict.fromkeys(topic for e in entries if e.point for topic in e.point.topics)
    place = {topic: n for n, topic in enumerate(topics)}
    about = np.zeros((len(entries), len(topics)), dtype=np.float32)
    for row, entry in enumerate(entries):
        for n, topic in enumerate(entry.point.topics if entry.point else ()):
            about[row, place[topic]] = 1.0 if n == 0 else SECONDARY
    return about


def _linked(entries: Sequence[Entry]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of two measures of which one is today's word on what the other laid down, each pair both ways."""
    rows = {entry.measure.id: row for row, entry in enumerate(entries)}
    pairs = [(row, rows[newer]) for row, e in enumerate(entries) if e.point for newer in e.point.newer if newer in rows]
    left, right = np.asarray([*pairs, *((b, a) for a, b in pairs)], dtype=np.int64).reshape(-1, 2).T
    return left, right


def _base(entry: Entry, rules: Rules, newest: int) -> float:
    kind = rules.kinds.get(entry.point.kind, 0.0) if entry.point else 0.0
    status = rules.statuses.get(entry.point.status, 0.0) if entry.point else 0.0
    age = newest - entry.plan.year if entry.plan.year else 0
    annex = rules.weights["annex"] if entry.clause.path.startswith("a") else 0.0
    return kind + status - rules.year * age - annex


def _affinity(entries: Sequence[Entry], topics: Sequence[str]) -> Row:
    def share(point: KeyPoint | None) -> float:
        if point is None:
            return 0.0
        return 1.0 if point.topics[0] in topics else 0.5 if set(point.topics) & set(topics) else 0.0

    return np.asarray([share(entry.point) for entry in entries], dtype=np.float32)


def _bodies(corpus: Corpus) -> dict[str, str]:
    """Annex clauses that say again what one body clause says → that clause: by the documents, or by our own words."""
    owner: dict[tuple[str, str], str] = {}
    for point in corpus.key_points.values():
        clause = corpus.clauses[point.clause_id]
        if not clause.path.startswith("a"):
            owner.setdefault((clause.plan_id, point.plain), clause.id)
    found: dict[str, str] = {}
    for clause in corpus.clauses.values():
        if not clause.path.startswith("a"):
            continue
        points = [corpus.key_points[m.id] for m in clause.measures if m.id in corpus.key_points]
        bodies = {body for p in points for (plan, plain), body in owner.items() if plan == clause.plan_id and plain in p.plain}
        if len(bodies) == 1:
            found[clause.id] = bodies.pop()
        elif clause.restates and not points:
            found[clause.id] = clause.restates
    return found


def _cost(criterion: Criterion, weights: Mapping[str, float]) -> float:
    """What is taken off where a criterion is unknown."""
    if criterion.name == "district":
        return weights["unknown_place"]
    rare = criterion.name == "stage" and {*criterion.alternatives[0][1]} <= RARE
    return weights["unknown_rare" if rare else "unknown"]


def best_of(wishes: Sequence[Wish], size: int) -> Row:
    return np.maximum.reduce([wish.evidence for wish in wishes]) if wishes else np.zeros(size, dtype=np.float32)
