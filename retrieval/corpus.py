"""Catalogue + key points + documents → the corpus: everything that can be found and cited."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from retrieval.catalogue import Catalogue, Edition, load_catalogue
from retrieval.clauses import clauses_of
from retrieval.documents import SUFFIXES, Document, DocumentError, read_document
from retrieval.knowledge import Knowledge, Matter, Topic, load_knowledge
from retrieval.outline import Outline, outline
from retrieval.plans import Clause, KeyPoint, Measure, Plan, sort_key
from retrieval.words import HAN_RUN, latin

SHORTEST_SPELT = 3  # characters; the pinyin of shorter terms looks like other words


@dataclass(frozen=True, slots=True)
class Corpus:
    """``clauses`` and ``key_points`` are keyed by clause id and measure id, in plan order, then as printed.

    ``elsewhere`` holds matters that no plan speaks of. ``documents`` names the file each loaded plan came from;
    ``problems`` are files that could not be used and
    key points that no longer fit, in words for whoever runs the index. ``headings`` are those of all clauses.
    """

    plans: dict[str, Plan]
    clauses: dict[str, Clause]
    key_points: dict[str, KeyPoint]
    topics: dict[str, Topic]
    editions: tuple[Edition, ...]
    documents: dict[str, str]
    problems: tuple[str, ...] = ()
    elsewhere: tuple[Matter, ...] = ()

    headings: list[str] = field(init=False, repr=False, compare=False, default_factory=list)
    _of_plan: dict[str, list[Clause]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _spelt: dict[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for clause in self.clauses.values():
            self._of_plan.setdefault(clause.plan_id, []).append(clause)
            self.headings.append(clause.heading)

    def of_plan(self, plan_id: str) -> Sequence[Clause]:
        """The clauses of one plan, as printed."""
        return self._of_plan.get(plan_id, ())

    def districts(self) -> frozenset[str]:
        """The districts of which a plan is loaded, as offices write them (长宁区)."""
        return frozenset(plan.region for plan in self.plans.values() if plan.is_district)

    def newest(self, *, of_city: bool = False) -> int:
        """The year of the newest plan, or of the city's newest; 0 where none has a year."""
        return max((plan.year or 0 for plan in self.plans.values() if not (of_city and plan.is_district)), default=0)

    def spelt(self) -> Mapping[str, str]:
        """Official terms by their pinyin in one word: chuangkoushiwuguan → 窗口事务官. Made when first asked for."""
        if not self._spelt:
            terms = sorted({term for point in self.key_points.values() for term in (*point.terms, *point.topics)})
            self._spelt.update({latin(term): term for term in terms if len(term) >= SHORTEST_SPELT and HAN_RUN.fullmatch(term)})
        return self._spelt

    def measures(self) -> Iterable[Measure]:
        return (measure for clause in self.clauses.values() for measure in clause.measures)


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as it was understood."""

    document: Document
    outline: Outline
    plan: Plan
    clauses: tuple[Clause, ...]


def read_plan(path: Path, catalogue: Catalogue) -> Reading:
    """Reads a document and splits it into clauses.

    Raises:
        DocumentError: the file cannot be read, or no numbered clause was found in it.
    """
    document = read_document(path)
    tree = outline(document)
    plan = catalogue.recognise(tree.front, "".join(line.text for line in document.lines))
    clauses = clauses_of(tree.root, plan.id)
    if not clauses:
        raise DocumentError(f"{path.name}: no numbered clause was found; is it a plan? `policybot outline` shows why")
    return Reading(document, tree, plan, clauses)


def build_corpus(data: Path, plans_dir: Path | None) -> Corpus:
    """Puts the corpus together. Unusable documents are reported in ``problems``, the rest is used.

    Raises:
        DataError: a file of ``data`` is broken.
    """
    catalogue, knowledge = load_catalogue(data / "plans.yaml"), load_knowledge(data)
    readings, problems = read_plans(plans_dir, catalogue)
    plans = dict(catalogue.plans) | {reading.plan.id: reading.plan for reading in readings.values()}
    listed: dict[str, tuple[Clause, ...]] = {}
    for plan_id in plans:
        outlined = knowledge.outlines.get(plan_id, ())
        if plan_id in readings:
            listed[plan_id] = readings[plan_id].clauses
            problems += _differences(plan_id, outlined, readings[plan_id].clauses)
        elif outlined:
            listed[plan_id] = outlined
    clauses = {
        clause.id: clause
        for plan_id in sorted(listed, key=lambda p: (plans[p].year or 0, p))
        for clause in sorted(_placed(_linked(listed[plan_id]), plans[plan_id]), key=lambda c: sort_key(c.path))
    }
    key_points = _fitting(knowledge, clauses)
    return Corpus(
        plans={plan_id: plans[plan_id] for plan_id in listed}, clauses=clauses, key_points=key_points,
        topics=knowledge.topics, editions=catalogue.editions,
        documents={plan_id: reading.document.name for plan_id, reading in readings.items()}, problems=tuple(problems),
        elsewhere=knowledge.elsewhere,
    )


def read_plans(folder: Path | None, catalogue: Catalogue) -> tuple[dict[str, Reading], list[str]]:
    """Reads every document of a folder. The same text twice counts once; of two texts for one plan the first by
    name is used and both are named."""
    readings: dict[str, Reading] = {}
    problems: list[str] = []
    if folder is None:
        return readings, problems
    if not folder.is_dir():
        return readings, [f"{folder}: no such folder; POLICYBOT_PLANS_DIR must name the folder of the plan documents"]
    for path in sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith((".", "~"))):
        if path.suffix.lower() not in SUFFIXES:
            continue
        try:
            reading = read_plan(path, catalogue)
        except DocumentError as error:
            problems.append(str(error))
            continue
        other = readings.get(reading.plan.id)
        if other is None:
            readings[reading.plan.id] = reading
        elif [c.text for c in other.clauses] == [c.text for c in reading.clauses]:
            problems.append(f"{path.name}: the same text as {other.document.name}; counted once")
        else:
            problems.append(
                f"{path.name}: claims to be {reading.plan.id}, as {other.document.name} does; {other.document.name} "
                "is used. Remove one of them, or give the other an entry of its own in data/plans.yaml"
            )
    return readings, problems


def digest_of(paths: Iterable[Path], *extra: str) -> str:
    """SHA-256 over names and contents of files, and further inputs; 16 hexadecimal digits."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for text in extra:
        total.update(b"\0" + text.encode())
    return total.hexdigest()[:16]


def _differences(plan_id: str, outlined: tuple[Clause, ...], found: tuple[Clause, ...]) -> list[str]:
    """Where a document is not the one the key points were written from."""
    if not outlined:
        return []
    ours, theirs = {c.path: len(c.measures) for c in outlined}, {c.path: len(c.measures) for c in found}
    changed = sorted(path for path in ours.keys() | theirs.keys() if ours.get(path) != theirs.get(path))
    if not changed:
        return []
    return [f"{plan_id}: the document differs from the one the key points describe in {', '.join(changed[:8])}"]


def _fitting(knowledge: Knowledge, clauses: dict[str, Clause]) -> dict[str, KeyPoint]:
    """Key points whose clause exists and still has as many measures as when they were written."""
    written = {clause.id: len(clause.measures) for plan in knowledge.outlines.values() for clause in plan}
    return {
        measure.id: knowledge.key_points[measure.id]
        for clause in clauses.values()
        if written.get(clause.id, len(clause.measures)) == len(clause.measures)
        for measure in clause.measures
        if measure.id in knowledge.key_points
    }


def _placed(clauses: list[Clause], plan: Plan) -> list[Clause]:
    """Clauses of a district's plan with their district: their rules hold there alone."""
    return [replace(clause, district=plan.region) for clause in clauses] if plan.is_district else clauses


def _linked(clauses: tuple[Clause, ...]) -> list[Clause]:
    """Links annex clauses to the body clause whose words they repeat, so that the body is cited first."""
    body = {c.id: _bare(c.heading + (c.text or "")) for c in clauses if not c.path.startswith("a") and c.text}
    linked = []
    for clause in clauses:
        if clause.path.startswith("a") and clause.text and body:
            text = _bare(clause.text)
            shared = {cid: _overlap(text, other) for cid, other in body.items()}
            best = max(shared, key=shared.__getitem__)
            if shared[best] >= 0.5:
                clause = replace(clause, restates=best)
        linked.append(clause)
    return linked


def _overlap(text: str, other: str) -> float:
    """Share of the 6-character runs of ``text`` that also stand in ``other``."""
    runs = {text[n : n + 6] for n in range(max(1, len(text) - 5))}
    return sum(run in other for run in runs) / len(runs)


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)
