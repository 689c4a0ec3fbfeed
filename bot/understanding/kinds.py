"""The kind of answer that a question asks for."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading.address import Address, Named
from bot.reading.content import asking, names_matter, word_asked
from bot.reading.details import details_asked
from bot.reading.terms import without_place_names
from bot.reading.themes import Theme
from bot.turn import Kind
from bot.understanding.follow_ups import likewise
from prompts.patterns import patterns
from retrieval.words import HAN_RUN, normalise

ASKING = patterns("asking")
LONGEST_WHO = 60  # letters; of a longer message only the stretches count that ask


def kind_of(text: str, named: Named, address: Address | None, pasted: str | None, own: str, *, at_home: bool) -> Kind:
    """The kind of answer asked for; the first that fits. ``at_home``: a district is named whose own plan is loaded."""
    if ASKING["closing"].match(own):
        return Kind.CLOSING
    if ASKING["chitchat"].match(own):
        return Kind.CHITCHAT
    if ASKING["holdings"].match(own):
        return Kind.HOLDINGS
    if at_home and ASKING["side_by_side"].search(own) and _city_and_district(own):
        return Kind.COMPARE  # 「市2021和长宁2021各在哪条」 quotes nothing
    if pasted and ASKING["clause_asked"].search(own) and not ASKING["first"].search(own.replace(normalise(pasted), "")):
        return Kind.QUOTED
    if address is not None and not ASKING["changes"].search(own):
        return Kind.CLAUSE
    if (at_home or "市、区" in own) and _city_and_district(own):
        return Kind.COMPARE
    if ASKING["first"].search(own) and not ASKING["changes"].search(own):
        return Kind.FIRST
    if word_asked(own):
        return Kind.MENTIONS
    over_years = len(named.years) > 1 or named.every or ASKING["changes"].search(own)
    if over_years and not ASKING["who"].search(own):
        return Kind.CHANGES
    english = not HAN_RUN.search(text)
    if details_asked(own) or (names_matter(without_place_names(own), english=english) and not likewise(own)):
        text = own  # 「那浦东呢，几个行业」 asks for a number, 「还设企业服务云吗」 for neither: whoever was asked for before
    story = len(text) > LONGEST_WHO * (3 if english else 1)  # it tells of 「找了哪个部门」 too
    if ASKING["who"].search(asking(text, english=english) if story else text):
        return Kind.WHO
    if ASKING["match"].search(own):
        return Kind.MATCH
    if ASKING["list"].search(own):
        return Kind.LIST
    if details_asked(own):
        return Kind.FIGURE
    return Kind.HOW


def kind_with_themes(kind: Kind, themes: Sequence[Theme], named: Named, own: str) -> Kind:
    """The kind of a question that names themes: what changed on one of them over the plans, or else an overview."""
    if not themes:
        return kind
    compared = ASKING["changes"].search(own) and len(named.years) != 1
    return Kind.CHANGES if kind is Kind.CHANGES and compared and len(themes) == 1 else Kind.OVERVIEW


def _city_and_district(own: str) -> bool:
    """Whether the city's rule is asked for beside the district's, or how far the district goes beyond it."""
    compared = ASKING["compare"].search(own) and ASKING["both"].search(own) and not ASKING["holds_citywide"].search(own)
    return bool(ASKING["beyond"].search(own) or compared)
