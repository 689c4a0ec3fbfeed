"""Drafts: each status, each audience, both languages; corrections, notices, caveats."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.composing.compose import Composer, departments_of
from bot.reading.address import read_districts
from bot.turn import Adds, Audience, Draft, Kind, Outcome, Question, Source, Turn, Understanding
from prompts import Wording, variables
from retrieval.search import Evidence
from tests.small import asking, assessed, corpus_of, figure, found, lexicon

WORDING = Wording.load()


def draft(
    asked: Understanding, *evidence: Evidence, audience: Audience = Audience.ENTERPRISE, faults: tuple[str, ...] = (), **more: Any
) -> Draft:
    turn = Turn(Question(asked.original, audience), asked, assessment=assessed(*evidence, **more), faults=faults)
    composed = Composer(WORDING, corpus_of(*evidence), lexicon()).compose(turn).draft
    assert composed is not None
    return composed


def text(*arguments: Any, **more: Any) -> str:
    return "\n".join(statement.text for statement in draft(*arguments, **more).statements)


ENGLISH = asking("how do i open a shop", english=True)
NEWER = found("shanghai-2023/2.1", "开店全程网上办。", 0.5, plain="开店全程都可以在网上办", heading="新的窗口")


def test_an_answer_says_the_key_point_with_plan_and_clause_and_cites_it() -> None:
    made = draft(asking(), found())
    first = made.statements[0]
    assert first.sources == (0,)
    assert all(part in first.text for part in ("开店在网上填一张表就行", "2020年", "条1.1"))
    assert made.sources[0].clause.id == "shanghai-2020/1.1"


def test_an_answer_in_english_uses_the_english_words() -> None:
    words = draft(ENGLISH, found()).statements[0].text
    assert all(part in words for part in ("Open a shop with one online form", "2020", "plan", "1.1"))
    assert "开店" not in words


def test_a_document_without_key_points_speaks_in_its_own_words() -> None:
    assert "开店在网上填一张表，两天办好" in text(asking(), found(plain=None))


def test_every_citing_statement_names_a_source_that_exists() -> None:
    for audience in Audience:
        made = draft(asking(), found(), NEWER, audience=audience)
        assert {at for s in made.statements for at in s.sources} <= {0, 1}
        assert {0, 1} <= {at for s in made.statements for at in s.sources}


# -- audiences

POINT: dict[str, Any] = {"figures": (figure("2", "天", "办理时间"),), "terms": ("开店一件事",), "channel": "一窗通"}


@pytest.mark.parametrize(
    ("audience", "said", "unsaid"),
    [
        (Audience.ENTERPRISE, ["开店在网上填一张表就行", "条款用语：开店一件事", "办理渠道：一窗通", "责任单位：小店局"], ["原文",
        "可直接念"]),
        (Audience.HELPDESK, ["「合并窗口」：", "原文：“开店在网上填一张表，两天办好。”", "要点：开店在网上",
        "责任单位：小店局"], ["可直接念"]),
        (Audience.HOTLINE, ["可直接念：开店在网上", "数字：办理时间 2天", "可转：小店局"], ["原文"]),
    ],
)
def test_each_audience_has_its_own_order(audience: Audience, said: list[str], unsaid: list[str]) -> None:
    words = text(asking(), found(departments=("小店局",), **POINT), audience=audience)
    positions = [words.find(part) for part in said]
    assert -1 not in positions
    assert positions == sorted(positions) or audience is Audience.ENTERPRISE
    assert [part for part in unsaid if part in words] == []


def test_without_a_document_the_help_desk_gets_the_point_and_no_empty_quote() -> None:
    words = text(asking(), found(loaded=False), audience=Audience.HELPDESK)
    assert "原文" not in words
    assert "要点：开店在网上填一张表就行" in words


@pytest.mark.parametrize("audience", Audience)
def test_who_is_asked_hears_the_department_first(audience: Audience) -> None:
    made = draft(asking("归谁管", kind=Kind.WHO), found(departments=("小店局", "大店局")), audience=audience)
    assert made.statements[0].text == "责任单位：小店局、大店局。"
    assert made.departments == ("小店局", "大店局")
    assert sum("小店局" in s.text for s in made.statements) == 1


def test_departments_have_their_english_names() -> None:
    department = next(d for d in lexicon().departments if d.english)
    asked = replace(ENGLISH, kind=Kind.WHO)
    first = draft(asked, found(departments=(department.name,))).statements[0]
    assert first.text == f"Responsible: {department.english} ({department.name})."


def test_an_open_list_of_departments_is_not_told_as_the_whole() -> None:
    source = found(departments=("小店局", "大店局"), and_others=True)
    assert draft(asking("归谁管", kind=Kind.WHO), source).statements[0].text == "责任单位：小店局、大店局等。"
    assert draft(replace(ENGLISH, kind=Kind.WHO), source).statements[0].text.endswith("and others.")


def test_departments_of_the_first_source_that_names_any() -> None:
    sources = [Source.of(e) for e in (found(), found(departments=("小店局",)), found(departments=("大店局",)))]
    assert departments_of(sources) == ("小店局",)
    assert departments_of(sources[:1]) == ()


# -- caveats

@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("asked", [asking(), ENGLISH])
@pytest.mark.parametrize("status", ["in_force", "planned", "pilot", "government"])
def test_the_force_of_a_measure_is_said(status: str, asked: Understanding, audience: Audience) -> None:
    words = text(asked, found(status=status), audience=audience)
    said = {s for s in ("planned", "pilot", "government") if WORDING.text(f"answered.{s}", "en" if asked.english else "zh") in words}
    assert said == {status} - {"in_force"}


def test_what_is_tried_everywhere_is_no_pilot_somewhere() -> None:
    words = text(asking(), found(text="开店试行网上办理。", plain="开店试行在网上办", status="pilot"))
    assert "试行的做法" in words
    assert "试点范围" not in words


def test_terms_that_the_words_name_already_are_not_repeated() -> None:
    assert "条款用语" not in text(asking(), found(terms=("一张表",)))


# -- notices

def notices(asked: Understanding, *evidence: Evidence, **more: Any) -> list[str]:
    return list(draft(asked, *evidence, **more).notices)


def test_supersession_is_noticed() -> None:
    older = found(newer=(NEWER.measure.id,))
    assert notices(asking(), older, NEWER) == ["引用的是2020年的方案；同一件事2023年方案 条2.1 又有规定，请一并看。"]
    assert "2023" in notices(ENGLISH, older, NEWER)[0]


@pytest.mark.parametrize(
    ("asked", "evidence"),
    [
        (asking(), [NEWER, found()]),
        (asking(), [found(), NEWER]),  # on one topic, but not the same thing
        (asking(kind=Kind.CLAUSE, path="1.1"), [found(newer=(NEWER.measure.id,)), NEWER]),
        (asking(), [found()]),
    ],
)
def test_nothing_is_superseded(asked: Understanding, evidence: list[Evidence]) -> None:
    assert notices(asked, *evidence) == []


def test_absent_years_the_newest_and_degraded_search_are_noticed() -> None:
    assert "2022年" in notices(asking(absent=("2022年",)), found())[0]
    assert "2023年" in notices(asking(latest=True), NEWER)[0]
    assert notices(asking(), found(), faults=("vectors: gone",)) == ["部分检索功能暂时不可用，结果可能不全。"]
    assert "unavailable" in notices(ENGLISH, found(), faults=("vectors: gone",))[0]


# -- corrections

def test_another_plan_is_put_right_first() -> None:
    made = draft(asking(plans=frozenset({"shanghai-2020"})), NEWER, reason="other_plan")
    assert made.statements[0].text == "更正：这件事不在2020年方案里，写在2023年方案 条2.1。"
    assert made.statements[0].sources == (0,)
    assert made.notices[0] == made.statements[0].text


def test_who_asks_whether_a_rule_was_dropped_has_claimed_nothing() -> None:
    asked = asking("2020年方案取消一张表了吗", plans=frozenset({"shanghai-2020"}))
    text = draft(asked, NEWER, reason="other_plan").statements[0].text
    assert text.startswith("2020年方案里没有找到讲这件事的条款：没有重申，也没有写取消")
    lifting = found("shanghai-2023/2.1", "取消一张表。", plain="取消一张表")
    assert draft(asked, lifting, reason="other_plan").statements[0].text.startswith("更正：")


@pytest.mark.parametrize(("question", "plain", "put_right"), [
    ("每个区做3到5个项目，对吗", "在园区做3至5个项目", True), ("每个区做3到5个项目，对吗", "每个园区做3至5个项目", False),
    ("做3到5个项目，对吗", "在园区做3至5个项目", False), ("每个区做6个项目，对吗", "在园区做3至5个项目", False),
])
def test_a_number_that_is_not_of_each_is_put_right(question: str, plain: str, put_right: bool) -> None:
    made = draft(asking(question, presumes=True), found(text=plain, plain=plain))
    assert ("没有说每一个" in made.statements[0].text) is put_right


def test_a_term_that_stands_elsewhere_is_put_right() -> None:
    made = draft(asking(kind=Kind.CLAUSE, path="1.1"), found(), NEWER, reason="term_elsewhere", confidence=1.0)
    assert (made.statements[0].sources, "2023年方案 条2.1" in made.statements[0].text) == ((1,), True)


def test_a_measure_of_another_district_is_told_as_such() -> None:
    local = found("changning-2021/2.1", plain="长宁开店在网上填一张表")
    assert "更正" in draft(asking(districts=("徐汇",)), local).statements[0].text
    assert "更正" not in text(asking(districts=("长宁",)), local)


@pytest.mark.parametrize(
    ("said", "places", "put_right"),
    [
        ("我虹口的店也能一张证伐", ("浦东新区",), True), ("我浦东的店也能一张证伐", ("浦东新区",), False),
        ("我在奉贤的厂也免吗", ("临港新片区",), False), ("我在嘉定的厂也免吗", ("临港新片区",), True),
        ("张江的公司能享受吗", ("临港新片区",), True), ("张江的公司能享受吗", ("浦东新区",), False), ("一张证怎么办", ("浦东新区",), False),
    ],
)
def test_a_measure_for_another_place_is_told_as_such(said: str, places: tuple[str, ...], put_right: bool) -> None:
    measure = found("shanghai-2023/4.1", plain="小店一张证就能开", criteria={"district": places})
    first = draft(asking(said, districts=read_districts(said)), measure).statements[0].text
    assert first.startswith(f"更正：方案写的是{places[0]}") is put_right


def test_who_names_the_pilot_of_another_district_is_told_that_his_own_is_not_in_it() -> None:
    measure = found("shanghai-2023/4.1", plain="小店一张证就能开", criteria={"district": ("浦东新区",)})
    asked = "我厂在嘉定，浦东有一张证的试点，嘉定的沾得上边伐"
    first = draft(asking(asked, districts=("嘉定", "浦东")), measure).statements[0].text
    assert first == "更正：方案写的是浦东新区，没有说嘉定区也这样做。"
    moving = "我公司从浦东搬到嘉定，浦东的一张证还能用吗"
    assert "更正" not in draft(asking(moving, districts=("嘉定", "浦东")), measure).statements[0].text


@pytest.mark.parametrize(
    ("said", "put_right"),
    [("无缝续贷只给浦东的公司做，我没份了吧", True), ("浦东才有无缝续贷吧", True), ("浦东的公司能做无缝续贷吗", False)],
)
def test_a_limit_to_a_place_that_the_clause_does_not_set_is_put_right(said: str, put_right: bool) -> None:
    measure = found("shanghai-2023/2.5", plain="无缝续贷扩大范围")
    first = draft(asking(said, districts=("浦东",)), measure).statements[0].text
    assert (first == "更正：这一条没有限定在浦东新区。") is put_right
    first_there = found("shanghai-2023/4.2", plain="浦东先试，再推到更大区域")
    assert "没有限定" not in text(asking(said, districts=("浦东",)), first_there)
    bound = found("shanghai-2023/4.1", plain="小店一张证就能开", criteria={"district": ("浦东新区",)})
    assert "没有限定" not in text(asking(said, districts=("浦东",)), bound)


@pytest.mark.parametrize(
    ("plain", "past"),
    [
        ("2020年底前，材料精简一半", True), ("2021年基本做到全部网上办", True), ("到2018年，短板要改善", True), ("2099年底前做到", False),
        ("在2016年基础上再压缩三分之一", False), ("照2019年版清单办", False), ("对照2020年测评改进", False),
    ],
)
def test_a_target_whose_year_is_over_is_told_as_such(plain: str, past: bool) -> None:
    made = draft(asking(), found(plain=plain))
    assert any("期限已经过去" in notice for notice in made.notices) is past
    assert not any("期限已经过去" in notice for notice in draft(asking(kind=Kind.CLAUSE), found(plain=plain)).notices)


def test_rows_give_each_plan_first_and_then_what_else_they_say() -> None:
    old, more = found("shanghai-2020/1.1", plain="老办法"), found("shanghai-2020/1.2", plain="老办法的另一条")
    made = draft(asking(kind=Kind.COMPARE), old, more, NEWER, reason="by_plan")
    assert [s.sources for s in made.statements if s.text.startswith("·")] == [(0,), (2,), (1,)]


def test_a_plan_that_does_not_mention_it_is_named_first_and_what_comes_nearest_in_it_last() -> None:
    both = frozenset({"shanghai-2020", "shanghai-2023"})
    asked = asking("顺延2020和2023有什么变化", kind=Kind.CHANGES, years=(2020, 2023), plans=both)
    lines = [s.text for s in draft(asked, NEWER, found(), reason="by_plan", silent={"shanghai-2020": "顺延"}).statements]
    assert lines[0] == "2020年方案没有提到“顺延”。"
    assert lines[-2] == "2020年方案里最接近的："
    assert draft(replace(asked, english=True), NEWER, reason="by_plan", silent={"shanghai-2020": ""}).statements[0].text == (
        "No clause on this was found in the 2020 plan."
    )


def test_a_plan_whose_line_tells_the_change_is_told_once_except_at_the_help_desk() -> None:
    old, more = found("shanghai-2020/1.1"), found("shanghai-2020/1.1", number=2, plain="老办法的另一条")
    third = found("shanghai-2020/1.2", text="还有一条不相干的。", plain="还有一条不相干的")
    asked = asking("开店变了什么", kind=Kind.CHANGES)
    assert "不相干" not in text(asked, old, NEWER, more, third, reason="by_plan")
    assert "不相干" in text(asked, old, NEWER, more, third, reason="by_plan", audience=Audience.HELPDESK)


def test_who_misses_the_department_in_charge_is_not_sent_to_it() -> None:
    words = text(asking("开店归谁管"), found(), status=Outcome.PARTIAL, missing=("department",), audience=Audience.HOTLINE)
    assert "主管部门" not in words
    assert "办事窗口" in words


def test_a_wrong_figure_is_put_right_with_what_the_plan_says() -> None:
    made = draft(asking("开店要5天对吧", presumes=True), found(plain="开店两天就能办好的"))
    assert made.statements[0].text == "更正：您说的5天和方案不一致，方案写的是两天。"
    assert made.statements[0].repeats == "5天"
    named = found(text="登报之后20天注销。", plain="登报之后20天注销", figures=(figure("20", "天", "登报公告期"),))
    made = draft(asking("关店要5天对吧", presumes=True), named)
    assert made.statements[0].text == "更正：您说的5天和方案不一致，方案写的是20天（登报公告期）。"
    for question, put_right in (("登报公告要5天对吧", True), ("开店装修要5天对吧", False)):  # of which nothing is stated
        made = draft(asking(question, presumes=True), named, status=Outcome.PARTIAL, missing=("detail",))
        assert any("更正" in statement.text for statement in made.statements) is put_right


@pytest.mark.parametrize(("message", "put_right"), [
    ("是区科技局管吧", True), ("派出庭是区科技局设的吧", True), ("是区科技局负责吧，我已经填进表里了", True),
    ("是科委吧", False), ("是长宁区科委负责的吗", False), ("归区科委管伐", False), ("区科委管哪些", False),
])
def test_another_department_than_the_clauses_is_put_right(message: str, put_right: bool) -> None:
    local = found("changning-2021/2.5", departments=("区科委", "区人社局"))
    words = draft(asking(message, kind=Kind.WHO), local).statements[0].text
    assert (words == "更正：方案写的责任单位是区科委、区人社局，没有写区科技局。") is put_right
    assert "更正" not in text(asking(message, kind=Kind.WHO), found("changning-2021/2.5"))


def test_who_takes_a_rule_for_that_of_another_year_is_put_right() -> None:
    asked = asking("是不是2023年规定的", completed=True, adds=Adds.SOURCE, years=(2023,))
    assert draft(asked, found(), NEWER).statements[0].text == "更正：这一条不是2023年方案的，写在2020年方案 条1.1。"
    assert "更正" not in text(asked, NEWER)


@pytest.mark.parametrize(("question", "plain", "limited"), [
    ("开店补贴所有企业都有，对吗", "给小微企业开店补贴", True), ("开店补贴所有企业都有，对吗", "给企业开店补贴", False),
    ("开店补贴所有小微企业都有吗", "给小微企业开店补贴", False),
])
def test_a_rule_for_one_kind_of_enterprise_is_not_for_all(question: str, plain: str, limited: bool) -> None:
    first = draft(asking(question), found(text=plain, plain=plain)).statements[0].text
    assert first.startswith("不一定：这一条没有说一概适用") is limited


def test_what_is_not_required_any_more_is_said_first() -> None:
    made = draft(asking("开店必须先登报是吧", presumes=True), found(plain="开店无需登报，网上公告即可"))
    assert made.statements[0].text.startswith("按下面这一条，不再需要")
    assert made.notices == ()


@pytest.mark.parametrize("plain", ["开店无需登报，比例达70%以上", "拟探索开店无需登报"])
def test_what_is_on_its_way_is_not_told_as_lifted(plain: str) -> None:
    made = draft(asking("开店必须先登报是吧", presumes=True), found(plain=plain))
    assert "不再需要" not in made.statements[0].text


@pytest.mark.parametrize("question", ["开店还要多少天", "开店还要带什么材料", "开店还要跑几趟"])
def test_who_asks_how_much_or_what_is_told_no_yes_or_no(question: str) -> None:
    lifted = found(text="开店不用再交材料，两天办好。", plain="开店不用再交材料，两天办好")
    assert "不再需要" not in draft(asking(question, presumes=True), lifted).statements[0].text


def test_what_is_not_required_under_a_condition_is_said_with_it() -> None:
    made = draft(asking("开店必须先登报是吧", presumes=True), found(plain="符合条件的开店无需登报"))
    assert made.statements[0].text.startswith("按下面这一条，符合条件的不再需要")


def test_english_suggestions_are_questions() -> None:
    other = found("shanghai-2020/1.2", plain="开店免费", asks_en=("free shop opening for small firms", "Is opening a shop free of charge?"))
    assert draft(ENGLISH, found(), other).follow_ups == ("Is opening a shop free of charge?",)


# -- other statuses

@pytest.mark.parametrize(("confidence", "shown"), [(0.4, "最接近的规定是："), (1.0, "方案写的是：")])
def test_nobody_is_told_that_the_plans_speak_of_his_matter_unless_that_is_certain(confidence: float, shown: str) -> None:
    """A late annual report was said to be spoken of, above the release times of the port."""
    made = draft(asking(), found(), status=Outcome.PARTIAL, missing=("deadline",), confidence=confidence)
    assert [s.text for s in made.statements[:2]] == ["方案没有写多长时间。", shown]


def test_what_is_missing_is_named_first_and_what_is_known_follows() -> None:
    made = draft(asking(), found(), status=Outcome.PARTIAL, missing=("amount", "phone"))
    assert made.statements[0].text == "方案没有写金额、电话。"
    assert [s.sources for s in made.statements].count((0,)) >= 1
    assert "12345" in made.statements[-1].text


def test_missing_names_in_english() -> None:
    words = text(ENGLISH, found(), status=Outcome.PARTIAL, missing=("amount", "deadline"))
    assert "do not state an amount or a length of time" in words


@pytest.mark.parametrize(
    ("reason", "asked", "said"),
    [
        ("nothing", asking(), ["没有讲到"]),
        ("absent", asking(absent=("2022年",)), ["没有装入2022年（5.0版）", "2020年方案、2021年长宁区方案、2023年方案"]),
        ("foreign", asking(foreign=("北京",)), ["没有装入「北京」", "能查的是"]),
        ("not_in_plan", asking(plans=frozenset({"shanghai-2020"})), ["2020年方案里没有讲到", "能查的是"]),
        ("no_clause", asking(plans=frozenset({"shanghai-2020"})), ["2020年方案里没有这个编号"]),
        ("absent", replace(ENGLISH, absent=("2022年",)), ["No plan of 2022", "the 2020 plan", "the 2021 Changning plan"]),
    ],
)
def test_an_honest_no_says_what_there_is(reason: str, asked: Understanding, said: list[str]) -> None:
    made = draft(asked, status=Outcome.NO_EVIDENCE, reason=reason)
    words = "\n".join(s.text for s in made.statements)
    assert [part for part in said if part not in words] == []
    assert made.sources == ()
    assert all(not s.sources for s in made.statements)
    assert "12345" in words


def test_a_no_points_to_the_nearest_clause_without_citing_it() -> None:
    near = Source.of(found(score=0.5))
    made = draft(asking(), status=Outcome.NO_EVIDENCE, reason="no_clause", choices=(near,))
    assert "最接近的内容在2020年方案 条1.1「合并窗口」" in "\n".join(s.text for s in made.statements)
    assert made.sources == ()


@pytest.mark.parametrize("asked", [asking("税"), replace(ENGLISH, original="tax")])
def test_choices_are_numbered_and_cited(asked: Understanding) -> None:
    evidence = (found(), NEWER)
    choices = tuple(Source.of(e) for e in evidence)
    made = draft(asked, *evidence, status=Outcome.CLARIFY, reason="ambiguous", choices=choices)
    assert [s.text[:2] for s in made.statements[1:]] == ["1.", "2."]
    assert [s.sources for s in made.statements[1:]] == [(0,), (1,)]
    assert [s.repeats for s in made.statements[1:]] == ["1", "2"]  # the ordinals are no figures that a clause would have to state
    assert len(made.follow_ups) >= 1


@pytest.mark.parametrize("reason", ["chitchat", "match"])
@pytest.mark.parametrize("asked", [asking("你好"), ENGLISH])
def test_small_talk_is_met_with_examples(asked: Understanding, reason: str) -> None:
    made = draft(asked, status=Outcome.CLARIFY, reason=reason)
    assert made.statements[0].text == WORDING.text(f"clarify.{reason}", "en" if asked.english else "zh")


@pytest.mark.parametrize("asked", [asking("谢谢侬"), ENGLISH])
def test_a_goodbye_is_returned_and_nothing_suggested(asked: Understanding) -> None:
    made = draft(asked, status=Outcome.CLARIFY, reason="closing")
    assert [s.text for s in made.statements] == [WORDING.text("clarify.closing", "en" if asked.english else "zh")]
    assert made.follow_ups == ()


@pytest.mark.parametrize("audience", Audience)
def test_the_official_sentence_is_told_where_it_is_asked_for(audience: Audience) -> None:
    assert found().measure.text in text(replace(asking("原话怎么写"), verbatim=True), found(), audience=audience)


def test_a_plan_that_does_not_speak_of_it_is_named_before_what_comes_nearest() -> None:
    asked = asking(plans=frozenset({"shanghai-2020"}))
    words = text(asked, found(), status=Outcome.PARTIAL, missing=("detail",), reason="not_in_plan")
    assert words.startswith(WORDING.text("no_evidence.not_in_plan", "zh", plans="2020年方案"))


def test_who_asks_which_plans_there_are_is_told_those_that_are_not_loaded_too() -> None:
    made = draft(asking("你们有哪些方案"), status=Outcome.CLARIFY, reason="holdings")
    assert "2020年方案、2021年长宁区方案、2023年方案。其中最新的是2023年的" in made.statements[0].text
    assert "2022年（5.0版）" in made.statements[1].text
    assert "2022 (edition 5.0)" in text(ENGLISH, status=Outcome.CLARIFY, reason="holdings")


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("asked", [asking(), ENGLISH])
@pytest.mark.parametrize("status", Outcome)
def test_every_outcome_is_worded_for_everybody(status: Outcome, asked: Understanding, audience: Audience) -> None:
    reasons = {Outcome.NO_EVIDENCE: "nothing", Outcome.CLARIFY: "chitchat", Outcome.REFUSED: "forging"}
    missing = ("amount",) if status is Outcome.PARTIAL else ()
    words = text(asked, found(), status=status, reason=reasons.get(status, ""), missing=missing, audience=audience)
    assert words.strip()
    assert not set("{}") & set(words)


# -- plan by plan, clause by clause

SEAL = found("shanghai-2020/1.1", "公章免费。", 0.5, plain="公章免费刻", number=2)


def test_what_changed_is_told_first_plan_by_plan_each_with_the_measures_that_say_so() -> None:
    asked = asking(kind=Kind.CHANGES)
    made = draft(asked, NEWER, found(), SEAL, reason="by_plan")
    assert [(s.text, s.sources) for s in made.statements] == [
        ("变化：", ()), ("· 〔2020年方案 条1.1〕三天变两天。", (1, 2)), ("· 〔2023年方案 条2.1〕全程上网。", (0,)),
        ("最贴近所问的规定：", ()),
        ("· 〔2020年方案 条1.1〕开店在网上填一张表就行。", (1,)), ("· 〔2023年方案 条2.1〕开店全程都可以在网上办。", (0,)),
    ]
    english = text(replace(asked, english=True), NEWER, found(), SEAL, reason="by_plan")
    assert english.startswith("What changed:\n· (2020 plan, clause 条1.1) From three days to two.\n· (2023 plan, clause 条2.1) All online.")


def test_a_help_desk_gets_every_clause_that_is_compared() -> None:
    made = draft(asking(kind=Kind.CHANGES), NEWER, found(), SEAL, reason="by_plan", audience=Audience.HELPDESK)
    assert [s.sources for s in made.statements if s.text.startswith("·")] == [(1, 2), (0,), (1,), (0,), (2,)]


def test_a_plan_whose_change_is_not_cited_in_full_speaks_for_itself() -> None:
    assert "2019年" in draft(asking(kind=Kind.CHANGES, absent=("2019年",)), NEWER, reason="by_plan").statements[0].text
    made = draft(asking(kind=Kind.CHANGES), NEWER, found(), reason="by_plan")
    assert [(s.text, s.sources) for s in made.statements[:3]] == [
        ("变化：", ()), ("· 〔2020年方案 条1.1〕开店在网上填一张表就行。", (1,)), ("· 〔2023年方案 条2.1〕全程上网。", (0,)),
    ]


@pytest.mark.parametrize("cited", [[found(), found("changning-2021/2.5")], [NEWER]], ids=["no change in full", "one plan only"])
def test_a_change_that_what_is_cited_does_not_carry_is_not_told(cited: list[Evidence]) -> None:
    assert "变化" not in text(asking(kind=Kind.CHANGES), *cited, reason="by_plan")


def test_who_is_in_charge_is_told_with_each_side_of_a_comparison() -> None:
    local = found("changning-2021/2.5", plain="区里也能开店", departments=("区科委",))
    assert "责任单位：区科委。" in text(asking("市里和长宁各怎么规定，责任单位是谁", kind=Kind.COMPARE), found(), local, reason="by_plan")
    assert "责任单位" not in text(asking("市里和长宁各怎么规定", kind=Kind.COMPARE), found(), local, reason="by_plan")


def test_an_older_rule_that_no_later_plan_takes_up_is_told_as_such_where_it_is_asked_how_it_stands_today() -> None:
    made = draft(asking("2020年那条现在还这样吗", today=True), found())
    assert made.statements[0].text.startswith("下面是2020年方案写的；之后的方案里没有找到直接说明它改没改的条款")
    assert made.notices == (made.statements[0].text,)
    for asked, evidence in ((asking(), found()), (asking(today=True), NEWER), (asking(today=True), found(newer=("shanghai-2023/2.1#1",)))):
        assert "改没改" not in text(asked, evidence)


def test_the_earliest_is_said_first() -> None:
    made = draft(asking(kind=Kind.FIRST), found(), NEWER, reason="first")
    assert made.statements[0].text == "最早见于2020年方案 条1.1「合并窗口」。"


@pytest.mark.parametrize("audience", Audience)
def test_a_clause_that_was_named_is_quoted(audience: Audience) -> None:
    words = text(asking(kind=Kind.CLAUSE, path="1.1"), found(), confidence=1.0, audience=audience)
    assert words.startswith("2020年方案 条1.1「合并窗口」：")
    assert "原文：“开店在网上填一张表，两天办好。”" in words


def test_a_clause_that_was_named_is_quoted_where_it_leaves_a_detail_open() -> None:
    words = text(
        asking(kind=Kind.CLAUSE, path="1.1"), found(), confidence=1.0, status=Outcome.PARTIAL, missing=("address",),
        audience=Audience.HELPDESK,
    )
    assert words.index("没有写地址") < words.index("「合并窗口」：") < words.index("原文：")


def test_pasted_wording_is_placed() -> None:
    words = text(asking(kind=Kind.QUOTED, pasted="开店在网上填一张表"), found(), confidence=1.0)
    assert words.startswith("这段话出自2020年方案《上海市老方案》条1.1「合并窗口」。")


# -- wording

USED = {
    "answered.source": {"year", "region", "label"}, "answered.clause_head": {"year", "region", "label", "heading"},
    "answered.earliest": {"year", "region", "label", "heading"}, "answered.found_in": {"year", "region", "label", "heading", "title"},
    "answered.terms": {"terms"}, "answered.channel": {"channel"}, "answered.quote": {"quote"}, "answered.departments": {"names"},
    "answered.figures": {"figures"}, "answered.transfer": {"names"}, "answered.read_aloud": {"text"}, "answered.point": {"text"},
    "notices.not_since": {"year"}, "notices.department": {"names", "asked"},
    "partial.lead": {"missing"}, "partial.ask": {"missing"}, "no_evidence.absent": {"years"},
    "no_evidence.foreign": {"place"}, "no_evidence.not_in_plan": {"plans"}, "no_evidence.no_clause": {"plans"},
    "no_evidence.loaded": {"plans"}, "no_evidence.pointer": {"place"}, "notices.other_plan": {"asked", "year", "region", "label"},
    "notices.term_elsewhere": {"year", "region", "label"}, "notices.other_district": {"region", "asked"},
    "notices.figure": {"claimed", "stated"}, "notices.older": {"old", "new", "label"}, "notices.absent": {"years"},
    "notices.newest": {"year"}, "notices.past": {"year"},
}


@pytest.mark.parametrize("key", sorted(USED))
def test_each_wording_needs_what_it_is_given(key: str) -> None:
    for language in ("zh", "en"):
        given = {name: "□" for name in USED[key]}
        assert WORDING.text(key, language, **given).count("□") == len(variables(WORDING._texts[key][language]))
        assert variables(WORDING._texts[key][language]) <= USED[key]


# -- what is asked back, lies beyond a limit, or is read out by an operator


def test_a_figure_that_is_asked_back_comes_with_what_it_is_of() -> None:
    words = text(asking("我的分店也是2天伐"), found(**POINT))
    assert words.startswith("条款里的“2天”说的是：办理时间。")
    assert "说的是" not in text(asking("开店要几天"), found(**POINT))
    assert "is of" not in text(asking("a branch takes 2 days too?", english=True), found(**POINT))


def test_a_size_beyond_the_limit_comes_first_and_into_the_notices() -> None:
    small = found(text="1万平方米以下的店两天办好。", plain="1万平方米以下的店两天办好")
    made = draft(asking("两万平方的店呢"), small, status=Outcome.PARTIAL, missing=("scope",))
    assert made.statements[0].text.startswith("注意：这一条只写给“1万平方米以下”，您说的两万平方不在其内")
    assert made.notices[0] == made.statements[0].text
    assert "up to 10,000 square metres" in text(asking("20,000 sqm?", english=True), small, status=Outcome.PARTIAL, missing=("scope",))


def test_what_no_clause_of_the_district_says_cites_none() -> None:
    made = draft(asking("长宁开店", districts=("长宁",)), found(), reason="not_in_district")
    assert made.statements[0].sources == ()


@pytest.mark.parametrize(("missing", "said"), [(("amount",), "请转主管部门或办事窗口"), (("detail",), "请转主管部门或办事窗口确认")])
def test_the_operator_of_12345_is_not_sent_to_12345(missing: tuple[str, ...], said: str) -> None:
    words = text(asking(), found(), status=Outcome.PARTIAL, missing=missing, audience=Audience.HOTLINE)
    assert said in words
    assert "12345" not in words
    for reason in ("nothing", "foreign"):
        assert "12345" not in text(asking(), status=Outcome.NO_EVIDENCE, reason=reason, audience=Audience.HOTLINE)


def test_a_figure_of_another_thing_is_put_right_with_what_both_are_of() -> None:
    papers = found(plain="材料减一半，时间减三分之一", figures=(figure("一半", "", "材料"), figure("三分之一", "", "时间")))
    made = draft(asking("听说开店时间减一半，是吗", presumes=True), papers)
    assert made.statements[0].text == "更正：一半说的是“材料”；“时间”写的是三分之一。"


def test_a_rule_for_a_size_is_not_for_all() -> None:
    small = found(text="1万平方米以下的店两天办好。", plain="1万平方米以下的店两天办好")
    assert text(asking("所有店都是两天吗"), small).startswith("不是都适用：这一条只写给“1万平方米以下”的")
    assert text(asking("do all projects get it in two days?", english=True), small).startswith("No, not for all")


def test_the_departments_of_an_item_are_told_before_those_of_its_clause() -> None:
    body = found("changning-2021/2.5", plain="长宁开店有专窗", departments=("区科委", "区人社局"))
    row = found("changning-2021/a2.1", plain="长宁开店有专窗", departments=("区科委",), restates=body.clause.id)
    made = draft(asking("谁负责", kind=Kind.WHO), body, row)
    assert made.statements[0].text.startswith("这一项的责任单位：区科委（条a2.1）；整条的责任单位：区科委、区人社局")
    assert (made.statements[0].sources, made.departments) == ((0, 1), ("区科委",))
