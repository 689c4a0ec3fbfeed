"""The first word of the reply to a yes-or-no question."""

from __future__ import annotations

from typing import Any

import pytest

from bot.composing.verdicts import verdict
from bot.reading.details import details_asked
from tests.small import asking, found, speaker


def verdict_on(question: str, plain: str, *, text: str = "", **point: Any) -> str:
    evidence = found(text=text or plain, plain=plain, heading="方便开店", lay=(), terms=(), asks=(), asks_en=(), **point)
    asked = asking(question, english=question.isascii(), details=details_asked(question))
    return verdict(speaker(asked, evidence))


@pytest.mark.parametrize(("question", "plain", "key"), [
    ("开店能不能在街道登记", "开店可以在街道登记", "allowed"),
    ("开店可以在街道登记吗", "开店可以在街道登记", "allowed"),
    ("开店要不要交身份证", "开店靠数据共享取得身份证，不用再交", "needless"),
    ("店租调整要不要提前通知", "店租要调整，须提前通知", "required"),
    ("开店必须登报吗", "取消开店登报公告，改在平台上办", "needless"),
    ("开店必须买保险吗", "开店的可买保险", "optional"),
    ("开店公告要钱吗", "开店公告在平台上发，免费", "free"),
])
def test_what_the_measure_makes_certain_is_said(question: str, plain: str, key: str) -> None:
    assert verdict_on(question, plain) == key


@pytest.mark.parametrize(("question", "plain"), [
    ("开店能不能在街道注销", "开店可以在街道登记"),  # something else
    ("外国人开店能不能在街道登记", "开店可以在街道登记"),  # a case that it does not name
    ("开店能不能在街道登记", "符合条件的开店可以在街道登记"),
    ("开店能不能在街道登记", "逐步做到开店可以在街道登记"),
    ("开店要不要交营业执照", "开店靠数据共享取得身份证，不用再交"),
    ("开店要不要带身份证", "开店靠数据共享取得身份证，不用再交"),
    ("开店登记要钱吗", "开店公告在平台上发，免费，登记一次办好"),
    ("开店要钱吗", "免费开店等政策全面落实"),  # the policy says for whom
    ("能不能告诉我开店在街道登记", "开店可以在街道登记"),
    ("开店能不能在街道登记，要几天", "开店可以在街道登记"),
    ("开店能不能不在街道登记", "开店可以在街道登记"),
    ("怎么在街道登记开店", "开店可以在街道登记"),
    ("开店必须在平台上办吗", "取消开店登报公告，改在平台上办"),  # what takes its place
    ("开店必须申请保险吗", "开店的可申请保险"),  # who wants it has to
])
def test_in_doubt_nothing_is_said(question: str, plain: str) -> None:
    assert verdict_on(question, plain) == ""


def test_a_condition_that_only_the_official_sentence_has_counts_too() -> None:
    assert verdict_on("开店能不能在街道登记", "开店可以在街道登记", text="符合条件的，开店可以在街道登记。") == ""


@pytest.mark.parametrize(("question", "plain", "key"), [
    ("开店必须买车吗", "开店的可买保险", "no_duty"),
    ("听说开店一定要先做审计，是不是", "开店的材料少一半", "no_duty"),
    ("必须办会员才能开店吗", "推广用会员码开店", "no_duty"),
    ("开店必须先审计吗", "开店的账目须清楚", ""),  # it lays down some duty
    ("开店一定要统一招牌吗", "开店统一看样子", ""),
    ("开店要审计吗", "开店的材料少一半", ""),  # nobody said must
])
def test_a_clause_that_lays_down_no_duty_is_told_as_such(question: str, plain: str, key: str) -> None:
    assert verdict_on(question, plain) == key


def test_what_is_only_announced_lays_down_no_duty_either() -> None:
    assert verdict_on("开店必须先审计吗", "拟探索开店减材料", status="planned") == "no_duty"


@pytest.mark.parametrize("status", ["pilot", "planned"])
def test_a_pilot_or_an_intention_is_never_a_yes(status: str) -> None:
    assert verdict_on("开店能不能在街道登记", "开店可以在街道登记", status=status) == "uncertain"


@pytest.mark.parametrize(("question", "key"), [
    ("Can shops be registered at the street office?", "allowed"), ("Can foreign shops be registered at the street office?", "allowed"),
    ("Can shops owned by foreigners be registered at the street office?", ""), ("How can shops be registered at the street office?", ""),
])
def test_english_questions_are_held_to_the_english_words(question: str, key: str) -> None:
    en = "Shops, also foreign ones, can be registered at the street office"
    assert verdict_on(question, "开店可以在街道登记", en=en) == key


@pytest.mark.parametrize(("question", "key"), [
    ("Do I have to print a notice when opening a shop?", "needless"), ("Must shops buy insurance?", "optional"),
    ("Must shops buy cars?", "no_duty"), ("Can shops buy insurance, and when?", ""),
])
def test_a_duty_that_is_abolished_or_left_open(question: str, key: str) -> None:
    en = "Printing a notice of opening a shop is abolished; shops may buy insurance"
    assert verdict_on(question, "取消开店登报公告；店可买保险", en=en) == key
