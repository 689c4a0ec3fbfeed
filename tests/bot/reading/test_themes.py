"""Questions for all that a plan holds on a theme, and what only looks like one; the shipped list of themes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bot.lexicon import Lexicon
from bot.reading.themes import Names, asks_of_every, only_asks, read_themes
from bot.settings import ROOT
from retrieval.files import DataError
from retrieval.knowledge import load_knowledge
from retrieval.words import normalise


@cache
def names() -> Names:
    lexicon = Lexicon.load(ROOT / "data" / "lexicon")
    return Names(lexicon.themes, load_knowledge(ROOT / "data").topics, ("强化海上风力开发",), lexicon.in_charge)


def themes_of(message: str, *, changes: bool = False) -> list[str]:
    return [theme.name for theme in names().of(normalise(message), changes=changes)]


@pytest.mark.parametrize(
    ("message", "theme"),
    [
        ("2021年方案在劳动用工方面出台了哪些举措", "劳动就业"),
        ("请帮我梳理一下最新方案里关于税收的内容", "纳税"),
        ("政务服务这一块，2020年的方案写了些啥？", "政务服务"),
        ("我在写材料，2021年方案对市场竞争有什么规定", "市场竞争"),
        ("What does the latest plan provide for resolving insolvency?", "办理破产"),
        ("Could you please give me a short overview of utilities in the 2021 plan?", "水电气网"),
        ("I write for a chamber of commerce. Which clauses of the plans deal with cross-border trade?", "跨境贸易"),
        ("We rent an office in Zhangjiang. What does the newest plan offer there?", "张江科学城"),
        ("How does the 2023 plan deal with minority investors?", "投资者保护"),
        ("Overview please: real estate", "不动产"), ("could you tell us more about insolvency?", "办理破产"),
        ("跟我讲讲劳动用工", "劳动就业"),
        ("把2021年方案里不动产登记那一节的措施全部列一下", "不动产"), ("破产 2023年方案写的都列出来", "办理破产"),
    ],
)
def test_an_overview_is_recognised_with_its_theme(message: str, theme: str) -> None:
    assert themes_of(message) == [theme]


@pytest.mark.parametrize(
    "message",
    [
        "2023年方案里贷款利率有哪些规定",  # one thing of the theme
        "我们公司能享受哪些政策",
        "小型外贸企业报关要哪些材料",
        "知识产权纠纷找哪个部门",
        "哪些行业在31个试点行业里",
        "最新方案有哪些内容",  # no theme
        "你好",
        "What does the newest plan say about visas for dogs?",
        "How much tax do we pay?",
        "Who is responsible for cross-border trade?",
        "What does the newest plan offer on tax? And who handles refunds?",  # two questions
        "有哪些扶持政策",  # what is asked for is no theme
    ],
)
def test_a_question_for_anything_else_is_none(message: str) -> None:
    assert themes_of(message) == []


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("请介绍一下最新方案中支持中小微企业的举措", "小微企业"),
        ("有没有针对民营企业的政策", "民营企业"),
        ("2023年方案为外资企业做了什么", "外资"),
        ("阿拉是外企，2023年方案里有啥好处", "外资"),
        ("What can small companies get out of the newest plan?", "小微企业"),
        ("We are a start-up. What does the newest plan offer us?", "初创企业"),
        ("我们是小微企业，贷款有什么支持", "融资"),  # a theme is asked for, whoever asks
    ],
)
def test_a_kind_of_enterprise_is_a_theme(message: str, kind: str) -> None:
    assert themes_of(message) == [kind]


@pytest.mark.parametrize(
    "message",
    [
        "小微企业哪些材料可以免交", "外资企业能不能参加政府采购", "民营企业招聘难怎么办", "有没有支持小微企业贷款的银行",
        "对企业有哪些措施", "我们公司是做餐饮的，最新方案有哪些措施", "How much can small businesses borrow?", "How do start-ups register?",
    ],
)
def test_another_question_of_such_an_enterprise_is_none(message: str) -> None:
    assert themes_of(message) == []


def test_a_topic_is_a_theme_where_a_plan_is_spoken_of() -> None:
    assert themes_of("最新方案在歇业方面有哪些规定") == ["歇业"]
    assert themes_of("歇业有哪些规定") == []


def test_themes_listed_side_by_side_are_all_meant() -> None:
    assert themes_of("2023年方案对临港和浦东各有哪些支持") == ["临港新片区", "浦东新区"]
    assert themes_of("What does the newest plan offer on tax and on customs?") == []


def test_a_heading_names_a_theme_that_no_list_has() -> None:
    assert themes_of("最新方案在海上风力开发方面有哪些措施") == ["强化海上风力开发"]
    assert themes_of("最新方案在海上养殖方面有哪些措施") == []


@pytest.mark.parametrize(
    ("message", "theme"),
    [("纳税这块从2020年到2023年改了哪些", "纳税"), ("How has cross-border trade changed since 2020?", "跨境贸易"),
     ("What's the difference between the 2021 and the 2023 plan on labour?", "劳动就业")],
)
def test_what_changed_may_be_asked_of_a_theme(message: str, theme: str) -> None:
    assert themes_of(message, changes=True) == [theme]
    assert themes_of("开办企业的时间从2017年到2023年怎么变的", changes=True) == []


def test_a_topic_by_its_own_name_is_told_from_a_theme() -> None:
    (theme,) = names().of("最新方案在纳税方面有哪些措施")
    assert not names().is_topic(theme, "纳税这块改了哪些", lay=True)
    (insolvency,) = names().of("最新方案在破产方面有哪些措施")
    assert names().is_topic(insolvency, "破产这块改了哪些", lay=True)
    assert not names().is_topic(insolvency, "破产这块有哪些规定", lay=False)


@pytest.mark.parametrize(
    ("message", "nothing_else"),
    [("那2021年呢", True), ("how has it changed since 2021?", True), ("please only the changning ones.", True), ("那要几天", False),
     ("谁负责", False)],
)
def test_a_message_that_names_nothing_but_plans_and_places(message: str, nothing_else: bool) -> None:
    assert only_asks(message) is nothing_else


def test_every_plan_may_be_asked_for() -> None:
    assert asks_of_every("which parts of the five plans concern foreign investors")
    assert asks_of_every("五个方案里哪些条款涉及外资")
    assert not asks_of_every("which parts of the newest plan concern foreign investors")


def test_every_theme_of_the_shipped_list_has_topics_that_exist() -> None:
    topics = load_knowledge(ROOT / "data").topics
    assert {topic for theme in names().themes.values() for topic in theme.topics} <= set(topics)


def test_a_list_that_does_not_fit_is_told(tmp_path: Path) -> None:
    (tmp_path / "themes.yaml").write_text("- {theme: 甲}", encoding="utf-8")
    with pytest.raises(DataError, match="themes"):
        read_themes(tmp_path / "themes.yaml")
    (tmp_path / "themes.yaml").write_text("- {theme: 甲, english: A, called: [甲], called_en: [a]}", encoding="utf-8")
    with pytest.raises(DataError, match="nothing would be found"):
        read_themes(tmp_path / "themes.yaml")


@pytest.mark.parametrize(("message", "department"), [
    ("长宁方案里区商务委牵头哪些事", "区商务委"), ("长宁区司法局负责哪些", "区司法局"), ("区税务局管啥", "区税务局"),
    ("税务局负责的工作有哪些", "市税务局"),
    ("What is the Changning Justice Bureau responsible for?", "区司法局"),
])
def test_what_a_department_is_in_charge_of_is_a_theme(message: str, department: str) -> None:
    theme, = names().of(normalise(message))
    assert (theme.name, theme.name in theme.in_charge, theme.topics) == (department, True, ())


@pytest.mark.parametrize("message", [
    "这件事谁负责", "区商务委负责哪些展会的补贴", "城市管理要负责哪些", "施工许可归哪个局管", "海关有哪些收费", "我们公司负责什么",
])
def test_what_else_is_asked_of_departments_is_none(message: str) -> None:
    assert not any(theme.in_charge for theme in names().of(normalise(message)))
