"""Grounds: a sentence is carried by its sources, or the reason why not is named."""

from __future__ import annotations

import pytest

from bot.agent.grounding import Grounds
from bot.lexicon import Department
from bot.turn import Source
from retrieval.corpus import Corpus
from retrieval.plans import Clause, Figure, KeyPoint, Measure, Plan

PLAN = Plan("shanghai-2020", "上海市某某实施方案", 2020, "上海市")
POINT = KeyPoint(
    "shanghai-2020/4.2#1", "符合条件的企业在“企业之家”平台提交，5个工作日内办好，三十人以下的单位免收10%的手续费",
    "Qualifying firms file on the platform and are done within 5 working days; units under thirty staff pay no 10% fee",
    "simplification", "in_force", ("企业迁移",), (), (), figures=(Figure("5", "个工作日", "办理"),), channel="随申办",
)
CLAUSE = Clause(
    "shanghai-2020/4.2", "shanghai-2020", "4.2", "四（二）", "提升便利度", ("四",), None,
    (Measure("shanghai-2020/4.2", 1, ""),), ("市甲乙局",),
)
CORPUS = Corpus({PLAN.id: PLAN}, {CLAUSE.id: CLAUSE}, {POINT.measure_id: POINT}, {}, (), {})
DEPARTMENTS = (
    Department("市甲乙局", ("甲乙局",), "Municipal Bureau of Jiayi", "city", ()),
    Department("市丙丁局", ("丙丁局", "丙丁"), "", "city", ()),
)
SOURCES = (Source(CLAUSE, CLAUSE.measures[0], POINT),)


def fault(text: str, *, english: bool = False, said: str = "公司“搬家”要多久") -> str | None:
    return Grounds(CORPUS, DEPARTMENTS, said, english).fault(text, SOURCES)


@pytest.mark.parametrize(
    "text",
    [
        "符合条件的企业5个工作日内办好。",
        "符合条件的企业，五个工作日内就能办好。",
        "三十人以下的单位，10%的手续费免收。",
        "三十人以下的单位免收百分之十的手续费。",
        "您说的“搬家”，符合条件的企业在“企业之家”平台提交。",
        "2020年的规定：符合条件的企业5个工作日内办好。",
        "可以在随申办上提交，由市甲乙局负责，5个工作日内办好。",
        "甲乙局负责，符合条件的企业5个工作日内办好，只跑一次。",
    ],
)
def test_what_the_measure_says_is_carried(text: str) -> None:
    assert fault(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("符合条件的企业3个工作日内办好。", "figure"),
        ("符合条件的企业三个工作日内办好。", "figure"),
        ("符合条件的企业5天内办好。", "figure"),
        ("符合条件的企业0个工作日内办好。", "figure"),
        ("三十人以下的单位免收10万元手续费。", "figure"),
        ("2021年起符合条件的企业5个工作日内办好。", "figure"),
        ("符合条件的企业由丙丁局5个工作日内办好。", "department"),
        ("符合条件的企业在电子税务局提交，5个工作日内办好。", "channel"),
        ("符合条件的企业在 https://example.com 提交，5个工作日内办好。", "channel"),
        ("符合条件的企业5个工作日内办好，方案称之为“即来即走”。", "quote"),
        ("《另一个办法》规定符合条件的企业5个工作日内办好。", "quote"),
        ("第三条规定符合条件的企业5个工作日内办好。", "address"),
        ("五（二）规定符合条件的企业5个工作日内办好。", "address"),
        ("买一张机票去看海，晚上吃火锅庆祝。", "subject"),
        ("Qualifying firms are done within 5 working days.", "language"),
        ("Error: rate limit exceeded", "error text"),
        ("抱歉，我无法回答这个问题。", "error text"),
        ("请求失败，HTTP 502", "error text"),
    ],
)
def test_what_it_does_not_say_is_named(text: str, reason: str) -> None:
    assert fault(text) == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Qualifying firms that file on the platform are done within five working days.", None),
        ("Qualifying firms that file on the platform are done within seven working days.", "figure"),
        ("Qualifying firms are done within 5 working days by the Municipal Bureau of Jiayi.", None),
        ("符合条件的企业5个工作日内办好。", "language"),
        ("Bananas ripen faster inside paper bags kept near warm windows.", "subject"),
        ("I'm sorry, I cannot help with that.", "error text"),
    ],
)
def test_english_is_held_to_the_english_key_point(text: str, reason: str | None) -> None:
    assert fault(text, english=True, said="how long does a move take") == reason
