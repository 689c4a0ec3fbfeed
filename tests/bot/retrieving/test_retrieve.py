"""Evidence for a question, with the product's own data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.service import Ask, Service
from retrieval.search import Query
from tests.small import PLAN, segmenters_once, service_in


def test_the_figures_of_a_measure_are_held_against_what_is_asked(service: Service) -> None:
    searcher = service._current()[0]
    found = searcher.search(Query("政府采购意向要提前多少天公开"), 5).evidence
    measure = next(e for e in found if e.clause.id == "shanghai-2020/3.16" and e.key_point and e.key_point.figures)
    assert searcher.figures_near("采购意向几天内公开", measure) > searcher.figures_near("质疑书几个工作日内递", measure)
    without = next(e for e in found if e.key_point and not e.key_point.figures)
    assert searcher.figures_near("采购意向几天内公开", without) == 1.0


@pytest.mark.parametrize("question", [
    "公司从徐汇搬到杨浦，多久能办好", "从静安迁到浦东要几天", "从闵行搬到长宁要几天",
    "moving our office from Xuhui to Changning, how many days for the paperwork?",
])
def test_a_move_between_named_districts_is_a_move_between_districts(service: Service, question: str) -> None:
    reply = service.chat(Ask(question))
    assert reply.status == "answered"
    assert reply.citations[0].clause_id == "shanghai-2020/4.26"
    assert "10个工作日" in reply.answer or "10 working days" in reply.answer


@pytest.mark.parametrize(("question", "status"), [
    ("Singapore developer here: is there a policy against hidden building faults?", "answered"),
    ("香港老板想在上海开公司，能全程网上办吗", "partial"),  # whether he can is not stated; the matter is ours
    ("What rules does Singapore have for closing a company?", "no_evidence"),
])
def test_who_comes_from_elsewhere_does_not_ask_about_elsewhere(service: Service, question: str, status: str) -> None:
    assert service.chat(Ask(question)).status == status


@pytest.mark.parametrize(("question", "clause", "years"), [
    ("最新方案对纳税讲了些什么", "shanghai-2023/2.7", {2020, 2021, 2023}),
    ("What does the newest plan offer on getting credit?", "shanghai-2023/2.5", {2020, 2021, 2023}),
    ("2021年方案在知识产权方面有哪些举措", "shanghai-2021/2.8.1", {2021}),
    ("How did taxation change from 2021 to 2023?", "shanghai-2021/2.5.2", {2021, 2023}),
])
def test_a_question_for_a_theme_goes_to_its_clauses(service: Service, question: str, clause: str, years: set[int]) -> None:
    reply = service.chat(Ask(question))
    assert reply.status == "answered"
    assert reply.citations[0].clause_id == clause
    assert {citation.plan_year for citation in reply.citations} == years


def test_who_is_in_charge_is_asked_of_what_a_follow_up_names_instead(service: Service) -> None:
    first = service.chat(Ask("长宁用水用气归谁管"))
    instead = service.chat(Ask("办理破产呢", conversation_id=first.conversation_id))
    assert (first.citations[0].clause_id, instead.citations[0].clause_id) == ("changning-2021/a2.14", "changning-2021/a2.8")


def test_what_another_plan_says_in_the_words_of_the_question_is_not_denied(service: Service) -> None:
    first = service.chat(Ask("2023年方案里知识产权有什么"))
    other = service.chat(Ask("2017里有没有质押融资", conversation_id=first.conversation_id))
    assert (other.status, other.citations[0].clause_id) == ("answered", "shanghai-2017/4.4")


def test_what_was_left_out_follows_and_then_the_other_plan(service: Service) -> None:
    first = service.chat(Ask("2023年方案对跨境贸易讲了些什么"))
    told = {citation.measure_id for citation in first.citations}
    rest = service.chat(Ask("还有吗", conversation_id=first.conversation_id))
    assert "shanghai-2023/2.6" in {citation.clause_id for citation in rest.citations}
    assert not told & {citation.measure_id for citation in rest.citations}
    other = service.chat(Ask("那2021年呢", conversation_id=first.conversation_id))
    assert {citation.clause_id.rpartition(".")[0] for citation in other.citations} == {"shanghai-2021/2.6"}


def test_what_is_in_the_askers_own_words_is_no_quotation(service: Service) -> None:
    """A long question that asks which plan speaks of something is searched for; no measure holds it word for word."""
    reply = service.chat(Ask("Can a foreign-funded company have a say in drafting local technical standards? Which plan talks about that?"))
    assert reply.citations[0].clause_id == "shanghai-2017/5.4"
    assert len(reply.citations) <= 5


# -- a district whose plan is added

XUHUI = """徐汇区便利经营2022年行动方案
为了让企业少跑腿，制订本方案。
一、便利经营
（一）方便关店。关店在网上公告，公告期15天。
（二）方便开店。开店当天办好。
"""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The small city with the plan of a district beside it."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "plans").mkdir()
    (folder / "plans" / "district.txt").write_text(XUHUI, encoding="utf-8")
    with segmenters_once():
        yield service_in(folder)


@pytest.mark.parametrize("question", ["徐汇关店要公告多少天", "徐汇区的方案里，关店公告要多少天", "关店公告多少天？我们在徐汇"])
def test_a_districts_own_rule_leads_where_it_is_named(two: Service, question: str) -> None:
    reply = two.chat(Ask(question))
    assert reply.citations[0].clause_id == "xuhui-2022/1.1"
    assert "15天" in reply.answer


@pytest.mark.parametrize("question", ["关店要公告多少天", "静安关店要公告多少天"])
def test_elsewhere_the_citys_rule_leads(two: Service, question: str) -> None:
    assert two.chat(Ask(question)).citations[0].clause_id == f"{PLAN}/2.2"


def test_a_districts_plan_that_is_not_loaded_is_said_not_to_be(two: Service) -> None:
    reply = two.chat(Ask("静安区的方案里，关店公告要多少天"))
    assert (reply.status, reply.citations) == ("no_evidence", ())
    assert "没有装入「静安区的方案」" in reply.answer


def test_city_and_district_are_shown_side_by_side(two: Service) -> None:
    reply = two.chat(Ask("关店公告，市里和徐汇区有什么不一样"))
    assert {c.clause_id for c in reply.citations} >= {f"{PLAN}/2.2", "xuhui-2022/1.1"}


@pytest.mark.parametrize(("first", "then", "clause"), [
    ("没有房子抵押 专利能贷款吗", "担保费多少", "shanghai-2023/2.5"),
    ("专利被人仿冒到哪里投诉", "能赔多少", "shanghai-2021/2.8.7"),
    ("小公司打官司太慢 有快的程序伐", "诉讼费先要交的吧", "shanghai-2021/2.11.11"),
])
def test_the_measure_that_knows_what_a_follow_up_names_leads(service: Service, first: str, then: str, clause: str) -> None:
    before = service.chat(Ask(first))
    reply = service.chat(Ask(then, conversation_id=before.conversation_id))
    assert reply.citations[0].clause_id == clause


def test_the_days_that_another_sentence_of_the_clause_gives_are_told(service: Service) -> None:
    before = service.chat(Ask("跨区迁移出不去，牵头协调的是哪几个部门"))
    reply = service.chat(Ask("几天办完", conversation_id=before.conversation_id))
    assert (reply.status, reply.citations[0].clause_id) == ("answered", "shanghai-2020/4.26")
    assert "10个工作日" in reply.answer


def test_whether_what_was_told_is_of_a_year_is_asked_of_it(service: Service) -> None:
    before = service.chat(Ask("两步申报怎么弄"))
    own = service.chat(Ask("这是不是2020年写的", conversation_id=before.conversation_id))
    assert own.citations[0].clause_id == "shanghai-2020/3.14"
    assert "更正" not in own.answer
    other = service.chat(Ask("是不是2017年规定的", conversation_id=before.conversation_id))
    assert other.answer.startswith("更正：这一条不是2017年方案的")


@pytest.mark.parametrize(("question", "clause"), [
    ("煤气装进来外面马路管子的钱谁出", "shanghai-2023/2.3"), ("老板娘问一下，饭店装个电要多久能通，要花钱不", "shanghai-2020/3.9"),
])
def test_what_costs_nothing_is_told_to_who_asks_who_pays(service: Service, question: str, clause: str) -> None:
    reply = service.chat(Ask(question))
    assert (reply.status, reply.citations[0].clause_id) == ("answered", clause)
    assert "零负担" in reply.answer


@pytest.mark.parametrize("question", ["Please quote me the clause on free company seals with its number", "刻章免费的原文给一句，带条号"])
def test_a_wording_that_is_asked_for_with_its_matter_is_of_that(service: Service, question: str) -> None:
    reply = service.chat(Ask(question))
    assert (reply.status, reply.citations[0].clause_id) == ("answered", "shanghai-2020/3.7")


def test_a_figure_that_is_to_be_confirmed_is_put_right(service: Service) -> None:
    reply = service.chat(Ask("无陪同查验2023年要求达到90%，请确认条款号"))
    assert reply.citations[0].clause_id == "shanghai-2023/2.6"
    assert "更正" in reply.answer
    assert "70%" in reply.answer


@pytest.mark.parametrize("message", ["AEO", "你好，AEO"])
def test_a_name_that_is_spelt_like_chinese_is_one(service: Service, message: str) -> None:
    reply = service.chat(Ask(message))
    assert (reply.status, reply.citations[0].clause_id) == ("answered", "shanghai-2023/2.6")


@pytest.mark.parametrize(("first", "then", "clause", "status"), [
    ("首贷户贴息", "我们是个体户也行吗", "shanghai-2023/2.5", "partial"),
    ("银行账户简易开户免费吗", "外国人个人也行吗", "shanghai-2023/2.5", "partial"),
    ("R字签证最长几年", "随行家属呢", "shanghai-2021/2.10.5", "answered"),
])
def test_another_case_is_asked_of_what_was_told(service: Service, first: str, then: str, clause: str, status: str) -> None:
    before = service.chat(Ask(first))
    reply = service.chat(Ask(then, conversation_id=before.conversation_id))
    assert (reply.citations[0].clause_id, reply.status) == (clause, status)
    assert reply.missing == (("scope",) if status == "partial" else ())
