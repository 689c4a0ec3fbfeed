"""All that plans hold on a theme: the clauses that are about it, plan by plan, and what of them is shown; no search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.reading.themes import Theme, asks_for_rest
from bot.retrieving.addressed import evidence_by_id
from bot.turn import Audience, Kind, Understanding
from retrieval.corpus import Corpus
from retrieval.knowledge import Change, Topic
from retrieval.plans import Clause, KeyPoint, Measure, in_charge
from retrieval.search import Evidence

MOST, MOST_READ_ALOUD = 9, 5  # lines of an overview
LEAST = 2  # lines of each plan, however many there are
OLDER = 2  # older plans that are named where none was asked for
ELSEWHERE = 8  # of so many lines one is left for what stands elsewhere, where the clause about the theme would fill them all
OWN_SHARE = 0.5  # of a clause's measures; from here on it is about the theme, whatever its heading says
MOST_CHANGES = 10  # lines on what changed


@dataclass(frozen=True, slots=True)
class Item:
    """A measure on a theme; ``weight`` is 1 where its main topic is one of the theme's, or its clause is all about it; ``place`` is
    that of its topic among the theme's, ``tells`` that it tells what its plan changed."""

    clause: Clause
    measure: Measure
    point: KeyPoint | None
    weight: float
    place: int
    tells: bool

    @property
    def idle(self) -> bool:
        """Whether it is what government does for itself, or only announces: enterprises can make little of it."""
        point = self.point
        return point is not None and (point.kind == "internal" or point.status in ("government", "planned"))


@dataclass(frozen=True, slots=True)
class Section:
    """A clause, or the clauses below one heading, with the measures that are on a theme, in the plan's order; ``own``: it is about the
    theme; ``speaks``: it is enough for its plan to speak of the theme. ``shown`` are the measures that a reply has room for."""

    plan_id: str
    label: str
    heading: str
    own: bool
    named: bool
    items: tuple[Item, ...]
    shown: tuple[Item, ...] = ()
    speaks: bool = True

    @property
    def clauses(self) -> int:
        return len({item.clause.id for item in self.items})


@dataclass(frozen=True, slots=True)
class Survey:
    """The sections that a reply shows, best first and plan by plan, and older plans' sections, of which it names one measure each.
    ``instead``: why other plans are shown than those asked for: the district's or the newest does not speak of it, or all that they say
    was told before. ``left``: measures that name a department for which there was no room."""

    sections: tuple[Section, ...]
    older: tuple[Section, ...] = ()
    instead: str = ""
    left: int = 0


def of_themes(asked: Understanding, corpus: Corpus, audience: Audience) -> list[Evidence]:
    """Evidence for a question on themes, in the order of the reply; empty where no plan that is asked for speaks of them."""
    if asked.kind is Kind.CHANGES:
        changes = [c for _, told in changed(asked, corpus) for c in told]
        ids = [measure for change in changes for measure in change.measures] if len(changes) > 1 else []
        return [cited for measure in dict.fromkeys(ids) if (cited := evidence_by_id(measure, corpus)) is not None]
    found = survey(asked, corpus, audience)
    items = [item for section in (*found.sections, *found.older) for item in section.shown]
    return list({item.measure.id: Evidence(item.clause, item.measure, item.point, 1.0) for item in items}.values())


def survey(asked: Understanding, corpus: Corpus, audience: Audience) -> Survey:
    """What is shown of the plans that are asked for: those named, the district's, or the city's newest that speaks of the theme."""
    aloud = audience is Audience.HOTLINE
    most = MOST_READ_ALOUD if aloud else MOST
    city = sorted((p.id for p in corpus.plans.values() if not p.is_district), key=lambda p: corpus.plans[p].year or 0, reverse=True)
    told = frozenset(asked.cited) if asked.completed and asks_for_rest(asked.original) else frozenset()
    by_theme = [{plan: _without(told, sections_of(corpus, theme, plan)) for plan in corpus.plans} for theme in asked.themes]
    wanted = sorted(asked.plans or asked.home, key=lambda p: (-(corpus.plans[p].year or 0), p))
    instead = ""
    if wanted and not any(found[plan] for found in by_theme for plan in wanted):
        if not told and (not (asked.latest or asked.home) or asked.years):
            return Survey(())
        wanted, instead = [], "told" if told else "newest" if asked.latest else "district"
    sections: list[Section] = []
    older: list[Section] = []
    left = 0
    for theme, found in zip(asked.themes, by_theme, strict=True):
        plans = wanted or ([plan for plan, sections in found.items() if sections] if theme.in_charge else _newest(found, city))
        after = city[city.index(plans[-1]) + 1 :] if plans and plans[-1] in city and (asked.latest or not wanted) else []
        after = [] if aloud or told else after
        named = [section for plan in after for section in found[plan][:1] if section.speaks][:OLDER]
        rooms = max(LEAST, (most // len(asked.themes) - len(named)) // max(1, sum(bool(found[plan]) for plan in plans)))
        for plan in plans:
            fitted = _fitted(found[plan], rooms, 1 if theme.in_charge else LEAST)
            sections += fitted
            left += sum(len(s.items) for s in found[plan]) - sum(len(s.shown) for s in fitted) if theme.in_charge else 0
        older += [replace(section, shown=_best(section.items, 1)) for section in named]
    return Survey(tuple(sections), tuple(older), instead, left)


def _without(told: frozenset[str], sections: list[Section]) -> list[Section]:
    """Sections without the measures that the reply before told."""
    left = (replace(s, items=tuple(item for item in s.items if item.measure.id not in told)) for s in sections) if told else sections
    return [section for section in left if section.items]


def _newest(found: Mapping[str, Sequence[Section]], city: Sequence[str]) -> list[str]:
    """The city's plans down to the newest with a clause about the theme, as far as they have a measure on it."""
    own = next((n for n, plan in enumerate(city) if any(section.speaks for section in found[plan])), len(city))
    return [plan for plan in city[: own + 1] if found[plan]]


def sections_of(corpus: Corpus, theme: Theme, plan: str) -> list[Section]:
    """The sections of a plan that hold measures on a theme: those about it first, then those with most. What an annex says again is left
    out, and what opens a section with items of its own."""
    clauses: dict[str, list[Clause]] = {}
    for clause in corpus.of_plan(plan):
        if not clause.path.startswith("a") and not clause.restates:
            clauses.setdefault(_below(clause), []).append(clause)
    found = [_section(group, key, theme, corpus) for key, group in clauses.items()]
    return sorted((s for s in found if s.items), key=_by_use)


def _by_use(section: Section) -> tuple[bool, bool, bool, bool, float]:
    """Clauses about a theme, then others, by how much of it they hold; of what is scattered over a plan, made for a kind of enterprise,
    that first which gives something, and last what is only announced."""
    if section.own or not section.speaks:
        return not section.own, not section.named, False, False, -sum(item.weight for item in section.items)
    gives = any(item.point is not None and item.point.kind == "benefit" and not item.idle for item in section.items)
    return True, not section.named, all(item.idle for item in section.items), not gives, 0.0


def _below(clause: Clause) -> str:
    """The path of the section whose heading an item shares because it has none of its own, or the clause's own path."""
    return clause.path.rpartition(".")[0] if len(clause.trail) > 1 and clause.heading == clause.trail[-1] else clause.path


def _section(group: Sequence[Clause], key: str, theme: Theme, corpus: Corpus) -> Section:
    heading = group[0].heading
    named = any(word in heading for word in theme.headings)
    if len(group) > 1:
        group = [clause for clause in group if clause.path != key]
    every = [_item(clause, measure, corpus.key_points.get(measure.id), theme, named) for clause in group for measure in clause.measures]
    items = [item for item in every if item.weight]
    strong = [item for item in items if item.weight == 1]
    own = not theme.in_charge and (named or (len(strong) > 1 and len(strong) >= OWN_SHARE * len(every)))
    kept = items if own else strong
    scattered = theme.of_enterprises or bool(theme.in_charge)
    return Section(group[0].plan_id, _label(group), heading, own, named, tuple(kept), speaks=own or scattered)


def _label(group: Sequence[Clause]) -> str:
    """The label of a clause, or that of the section whose items are numbered below it: 二（五）1, 二（五）2 → 二（五）."""
    return group[0].label if len(group) == 1 else group[0].label.rstrip("0123456789")


def _item(clause: Clause, measure: Measure, point: KeyPoint | None, theme: Theme, named: bool) -> Item:
    topics, told = (point.topics, point.tells) if point is not None else ((), ())
    place = next((theme.topics.index(topic) for topic in topics if topic in theme.topics), len(theme.topics))
    charged = bool(set(theme.in_charge) & set(in_charge(clause, point)))
    weight = 1.0 if named or charged else _weight(measure, point, theme)
    return Item(clause, measure, point, weight, place, bool(set(told) & set(theme.topics)))


def _weight(measure: Measure, point: KeyPoint | None, theme: Theme) -> float:
    if theme.concerns(measure, point):
        return 1.0
    if point is None:
        return 0.0
    return 1.0 if point.topics[0] in theme.topics else 0.5 if set(point.topics) & set(theme.topics) else 0.0


def _fitted(sections: Sequence[Section], rooms: int, each: int) -> list[Section]:
    """The sections with as many of their measures as there is room for: the clause about the theme fills it, but for a line; of another
    there are ``each``."""
    shown: list[Section] = []
    for n, section in enumerate(sections):
        if rooms <= 0:
            break
        spare = min(sum(len(s.items) for s in sections[n + 1 :]), rooms // ELSEWHERE) if n == 0 else 0
        best = _best(section.items, rooms - spare if section.own else min(rooms, each))
        rooms -= len(best)
        shown.append(replace(section, shown=best))
    return shown


def _best(items: Sequence[Item], count: int) -> tuple[Item, ...]:
    """The measures of a section that say most to enterprises, in the plan's order: of each topic one after the other, those first that have
    figures, tell what the plan changed, or give something."""

    def rank(at: int) -> tuple[bool, float, bool, bool, bool, int]:
        item, point = items[at], items[at].point
        given = point is not None and point.kind == "benefit"
        eased = given or (point is not None and point.kind in ("simplification", "right"))
        return item.idle, -item.weight, not (point and eased and point.figures), not item.tells, not given, at

    turns: dict[int, int] = {}
    ranked: list[tuple[bool, float, int, int, int]] = []
    for idle, weight, *_, at in sorted(map(rank, range(len(items)))):
        place = items[at].place
        ranked.append((idle, weight, turns.get(place, 0), place, at))
        turns[place] = turns.get(place, 0) + 1
    return tuple(items[at] for at in sorted(at for *_, at in sorted(ranked)[:count]))


def changed(asked: Understanding, corpus: Corpus) -> list[tuple[Topic, tuple[Change, ...]]]:
    """What the compared plans changed on the topics of a theme, those first that most plans speak of; no more than a reply has room for."""
    plans = asked.plans or {p.id for p in corpus.plans.values() if not p.is_district} | asked.home
    topics = [corpus.topics[name] for name in asked.themes[0].topics if name in corpus.topics]
    told = [(topic, tuple(c for c in topic.changes if c.plan_id in plans)) for topic in topics]
    told.sort(key=lambda pair: -len(pair[1]))
    shown: list[tuple[Topic, tuple[Change, ...]]] = []
    for topic, changes in told:
        if changes and sum(len(c) for _, c in shown) + len(changes) <= MOST_CHANGES:
            shown.append((topic, changes))
    return shown


def by_plan(sections: Iterable[Section]) -> Mapping[str, list[Section]]:
    """Sections of each plan, in their order."""
    found: dict[str, list[Section]] = {}
    for section in sections:
        found.setdefault(section.plan_id, []).append(section)
    return found
