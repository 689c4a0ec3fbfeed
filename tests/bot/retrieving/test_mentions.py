"""Which plans say a word."""

from __future__ import annotations

import pytest

from bot.reading.content import word_asked
from bot.retrieving.mentions import mentioning, shown
from bot.service import Service
from bot.turn import Outcome, Source
from tests.small import conversation, corpus_of, found


@pytest.mark.parametrize(("question", "word"), [
    ("“两步申报”哪几年的方案写了？", "两步申报"),
    ("一业一证哪几年写过", "一业一证"),
    ("摆摊顺延在哪几份方案里提到", "摆摊顺延"),
    ("哪几个方案提到摆摊", "摆摊"),
    ("有几份方案写了摆摊", "摆摊"),
    ("好差评出现了几次", "好差评"),
    ("aeo 哪些年的方案提到过", "aeo"),
    ("which plans mention the sandbox?", "sandbox"),
    ("in how many plans is the term grace span mentioned?", "grace span"),
])
def test_the_word_is_read_from_many_ways_of_asking(question: str, word: str) -> None:
    assert word_asked(question) == word


@pytest.mark.parametrize("question", [
    "摆摊哪一年开始写的",  # where it stood first
    "哪几个部门提到摆摊",
    "哪几年摆摊免费",
    "2020年写了几条",
    "which plan do you have",
    "which years count for the subsidy?",
])
def test_other_questions_ask_of_no_word(question: str) -> None:
    assert word_asked(question) == ""


OLD = found("shanghai-2020/1.1", "推行“摆摊”顺延。", plain="摊位可以延期", en="Stalls get a grace span", terms=())
NEW = found("shanghai-2023/2.1", "摊位少检查。", plain="摆摊顺延的检查少", en="Fewer checks, grace spans kept", terms=())
OTHER = found("shanghai-2023/2.2", "关店公告。", plain="关店发公告", en="Notice of closing", terms=())


@pytest.mark.parametrize(("word", "saying"), [
    ("摆摊顺延", [OLD, NEW]),  # between quotation marks, and in our words
    ("摊位", [OLD, NEW]),
    ("公告", [OTHER]),
    ("Grace Span", [OLD, NEW]),  # whatever the number and the letters' case
    ("kept spans", []),
    ("沙盒", []),
])
def test_those_that_say_it_are_found_plan_by_plan(word: str, saying: list[object]) -> None:
    assert [e.measure.id for e in mentioning(word, corpus_of(OLD, NEW, OTHER))] == [e.measure.id for e in saying]  # type: ignore[attr-defined]


def test_what_is_known_by_the_word_comes_before_what_only_says_it() -> None:
    aside = found("shanghai-2020/1.2", "摆摊以外的事。", plain="别的事", en="Other matters", terms=())
    named = found("shanghai-2020/1.3", "顺延。", plain="摆摊顺延", en="Grace", terms=())
    assert [e.measure.id for e in mentioning("摆摊", corpus_of(aside, named))] == [named.measure.id, aside.measure.id]


def test_no_plan_takes_the_room_of_the_others() -> None:
    many = [Source.of(found(f"shanghai-2020/1.{n}", "摆摊。")) for n in range(1, 6)] + [Source.of(found("shanghai-2023/1.1", "摆摊。"))]
    assert shown(many) == (0, 1, 5)


def test_the_reply_names_the_plans_that_say_it_and_those_that_do_not(service: Service) -> None:
    reply = conversation(service, "“两步申报”哪几年的方案写了？")
    first = reply.answer.split("\n")[0]
    assert reply.status is Outcome.ANSWERED
    assert [c.plan_id for c in reply.citations] == ["shanghai-2020", "shanghai-2021", "shanghai-2023"]
    assert first.startswith("写到“两步申报”的有2020年方案（1处）、2021年方案（1处）、2023年方案（1处）；")
    assert "2017年方案、2021年长宁区方案没有写到" in first


def test_a_word_that_no_plan_says_is_told_as_such(service: Service) -> None:
    none = conversation(service, "哪几个方案提到首席质量官")
    assert none.status is Outcome.NO_EVIDENCE
    assert "各份方案都没有写到“首席质量官”" in none.answer
    near = conversation(service, "公司搬家在哪几个方案里讲过")
    assert "都没有写到“公司搬家”这几个字" in near.answer.split("\n")[0]
    assert near.citations


def test_where_it_stood_first_is_asked_of_the_word(service: Service) -> None:
    reply = conversation(service, "“两步申报”哪几年的方案写了？", "第一次出现的那条原文")
    assert reply.answer.startswith("最早见于2020年方案 三（十四）")
