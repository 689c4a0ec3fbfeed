"""Several questions in one message: where it is cut, when the parts are questions of their own, what is said to each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.compose import Composer
from bot.lexicon import Lexicon
from bot.service import Ask, Service
from bot.settings import ROOT
from bot.several import questions, several
from bot.thresholds import Thresholds
from bot.turn import Assessment, Audience, Kind, Outcome, Question, Turn
from prompts import Wording
from tests.small import asking, assessed, corpus_of, found

LIMITS = replace(Thresholds.load(ROOT / "data" / "assess.yaml"), part=0.3, part_english=0.5)
WORDING = Wording.load()
OPENING = found(score=0.6)
SEALS = found("shanghai-2020/1.2", "图章免费刻。", 0.5, plain="图章不收钱", topics=("图章",), heading="图章")
BOTH = "开店要几天？图章要钱吗？"
FIRST, SECOND = "开店要几天？", "图章要钱吗？"


# -- where a message is cut


@pytest.mark.parametrize(("message", "parts"), [
    (BOTH, [FIRST, SECOND]),
    ("开饭店要办啥证，另外图章要钱吗", ["开饭店要办啥证", "另外图章要钱吗"]),
    ("饭店许可证 几天办好 图章 要不要钱", ["饭店许可证 几天办好", "图章 要不要钱"]),
    ("我开饭店的。图章要钱吗？", ["我开饭店的。图章要钱吗？"]),  # what is told belongs to what is asked
    ("开店要几天？要跑几趟？", ["开店要几天？要跑几趟？"]),  # the same matter
    ("急死了怎么办？开店要几天？", ["急死了怎么办？开店要几天？"]),
    ("开店要几天？图章要钱吗？谢谢", [FIRST, "图章要钱吗？谢谢"]),
])
def test_a_message_is_cut_into_the_questions_that_name_a_matter(message: str, parts: list[str]) -> None:
    assert questions(message, english=False) == parts


@pytest.mark.parametrize(("message", "parts"), [
    ("How long does a patent pledge take? Is the seal free?", ["How long does a patent pledge take?", "Is the seal free?"]),
    ("how many steps for a gas pipe and is the water meter free",
     ["how many steps for a gas pipe", "and is the water meter free"]),
    ("We make toys. How long does a patent pledge take?", ["We make toys. How long does a patent pledge take?"]),
    ("how long does a patent pledge take and how much is it", ["how long does a patent pledge take and how much is it"]),
])
def test_english_is_cut_where_another_question_begins(message: str, parts: list[str]) -> None:
    assert questions(message, english=True) == parts


def test_a_story_stays_whole() -> None:
    message = "我开饭店的，" + "生意不好做，" * 20 + BOTH
    assert questions(message, english=False) == [message]


def test_nothing_of_a_message_is_lost() -> None:
    message = "我是开饭店的，开店要几天，图章要钱吗；老外能办吗？谢谢侬"
    assert re.sub(r"\W", "", "".join(questions(message, english=False))) == re.sub(r"\W", "", message)


# -- when the parts are questions of their own


def turn(message: str = BOTH, **more: object) -> Turn:
    values: dict[str, object] = {"assessment": assessed(OPENING, SEALS, confidence=0.5)} | more
    return Turn(Question(message), understanding=asking(message), **values)  # type: ignore[arg-type]


def answer(message: str, says: Mapping[str, Assessment], whole: Turn | None = None) -> Turn:
    """The turn after the step; ``says`` is what each part is assessed as."""
    def read(part: Turn) -> Turn:
        text = part.question.message
        return replace(part, understanding=asking(text), assessment=says[text])

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
    assessed(SEALS, confidence=0.39),  # the whole fits better
    assessed(SEALS, status=Outcome.PARTIAL, missing=("amount",), confidence=0.2),
    Assessment(Outcome.CLARIFY, reason="ambiguous"),
], ids=["same", "weak", "worse", "hardly there", "unclear"])
def test_a_message_stays_whole_where_its_parts_are_no_questions_of_their_own(second: Assessment) -> None:
    assert answer(BOTH, {FIRST: assessed(OPENING, confidence=0.6), SECOND: second}) == turn()


@pytest.mark.parametrize(("first", "apart"), [(0.52, False), (0.56, True)])
def test_a_part_of_which_no_plan_speaks_stands_apart_where_the_other_fits_better_without_it(first: float, apart: bool) -> None:
    says = {FIRST: assessed(OPENING, confidence=first), SECOND: Assessment(Outcome.NO_EVIDENCE, reason="nothing")}
    after = answer(BOTH, says)
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
    says = {FIRST: assessed(other, confidence=0.6), SECOND: assessed(SEALS, confidence=0.6)}
    assert answer(BOTH, says).parts == ()


def test_what_the_whole_leaves_open_is_not_lost() -> None:
    whole = turn(assessment=assessed(OPENING, status=Outcome.PARTIAL, missing=("fee",), confidence=0.5))
    says = {FIRST: assessed(OPENING, confidence=0.6), SECOND: assessed(SEALS, confidence=0.6)}
    assert answer(BOTH, says, whole) == whole


@pytest.mark.parametrize("whole", [
    turn(assessment=Assessment(Outcome.REFUSED, reason="harm")), turn(assessment=Assessment(Outcome.NO_EVIDENCE)),
    replace(turn(), understanding=asking(BOTH, kind=Kind.COMPARE)), turn(faults=("vectors: gone",)),
])
def test_a_refusal_a_silence_a_comparison_and_a_failing_search_are_not_taken_apart(whole: Turn) -> None:
    assert answer(BOTH, {}, whole) == whole


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


def test_a_numbered_list_is_cut_at_its_numbers_and_a_clause_is_not() -> None:
    assert questions("店不开了： 1、公告要钱吗 2、证要交回吗", english=False) == ["店不开了： 1、公告要钱吗", "证要交回吗"]
    assert questions("方案2.1里图章要钱吗", english=False) == ["方案2.1里图章要钱吗"]
