"""Figures that a clause states of something else than the question names."""

from __future__ import annotations

import pytest

from bot.reading.figure_of import mistaken, told_beside
from bot.reading.figures import figures_in
from bot.turn import Source
from tests.small import figure, found

PAPERS = Source.of(found(
    text="开店材料减少一半，办理时间减少三分之一。", plain="开店要交的材料减一半，办理时间减三分之一", heading="方便开店",
    en="Opening papers are cut by half and processing time by a third",
    figures=(figure("一半", "", "开店材料"), figure("三分之一", "", "办理时间")),
))
WIRES = Source.of(found("shanghai-2020/3.1", plain="小店装电10天办完", figures=(figure("10", "天", "小店装电"),)))
DIGGING = Source.of(found("shanghai-2020/3.1", number=2, plain="大店挖路的审批15天", figures=(figure("15", "天", "大店挖路审批"),)))


@pytest.mark.parametrize(("question", "sources", "claimed", "stated"), [
    ("听说开店时间减一半，是吗", [PAPERS], "一半", "三分之一"),
    ("开店材料少三分之一对吧", [PAPERS], "三分之一", "一半"),
    ("I heard the processing time is cut by half, right?", [PAPERS], "half", "a third"),
    ("小店装电15天对吧", [WIRES, DIGGING], "15天", "10天"),
    ("挖路审批10天对吧", [WIRES, DIGGING], "10天", "15天"),  # whichever of them leads
])
def test_a_figure_of_another_thing_is_told_from_that_of_this(question: str, sources: list[Source], claimed: str, stated: str) -> None:
    wrong = mistaken(question, figures_in(question).items(), sources, english=question.isascii())
    assert wrong is not None
    assert (wrong.claimed, wrong.meant.figure) == (claimed, stated)


@pytest.mark.parametrize(("question", "sources"), [
    ("开店材料减一半对吧", [PAPERS]), ("开店能减一半对吧", [PAPERS]),  # nothing tells which is meant
    ("小店装电10天对吧", [WIRES, DIGGING]), ("小店装电20天对吧", [WIRES, DIGGING]), ("小店装电15天对吧", [WIRES]),
])
def test_what_is_right_unclear_or_stated_of_nothing_is_no_figure_of_another_thing(question: str, sources: list[Source]) -> None:
    assert mistaken(question, figures_in(question).items(), sources, english=False) is None


def test_what_the_matter_is_called_tells_none_of_its_figures() -> None:
    text = "I heard the time for opening is cut by half, right?"
    wrong = mistaken(text, figures_in(text).items(), [PAPERS], english=True, about="Opening a shop")
    assert wrong is not None
    assert wrong.meant.figure == "a third"


FUND = Source.of(found(plain="开店担保的体系要健全", en="The guarantee system for shops is strengthened"))
SIZE = Source.of(found("shanghai-2020/3.1", plain="开店担保基金做到100亿元", en="The guarantee fund for shops grows to 10 billion yuan"))


@pytest.mark.parametrize(("question", "beside"), [
    ("The guarantee fund has 50 billion, right?", SIZE), ("开店担保基金有500亿对吧", SIZE),
    ("The guarantee fund has 10 billion, right?", None),  # it is stated
    ("The stadium for shops costs 50 billion, right?", None),  # of something else
    ("The guarantee fund takes 50 days, right?", None),  # of another kind
])
def test_a_figure_of_the_very_thing_may_stand_beside_the_leading_measure(question: str, beside: Source | None) -> None:
    assert told_beside(question, figures_in(question).items(), [FUND, SIZE], english=question.isascii()) is beside
