"""What another plan or another place says of the matter than the one that is asked about, and when that is told instead or beside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.assessing.across_plans import OF_ANY_PLAN
from bot.assessing.sources import chosen
from bot.assessing.thresholds import Thresholds
from bot.reading.address import without_places
from bot.reading.content import names_matter, without_details
from bot.reading.counterparts import of_same_thing
from bot.reading.figures import figures_in, measured, other_time
from bot.reading.places import home_of
from bot.reading.sayings import worded
from bot.reading.unsaid import known_by, unsaid
from bot.retrieving.fit import AT_HOME, CITYWIDE, NAMED_PLAN
from bot.turn import Adds, Assessment, Kind, Source, Understanding
from prompts.patterns import patterns
from retrieval.plans import KeyPoint, said, share_topic
from retrieval.search import Evidence

ASKING = patterns("asking")
STILL = re.compile(r"[也还仍](?:是|写|要|算|按|得|有|提|讲|说)|\b(?:still|also|too)\b")
OF_WHOLE_CITY = ("only_there", "every_place", "holds_citywide")
# One word in so many of those by which a thing is known may be missing where a measure speaks of it, or has a rule on it.
LEFT_OUT, LEFT_OUT_NEAR = 3, 2
PLACE = 2  # letters by which a place is known: 浦东 of 浦东新区
FIRST_FEW = 3  # measures among which a citywide rule on the matter of a district's is one


def own_rule(asked: Understanding, main: Source, inside: Sequence[Evidence], evidence: Sequence[Evidence]) -> Evidence | None:
    """The rule that the named plans have on the very thing of another plan's, in other words than the question's."""
    same = (e for e in of_same_thing(main.key_point, evidence) if e in inside)
    return next((e for e in same if _says_the_same(asked, main, Source.of(e), LEFT_OUT_NEAR)), None)


def citywide_too(asked: Understanding, main: Source, evidence: Sequence[Evidence]) -> Evidence | None:
    """The measure for the whole city on the very thing that a district's or area's leads with, where it is asked whether it is only
    there, or for the whole city: who names a place finds its own rule first. It has the figures of the question, and its words."""
    if not home_of(main.clause, main.key_point) or not any(ASKING[way].search(asked.original) for way in OF_WHOLE_CITY):
        return None
    claimed, places = set(measured(asked.original)), [place[:PLACE] for place in home_of(main.clause, main.key_point)]

    def has(e: Evidence) -> bool:
        own = said(e.measure, e.key_point)
        limited = home_of(e.clause, e.key_point) or e.clause.restates or any(place in own for place in places) or _is_pilot(e)
        return not limited and claimed <= set(measured(own)) and _says_the_same(asked, main, Source.of(e), LEFT_OUT)

    return next((e for e in of_same_thing(main.key_point, evidence) if has(e)), None)


def _is_pilot(evidence: Evidence) -> bool:
    return evidence.key_point is not None and evidence.key_point.status == "pilot"


def _says_the_same(asked: Understanding, main: Source, other: Source, share: int) -> bool:
    """Whether another measure says all but one in ``share`` of those words of a question that the leading one says: a package of several
    things is not the one of them that is asked about."""
    text = without_places(asked.original)
    for way in OF_WHOLE_CITY:
        text = ASKING[way].sub(" ", text)
    known = ("", known_by(main.measure, main.key_point), known_by(other.measure, other.key_point))
    everything, here, there = (set(unsaid(text, words, english=asked.english)) for words in known)
    words = everything - here
    return len(words & there) * share <= len(words)


def told_elsewhere(
    asked: Understanding, found: Assessment, evidence: Sequence[Evidence], limits: Thresholds
) -> Assessment | None:
    """What another plan states on the same topic where the plan that was spoken of leaves out the detail that is asked for now: who
    was told what the newest plan holds on starting a company asks on for the days, which an older one states."""
    point, best = found.sources[0].key_point, found.sources[0].score / NAMED_PLAN
    outside = tuple(
        e for e in evidence
        if e.clause.plan_id not in asked.plans and share_topic(point, e.key_point) and e.score >= OF_ANY_PLAN * best
    )
    telling = chosen(asked, outside, limits) if outside else None
    return telling if telling and not telling.missing else None


def of_another_matter(main: Source, asked: Understanding, evidence: Iterable[Evidence]) -> bool:
    """Whether the nearest that another plan has is about none of the topics of what was cited before it, nor what the question names."""
    own = without_places(without_details(ASKING["in_plan"].sub(" ", asked.original), english=asked.english)).strip("里中的 ")
    named, unnamed = (set(unsaid(own, known, english=asked.english)) for known in ("", said(main.measure, main.key_point)))
    # 「2017里有没有质押融资」 after intellectual property; of 「是备案还是许可」 one is said
    if names_matter(own, english=asked.english) and (unnamed < named if ASKING["either"].search(asked.original) else not unnamed):
        return False
    told = _told(asked, evidence)
    return told is not None and main.key_point is not None and not _of_the_matter(told.key_point, main.key_point)


def on_the_matter(asked: Understanding, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Where who is in charge is asked of another place (「市里呢」): what is on the matter of what was told, whatever else somebody is in
    charge of there. All where nothing is."""
    told = _told(asked, evidence) if asked.kind is Kind.WHO and asked.adds is Adds.PLACE else None
    return tuple(e for e in evidence if told and _of_the_matter(told.key_point, e.key_point)) or evidence


def _told(asked: Understanding, evidence: Iterable[Evidence]) -> Evidence | None:
    """What the reply before led with."""
    return next((e for e in evidence if e.measure.id in asked.cited[:1]), None)


def _of_the_matter(one: KeyPoint | None, other: KeyPoint | None) -> bool:
    """Whether what one measure is about first of all is a topic of the other: what both only touch (涉企收费) is no common matter."""
    return one is not None and other is not None and (one.topics[0] in other.topics or other.topics[0] in one.topics)


def at_home_first(asked: Understanding, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The district's own measure on the same matter leads where 「长宁有吗」 or 「长宁谁管」 asks for nothing else."""
    if not (asked.adds is Adds.PLACE or (asked.completed and asked.kind is Kind.WHO)) or not asked.home or not evidence:
        return evidence
    matters = set(evidence[0].key_point.topics) if evidence[0].key_point else set()
    for e in evidence:
        of_it = e.key_point is not None and bool(matters & set(e.key_point.topics))
        if of_it and e.clause.plan_id in asked.home and e.score >= OF_ANY_PLAN * evidence[0].score:
            return (e.scored(evidence[0].score), *(other for other in evidence if other is not e))
    return evidence


def told_of_district(asked: Understanding, evidence: Sequence[Evidence]) -> Evidence | None:
    """The district's rule that was told, where the city's is asked for after it (「市里也这样吗」) and nothing citywide is on its
    topics."""
    if asked.adds is not Adds.PLACE or asked.districts or asked.kind is Kind.WHO:
        return None
    told = _told(asked, evidence)
    if told is None or not told.clause.district:
        return None
    return None if any(told.shares_topic(e) for e in evidence[:FIRST_FEW] if not home_of(e.clause, e.key_point)) else told


def only_citywide(asked: Understanding, evidence: tuple[Evidence, ...], limits: Thresholds) -> tuple[Evidence, ...]:
    """The city's measures, where a district is named whose own plan does not speak of the matter: the nearest thing in it would
    be no answer. Empty otherwise."""
    if not asked.home or asked.years or asked.latest:
        return ()
    local = next((e for e in evidence if e.clause.plan_id in asked.home), None)
    city = tuple(e for e in evidence if not e.clause.district)
    if local is None or not city:
        return ()
    ours, theirs = (set(e.key_point.topics) if e.key_point else set() for e in (local, city[0]))
    # Both without what naming the district gave and took.
    better = city[0].score / CITYWIDE > limits.year_wrong * local.score / AT_HOME
    return city if better and not ours & theirs else ()


def with_thing(asked: Understanding, outside: Iterable[Evidence], unmentioned: Mapping[str, str]) -> tuple[Evidence, ...]:
    """The measures of other plans that speak of the thing which none of the named plans mentions (「简易注销2020年里有吗」)."""
    if not asked.plans <= unmentioned.keys():
        return ()
    words = {word.lower() for word in unmentioned.values()}
    return tuple(e for e in outside if any(word in worded(e.measure, e.key_point, english=asked.english) for word in words))


def of_quoted_thing(asked: Understanding, evidence: Sequence[Evidence]) -> Evidence | None:
    """The measure of a district whose plan is loaded where it alone says the word that a question quotes and takes for another place's:
    「静安的“蒲公英”税收服务是哪条」."""
    words = [m["quoted"].lower() for m in ASKING["quoted_word"].finditer(asked.original)]
    saying = [e for e in evidence if any(word in worded(e.measure, e.key_point, english=asked.english) for word in words)]
    own = bool(saying) and bool(saying[0].clause.district) and len({e.clause.plan_id for e in saying}) == 1
    return saying[0] if own else None


def with_figure(
    asked: Understanding, inside: Sequence[Evidence], outside: Sequence[Evidence], limits: Thresholds
) -> Evidence | None:
    """A measure of another plan that has the figure of the question, where no near measure of the named plan has it: 「100亿写在
    2021年方案里，对吗」."""
    claimed = set(measured(asked.original))
    if not claimed or not inside or not (asked.presumes or STILL.search(asked.original)):
        return None
    if other_time(figures_in(asked.original), said(inside[0].measure, inside[0].key_point)):
        return None  # the named plan has its own time for it
    least = limits.related * inside[0].score / NAMED_PLAN

    def has(evidence: Evidence) -> bool:
        return bool(claimed & set(measured(said(evidence.measure, evidence.key_point))))

    if any(has(e) for e in inside if e.score >= least):
        return None
    return next((e for e in outside if e.score >= least and has(e)), None)
