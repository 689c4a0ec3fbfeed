from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.sentences import sentence_spans


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("先做甲。再做乙。", ["先做甲。", "再做乙。"]),
        ("推出“一码通”.简化材料.", ["推出“一码通”.", "简化材料."]),
        ("系统升级到2.0版。完成。", ["系统升级到2.0版。", "完成。"]),
        ("达到98%以上.公布数据.", ["达到98%以上.", "公布数据."]),
        ("做到“快。准。”，再说。", ["做到“快。准。”，再说。"]),
        ("（含甲。乙。）都要办。", ["（含甲。乙。）都要办。"]),
        ("他说“好。”下一句。", ["他说“好。”", "下一句。"]),
        ("没有句号", ["没有句号"]),
        ("括号（没有关。\n下一段。", ["括号（没有关。", "下一段。"]),
        ("", []),
    ],
)
def test_where_sentences_end(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@given(st.text(alphabet="甲乙丙。.，“”（）1a\n ", max_size=60))
def test_nothing_is_lost_or_added(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())


@given(st.text(alphabet="甲乙。.”“（）\n", max_size=60))
def test_spans_are_in_order_and_apart(text: str) -> None:
    spans = list(sentence_spans(text))
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in itertools.pairwise(spans))
