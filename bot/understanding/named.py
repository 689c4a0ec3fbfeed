"""The plans and places that a question names, and those that it is limited to."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date

from bot.reading.address import ENGLISH_DISTRICTS, Named, district_of, in_english, read_districts, read_plans, relative_years
from bot.turn import Exchange, Kind
from prompts.patterns import patterns
from retrieval.corpus import Corpus

ASKING = patterns("asking")
OF_TODAY = ("still", "in_force", "now")


def plans_named(own: str, completed: str, corpus: Corpus) -> tuple[Named, Named]:
    """The plans that count for the question, and those that the message itself names."""
    today = date.today().year
    said = ASKING["not_that_year"].sub(" ", own)
    fresh = read_plans(said, corpus.plans, corpus.editions, today)
    if not completed or fresh.years or fresh.latest or said != own or ASKING["still"].search(own):
        return fresh, fresh
    if any(ASKING[way].search(completed) for way in OF_TODAY):  # the plan that was named besides was not asked about
        return fresh, fresh
    return read_plans(f"{completed} {said}", corpus.plans, corpus.editions, today), fresh


def years_from_cited(own: str, history: Sequence[Exchange], corpus: Corpus, said: Sequence[int]) -> tuple[int, ...]:
    """Years counted from the plan that the exchange cites first; with one year ``said`` to compare it with, both."""
    cited = next(iter(history[-1].clauses), "") if history else ""
    plan = corpus.plans.get(cited.partition("/")[0])
    if plan is None or plan.year is None:
        return ()
    loaded = {p.year for p in corpus.plans.values() if p.year is not None and not p.is_district}
    if said:
        both = len(said) == 1 and said[0] in loaded - {plan.year} and ASKING["changes"].search(own)
        return (plan.year, *said) if both else ()
    return relative_years(own, plan.year, loaded)


def districts_of(own: str) -> tuple[str, ...]:
    """The districts that a question is about: 「只有浦东能做吧？我在徐汇」 is about Xuhui."""
    named = read_districts(own)
    limited = ASKING["only_there"].search(own)
    return tuple(d for d in named if d not in read_districts(limited[0])) or named if limited else named


def the_district(own: str, completed: str, corpus: Corpus) -> tuple[str, ...]:
    """「the district」 is the one spoken of before, or the one whose plan is loaded where it is held against the city."""
    if not ASKING["the_district"].search(own):
        return ()
    loaded = corpus.districts()
    spoken_of = tuple(name for name in read_districts(completed) if district_of(name) in loaded)
    if spoken_of or len(loaded) != 1 or not ASKING["beyond"].search(own):
        return spoken_of
    return tuple(name for name in ENGLISH_DISTRICTS.values() if district_of(name) in loaded)


def plans_asked(named: Named, home: frozenset[str], corpus: Corpus, kind: Kind) -> frozenset[str]:
    """The plans a question is limited to. A year means the city's plan of that year, and a district's where the
    district is named: ``home`` are its plans."""
    city = frozenset(p.id for p in corpus.plans.values() if not p.is_district)
    local = home or (corpus.plans.keys() - city if kind is Kind.COMPARE else frozenset())
    if kind is Kind.FIRST:
        return frozenset()
    plans = named.plans
    if named.latest and not plans:
        plans = frozenset(plan for plan in city if (corpus.plans[plan].year or 0) == corpus.newest(of_city=True))
    if kind is Kind.COMPARE:
        return (plans if plans & city else plans | city) | local
    if plans and local and kind is not Kind.CHANGES:
        return plans & local or plans | local
    if plans and not local:
        return plans & city or plans
    return plans | local if plans else frozenset()


def absent_district_plans(text: str, corpus: Corpus) -> tuple[str, ...]:
    """A district's plan of a year that is not loaded: 「长宁2023年新一轮方案」 is not answered from the city's plan of 2023."""
    text = unicodedata.normalize("NFKC", text)
    loaded = {(plan.region, plan.year) for plan in corpus.plans.values() if plan.is_district}
    regions = {region for region, _ in loaded}
    found = [(m["region"], int(m["year"])) for m in ASKING["district_year"].finditer(text)]
    return tuple(dict.fromkeys(
        f"{region}{year}年方案" for name, year in found for region in regions if region.startswith(name) and (region, year) not in loaded
    ))


def foreign_places(text: str, corpus: Corpus) -> tuple[str, ...]:
    """What is asked about and is not ours: plans of districts that are not loaded, other cities, laws and regulations by their articles."""
    text = unicodedata.normalize("NFKC", text)
    loaded = corpus.districts()
    plans = [m[0] for m in ASKING["other_plan"].finditer(text)]
    plans += [f"{in_english(district_of(name))}'s plan" for m in ASKING["other_plan_en"].finditer(text) for name in read_districts(m[0])]
    found = [plan for plan in plans if not loaded & {district_of(name) for name in read_districts(plan)}]
    found += [m[1] for m in ASKING["article_of_law"].finditer(text)]
    if ASKING["over_there"].search(text) or not ASKING["related"].search(text):
        found += [m[1] for m in ASKING["elsewhere"].finditer(text)]
    return tuple(dict.fromkeys(found))
