"""Figures with their units, and those that a question takes for granted."""

from __future__ import annotations

import pytest

from bot.figures import checked, figures_in, unstated
from bot.turn import Source
from tests.small import asking, figure, found


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("10个工作日、90％、3 个环节", {"10个工作日": "days", "90%": "share", "3个环节": "steps"}),
        ("5天和5日", {"5天": "days", "5日": "days"}),
        ("2020年方案", {}), ("１０天", {"10天": "days"}), ("1.5倍", {"1.5倍": "times"}), ("", {}),
        ("二十个工作日", {"二十个工作日": "days"}),
        ("3 working days and 50 billion yuan", {"3 working days": "days", "50 billion": "money"}), ("edition 7.0", {}),
    ],
)
def test_figures_with_what_they_measure(text: str, figures: dict[str, str]) -> None:
    assert figures_in(text) == figures


@pytest.mark.parametrize(
    ("question", "presumes", "figures", "contrary"),
    [
        ("开店要5天对吧", True, ("5天",), True),  # the clause says 2天
        ("开店要2天对吧", True, (), False),
        ("说是2天，朋友说5天，哪个对", True, ("5天",), True),  # only the wrong one is put right
        ("开店要5天吗", False, (), False),
        ("开店不是很快吗", True, (), False),
        ("5天里要几个环节，听说是这样", True, (), False),
        ("开店有15%的优惠对吧", True, ("15%",), False),  # the clause has no rate at all
        ("Opening takes 5 days, right?", True, ("5 days",), True),
        ("Opening takes 2 days, right?", True, (), False),
        ("The fund is 50 billion, right?", True, ("50 billion",), False),
    ],
)
def test_a_figure_taken_for_granted(question: str, presumes: bool, figures: tuple[str, ...], contrary: bool) -> None:
    claim = unstated(asking(question, presumes=presumes), [Source.of(found(text="开店2天办好。"))])
    assert (claim.figures if claim else ()) == figures
    assert (claim.contrary if claim else False) is contrary


def test_billions_are_compared_with_yi() -> None:
    source = Source.of(found(text="基金逐步做到100亿元。"))
    assert unstated(asking("The fund reaches 10 billion, right?", presumes=True), [source]) is None
    wrong = unstated(asking("The fund reaches 5 billion, right?", presumes=True), [source])
    assert wrong is not None
    assert wrong.contrary


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
