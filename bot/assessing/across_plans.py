"""Evidence of several plans beside each other: what changed, city and district, where something is found first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.assessing.thresholds import Thresholds
from bot.reading.counterparts import of_same_thing
from bot.reading.figures import measured
from bot.turn import Assessment, Kind, Outcome, Source, Understanding
from retrieval.plans import said
from retrieval.search import Evidence

SPOKEN_OF = 0.5  # of the threshold is enough for a plan that is compared by name
SHARED, SECONDARY = 1.5, 0.6  # what the topic that all compared plans share is worth, and a topic that is not a measure's first
TELLING = 1.3  # what it is worth that a measure tells what its plan changed on that topic
OF_ANY_PLAN = 0.5  # a plan is compared, unless it was named, where its best measure has this share of the best of all


def by_plan(asked: Understanding, evidence: tuple[Evidence, ...], limits: Thresholds, unmentioned: Mapping[str, str]) -> Assessment:
    """The best measures of each plan on the matter, in order of year; at the end the nearest of plans that do not mention it."""
    topics = main_topics(evidence)
    plans: dict[str, list[Evidence]] = {}
    nearest: dict[str, Evidence] = {}
    for found in evidence:
        if asked.plans and found.clause.plan_id not in asked.plans:
            continue
        if not asked.plans and found.clause.district and found.clause.plan_id not in asked.home:
            continue
        if found.clause.restates and plans.get(found.clause.plan_id):
            continue
        if found.clause.plan_id in unmentioned:
            nearest.setdefault(found.clause.plan_id, found)
            continue
        on_topic = found.key_point is None or bool(topics & set(found.key_point.topics))
        least = limits.answer * (SPOKEN_OF if found.clause.plan_id in asked.plans and asked.years else 0.8)
        if found.score >= least and (on_topic or found.score >= limits.near * evidence[0].score):
            plans.setdefault(found.clause.plan_id, []).append(found)
    if not plans:
        elsewhere = as_sources(e for e in evidence if e.clause.plan_id not in asked.plans)[:1]
        return Assessment(Outcome.NO_EVIDENCE, reason="not_in_plan" if unmentioned else "nothing", choices=elsewhere if unmentioned else ())
    if not asked.years:  # nobody asked for the plans that hardly speak of it
        best = max(found[0].score for found in plans.values())
        if asked.kind is Kind.COMPARE:  # the city's best is one side of it, however near the district's own words are
            best = max((found[0].score for found in plans.values() if not found[0].clause.district), default=best)
        plans = {plan: found for plan, found in plans.items() if found[0].score >= OF_ANY_PLAN * best or found[0].clause.district}
    shared = _shared_topic(plans)
    for measures in plans.values():
        measures.sort(key=lambda e: -e.score * _of_topic(e, shared))
    each = 3 if len(plans) <= 2 else 2
    order = sorted(plans, key=lambda p: (p.rpartition("-")[2], plans[p][0].clause.district))
    # One of each plan first, so that the leading citations cover every plan that is compared.
    chosen = [plans[p][0] for p in order] + [e for p in order for e in _beside(plans[p], each, shared)]
    silent = {plan: unmentioned.get(plan, "") for plan in asked.plans if asked.years and plan not in plans}
    chosen += [e for plan, e in nearest.items() if e.score >= OF_ANY_PLAN * evidence[0].score]
    return Assessment(Outcome.ANSWERED, as_sources(chosen), confidence=evidence[0].score, reason="by_plan", silent=silent)


def _beside(measures: Sequence[Evidence], count: int, topic: str) -> list[Evidence]:
    """A plan's measures after its first, ``count`` with it; where one of them tells what the plan changed, all that tell it."""

    def tells(e: Evidence) -> bool:
        return e.key_point is not None and topic in e.key_point.tells

    if not any(tells(e) for e in measures[:count]):
        return list(measures[1:count])
    return [e for n, e in enumerate(measures) if n and (n < count or tells(e))]


def _of_topic(evidence: Evidence, topic: str) -> float:
    """What it is worth that a measure is about a topic, more where it tells what its plan changed."""
    point = evidence.key_point
    if point is None or topic not in point.topics:
        return 1.0
    return SHARED * (TELLING if topic in point.tells else 1.0)


def _shared_topic(plans: Mapping[str, Sequence[Evidence]]) -> str:
    """The matter that the compared plans have in common: the topic whose best measures, one of each plan, score most together."""
    weights: dict[str, float] = {}
    for found in plans.values():
        best: dict[str, float] = {}
        for e in found:
            for n, topic in enumerate(e.key_point.topics if e.key_point else ()):
                best[topic] = max(best.get(topic, 0.0), e.score * (1.0 if n == 0 else SECONDARY))
        for topic, score in best.items():
            weights[topic] = weights.get(topic, 0.0) + score
    return max(weights, key=weights.__getitem__, default="")


def first(asked: Understanding, evidence: tuple[Evidence, ...], limits: Thresholds) -> Assessment:
    """Every plan that speaks of the matter, earliest first. Where the question names a figure or an official term, only measures
    that have it count; in English, which names no official term, those that share one with the nearest."""
    claimed = set(measured(asked.original))
    least = OF_ANY_PLAN * evidence[0].score
    stating = tuple(e for e in evidence if e.score >= least and claimed & set(measured(said(e.measure, e.key_point))))
    question = re.sub(r"\W", "", asked.text)
    used = [t for e in evidence[:8] if e.key_point for t in e.key_point.terms if re.sub(r"\W", "", t).lower() in question]
    if stating:
        evidence = stating
    elif used:
        term = max(used, key=len).lower()
        evidence = tuple(e for e in evidence if term in said(e.measure, e.key_point).lower())
    elif asked.english:
        same = of_same_thing(evidence[0].key_point, evidence)
        # Where the year that is named comes before all of them, the nearest is of another thing.
        later = bool(asked.years) and all(e.clause.plan_id.rpartition("-")[2] > str(min(asked.years)) for e in same)
        evidence = evidence if later else same or evidence
    city = [e for e in evidence if not e.clause.restates and not e.clause.district]
    near = [e for e in city if e.score >= 0.55 * evidence[0].score]
    near = near or list(evidence[:1])
    plans: dict[str, Evidence] = {}
    for found in near:
        plans.setdefault(found.clause.plan_id, found)
    order = sorted(plans.values(), key=lambda e: e.clause.plan_id.rpartition("-")[2])
    return Assessment(Outcome.ANSWERED, as_sources(order), confidence=evidence[0].score, reason="first")


def main_topics(evidence: Iterable[Evidence], depth: int = 6) -> set[str]:
    """Topics of the leading measures, weighted by score; those with at least half the weight of the first."""
    weights: dict[str, float] = {}
    for found in list(evidence)[:depth]:
        for n, topic in enumerate(found.key_point.topics if found.key_point else ()):
            weights[topic] = weights.get(topic, 0) + found.score / (n + 1)
    top = max(weights.values(), default=0)
    return {topic for topic, weight in weights.items() if weight >= 0.5 * top}


def as_sources(evidence: Iterable[Evidence]) -> tuple[Source, ...]:
    return tuple(Source.of(e) for e in evidence)
