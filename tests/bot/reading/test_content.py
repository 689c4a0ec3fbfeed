"""The matter of a question without the ways of asking, and the stretches of a story."""

from __future__ import annotations

import pytest

from bot.reading.content import LONG, matter, parts, without_masks, without_question_words, without_quote_request
from retrieval.words import normalise


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("2021年方案里注销怎么规定的", "注销"),
        ("17年那份注销", "注销"),
        ("来电人称想咨询一下注销", "注销"),
        ("阿拉小店的电费可以伐", "小店的电费"),
        ("帮我查一下4.0版破产", "破产"),
        ("注销2017、2020有什么区别", "注销"),
        ("注销", "注销"),
        ("3天", "3天"),
        ("请问", "请问"),  # nothing else would be left
        ("？？", "？？"),
    ],
)
def test_the_matter_in_chinese(text: str, left: str) -> None:
    assert "".join(matter(text).split()).strip("、，") == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("according to the 2020 plan how do i close a company?", "how do i close a company?"),
        ("what does the 2023 plan say about bankruptcy", "bankruptcy"),
        ("plan", "plan"),
    ],
)
def test_the_matter_in_english(text: str, left: str) -> None:
    assert matter(text, english=True).strip() == left


@pytest.mark.parametrize("text", ["注销要几天", "注" * LONG, "how do i close a company", ""])
def test_a_short_message_is_no_story(text: str) -> None:
    assert parts(text, english=text.isascii()) == []


STORY = "我在静安开了个小饭馆，生意不好做，上个月房东又涨了房租。现在不想做了，营业执照怎么注销？"


def test_a_story_is_split_and_what_asks_weighs_most() -> None:
    found = parts(normalise(STORY))
    assert [p.weight for p in found][-1] == 1.0
    assert "注销" in found[-1].text
    assert {p.weight for p in found[:-1]} == {0.8}
    assert all(len(p.text) >= 4 for p in found)


def test_short_stretches_are_kept_together() -> None:
    text = "老板，你好，我呀，开店，十年，想把执照换成新的电子的那种放在手机里面给人家看，行不行的啦"
    assert 2 <= len(parts(text)) <= 4


def test_an_english_story_is_split_at_sentences() -> None:
    text = (
        "we run a small bakery in changning. last month our landlord put up the rent again. we want to stop trading now. "
        "how do we close the firm?"
    )
    found = parts(text, english=True)
    assert [p.weight for p in found] == [0.8, 0.8, 0.8, 1.0]
    assert "close the firm" in found[-1].text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我叫［姓名］，手机［手机号］，注销怎么办", "注销怎么办"),
        ("身份证号：［证件号］。新人入职怎么办", "新人入职怎么办"),
        ("联系方式［手机号］", "联系方式［手机号］"),
        ("注销怎么办", "注销怎么办"),
    ],
)
def test_masks_are_not_searched(text: str, left: str) -> None:
    assert "".join(without_masks(normalise(text)).split()).strip("，。") in (left, normalise(left))


@pytest.mark.parametrize(("text", "english", "left"), [
    ("please quote me the sentence about port fees with the clause number", True, "port fees"),
    ("could you quote me the clause on free electricity connection?", True, "free electricity connection?"),
    ("which clause number says the company seal is free?", True, "the company seal is free?"),
    ("把免费刻章那句原文引给我，带条号", False, "把免费刻章"),
    ("无陪同查验要求达到90%,请确认条款号", False, "无陪同查验要求达到90%"),
])
def test_what_a_request_for_the_wording_is_about_is_kept(text: str, english: bool, left: str) -> None:
    assert without_quote_request(text, english=english) == left


@pytest.mark.parametrize(("text", "english"), [
    ("quote me the exact sentence with clause number please", True), ("原文给一句", False),  # of what was told
    ("how do i quote a price in a bid?", True), ("这条能引用伐", False), ("第二条贷款规定写了什么", False),
])
def test_other_messages_stay_whole(text: str, english: bool) -> None:
    assert without_quote_request(text, english=english) == text


def test_a_detail_is_a_name_too() -> None:
    assert without_question_words("那担保费多少").strip() == "担保费"
    assert without_question_words("几天办完").strip() == ""
