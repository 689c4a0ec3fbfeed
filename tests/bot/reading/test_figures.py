"""Figures with their units, and those that a question takes for granted."""

from __future__ import annotations

import pytest

from bot.reading.figures import as_number, asked_back, checked, details_checked, figures_in, taken_for_granted, unstated
from bot.turn import Source
from tests.small import asking, figure, found


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("10个工作日、90％、3 个环节", {"10个工作日": "days", "90%": "share", "3个环节": "steps"}),
        ("5天和5日", {"5天": "days", "5日": "days"}),
        ("2020年方案", {}), ("１０天", {"10天": "days"}), ("1.5倍", {"1.5倍": "times"}), ("", {}),
        ("二十个工作日", {"二十个工作日": "days"}), ("环节减到2个，材料2个", {"2个": "count"}), ("环节数逐步压到2个", {"2个": "steps"}),
        ("3 working days and 50 billion yuan", {"3 working days": "days", "50 billion": "money"}), ("edition 7.0", {}),
        ("两周内、三个礼拜、一个月", {"两周": "weeks", "三个礼拜": "weeks", "一个月": "months"}), ("周末、一周岁、三周年、一月份", {}),
        ("two weeks, five documents and 31 industries", {"two weeks": "weeks", "five documents": "papers", "31 industries": "trades"}),
        ("one industry, one licence", {}),
    ],
)
def test_figures_with_what_they_measure(text: str, figures: dict[str, str]) -> None:
    assert figures_in(text) == figures


@pytest.mark.parametrize(
    ("question", "presumes", "figures", "stated"),
    [
        ("开店要5天对吧", True, ("5天",), ("2天",)),
        ("开店要2天对吧", True, (), ()),
        ("说是2天，朋友说5天，哪个对", True, ("5天",), ("2天",)),  # only the wrong one is put right
        ("开店要5天吗", False, ("5天",), ("2天",)),  # asked back is enough, where the clause states another
        ("开店不是很快吗", True, (), ()),
        ("开店的比例是不是5天", True, ("5天",), ("2天",)),  # a kind of detail is named, and the figure is asked back all the same
        ("5天里要几个环节，听说是这样", True, (), ()),
        ("开店有15%的优惠对吧", True, ("15%",), ()),  # the clause has no rate at all
        ("Opening takes 5 days, right?", True, ("5 days",), ("2 days",)),
        ("Opening takes 2 days, right?", True, (), ()),
        ("The fund is 50 billion, right?", True, ("50 billion",), ()),
        ("开店要两周对吧", True, ("两周",), ("2天",)),  # the one time that is stated, in another unit
        ("Opening takes two weeks, right?", True, ("two weeks",), ("2 days",)),
        ("Opening takes two days, right?", True, (), ()),
        ("开店要48小时对吧", True, ("48小时",), ()),  # is two days
        ("Opening takes sixty-two days, right?", True, (), ()),  # no word of a number is cut out of another
        ("A licence is valid for 3 years, right?", True, ("3 years",), ()),  # how long something holds is no time that it takes
    ],
)
def test_a_figure_taken_for_granted(question: str, presumes: bool, figures: tuple[str, ...], stated: tuple[str, ...]) -> None:
    source = Source.of(found(text="开店2天办好。", plain="开店2天就办好", en="A shop is opened within 2 days"))
    claim = unstated(asking(question, presumes=presumes, english=question.isascii()), [source])
    assert (claim.figures if claim else ()) == figures
    assert (claim.stated if claim else ()) == stated


@pytest.mark.parametrize(("message", "figures"), [
    ("是3个工作日吧？", {"3个工作日": "days"}), ("满意率 95%？", {"95%": "share"}), ("几个领域好用？讲是20个", {"20个": "count"}),
    ("也是5天伐", {"5天": "days"}), ("过户60分钟办结，请核条款号", {"60分钟": "minutes"}),
    ("must it be solved in 3 working days?", {"3 working days": "days"}),
    ("跨区迁移 10天办好", {"10天": "days"}), ("注销3天就办完了。", {"3天": "days"}),
    ("招了3个大学生，有补贴吗", {}), ("等了30天了怎么还没批？", {}), ("5天内要交几样材料？", {}), ("we have 8 people, can we apply?", {}),
])
def test_figures_that_are_asked_back(message: str, figures: dict[str, str]) -> None:
    assert asked_back(message) == figures


@pytest.mark.parametrize(("text", "figures", "value"), [
    ("八成能上网办", {"八成": "share"}, 80), ("九成五", {"九成五": "share"}, 95), ("valid for 5 years", {"5 years": "years"}, 5),
    ("两年有效", {"两年": "years"}, 2), ("最长10年", {"10年": "years"}, 10), ("in force until 2025", {"2025": "year"}, 2025),
    ("到2020年建成", {"2020年": "year"}, 2020), ("2018年底前办完", {"2018年": "year"}, 2018),
])
def test_shares_years_and_deadlines(text: str, figures: dict[str, str], value: float) -> None:
    assert figures_in(text) == figures
    assert as_number(next(iter(figures))) == value


@pytest.mark.parametrize("text", [
    "现成的材料", "17年方案", "2020年方案", "23年那份", "3年前开的店", "一成不变", "10年来", "2 years ago", "从2020到2023年的变化",
])
def test_plans_and_times_of_the_past_are_no_figures(text: str) -> None:
    assert figures_in(text) == {}


@pytest.mark.parametrize("question", [
    "我占两成，三年了账本不给看，说好年年分钱的吧", "新政策我们拖了十天，算超期了对吧", "一年到头没几起也得建，是吧",
    "我等了4分钟没人理，还算达标对吧", "我在上海干了十年，规矩没变吧", "九八年就来上海了，老规矩没变吧",
    "执照办到一半卡住了，系统坏了吧", "we still have 4 months of rent paid, so a court helps, right?",
])
def test_what_is_told_of_oneself_is_no_claim(question: str) -> None:
    assert taken_for_granted(asking(question, presumes=True)) == {}


@pytest.mark.parametrize(("question", "claimed"), [
    ("听说材料减了一半是吧", {"一半": "share"}), ("听说压到了10天是吧", {"10天": "days"}),
    ("签证顶多五年是吧", {"五年": "years"}), ("执照三年一换对吧", {"三年": "years"}), ("五十类就算交差是吧", {"五十类": "count"}),
    ("the visa is valid for 5 years, right?", {"5 years": "years"}),
])
def test_what_a_rule_has_brought_or_how_long_it_holds_is_a_claim(question: str, claimed: dict[str, str]) -> None:
    assert taken_for_granted(asking(question, presumes=True, english=question.isascii())) == claimed


def test_a_deadline_that_the_clause_does_not_have_is_put_right() -> None:
    source = Source.of(found(text="到2020年建成。", plain="到2020年建成窗口"))
    claim = unstated(asking("方案说到2025年才建成窗口对吧", presumes=True), [source])
    assert claim is not None
    assert (claim.figures, claim.stated) == (("2025年",), ("2020年",))


def test_asking_a_figure_back_asks_for_that_kind_of_detail() -> None:
    assert (details_checked("是20天伐"), details_checked("满意率95%？"), details_checked("有几个")) == (("duration",), ("rate",), ())


def test_what_another_source_counts_of_the_same_is_told_with_its_place() -> None:
    main, other = found(plain="试点继续深化"), found("shanghai-2021/3.1", "首批31个行业试点。", plain="首批31个行业试点")
    claim = unstated(asking("听说是21个行业", presumes=True), [Source.of(main), Source.of(other)])
    assert claim is not None
    assert (claim.figures, claim.stated, claim.at) == (("21个",), ("31个",), 1)
    unlike = unstated(asking("听说是21个窗口", presumes=True), [Source.of(main), Source.of(other)])
    assert unlike is not None
    assert unlike.stated == ()


def test_the_same_number_of_another_matter_confirms_nothing() -> None:
    moving = Source.of(found(text="搬店10天办好。", plain="搬店10天办好", topics=("搬店",)))
    other = Source.of(found("shanghai-2020/2.1", "诉求5天办结。", plain="诉求5天办结", topics=("诉求",)))
    claim = unstated(asking("搬店5天办好对吧", presumes=True), [moving, other])
    assert claim is not None
    assert (claim.figures, claim.stated) == (("5天",), ("10天",))
    same = Source.of(found("shanghai-2020/2.1", "搬店的诉求5天办结。", plain="搬店的诉求5天办结", topics=("搬店",)))
    assert unstated(asking("搬店5天办好对吧", presumes=True), [moving, same]) is None


def test_a_range_is_told_whole() -> None:
    claim = unstated(asking("开店是5天吧"), [Source.of(found(text="开店2至3天办好。", plain="开店2至3天办好"))])
    assert claim is not None
    assert claim.stated == ("2至3天",)


def test_billions_are_compared_with_yi() -> None:
    source = Source.of(found(text="基金逐步做到100亿元。"))
    assert unstated(asking("The fund reaches 10 billion, right?", presumes=True), [source]) is None
    wrong = unstated(asking("The fund reaches 5 billion, right?", presumes=True), [source])
    assert wrong is not None
    assert wrong.stated == ("100亿",)


WITH_FIGURE = Source.of(found(
    text="专利的小店5个工作日办好。", plain="专利的小店5个工作日办好", figures=(figure("5", "个工作日", "专利小店办理"),),
))


@pytest.mark.parametrize("message", ["商标也是5天伐", "5个工作日对吧", "是不是五个工作日", "也是5天?"])
def test_a_figure_that_is_asked_back_is_told_with_what_it_is_of(message: str) -> None:
    assert checked(asking(message), WITH_FIGURE) == ("5个工作日", "专利小店办理")


@pytest.mark.parametrize("message", ["商标也是6天伐", "5天能办好，要多少钱吗", "5天办好", "要几天伐", "是5天还是6天吗", "5%对吧"])
def test_another_figure_or_another_question_is_not(message: str) -> None:
    assert checked(asking(message), WITH_FIGURE) is None


def test_a_measure_without_key_points_has_no_named_figures() -> None:
    assert checked(asking("也是5天伐"), Source.of(found(text="5天办好。", plain=None))) is None


@pytest.mark.parametrize(("question", "claimed"), [
    ("6000平方米的店必须请人看图对吧", {}), ("Must I have the drawings of a 6,000 sqm shop checked?", {}),
    ("听说5000平方米以下就能办", {"5000平方米": "area"}), ("I heard the limit is 6,000 sqm, right?", {"6,000 sqm": "area"}),
])
def test_the_size_of_the_askers_own_case_is_no_claim(question: str, claimed: dict[str, str]) -> None:
    assert taken_for_granted(asking(question, presumes=True)) == claimed


@pytest.mark.parametrize(("question", "told"), [
    ("听说开店压到80小时了", ()), ("听说开店要120小时", ("100小时",)), ("听说九成五，95%", ()), ("听说只有60%", ("70%",)),
    ("听说要达到95%", ("70%",)), ("听说开店要80小时以内", ("100小时",)),
])
def test_what_is_within_a_bound_is_not_contradicted(question: str, told: tuple[str, ...]) -> None:
    """A plan that aims at no more than 100 hours does not say that it is not 80; nor that it is."""
    source = Source.of(found(text="开店压到100小时以内，网办率达70%以上。", plain="开店压到100小时以内，网办率达70%以上"))
    claim = unstated(asking(question, presumes=True), [source])
    assert claim is not None
    assert claim.stated == told
