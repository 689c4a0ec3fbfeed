"""What is free is told of what it is free for, and of nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.reading.charges import frees
from bot.service import Service
from bot.turn import Outcome
from tests.small import asking, conversation, key_point

NOTICE = key_point(
    "shanghai-2020/1.1#1", "撤摊告示在“摊主”平台上登，免费", lay=("登告示",),
    en="Stall keepers post the leaving notice on the stall platform free of charge",
)
CURRENT = key_point("shanghai-2020/1.2#1", "用户接水电气“零负担”", en="Connecting water, power and gas is free of charge")


@pytest.mark.parametrize(("text", "free"), [
    ("登撤摊告示要钱吗", True), ("告示收费吗", True), ("收费吗", True), ("当摊主收费吗", False), ("平台收费吗", False),
    ("Is the leaving notice free?", True), ("Is a platform free?", False),
])
def test_where_something_is_done_is_not_what_is_free(text: str, free: bool) -> None:
    assert frees(NOTICE, asking(text, english=text.isascii())) is free


@pytest.mark.parametrize("text", ["接电要钱吗", "通水收费吗", "Does connecting power cost anything?"])
def test_what_is_free_may_be_named_by_some_of_its_letters(text: str) -> None:
    assert frees(CURRENT, asking(text, english=text.isascii()))


def test_a_follow_up_that_names_nothing_asks_of_what_was_told() -> None:
    assert frees(NOTICE, replace(asking("收费吗", completed=True), text="撤摊告示哪里登 收费吗"))
    assert not frees(NOTICE, replace(asking("收费吗", completed=True), text="当摊主要几天 收费吗"))


@pytest.mark.parametrize("turns", [
    ("注销公司收费吗",), ("注销要交多少钱",), ("注销公司要几天", "收费吗"), ("Is deregistering a company free?",),
])
def test_that_one_step_is_free_does_not_make_the_whole_free(service: Service, turns: tuple[str, ...]) -> None:
    reply = conversation(service, *turns)
    assert reply.status is Outcome.PARTIAL
    assert not reply.answer.startswith(("不收费", "Free"))


@pytest.mark.parametrize("asked", ["发债权人公告要钱吗", "刻章要钱吗", "Is the company seal free?"])
def test_what_is_free_is_told_first(service: Service, asked: str) -> None:
    assert conversation(service, asked).answer.startswith(("不收费", "Free of charge"))
