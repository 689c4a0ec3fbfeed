"""What is asked for, and whether a measure states it; in both languages, with the words that only look like it."""

from __future__ import annotations

import pytest

from bot.reading.content import names_matter
from bot.reading.details import DETAILS, counts, details_asked, gives, leaves_off, only_cuts_time, states
from prompts import Wording
from tests.small import found

ASKED = {
    "address": ["办税大厅在哪条路", "窗口地址在哪里", "几号楼办", "门牌号是多少", "怎么走", "哪个窗口 地址", "周末服务几点到几点，在哪里",
    "what's the address of the centre", "where do we physically go to collect it", "nearest metro stop please", "中心搬哪里去了",
        "坐几号线", "which street is it on", "where's the address of that office"],
    "phone": ["电话是多少", "座机号码给一个", "按几转人工", "who can I ring about it", "on what number", "联系方式有吗", "打哪个电话",
        "客服电话", "投诉打哪", "what is the phone number", "whom should I call"],
    "hours": ["专席24小时吗", "中午有人吗", "国庆窗口对外吗", "are they closed at weekends", "24小时都有人接吗", "周六上班吗",
        "营业时间", "中午休息伐", "is it open on Saturday"],
    "clock": ["几点开门", "礼拜六下午几点关门", "几点到几点", "what are the opening hours", "what time does it close"],
    "limit": ["一家最多给保多少万", "最高能贷多少钱", "封顶多少元", "what is the maximum loan"],
    "website": ["网址是什么", "给个链接", "what is the website address", "is there a link"],
    "form": ["填什么表", "有样表伐", "这一栏填啥", "what do I put in the box", "which declaration do I use", "有模板吗", "申请表格在哪",
        "which form do I need", "is there a template"],
    "person": ["处长是谁", "最后是谁签字", "联系啥人", "whose signature is needed", "which official decides",
        "负责人叫什么名字", "name of the official"],
    "rate": ["利率多少", "利息大概多少", "税率是几", "打几折", "百分之几", "几个点", "贴息几点", "费率降到多少", "去年的方案有比例吗",
        "how much percent", "what is the interest rate", "what percentage is it"],
    "multiple": ["罚几倍", "多少倍", "how many times the amount"],
    "score": ["加几分", "打分得够多少才过线", "85分够伐", "what score is needed", "多少分才行", "how many points do I need"],
    "size": ["多少平方米", "离跑道多远", "层高有什么要求", "how big may a project be", "what floor area is the limit",
        "最小要多大", "几公里", "how many square metres"],
    "amount": [
        "how big is the guarantee fund supposed to be",
        "补多少钱", "最高能贷多少", "奖励多少元", "额度多大", "罚多少", "能贷多少万", "how much is the subsidy", "what is the maximum loan",
        "how much can we borrow", "how many yuan per person", "what is the ceiling for small loans?",
    ],
    "fee": ["要交多少钱", "收费标准", "手续费多少", "工本费", "小店 装表 费用", "what does it cost", "what is the fee", "And the fee?",
        "how much does it cost"],
    "validity": ["有效期多长", "过期作废伐", "when does the permit expire", "what is the term of the work permit", "几年一换", "满几年才行",
        "how many years is it valid", "how long is it valid for"],
    "duration": [
        "要几天", "一年要花多少辰光",
        "多久办好", "多长时间", "几个工作日", "什么时候能拿到", "多少天", "要等到啥辰光", "几时好拿", "how long does it take",
            "how many working days",
        "what is the time limit", "what is the usual installation time?",
    ],
    "count": ["注销要找几个部门", "要弄几份材料", "验收要搞几次",
        "要几个环节", "跑几趟", "交几份材料", "几枚公章", "多少项", "how many steps", "how many documents"],
    "materials": ["要什么材料", "带哪些证件", "需要准备什么", "要哪些资料", "材料要哪些", "what documents do I need",
        "which documents are required"],
    "list": ["名单有吗", "是哪几家银行", "挖掘机在不在那张目录上", "放款的银行是哪家", "can you name the sectors",
        "which hospitals do it", "12个领域列全了吗",
        "which small offences are exempt from a fine", "具体是哪些", "一个个列出来",
        "list them all", "the full list please"],
    "requirements": ["什么条件", "门槛是什么", "够不够条件", "注册资本要求", "what are the criteria", "am I eligible"],
    "procedure": ["具体步骤", "流程图有吗"],
    "rank": ["世行排名第几", "中国排第几名", "上海是什么名次", "What rank did Shanghai get?"],
    "steps": ["一步一步讲", "操作步骤", "点哪里", "账号被锁了怎么解", "step by step please", "where do I click"],
    "lost": ["公章丢了，补刻要带什么", "执照寻勿着了", "our licence went missing", "执照遗失怎么重新领", "补办一张",
        "I lost my licence, how do I get a new one?"],
    "age": ["工作许可有年龄限制吗", "超龄还能办伐", "up to what age", "几岁以上不行", "Is there an age cap for the permit?"],
    "language": ["材料要用什么语言写", "要翻译成中文伐", "does anyone speak English there", "does it have to be translated",
        "要不要翻译公证",
        "Which languages do they take?"],
    "law": ["优化营商环境条例几月几号施行的", "红头文件名叫啥", "文号是几几号", "on what legal basis", "社会信用条例一共多少条",
        "How many articles does the regulation have?"],
    "code": ["税号是多少", "HS编码怎么填", "Need the exact HS codes please"],
    "charge": [
        "do I have to pay?", "must we pay",
        "这个要收钱伐", "要不要钱啊", "办一张要交费吗", "是免费的吗", "注册收不收钱", "免费送伐", "新办的机器 送么", "Is that free?",
        "Are the seals free of charge?", "Do I have to pay for it?", "is there a fee?", "Will the inspection be free for us?",
    ],
    "terms": ["什么叫符合准入条件", "怎样才算达到标准", "重点群体是什么意思", "What counts as a qualified firm?",
        "what does \"eligible\" mean"],
    "consequence": ["不办会怎样", "不给他交社保会怎么样", "查到了有什么后果", "逾期了怎么处理", "what happens if we don't file it?",
        "What is the penalty for a false statement?"],
    "meaning": ["啥是4+1", "“4+1”是什么意思", "and what is 4+1?"],
    "share": ["覆盖率是多少", "比例是多少", "压缩多少", "what is the target"],
}


@pytest.mark.parametrize(("name", "question"), [(name, question) for name, questions in ASKED.items() for question in questions])
def test_what_is_asked(name: str, question: str) -> None:
    assert name in details_asked(question)


def test_the_fewest_that_is_possible_is_still_a_count() -> None:
    assert all("count" in details_asked(question) for question in ("最少跑几次", "至少交几份材料", "最多来几趟"))


def test_a_charge_asked_about_leaves_the_matter_of_the_question() -> None:
    assert names_matter("is the chop carving free?", english=True)
    assert not names_matter("is that free?", english=True)


@pytest.mark.parametrize(("question", "text", "counted"), [
    ("一年来几次", "联合检查只进一次门。", False), ("要跑几次", "最多跑一次。", True), ("要交几次", "一次性告知材料。", False),
])
def test_entering_one_door_is_no_number_of_times(question: str, text: str, counted: bool) -> None:
    evidence = found(text=text, plain=None)
    assert counts(question, evidence.clause, evidence.measure, None) is counted


@pytest.mark.parametrize(("text", "some"), [
    ("水务、电力、燃气等12个领域试行。", True), ("水务、电力、燃气等3个领域试行。", False), ("水务、电力、燃气试行。", False),
])
def test_a_list_that_breaks_off(text: str, some: bool) -> None:
    assert leaves_off(found(text=text).measure, None) is some


@pytest.mark.parametrize(("text", "cut"), [
    ("办理时间压缩三分之一。", True), ("时限缩短50%，3个工作日办完。", False), ("材料精简一半。", False), ("尽快办结。", False),
])
def test_only_by_how_much_a_time_is_cut(text: str, cut: bool) -> None:
    assert only_cuts_time(found(text=text).measure, None) is cut


@pytest.mark.parametrize(("text", "stated", "given"), [
    ("一年内有效，两年后再审。", True, True), ("2020年底前做完。", True, False), ("证明实时传送。", True, False),
    ("办理时间压缩三分之一。", True, False), ("三天办完。", True, True), ("当场拿证。", True, True), ("公布清单。", False, False),
])
def test_a_time_saved_is_no_number_of_days(text: str, stated: bool, given: bool) -> None:
    evidence = found(text=text, plain=None)
    assert states("duration", evidence.clause, evidence.measure, None) is stated
    assert gives("duration", evidence.measure, None) is given


def test_every_detail_has_questions_here() -> None:
    assert {detail.name for detail in DETAILS} == set(ASKED)


@pytest.mark.parametrize(
    ("name", "questions"),
    [
        ("website", ["二十个领域名单全吗", "网店的网址能当注册地址吗", "拿店铺链接做住所登记行伐",
            "how do the offices link up with the parks"]),
        ("count", ["几张证并一张", "我请了几个阿姨", "跑了几个窗口都没人管", "第几条", "剩下那几张证怎么办"]),
        ("fee", ["一年花多少钟头交税", "要做出多少项应用", "our parent's registration papers", "by how much is the office to cut waiting"]),
        ("list", ["亮一下手机算不算数", "传票算不算送到"]), ("duration", ["许可证啥时候到期", "难过得几天睡不着"]),
        ("clock", ["约好几点到再去"]), ("list", ["责任单位是哪家", "统筹是哪家"]), ("validity", ["2020年那条还算数伐"]),
        ("age", ["大龄失业人员有补贴吗"]), ("language", ["看病能用英文约吗"]),
        ("fee", ["价目清单上没有的收费"]), ("address", ["物业把停车位收回去", "could the address of my shop count"]),
        ("person", ["on which official app can I book"]), ("duration", ["a timeline of inspections over the plans"]),
        ("amount", ["几个省的处罚标准会不会统一", "the minimum set of papers we need", "what is the minimum set of papers"]),
        ("multiple", ["how many times must i go there"]),
        ("score", ["开几分公司", "几分钟能办好", "多少分店能用", "十几分之一"]),
        ("rate", ["几点到几点", "税局周末几点结束", "几点开门", "几个点位能办", "多少个点心店"]),
        ("phone", ["打电话来问", "电话机房", "用电话费"]),
        ("address", ["虚拟地址可以注册吗", "注册地址变更", "住所和地址不一致", "流程怎么走得通"]),
        ("hours", ["开门红活动", "周边有什么"]),
        ("form", ["什么表现算失信", "什么表示"]),
        ("count", ["几个月", "几个工作日", "几点", "我守规矩能不能少来几次", "可以少跑几趟吗"]),
        ("charge", ["帮我送吗", "文书能寄送吗", "执照会派送吗", "收费太高找谁", "are firms in the free trade zone eligible",
            "is the bank free to choose"]),
        ("terms", ["要什么条件", "办执照怎么算时间"]), ("fee", ["报税交社保要花多少辰光"]),
        ("fee", ["the landlord charges a higher price. what can we do"]),
        ("count", ["想找几个临时工，有没有地方找", "挂几个人头行不行"]), ("size", ["how big is the guarantee fund supposed to be"]),
        ("consequence", ["这件事怎么处理", "what happens to the old licence", "查到哪一步了", "不动产登记效率如何", "不见面审批怎样",
            "what if we are not in the park?"]),
        ("meaning", ["5+2的窗口几点关门", "what is the fee for 2 days"]),
        ("duration", ["天气", "天天来", "每日"]),
        ("validity", ["几年来变化", "这几年有什么政策", "几年的方案", "这几年变了什么"]),
        ("amount", ["减少材料", "多少天", "给我说说", "退到几天"]),
        ("fee", ["收费少吗", "费力", "费用减免政策"]),
        ("multiple", ["加倍小心"]),
        ("size", ["上海平台", "米店"]),
        ("person", ["法定代表人变更", "负责人变更要什么"]),
    ],
)
def test_what_only_looks_like_it(name: str, questions: list[str]) -> None:
    assert [question for question in questions if name in details_asked(question)] == []


@pytest.mark.parametrize("question", ["公司想注销", "免申即享", "what about closing a company", "", "？", "12345"])
def test_nothing_is_asked(question: str) -> None:
    assert details_asked(question) == ()


@pytest.mark.parametrize("question", ["利率多少", "利率是多少％", "ＷＨＡＴ ＰＥＲＣＥＮＴＡＧＥ"])
def test_width_does_not_matter(question: str) -> None:
    assert "rate" in details_asked(question)


STATED = [
    ("duration", "10个工作日内办结。", True),
    ("duration", "当场办好。", True),
    ("duration", "两天之内完成。", True),
    ("duration", "１０个工作日。", True),
    ("duration", "尽快办结。", False),
    ("rate", "贴息比例不超过50%。", True),
    ("rate", "减免三分之一。", True),
    ("rate", "适当减免。", False),
    ("amount", "最高补贴100万元。", True),
    ("amount", "免费刻章。", True),
    ("amount", "给予补贴。", False),
    ("charge", "这项收费已经取消。", True),
    ("charge", "窗口全面推广。", False),
    ("terms", "大户是指百人以上的店。", True),
    ("terms", "大户当场即办。", False),
    ("meaning", "“4+1”（四天加一天）服务。", True),
    ("meaning", "推进“4+1”平台。", False),
    ("fee", "不收费。", True),
    ("fee", "公开收费标准。", False),
    ("validity", "有效期三年。", True),
    ("validity", "2020年底前完成。", False),
    ("count", "3个环节。", True),
    ("count", "只跑一次。", True),
    ("materials", "交1件材料。", True),
    ("materials", "凭申请书办理。", True),
    ("address", "地址在人民路1号。", False),
    ("phone", "拨打“12345”热线。", True),
    ("phone", "电话咨询。", False),
    ("hours", "实行7×24小时服务。", True),
    ("website", "网址www.example.cn。", True),
    ("multiple", "处3倍罚款。", True),
    ("score", "加5分。", True),
    ("score", "5分钟办结。", False),
    ("size", "1万平方米以下的项目。", True),
    ("list", "包括水、电、燃气报装、通信等事项。", True),
    ("requirements", "符合信用条件的企业。", True),
    ("person", "由张科长负责。", False),
]


@pytest.mark.parametrize(("name", "text", "stated"), STATED)
def test_what_a_measure_states(name: str, text: str, stated: bool) -> None:
    evidence = found(text=text, plain=None)
    assert states(name, evidence.clause, evidence.measure, None) is stated


@pytest.mark.parametrize("name", ["duration", "amount", "count"])
def test_our_own_words_count_where_there_is_no_document(name: str) -> None:
    evidence = found(plain="10天办好，3个环节，补100元", loaded=False)
    assert states(name, evidence.clause, evidence.measure, evidence.key_point)
    assert not states(name, evidence.clause, evidence.measure, None)


def test_every_detail_that_can_be_missing_has_a_name_in_both_languages() -> None:
    from bot.assessing.sources import CONTRACT_NAMES, DECISIVE

    wording = Wording.load()
    names = {CONTRACT_NAMES.get(name, name) for name in (*DECISIVE, "department")}
    assert all(wording.text(f"details.{name}", language) for name in names for language in ("zh", "en"))
