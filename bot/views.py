"""What is shown of plans, clauses and topics: plain values for HTTP, pages and the command line."""

from __future__ import annotations

from dataclasses import dataclass

from bot.reading.address import in_english
from retrieval.catalogue import Edition
from retrieval.corpus import Corpus
from retrieval.knowledge import Topic
from retrieval.plans import Clause, KeyPoint, Measure, Plan
from retrieval.search import Evidence


@dataclass(frozen=True, slots=True)
class FigureView:
    value: str
    unit: str
    of: str


@dataclass(frozen=True, slots=True)
class MeasureView:
    """``text`` is the official sentence or None; ``key_point`` and what follows are ours and may be missing."""

    number: int
    text: str | None
    key_point: str | None
    key_point_en: str | None
    kind: str | None
    status: str | None
    topics: tuple[str, ...]
    figures: tuple[FigureView, ...]
    channel: str | None
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClauseView:
    """``text`` is the official text or None; ``previous`` and ``next`` are clause ids of the same plan."""

    id: str
    plan_id: str
    plan_title: str
    plan_year: int | None
    path: str
    label: str
    heading: str
    trail: tuple[str, ...]
    text: str | None
    measures: tuple[MeasureView, ...]
    departments: tuple[str, ...]
    note: str | None
    restates: str | None
    previous: str | None
    next: str | None
    url: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """``loaded``: its document is there; ``known``: key points exist. An edition without either has no id."""

    id: str | None
    title: str
    year: int | None
    region: str
    edition: str | None
    issued: str | None
    note: str | None
    loaded: bool
    known: bool
    document: str | None
    clauses: int
    measures: int


@dataclass(frozen=True, slots=True)
class HitView:
    clause_id: str
    measure: int
    plan_id: str
    plan_title: str
    plan_year: int | None
    label: str
    heading: str
    key_point: str | None
    quote: str | None
    score: float
    url: str


@dataclass(frozen=True, slots=True)
class TopicEntry:
    clause_id: str
    measure: int
    plan_id: str
    plan_year: int | None
    label: str
    heading: str
    key_point: str | None
    status: str | None
    quote: str | None
    figures: tuple[FigureView, ...]
    url: str


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic across the plan years; ``entries`` in order of year, then as printed."""

    name: str
    english: str
    indicator: str
    lay: tuple[str, ...]
    changes: str
    changes_en: str
    plans: tuple[str, ...]
    entries: tuple[TopicEntry, ...]


def url_of(clause: Clause) -> str:
    return f"/plans/{clause.plan_id}#{clause.path}"


def plan_view(corpus: Corpus, plan: Plan) -> PlanView:
    clauses = corpus.of_plan(plan.id)
    measures = [m for c in clauses for m in c.measures]
    return PlanView(
        id=plan.id, title=plan.title, year=plan.year, region=plan.region, edition=plan.edition, issued=plan.issued,
        note=plan.note, loaded=plan.id in corpus.documents, known=any(m.id in corpus.key_points for m in measures),
        document=corpus.documents.get(plan.id), clauses=len(clauses), measures=len(measures),
    )


def edition_view(edition: Edition) -> PlanView:
    title = f"{edition.region}优化营商环境行动方案（{edition.edition}版）" if edition.edition else edition.region
    return PlanView(None, title, edition.year, edition.region, edition.edition, None, None, False, False, None, 0, 0)


def clause_view(corpus: Corpus, clause: Clause) -> ClauseView:
    ids = [c.id for c in corpus.of_plan(clause.plan_id)]
    at, plan = ids.index(clause.id), corpus.plans[clause.plan_id]
    return ClauseView(
        id=clause.id, plan_id=clause.plan_id, plan_title=plan.title, plan_year=plan.year, path=clause.path,
        label=clause.label, heading=clause.heading, trail=clause.trail, text=clause.text,
        measures=tuple(measure_view(m, corpus.key_points.get(m.id)) for m in clause.measures),
        departments=clause.departments, note=clause.note, restates=clause.restates,
        previous=ids[at - 1] if at else None, next=ids[at + 1] if at + 1 < len(ids) else None, url=url_of(clause),
    )


def measure_view(measure: Measure, point: KeyPoint | None) -> MeasureView:
    return MeasureView(
        number=measure.number, text=measure.text or None, key_point=point.plain if point else None,
        key_point_en=point.en if point else None, kind=point.kind if point else None,
        status=point.status if point else None, topics=point.topics if point else (), figures=_figures(point),
        channel=point.channel if point else None, departments=point.departments if point else (),
    )


def hit_view(corpus: Corpus, found: Evidence) -> HitView:
    clause, plan = found.clause, corpus.plans[found.clause.plan_id]
    return HitView(
        clause_id=clause.id, measure=found.measure.number, plan_id=plan.id, plan_title=plan.title, plan_year=plan.year,
        label=clause.label, heading=clause.heading, key_point=found.key_point.plain if found.key_point else None,
        quote=found.measure.text or None, score=round(found.score, 4), url=url_of(clause),
    )


def topic_view(corpus: Corpus, topic: Topic, *, with_entries: bool = True) -> TopicView:
    entries = [
        (corpus.plans[c.plan_id], c, c.measures[point.number - 1], point)
        for point in corpus.key_points.values()
        if topic.name in point.topics and not (c := corpus.clauses[point.clause_id]).restates
    ]
    return TopicView(
        name=topic.name, english=topic.english, indicator=topic.indicator, lay=topic.lay, changes=changes_of(corpus, topic),
        changes_en=changes_of(corpus, topic, english=True), plans=tuple(dict.fromkeys(plan.id for plan, *_ in entries)),
        entries=tuple(_entry(*entry) for entry in entries) if with_entries else (),
    )


def changes_of(corpus: Corpus, topic: Topic, *, english: bool = False) -> str:
    """What changed on a topic from plan to plan, in one line; empty where that is not told."""
    told = [(corpus.plans[change.plan_id], change) for change in topic.changes if change.plan_id in corpus.plans]
    if english:
        return "; ".join(f"{_year_and_region(plan, english=True)}: {change.en}" for plan, change in told) + ("." if told else "")
    return "；".join(f"{_year_and_region(plan)}{change.zh}" for plan, change in told) + ("。" if told else "")


def _year_and_region(plan: Plan, *, english: bool = False) -> str:
    """``2021年``, of a district's plan ``2021年长宁``; ``2021``, ``2021 (Changning)``."""
    if english:
        return f"{plan.year}" + (f" ({in_english(plan.region)})" if plan.is_district else "")
    return f"{plan.year}年" + (plan.region.removesuffix("区") if plan.is_district else "")


def _entry(plan: Plan, clause: Clause, measure: Measure, point: KeyPoint) -> TopicEntry:
    return TopicEntry(
        clause_id=clause.id, measure=measure.number, plan_id=plan.id, plan_year=plan.year, label=clause.label,
        heading=clause.heading, key_point=point.plain, status=point.status, quote=measure.text or None,
        figures=_figures(point), url=url_of(clause),
    )


def _figures(point: KeyPoint | None) -> tuple[FigureView, ...]:
    return tuple(FigureView(f.value, f.unit, f.of) for f in point.figures) if point else ()
