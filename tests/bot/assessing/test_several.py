"""Several questions in one message: when the parts are questions of their own, what is said to each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.assessing.across_plans import as_sources
from bot.assessing.several import several
from bot.assessing.thresholds import Thresholds
from bot.composing.compose import Composer
from bot.lexicon import Lexicon
from bot.service import Ask, Service
from bot.settings import ROOT
from bot.turn import Assessment, Audience, Kind, Outcome, Question, Turn
from prompts import Wording
from tests.small import asking, assessed, corpus_of, found

LIMITS = replace(Thresholds.load(ROOT / "data" / "assess.yaml"), part=0.3, part_english=0.5)
WORDING = Wording.load()
OPENING = found(score=0.6)
SEALS = found("shanghai-2020/1.2", "图章免费刻。", 0.5, plain="图章不收钱", topics=("图章",), heading="图章")
BOTH = "开店要几天？图章要钱吗？"
FIRST, SECOND = "开店要几天？", "图章要钱吗？"
TIED, BEFORE, AFTER = "开店要几天，图章要钱吗", "开店要几天", "图章要钱吗"  # by its form it may be one question


# -- when the parts are questions of their own


def turn(message: str = BOTH, **more: object) -> Turn:
    values: dict[str, object] = {"assessment": assessed(OPENING, SEALS, confidence=0.5)} | more
    return Turn(Question(message), understanding=asking(message), **values)  # type: ignore[arg-type]


def answer(message: str, says: Mapping[str, Assessment], whole: Turn | None = None, **understood: object) -> Turn:
    """The turn after the step; ``says`` is what each part is assessed as, ``understood`` more of what is understood of each."""
    def read(part: Turn) -> Turn:
        text = part.question.message
        return replace(part, understanding=asking(text, **understood), assessment=says[text])

    return several(whole or turn(message), read, LIMITS)


def test_parts_that_lead_to_measures_of_their_own_are_answered_one_by_one() -> None:
    after = answer(BOTH, {FIRST: assessed(OPENING, confidence=0.6), SECOND: assessed(SEALS, confidence=0.5)})
    assert [part.question.message for part in after.parts] == [FIRST, SECOND]
    assert after.assessment is not None
    assert [s.clause.id for s in after.assessment.sources] == ["shanghai-2020/1.1", "shanghai-2020/1.2"]
    assert (after.assessment.status, after.assessment.reason) == (Outcome.ANSWERED, "several")


def test_what_one_part_misses_the_whole_misses() -> None:
    open_part = assessed(SEALS, status=Outcome.PARTIAL, missing=("amount",), confidence=0.5)
    assessment = answer(BOTH, {FIRST: assessed(OPENING, confidence=0.6), SECOND: open_part}).assessment
    assert assessment is not None
    assert (assessment.status, assessment.missing) == (Outcome.PARTIAL, ("amount",))


def test_a_part_of_which_nothing_was_found_is_missing() -> None:
    says = {
        FIRST: assessed(OPENING, confidence=0.6), SECOND: assessed(SEALS, confidence=0.5),
        "猫能进店吗？": Assessment(Outcome.NO_EVIDENCE, reason="nothing"),
    }
    assessment = answer(f"{BOTH}猫能进店吗？", says).assessment
    assert assessment is not None
    assert (assessment.status, assessment.missing) == (Outcome.PARTIAL, ("detail",))


@pytest.mark.parametrize("second", [
    assessed(OPENING, confidence=0.6),  # the same measure answers both
    assessed(SEALS, confidence=0.2),  # hardly found
    assessed(SEALS, confidence=0.37),  # the whole fits better
    Assessment(Outcome.CLARIFY, reason="ambiguous"),
], ids=["same", "weak", "worse", "unclear"])
def test_a_message_stays_whole_where_its_parts_are_no_questions_of_their_own(second: Assessment) -> None:
    assert answer(TIED, {BEFORE: assessed(OPENING, confidence=0.6), AFTER: second}, turn(TIED)) == turn(TIED)


@pytest.mark.parametrize(("first", "apart"), [(0.52, False), (0.56, True)])
def test_a_part_of_which_no_plan_speaks_stands_apart_where_the_other_fits_better_without_it(first: float, apart: bool) -> None:
    says = {BEFORE: assessed(OPENING, confidence=first), AFTER: Assessment(Outcome.NO_EVIDENCE, reason="nothing")}
    after = answer(TIED, says, turn(TIED))
    assert (bool(after.parts), after.assessment is not None and after.assessment.missing) == (apart, ("detail",) if apart else ())


def test_nothing_is_cited_for_a_part_that_is_hardly_found() -> None:
    weak = found("shanghai-2020/1.3", "猫的事。", 0.1)
    says = {
        FIRST: assessed(OPENING, confidence=0.6), SECOND: assessed(SEALS, confidence=0.5),
        "养猫要几个钱？": assessed(weak, status=Outcome.PARTIAL, missing=("amount",), confidence=0.1),
    }
    assessment = answer(f"{BOTH}养猫要几个钱？", says).assessment
    assert assessment is not None
    assert [s.clause.id for s in assessment.sources] == ["shanghai-2020/1.1", "shanghai-2020/1.2"]
    assert assessment.missing == ("amount",)


def test_a_message_stays_whole_where_none_of_its_parts_leads_where_it_leads() -> None:
    other = found("shanghai-2020/1.3", "别的事。", 0.6)
    says = {BEFORE: assessed(other, confidence=0.6), AFTER: assessed(SEALS, confidence=0.5)}
    assert answer(TIED, says, turn(TIED)).parts == ()
    says[AFTER] = assessed(SEALS, confidence=0.6)  # each fits better than the whole
    assert len(answer(TIED, says, turn(TIED)).parts) == 2


def test_what_the_whole_leaves_open_is_not_lost() -> None:
    whole = turn(assessment=assessed(OPENING, status=Outcome.PARTIAL, missing=("fee",), confidence=0.5))
    says = {FIRST: assessed(OPENING, confidence=0.6), SECOND: assessed(SEALS, confidence=0.6)}
    assert answer(BOTH, says, whole) == whole


@pytest.mark.parametrize("whole", [
    turn(assessment=Assessment(Outcome.REFUSED, reason="harm")), turn(TIED, assessment=Assessment(Outcome.NO_EVIDENCE)),
    replace(turn(TIED), understanding=asking(TIED, kind=Kind.COMPARE)), turn(faults=("vectors: gone",)),
])
def test_a_refusal_a_silence_a_comparison_and_a_failing_search_are_not_taken_apart(whole: Turn) -> None:
    assert answer(whole.question.message, {}, whole) == whole


def test_a_fault_in_a_part_is_told_and_the_whole_answers() -> None:
    def read(part: Turn) -> Turn:
        return replace(part, understanding=asking(), assessment=assessed(OPENING), faults=("vectors: gone",))

    after = several(turn(), read, LIMITS)
    assert (after.parts, after.faults) == ((), ("vectors: gone",))


def test_a_part_goes_on_from_those_before_it() -> None:
    seen: list[tuple[str, ...]] = []

    def read(part: Turn) -> Turn:
        seen.append(tuple(e.question for e in part.question.history))
        return replace(part, understanding=asking(), assessment=assessed(OPENING))

    several(turn(), read, LIMITS)
    assert seen == [(), (FIRST,)]


TRIPS, COMPLAIN, OTHER = "要跑几趟？", "可以举报哪里？", found("shanghai-2020/1.3", "设举报平台。", 0.6, topics=("举报",))
OPEN = assessed(OPENING, status=Outcome.PARTIAL, missing=("count",), confidence=0.6)


def test_what_is_asked_of_the_same_matter_and_left_open_is_told() -> None:
    after = answer(FIRST + TRIPS, {FIRST: assessed(OPENING, confidence=0.6), TRIPS: OPEN}, turn(FIRST + TRIPS))
    assert after.assessment is not None
    assert (after.assessment.status, after.assessment.missing) == (Outcome.PARTIAL, ("count",))


@pytest.mark.parametrize("whole", [
    turn(FIRST + TRIPS, assessment=OPEN),  # the whole says so already
    replace(turn(FIRST + TRIPS), understanding=asking(FIRST + TRIPS, details=("count",))),  # the whole was asked for it and states it
    turn(FIRST + TRIPS, assessment=assessed(SEALS, confidence=0.5)),  # the whole is about something else
])
def test_a_message_about_one_matter_stays_whole_where_the_whole_says_it(whole: Turn) -> None:
    assert answer(FIRST + TRIPS, {FIRST: assessed(OPENING, confidence=0.6), TRIPS: OPEN}, whole) == whole


def test_a_detail_that_the_first_question_gets_is_not_said_to_be_missing_because_the_rest_leads_elsewhere() -> None:
    message = "开店要几天？要钱吗？"
    led_by_fees = turn(message, assessment=assessed(SEALS, status=Outcome.PARTIAL, missing=("deadline",), confidence=0.5))
    fees = assessed(SEALS, confidence=0.3)
    told = {FIRST: assessed(OPENING, confidence=0.6), "要钱吗？": fees}
    assessment = answer(message, told, led_by_fees, details=("duration",)).assessment
    assert assessment is not None
    assert (assessment.reason, assessment.sources[0].clause.id) == ("several", "shanghai-2020/1.1")


def test_a_question_without_a_matter_is_not_answered_from_a_stray_clause() -> None:
    says = {FIRST: assessed(OPENING, confidence=0.6), COMPLAIN: assessed(OTHER, confidence=0.7)}
    assessment = answer(FIRST + COMPLAIN, says, turn(FIRST + COMPLAIN)).assessment
    assert assessment is not None
    assert [s.clause.id for s in assessment.sources] == ["shanghai-2020/1.1"]
    assert (assessment.status, assessment.missing) == (Outcome.PARTIAL, ("detail",))


def test_where_to_complain_is_answered_by_a_clause_of_the_matter_that_says_so() -> None:
    beside = found("shanghai-2020/1.1", "开店遇到麻烦可以投诉。", 0.5, number=2)
    says = {FIRST: assessed(OPENING, confidence=0.6), COMPLAIN: assessed(beside, confidence=0.6)}
    assessment = answer(FIRST + COMPLAIN, says, turn(FIRST + COMPLAIN, assessment=assessed(OPENING, confidence=0.5))).assessment
    assert assessment is not None
    assert (assessment.status, [s.measure.id for s in assessment.sources]) == (
        Outcome.ANSWERED, ["shanghai-2020/1.1#1", "shanghai-2020/1.1#2"],
    )


def test_a_clause_found_by_a_common_word_alone_answers_nothing() -> None:
    cats = "养猫可以免费吗？"
    says = {FIRST: assessed(OPENING, confidence=0.6), cats: assessed(SEALS, confidence=0.5)}
    assessment = answer(FIRST + cats, says, turn(FIRST + cats)).assessment
    assert assessment is not None
    assert ([s.clause.id for s in assessment.sources], assessment.missing) == (["shanghai-2020/1.1"], ("detail",))


def test_one_measure_that_leaves_one_of_its_questions_open_is_told_by_question() -> None:
    says = {FIRST: assessed(OPENING, confidence=0.6), SECOND: OPEN}
    assessment = answer(BOTH, says, turn(assessment=assessed(OPENING, confidence=0.5))).assessment
    assert assessment is not None
    assert assessment.missing == ("count",)


def test_who_tells_where_he_is_learns_that_a_rule_is_of_another_place() -> None:
    here = "我在闵行，能用伐？"
    there = found("shanghai-2020/1.1", "浦东开店填一张表。", 0.6, criteria={"district": ("浦东新区",)})
    says = {FIRST: assessed(there, confidence=0.6), here: assessed(OTHER, confidence=0.6)}
    whole = turn(FIRST + here, assessment=assessed(there, confidence=0.5))
    assessment = answer(FIRST + here, says, whole, districts=("闵行",)).assessment
    assert assessment is not None
    assert (assessment.missing, [s.clause.id for s in assessment.sources]) == (("scope",), ["shanghai-2020/1.1"])


def test_questions_set_apart_are_told_though_nothing_was_found_for_the_whole() -> None:
    whole = turn(assessment=Assessment(Outcome.NO_EVIDENCE, reason="nothing"))
    silent = Assessment(Outcome.NO_EVIDENCE, reason="nothing")
    assessment = answer(BOTH, {FIRST: assessed(OPENING, confidence=0.6), SECOND: silent}, whole).assessment
    assert assessment is not None
    assert (assessment.status, assessment.missing) == (Outcome.PARTIAL, ("detail",))
    guess = assessed(OPENING, status=Outcome.PARTIAL, missing=("detail",), confidence=0.6)
    assert answer(BOTH, {FIRST: guess, SECOND: silent}, whole) == whole


def test_a_place_that_is_not_loaded_is_meant_in_all_that_follows() -> None:
    whole = turn(assessment=Assessment(Outcome.NO_EVIDENCE, reason="foreign"))
    foreign = Assessment(Outcome.NO_EVIDENCE, reason="foreign")
    assert answer(BOTH, {FIRST: foreign, SECOND: assessed(SEALS, confidence=0.6)}, whole) == whole
    assert len(answer(BOTH, {FIRST: assessed(OPENING, confidence=0.6), SECOND: foreign}, whole).parts) == 2


def test_a_bare_word_among_other_questions_is_told_by_what_it_may_mean() -> None:
    many = Assessment(Outcome.CLARIFY, choices=as_sources([OPENING, SEALS]), reason="ambiguous")
    third = found("shanghai-2020/1.3", "图章的事。", 0.6)
    after = answer(BOTH, {FIRST: many, SECOND: assessed(third, confidence=0.6)})
    assert after.assessment is not None
    assert [s.clause.id for s in after.assessment.sources] == ["shanghai-2020/1.1", "shanghai-2020/1.2", "shanghai-2020/1.3"]
    made = Composer(WORDING, corpus_of(OPENING, SEALS, third), Lexicon.load(ROOT / "data" / "lexicon")).compose(after)
    assert made.draft is not None
    assert [s.sources for s in made.draft.statements if s.sources] == [(0,), (1,), (2,)]  # each is told once


@pytest.mark.parametrize(("alone", "lead", "status"), [
    (assessed(SEALS, confidence=0.5), "shanghai-2020/1.2", Outcome.ANSWERED),  # fits clearly better by itself
    (assessed(SEALS, confidence=0.3), "shanghai-2020/1.3", Outcome.ANSWERED),
    (Assessment(Outcome.NO_EVIDENCE, reason="nothing"), None, Outcome.NO_EVIDENCE),  # no plan speaks of it
])
def test_a_part_is_read_by_itself_where_that_fits_better(alone: Assessment, lead: str | None, status: Outcome) -> None:
    other = found("shanghai-2020/1.3", "图章的事。", 0.35)

    def read(part: Turn) -> Turn:
        if part.question.message == FIRST:
            return replace(part, understanding=asking(), assessment=assessed(OPENING, confidence=0.6))
        together = bool(part.question.history)
        got = assessed(other, confidence=0.35) if together else alone
        evidence = tuple(e for e in (other, SEALS) if got.sources and e.measure.id == got.sources[0].measure.id)
        scored = tuple(e.scored(got.confidence) for e in evidence)
        return replace(part, understanding=replace(asking(SECOND), completed=together), assessment=got, evidence=scored)

    second = several(turn(), read, LIMITS).parts[1].assessment
    assert second is not None
    assert (second.sources[0].clause.id if second.sources else None, second.status) == (lead, status)


@pytest.mark.parametrize(("lay", "lead"), [(("刻图章",), "shanghai-2020/1.2"), ((), "shanghai-2020/1.3")])
def test_a_part_whose_matter_only_its_own_lead_knows_is_read_by_itself(lay: tuple[str, ...], lead: str) -> None:
    other = found("shanghai-2020/1.3", "打印店的事。", 0.5, plain="打印的店随到随办")
    seals = found("shanghai-2020/1.2", "随到随办。", 0.5, plain="随到随办不用等", lay=lay)
    message = "图章怎么刻？"

    def read(part: Turn) -> Turn:
        if part.question.message == FIRST:
            return replace(part, understanding=asking(), assessment=assessed(OPENING, confidence=0.6))
        together = bool(part.question.history)
        got = other if together else seals  # one fits as well as the other
        return replace(
            part, understanding=replace(asking(message), completed=together), assessment=assessed(got, confidence=0.5), evidence=(got,),
        )

    second = several(turn(FIRST + message), read, LIMITS).parts[1].assessment
    assert second is not None
    assert [s.clause.id for s in second.sources] == [lead]


def test_a_part_stands_on_what_is_near_the_whole_though_it_is_not_shown() -> None:
    weak = assessed(SEALS, confidence=0.1)
    says = {FIRST: assessed(OPENING, confidence=0.6), SECOND: weak}
    alone = turn(assessment=assessed(OPENING, confidence=0.5))

    def cited(whole: Turn) -> list[str]:
        settled = answer(BOTH, says, whole).assessment
        return [] if settled is None else [s.clause.id for s in settled.sources]

    assert cited(alone) == ["shanghai-2020/1.1"]
    assert cited(replace(alone, evidence=(OPENING, SEALS))) == ["shanghai-2020/1.1", "shanghai-2020/1.2"]


def test_what_the_whole_does_not_lead_to_stands_where_it_fits_better_than_the_whole() -> None:
    says = {FIRST: assessed(OTHER, confidence=0.6), SECOND: assessed(SEALS, confidence=0.6)}
    whole = turn(assessment=assessed(OPENING, confidence=0.5))
    assert len(answer(BOTH, says, whole).parts) == 2


def test_what_the_whole_could_not_say_is_no_loss_where_each_question_has_its_answer() -> None:
    whole = turn(assessment=assessed(OPENING, status=Outcome.PARTIAL, missing=("detail",), confidence=0.5))
    assessment = answer(BOTH, {FIRST: assessed(OPENING, confidence=0.6), SECOND: assessed(SEALS, confidence=0.6)}, whole).assessment
    assert assessment is not None
    assert (assessment.status, assessment.missing) == (Outcome.ANSWERED, ())


def test_several_details_of_one_matter_that_the_whole_states_stay_one_answer() -> None:
    beside = found("shanghai-2020/1.1", "开店跑一趟。", 0.5, number=2)
    whole = replace(turn(), understanding=asking(BOTH, details=("duration",)))
    says = {FIRST: assessed(OPENING, confidence=0.6), SECOND: assessed(beside, confidence=0.6)}
    assert answer(BOTH, says, whole, details=("duration",)) == whole


def test_a_question_without_a_matter_is_read_together_with_the_one_before() -> None:
    seen: list[tuple[bool, tuple[str, ...]]] = []

    def read(part: Turn) -> Turn:
        seen.append((part.question.goes_on, tuple(e.question for e in part.question.history)))
        return replace(part, understanding=asking(), assessment=assessed(OPENING))

    several(turn(FIRST + TRIPS + COMPLAIN), read, LIMITS)
    assert seen == [(False, ()), (True, (FIRST,)), (True, (FIRST,))]


def test_a_question_is_read_without_the_word_that_ties_it_to_the_one_before() -> None:
    message = f"{FIRST}另外，{SECOND}"
    after = answer(message, {FIRST: assessed(OPENING, confidence=0.6), SECOND: assessed(SEALS, confidence=0.5)}, turn(message))
    assert [part.question.message for part in after.parts] == [FIRST, SECOND]


# -- what is said


def reply(audience: Audience = Audience.ENTERPRISE, **second: object) -> tuple[str, Turn]:
    says = {FIRST: assessed(OPENING, confidence=0.6), SECOND: assessed(SEALS, confidence=0.5, **second)}  # type: ignore[arg-type]
    whole = turn()
    after = answer(BOTH, says, replace(whole, question=replace(whole.question, audience=audience)))
    made = Composer(WORDING, corpus_of(OPENING, SEALS), Lexicon.load(ROOT / "data" / "lexicon")).compose(after)
    assert made.draft is not None
    return "\n".join(s.text for s in made.draft.statements), made


def test_each_question_is_repeated_and_answered_with_its_own_source() -> None:
    text, made = reply()
    assert made.draft is not None
    assert [text.index(part) for part in (FIRST, "填一张表", SECOND, "图章不收钱")] == sorted(
        text.index(part) for part in (FIRST, "填一张表", SECOND, "图章不收钱")
    )
    assert [s.sources for s in made.draft.statements if "填一张表" in s.text or "不收钱" in s.text] == [(0,), (1,)]
    assert made.assessment is not None
    assert made.draft.sources == made.assessment.sources


def test_what_is_missing_is_said_where_it_was_asked_and_whom_to_ask_at_the_end() -> None:
    text, _ = reply(status=Outcome.PARTIAL, missing=("amount",))
    assert text.index(SECOND) < text.index("没有写金额") < text.index("图章不收钱") < text.index("12345")
    assert text.count("没有写") == 1


def test_an_operator_gets_sentences_to_read_aloud() -> None:
    text, _ = reply(Audience.HOTLINE)
    assert text.count("可直接念") == 2


def test_two_matters_of_the_plans_are_told_apart(service: Service) -> None:
    answer = service.chat(Ask("低压接电要几天？公章刻制收费吗？"))
    assert [c.clause_id for c in answer.citations[:2]] == ["shanghai-2020/3.9", "shanghai-2020/3.7"]
    assert answer.answer.index("低压接电要几天") < answer.answer.index("公章刻制收费吗")
