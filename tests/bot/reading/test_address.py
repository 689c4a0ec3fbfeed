"""Clause numbers, years, editions and districts as people write them."""

from __future__ import annotations

from functools import cache
from typing import cast

import pytest

from bot.reading.address import (
    Address,
    Named,
    and_others,
    beside,
    clauses_at,
    read_address,
    read_districts,
    read_plans,
    relative_years,
    sentence_of,
    without_address,
)
from bot.settings import ROOT
from retrieval.catalogue import Catalogue, load_catalogue
from retrieval.plans import Clause

TODAY = 2024


@cache
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "data" / "plans.yaml")


def named(text: str, today: int = TODAY) -> Named:
    return read_plans(text, catalogue().plans, catalogue().editions, today)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("3.4（2020）是什么", "3.4"), ("2020 3.19", "3.19"),
        ("2021年方案二（一）第6条说什么", "2.1.6"),
        ("二(一)6", "2.1.6"),
        ("二（一）6、", "2.1.6"),
        ("第二部分（一）第六条", "2.1.6"),
        ("二、（一）6.", "2.1.6"),
        ("四(二十七)", "4.27"),
        ("四（二十七）怎么写的", "4.27"),
        ("四（27）", "4.27"),
        ("四（２７）", "4.27"),
        ("二.1.6", "2.1.6"),
        ("2.1.6", "2.1.6"),
        ("方案2.1.6", "2.1.6"),
        ("2.10条", "2.10"),
        ("clause 2.10", "2.10"),
        ("2023 plan, section 3.1", "3.1"),
        ("附件2第3行", "a2.3"),
        ("附件2的第3行", "a2.3"),
        ("附件二第三行", "a2.3"),
        ("长宁方案附件2 第8行", "a2.8"),
        ("附件1第四张牌", "a1.4"),
        ("附件1 四", "a1.4"),
        ("附件第5条", "a1.5"),
        ("附件1六", "a1.6"),
        ("annex 2 row 8", "a2.8"),
        ("第一部分说什么", "1"),
        ("第3章", "3"),
        ("part 1 of the 2020 plan", "1"),
        ("2021市方案 二-七-6 讲啥", "2.7.6"),
        ("2021市级方案 贰-⑧-叁 那条", "2.8.3"),
        ("Shanghai 2021 plan, Part II, § IX, no. 4", "2.9.4"),
        ("part iv section 3", "4.3"),
        ("第贰部分", "2"),
    ],
)
def test_a_path(text: str, path: str) -> None:
    assert read_address(text) == Address(path=path)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("第27条", 27), ("第二十七条内容", 27), ("第27项", 27), ("第 27 款", 27), ("No. 27", 27), ("no 27", 27), ("item 27", 27),
        ("clause 27", 27), ("长宁方案第廿八条", 28), ("第卅一条", 31), ("measure number 9", 9), ("（二十七）", 27),
        ("长宁2021行动方案第29条内容和责任单位", 29), ("clause 3 of the building chapter", 3),
    ],
)
def test_a_number_alone(text: str, last: int) -> None:
    assert read_address(text) == Address(last=last)


@pytest.mark.parametrize(
    "text",
    [
        "公司想注销要怎么办", "4.0版怎么说", "6.0版方案", "免罚清单2.0版", "能贷1.5亿吗", "税率1.5%是多少", "1.5倍", "3天能办好吗",
        "注册资本3.5万", "一部分企业能享受", "2023年方案怎么说", "no way", "有27家店", "2023-01-04印发的方案", "3-5天能办好吗",
        "021-12-345", "附近有窗口吗", "", "附件2里的15分钟生活圈", "附件2 生活圈 责任单位",
        "the No. 1 Intermediate People's Court", "our No. 2 plant", "No. 8 Middle School",
    ],
)
def test_no_address(text: str) -> None:
    assert read_address(text) is None


def clause(clause_id: str) -> Clause:
    plan, _, path = clause_id.partition("/")
    return Clause(clause_id, plan, path, path, "", (), None, ())


CLAUSES = [
    clause(f"{plan}/{path}")
    for plan, paths in {
        "shanghai-2020": ("1", "4.26", "4.27"),
        "shanghai-2021": ("2.1", "2.1.5", "2.1.6", "2.2", "2.2.5", "2.2.6"),
        "changning-2021": ("2.5.29", "2.6.30", "a1.4", "a2.29"),
    }.items()
    for path in paths
]


@pytest.mark.parametrize(
    ("address", "plans", "found"),
    [
        (Address(path="2.1.6"), (), ["shanghai-2021/2.1.6"]),
        (Address(path="2.1"), (), ["shanghai-2021/2.1"]),
        (Address(path="4"), (), ["shanghai-2020/4.26", "shanghai-2020/4.27"]),
        (Address(path="1"), (), ["shanghai-2020/1"]),
        (Address(path="2.29"), (), ["changning-2021/2.5.29"]),  # an item that runs on through its part, its section left out
        (Address(path="2.1.6"), ("shanghai-2020",), []),
        (Address(path="a2.29"), (), ["changning-2021/a2.29"]),
        (Address(last=29), (), ["changning-2021/2.5.29"]),
        (Address(last=27), (), ["shanghai-2020/4.27"]),
        (Address(last=6), (), ["shanghai-2021/2.1.6", "shanghai-2021/2.2.6"]),  # restarts in each section: it may be either
        (Address(last=6), ("shanghai-2020",), []),
        (Address(last=99), (), []),
    ],
)
def test_the_clauses_an_address_can_mean(address: Address, plans: tuple[str, ...], found: list[str]) -> None:
    assert [c.id for c in clauses_at(address, CLAUSES, frozenset(plans))] == found


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2017年方案怎么说", (2017,)),
        ("17年那份", (2017,)),
        ("17年的方案里注销要几天", (2017,)),
        ("２０２３年方案", (2023,)),
        ("23版", (2023,)),
        ("四点零里有没有", (2021,)),
        ("六点零的口径", (2023,)),
        ("方案4.0版", (2021,)),
        ("上海6.0版怎么说", (2023,)),
        ("the 2021 plan", (2021,)),
        ("edition 6.0", (2023,)),
        ("17年到23年怎么变的", (2017, 2020, 2021, 2023)),
        ("2017年到2021年方案", (2017, 2020, 2021)),
        ("from 2017 through 2023", (2017, 2020, 2021, 2023)),
        ("2020和2023有什么区别", (2020, 2023)),
        ("17、20、21、23四版", (2017, 2020, 2021, 2023)),
        ("去年的方案", (2023,)),
        ("请对比办理建筑许可在2020年与2021年、2023年方案间的主要变化，特别是一站式的适用范围与例外情形。", (2020, 2021, 2023)),
        ("今年的政策", (2024,)),
        ("前年那份", (2022,)),
        ("last year's plan", (2023,)),
        ("2022年的方案怎么说", (2022,)),
        ("5.0版方案", (2022,)),
        ("二〇一七年方案", (2017,)),
        ("二零二一年那份方案", (2021,)),
        ("17年方案要到2020年底建成什么", (2017,)),  # a deadline
        ("The 2017 plan gave the city until 2025 for that", (2017,)),
        ("2020年底前要覆盖多少", (2020,)),  # the plan's own year
        ("从2017到2020年的变化", (2017, 2020)),
    ],
)
def test_years_that_name_a_plan(text: str, years: tuple[int, ...]) -> None:
    assert tuple(sorted(named(text).years)) == years


@pytest.mark.parametrize(
    "text",
    [
        "我2019年成立的公司能享受什么", "公司17年就开了", "我做了20年生意", "满15年了", "店开了20年，能评老字号伐",
        "2020年注册的公司怎么注销",
        "房子租了20年", "公司想注销", "免罚清单2.0版有哪些", "随申办3.0版怎么用", "工龄20年以上", "有20个员工", "2.0版清单",
        "20年前买的厂房",
        "做一点零售生意", "2016年的水平上再压多少", "Import clearance time against the 2016 baseline", "taking 2016 as the base year",
        "我2015年从温州过来上海开鞋厂，2019年开始走下坡，现在法院已经受理破产了，资产抵不掉债，厂区那块地每年的税能少点伐",
    ],
)
def test_years_that_name_no_plan(text: str) -> None:
    assert named(text).plans == frozenset()


@pytest.mark.parametrize(
    ("text", "plans"),
    [
        ("2021年方案", {"shanghai-2021", "changning-2021"}),  # the district's is taken out where no district is named
        ("长宁区行动方案里说啥", {"changning-2021"}),
        ("集成创新行动方案", {"shanghai-2023"}),
        ("上海市加强集成创新持续优化营商环境行动方案怎么说破产", {"shanghai-2023"}),
        ("2020实施方案", {"shanghai-2020"}),
        ("第一版方案", {"shanghai-2017"}),
    ],
)
def test_plans_by_name(text: str, plans: set[str]) -> None:
    assert named(text).plans == plans


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("2022年的方案怎么说", ("2022年",)), ("19年那版", ("2019年",)), ("方案8.0版", ("2025年",)), ("2020和2022年方案的区别", ("2022年",)),
        ("2020年方案", ()), ("我2022年开的店", ()), ("去年的方案", ()),
    ],
)
def test_years_without_a_loaded_plan(text: str, absent: tuple[str, ...]) -> None:
    assert named(text).absent == absent


@pytest.mark.parametrize(
    ("text", "latest", "every"),
    [
        ("最新的方案怎么说", True, False), ("现行规定", False, False), ("the latest plan", True, False), ("各版怎么写", False, True),
        ("历年的变化", False, True), ("all four plans", False, True), ("注销怎么办", False, False),
    ],
)
def test_the_latest_and_all(text: str, latest: bool, every: bool) -> None:
    assert (named(text).latest, named(text).every) == (latest, every)


@pytest.mark.parametrize(
    ("text", "districts"),
    [("长宁区的公司", ("长宁",)), ("从徐汇搬到长宁", ("长宁", "徐汇")), ("浦东新区", ("浦东",)), ("上海的公司", ()), ("", ())],
)
def test_districts(text: str, districts: tuple[str, ...]) -> None:
    assert read_districts(text) == districts


@pytest.mark.parametrize("text", ["", "第", "（", "二（", "第零条", "2.1.", "附件", "第" * 500, "二（一）" * 300, "年" * 2000, "9" * 300])
def test_whatever_is_typed_is_read_without_a_fault(text: str) -> None:
    read_address(text)
    assert cast(object, named(text)) is not None


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2020年以来各版方案对建筑师负责制怎么写", (2020, 2021, 2023)), ("21年方案以后各份怎么讲", (2021, 2023)),
        ("what did each city plan from 2020 on say", (2020, 2021, 2023)), ("2020年以来我们一直在做外贸", ()),
    ],
)
def test_a_year_since_which_every_plan_is_meant(text: str, years: tuple[int, ...]) -> None:
    assert named(text).years == years

# -- beside what was cited


@pytest.mark.parametrize(("text", "cited", "path"), [
    ("7呢", "2.1.6", "2.1.7"), ("第八张呢", "a1.6", "a1.8"), ("那第28条讲啥", "4.27", "4.28"), ("and item 7?", "2.1.6", "2.1.7"),
])
def test_the_number_of_a_clause_beside_the_one_that_was_cited(text: str, cited: str, path: str) -> None:
    assert beside(text, cited) == Address(path=path)


@pytest.mark.parametrize(("text", "cited"), [("7天能办好吗", "2.1.6"), ("那要几天", "2.1.6"), ("7呢", "1"), ("长宁呢", "2.1.6")])
def test_what_is_no_number_of_a_clause_beside(text: str, cited: str) -> None:
    assert beside(text, cited) is None


@pytest.mark.parametrize(("text", "first", "others"), [
    ("第26项和第27项", Address(last=26), (Address(last=27),)),
    ("2021年二（一）第7项和第6项", Address(path="2.1.7"), (Address(path="2.1.6"),)),
    ("第26项和27个窗口", Address(last=26), ()), ("第5项", Address(last=5), ()),
])
def test_several_items_at_once(text: str, first: Address, others: tuple[Address, ...]) -> None:
    assert read_address(text) == first
    assert and_others(text, first) == others


def test_a_sentence_of_a_clause_is_no_clause() -> None:
    assert read_address("2023年二（一）第3句") == Address(path="2.1")
    assert sentence_of("2023年二（一）第3句") == 3
    assert sentence_of("2023年二（一）3") is None


def test_a_text_without_its_clause_numbers() -> None:
    assert without_address("2017年五（三）哪句讲公积金").split() == ["2017年", "哪句讲公积金"]


@pytest.mark.parametrize(("text", "years"), [
    ("前一年的呢", (2020,)), ("转年那份呢", (2023,)), ("后来又怎么说", (2023,)), ("earlier plans?", (2017, 2020)),
    ("2020年呢", ()), ("要几天", ()),
])
def test_years_counted_from_the_plan_that_was_cited(text: str, years: tuple[int, ...]) -> None:
    assert relative_years(text, 2021, {2017, 2020, 2021, 2023}) == years
    assert relative_years(text, None, {2017, 2020}) == ()
