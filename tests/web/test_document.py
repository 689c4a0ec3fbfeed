from __future__ import annotations

import pytest

from bot.views import ClauseView
from tests.web.fake import LOADED, clause, measure
from web import document, outline


@pytest.mark.parametrize("view", LOADED)
def test_pieces_put_together_are_the_text(view: ClauseView) -> None:
    title, body = document.split_heading(view)
    pieces = "".join(piece.text for paragraph in document.paragraphs_of(body, view.measures) for piece in paragraph)
    assert (title + pieces).replace("\n", "") == (view.text or "").replace("\n", "")


@pytest.mark.parametrize(
    ("text", "heading", "title"),
    [
        ("方便开店\n开店。", "方便开店", "方便开店"),
        ("方便开店。开店。", "方便开店", "方便开店。"),
        ("方便开店.开店。", "方便开店", "方便开店."),
        ("方便开店的事。开店。", "方便开店", ""),
        ("开店。", "方便开店", ""),
    ],
)
def test_a_heading_is_split_off_only_where_it_is_one(text: str, heading: str, title: str) -> None:
    assert document.split_heading(clause("1.1", "一（一）", heading, text, (measure(1, "开店。"),)))[0] == title


def test_a_measure_begins_once_even_over_two_paragraphs() -> None:
    paragraphs = document.paragraphs_of("先开店；\n再经营。", [measure(1, "先开店；\n再经营。")])
    assert [(p.text, p.measure, p.first) for line in paragraphs for p in line] == [("先开店；", 1, True), ("再经营。", 1, False)]


def test_the_same_words_twice_are_two_measures() -> None:
    paragraphs = document.paragraphs_of("开店。开店。", [measure(1, "开店。"), measure(2, "开店。")])
    assert [(p.measure, p.first) for p in paragraphs[0]] == [(1, True), (2, True)]


@pytest.mark.parametrize(
    ("label", "own"),
    [("四（二十七）", "（二十七）"), ("二（一）6", "6"), ("一", "一"), ("附件1 四", "四"), ("附件2 第7行", "第7行"), ("第三条", "第三条")],
)
def test_own_label(label: str, own: str) -> None:
    assert outline.own_label(clause("1.1", label, "", None, ())) == own


def test_rows_become_one_table_with_their_sections() -> None:
    blocks = document.blocks(LOADED)
    assert [block.kind for block in blocks] == ["heading", "clause", "clause", "heading", "table"]
    assert [row.group for row in blocks[-1].rows] == ["开店组", "关店组"]


def test_items_stand_under_the_clause_that_introduces_them() -> None:
    intro = clause("1.1", "一（一）", "开店", "开店。具体措施：", (measure(1, "开店。"),))
    item = clause("1.1.1", "一（一）1", "开店", "填表。", (measure(1, "填表。"),), trail=("便利经营", "开店"))
    (part,) = outline.tree([intro, item])
    assert [child.path for child in part.children] == ["1.1"]
    assert [child.path for child in part.children[0].children] == ["1.1.1"]
    assert [block.level for block in document.blocks([intro, item])] == [1, 2, 3]
