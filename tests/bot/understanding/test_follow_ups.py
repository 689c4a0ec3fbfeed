"""Conversations with the product's own data: what a follow-up refers to, and when the matter has changed."""

from __future__ import annotations

import pytest

from bot.service import Answer, Service
from bot.turn import Outcome
from tests.small import conversation


def main_clause(reply: Answer) -> str:
    return reply.citations[0].clause_id


@pytest.mark.parametrize("asked", ["责任单位？", "哪个部门兜底？", "这个归谁管", "要是卡住了 找哪个部门评理"])
def test_who_is_responsible_is_told_of_the_clause_spoken_of(service: Service, asked: str) -> None:
    reply = conversation(service, "企业跨区迁移要几天", asked)
    assert main_clause(reply) == "shanghai-2020/4.26"
    assert reply.departments


@pytest.mark.parametrize("asked", ["收费吗", "网上能办吗", "补多少", "去哪申请"])
def test_a_detail_is_looked_for_in_what_was_spoken_of(service: Service, asked: str) -> None:
    assert main_clause(conversation(service, "首贷户贷款贴息", asked)) == "shanghai-2023/2.5"


def test_another_year_is_asked_of_the_same_matter(service: Service) -> None:
    first = "2021年方案里断电造成的损失供电公司要担责吗"
    assert main_clause(conversation(service, first)) == "shanghai-2021/2.4.5"
    assert main_clause(conversation(service, first, "23年那份呢")) == "shanghai-2023/2.3"


def test_a_matter_that_is_announced_as_another_is_searched_for_by_itself(service: Service) -> None:
    alone = conversation(service, "外国人工作许可和居留许可能一起办吗")
    after = conversation(service, "公司注销要几天", "换个问题 外国人工作许可和居留许可能一起办吗")
    assert [c.clause_id for c in after.citations] == [c.clause_id for c in alone.citations]


@pytest.mark.parametrize(("turns", "clause"), [
    (("请问2021年行动方案二（一）6讲的是什么", "7呢"), "shanghai-2021/2.1.7"),
    (("长宁附件1第六张牌是什么", "第八张呢"), "changning-2021/a1.8"),
    (("长宁方案第5项讲什么", "那26项呢"), "changning-2021/2.4.26"),
    (("长宁方案第5项讲什么", "第5项和第3项是一回事吗"), "changning-2021/2.2.5"),
])
def test_a_clause_is_named_by_its_number_beside_the_one_spoken_of(service: Service, turns: tuple[str, ...], clause: str) -> None:
    assert main_clause(conversation(service, *turns)) == clause


def test_a_clause_that_does_not_exist_is_said_not_to(service: Service) -> None:
    for reply in (conversation(service, "长宁方案第5项讲什么", "那第40项呢"), conversation(service, "长宁方案第40项")):
        assert (reply.status, reply.citations) == (Outcome.NO_EVIDENCE, ())
        assert "没有这个编号" in reply.answer


@pytest.mark.parametrize("asked", ["那8.0有没有改", "7.0改了吗", "那2.0呢"])
def test_an_edition_that_is_not_loaded_is_said_not_to_be(service: Service, asked: str) -> None:
    reply = conversation(service, "2020年方案开办企业几天", asked)
    assert reply.status is Outcome.NO_EVIDENCE
    assert "没有装入" in reply.answer


def test_both_years_are_compared_where_one_is_named(service: Service) -> None:
    reply = conversation(service, "2023年方案里信用报告代替无违法证明的23个领域", "和2020年的区别在哪里")
    assert {"shanghai-2020/3.19", "shanghai-2023/3.4"} <= {citation.clause_id for citation in reply.citations}


def test_a_figure_alone_is_told_where_the_clause_spoken_of_states_it(service: Service) -> None:
    reply = conversation(service, "企业跨区迁移怎么弄", "几天")
    assert reply.status is Outcome.ANSWERED
    assert "10个工作日" in reply.answer


def test_who_is_responsible_asked_with_a_matter_of_its_own_is_about_that(service: Service) -> None:
    reply = conversation(service, "公司注销要几天", "长宁区获得信贷由哪个部门负责")
    assert main_clause(reply).startswith("changning-2021")
    assert reply.status is Outcome.ANSWERED


@pytest.mark.parametrize(("asked", "clause"), [
    ("要全文", "shanghai-2021/2.1.6"), ("这条责任部门", "shanghai-2021/2.1.6"), ("下一条呢", "shanghai-2021/2.1.7"),
    ("上一条讲什么", "shanghai-2021/2.1.5"), ("Can I have the full text?", "shanghai-2021/2.1.6"),
])
def test_a_clause_is_meant_by_its_place(service: Service, asked: str, clause: str) -> None:
    reply = conversation(service, "2021年方案二（一）6", asked)
    assert {citation.clause_id for citation in reply.citations} == {clause}


def test_a_measure_of_the_clause_spoken_of_is_meant_by_its_number(service: Service) -> None:
    reply = conversation(service, "2020年方案第27条讲什么", "第3条措施原文发一下")
    assert [(c.clause_id, c.measure) for c in reply.citations] == [("shanghai-2020/4.27", 3)]


def test_who_is_in_charge_of_a_clause_that_names_nobody_is_said_to_be_open(service: Service) -> None:
    assert conversation(service, "2021年方案二（一）6", "这条责任部门").missing == ("department",)


@pytest.mark.parametrize("asked", ["2021年呢", "2021年是第几条", "那在2021年对应哪条"])
def test_the_counterpart_of_a_clause_that_was_named_by_its_number_is_found_in_another_plan(service: Service, asked: str) -> None:
    assert main_clause(conversation(service, "2020年方案第27条讲什么", asked)) == "shanghai-2021/2.1.6"


def test_a_plan_without_the_matter_spoken_of_is_said_not_to_have_it(service: Service) -> None:
    reply = conversation(service, "歇业是怎么回事", "2020年呢")
    assert (reply.status, reply.missing) == (Outcome.PARTIAL, ("detail",))
    assert reply.answer.startswith("2020年方案里没有讲到这件事")


@pytest.mark.parametrize(("turns", "clause"), [
    (("2017和2020的注销，公告那块变了什么", "简易注销2020里有吗"), "shanghai-2017/3.2"),
    (("2020年到2023年，获得电力这块改了哪些", "2023的还有2个环节10天的说法吗"), "shanghai-2020/3.9"),
    (("知识产权保护，2021年讲了什么", "惩罚性赔偿2023里还有吗"), "shanghai-2021/2.8.7"),
    (("2021年里有没有沙盒监管", "2023年里有没有"), "shanghai-2021/3.2.4"),
    (("2023年方案对歇业备案有什么规定", "2020年里有没有歇业"), "shanghai-2023/2.1"),
])
def test_what_a_named_plan_does_not_have_is_told_from_where_it_stands(service: Service, turns: tuple[str, ...], clause: str) -> None:
    reply = conversation(service, *turns)
    assert main_clause(reply) == clause
    assert "没有提到" in reply.notices[0] or reply.notices[0].startswith("更正")


def test_where_a_plan_speaks_of_it_without_the_figure_that_was_told_that_is_said(service: Service) -> None:
    reply = conversation(service, "燃气接入要几个环节", "2023年里有没有")
    assert (reply.status, reply.missing, main_clause(reply)) == (Outcome.PARTIAL, ("count",), "shanghai-2023/2.3")


def test_a_detail_asked_after_a_comparison_is_no_comparison(service: Service) -> None:
    reply = conversation(service, "开办企业从2017到2023怎么变", "那要几天")
    assert main_clause(reply) == "shanghai-2020/3.7"
    assert "2至3天" in reply.answer.splitlines()[0]


TALENT = "长宁区2021年在人才方面有哪些措施"


@pytest.mark.parametrize("asked", ["谁负责", "各由哪个部门负责", "which departments?"])
def test_after_an_overview_the_departments_of_all_that_it_listed_are_told(service: Service, asked: str) -> None:
    reply = conversation(service, TALENT, asked)
    assert [c.clause_id for c in reply.citations] == ["changning-2021/2.5.30", "changning-2021/2.5.31"]
    assert len(reply.answer.splitlines()) == 2


def test_where_no_clause_of_an_overview_names_a_department_that_is_said(service: Service) -> None:
    reply = conversation(service, "2023年方案在纳税方面有哪些措施", "谁负责")
    assert (reply.status, reply.missing) == (Outcome.PARTIAL, ("department",))
    assert "没有写责任单位的：2023年方案 二（七）「纳税」" in reply.answer


@pytest.mark.parametrize("asked", ["原话念一下", "要全文", "the exact wording?"])
def test_after_an_overview_the_wording_is_that_of_all_that_it_listed(service: Service, asked: str) -> None:
    listed = conversation(service, TALENT)
    for turns in ((TALENT, asked), (TALENT, "谁负责", asked)):
        assert [c.measure_id for c in conversation(service, *turns).citations] == [c.measure_id for c in listed.citations]


def test_the_full_text_of_a_clause_that_an_overview_was_about_is_all_of_it(service: Service) -> None:
    assert len(conversation(service, "2023年方案在跨境贸易方面有哪些措施", "要全文").citations) == 13


def test_what_else_there_is_can_be_asked_after_the_departments(service: Service) -> None:
    told = {c.measure_id for c in conversation(service, TALENT).citations}
    rest = conversation(service, TALENT, "谁负责", "还有吗")
    assert rest.citations
    assert not told & {c.measure_id for c in rest.citations}


def test_this_clause_is_what_was_told_of_it(service: Service) -> None:
    reply = conversation(service, "2023年方案对歇业备案有什么规定", "这条责任部门是谁")
    assert [c.measure_id for c in reply.citations] == ["shanghai-2023/2.1#9"]
    assert len(conversation(service, "2023年方案对歇业备案有什么规定", "要全文").citations) == 9


def test_where_it_stood_is_asked_of_what_was_told_and_not_of_what_came_after(service: Service) -> None:
    first = "有没有这句：“公布口岸作业环节收费清单，清单之外一律不得收费”"
    reply = conversation(service, first, "那是哪年的")
    assert main_clause(reply) == main_clause(conversation(service, first)) == "shanghai-2017/2.4"
    assert not any("最新方案" in notice for notice in reply.notices)


@pytest.mark.parametrize("thanks", ["谢谢侬", "Thank you very much for your help!"])
def test_thanks_are_answered_and_forgotten(service: Service, thanks: str) -> None:
    reply = conversation(service, "企业跨区迁移怎么弄", thanks)
    assert (reply.status, reply.citations) == (Outcome.CLARIFY, ())
    assert "10个工作日" in conversation(service, "企业跨区迁移怎么弄", thanks, "几天").answer


@pytest.mark.parametrize("asked", ["And for a chef?", "那厨师呢"])
def test_a_case_of_the_rule_spoken_of_is_no_matter_that_the_plans_do_not_speak_of(service: Service, asked: str) -> None:
    first = "外国员工无犯罪记录证明能不能免"
    if asked.isascii():
        first = "Can the no-criminal-record certificate of our foreign staff be skipped?"
    reply = conversation(service, first, asked)
    assert reply.status in (Outcome.ANSWERED, Outcome.PARTIAL)
    assert reply.missing in ((), ("scope",))
    assert main_clause(reply) == main_clause(conversation(service, first))


def test_a_figure_that_only_an_older_plan_states_is_told_after_the_newest_was_asked_about(service: Service) -> None:
    turns = (
        "What does the newest plan offer for starting a business?", "I mean setting up a new company - is it possible fully online?",
        "and how many days does it take?",
    )
    reply = conversation(service, *turns)
    assert main_clause(reply) == "shanghai-2020/3.7"
    assert any("2020" in notice for notice in reply.notices)


def test_a_move_from_another_province_is_no_move_between_districts(service: Service) -> None:
    assert main_clause(conversation(service, "跨区迁移几天", "宁波迁来上海呢")) == "shanghai-2023/2.7"


@pytest.mark.parametrize("asked", ["所有银行都免伐？", "谁都能免伐"])
def test_whether_it_holds_for_all_is_told_first(service: Service, asked: str) -> None:
    assert conversation(service, "银行开户免费吗", asked).answer.startswith("不一定：这一条没有说一概适用")


@pytest.mark.parametrize(("asked", "corrected"), [
    ("来电人说全市都有商业秘密试点", "没有说全市"), ("来电人说无陪同查验比例要到80%，核实一下", "70%"),
    ("Is it right that power connection takes 30 days under the 2020 plan?", "10 days"),
    ("2020方案提的简易破产快审，2023还有没有，是不是取消了", "2023年方案没有提到"),
    ("融资担保基金100亿是2020年的，2023年还提不提", "2023年方案没有写这个数"),
])
def test_what_a_caller_claims_is_put_right(service: Service, asked: str, corrected: str) -> None:
    assert corrected in conversation(service, asked).notices[0]


def test_a_size_beyond_the_rule_is_no_wrong_figure(service: Service) -> None:
    reply = conversation(service, "8000平方米的厂房，施工许可要几天", "要是12000平方米呢")
    assert not any(notice.startswith("更正") for notice in reply.notices)
    assert reply.missing == ("scope",)


def test_a_number_alone_is_a_clause_of_several_plans(service: Service) -> None:
    reply = conversation(service, "3.7")
    assert {citation.clause_id for citation in reply.citations} == {"shanghai-2020/3.7", "shanghai-2023/3.7"}


def test_a_question_told_in_a_long_story_is_answered_beside_the_others(service: Service) -> None:
    story = ("我们给一家大厂做配套，货款拖了快两年了一百八十多万，催他们就说财务在走流程，说好年前付结果又没付，现在工资都是借钱发的，"
             "打官司又怕以后没生意做，政府到底管不管这种事情的啊？？还有我能不能先去调解，要不要钱")
    reply = conversation(service, story)
    assert "shanghai-2023/3.9" in {citation.clause_id for citation in reply.citations}
    assert "债权人公告" not in reply.answer
    assert "fee" in reply.missing


@pytest.mark.parametrize(("asked", "missing"), [
    ("公司从北京迁来上海要先注销税务吗", ("scope",)), ("公司从宁波迁来上海要先注销税务吗", ()),
    ("We are moving our firm from Beijing to Shanghai, must we deregister for tax first?", ("scope",)),
    ("We are moving our firm from Ningbo to Shanghai, must we deregister for tax first?", ()),
])
def test_what_holds_within_the_delta_is_not_said_of_firms_from_elsewhere(service: Service, asked: str, missing: tuple[str, ...]) -> None:
    reply = conversation(service, asked)
    assert main_clause(reply) == "shanghai-2023/2.7"
    assert reply.missing == missing
    assert bool(reply.notices) is bool(missing)


@pytest.mark.parametrize(("turns", "clause", "missing", "correction"), [
    (("我在临港开厂，水电煤配套费要交吗", "松江的呢"), "shanghai-2021/2.4.4", ("scope",), "没有说松江区也这样做"),
    (("临港做保税维修可以伐", "外高桥的呢"), "shanghai-2023/4.2", ("scope",), "没有说外高桥也这样做"),
    (("电商网店 长宁有", "市里也这样吗"), "changning-2021/2.2.6", ("scope",), "没有说全市都这样做"),
    (("网店地址当住所 长宁 公司可以吗", "浦东也这样吗"), "changning-2021/2.2.6", ("scope",), "没有说浦东新区也这样做"),
    (("Can I begin piling before the whole construction permit is issued?", "Is it only in Lingang?"), "shanghai-2023/2.2", (),
     "not limited to Lin-gang"),
])
def test_a_rule_is_told_of_its_own_place_only(
    service: Service, turns: tuple[str, ...], clause: str, missing: tuple[str, ...], correction: str
) -> None:
    reply = conversation(service, *turns)
    assert (main_clause(reply), reply.missing) == (clause, missing)
    assert any(correction in notice for notice in reply.notices)


@pytest.mark.parametrize(("turns", "clause"), [
    (("一业一证 长宁写了吗", "市里哪条"), "shanghai-2021/3.1.1"),
    (("一业一证首批多少个行业，哪一年", "长宁这方面写了什么"), "changning-2021/2.2.2"),
])
def test_the_rule_of_the_place_that_is_asked_for_after_another_leads(service: Service, turns: tuple[str, ...], clause: str) -> None:
    assert main_clause(conversation(service, *turns)) == clause


def test_a_day_count_that_another_measure_gives_is_no_gap(service: Service) -> None:
    reply = conversation(service, "公司从普陀搬到闵行，区里拖着不放人怎么办", "几天要办好")
    assert (main_clause(reply), reply.missing) == ("shanghai-2020/4.26", ())
    assert "10个工作日" in reply.answer


@pytest.mark.parametrize("turns", [
    ("公司不做了想注销，还要登报吗", "不注销就放着会怎样"), ("新招个伙计，社保登记手续烦不烦", "不给他交社保会怎样"),
])
def test_what_happens_otherwise_is_not_told_by_how_it_is_done(service: Service, turns: tuple[str, ...]) -> None:
    assert "consequence" in conversation(service, *turns).missing


@pytest.mark.parametrize(("turns", "clause", "notice"), [
    (("政务事项网上能办多少", "听说是90%，对吗"), "shanghai-2021/1.1.1", "95%"),
    (("How soon are new business policies posted?", "And in Changning?", "I heard it's one week, right?"), "changning-2021/2.4.24",
     "one month"),
])
def test_a_figure_alone_is_held_against_what_was_told(service: Service, turns: tuple[str, ...], clause: str, notice: str) -> None:
    reply = conversation(service, *turns)
    assert (main_clause(reply), reply.missing) == (clause, ())
    assert any(notice in said for said in reply.notices)


@pytest.mark.parametrize("turns", [
    ("6,000 sqm private industrial plant, how long for building permits?", "And if it is 8,000 square metres?"),
    ("6000平方米的厂房施工许可要几天", "要是8000平方米呢"),
])
def test_a_size_within_the_limit_is_no_wrong_figure(service: Service, turns: tuple[str, ...]) -> None:
    reply = conversation(service, *turns)
    assert main_clause(reply) == "shanghai-2020/3.8"
    assert not any(notice.startswith(("更正", "Correction")) for notice in reply.notices)


@pytest.mark.parametrize(("turns", "clause"), [
    (("我们饭店想装天然气，红线外面的管子钱谁出？", "红线里面的呢？"), "shanghai-2023/2.3"),
    (("跨省搬到杭州要注销税务吗？", "信用不够的呢？"), "shanghai-2023/2.7"),
    (("外国人工作许可和居留证多久办好？", "普通外国员工也是7天吗？"), "shanghai-2020/4.30"),
    (("We are building an 8,000 square metre office building with private money. Does the 24-day rule apply?",), "shanghai-2020/3.8"),
])
def test_the_opposite_of_a_rules_own_case_is_open(service: Service, turns: tuple[str, ...], clause: str) -> None:
    reply = conversation(service, *turns)
    assert (main_clause(reply), reply.missing) == (clause, ("scope",))


@pytest.mark.parametrize(("turns", "clause", "missing"), [
    (("Need power for a new plant", "10 kV, is it quicker now?", "And 110 kV?"), "shanghai-2021/2.4.3", ("scope",)),
    (("小店接电快了，是低压的吧", "码头岸电也快？"), "shanghai-2021/2.4.3", ("scope",)),
    (("R visa for foreign scientists, how long max?", "And the fee?"), "shanghai-2021/2.10.5", ("fee",)),
    (("A client owes us a small sum", "will small claims be quicker?", "up to which amount?"), "shanghai-2023/2.8", ("amount",)),
    (("浦东有个知识产权站是给科创板的？", "站头在哪条路"), "shanghai-2023/3.5", ("address",)),
])
def test_what_is_not_said_of_what_was_told_is_open_and_stays_with_it(
    service: Service, turns: tuple[str, ...], clause: str, missing: tuple[str, ...],
) -> None:
    reply = conversation(service, *turns)
    assert (main_clause(reply), reply.missing) == (clause, missing)


@pytest.mark.parametrize(("asked", "place"), [
    ("Pudong gives compensation for losses by administrative acts. Does it apply to Changning companies?", "Changning"),
    ("浦东商业秘密保护试点，徐汇的公司能参加吗", "徐汇区"),
])
def test_a_rule_of_one_district_asked_of_another_by_name_is_put_right(service: Service, asked: str, place: str) -> None:
    reply = conversation(service, asked)
    assert "scope" in reply.missing
    assert any(place in notice and notice.startswith(("更正", "Correction")) for notice in reply.notices)


@pytest.mark.parametrize(("turns", "missing"), [
    (("转供电加价哪条管？", "2023年呢"), ("detail",)), (("长宁知识产权归哪个部门", "市里呢"), ("department",)),
])
def test_another_matter_is_no_answer_for_another_year_or_place(service: Service, turns: tuple[str, ...], missing: tuple[str, ...]) -> None:
    assert conversation(service, *turns).missing == missing


def test_a_figure_that_is_put_right_leaves_open_what_else_is(service: Service) -> None:
    reply = conversation(service, "外国人的R签证最长几年", "听说是5年，对吗")
    assert (reply.missing, reply.status) == ((), Outcome.ANSWERED)
    assert any("10年" in notice for notice in reply.notices)
    assert "scope" in conversation(service, "外国人工作许可和居留证多久办好", "普通外国员工也是3个工作日吗").missing


def test_the_time_that_the_named_plan_gives_is_not_looked_for_in_another(service: Service) -> None:
    reply = conversation(service, "2021年方案规定新出的政策一星期内必须挂上企业服务云，我们拖了十天，算超期了对吧")
    assert main_clause(reply) == "shanghai-2021/4.1.2"
    assert "一个月" in reply.answer


def test_of_two_things_one_that_a_plan_says_is_of_the_matter(service: Service) -> None:
    reply = conversation(service, "2020年写了歇业吗", "2021年呢", "2023年是备案还是许可")
    assert main_clause(reply) == "shanghai-2023/2.1"
    assert "没有讲到" not in reply.answer


def test_after_our_own_rule_another_city_is_told_where_it_stands(service: Service) -> None:
    reply = conversation(service, "电子印章在外地认不认", "广州呢")
    assert reply.status is Outcome.NO_EVIDENCE
    assert "广州" in reply.answer
    assert "最接近的内容在2021年方案 一（三）3" in reply.answer.replace("《", "").replace("》", "")
