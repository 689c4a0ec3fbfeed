"""Where a message is cut into questions, and which of them name a matter of their own."""

from __future__ import annotations

import re

import pytest

from bot.reading.stretches import stretches

BOTH = "开店要几天？图章要钱吗？"
FIRST, SECOND = "开店要几天？", "图章要钱吗？"


def questions(message: str, *, english: bool, goes_on: bool = False) -> list[str]:
    return [stretch.text for stretch in stretches(message, english=english, goes_on=goes_on)]


def own(message: str, *, english: bool = False) -> list[bool]:
    return [stretch.own for stretch in stretches(message, english=english)]


@pytest.mark.parametrize(("message", "parts"), [
    (BOTH, [FIRST, SECOND]),
    ("开饭店要办啥证，另外图章要钱吗", ["开饭店要办啥证", "另外图章要钱吗"]),
    ("饭店许可证 几天办好 图章 要不要钱", ["饭店许可证 几天办好", "图章 要不要钱"]),
    ("我开饭店的。图章要钱吗？", ["我开饭店的。图章要钱吗？"]),  # what is told belongs to what is asked
    ("开店要几天？怎么办？", ["开店要几天？怎么办？"]),  # asks for nothing more
    ("那门口要开店呢，几天批好", ["那门口要开店呢，几天批好"]),  # the matter is only announced
    ("办证啥的，开店要几天", ["办证啥的，开店要几天"]),  # 啥的: and so on
    ("急死了怎么办？开店要几天？", ["急死了怎么办？开店要几天？"]),
    ("开店要几天？图章要钱吗？谢谢", [FIRST, "图章要钱吗？谢谢"]),
    ("办电几天，办气几个环节", ["办电几天", "办气几个环节"]),
])
def test_a_message_is_cut_into_the_questions_that_name_a_matter(message: str, parts: list[str]) -> None:
    assert questions(message, english=False) == parts


@pytest.mark.parametrize(("message", "parts"), [
    ("How long does a patent pledge take? Is the seal free?", ["How long does a patent pledge take?", "Is the seal free?"]),
    ("Which bankruptcy work goes to the No. 3 Court?", ["Which bankruptcy work goes to the No. 3 Court?"]),
    ("We are ABC Co. Ltd, e.g. a bakery. Is the seal free?", ["We are ABC Co. Ltd, e.g. a bakery. Is the seal free?"]),
    ("how many steps for a gas pipe and is the water meter free",
     ["how many steps for a gas pipe", "and is the water meter free"]),
    ("We make toys. How long does a patent pledge take?", ["We make toys. How long does a patent pledge take?"]),
    ("We make toys. Is the seal free, and is there a grant?", ["We make toys. Is the seal free", "and is there a grant?"]),
    ("When I open a shop, is the seal free?", ["When I open a shop, is the seal free?"]),
    ("Is the seal free, and did the grant rise?", ["Is the seal free", "and did the grant rise?"]),
    ("Toy shop.\n1. Is the seal free\n2. any grant", ["Toy shop.\n1. Is the seal free", "any grant"]),
])
def test_english_is_cut_where_another_question_begins(message: str, parts: list[str]) -> None:
    assert questions(message, english=True) == parts


def test_a_story_stays_whole() -> None:
    message = "我开饭店的，" + "生意不好做，" * 30 + BOTH
    assert questions(message, english=False) == [message]


def test_nothing_of_a_message_is_lost() -> None:
    message = "我是开饭店的，开店要几天，图章要钱吗；老外能办吗？谢谢侬"
    assert re.sub(r"\W", "", "".join(questions(message, english=False))) == re.sub(r"\W", "", message)


@pytest.mark.parametrize(("message", "english", "own_matter"), [
    ("开店要几天？要跑几趟？", False, [True, False]),
    ("开店要几天？可以举报哪里？", False, [True, False]),
    ("开店要几天？我在闵行，开奶茶店，能用伐？", False, [True, False]),
    ("开店要几天？2023年还提不提？", False, [True, False]),
    ("开店钱付到哪一步了？我自家查得到伐", False, [True, False]),
    ("开店会不会被封？有没有限制？", False, [True, False]),
    ("开店要几天？图章可以举报哪里？", False, [True, True]),
    ("how long does a patent pledge take and how much is it", True, [True, False]),
    ("Is the seal free? And where can we complain?", True, [True, False]),
])
def test_what_asks_for_something_of_the_matter_before_names_none_itself(message: str, english: bool, own_matter: list[bool]) -> None:
    assert own(message, english=english) == own_matter


def test_the_first_names_no_matter_only_where_something_was_spoken_of() -> None:
    message = "要跑几趟？图章要钱吗？"
    assert questions(message, english=False) == [message]
    assert questions(message, english=False, goes_on=True) == ["要跑几趟？", "图章要钱吗？"]


@pytest.mark.parametrize(("message", "apart"), [
    (BOTH, True), ("开店要几天，另外图章要钱吗", True), ("1、开店要几天 2、图章要钱吗", True), ("开店要几天，图章要钱吗", False),
])
def test_a_question_is_set_apart_by_a_question_mark_a_number_or_a_word(message: str, apart: bool) -> None:
    assert [stretch.apart for stretch in stretches(message, english=False)] == [False, apart]


@pytest.mark.parametrize(("message", "english", "each"), [
    ("图章、发票，2023年方案里有没有", False, ["图章，2023年方案里有没有", "发票，2023年方案里有没有"]),
    ("Are seals and invoices mentioned in the 2023 plan?", True,
     ["seals, mentioned in the 2023 plan?", "invoices, mentioned in the 2023 plan?"]),
    ("图章、发票要几天", False, ["图章、发票要几天"]),
    ("图章和饭店许可证分别要几天", False, ["图章，要几天", "饭店许可证，要几天"]),
    ("开店的时间和费用分别是多少", False, ["开店的时间和费用分别是多少"]),  # details of one matter
    ("2020年和2023年分别怎么规定开店", False, ["2020年和2023年分别怎么规定开店"]),
    ("想开饭店，也想刻图章，要怎么弄", False, ["想开饭店，要怎么弄", "想刻图章，要怎么弄"]),
    ("想开饭店，也想省点钱，图章几天刻好", False, ["想开饭店，也想省点钱，图章几天刻好"]),
    ("How long do seals and patent pledges take, respectively?", True, ["How long do seals take", "How long do patent pledges take"]),
])
def test_whether_a_plan_has_several_things_is_asked_of_each(message: str, english: bool, each: list[str]) -> None:
    assert questions(message, english=english) == each


@pytest.mark.parametrize(("message", "bare"), [
    ("开店要几天？另外，图章要钱吗", "图章要钱吗"), ("开店要几天？还有图章要钱吗", "图章要钱吗"),
])
def test_the_word_that_ties_a_question_to_the_one_before_is_left_out(message: str, bare: str) -> None:
    assert stretches(message, english=False)[-1].bare == bare
    assert stretches("Is the seal free? And also is there a grant?", english=True)[-1].bare == "is there a grant?"


def test_a_numbered_list_is_cut_at_its_numbers_and_a_clause_is_not() -> None:
    assert questions("店不开了： 1、公告要钱吗 2、证要交回吗", english=False) == ["店不开了： 1、公告要钱吗", "证要交回吗"]
    assert questions("方案2.1里图章要钱吗", english=False) == ["方案2.1里图章要钱吗"]
