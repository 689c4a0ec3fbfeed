"""The policy check-up (政策体检): what was matched for an enterprise as the values of a report, by fit and by topic, with the
way its topics went over the plan years. Wording and layout are elsewhere: ``report_words``, ``report_docx``, ``report_pdf``, pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from bot.matching.criteria import Reason
from bot.matching.match import Fit, Match, MatchResult
from bot.matching.profile import Profile
from bot.matching.rules import rules
from bot.views import TopicEntry, topic_view, url_of
from retrieval.catalogue import Edition
from retrieval.corpus import Corpus
from retrieval.plans import KeyPoint, Plan, status_of

FITS: tuple[Fit, ...] = get_args(Fit)
LENGTH = 30
STRANDS = 6


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where else a matter stands: in a newer plan, or again in an annex."""

    plan_year: int | None
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One measure for the enterprise. ``plain`` is ours, ``quote`` the official sentence of the loaded document or None.

    ``met`` are reasons why it fits, ``unknown`` what has to be settled first; a caveat of ``status`` is among the latter.
    """

    clause_id: str
    measure: int
    plan: Plan
    label: str
    heading: str
    plain: str | None
    plain_en: str | None
    fit: Fit
    status: str
    met: tuple[Reason, ...]
    unknown: tuple[Reason, ...]
    channel: str | None
    departments: tuple[str, ...]
    quote: str | None
    url: str
    newer: tuple[Pointer, ...]
    also: tuple[Pointer, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of a topic; ``older`` say of earlier years what ``entries`` say now. No topic: plans without key points."""

    topic: str | None
    english: str
    entries: tuple[Entry, ...]
    older: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Section:
    fit: Fit
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        return sum(len(group.entries) + len(group.older) for group in self.groups)


@dataclass(frozen=True, slots=True)
class Step:
    """A topic in one plan: how many measures, and the one that says most, in our words."""

    plan: Plan
    count: int
    plain: str | None
    plain_en: str | None
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Strand:
    """How a topic moved over the plan years; ``steps`` oldest first."""

    topic: str
    english: str
    changes: str
    changes_en: str
    steps: tuple[Step, ...]

    def count(self, plan: Plan) -> int:
        return next((step.count for step in self.steps if step.plan == plan), 0)


@dataclass(frozen=True, slots=True)
class Ask:
    """What would settle an unknown: the key of the profile (``area`` for a place in a district), and the place asked about."""

    key: str
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Report:
    """``columns`` are the plans of the timeline, oldest first; ``absent`` editions exist and are not loaded."""

    made: date
    profile: Profile
    sections: tuple[Section, ...]
    asks: tuple[Ask, ...]
    strands: tuple[Strand, ...]
    columns: tuple[Plan, ...]
    plans: tuple[Plan, ...]
    absent: tuple[Edition, ...]
    quoted: bool

    @property
    def count(self) -> int:
        return sum(section.count for section in self.sections)


def report_of(corpus: Corpus, result: MatchResult, made: date) -> Report:
    """The report of a match. ``made`` is printed on it; the same match and day give the same report."""
    entries = _once([(match, _entry(corpus, match)) for match in result.matches])
    strands, columns = _strands(corpus, result.matches)
    return Report(
        made=made, profile=result.profile, sections=tuple(_section(corpus, fit, entries) for fit in FITS),
        asks=tuple(_ask(question) for question in result.questions), strands=strands, columns=columns,
        plans=tuple(sorted(corpus.plans.values(), key=_age)),
        absent=tuple(e for e in corpus.editions if not any(p.year == e.year and p.region == e.region for p in corpus.plans.values())),
        quoted=any(entry.quote for _, entry in entries),
    )


def _plan(match: Match) -> str:
    return match.clause_id.partition("/")[0]


def _age(plan: Plan) -> tuple[int, bool, str]:
    return plan.year or 0, plan.is_district, plan.id


# -- what applies


def _entry(corpus: Corpus, match: Match) -> Entry:
    clause, point = corpus.clauses[match.clause_id], _point(corpus, match)
    return Entry(
        clause_id=match.clause_id, measure=match.measure, plan=corpus.plans[clause.plan_id], label=match.label, heading=match.heading,
        plain=match.key_point, plain_en=point.en if point else None, fit=match.fit, status=status_of(point),
        met=tuple(r for r in match.reasons if r.state == "met"), unknown=tuple(r for r in match.reasons if r.state == "unknown"),
        channel=point.channel if point else None, departments=(point.departments if point else ()) or clause.departments,
        quote=match.quote, url=f"{url_of(clause)}-m{match.measure}",
        newer=tuple(_pointer(corpus, other) for other in match.newer),
    )


def _point(corpus: Corpus, match: Match) -> KeyPoint | None:
    return corpus.key_points.get(f"{match.clause_id}#{match.measure}")


def _pointer(corpus: Corpus, clause_id: str) -> Pointer:
    clause = corpus.clauses[clause_id]
    return Pointer(corpus.plans[clause.plan_id].year, clause.label, url_of(clause))


def _once(entries: Sequence[tuple[Match, Entry]]) -> list[tuple[Match, Entry]]:
    """What an annex says in the very words of the body, or the other way round, is one entry that names both places."""
    found: dict[tuple[str, str], tuple[Match, Entry]] = {}
    for match, entry in entries:
        key = (entry.plan.id, entry.plain or entry.clause_id)
        if key in found:
            first, kept = found[key]
            found[key] = first, replace(kept, also=(*kept.also, Pointer(entry.plan.year, entry.label, entry.url)))
        else:
            found[key] = match, entry
    return list(found.values())


def _section(corpus: Corpus, fit: Fit, entries: Sequence[tuple[Match, Entry]]) -> Section:
    """The entries of one fit by topic, the topic of the best match first."""
    own = [(match, entry) for match, entry in entries if match.fit == fit]
    return Section(fit, tuple(_group(corpus, topic, own) for topic in dict.fromkeys(match.topic for match, _ in own)))


def _group(corpus: Corpus, topic: str | None, own: Sequence[tuple[Match, Entry]]) -> Group:
    """Newest plan first; what older plans of the same region say on the topic is folded under it."""
    found = sorted((entry for match, entry in own if match.topic == topic), key=lambda entry: -(entry.plan.year or 0))
    newest: dict[str, int] = {}
    for entry in found:
        newest.setdefault(entry.plan.region, entry.plan.year or 0)
    entries = tuple(entry for entry in found if topic is None or (entry.plan.year or 0) == newest[entry.plan.region])
    return Group(
        topic, corpus.topics[topic].english if topic in corpus.topics else "", entries,
        older=tuple(entry for entry in found if entry not in entries),
    )


def _ask(text: str) -> Ask:
    """A question with the key it came from, so that a page can offer its answers."""
    for key, template in rules().questions.items():
        if found := re.fullmatch(re.escape(template).replace(re.escape("{values}"), "(.+)"), text):
            return Ask(key, text, found[1] if found.groups() else "")
    return Ask("", text, "")


# -- how its topics moved


def _strands(corpus: Corpus, matches: Sequence[Match]) -> tuple[tuple[Strand, ...], tuple[Plan, ...]]:
    """The topics with most to say to the enterprise, over the city's plans and those of districts that were matched."""
    weight: dict[str, float] = {}
    for match in matches:
        if match.topic in corpus.topics:
            weight[match.topic] = weight.get(match.topic, 0.0) + match.score
    matched = {_plan(match) for match in matches}
    columns = tuple(p for p in sorted(corpus.plans.values(), key=_age) if not p.is_district or p.id in matched)
    first = sorted(weight, key=lambda name: -weight[name])[:STRANDS]
    strands = tuple(strand for name in first if (strand := _strand(corpus, name, columns)).steps)
    return strands, tuple(plan for plan in columns if any(strand.count(plan) for strand in strands))


def _strand(corpus: Corpus, name: str, columns: Iterable[Plan]) -> Strand:
    view = topic_view(corpus, corpus.topics[name])
    by_plan = [(plan, [e for e in view.entries if e.plan_id == plan.id and _kind(corpus, e) != "internal"]) for plan in columns]
    steps = tuple(_step(corpus, name, plan, found) for plan, found in by_plan if found)
    return Strand(view.name, view.english, view.changes, view.changes_en, steps)


def _step(corpus: Corpus, name: str, plan: Plan, found: Sequence[TopicEntry]) -> Step:
    """Best told by a measure that is chiefly about the topic, stands in the body of the plan, and has a figure."""
    best = min(found, key=lambda e: (corpus.key_points[_id(e)].topics[0] != name, "/a" in e.clause_id, not e.figures))
    point = corpus.key_points[_id(best)]
    return Step(plan, len(found), best.key_point, point.en, best.label, f"{best.url}-m{best.measure}")


def _kind(corpus: Corpus, entry: TopicEntry) -> str:
    return corpus.key_points[_id(entry)].kind


def _id(entry: TopicEntry) -> str:
    return f"{entry.clause_id}#{entry.measure}"
