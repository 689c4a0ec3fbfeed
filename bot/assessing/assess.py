"""Fourth step: what the evidence allows. Answerable, ambiguous, silent on the very thing that was asked, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.assessing.across_plans import as_sources, by_plan, first
from bot.assessing.ambiguity import ambiguous, bare_question
from bot.assessing.cases import is_open_case, names_case
from bot.assessing.other_plans import (
    at_home_first,
    citywide_too,
    of_another_matter,
    of_quoted_thing,
    on_the_matter,
    only_citywide,
    own_rule,
    told_elsewhere,
    told_of_district,
    with_figure,
    with_thing,
)
from bot.assessing.sources import DECISIVE, MOST_SOURCES, chosen, leaves_some_out, named_details, unstated_details, wants_length
from bot.assessing.thresholds import Thresholds
from bot.learnt.answerability import AnswerabilityModel, Silence
from bot.learnt.attacks import Suspicion
from bot.reading.address import without_address, without_places
from bot.reading.bare import is_bare
from bot.reading.content import names_matter
from bot.reading.details import NUMERIC, PLAIN, UNNAMED, gives, only_cuts_time
from bot.reading.figure_of import told_beside
from bot.reading.figures import details_checked, taken_for_granted, unstated
from bot.reading.unsaid import known_by, unsaid
from bot.retrieving.fit import NAMED_PLAN
from bot.turn import APART, OF_NO_MATTER, SMALL_TALK, Adds, Assessment, Kind, Outcome, Source, Turn, Understanding, clauses_of
from bot.understanding.follow_ups import likewise
from bot.understanding.lists import case_of, in_state, states_asked
from prompts.patterns import patterns
from retrieval.plans import in_charge, said_in_both
from retrieval.search import Evidence

ASKING, DETAILS = patterns("asking"), patterns("details")
PLAN_NAMED = re.compile(r"方案|计划|版本|清单|plan")
# Reasons of a draft that rests on one matter, or on there being none.
WEIGHED = (
    "", "nothing", "ambiguous", "not_in_district", "figure_elsewhere", "other_plan", "other_plan_too", "unmentioned", "not_in_newest",
)
CERTAIN = {"department", "scope"}  # what is in a clause or not, whatever the question's words
NOT_WEIGHED = (*APART, Kind.MENTIONS, Kind.MATCH, *OF_NO_MATTER)
TOLD = NUMERIC | {"materials"}  # what a measure that was spoken of states or does not
NEAREST = 3  # measures among which one that was cited is what a follow-up is about
BARE = 0.5  # of the share that counts elsewhere, for a question of nothing but what the best measure and those who ask for it speak of


def assess(turn: Turn, thresholds: Thresholds, answerability: AnswerabilityModel | None) -> Turn:
    """Fills in ``assessment``; without ``answerability``, and where a part of the search failed, by rules alone."""
    asked = turn.understanding
    assert asked is not None
    best = turn.evidence[0].score if turn.evidence else 0.0
    matter = 0.0 if asked.kind in (Kind.CLAUSE, Kind.QUOTED) or asked.themes else best
    if asked.kind not in SMALL_TALK and not asked.points_back and is_attack(turn.suspicion, matter, thresholds, goes_on=asked.completed):
        return replace(turn, assessment=Assessment(Outcome.REFUSED, reason=turn.suspicion.kind, confidence=turn.suspicion.logit))
    draft = by_rules(turn, thresholds)
    if answerability is not None and not turn.faults and is_weighed(turn, draft):
        draft = _weighed(turn, draft, answerability.weigh(turn, draft), thresholds)
    return replace(turn, assessment=_put_right(asked, draft))


def _put_right(asked: Understanding, draft: Assessment) -> Assessment:
    """The draft without the gap that a figure asked back of what was told (「听说是90%，对吗」) fills by being put right."""
    if draft.status is not Outcome.PARTIAL or not asked.completed or draft.sources[0].measure.id not in asked.cited[:1]:
        return draft
    if (claim := unstated(asked, draft.sources)) is None or not claim.stated:
        return draft
    rest = tuple(d for d in draft.missing if d not in {UNNAMED, *named_details(details_checked(asked.original))})
    return replace(draft, status=Outcome.PARTIAL if rest else Outcome.ANSWERED, missing=rest)


def by_rules(turn: Turn, thresholds: Thresholds) -> Assessment:
    """What scores and the kinds of detail asked for allow."""
    assert turn.understanding is not None
    # Other matters have words in common with what is asked bare (「新加坡公司注册」), which says less.
    share = thresholds.elsewhere * (BARE if is_bare(turn.understanding, turn.evidence) else 1)
    least = max(thresholds.answer - thresholds.scope * turn.scope, share * turn.elsewhere)
    return _assessment(turn.understanding, turn.evidence, turn.unmentioned, thresholds, least)


def is_weighed(turn: Turn, draft: Assessment) -> bool:
    """Whether the model of answerability has a say: for questions that one matter answers, where it is described in our words. A
    clause that is named or pasted answers by itself, and a row for each plan is no single matter."""
    asked, evidence = turn.understanding, turn.evidence
    assert asked is not None
    if asked.points_back or not evidence or evidence[0].key_point is None:
        return False
    if draft.reason not in WEIGHED or CERTAIN & set(draft.missing):
        return False
    if draft.missing and _is_plain(asked, draft):
        return False
    if asked.completed and ASKING["only_there"].search(asked.original):  # what was told is limited to a place or not
        return False
    if draft.status is Outcome.ANSWERED and is_bare(asked, evidence):
        return False
    return asked.kind not in NOT_WEIGHED and not (asked.kind in (Kind.CLAUSE, Kind.QUOTED) and draft.confidence == 1.0)


def _is_plain(asked: Understanding, draft: Assessment) -> bool:
    """Whether what is missing can be read off the leading measure, whatever the question's words: it says by how much a time is cut and
    not how long it is, names a few of many things, or uses a term that it does not explain."""
    main = draft.sources[0]
    if set(named_details(PLAIN & set(asked.details))) & set(draft.missing) or leaves_some_out(asked, main.measure, main.key_point):
        return True
    if "list" in draft.missing and DETAILS["list_content"].search(asked.original):  # to speak of a list is not to give it
        return True
    how_long = "deadline" in draft.missing and "duration" in asked.details and wants_length(asked)
    return how_long and only_cuts_time(main.measure, main.key_point)


def _weighed(turn: Turn, draft: Assessment, silence: Silence, limits: Thresholds) -> Assessment:
    """The rules' draft with what the model says of its status; what is cited stays."""
    asked = turn.understanding
    assert asked is not None
    if draft.reason == "ambiguous":  # of a word that may mean several things it is only asked whether the plans know any
        nothing = silence.open > limits.open and silence.elsewhere > limits.none_meant
        return Assessment(Outcome.NO_EVIDENCE, reason="nothing", confidence=draft.confidence) if nothing else draft
    most = limits.open_follow_up if asked.completed else limits.open_english if asked.english else limits.open
    had = asked.adds is Adds.PLAN and ASKING["in_plan"].search(asked.original)
    if (asked.adds is Adds.DETAIL or had or asked.named) and TOLD & set(asked.details) and draft.sources:
        return draft  # a figure alone is asked for, of what was spoken of or in another plan: it is stated or not
    if draft.status is Outcome.PARTIAL:
        most -= limits.open_named
    if silence.open <= most:
        answer = _answer(asked, turn.evidence, limits) if draft.reason == "nothing" else draft
        return replace(answer, status=Outcome.ANSWERED, missing=()) if answer.sources else answer
    if _of_what_was_cited(asked, turn.evidence):
        draft = _answer(asked, turn.evidence, limits) if draft.reason == "nothing" else draft
    elif draft.reason == "nothing" or (silence.elsewhere > limits.open_elsewhere and silence.open > most + limits.open_surely):
        return Assessment(Outcome.NO_EVIDENCE, reason="nothing", confidence=draft.confidence)
    if not draft.sources:
        return draft
    main = draft.sources[0]
    # Where the measure that is cited has a figure of the kind that is asked for, it is one of something else.
    named = (d for d in asked.details if d in DECISIVE and not gives(d, main.measure, main.key_point))
    # 「我在奉贤」, 「厨师呢」: whether it holds for them.
    another = asked.completed and (asked.adds is Adds.PLACE or (asked.adds is None and likewise(asked.original)))
    unnamed = "scope" if another else UNNAMED
    missing = tuple(dict.fromkeys((*draft.missing, *named_details(named))))
    return replace(draft, status=Outcome.PARTIAL, missing=missing or (unnamed,))


def _of_what_was_cited(asked: Understanding, evidence: Sequence[Evidence]) -> bool:
    """Whether a follow-up finds the clause that was told before it: 「厨师呢」 is a case of that rule, which may say nothing of it, and no
    matter that the plans do not speak of."""
    return asked.completed and any(e.clause.id in clauses_of(asked.cited) for e in evidence[:NEAREST])


def is_attack(suspicion: Suspicion, evidence: float, limits: Thresholds, *, goes_on: bool = False) -> bool:
    """Whether a message is refused: by its words, by how it is built, and by how little of a matter it has besides. The few words of a
    follow-up (「我真不用另外再做一份？」) say less of what it is for."""
    against = limits.attack_evidence * evidence + limits.attack_follow_up * goes_on
    return suspicion.logit + limits.attack_built * suspicion.built - against > limits.attack


def _assessment(
    asked: Understanding, evidence: tuple[Evidence, ...], unmentioned: Mapping[str, str], limits: Thresholds, least: float,
) -> Assessment:
    """``least`` is the score that evidence needs at least, for this question."""
    if asked.kind in OF_NO_MATTER:
        return Assessment(Outcome.CLARIFY, reason=asked.kind.value)
    if asked.kind is Kind.MATCH and asked.profile:
        reason = "match" if evidence else "nothing"
        return Assessment(Outcome.ANSWERED if evidence else Outcome.NO_EVIDENCE, as_sources(evidence), confidence=1.0, reason=reason)
    if asked.kind is Kind.MATCH and len(bare_question(asked.original)) < (60 if asked.english else 22):
        return Assessment(Outcome.CLARIFY, reason="match")
    if asked.foreign and (own := of_quoted_thing(asked, evidence)):
        return Assessment(Outcome.ANSWERED, as_sources((own,)), confidence=1.0, reason="not_loaded")
    if asked.foreign:
        # What Shanghai says is no pointer for who asks about Beijing, unless that is what was spoken of: 「广州呢」.
        near = evidence[:1] if asked.completed or PLAN_NAMED.search(" ".join(asked.foreign)) else ()
        return Assessment(Outcome.NO_EVIDENCE, reason="foreign", choices=as_sources(near))
    if asked.absent and not asked.plans:
        return Assessment(Outcome.NO_EVIDENCE, reason="absent", choices=as_sources(evidence[:1]))
    if asked.told == "all":
        return Assessment(Outcome.NO_EVIDENCE, reason="all_told")
    if asked.told and evidence:
        return _told(asked, evidence)
    if asked.listed and evidence:
        missing = ("department",) if asked.kind is Kind.WHO and not any(in_charge(e.clause, e.key_point) for e in evidence) else ()
        return _certain(evidence, missing, "listed")
    if asked.themes:
        return Assessment(Outcome.ANSWERED, as_sources(evidence), confidence=1.0, reason="themes")
    addressed = asked.kind is Kind.CLAUSE and asked.path is not None
    if addressed and not _is_addressed(asked, evidence) and (_asks_for_text(asked) or not _beside_address(asked)):
        return Assessment(Outcome.NO_EVIDENCE, reason="no_clause", choices=as_sources(evidence[:1]))
    if asked.kind in (Kind.CLAUSE, Kind.QUOTED) and evidence and evidence[0].score >= 0.6:
        return _named(asked, evidence)
    if evidence and evidence[0].score >= limits.answer and (choices := ambiguous(asked, evidence, limits)):
        return Assessment(Outcome.CLARIFY, choices=choices, sources=choices, reason="ambiguous")
    if not evidence or evidence[0].score < least:
        reason = "no_mention" if asked.word else "nothing"
        return Assessment(Outcome.NO_EVIDENCE, reason=reason, confidence=evidence[0].score if evidence else 0.0)
    if asked.kind is Kind.MENTIONS:
        return Assessment(Outcome.ANSWERED, as_sources(evidence), confidence=1.0, reason="mentions")
    if _is_of_another_word(asked, evidence[0]):
        return Assessment(Outcome.NO_EVIDENCE, reason="no_mention", choices=as_sources(evidence[:1]), confidence=evidence[0].score)
    if asked.kind is Kind.FIRST:
        return first(asked, evidence, limits)
    if asked.kind in (Kind.CHANGES, Kind.COMPARE):
        return by_plan(asked, evidence, limits, unmentioned)
    return _answer(asked, evidence, limits, unmentioned)


def _is_of_another_word(asked: Understanding, evidence: Evidence) -> bool:
    """Whether it is asked which plans say a word, and what comes nearest is not even known by it."""
    return bool(asked.word) and any(unsaid(asked.word, known_by(evidence.measure, evidence.key_point), english=asked.english))


def _told(asked: Understanding, evidence: tuple[Evidence, ...]) -> Assessment:
    """What is asked of measures that were shown: in which state they are, details of some of them, or those of all that state a detail."""
    if asked.told == "state":
        wanted = states_asked(asked.original)
        found = tuple(e for e in evidence if in_state(e.key_point, wanted)) if wanted else evidence
        return Assessment(Outcome.ANSWERED, as_sources(found or evidence), confidence=1.0, reason="state" if found else "no_state")
    if asked.told == "detail":
        stating = [e for e in evidence if not unstated_details(asked, [e])]
        listed = [e for e in evidence if e.measure.id in asked.cited]
        shown = [e for e in stating if e in listed] or stating[:NEAREST] or listed
        missing = () if stating else unstated_details(asked, evidence)
        return _certain(shown[:MOST_SOURCES], missing, "detail")
    missing = _unstated(asked, evidence)
    known = " ".join(said_in_both(e.measure, e.key_point) for e in evidence)
    if (case := case_of(asked.original, english=asked.english)) and not missing and any(unsaid(case, known, english=asked.english)):
        missing = ("scope",)
    return _certain(evidence, missing, "item")


def _certain(evidence: Sequence[Evidence], missing: tuple[str, ...], reason: str = "") -> Assessment:
    """Of measures about which there is no doubt that they are meant: what they leave open, if anything."""
    return Assessment(Outcome.PARTIAL if missing else Outcome.ANSWERED, as_sources(evidence), missing, confidence=1.0, reason=reason)


def _named(asked: Understanding, evidence: tuple[Evidence, ...]) -> Assessment:
    """The clause was addressed or pasted: it is the answer; several plans with that number are all shown."""
    other = [e for e in evidence if e.score < 0.6]
    evidence = tuple(e for e in evidence if e.score >= 0.6)
    by_clause: dict[str, Evidence] = {}
    for found in evidence:
        by_clause.setdefault(found.clause.id, found)
    if other:
        return Assessment(Outcome.ANSWERED, as_sources((*list(by_clause.values())[:3], *other)), confidence=1.0, reason="term_elsewhere")
    if len(by_clause) > 3 and asked.kind is Kind.CLAUSE:
        choices = as_sources(list(by_clause.values())[:5])
        return Assessment(Outcome.CLARIFY, choices=choices, sources=choices, reason="many_clauses")
    if len(by_clause) == 1:
        return _certain(evidence, _unstated(asked, evidence) if asked.kind is Kind.CLAUSE else ())
    return Assessment(Outcome.ANSWERED, as_sources(list(by_clause.values())[:5]), confidence=1.0)


def _unstated(asked: Understanding, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """What is asked of a clause and stands nowhere in it: kinds of detail, and who is in charge."""
    nobody = ASKING["who"].search(asked.original) and not any(in_charge(e.clause, e.key_point) for e in evidence)
    return (*unstated_details(asked, evidence), *(["department"] if nobody else []))


def _is_addressed(asked: Understanding, evidence: Sequence[Evidence]) -> bool:
    """Whether what was found first is a clause with the number that the question names."""
    number = (asked.path or "").lstrip("#").rpartition(".")[2]
    return bool(evidence) and evidence[0].clause.path.rpartition(".")[2] == number


def _beside_address(asked: Understanding) -> bool:
    """Whether the question names a matter besides the number of a clause."""
    return names_matter(without_places(without_address(asked.original)), english=asked.english)


def _asks_for_text(asked: Understanding) -> bool:
    return bool(re.search(r"内容|原文|说什么|说了什么|怎么说|全文", asked.original))


def _answer(
    asked: Understanding, evidence: tuple[Evidence, ...], limits: Thresholds, unmentioned: Mapping[str, str] = MappingProxyType({}),
) -> Assessment:
    pool = evidence = at_home_first(asked, on_the_matter(asked, evidence))
    if city := only_citywide(asked, evidence, limits):
        return replace(chosen(asked, city, limits), reason="not_in_district")
    if asked.plans:
        inside = tuple(e for e in evidence if e.clause.plan_id in asked.plans)
        outside = [e for e in evidence if e.clause.plan_id not in asked.plans]
        # The named plans were favoured; put that back before asking whether another plan is the right one.
        wrong = bool(outside) and (not inside or outside[0].score * NAMED_PLAN > limits.year_wrong * inside[0].score)
        if asked.adds is Adds.PLAN and inside:
            wrong = False  # who asks what another plan says takes nothing for granted
        if wrong and asked.plan_spoken_of:
            return chosen(asked, pool, limits)  # the plan was named for another question
        if stating := with_figure(asked, inside, outside, limits):
            return replace(chosen(asked, (stating, *(e for e in outside if e is not stating)), limits), reason="figure_elsewhere")
        if named := with_thing(asked, outside, unmentioned):
            return replace(chosen(asked, named, limits), reason="unmentioned", silent=unmentioned)
        if wrong and outside[0].score >= limits.answer:
            # Who asks for the newest only is told where it was last spoken of; there is nothing to put right.
            reason = "other_plan" if asked.years or not asked.latest else "not_in_newest"
            found = replace(chosen(asked, tuple(outside), limits), reason=reason)
            if near := own_rule(asked, found.sources[0], inside, evidence):
                return replace(_with(found, near), reason="other_plan_too")
            return found
        if not inside or inside[0].score < limits.answer:
            return Assessment(Outcome.NO_EVIDENCE, reason="not_in_plan", choices=as_sources(outside[:1]))
        pool = inside
    if told := told_of_district(asked, evidence):
        return replace(chosen(asked, (told,), limits), status=Outcome.PARTIAL, missing=("scope",))
    found = chosen(asked, pool, limits)
    if asked.plan_spoken_of and found.missing and (telling := told_elsewhere(asked, found, evidence, limits)):
        return replace(telling, reason="not_in_newest")
    if asked.adds is Adds.DETAIL and (own := ASKING["qualifies"].search(asked.original)) and not names_case(own, found.sources[0], asked):
        return replace(found, status=Outcome.PARTIAL, missing=tuple(dict.fromkeys((*found.missing, "scope"))))
    if found.status is Outcome.ANSWERED and is_open_case(asked, found.sources, evidence):
        return replace(found, status=Outcome.PARTIAL, missing=("scope",))
    if asked.adds is Adds.PLAN and of_another_matter(found.sources[0], asked, evidence):
        return replace(found, status=Outcome.PARTIAL, missing=(UNNAMED,), reason="not_in_plan")
    if beside := told_beside(asked.original, taken_for_granted(asked).items(), found.sources, english=asked.english):
        rest = (source for source in found.sources if source is not beside)
        found = replace(found, sources=(beside, *rest), reason="figure_beside")
    if found.status is Outcome.ANSWERED and (too := citywide_too(asked, found.sources[0], evidence)):
        return replace(_with(found, too), reason="citywide_too")
    return found


def _with(found: Assessment, second: Evidence) -> Assessment:
    """An assessment that cites a measure beside its main one."""
    rest = [source for source in found.sources[1:] if source.measure.id != second.measure.id]
    return replace(found, sources=(found.sources[0], Source.of(second), *rest[: MOST_SOURCES - 2]))
