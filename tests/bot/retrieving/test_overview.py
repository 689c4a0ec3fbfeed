"""All that plans hold on a theme: which clauses are about it, how much of them is shown, and how the reply says it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.assessing.assess import by_rules
from bot.assessing.thresholds import Thresholds
from bot.composing.compose import Composer
from bot.lexicon import Lexicon
from bot.reading.themes import Theme
from bot.retrieving.overview import MOST, MOST_READ_ALOUD, of_themes, sections_of, survey
from bot.settings import ROOT
from bot.turn import Audience, Kind, Outcome, Question, Reply, Turn, Understanding
from bot.verify import verify
from prompts import Wording
from retrieval.corpus import Corpus
from retrieval.knowledge import Change, Topic
from retrieval.plans import Clause, Figure, Measure
from tests.small import PLANS, asking, key_point

OPENING, SEAL, LOAN = "开店", "刻章", "贷款"
TRADE = Theme("开店", "Shops", (OPENING, SEAL), ("开店便利",))
TOPICS = {
    OPENING: Topic(OPENING, "经营", "Opening a shop", (), (
        Change(("shanghai-2020/1.1#1",), "一张表办好", "one form"), Change(("shanghai-2023/2.1#1",), "全程上网", "all online"),
    )),
    SEAL: Topic(SEAL, "经营", "Seals", (), (Change(("shanghai-2023/2.1#2",), "公章免费", "free seals"),)),
    LOAN: Topic(LOAN, "经营", "Loans", (), (Change(("shanghai-2020/3.1#1",), "利息低", "low interest"),)),
}


def clause(clause_id: str, heading: str, topics: list[str], trail: tuple[str, ...] = ("部分",)) -> tuple[Clause, list[str]]:
    plan, _, path = clause_id.partition("/")
    texts = [f"{heading}的第{'甲乙丙丁戊己庚辛壬癸子丑'[n]}件事这样办。" for n in range(len(topics))]
    measures = tuple(Measure(clause_id, n, text) for n, text in enumerate(texts, 1))
    made = Clause(
        clause_id, plan, path, f"条{path}", heading, trail, "".join(texts), measures,
        district=PLANS[plan].region if "changning" in plan else "",
    )
    return made, topics


def corpus(*entries: tuple[Clause, list[str]]) -> Corpus:
    points = {}
    for made, topics in entries:
        for measure, topic in zip(made.measures, topics, strict=True):
            tells = tuple(t for t, known in TOPICS.items() for change in known.changes if measure.id in change.measures)
            status = "planned" if topic.endswith("?") else "in_force"
            points[measure.id] = key_point(measure.id, measure.text, topics=(topic.rstrip("?"),), tells=tells, status=status)
    return Corpus(PLANS, {made.id: made for made, _ in entries}, points, TOPICS, (), {})


CITY = corpus(
    clause("shanghai-2020/1.1", "开店便利", [OPENING, SEAL]),
    clause("shanghai-2020/3.1", "借钱", [LOAN, LOAN]),
    clause("changning-2021/1.1", "区里借钱", [LOAN]),
    clause("shanghai-2023/2.1", "市场进出", [OPENING, SEAL, LOAN, OPENING]),
    clause("shanghai-2023/2.2", "借钱", [LOAN, LOAN, SEAL]),
    clause("shanghai-2023/a1.1", "附表", [OPENING]),
)


def about(text: str = "最新方案在开店方面有哪些措施", **more: Any) -> Understanding:
    return asking(text, **{"kind": Kind.OVERVIEW, "themes": (TRADE,)} | more)


def reply(asked: Understanding, among: Corpus = CITY, audience: Audience = Audience.ENTERPRISE) -> Reply:
    turn = Turn(Question(asked.original, audience), asked, evidence=tuple(of_themes(asked, among, audience)))
    turn = replace(turn, assessment=by_rules(turn, Thresholds.load(ROOT / "data" / "assess.yaml")))
    wording = Wording.load()
    turn = Composer(wording, among, Lexicon.load(ROOT / "data" / "lexicon")).compose(turn)
    said = verify(turn, among, wording).reply
    assert said is not None
    return said


def test_a_clause_is_about_a_theme_by_its_heading_or_by_most_of_its_measures() -> None:
    old, new = sections_of(CITY, TRADE, "shanghai-2020"), sections_of(CITY, TRADE, "shanghai-2023")
    assert [(s.heading, s.own, s.named) for s in old] == [("开店便利", True, True)]
    assert [(s.heading, s.own, len(s.items)) for s in new] == [("市场进出", True, 3), ("借钱", False, 1)]


def test_items_below_one_heading_are_one_section_without_what_opens_it() -> None:
    items = [clause(f"shanghai-2023/1.1.{n}", "开店便利", [OPENING], ("部分", "开店便利")) for n in (1, 2)]
    (section,) = sections_of(corpus(clause("shanghai-2023/1.1", "开店便利", [OPENING]), *items), TRADE, "shanghai-2023")
    assert [item.clause.path for item in section.items] == ["1.1.1", "1.1.2"]
    assert section.label == "条1.1."


def test_the_newest_clause_comes_first_and_older_plans_are_named() -> None:
    said = reply(about(plans=frozenset()))
    assert said.status is Outcome.ANSWERED
    assert [c.measure_id for c in said.citations] == [
        "shanghai-2023/2.1#1", "shanghai-2023/2.1#2", "shanghai-2023/2.1#4", "shanghai-2023/2.2#3", "shanghai-2020/1.1#1",
    ]
    lines = said.answer.splitlines()
    assert "2023年方案 条2.1「市场进出」：" in lines
    assert any("更早" in line for line in lines)
    assert any("条1.1「开店便利」（2条）" in line and line.endswith("[5]") for line in lines)


def test_every_line_on_a_measure_cites_it_and_says_whether_it_holds() -> None:
    said = reply(about(plans=frozenset({"shanghai-2023"})), corpus(clause("shanghai-2023/2.1", "开店便利", [OPENING, f"{SEAL}?"])))
    rows = [line for line in said.answer.splitlines() if line.startswith("·")]
    assert [row[-3:] for row in rows] == ["[1]", "[2]"]
    assert "（还在探索或争取）" in rows[1]
    assert "（" not in rows[0]


def test_a_plan_that_is_named_stands_alone() -> None:
    said = reply(about("2020年方案在开店方面有哪些措施", plans=frozenset({"shanghai-2020"}), years=(2020,)))
    assert {c.plan_id for c in said.citations} == {"shanghai-2020"}
    assert "更早" not in said.answer


def test_a_plan_that_is_silent_gives_no_evidence() -> None:
    silent = about(themes=(Theme("船", "Ships", ("船",)),))
    assert of_themes(silent, CITY, Audience.ENTERPRISE) == []
    named = about(plans=frozenset({"changning-2021"}), years=(2021,))
    assert of_themes(named, CITY, Audience.ENTERPRISE) == []


def test_where_a_district_is_silent_the_city_speaks_and_the_reply_says_so() -> None:
    said = reply(about("长宁在开店方面有哪些措施", districts=("长宁",)))
    assert said.answer.startswith("长宁区的方案里没有找到")
    assert said.citations[0].plan_id == "shanghai-2023"


def test_where_the_newest_plan_is_silent_the_last_that_speaks_of_it_is_shown() -> None:
    among = corpus(clause("shanghai-2020/1.1", "开店便利", [OPENING, SEAL]), clause("shanghai-2023/2.2", "借钱", [LOAN]))
    said = reply(about(latest=True, plans=frozenset({"shanghai-2023"})), among)
    assert said.answer.startswith("2023年方案没有讲到这方面；最近讲到的是2020年的方案。")


def test_a_plan_without_a_clause_of_its_own_on_it_is_said_to_have_none() -> None:
    among = corpus(clause("shanghai-2023/2.2", "借钱", [LOAN, LOAN, SEAL]))
    assert "没有整条只讲这方面" in reply(about(), among).answer


def test_no_more_is_shown_than_there_is_room_for_and_the_rest_is_counted() -> None:
    among = corpus(clause("shanghai-2023/1.1", "开店便利", [OPENING] * 12))
    asked = about(plans=frozenset({"shanghai-2023"}))
    assert len(of_themes(asked, among, Audience.ENTERPRISE)) == MOST
    assert f"还有{12 - MOST}条" in reply(asked, among).answer
    assert len(of_themes(asked, among, Audience.HOTLINE)) == MOST_READ_ALOUD


def test_what_there_was_no_room_for_follows_when_it_is_asked_for() -> None:
    among = corpus(clause("shanghai-2023/1.1", "开店便利", [OPENING] * 12))
    asked = about("还有吗", plans=frozenset({"shanghai-2023"}), completed=True, cited=tuple(f"shanghai-2023/1.1#{n}" for n in range(1, 10)))
    assert [e.measure.number for e in of_themes(asked, among, Audience.ENTERPRISE)] == [10, 11, 12]


def test_of_a_long_clause_every_topic_is_shown_before_what_is_only_announced() -> None:
    among = corpus(clause("shanghai-2023/1.1", "开店便利", [f"{OPENING}?"] * 3 + [OPENING] * 8 + [SEAL]))
    shown = survey(about(plans=frozenset({"shanghai-2023"})), among, Audience.HOTLINE).sections[0].shown
    assert [item.measure.number for item in shown] == [4, 5, 6, 7, 12]


def test_plans_side_by_side_share_the_room() -> None:
    asked = about("2020和2023年方案在开店方面都有哪些措施", plans=frozenset({"shanghai-2020", "shanghai-2023"}), years=(2020, 2023))
    heads = [line for line in reply(asked).answer.splitlines() if line.endswith("」：")]
    assert heads == ["2023年方案 条2.1「市场进出」：", "2020年方案 条1.1「开店便利」："]


def test_the_help_desk_gets_the_official_sentence_and_english_our_words() -> None:
    asked = about(plans=frozenset({"shanghai-2020"}))
    assert "原文：“开店便利的第甲件事这样办。”" in reply(asked, audience=Audience.HELPDESK).answer
    assert "Open a shop with one online form" in reply(replace(asked, english=True), audience=Audience.HELPDESK).answer


# -- kinds of enterprise

SMALL = Theme("小店", "Small shops", (), made_for=(("size", ("微型", "小型")),), words=("小店",))


def of_small_shops() -> Corpus:
    made = corpus(
        clause("shanghai-2020/1.1", "开店便利", [OPENING, SEAL]), clause("shanghai-2023/2.1", "借钱", [f"{LOAN}?", LOAN]),
        clause("shanghai-2023/2.2", "市场进出", [OPENING, SEAL]),
    )
    small: dict[str, Any] = {"criteria": {"size": ("微型", "小型")}}
    points = dict(made.key_points)
    for measure, more in (("2023/2.1#1", small), ("2023/2.2#2", small | {"kind": "benefit"}), ("2020/1.1#1", {"plain": "小店不收费"})):
        points[f"shanghai-{measure}"] = replace(points[f"shanghai-{measure}"], **more)
    return replace(made, key_points=points)


def test_of_a_kind_of_enterprise_the_measures_made_for_it_are_told_what_gives_something_first() -> None:
    said = reply(about("最新方案对小店有什么支持", themes=(SMALL,), plans=frozenset({"shanghai-2023"}), latest=True), of_small_shops())
    assert [c.measure_id for c in said.citations] == ["shanghai-2023/2.2#2", "shanghai-2023/2.1#1", "shanghai-2020/1.1#1"]
    lines = said.answer.splitlines()
    assert lines[:2] == ["和小店有关的措施：", "2023年方案里写给或写到这类企业的："]
    assert lines[-2:] == ["更早的方案：", "· 2020年方案 条1.1「开店便利」（1条），如：小店不收费。[3]"]


def test_of_a_department_each_clause_that_names_it_is_told_once_and_the_rest_counted() -> None:
    entries = [clause(f"changning-2021/1.{n}", f"第{n}件", [SEAL, LOAN]) for n in range(1, 13)]
    charged = [(replace(named, departments=("区小店办", "区印章办")), points) for named, points in entries[:11]]
    office = Theme("区小店办", "Small Shops Office", (), in_charge=("区小店办", "小店办"))
    said = reply(about("区小店办负责哪些事", themes=(office,)), corpus(*charged, entries[11]))
    assert [c.measure_id for c in said.citations] == [f"changning-2021/1.{n}#1" for n in range(1, MOST + 1)]
    lines = said.answer.splitlines()
    assert lines[0] == "条款写明由区小店办负责或参与的："
    assert lines[-1] == f"这一部分还有{22 - MOST}条没有列出；要看请问“还有吗”。"


def test_what_has_figures_is_shown_before_what_has_none() -> None:
    made = corpus(clause("shanghai-2023/1.1", "开店便利", [OPENING] * 8))
    last = made.key_points["shanghai-2023/1.1#8"]
    made = replace(made, key_points=dict(made.key_points) | {last.measure_id: replace(last, figures=(Figure("70%", "", "比例"),))})
    shown = survey(about(plans=frozenset({"shanghai-2023"})), made, Audience.HOTLINE).sections[0].shown
    assert [item.measure.number for item in shown] == [1, 2, 3, 4, 8]


def test_where_nothing_is_left_in_the_newest_plan_that_is_said_of_it() -> None:
    told = tuple(f"shanghai-2023/{n}" for n in ("2.1#1", "2.1#2", "2.1#4", "2.2#3"))
    said = reply(about("还有吗", plans=frozenset({"shanghai-2023"}), latest=True, completed=True, cited=told))
    assert said.answer.startswith("2023年方案讲到这方面的前面都列出来了；2020年的方案还有：")


def test_what_changed_is_told_topic_by_topic_and_nothing_of_another_theme() -> None:
    plans = frozenset({"shanghai-2020", "shanghai-2023"})
    said = reply(about("开店这块从2020到2023年改了哪些", kind=Kind.CHANGES, years=(2020, 2023), plans=plans))
    lines = said.answer.splitlines()
    assert lines[1] == "开店："
    assert lines[2].startswith("· 〔2020年方案 条1.1〕一张表办好")
    assert lines[3].startswith("· 〔2023年方案 条2.1〕全程上网")
    assert lines[5].startswith("· 〔2023年方案 条2.1〕刻章：公章免费")
    assert "利息" not in said.answer


def test_where_one_plan_alone_tells_something_there_is_no_comparison() -> None:
    seals = about(kind=Kind.CHANGES, themes=(Theme("章", "Seals", (SEAL, "无")),), years=(2020, 2023))
    assert of_themes(seals, CITY, Audience.ENTERPRISE) == []
