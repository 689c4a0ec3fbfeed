"""A duty that a question takes for granted and the leading measure has lifted."""

from __future__ import annotations

import pytest

from bot.composing.released import released
from tests.small import asking, found, speaker


def told(question: str, plain: str, *, en: str = "Open a shop with one online form") -> str:
    evidence = found(text=plain, plain=plain, en=en)
    asked = asking(question, presumes=True, english=question.isascii())
    return released(speaker(asked, evidence))


@pytest.mark.parametrize(("question", "plain", "key"), [
    ("开店必须先登报是吧", "开店无需登报，网上公告即可", "needless"),
    ("网上立过案还要再送一套纸的？", "材料在平台交过的，纸质版不用再交一遍", "needless"),  # handing in and sending are one
    ("开店必须先登报是吧", "符合条件的开店无需登报", "needless_if"),
    ("刻章得自己掏三百块对吧", "公章刻制免费", "free"),
    ("底细只有房东本人才查得到对吧", "任何人都可按地址查", "not_so"),
])
def test_what_is_lifted_is_told_first(question: str, plain: str, key: str) -> None:
    assert told(question, plain) == key


@pytest.mark.parametrize(("question", "plain"), [
    ("要先交评估报告，一口价十二万", "违规的中介服务收费全面清理、取消：照着目录清单"),  # the charge is lifted, not the report
    ("领许可证还要先看车间吗", "发证前产品检验取消，现场审查放后面"),  # tests are, and no visit
    ("还要交多少材料", "材料不用再交"),
    ("开店必须带图章", "开店公告免费"),  # no money is spoken of
    ("开店必须先登报是吧", "拟探索开店无需登报"),
])
def test_what_is_lifted_of_something_else_is_not_told(question: str, plain: str) -> None:
    assert told(question, plain) == ""


@pytest.mark.parametrize(("question", "key"), [
    ("Must I still submit paper copies?", "needless"), ("Must I still visit the office?", ""),
])
def test_english_is_held_to_the_english_words(question: str, key: str) -> None:
    assert told(question, "纸质版不用再交一遍", en="Paper copies need not be handed in again") == key
