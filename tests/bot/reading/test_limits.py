"""A size beyond what a measure is limited to is told; one within it, or of another kind, is not."""

from __future__ import annotations

import pytest

from bot.reading.limits import Beyond, beyond, leaves_out, limit_of, of_other_case, of_other_voltage
from bot.turn import Source, Understanding
from tests.small import asking, found

SMALL = Source.of(found(text="面积1万平方米以下的新店，三天办好。", plain="1万平方米以下的新店三天办好"))
LARGE = Source.of(found(text="用电200千瓦及以上的店，派专人服务。", plain="200千瓦及以上有专人"))


@pytest.mark.parametrize(
    ("message", "claimed"),
    [
        ("两万平方的店也是三天伐", "两万平方"), ("18000平方米的呢", "18000平方米"), ("1.2万平米要几天", "1.2万平米"),
        ("一万五千平方米", "一万五千平方米"),
        ("面积一万五，要几天", "面积一万五"), ("我店12,000 sqm, same?", "12,000 sqm"), ("先讲8000平，其实是一万两千平", "一万两千平"),
        ("1万5千平呢", "1万5千平"), ("1万2平方的", "1万2平方"),
    ],
)
def test_a_size_beyond_the_limit_is_told_as_it_was_said(message: str, claimed: str) -> None:
    assert beyond(asking(message), SMALL) == Beyond(claimed, "1万平方米以下", "up to 10,000 square metres")


@pytest.mark.parametrize(
    "message",
    [
        "8000平的店要几天", "九千九百平方", "0.8万平方米", "一万平方米", "30000元能办伐", "两万人看过", "平均两天办好伐", "要几天",
        "2万平方公里内",
    ],
)
def test_what_is_within_or_another_thing_is_not(message: str) -> None:
    assert beyond(asking(message), SMALL) is None


def test_a_lower_limit_is_one_too() -> None:
    assert beyond(asking("我家160千瓦，有专人伐"), LARGE) == Beyond("160千瓦", "200千瓦及以上", "at least 200 kilowatts")
    assert beyond(asking("250 kW, is there help?"), LARGE) is None


def test_a_size_that_was_said_before_counts_until_another_is_said() -> None:
    before: Understanding = asking("店有两万平方 要几天", original="要几天")
    assert beyond(before, SMALL) is not None
    assert beyond(asking("店有两万平方 那八千平的呢", original="那八千平的呢"), SMALL) is None


def test_a_measure_without_a_limit_is_for_all() -> None:
    assert beyond(asking("两万平方的店"), Source.of(found(text="新店三天办好。", plain="新店三天办好"))) is None


TRANSFERS = Source.of(found(
    plain="所有过户都只跑一次；企业间过户90分钟办完；非企业间的可以寄证",
    en="All transfers take one visit; transfers between companies are done in 90 minutes; others may have it sent by mail",
))


@pytest.mark.parametrize("message", ["私人住宅过户也是90分钟吗", "Is the 90 minutes also for private flats?"])
def test_who_is_left_out_of_what_a_rule_says_of_others_is_told(message: str) -> None:
    only = leaves_out(asking(message, english=message.isascii()), TRANSFERS)
    assert only is not None
    assert only.limit == "企业之间"


@pytest.mark.parametrize("message", [
    "私人住宅过户也只跑一次吗", "私人住宅可以寄证吗", "Is one visit enough for private flats?",
    "Is the 90 minutes also for flats of companies?", "过户也是90分钟吗",
])
def test_what_the_rule_says_of_all_leaves_nobody_out(message: str) -> None:
    assert leaves_out(asking(message, english=message.isascii()), TRANSFERS) is None


def test_a_size_in_the_question_is_not_told_to_be_the_limit() -> None:
    assert limit_of(asking("所有新店都三天办好吗"), SMALL) is not None
    assert limit_of(asking("所有8000平方米的新店都三天办好吗"), SMALL) is None


@pytest.mark.parametrize(("question", "plain", "other"), [
    ("小厂要上一万伏，挖路几天", "低压项目挖路不超过2天", True), ("低压接电几天", "10千伏用户15个工作日", True),
    ("10 kV connection, how long", "低压项目10天", True), ("35千伏的呢", "10kV用户15个工作日", True),
    ("And 110 kV?", "10千伏高压客户2个环节", True),
    ("10 kV or 35 kV?", "10千伏高压客户2个环节", False), ("35 kV", "高压竣工验收交报告", False),
    ("小厂要上一万伏", "低压的做法延伸到10千伏高压客户", False), ("接电几天", "低压项目10天", False), ("高压接电几天", "接电10天", False),
])
def test_what_is_for_the_other_voltage_is_no_answer(question: str, plain: str, other: bool) -> None:
    assert of_other_voltage(question, plain) is other


@pytest.mark.parametrize(("text", "words", "opposed"), [
    ("红线里面的呢", "建筑区划红线以外零负担", True), ("红线外面谁出钱", "建筑区划红线以外零负担", False),
    ("红线里外都免吗", "红线以外、红线以内都免", False), ("普通外国员工也是7天吗", "外国高端人才7个工作日办结", True),
    ("一般纳税人也零材料吗", "小规模纳税人零材料", True),
    ("does it hold for a state-funded plant?", "Privately invested projects take 24 days", True),
    ("private investment", "Privately invested projects take 24 days", False), ("信用不够的呢", "符合信用条件的企业不用注销", True),
    ("我开酒店", "企业都可以办", False),
])
def test_what_is_said_of_a_case_is_not_said_of_its_opposite(text: str, words: str, opposed: bool) -> None:
    assert of_other_case(text, words) is opposed
