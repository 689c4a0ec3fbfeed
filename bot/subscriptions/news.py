"""What a change of the index means for one profile: matches that are new, that say something else, and that are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.matching.match import Match, Matcher, as_json
from bot.matching.profile import Profile
from bot.reports.report import LENGTH
from bot.subscriptions.changes import Changes
from retrieval.plans import Plan

Listed = Mapping[str, str]
EVERYTHING = 100_000


@dataclass(frozen=True, slots=True)
class News:
    """``new`` and ``changed`` are matches, best first. ``gone`` are clauses that were listed and no longer stand in any plan, or no
    longer fit: clause id → how they were named. ``plans`` are whole plans that were added, of the city or the firm's district."""

    new: tuple[Match, ...]
    changed: tuple[Match, ...]
    gone: Listed
    plans: tuple[Plan, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone or self.plans)

    def as_json(self) -> dict[str, Any]:
        """The ``data`` of a message."""
        return {
            "plans": [{"plan_id": p.id, "plan_title": p.title, "plan_year": p.year} for p in self.plans],
            "new": [as_json(m) for m in self.new], "changed": [as_json(m) for m in self.changed],
            "withdrawn": [{"clause_id": clause, "name": name} for clause, name in self.gone.items()],
        }


def listed(matcher: Matcher, profile: Profile) -> tuple[Match, ...]:
    """What the check-up of a profile lists: what a subscription begins with."""
    return matcher.match(profile, None, LENGTH).matches


def names_of(matches: Iterable[Match]) -> dict[str, str]:
    """Clause id → how a match is named once it is gone: 2023年方案 二（五）提升金融信贷服务."""
    return {m.clause_id: f"{m.plan_year}年方案 {m.label}{m.heading}" if m.plan_year else f"{m.label}{m.heading}" for m in matches}


def news_of(matcher: Matcher, profile: Profile, before: Listed, changes: Changes) -> tuple[News, tuple[Match, ...]]:
    """The news of a change, and what is listed now.

    A clause that others merely pushed up or down the list is no news. One that changed is told where it is listed or was; one that
    was added also where it answers a need of the firm further down: a plan that nobody has written key points for yet ranks low.
    """
    fitting = matcher.match(profile, None, EVERYTHING).matches
    now, clauses = fitting[:LENGTH], {m.clause_id for m in fitting}
    new = tuple(m for n, m in enumerate(fitting) if m.clause_id in changes.added and (n < LENGTH or _needed(m)))[:LENGTH]
    changed = tuple(m for n, m in enumerate(fitting) if m.clause_id in changes.changed and (n < LENGTH or m.clause_id in before))
    gone = {clause: before[clause] for clause in sorted(before.keys() & (changes.gone | (changes.changed - clauses)))}
    plans = tuple(plan for plan in _added(matcher, changes) if not plan.is_district or profile.district in (None, plan.region))
    told = {m.clause_id: m for m in (*now, *new)}
    return News(new, changed, gone, plans), tuple(told.values())


def _needed(match: Match) -> bool:
    return any(reason.criterion == "needs" and reason.state == "met" for reason in match.reasons)


def _added(matcher: Matcher, changes: Changes) -> list[Plan]:
    """Plans of which every clause is new."""
    corpus = matcher.searcher.index.corpus
    touched = {clause.partition("/")[0] for clause in changes.added}
    return [plan for plan in corpus.plans.values()
            if plan.id in touched and all(clause.id in changes.added for clause in corpus.of_plan(plan.id))]
