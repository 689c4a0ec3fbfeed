"""Language, kind of answer, plans, districts, follow-ups, pasted wording."""

from __future__ import annotations

from functools import cache

import pytest

from bot.lexicon import Lexicon
from bot.settings import ROOT
from bot.turn import SMALL_TALK, Adds, Exchange, Kind, Outcome, Question, Turn, Understanding
from bot.understanding.understand import pasted_text, understand
from retrieval.catalogue import load_catalogue
from retrieval.corpus import Corpus
from retrieval.words import Segmenter


@cache
def material() -> tuple[Corpus, Lexicon, Segmenter]:
    catalogue = load_catalogue(ROOT / "data" / "plans.yaml")
    corpus = Corpus(plans=catalogue.plans, clauses={}, key_points={}, topics={}, editions=catalogue.editions, documents={})
    return corpus, Lexicon.load(ROOT / "data" / "lexicon"), Segmenter(["免申即享", "注销"])


def understood(message: str, *history: Exchange, language: str | None = None) -> Understanding:
    """The reading that the form of the message speaks for."""
    turn = understand(Turn(Question(message, language=language, history=history)), *material())
    assert turn.understanding is not None
    together = turn.understanding.together
    return together if together is not None and turn.understanding.looks_back else turn.understanding


def before(standalone: str, status: Outcome = Outcome.ANSWERED) -> Exchange:
    return Exchange(standalone, standalone, status)


@pytest.mark.parametrize(
    ("message", "english"),
    [
        ("公司想注销要怎么办", False), ("How do I close a company?", True), ("mianshen jixiang", False), ("gongsi zhuxiao", False),
        ("VAT 怎么退", False), ("ETC怎么办", False), ("what is 一网通办 for a foreign firm", True), ("免申即享", False), ("？", False),
        ("12345", False), ("How does 免申即享 work for small companies?", True), ("公司想用 WeChat Pay 收款", False),
    ],
)
def test_language(message: str, english: bool) -> None:
    assert understood(message).english is english


@pytest.mark.parametrize(("language", "english"), [("en", True), ("zh", False)])
def test_language_asked_for(language: str, english: bool) -> None:
    assert understood("公司想注销" if english else "How do I close a company?", language=language).english is english


KINDS = [
    (Kind.HOW, ["公司想注销要怎么办", "小店没抵押能不能贷款", "How do I close a company?"]),
    (Kind.FIGURE, ["跨区迁移要几天", "注销要交多少钱", "开办企业几个环节", "How long does it take to move?"]),
    (
        Kind.WHO,
        ["长宁区谁负责办理破产", "注销归哪个部门管", "责任单位是哪家", "Who is in charge of bankruptcy?", "which department handles power"],
    ),
    (Kind.OVERVIEW, ["最新方案在融资方面有哪些措施", "What does the newest plan offer on cross-border trade?"]),
    (
        Kind.HOLDINGS,
        ["你们有哪几份方案", "那你们手头最新的是哪年", "上海最新的营商环境方案是哪一年的，我看到9.0了", "which plans do you have?",
         "what is the latest plan you have?", "Which plan is the newest you have? We heard of a 2025 version"],
    ),
    (
        Kind.CHANGES,
        ["注销2017、2020、2021、2023四版分别怎么要求的", "获得电力历年有什么变化", "How has closing a firm changed over the years?",
         "20年到23年注销怎么变的"],
    ),
    (Kind.MENTIONS, ["一业一证哪几年写过", "哪几个方案提到免申即享", "which plans mention sandboxes?"]),
    (Kind.FIRST, ["免申即享最早是哪年提的", "哪一年开始有一窗通的", "When was it first introduced, in which plan?"]),
    (Kind.COMPARE, ["综合窗口这块，长宁2021比市里2021有没有加码", "What does Changning do beyond the city on tax?"]),
    (Kind.CLAUSE, ["2021年方案二（一）第6条说什么", "长宁第29条内容", "shanghai 2020 plan clause 4.27"]),
    (Kind.QUOTED, ["“进一步优化企业注销平台，实现各部门预检”这句话是哪条里的", "「关店在网上公告，公告期二十天」出自哪里"]),
    (Kind.LIST, ["免申即享包括哪些", "有哪些政策支持老字号"]),
    (Kind.MATCH, ["我们公司能享受哪些政策", "which measures apply to us"]),
    (Kind.CHITCHAT, ["你好", "你是谁", "hello", "what can you do?"]),
    (
        Kind.CLOSING,
        ["谢谢！", "那行，先这样，再见", "好的，我去问问看，麻烦你了", "知道了，挂了啊", "ok I will call them, thanks",
         "谢谢侬", "好的晓得了，再会", "嗯嗯，麻烦你了", "没别的事了，辛苦", "thank you", "Thanks a lot, that is all I need.",
         "Great, thank you very much for your help!", "ok bye"],
    ),
]


@pytest.mark.parametrize(("kind", "message"), [(kind, message) for kind, messages in KINDS for message in messages])
def test_kinds(kind: Kind, message: str) -> None:
    assert understood(message).kind is kind


@pytest.mark.parametrize("message", ["我们公司地址变了要跑几个地方", "法人变了银行要不要重新开户"])
def test_what_has_changed_with_the_asker_is_no_change_of_rules(message: str) -> None:
    assert understood(message).kind is not Kind.CHANGES


@pytest.mark.parametrize("message", [
    "厂房首次登记要另外跑吗", "服务体系到哪年建成", "这个制度哪年前完善",
    "首次响应要多少时间", "新出台的政策一星期内挂上网吗", "新出的涉企政策几天公布", "压缩多少，基数哪一年",
])
def test_what_is_done_for_the_first_time_is_not_asked_for_its_origin(message: str) -> None:
    assert understood(message).kind is not Kind.FIRST


def test_every_kind_is_recognised_here() -> None:
    assert {kind for kind, _ in KINDS} == set(Kind)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("公司想註銷要怎麼辦", "公司想注销要怎么办"),
        ("ＡＢＣ公司　注销", "abc公司 注销"),
        ("公司想注消", "公司想注销"),
        ("注销怎么办，谢谢您！", "注销怎么办"),
        ("免申既享", "免申即享"),
        ("我叫［姓名］，注销怎么办", "注销怎么办"),
    ],
)
def test_the_text_is_normalised_and_repaired(message: str, text: str) -> None:
    assert understood(message).original.strip("，,") == text


@pytest.mark.parametrize(
    ("message", "plans"),
    [
        ("公司想注销", set()),
        ("2020年方案注销怎么说", {"shanghai-2020"}),
        ("2021年方案注销怎么说", {"shanghai-2021"}),
        ("长宁2021年方案注销怎么说", {"changning-2021"}),
        ("长宁区的窗口在哪", set()),
        ("长宁方案里说什么", {"changning-2021"}),
        ("最新的方案怎么说注销", {"shanghai-2023"}),
        ("2020和2023年方案注销的区别", {"shanghai-2020", "shanghai-2023"}),
        ("长宁2021比市里2021有没有加码", {"shanghai-2021", "changning-2021"}),
        ("我2020年成立的公司怎么注销", set()),
        ("哪一年开始有一窗通的，2020年吗", set()),
        ("2022年的方案怎么说", set()),
        ("the 2020 plan on closing a company", {"shanghai-2020"}),
        ("Changning's 2021 plan on company names", {"changning-2021"}),
    ],
)
def test_plans(message: str, plans: set[str]) -> None:
    assert understood(message).plans == plans


@pytest.mark.parametrize(
    ("message", "absent"),
    [("2022年的方案怎么说", ("2022年",)), ("8.0版方案", ("2025年",)), ("2020年方案怎么说", ()), ("2019年开的店", ())],
)
def test_absent_years(message: str, absent: tuple[str, ...]) -> None:
    assert understood(message).absent == absent


@pytest.mark.parametrize(
    ("message", "foreign"),
    [
        ("Does it also apply moving to Suzhou?", False), ("What does Suzhou pay to firms?", True),
        ("北京的公司注销怎么办", True), ("浦东新区方案怎么说", True), ("徐汇区2021年方案", True), ("Pudong's own action plan", True),
        ("How do I close a company in Shenzhen?", True), ("我表弟在杭州开公司，那边拿执照要几天", True),
        ("长宁2023年新一轮行动方案里楼宇有几个站点", True),
        ("《优化营商环境条例》第十九条原文是什么", True), ("Has Jing'an set up a counter for expats? What does its plan say?", True),
        ("长宁2021年方案里楼宇服务怎么说", False), ("我在杭州也有店，上海这边怎么注销", False),
        ("从北京搬到上海怎么办", False), ("客户在深圳", False), ("徐汇区的公司怎么注销", False), ("北京东路的店", False),
        ("浦东有什么试点", False),
        ("长宁区方案怎么说", False), ("Our parent is from Singapore", False),
        ("深圳的公司跨区搬家要几天", True), ("How many days does Shenzhen need to move a company between districts?", True),
        ("我们苏州的厂想搬过来", False), ("深圳企业搬到浦东要几天", False), ("那搬杭州的话呢", False),
        ("Can Hong Kong residents open a company and move in here?", False),
        ("电子营业执照在无锡认不认", False), ("Is the e-licence accepted in Wuxi?", False), ("How do I get an e-licence in Wuxi?", True),
    ],
)
def test_other_places(message: str, foreign: bool) -> None:
    assert bool(understood(message).foreign) is foreign


@pytest.mark.parametrize(
    ("message", "path"),
    [("二（一）第6条", "2.1.6"), ("第27条", "#27"), ("附件2第3行", "a2.3"), ("公司注销", None), ("第一部分说什么", "1")],
)
def test_clause_numbers(message: str, path: str | None) -> None:
    assert understood(message).path == path


@pytest.mark.parametrize("message", ["要几天", "那长宁呢", "还有呢？", "谁管", "如果是分公司呢", "what about Changning", "how long?"])
def test_a_follow_up_is_completed(message: str) -> None:
    asked = understood(message, before("公司想注销要怎么办"))
    assert asked.completed
    assert asked.text.startswith("公司想注销要怎么办 ")
    assert asked.original in asked.text


@pytest.mark.parametrize(
    "message",
    [
        "小公司没有抵押物能不能从银行拿到贷款", "外籍员工的工作许可在哪里办理要什么材料",
        "How can a small firm borrow money without any collateral?",
    ],
)
def test_a_question_that_stands_alone_is_not_completed(message: str) -> None:
    asked = understood(message, before("公司想注销要怎么办"))
    assert (asked.completed, asked.text) == (False, asked.original)


@pytest.mark.parametrize("message", ["online?", "same in Changning?", "and for foreigners?", "is that still so?",
    "ok, who do I call then?"])
def test_an_english_follow_up_is_english_and_completed(message: str) -> None:
    asked = understood(message, before("How do I close a company?"))
    assert (asked.english, asked.completed) == (True, True)


def test_the_answer_to_a_question_of_ours_is_completed() -> None:
    assert understood("没欠债没员工 有快一点的伐", before("想关公司", Outcome.CLARIFY)).completed
    assert not understood("没欠债没员工 有快一点的伐", before("想关公司")).completed


@pytest.mark.parametrize("message", ["那现在还算数吗", "is that still so?"])
def test_what_became_of_a_rule_is_asked_of_every_plan(message: str) -> None:
    first = "2020年方案里开店要几天" if message[0] == "那" else "In the 2020 plan, how long did it take to open a shop?"
    asked = understood(message, before(first))
    assert (asked.today, asked.plans) == (True, frozenset())


@pytest.mark.parametrize("message", [
    "企业住所登记放宽，长宁2021超出市2021的部分", "Does Changning go further than the city on addresses?",
    "Both the city and Changning promised counters. How do the two compare?",
    "Self-service machines: what is planned citywide, and what has Changning got?",
    "营商环境监督员，市2021和长宁2021各在哪条，措辞差别",
])
def test_city_and_district_are_compared(message: str) -> None:
    assert understood(message).kind is Kind.COMPARE


def test_a_chain_of_follow_ups_keeps_the_matter() -> None:
    history = before("公司怎么注销"), Exchange("要几天", "公司怎么注销 要几天", Outcome.PARTIAL)
    asked = understood("那长宁呢", *history)
    assert asked.text == "公司怎么注销 要几天 那长宁呢"
    assert asked.districts == ("长宁",)


@pytest.mark.parametrize(
    ("message", "placed"),
    [
        ("那长宁呢", True), ("来电人说他是长宁的", True), ("我说错了，是长宁区", True), ("公司在长宁", True),
        ("长宁的贷款怎么办", False), ("要几天", False), ("松江能批伐", True), ("我其实在奉贤呀", True), ("长宁办公司要几天", False),
        ("we are in Changning, can we apply too?", True), ("is there a loan in Changning?", False),
        ("Is that in Changning also? My office is near Gubei.", True), ("what about Pudong, same?", True),
        ("what about factories in Pudong?", False),
    ],
)
def test_a_message_that_only_adds_a_place(message: str, placed: bool) -> None:
    asked = understood(message, before("公司想注销要怎么办"))
    assert (asked.adds is Adds.PLACE) is placed
    assert understood(message).adds is None  # at the start of a conversation there is nothing to add it to


@pytest.mark.parametrize(
    ("message", "adds"),
    [
        ("责任单位？", Adds.DETAIL), ("这个是哪个部门负责的", Adds.DETAIL), ("要几天", Adds.DETAIL), ("网上能办吗", Adds.DETAIL),
        ("去哪申请", Adds.DETAIL), ("who is in charge of that?", Adds.DETAIL), ("how long does it take?", Adds.DETAIL),
        ("23年那份呢", Adds.PLAN), ("最新那份怎么讲", Adds.PLAN), ("那长宁呢", Adds.PLACE),
        ("税还要报伐", None), ("那食品许可证呢", None), ("what about a trademark?", None),
    ],
)
def test_what_alone_a_follow_up_adds(message: str, adds: Adds | None) -> None:
    assert understood(message, before("公司想注销要怎么办" if not message.isascii() else "How do I close a company?")).adds is adds
    assert understood(message).adds is None


def test_a_detail_asked_for_in_between_is_forgotten_for_the_next_one_and_kept_for_the_same_of_another_place() -> None:
    history = before("公司怎么注销"), Exchange("责任单位？", "公司怎么注销 责任单位?", Outcome.ANSWERED)
    assert understood("要几天", *history).text == "公司怎么注销 要几天"
    assert understood("那长宁呢", *history).kind is Kind.WHO


def test_a_detail_is_inherited_only_where_the_same_is_asked_of_another() -> None:
    assert understood("那高压呢", before("低压接电要几天")).details == ("duration",)
    assert understood("网上能办吗", before("低压接电要几天")).details == ()


@pytest.mark.parametrize("message", [
    "换个问题 外国人工作证怎么办", "另外问个别的问题，外国人工作证怎么办",
    "Another question: how does a foreigner get a work permit?",
])
def test_another_matter_that_is_announced_is_not_completed(message: str) -> None:
    asked = understood(message, before("公司想注销要怎么办", Outcome.CLARIFY))
    assert (asked.completed, asked.together, asked.cited) == (False, None, ())
    assert asked.original[:2] in ("外国", "ho")


def test_a_message_in_a_conversation_has_two_readings() -> None:
    turn = understand(Turn(Question("外国人工作证怎么办", history=(before("公司怎么注销"),))), *material())
    asked = turn.understanding
    assert asked is not None
    assert asked.together is not None
    assert (asked.text, asked.completed, asked.looks_back) == ("外国人工作证怎么办", False, False)
    assert (asked.together.text, asked.together.completed) == ("公司怎么注销 外国人工作证怎么办", True)


CONVERSATION = (
    Exchange("公司怎么注销", "公司怎么注销", Outcome.ANSWERED, ("shanghai-2020/4.27#1", "shanghai-2020/4.27#2")),
    Exchange("外国人工作许可多久", "外国人工作许可多久", Outcome.ANSWERED, ("shanghai-2021/2.10.7#1",)),
    Exchange("进口货怎么报关", "进口货怎么报关", Outcome.ANSWERED, ("shanghai-2023/2.6#1",)),
)


@pytest.mark.parametrize(("message", "start"), [
    ("那要几天", "进口货"), ("头一个 网上能办吗", "公司怎么注销"), ("前面那个工作许可 归谁管", "外国人工作许可"),
    ("the first question again: what does it cost?", "公司怎么注销"), ("刚才那个再讲讲", "外国人工作许可"), ("刚才讲的是海关吧", "进口货"),
    ("工作许可要跑几趟", "外国人工作许可"),
])
def test_which_earlier_question_a_message_goes_on_from(message: str, start: str) -> None:
    turn = understand(Turn(Question(message, history=CONVERSATION)), *material())
    assert turn.understanding is not None
    assert turn.understanding.together is not None
    assert turn.understanding.together.text.startswith(start)


def test_it_goes_on_from_the_measures_that_were_cited_there() -> None:
    turn = understand(Turn(Question("头一个 网上能办吗", history=CONVERSATION)), *material())
    assert turn.understanding is not None
    assert turn.understanding.together is not None
    assert turn.understanding.together.cited == CONVERSATION[0].cited
    assert CONVERSATION[0].clauses == ("shanghai-2020/4.27",)


@pytest.mark.parametrize(("message", "plans"), [
    ("前一年的呢", {"shanghai-2020"}), ("转年那份呢", {"shanghai-2023"}),
    ("what did the plan of the year before promise?", {"shanghai-2020"}),
    ("之前的方案怎么说", {"shanghai-2017", "shanghai-2020"}), ("2017年呢", {"shanghai-2017"}),
])
def test_a_plan_may_be_counted_from_the_one_that_was_cited(message: str, plans: set[str]) -> None:
    cited = Exchange("工作许可多久", "工作许可多久", Outcome.ANSWERED, ("shanghai-2021/2.10.7#1",))
    turn = understand(Turn(Question(message, history=(cited,))), *material())
    assert turn.understanding is not None
    assert turn.understanding.together is not None
    assert turn.understanding.together.plans == plans


@pytest.mark.parametrize("message", ["这是哪年的方案", "这是哪份文件写的", "现在还有效吗", "which plan is that?", "is that still valid?"])
def test_who_asks_where_it_stands_asks_of_what_was_cited(message: str) -> None:
    assert understood(message, CONVERSATION[0]).adds is Adds.SOURCE


@pytest.mark.parametrize(
    "message", ["现在2024年了，注销还要登报吗", "都2025年了 注销要几天", "it's 2024 now, do I still publish a notice?"]
)
def test_the_year_it_is_names_no_plan(message: str) -> None:
    asked = understood(message)
    assert (asked.years, asked.absent) == ((), ())


def test_a_comparison_ends_where_another_matter_is_named() -> None:
    history = before("接电几天 2020年和2021年比一下")
    assert understood("15个工作日 是高压还是低压", history).kind is Kind.HOW
    assert understood("那燃气呢", history).kind is Kind.CHANGES


def test_it_is_known_who_named_the_plan() -> None:
    history = before("2023年方案里注销怎么说")
    assert understood("那高压呢", history).plan_spoken_of
    assert not understood("那2020年呢", history).plan_spoken_of


def test_what_is_asked_now_counts_and_not_what_was_asked_before() -> None:
    assert understood("那浦东呢，几个行业", before("长宁一业一证归哪个部门管")).kind is Kind.FIGURE


def test_the_district_spoken_of_stays_in_a_chain_until_another_matter_is_announced() -> None:
    history = before("长宁 办执照"), before("名字老打回来")
    assert understood("要几天", *history).districts == ("长宁",)
    assert understood("要几天", *history, before("换个问题 社保补贴怎么领")).districts == ()


def test_a_district_taken_for_the_only_one_is_not_what_the_question_is_about() -> None:
    assert understood("只有浦东能做一业一证吧？我在徐汇").districts == ("徐汇",)
    assert understood("只有浦东能做一业一证吗").districts == ("浦东",)


def test_what_a_follow_up_is_searched_by_is_without_details_asked_in_between() -> None:
    history = before("公司怎么注销"), Exchange("要交钱吗", "公司怎么注销 要交钱吗", Outcome.ANSWERED)
    asked = understood("那长宁呢", *history)
    assert (asked.before, asked.adds) == ("公司怎么注销", Adds.PLACE)


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("我说的是综合窗口！不是免罚清单", "综合窗口"),
        ("低压办电不是7天吗", "低压办电不是7天吗"), ("要低压的，不是10千伏，办电几个环节", "低压"),
        ("谁问你开公司了？我问的是迁移！", "迁移"),
        ("是不是不用登报了", "不用登报"), ("没有抵押能贷款吗", "没有抵押"), ("要不要登报", "登报"),
        ("I did not ask about starting a company!! How do I close it?", "close"),
    ],
)
def test_what_a_message_rules_out_is_not_searched_for(message: str, left: str) -> None:
    asked = understood(message)
    assert left in asked.text
    for gone in ("免罚清单", "10千伏", "开公司", "starting a company"):
        assert gone not in asked.text


@pytest.mark.parametrize(
    ("message", "districts"),
    [
        ("Our company in Jing'an, one licence for two shops?", ("静安",)), ("we moved from Minhang to Pudong", ("闵行", "浦东")),
        ("我公司不在长宁，在宝山", ("宝山",)), ("我不是长宁的", ()), ("长宁的店", ("长宁",)),
    ],
)
def test_districts_are_read_in_both_languages_and_not_where_ruled_out(message: str, districts: tuple[str, ...]) -> None:
    assert understood(message).districts == districts


@pytest.mark.parametrize("message", [
    "thank you, bye", "Hi there! What can you do for me?", "Hello", "谢谢，再见", "你好 我有问题", "你好，我有个问题想咨询",
    "在吗 老板问点事", "Hi, can I ask you something?", "I have some questions",
])
def test_greetings_and_thanks_are_small_talk_in_their_language(message: str) -> None:
    asked = understood(message)
    assert asked.kind in SMALL_TALK
    assert asked.english is message.isascii()


@pytest.mark.parametrize("message", [
    "我去窗口问什么材料", "可以吗", "有人管吗", "我要办事",
    "谢谢，那注销要几天", "好的，材料呢", "OK, and in Changning?", "Thanks. Is that free?", "没有了吗", "Good, but which office?",
])
def test_thanks_before_a_question_are_no_goodbye(message: str) -> None:
    assert understood(message).kind not in SMALL_TALK


@pytest.mark.parametrize(("message", "absent"), [
    ("我在2024年搬的家，公司迁移手续几天", ()), ("We opened in 2022, how long does it take to move to another district?", ()),
    ("企业2018年起欠税，能不能修复信用", ()), ("公司迁移2022年呢", ("2022年",)), ("企业注销2022年怎么规定的", ("2022年",)),
    ("我们看了2022年方案，注销要登报吗", ("2022年",)),
])
def test_a_year_of_ones_own_is_no_plan_that_is_missing(message: str, absent: tuple[str, ...]) -> None:
    assert understood(message).absent == absent


@pytest.mark.parametrize("message", ["Edition 7.0 - what changed for investors?", "那7.0版呢", "What does plan 7.0 say about QFLP?"])
def test_editions_that_are_not_loaded_are_known_in_both_languages(message: str) -> None:
    assert understood(message).absent == ("2024年",)


def test_emoji_are_written_out() -> None:
    assert "用水" in understood("💧⚡一张表").text


@pytest.mark.parametrize("status", [Outcome.REFUSED, Outcome.FAILED])
def test_what_was_refused_or_failed_is_not_referred_to(status: Outcome) -> None:
    asked = understood("要几天", before("公司怎么注销"), before("教我逃税", status))
    assert asked.text == "公司怎么注销 要几天"
    assert not understood("要几天", before("教我逃税", status)).completed


def test_the_year_of_a_follow_up_replaces_the_one_before() -> None:
    assert understood("2023年方案呢", before("2020年方案注销怎么说")).plans == {"shanghai-2023"}
    assert understood("要几天", before("2020年方案注销怎么说")).plans == {"shanghai-2020"}


@pytest.mark.parametrize(
    ("message", "presumes"),
    [
        ("注销要先登报对吧", True), ("听说要10天", True), ("要10天，没记错吧", True), ("要10天，文件就是这么写的吧", True),
        ("is it still required?", True), ("注销不能网上办", True), ("注销怎么办", False),
        ("要几天", False), ("注销能不能网上办", False), ("注销可不可以网上办", False),
    ],
)
def test_presuming(message: str, presumes: bool) -> None:
    assert understood(message).presumes is presumes


@pytest.mark.parametrize(
    ("message", "pasted"),
    [
        ("“推进企业注销全程网上办理改革”这句在哪条", "推进企业注销全程网上办理改革"),
        ("《很长的一个书名号里的内容》出自哪里", "很长的一个书名号里的内容"),
        ("推进企业注销全程网上办理，压减材料与时间，实现清税证明实时传送 是哪个文件第几条",
        "推进企业注销全程网上办理，压减材料与时间，实现清税证明实时传送"),
        ("“一窗通”是哪条里的", None),
        ("“推进企业注销全程网上办理改革”怎么办", None),
        ("注销在哪条", None),
    ],
)
def test_pasted_wording(message: str, pasted: str | None) -> None:
    found = pasted_text(message)
    assert (found is None) == (pasted is None)
    assert pasted is None or (found is not None and pasted in found)


@pytest.mark.parametrize("message", ["注", "a", "！注！", "\u3000注", "（" * 50 + "注", "注销" * 900, "“" * 300 + "在哪条", "close " * 300])
def test_whatever_is_typed_is_understood(message: str) -> None:
    assert understood(message).text


@pytest.mark.parametrize("text", [
    "低压接电10天，2023年还算数吗", "跨区迁移那条，2023年还是这样吗", "is the 10-day rule still valid in 2023?",
])
def test_whether_a_rule_still_holds_in_a_year_is_asked_of_every_plan(text: str) -> None:
    asked = understood(text)
    assert (asked.today, asked.plans, asked.years) == (True, frozenset(), ())


@pytest.mark.parametrize("message", [
    "市里呢", "那市里谁管？", "全市呢", "市里也有吗", "市里哪条", "市里也这样吗", "and for the whole of Shanghai?", "what about the city?",
])
def test_the_city_after_a_district_is_no_district(message: str) -> None:
    english = message.isascii()
    asked = understood(message, before("who handles patents in changning" if english else "长宁知识产权谁管"))
    assert (asked.adds, asked.districts, asked.home) == (Adds.PLACE, (), frozenset())
    assert "长宁" not in asked.before
    assert "changning" not in asked.before


def test_a_place_that_is_put_right_is_not_asked_about() -> None:
    assert understood("sorry I meant Changning, not Pudong", before("help with permits in pudong")).districts == ("长宁",)


@pytest.mark.parametrize("message", ["刚才讲的是区科技局吧", "是归商务委管伐", "是不是税务局", "由市监局牵头对吧",
    "Which court?", "清算的案子哪家法院审", "是市里管还是区里管"])
def test_a_department_that_is_asked_back_asks_who_is_in_charge(message: str) -> None:
    assert understood(message).kind is Kind.WHO


@pytest.mark.parametrize("message", [
    "是网上办吧", "是去行政服务中心办吗", "材料是寄到税务局还是自己送去", "是试行还是已经能办", "我问的是拖我的钱政府管不管",
])
def test_where_and_how_is_not_who(message: str) -> None:
    assert understood(message).kind is not Kind.WHO


def test_a_district_without_a_plan_of_the_year_is_not_asked_about() -> None:
    local = before("长宁综合窗口的比例是多少")
    assert understood("那2020年方案呢", local).home == frozenset()
    assert understood("那2020年方案里长宁呢", local).districts == ("长宁",)
    assert understood("那2021年方案呢", local).home == {"changning-2021"}


def test_who_asks_for_another_thing_does_not_ask_who_is_in_charge() -> None:
    asked_who = before("惠企政策发布由谁负责")
    assert understood("2023年是否仍设企业服务云", asked_who).kind is not Kind.WHO
    assert understood("那企业服务云呢", asked_who).kind is Kind.WHO


@pytest.mark.parametrize(("message", "today"), [
    ("2020年讲船边直提是试点，现在转正了伐", True), ("融资担保基金 100亿 现在呢", True),
    ("动产抵押登记还是试点吗", True), ("那份2017年的方案现在还这样吗", True),
    ("2021年方案里的沙盒监管还有伐", True), ("两张表 现在还这样？", True), ("Is the 24 days of the 2020 plan still in force?", True),
    ("现在开公司要几天", False), ("我现在在长宁，贷款怎么办", False), ("2023年方案现在怎么说", False),
    ("do I still need a paper licence", False),
])
def test_whether_it_is_asked_how_an_older_rule_stands_today(message: str, today: bool) -> None:
    assert understood(message).today is today


def test_an_older_plan_that_is_held_against_today_does_not_limit_the_search() -> None:
    asked = understood("2020年讲船边直提是试点，现在转正了伐")
    assert (asked.years, asked.plans) == ((), frozenset())
    assert understood("2020年讲船边直提是试点吗").years == (2020,)
    assert understood("那口岸收费呢", before("2020年讲船边直提是试点，现在转正了伐")).plans == frozenset()


@pytest.mark.parametrize("message", ["We run a hotel in Xuhui. Does the district have its own plan?", "does xuhui's own plan say so"])
def test_a_districts_plan_that_is_not_loaded_is_named_by_its_district(message: str) -> None:
    assert understood(message).foreign == ("Xuhui's plan",)


def test_a_districts_loaded_plans_are_its_home() -> None:
    assert understood("长宁开公司要几天").home == {"changning-2021"}
    assert understood("徐汇开公司要几天").home == frozenset()


@pytest.mark.parametrize(("message", "details"), [
    ("跨区迁移是20天伐", ("duration",)), ("满意率95%？", ("share",)), ("接电是3个环节吧", ()),
])
def test_a_figure_asked_back_asks_for_its_kind_of_detail(message: str, details: tuple[str, ...]) -> None:
    assert understood(message).details == details


# -- themes

OVERVIEW = before("最新方案在融资方面有哪些措施?")


@pytest.mark.parametrize(
    ("message", "kind", "themes"),
    [
        ("2021年方案在用工方面有哪些举措", Kind.OVERVIEW, ["劳动就业"]),
        ("Which parts of the plans concern foreign investors?", Kind.OVERVIEW, ["外资"]),
        ("纳税这块从2020年到2023年改了哪些", Kind.CHANGES, ["纳税"]),
        ("2020年和2023年方案在纳税方面都有哪些规定", Kind.OVERVIEW, ["纳税"]),  # side by side
        ("浦东和临港在2023年方案里有什么区别", Kind.OVERVIEW, ["浦东新区", "临港新片区"]),
        ("我们公司能享受哪些融资政策", Kind.MATCH, []),
        ("融资由哪些部门负责", Kind.WHO, []),
        ("贷款要几天", Kind.FIGURE, []),
        ("第5条讲了什么", Kind.CLAUSE, []),
        ("谢谢", Kind.CLOSING, []),
    ],
)
def test_an_overview_of_a_theme_is_a_kind_of_its_own(message: str, kind: Kind, themes: list[str]) -> None:
    asked = understood(message)
    assert asked.kind is kind
    assert [theme.name for theme in asked.themes] == themes


def test_every_plan_counts_where_all_are_asked_for() -> None:
    assert understood("五个方案里哪些条款涉及外资").plans == material()[0].plans.keys()
    assert understood("最新方案里哪些条款涉及外资").plans == {"shanghai-2023"}


@pytest.mark.parametrize(
    ("message", "kind", "plans"),
    [("那2021年呢", Kind.OVERVIEW, {"shanghai-2021"}), ("长宁有吗", Kind.OVERVIEW, set()), ("从2021年到2023年有什么变化", Kind.CHANGES,
     {"shanghai-2021", "shanghai-2023"})],
)
def test_who_only_names_a_plan_or_place_goes_on_with_the_theme(message: str, kind: Kind, plans: set[str]) -> None:
    asked = understand(Turn(Question(message, history=(OVERVIEW,))), *material()).understanding
    assert asked is not None
    assert asked.together is not None
    assert (asked.themes, [theme.name for theme in asked.together.themes]) == ((), ["融资"])
    assert asked.together.kind is kind
    assert asked.together.plans == plans


def test_a_theme_is_still_spoken_of_after_what_was_added_to_it() -> None:
    before_that = "what does the 2023 plan offer on tax? what else?"
    asked = understand(Turn(Question("and in 2021?", history=(before(before_that),), language="en")), *material()).understanding
    assert asked is not None
    assert asked.together is not None
    assert [theme.name for theme in asked.together.themes] == ["纳税"]


@pytest.mark.parametrize("message", ["还有吗", "还有哪些?", "what else?", "Please show me the rest."])
def test_what_a_reply_had_no_room_for_can_be_asked_for(message: str) -> None:
    asked = understand(Turn(Question(message, history=(OVERVIEW,))), *material()).understanding
    assert asked is not None
    assert asked.together is not None
    assert asked.together.kind is Kind.OVERVIEW
    assert asked.together.plans == {"shanghai-2023"}


@pytest.mark.parametrize("message", ["要几天", "谁负责", "那电子发票呢", "好的"])
def test_any_other_follow_up_asks_for_no_overview(message: str) -> None:
    asked = understand(Turn(Question(message, history=(OVERVIEW,))), *material()).understanding
    assert asked is not None
    assert asked.together is None or not asked.together.themes
