"""What the evidence allows: answered, partial with what is missing, clarify, nothing, another plan, plan by plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.assessing.across_plans import main_topics
from bot.assessing.ambiguity import bare_question
from bot.assessing.assess import by_rules
from bot.assessing.thresholds import Thresholds
from bot.settings import ROOT
from bot.turn import Adds, Assessment, Kind, Outcome, Understanding
from retrieval.files import DataError
from retrieval.search import Evidence
from tests.small import asking, figure, found, turn_of

LIMITS = replace(Thresholds.load(ROOT / "data" / "assess.yaml"), answer=0.2, related=0.7, near=0.8, year_wrong=1.4, clarify_topics=3)


def assessment(asked: Understanding, *evidence: Evidence) -> Assessment:
    return by_rules(turn_of(asked, *evidence), LIMITS)


def cited(result: Assessment) -> list[str]:
    return [source.clause.id for source in result.sources]


OTHER = "关店在网上公告就可以了。"


@pytest.mark.parametrize(("score", "status"), [(0.6, Outcome.ANSWERED), (0.21, Outcome.ANSWERED), (0.19, Outcome.NO_EVIDENCE)])
def test_the_best_score_decides(score: float, status: Outcome) -> None:
    result = assessment(asking(), found(score=score))
    assert (result.status, len(result.sources)) == (status, status is Outcome.ANSWERED)


def test_no_evidence_at_all() -> None:
    assert assessment(asking()).status is Outcome.NO_EVIDENCE


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"foreign": ("北京",)}, "foreign"),
        ({"absent": ("2022年",)}, "absent"),
        ({"kind": Kind.CLAUSE, "path": "9.9", "original": "九（九）说什么"}, "no_clause"),
    ],
)
def test_reasons_for_a_no(more: dict[str, Any], reason: str) -> None:
    result = assessment(asking(**more), found(score=0.25))
    assert (result.status, result.reason, result.sources) == (Outcome.NO_EVIDENCE, reason, ())


def test_a_named_plan_that_barely_speaks_of_it() -> None:
    evidence = (found(score=0.2), found("shanghai-2023/2.1", OTHER, 0.19))
    result = assessment(asking(plans=frozenset({"shanghai-2023"})), *evidence)
    assert (result.status, result.reason, [c.clause.id for c in result.choices]) == (
        Outcome.NO_EVIDENCE, "not_in_plan", ["shanghai-2020/1.1"],
    )


def test_a_year_without_a_plan_beside_one_with_is_answered() -> None:
    asked = asking(absent=("2022年",), plans=frozenset({"shanghai-2020"}))
    assert assessment(asked, found()).status is Outcome.ANSWERED


def test_chitchat_is_no_search() -> None:
    result = assessment(asking("你好", kind=Kind.CHITCHAT), found())
    assert (result.status, result.reason, result.sources) == (Outcome.CLARIFY, "chitchat", ())


# -- what belongs beside the main measure

def test_others_of_the_same_matter_are_cited_and_distant_ones_are_not() -> None:
    evidence = (
        found("shanghai-2020/1.1", score=0.6),
        found("shanghai-2023/2.1", "另一句开店的话。", 0.5, plain="另一年开店的办法也写了"),
        found("shanghai-2023/2.2", OTHER, 0.45, plain="关店在网上公告就可以", topics=("关店",)),
        found("shanghai-2023/2.3", "还有一句。", 0.1, plain="还有一句很远的话在这里"),
    )
    assert cited(assessment(asking(), *evidence)) == ["shanghai-2020/1.1", "shanghai-2023/2.1"]


def test_where_measures_were_judged_those_that_help_or_compete_with_the_best_are_cited() -> None:
    evidence = tuple(replace(e, helps=logit) for e, logit in (
        (found("shanghai-2020/1.1", score=0.6), 2.0),
        (found("shanghai-2023/2.1", "另一句开店的话。", 0.5, plain="另一年开店的办法也写了"), -2.0),  # competes with it
        (found("shanghai-2023/2.2", OTHER, 0.47, plain="关店在网上公告就可以"), -3.0),  # is near enough by its score, and helps nobody
        (found("shanghai-2023/2.3", "还有一句。", 0.1, plain="还有一句很远的话在这里"), 1.0),  # far, and helps
        (found("shanghai-2023/2.4", "又有一句。", 0.55, plain="又有一句是另一件事"), -6.0),  # is of another matter for certain
    ))
    assert cited(assessment(asking(), *evidence)) == ["shanghai-2020/1.1", "shanghai-2023/2.1", "shanghai-2023/2.3"]


def test_the_same_words_are_cited_once_and_an_annex_that_restates_is_left_out() -> None:
    evidence = (
        found("changning-2021/2.1.1", score=0.6),
        found("shanghai-2023/2.1", "同样的话。", 0.59, plain="开店在网上填一张表就行"),
        found("changning-2021/a2.1", "附件里的话。", 0.58, plain="附件里再说一遍的那句话", restates="changning-2021/2.1.1"),
    )
    assert cited(assessment(asking(), *evidence)) == ["changning-2021/2.1.1"]


# -- details

def test_a_detail_that_is_stated_is_answered() -> None:
    asked = asking("开店要几天", kind=Kind.FIGURE, details=("duration",))
    assert (assessment(asked, found()).status, assessment(asked, found()).missing) == (Outcome.ANSWERED, ())


@pytest.mark.parametrize(
    ("details", "missing"),
    [
        (("amount",), ("amount",)),
        (("phone", "address"), ("phone", "address")),
        (("amount", "count"), ("amount",)),  # 一张表 is a count
        (("validity",), ("duration",)),  # the contract's names
        (("procedure",), ()),  # a way of asking
        (("share",), ()),
    ],
)
def test_what_is_not_stated_is_missing(details: tuple[str, ...], missing: tuple[str, ...]) -> None:
    text = "开店在网上填1张表，由专人帮着办。"
    result = assessment(asking(kind=Kind.FIGURE, details=details), found(text=text))
    assert (result.status, result.missing) == (Outcome.PARTIAL if missing else Outcome.ANSWERED, missing)
    assert cited(result) == ["shanghai-2020/1.1"]


def test_a_time_limit_that_is_missing_has_the_name_of_the_contract() -> None:
    result = assessment(asking(kind=Kind.FIGURE, details=("duration",)), found(text="开店填表，尽快办好。"))
    assert result.missing == ("deadline",)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("开店要几天", ("deadline",)), ("how long does it take to open a shop", ("deadline",)), ("开店时间能压缩到几天", ("deadline",)),
        ("开店时间压缩了多少", ()), ("by how much is the time cut", ()), ("啥时候起能快一点", ()),
    ],
)
def test_how_long_it_takes_is_not_told_by_how_much_is_saved(question: str, missing: tuple[str, ...]) -> None:
    asked = asking(question, kind=Kind.FIGURE, details=("duration",))
    evidence = (
        found("shanghai-2020/1.1", "开店填表，尽快办好。", 0.6),
        found("shanghai-2020/1.1", "开店的时间压缩三分之一。", 0.5, plain="开店花的时间省下三分之一"),
    )
    result = assessment(asked, *evidence)
    assert (result.missing, result.sources[0].measure.text) == (missing, "开店的时间压缩三分之一。")


@pytest.mark.parametrize(("question", "missing"), [("试行的领域名单全吗", ("list",)), ("试行的是哪些", ())])
def test_a_list_that_breaks_off_is_not_the_whole(question: str, missing: tuple[str, ...]) -> None:
    asked = asking(question, kind=Kind.FIGURE, details=("list",))
    assert assessment(asked, found(text="水务、电力、燃气等12个领域试行。")).missing == missing


def test_what_comes_nearest_to_a_detail_that_is_not_stated_is_told() -> None:
    main, rest = found("shanghai-2020/1.1", "开店填一张表。", 0.6), found("shanghai-2020/1.2", "开店的快递。", 0.5, plain="开店可以寄证")
    price = found("shanghai-2023/2.1", "开店减轻负担。", 0.35, plain="开店的费用逐步下降")
    elsewhere = found("shanghai-2023/2.2", "关店降费。", 0.4, plain="关店的费用下降", topics=("关店",))
    asked = asking("开店多少钱", kind=Kind.FIGURE, details=("amount",))
    alone = assessment(asked, main, rest, elsewhere, price)
    assert (alone.missing, cited(alone)[:2]) == (("amount",), ["shanghai-2020/1.1", "shanghai-2023/2.1"])
    # who asks for it after the rest was told has read that
    assert cited(assessment(replace(asked, completed=True), main, rest, elsewhere, price))[0] == "shanghai-2023/2.1"
    assert cited(assessment(asked, main, rest)) == ["shanghai-2020/1.1", "shanghai-2020/1.2"]
    free = found("shanghai-2023/2.1", "开店零负担。", 0.32, plain="开店零负担", number=2)
    assert assessment(asked, main, rest, price, free).sources[1].measure.number == 2  # more than that it falls
    falls = found("shanghai-2023/2.1", "开店减轻负担。", 0.6, plain="开店的费用逐步下降")
    assert assessment(asked, falls, rest, free).sources[1].measure.number == 2


def test_of_several_details_one_measure_may_state_this_and_another_that() -> None:
    days = found("shanghai-2020/1.1", "开店两天办好。", 0.6, plain="开店2天办好")
    free = found("shanghai-2023/2.1", "开店零负担。", 0.32, plain="开店零负担")
    both = asking("开店要几天，要不要钱", kind=Kind.FIGURE, details=("duration", "charge"))
    assert (assessment(both, days, free).status, cited(assessment(both, days, free))) == (
        Outcome.ANSWERED, ["shanghai-2020/1.1", "shanghai-2023/2.1"],
    )
    price = found("shanghai-2023/2.1", "开店减轻负担。", 0.32, plain="开店的费用逐步下降")
    assert assessment(both, days, price).missing == ("fee",)
    who = asking("谁负责，要不要钱", kind=Kind.WHO, details=("charge",))
    assert assessment(who, days, free).missing == ("department",)  # which nobody is asked for by a figure


@pytest.mark.parametrize(("plain", "districts", "missing"), [
    ("浦东先试一张证，再推到更大区域", ("静安",), ("scope",)), ("浦东先试一张证，再推到更大区域", ("浦东",), ()),
    ("浦东先试一张证，再推到全市", ("静安",), ()), ("试一张证", ("静安",), ()), ("浦东先试一张证，再推到更大区域", (), ()),
])
def test_what_another_district_tries_is_not_said_of_ones_own(plain: str, districts: tuple[str, ...], missing: tuple[str, ...]) -> None:
    assert assessment(asking("一张证有吗", districts=districts), found(text=plain, plain=plain)).missing == missing


def test_a_detail_alone_is_asked_of_all_that_the_clause_says_of_the_matter() -> None:
    main = found("shanghai-2020/1.1", "开店填一张表。", 0.6)
    days = found("shanghai-2020/1.1", "开店两天办好。", 0.38, plain="开店两天就办好", number=2)
    asked = asking("要几天", kind=Kind.FIGURE, details=("duration",), completed=True)
    after = assessment(replace(asked, adds=Adds.DETAIL), main, days)
    assert (after.status, after.sources[0].measure.number) == (Outcome.ANSWERED, 2)
    assert assessment(asked, main, days).status is Outcome.PARTIAL


@pytest.mark.parametrize(("question", "status"), [
    ("菜场摊贩也行吗", Outcome.PARTIAL), ("那存货呢", Outcome.PARTIAL), ("保安公司做伐", Outcome.PARTIAL),
    ("外地人也行吗", Outcome.ANSWERED),  # the clause names them
    ("老乡呢", Outcome.ANSWERED),  # they are asked about by this name
    ("那要几天呢", Outcome.ANSWERED), ("那怎么办呢", Outcome.ANSWERED), ("菜场摊贩怎么开店", Outcome.ANSWERED),
])
def test_a_case_of_which_no_word_is_said_is_open(question: str, status: Outcome) -> None:
    told = found(text="外地人开店两天办好。", plain="外地人开店两天办好的", asks=("老乡开店快不快",))
    asked = asking(f"开店要几天 {question}", original=question, completed=True, cited=(told.measure.id,))
    result = assessment(asked, told)
    assert (result.status, result.missing) == (status, ("scope",) if status is Outcome.PARTIAL else ())
    assert assessment(replace(asked, cited=("shanghai-2020/9.9#1",)), told).status is Outcome.ANSWERED  # another measure than was told


@pytest.mark.parametrize(("question", "status"), [
    ("没进园区的呢", Outcome.PARTIAL), ("不在园区里的也行吗", Outcome.PARTIAL), ("what if we are not in the park?", Outcome.PARTIAL),
    ("没进园区可以吗", Outcome.PARTIAL), ("进了园区的呢", Outcome.ANSWERED), ("没有别的要求了吗", Outcome.ANSWERED),
    ("没批下来怎么办", Outcome.ANSWERED),
])
def test_who_does_without_what_a_clause_speaks_of_is_not_told_that_it_holds(question: str, status: Outcome) -> None:
    told = found(text="进园区的店两天办好。", plain="进了园区的店两天就办好", asks=("进园区办店快不快",))
    asked = asking(f"园区开店要几天 {question}", original=question, completed=True, cited=(told.measure.id,))
    result = assessment(asked, told)
    assert (result.status, result.missing) == (status, ("scope",) if status is Outcome.PARTIAL else ())
    for_them = found(text="未进园区的店三天办好。", plain="没进园区的店三天办好", asks=("进园区办店快不快",))
    assert assessment(asked, for_them).status is Outcome.ANSWERED


def test_of_a_detail_alone_the_nearest_that_gives_it_answers() -> None:
    main = found("shanghai-2023/1.1", "开店有人帮。", 0.6)
    days = found("shanghai-2020/2.1", "开店两天办好。", 0.32, plain="开店2天办好")
    asked = asking("店怎么开 几天办好", original="几天办好", kind=Kind.FIGURE, details=("duration",), completed=True)
    after = assessment(replace(asked, adds=Adds.DETAIL), main, days)
    assert (after.status, after.missing, cited(after)[0]) == (Outcome.ANSWERED, (), "shanghai-2020/2.1")
    assert assessment(replace(asked, completed=False), main, days).missing == ("deadline",)


def test_what_is_free_has_no_price() -> None:
    main, free = found(text="开店填一张表。", score=0.6), found("shanghai-2023/2.1", "开店零负担。", 0.35, plain="开店零负担")
    asked = asking("开店多少钱", kind=Kind.FIGURE, details=("amount",))
    assert assessment(asked, main, free).status is Outcome.ANSWERED


def test_what_is_free_settles_no_rate() -> None:
    main, free = found(text="开店贷款。", plain="开店贷款", score=0.6), found("shanghai-2023/2.1", "开店零负担。", 0.35, plain="开店零负担")
    assert assessment(asking("利率多少", kind=Kind.FIGURE, details=("rate",)), main, free).missing == ("rate",)


def test_who_is_in_charge_of_something_else_is_not_told_for_another_place() -> None:
    told = found("changning-2021/1.1", "长宁开店。", 0.4, plain="长宁开店", departments=("区商务委",))
    else_where = found("shanghai-2020/4.1", "关店。", 0.6, plain="关店", topics=("关店",), departments=("市商务委",))
    same = found("shanghai-2023/3.1", "全市开店。", 0.5, plain="全市开店")
    asked = asking(
        "长宁开店谁管 市里呢", original="市里呢", completed=True, adds=Adds.PLACE, kind=Kind.WHO, cited=(told.measure.id,),
    )
    result = assessment(asked, else_where, same, told)
    assert "shanghai-2020/4.1" not in cited(result)


def test_a_rule_of_a_district_is_not_told_as_the_citys() -> None:
    told = found("changning-2021/1.1", "长宁的店填一张表。", 0.6, plain="长宁开店填一张表")
    other = found("shanghai-2023/3.1", "关店当场办。", 0.6, plain="关店当场办", topics=("关店",))
    asked = asking("长宁开店填几张表 市里也这样吗", original="市里也这样吗", completed=True, adds=Adds.PLACE, cited=(told.measure.id,))
    result = assessment(asked, other, told)
    assert (result.status, result.missing, cited(result)) == (Outcome.PARTIAL, ("scope",), ["changning-2021/1.1"])
    citywide = found("shanghai-2023/3.1", "全市开店填一张表。", 0.6, plain="全市开店填一张表")
    assert cited(assessment(asked, citywide, told))[0] == "shanghai-2023/3.1"


def test_a_term_that_is_used_and_not_explained_is_missing() -> None:
    asked = asking("什么叫符合信用条件", kind=Kind.FIGURE, details=("terms",))
    assert assessment(asked, found(text="符合信用条件的店免检。")).missing == ("requirements",)


def test_whether_it_costs_anything_is_told_by_any_word_of_money() -> None:
    asked = asking("开店要钱吗", kind=Kind.FIGURE, details=("charge",))
    assert assessment(asked, found(text="开店填表就行。")).missing == ("fee",)
    assert assessment(asked, found(text="开店的收费取消。")).missing == ()


@pytest.mark.parametrize(
    ("score", "near", "status"), [(0.3, 0.2, Outcome.PARTIAL), (0.3, 0.6, Outcome.ANSWERED), (0.6, 0.2, Outcome.ANSWERED)]
)
def test_a_figure_of_another_thing_is_not_what_was_asked_for(score: float, near: float, status: Outcome) -> None:
    asked = asking("质疑书要几天内递", kind=Kind.FIGURE, details=("duration",))
    assert assessment(asked, replace(found(text="意向在60日内公开。", score=score), figures=near)).status is status


def test_a_measure_nearby_that_states_the_detail_comes_first() -> None:
    evidence = (
        found("shanghai-2020/1.1", "开店填表，尽快办好。", 0.6),
        found("shanghai-2023/2.1", "开店两天办好。", 0.55, plain="开店的手续两天就能办好"),
        found("shanghai-2023/2.2", "开店一天办好。", 0.3, plain="开店的手续一天就能办好"),
    )
    result = assessment(asking(kind=Kind.FIGURE, details=("duration",)), *evidence)
    assert (result.status, cited(result)[0]) == (Outcome.ANSWERED, "shanghai-2023/2.1")


def test_who_wants_a_department() -> None:
    asked = asking("开店归谁管", kind=Kind.WHO)
    assert assessment(asked, found()).missing == ("department",)
    with_department = found("shanghai-2023/2.1", "开店的话。", 0.55, departments=("小店局",), plain="开店由小店局来负责管")
    result = assessment(asked, found(), with_department)
    assert (result.status, cited(result)[0]) == (Outcome.ANSWERED, "shanghai-2023/2.1")


def test_whom_a_follow_up_asks_for_is_not_told_from_another_matter() -> None:
    """「市里呢」 after who is in charge in the district: what is merely near names its departments and is about something else."""
    of_it = found(score=0.3)
    another = found("shanghai-2020/4.1", OTHER, 0.29, departments=("小店局",), plain="关店由小店局管", topics=("关店",))
    asked = asking("市里呢", kind=Kind.WHO, completed=True, adds=Adds.PLACE)
    result = assessment(asked, of_it, another)
    assert (cited(result)[0], result.missing) == ("shanghai-2020/1.1", ("department",))


def test_who_and_how_long_are_not_told_by_another_matter_that_states_the_days() -> None:
    closing = found("shanghai-2020/4.1", "关店在网上办。", 0.6, plain="关店在网上办", topics=("关店",))
    opening = found("shanghai-2020/1.1", "开店两天办好。", 0.55, plain="开店两天办好")
    result = assessment(asking("关店要几天，谁负责", kind=Kind.WHO, details=("duration",)), closing, opening)
    assert (cited(result)[0], result.missing) == ("shanghai-2020/4.1", ("deadline", "department"))


# -- several things could be meant

CHOICES = [
    found(f"shanghai-2020/1.{n}", f"第{n}句话。", 0.5 - n / 1000, plain=f"第{n}件不同的事情这样来办", topics=(topic,))
    for n, topic in enumerate(("开店", "关店", "收费", "贷款"), 1)
]


@pytest.mark.parametrize("text", ["税", "执照", "怎么办", "贷款"])
def test_a_bare_word_that_fits_several_matters_is_asked_back(text: str) -> None:
    result = assessment(asking(text), *CHOICES)
    assert (result.status, result.choices, len(result.choices)) == (Outcome.CLARIFY, result.sources, 4)


def test_the_time_limit_of_a_bare_word_is_asked_back_unless_one_matter_alone_is_called_so() -> None:
    of_many = [replace(e, key_point=replace(e.key_point, topics=(f"{n}的登记",))) for n, e in enumerate(CHOICES) if e.key_point]
    asked = asking("登记要几天啊 急用", kind=Kind.FIGURE, details=("duration",))
    assert assessment(asked, *of_many).status is Outcome.CLARIFY
    assert assessment(asking("关店要几天", kind=Kind.FIGURE, details=("duration",)), *CHOICES).status is not Outcome.CLARIFY
    assert assessment(asking("不动产登记要几天", kind=Kind.FIGURE, details=("duration",)), *of_many).status is not Outcome.CLARIFY


def test_who_is_told_from_another_measure_of_the_same_clause() -> None:
    asked = asking("谁负责", kind=Kind.WHO)
    main, other = found(score=0.6), found("shanghai-2020/1.1", OTHER, 0.4, plain="关店网上公告", number=2, departments=("小店局",))
    elsewhere = found("shanghai-2021/3.1", OTHER, 0.4, plain="别的事", topics=("关店",), departments=("别的局",))
    assert cited(assessment(asked, main, other))[0] == "shanghai-2020/1.1"
    assert assessment(asked, main, other).missing == ()
    assert assessment(asked, main, elsewhere).missing == ("department",)


def test_who_asks_what_another_plan_says_is_answered_from_that_plan() -> None:
    asked = asking("开店怎么弄 那2020年的呢", original="那2020年的呢", plans=frozenset({"shanghai-2020"}), years=(2020,), completed=True)
    near, better = found("shanghai-2020/1.1", score=0.35), found("shanghai-2023/2.1", OTHER, 0.6, plain="开店全程网上办")
    assert assessment(replace(asked, adds=Adds.PLAN), better, near).reason != "other_plan"
    assert assessment(asked, better, near).reason == "other_plan"


@pytest.mark.parametrize(
    ("asked", "evidence"),
    [
        (asking("小公司没有抵押能不能贷款"), CHOICES),
        (asking("税", completed=True), CHOICES),
        (asking("税"), CHOICES[:2]),
        (asking("税"), [CHOICES[0], *(replace(e, score=0.3) for e in CHOICES[1:])]),
    ],
)
def test_what_is_clear_enough_is_answered(asked: Understanding, evidence: list[Evidence]) -> None:
    assert assessment(asked, *evidence).status is Outcome.ANSWERED


@pytest.mark.parametrize(
    ("text", "left"), [("税怎么办？", "税"), ("请问贷款有没有政策", "贷款"), ("help with tax please", "withtax"), ("怎么办", "")]
)
def test_the_bare_question(text: str, left: str) -> None:
    assert bare_question(text) == left


# -- clauses by number

def named_clauses(count: int, each: int = 1) -> list[Evidence]:
    return [found(f"shanghai-2021/{n}.6", f"{n}{m}。", 1.0, number=m) for n in range(1, count + 1) for m in range(1, each + 1)]


def test_a_clause_that_was_named_is_the_answer_with_all_its_measures() -> None:
    result = assessment(asking("二（一）6", kind=Kind.CLAUSE, path="2.1.6"), *named_clauses(1, each=4))
    assert (result.status, result.confidence, len(result.sources)) == (Outcome.ANSWERED, 1.0, 4)


def test_a_detail_that_a_named_clause_does_not_state_is_missing() -> None:
    clause = [found("shanghai-2021/2.1.6", "图章免费刻。", 1.0), found("shanghai-2021/2.1.6", "开店两天办好。", 1.0, number=2)]
    result = assessment(asking("二（一）6 要几天，到哪个地址", kind=Kind.CLAUSE, path="2.1.6", details=("duration", "address")), *clause)
    assert (result.status, result.missing, len(result.sources)) == (Outcome.PARTIAL, ("address",), 2)


@pytest.mark.parametrize(("count", "status"), [(2, Outcome.ANSWERED), (3, Outcome.ANSWERED), (4, Outcome.CLARIFY), (9, Outcome.CLARIFY)])
def test_a_number_that_several_clauses_have(count: int, status: Outcome) -> None:
    result = assessment(asking("第6条", kind=Kind.CLAUSE, path="#6"), *named_clauses(count))
    assert (result.status, len(result.sources)) == (status, min(count, 5))


def test_a_term_that_stands_elsewhere_is_added() -> None:
    elsewhere = found("shanghai-2023/2.1", OTHER, 0.5, plain="关店在网上公告就可以了")
    result = assessment(asking("二（一）6的“公告”", kind=Kind.CLAUSE, path="2.1.6"), *named_clauses(1), elsewhere)
    assert (result.reason, cited(result)) == ("term_elsewhere", ["shanghai-2021/1.6", "shanghai-2023/2.1"])


# -- plans

YEARS = [
    found("shanghai-2023/2.1", "新方案的话。", 0.6, plain="新方案里开店更加方便了"),
    found("shanghai-2020/1.1", "老方案的话。", 0.5, plain="老方案里开店也方便过的"),
    found("changning-2021/2.1.1", "区里的话。", 0.5, plain="区里开店另有专门的窗口"),
]


def test_changes_are_told_plan_by_plan_in_order_of_year() -> None:
    result = assessment(asking(kind=Kind.CHANGES), *YEARS)
    assert (result.status, result.reason, cited(result)) == (Outcome.ANSWERED, "by_plan", ["shanghai-2020/1.1", "shanghai-2023/2.1"])


def test_the_district_is_compared_where_it_is_named() -> None:
    result = assessment(asking(kind=Kind.COMPARE, districts=("长宁",)), *YEARS)
    assert cited(result) == ["shanghai-2020/1.1", "changning-2021/2.1.1", "shanghai-2023/2.1"]


def test_one_of_each_plan_leads_where_a_plan_has_more() -> None:
    more = found("shanghai-2020/1.2", "老方案又一句。", 0.55, plain="老方案里开店又说了一句")
    result = assessment(asking(kind=Kind.CHANGES), YEARS[0], more, YEARS[1])
    assert cited(result) == ["shanghai-2020/1.2", "shanghai-2023/2.1", "shanghai-2020/1.1"]


def test_plans_are_compared_on_the_matter_that_they_share() -> None:
    fees: dict[str, Any] = {"topics": ("收费",)}
    old = [found("shanghai-2020/1.1", "甲。", 0.5, plain="老开店"), found("shanghai-2020/1.2", "乙。", 0.45, plain="老规矩收费", **fees)]
    new = [found("shanghai-2023/2.1", "丙。", 0.6, plain="新规矩收费", **fees), found("shanghai-2023/2.2", "丁。", 0.3, plain="新办法开店")]
    result = assessment(asking("有啥变化", kind=Kind.CHANGES, years=(2020, 2023)), *new, *old)
    assert [source.key_point.topics for source in result.sources[:2] if source.key_point] == [("收费",), ("收费",)]


def test_the_city_is_one_side_of_a_comparison_however_near_the_districts_words_are() -> None:
    asked = asking("长宁比市里多了什么", kind=Kind.COMPARE, districts=("长宁",))
    district, city = found("changning-2021/2.1", "甲。", 0.8, plain="长宁开店"), found("shanghai-2021/1.1", "乙。", 0.3, plain="全市开店")
    assert set(cited(assessment(asked, district, city))) == {"changning-2021/2.1", "shanghai-2021/1.1"}


def test_who_only_adds_the_district_is_told_its_own_measure_first() -> None:
    city, local = found("shanghai-2023/2.1", score=0.6), found("changning-2021/2.1", OTHER, 0.4, plain="长宁开店")
    asked = asking("开店怎么弄 长宁有吗", original="长宁有吗", districts=("长宁",), completed=True, adds=Adds.PLACE)
    assert cited(assessment(asked, city, local))[0] == "changning-2021/2.1"
    assert cited(assessment(replace(asked, adds=None), city, local))[0] == "shanghai-2023/2.1"
    who = replace(asked, adds=Adds.DETAIL, kind=Kind.WHO)
    assert cited(assessment(who, city, local))[0] == "changning-2021/2.1"


BECAME = ("shanghai-2023/2.1#1",)


def test_what_a_newer_plan_has_done_leads_before_what_an_older_one_meant_to_explore() -> None:
    meant = found("shanghai-2020/1.1", score=0.6, plain="拟探索停电惩罚", status="planned", newer=BECAME)
    done = found("shanghai-2023/2.1", OTHER, 0.4, plain="停电补偿机制健全")
    assert cited(assessment(asking(), meant, done))[0] == "shanghai-2023/2.1"
    assert cited(assessment(asking(plans=frozenset({"shanghai-2020"}), years=(2020,)), meant, done))[0] == "shanghai-2020/1.1"
    distant = replace(done, score=0.3)
    assert cited(assessment(asking(), meant, distant))[0] == "shanghai-2020/1.1"


def test_the_newest_word_on_one_arrangement_leads() -> None:
    older = found("shanghai-2020/1.1", score=0.6, plain="试点船边直提", newer=BECAME)
    newer = found("shanghai-2023/2.1", OTHER, 0.58, plain="继续试点船边直提")
    assert cited(assessment(asking(), older, newer))[0] == "shanghai-2023/2.1"
    assert cited(assessment(asking(), found("shanghai-2020/1.1", score=0.6), newer))[0] == "shanghai-2020/1.1"
    assert cited(assessment(asking(), older, replace(newer, score=0.4)))[0] == "shanghai-2020/1.1"
    planned = found("shanghai-2023/2.1", OTHER, 0.5, plain="拟探索全部直提", status="planned")
    assert cited(assessment(asking(), older, planned))[0] == "shanghai-2020/1.1"


def test_a_newer_word_without_a_figure_leads_only_where_it_is_as_near() -> None:
    """「港口收费加强监管」 of 2023 does not tell who asks whether he may refuse a charge what 2017 says of it."""
    older = found("shanghai-2017/1.1", score=0.6, plain="清单以外的收费，企业有权拒交", newer=BECAME)
    vague = found("shanghai-2023/2.1", OTHER, 0.52, plain="收费加强监管")
    assert cited(assessment(asking(), older, vague)) == ["shanghai-2017/1.1", "shanghai-2023/2.1"]
    telling = found("shanghai-2023/2.1", OTHER, 0.52, plain="环节减到2个", figures=(figure("2", "个环节", "接电"),))
    assert cited(assessment(asking(), older, telling))[0] == "shanghai-2023/2.1"
    for status in ("pilot", "planned"):  # 「免罚清单2.0版拟研究出台」
        tried = found("shanghai-2017/1.1", score=0.6, status=status, newer=BECAME, figures=(figure("2.0", "版", "清单"),))
        assert cited(assessment(asking(), tried, vague))[0] == "shanghai-2023/2.1"


def test_a_measure_of_the_same_clause_on_another_topic_is_shown_only_where_it_is_near() -> None:
    """The clause on Pudong holds a dozen matters that share nothing but the place."""
    main = found("shanghai-2023/4.1", score=0.6, topics=("一业一证",))

    def shown(score: float, topic: str) -> int:
        other = found("shanghai-2023/4.1", "保护商业秘密。", score, number=2, plain="商业秘密要保护", topics=(topic,))
        return len(assessment(asking(), main, other).sources)

    assert (shown(0.4, "商业秘密"), shown(0.5, "商业秘密"), shown(0.4, "一业一证")) == (1, 2, 2)


def test_the_days_of_a_measure_that_is_as_near_are_those_of_the_matter() -> None:
    """Who moves from Pudong to Changning and asks for the days was told that no plan states them: two measures on moving came nearer."""
    moving = found("shanghai-2023/3.3", "支持搬家。", 0.41, plain="支持搬家", topics=("跨区迁移",))
    days = found("shanghai-2020/4.26", "10个工作日办妥迁出。", 0.39, plain="10个工作日办好迁出", topics=("跨区迁移",))
    asked = asking("搬家要几天", details=("duration",))
    assert (assessment(asked, moving, days).status, cited(assessment(asked, moving, days))[0]) == (Outcome.ANSWERED, "shanghai-2020/4.26")
    assert assessment(asked, moving, days.scored(0.3)).status is Outcome.PARTIAL


def test_what_gives_figures_leads_before_what_gives_none() -> None:
    days = (figure("10", "天", "开店"),)
    older = found("shanghai-2020/1.1", "开店10天办好。", 0.6, plain="开店10天办好", newer=BECAME, figures=days)
    newer = found("shanghai-2023/2.1", OTHER, 0.55, plain="开店更快办好")
    assert cited(assessment(asking("开店怎么办"), older, newer))[0] == "shanghai-2020/1.1"
    shorter = found("shanghai-2023/2.1", "开店5天办好。", 0.55, plain="开店5天办好", figures=(figure("5", "天", "开店"),))
    assert cited(assessment(asking("开店怎么办"), older, shorter))[0] == "shanghai-2023/2.1"


def test_what_became_of_an_older_rule_is_shown_beside_it() -> None:
    older = found("shanghai-2020/1.1", score=0.6, newer=BECAME)
    newer = found("shanghai-2023/2.1", OTHER, 0.1, plain="开店更快")
    assert cited(assessment(asking(), older, newer)) == ["shanghai-2020/1.1", "shanghai-2023/2.1"]
    same_topic = found("shanghai-2023/2.2", OTHER, 0.1, plain="另一种店")
    assert cited(assessment(asking(), older, same_topic)) == ["shanghai-2020/1.1"]
    assert cited(assessment(asking(plans=frozenset({"shanghai-2020"})), older, newer)) == ["shanghai-2020/1.1"]


def test_how_it_stands_today_is_told_by_the_newest_plan_however_near_the_older_one_is() -> None:
    older = found("shanghai-2020/1.1", "开店10天办好。", 0.6, plain="开店10天办好", newer=BECAME)
    newer = found("shanghai-2023/2.1", OTHER, 0.1, plain="开店更快办好")
    assert cited(assessment(asking("2020年讲10天 现在呢", today=True), older, newer))[0] == "shanghai-2023/2.1"


def test_the_newest_word_is_shown_though_another_newer_one_is_cited() -> None:
    older = found("shanghai-2020/1.1", score=0.6, newer=("shanghai-2021/3.1#1", *BECAME))
    between = found("shanghai-2021/3.1", OTHER, 0.45, plain="中间的话")
    newest = found("shanghai-2023/2.1", OTHER, 0.1, plain="开店更快")
    assert set(cited(assessment(asking(), older, between, newest))) == {"shanghai-2020/1.1", "shanghai-2021/3.1", "shanghai-2023/2.1"}


def test_all_measures_that_tell_what_a_plan_changed_are_cited_with_the_first_of_them() -> None:
    told = [found(f"shanghai-2020/1.{n}", f"{n}。", 0.5, plain=f"老办法{n}", tells=("开店",)) for n in (1, 2, 3, 4)]
    result = assessment(asking(kind=Kind.CHANGES), *YEARS[:1], *told)
    assert cited(result) == ["shanghai-2020/1.1", "shanghai-2023/2.1", "shanghai-2020/1.2", "shanghai-2020/1.3", "shanghai-2020/1.4"]
    others = [replace(e, key_point=replace(e.key_point, tells=())) for e in told]  # type: ignore[type-var]
    assert len(cited(assessment(asking(kind=Kind.CHANGES), *YEARS[:1], *others))) == 4


def test_a_plan_that_was_named_for_another_question_is_no_premise_of_this_one() -> None:
    older, newer = found("shanghai-2020/1.1", score=0.9), found("shanghai-2023/2.1", OTHER, score=0.3)
    asked = asking(plans=frozenset({"shanghai-2023"}), years=(2023,), completed=True)
    assert assessment(asked, older, newer).reason == "other_plan"
    result = assessment(replace(asked, plan_spoken_of=True), older, newer)
    assert (result.reason, cited(result)[0]) == ("", "shanghai-2020/1.1")


def test_who_asks_what_another_plan_says_takes_nothing_for_granted() -> None:
    older, newer = found("shanghai-2020/1.1", score=0.9), found("shanghai-2023/2.1", OTHER, score=0.3)
    asked = asking(plans=frozenset({"shanghai-2023"}), years=(2023,), completed=True, adds=Adds.PLAN)
    result = assessment(asked, older, newer)
    assert (result.reason, cited(result)[0]) == ("", "shanghai-2023/2.1")


def test_what_a_named_plan_does_not_mention_is_told_from_where_it_stands() -> None:
    older, newer = found("shanghai-2020/1.1", score=0.5), found("shanghai-2023/2.1", OTHER, score=0.6)
    asked = asking("2023年里有没有一张表", plans=frozenset({"shanghai-2023"}), years=(2023,))
    result = by_rules(turn_of(asked, newer, older, unmentioned={"shanghai-2023": "一张表"}), LIMITS)
    assert (result.reason, cited(result), result.silent) == ("unmentioned", ["shanghai-2020/1.1"], {"shanghai-2023": "一张表"})


def test_a_compared_plan_that_does_not_mention_it_is_no_side_of_the_comparison() -> None:
    asked = asking(kind=Kind.CHANGES, years=(2020, 2023), plans=frozenset({"shanghai-2020", "shanghai-2023"}))
    result = by_rules(turn_of(asked, *YEARS, unmentioned={"shanghai-2020": "顺延"}), LIMITS)
    assert (cited(result), result.silent) == (["shanghai-2023/2.1", "shanghai-2020/1.1"], {"shanghai-2020": "顺延"})
    assert dict(assessment(asked, YEARS[0]).silent) == {"shanghai-2020": ""}
    assert assessment(asked, *YEARS).silent == {}


@pytest.mark.parametrize(("districts", "missing"), [(("徐汇",), ("scope",)), (("长宁",), ()), ((), ())])
def test_a_rule_of_another_place_does_not_say_whether_it_holds_here(districts: tuple[str, ...], missing: tuple[str, ...]) -> None:
    result = assessment(asking(districts=districts), found("changning-2021/2.1"))
    assert result.missing == missing


def test_changes_of_nothing() -> None:
    asked = asking(kind=Kind.CHANGES, plans=frozenset({"shanghai-2017"}))
    assert assessment(asked, *YEARS).status is Outcome.NO_EVIDENCE


def test_the_first_is_the_earliest_city_plan() -> None:
    result = assessment(asking(kind=Kind.FIRST), *YEARS)
    assert (result.reason, cited(result)) == ("first", ["shanghai-2020/1.1", "shanghai-2023/2.1"])


def test_the_first_use_of_a_term_counts_only_where_it_is_used() -> None:
    used = replace(YEARS[0], key_point=replace(YEARS[0].key_point, terms=("开店一件事",)))  # type: ignore[type-var]
    result = assessment(asking("开店一件事最早哪年提的", kind=Kind.FIRST), used, *YEARS[1:])
    assert cited(result) == ["shanghai-2023/2.1"]


def test_the_first_use_of_a_figure_counts_only_where_it_stands() -> None:
    stated = found("shanghai-2021/1.3", "开店3个工作日办完。", 0.4, plain="开店3个工作日办完")
    result = assessment(asking("开店3个工作日最早哪年提的", kind=Kind.FIRST), *YEARS, stated)
    assert cited(result) == ["shanghai-2021/1.3"]


@pytest.mark.parametrize(("score", "reason"), [(0.9, "other_plan"), (0.5, "")])
def test_another_plan_must_be_much_better_before_the_year_is_put_right(score: float, reason: str) -> None:
    asked = asking(plans=frozenset({"shanghai-2020"}))
    result = assessment(asked, replace(YEARS[0], score=score), replace(YEARS[1], score=0.45))
    assert (result.status, result.reason) == (Outcome.ANSWERED, reason)
    assert cited(result)[0] == ("shanghai-2023/2.1" if reason else "shanghai-2020/1.1")


def test_only_the_named_plan_is_cited() -> None:
    assert cited(assessment(asking(plans=frozenset({"shanghai-2020"})), *YEARS[1:])) == ["shanghai-2020/1.1"]


def test_main_topics_are_those_of_the_leading_measures() -> None:
    assert main_topics([*YEARS, found(score=0.1, topics=("收费",))]) == {"开店"}
    assert main_topics([found(plain=None)]) == set()
    assert main_topics([]) == set()


@pytest.mark.parametrize("content", ["answer: 1", "[]", "{", "answer: 1\nnothing: 2"])
def test_thresholds_that_do_not_fit_are_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "assess.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"assess\.yaml"):
        Thresholds.load(tmp_path / "assess.yaml")
    with pytest.raises(DataError, match=r"gone\.yaml"):
        Thresholds.load(tmp_path / "gone.yaml")


def test_documents_without_key_points_are_answered_too() -> None:
    evidence = [found(plain=None), found("shanghai-2023/2.1", OTHER, 0.55, plain=None)]
    for kind in (Kind.HOW, Kind.WHO, Kind.CHANGES, Kind.FIRST, Kind.COMPARE, Kind.LIST):
        assert assessment(asking(kind=kind), *evidence).sources


def test_a_size_beyond_the_limit_is_not_known_to_be_covered() -> None:
    small = found(text="1万平方米以下的店两天办好。", plain="1万平方米以下的店两天办好")
    assert assessment(asking("两万平方的店要几天"), small).missing == ("scope",)
    assert assessment(asking("八千平方的店要几天"), small).missing == ()


# -- the city's rule where a district's plan leaves a detail out

def at_home(*evidence: Evidence) -> list[str]:
    asked = asking("长宁开店要几天", districts=("长宁",), details=("duration",), kind=Kind.FIGURE)
    return cited(assessment(asked, *evidence))


def test_the_citys_measure_leads_where_it_states_what_the_districts_leaves_out() -> None:
    own = found("changning-2021/2.1", "长宁开店网上办。", 0.6, plain="长宁开店全程网上办")
    city = found("shanghai-2020/3.7", "开店两天办好。", 0.44, plain="开店两天就能办好")
    assert at_home(own, city)[0] == "shanghai-2020/3.7"
    assert at_home(found("changning-2021/2.1", "长宁开店一天办好。", 0.6, plain="长宁开店一天办好"), city)[0] == "changning-2021/2.1"


VAGUE = [found(f"shanghai-2020/{n}.1", f"{n}号事项。", 0.6, plain=f"第{n}样", topics=(f"事项{n}",)) for n in range(1, 5)]


@pytest.mark.parametrize(("text", "english"), [
    ("那张证几天好拿", False), ("那个清单到底在哪里看", False), ("How long does the approval take?", True),
    ("Where do I find the list?", True),
])
def test_what_was_never_named_is_asked_back(text: str, english: bool) -> None:
    details = ("duration",) if "几天" in text or "How long" in text else ()
    asked = asking(text.lower() if english else text, english=english, details=details, kind=Kind.FIGURE if details else Kind.HOW)
    assert assessment(asked, *VAGUE).status is Outcome.CLARIFY
    assert assessment(replace(asked, completed=True), *VAGUE).status is not Outcome.CLARIFY


def test_a_matter_that_is_named_is_not_asked_back() -> None:
    asked = asking("那个免罚清单到底在哪里看", kind=Kind.HOW)
    assert assessment(asked, *VAGUE).status is not Outcome.CLARIFY


def test_what_a_thing_costs_leads_before_that_it_gets_cheaper() -> None:
    cheaper = found(text="接水费用下降。", plain="接水费用逐步下降", number=1)
    free = found(text="接水免费。", plain="店铺接水免费", score=0.45, number=2)
    result = assessment(asking("店铺接水要不要钱", details=("charge",)), cheaper, free)
    assert (result.status, result.sources[0].measure.number) == (Outcome.ANSWERED, 2)


def test_a_fee_that_is_called_reduced_says_nothing_of_what_asking_for_it_costs() -> None:
    result = assessment(asking("店租费减缴备案要不要钱", details=("charge",)), found(plain="店租费用减缴备案审批两天办好"))
    assert (result.status, result.missing) == (Outcome.PARTIAL, ("fee",))


def test_the_row_of_a_task_table_names_who_is_in_charge_of_an_item() -> None:
    body = found("changning-2021/2.5", plain="长宁开店有专窗", departments=("区科委", "区人社局"))
    row = found("changning-2021/a2.1", plain="长宁开店有专窗", departments=("区科委",), restates=body.clause.id, score=0.3)
    whole = found("changning-2021/a2.1", plain="长宁开店有专窗", departments=body.clause.departments, restates=body.clause.id, score=0.3)
    asked = asking("长宁开店专窗谁负责", kind=Kind.WHO)
    assert cited(assessment(asked, body, row)) == ["changning-2021/2.5", "changning-2021/a2.1"]
    assert cited(assessment(asked, body, whole)) == ["changning-2021/2.5"]


@pytest.mark.parametrize(("message", "missing"), [
    ("我是外地人，符合吗", ("scope",)), ("符合条件吗", ("scope",)), ("我是本地店主，符合吗", ()),
])
def test_whether_one_qualifies_is_held_against_the_rule(message: str, missing: tuple[str, ...]) -> None:
    rule = found(text="本地店主可以享受。", plain="本地店主可以享受")
    assert assessment(asking(message, completed=True, adds=Adds.DETAIL), rule).missing == missing


DISTRICT_RULE = found("changning-2021/2.1", plain="长宁探索窗口当场批准，校车许可打包", terms=("窗口批准",), score=0.7)
CITY_RULE = found("shanghai-2020/3.1", plain="探索窗口当场批准", terms=("窗口批准",), score=0.3)


@pytest.mark.parametrize("question", ["窗口当场批准只有长宁有吧", "长宁的窗口当场批准全市都有吗"])
def test_whether_a_rule_is_a_districts_only_is_looked_up_in_the_citys_plans(question: str) -> None:
    result = assessment(asking(question, districts=("长宁",)), DISTRICT_RULE, CITY_RULE)
    assert (result.reason, cited(result)) == ("citywide_too", ["changning-2021/2.1", "shanghai-2020/3.1"])


@pytest.mark.parametrize(("question", "other"), [
    ("窗口当场批准长宁有吧", CITY_RULE),  # nothing is said of the city
    ("窗口当场批准只有长宁有吧", found("shanghai-2020/3.1", plain="探索窗口当场批准", terms=("窗口",), score=0.3)),
    ("校车许可打包只有长宁有吧", CITY_RULE),  # one of several things that the district's rule speaks of
    ("窗口当场批准只有长宁有吧", found("shanghai-2020/3.1", plain="长宁之后推广窗口当场批准", terms=("窗口批准",), score=0.3)),
    ("窗口当场批准只有长宁有吧", found("shanghai-2020/3.1", plain="探索窗口当场批准", terms=("窗口批准",), score=0.3, status="pilot")),
    ("窗口当场批准80%只有长宁有吧", CITY_RULE),
])
def test_what_is_merely_near_makes_no_rule_of_the_city(question: str, other: Evidence) -> None:
    assert assessment(asking(question, districts=("长宁",)), DISTRICT_RULE, other).reason != "citywide_too"


def test_a_figure_in_english_is_that_of_the_chinese_words() -> None:
    """The visa for ten years is not only Changning's: "10-year" is 10年."""
    local = found("changning-2021/2.1", plain="长宁的人才签证最长10年", en="A talent visa for up to 10 years", terms=("人才签证",))
    city = found("shanghai-2020/3.1", "最长10年。", 0.3, plain="人才签证最长10年", en="Talent visa for up to 10 years", terms=("人才签证",))
    asked = asking("The 10-year talent visa is only in Changning, isn't it?", english=True, districts=("长宁",))
    assert assessment(asked, local, city).reason == "citywide_too"


def test_a_figure_of_the_very_thing_leads_where_another_is_taken_for_granted() -> None:
    system = found(plain="开店担保的体系要健全")
    fund = found("shanghai-2020/3.1", "开店担保基金做到100亿元。", 0.55, plain="开店担保基金做到100亿元")
    assert cited(assessment(asking("开店担保基金有500亿对吧", presumes=True), system, fund))[0] == "shanghai-2020/3.1"
    assert cited(assessment(asking("开店担保基金有100亿对吧", presumes=True), system, fund))[0] == "shanghai-2020/1.1"


@pytest.mark.parametrize(("text", "others", "told"), [
    ("静安的“蓝鲸”摊位服务是静安方案哪条", (), True), ("静安的蓝鲸摊位服务是静安方案哪条", (), False),
    ("静安方案的“白鲨”是哪条", (), False),
    ("静安的“蓝鲸”摊位服务是静安方案哪条", (found(plain="各区设“蓝鲸”服务", score=0.2),), False),
])
def test_what_a_plan_that_is_not_loaded_is_taken_for_is_told_of_the_district_whose_own_it_is(
    text: str, others: tuple[Evidence, ...], told: bool,
) -> None:
    own = found("changning-2021/2.1", plain="长宁建“蓝鲸”摊位服务")
    result = assessment(asking(text, foreign=("静安方案",), districts=("静安",)), own, *others)
    assert (result.reason, result.status) == (("not_loaded", Outcome.ANSWERED) if told else ("foreign", Outcome.NO_EVIDENCE))


def test_in_english_a_thing_is_first_found_where_its_official_term_is() -> None:
    old = found("shanghai-2020/1.1", plain="开店一张表", en="One form opens a shop", terms=("一张表",), score=0.6)
    new = found("shanghai-2023/2.1", plain="停业备案", en="A shop may pause", terms=("停业备案",), score=0.7)
    asked = asking("Is pausing a shop new in 2023?", english=True, kind=Kind.FIRST, years=(2023,))
    assert cited(assessment(asked, new, old)) == ["shanghai-2023/2.1"]
