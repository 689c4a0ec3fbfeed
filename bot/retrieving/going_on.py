"""What a follow-up goes on from: whether it is read with what was said before, and which measure of both searches leads."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.learnt.references import ReferenceModel
from bot.reading.address import without_places
from bot.reading.content import names_matter, without_details, without_question_words
from bot.reading.figures import figures_in
from bot.reading.terms import without_place_names
from bot.reading.unsaid import alone_knows, known_by
from bot.retrieving.addressed import cited_before
from bot.turn import Adds, Kind, Understanding
from bot.understanding.follow_ups import likewise, names_step
from prompts.patterns import patterns
from retrieval.search import Evidence, Findings, Searcher

WHO_ALONE = 0.4  # who asks who is in charge and finds less by that alone means what was spoken of
IN_CHARGE = {False: "谁负责", True: "who is in charge"}
ASKING = patterns("asking")


def of_what_is_named(asked: Understanding) -> Understanding:
    """「那园区服务呢」 after who is in charge of something: the same is asked of that instead."""
    named = names_matter(without_places(without_details(asked.original)), english=asked.english)
    instead = asked.kind is Kind.WHO and asked.adds is None and likewise(asked.original) and named
    return replace(asked, text=f"{asked.original} {IN_CHARGE[asked.english]}") if instead else asked


def goes_on(asked: Understanding, alone: Findings, together: Findings, references: ReferenceModel | None) -> bool:
    """Whether a message is read together with what was said before."""
    if not together.evidence:
        return False
    if _asks_also(asked) or ASKING["qualifies"].search(asked.original) or names_step(asked.original, english=asked.english):
        return True
    if asked.kind is Kind.WHO and (
        max((e.score for e in alone.evidence), default=0.0) < WHO_ALONE
        or not names_matter(ASKING["redress"].sub(" ", without_places(asked.original)), english=asked.english)
    ):
        return True
    return references.weigh(asked, alone, together) > 0 if references else asked.looks_back


def of_follow_up(asked: Understanding, alone: Findings, together: Findings, searcher: Searcher) -> Findings:
    """What was found for a follow-up, by itself and with what it goes on from, the measure in front that it means."""
    if asked.adds is Adds.SOURCE and (cited := cited_before(asked, searcher)):
        return replace(together, evidence=_of_years_first(cited, asked, searcher))
    if _names_nothing(asked) and (told := _told(asked, together)):
        return _led_by(told, together)
    return _with_what_was_told(asked, together) if _asks_also(asked) else _with_its_own(asked, alone, together)


def _of_years_first(cited: list[Evidence], asked: Understanding, searcher: Searcher) -> tuple[Evidence, ...]:
    """What was told, that of a plan whose year is named before the rest: 「是不是2020年写的」."""
    years = {plan.id: plan.year for plan in searcher.index.corpus.plans.values()}
    return tuple(sorted(cited, key=lambda e: years[e.clause.plan_id] not in asked.years))


def _asks_also(asked: Understanding) -> bool:
    """「个体户也行吗」, "does it apply to branches as well?": of what was told, whatever else the case is found in."""
    return bool(ASKING["case"].match(asked.original) and ASKING["also"].search(asked.original))


def _with_what_was_told(asked: Understanding, together: Findings) -> Findings:
    """What was found for another case of what was told: that in front where what leads is on none of its topics and was found by the case
    alone."""
    told = _told(asked, together)
    if told is None or told.shares_topic(together.evidence[0]):
        return together
    return _led_by(told, together)


def _names_nothing(asked: Understanding) -> bool:
    """Whether a message that adds no detail, place or plan names no matter either, and no more than a figure to be confirmed or the
    place that it takes for the only one: 「听说是90%，对吗」, "is it already so?", "is it only in Lingang?"."""
    if asked.adds is not None:
        return False
    rest = asked.original
    if ASKING["only_there"].search(rest):
        rest = without_place_names(ASKING["only_there"].sub(" ", rest))
    rest = re.sub(r"(?<=\d)\s+(?=[\u3400-\u9fff])", "", rest)  # 「3 个工作日」 is the figure 3个工作日
    for figure in sorted(figures_in(rest), key=len, reverse=True):
        rest = rest.replace(figure, " ")
    rest = ASKING["hearsay"].sub(" ", without_question_words(rest, english=asked.english))
    return not re.sub(r"[\W_]", "", rest)


def _told(asked: Understanding, together: Findings) -> Evidence | None:
    """The measure that the reply before led with, where it is found again."""
    return next((e for e in together.evidence if e.measure.id in asked.cited[:1]), None)


def _with_its_own(asked: Understanding, alone: Findings, together: Findings) -> Findings:
    """What was found for a follow-up, its own measure in front: the one that knows all that the message names, as what leads together
    with the question before does not, and is on a topic of that (「担保费多少」 after a question about loans). What leads neither by the
    message alone nor on a topic of what was told was found for words of both (a rate of satisfaction, for 「不满意好复议伐」 after a
    complaint): then what was told leads, unless it lacks what the message names and the other knows it. "And for a chef?" asks
    the same once more, whoever else asks for a chef."""
    if asked.adds not in (None, Adds.DETAIL) or likewise(asked.original):
        return together
    lead, own = together.evidence[0], next(iter(alone.evidence), None)
    if own and own.measure.id == lead.measure.id:
        return together
    named = without_question_words(without_places(asked.original), english=asked.english)

    def knows_more(one: Evidence, other: Evidence) -> bool:
        return alone_knows(named, *(known_by(e.measure, e.key_point) for e in (one, other)), english=asked.english)

    told = _told(asked, together)
    if told and not told.shares_topic(lead):
        return together if knows_more(lead, told) else _led_by(told, together)
    return _led_by(own, together) if own and own.shares_topic(lead) and knows_more(own, lead) else together


def _led_by(evidence: Evidence, found: Findings) -> Findings:
    """What was found, with one measure in front, as good as the best."""
    rest = (e for e in found.evidence if e.measure.id != evidence.measure.id)
    return replace(found, evidence=(evidence.scored(found.evidence[0].score), *rest))
