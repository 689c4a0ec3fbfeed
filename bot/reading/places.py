"""The places that measures are made for, held against the places that a question names."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.reading.address import district_of, read_districts
from bot.reading.terms import areas_in, terms
from bot.turn import Understanding
from prompts.patterns import patterns
from retrieval.plans import Clause, KeyPoint

ASKING = patterns("asking")
DELTA = "长三角"
ACROSS = {False: "跨区", True: "moving between districts"}  # official words for 「从徐汇搬到杨浦」
WHOLE_CITY = re.compile("全市|全上海|各区|本市|每个?区")


def made_for(point: KeyPoint | None) -> tuple[str, ...]:
    """The districts and areas that a measure is limited to; empty where it is for the whole city."""
    return point.criteria.get("district", ()) if point else ()


def home_of(clause: Clause, point: KeyPoint | None) -> tuple[str, ...]:
    """Where a measure holds: what it is limited to, or the district whose plan it is of; empty where it is for the whole city."""
    return made_for(point) or ((clause.district,) if clause.district else ())


def moves(asked: Understanding) -> bool:
    """Whether something moves from one district to another: the question is of neither's own rules."""
    return len(asked.districts) > 1 and bool(ASKING["moves"].search(asked.text))


def from_another_province(asked: Understanding) -> bool:
    """「从宁波迁来」, "relocate from Suzhou": no move between districts."""
    return bool(ASKING["moves"].search(asked.original) and ASKING["in_delta"].search(asked.original))


def others(places: Collection[str], asked: Understanding) -> bool:
    """Whether places have nothing to do with those the question names. A place that may lie in both is no other."""
    if not places:
        return False
    if named := areas_meant(asked):
        return not any(_overlap(area, place) for area in named for place in places)
    districts = {district_of(name) for name in asked.districts}
    return bool(districts) and not districts & {district for place in places for district in _districts(place)}


def areas_meant(asked: Understanding) -> tuple[str, ...]:
    """The areas that a question is about: a follow-up that names a place itself (「松江的呢」) leaves the one that was spoken of."""
    return areas_in(asked.original) or (() if read_districts(asked.original) else areas_in(asked.text))


def names_others(words: str, asked: Understanding) -> bool:
    """Whether the ``words`` for a measure name places, and neither the district that is asked about nor the whole city: it is tried there,
    and nothing is said of here."""
    if not asked.districts or WHOLE_CITY.search(words):
        return False
    return others((*map(district_of, read_districts(words)), *areas_in(words)), asked)


def own_elsewhere(places: Collection[str], asked: Understanding) -> tuple[str, ...]:
    """The district in which the asker says to be, where a question names it beside one of the places and it is none of them: 「我厂在嘉定，
    浦东有试点，嘉定的沾得上边伐」. Empty otherwise."""
    if not places or len(asked.districts) < 2 or (found := ASKING["own_place"].search(asked.original)) is None:
        return ()
    own = read_districts(next(filter(None, found.groupdict().values())))
    return own if own and not set(own) & {district for place in places for district in _districts(place)} else ()


def outside_delta(words: str, asked: Understanding) -> str:
    """The place outside the Yangtze Delta that a question names, where a measure's ``words`` are for the Delta: what holds for a firm from
    Ningbo is not said of one from Beijing. Empty where there is none."""
    found = ASKING["elsewhere"].search(asked.original)
    moved = ASKING["comes_from"].search(asked.original)
    return found[1] if found and moved and DELTA in words and not ASKING["in_delta"].search(asked.original) else ""


def _districts(place: str) -> tuple[str, ...]:
    area = terms().areas.get(place)
    return tuple(area.districts) if area else (place,)


def _overlap(area: str, place: str) -> bool:
    """Whether an area and a place have ground in common; two areas only where one is the other or lies within it."""
    if area == place or place not in terms().areas:
        return area == place or place in _districts(area)
    return place in terms().areas[area].within or area in terms().areas[place].within
