"""Normalising, segmenting, characters, syllables, and telling languages apart."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.words import Segmenter, characters, is_english, latin, normalise, simplified, spoken, stem, syllables, words


@cache
def segmenter() -> Segmenter:
    return Segmenter(["免申即享", "一网通办", "电子营业执照"])


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("ＡＢＣ１２３", "abc123"), ("註銷公司", "注销公司"), ("（二十七）", "(二十七)"), ("a\u200bb\ufeffc", "abc"), ("①", "1"), ("Ⅳ",
        "iv"),
        ("10％", "10%"), ("臺灣", "台湾"), ("", ""), ("É", "é"), ("優化營商環境", "优化营商环境"), ("～", "~"),
        ("de-registration", "deregistration"), ("e-invoice", "e-invoice"),
    ],
)
def test_normalising(text: str, normal: str) -> None:
    assert normalise(text) == normal
    assert normalise(normal) == normal


@settings(deadline=None)  # the first call loads the dictionary
@given(st.text(max_size=60))
def test_anything_can_be_normalised_and_split(text: str) -> None:
    normal = normalise(text)
    assert len(simplified(text)) == len(text)
    for tokens in (words(normal, segmenter()), characters(normal), syllables(normal), spoken(normal)):
        assert all(token.strip() for token in tokens)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("免申即享包括哪些", ["免申即享"]),
        ("请问怎么办一网通办", ["一网通办"]),
        ("10个工作日", ["10", "工作日"]),
        ("提高90%", ["90%"]),
        ("closing companies", ["close", "compani"]),
        ("registering, registration", ["regist", "regist"]),
        ("what is the vat", ["vat"]),
        ("怎么办", []),
        ("", []),
    ],
)
def test_content_words(text: str, found: list[str]) -> None:
    assert [word for word in words(text, segmenter()) if word in found] == found


def test_a_narrowed_segmenter_keeps_what_is_frequent_or_in_the_texts(tmp_path: Path) -> None:
    narrow = segmenter().narrowed(["电子营业执照", "收款员、坦波夫"])
    assert "收款员" in narrow.cut("收款员")  # rare in Chinese, but in a text
    assert "鸡犬桑麻" in segmenter().cut("鸡犬桑麻")
    assert "鸡犬桑麻" not in narrow.cut("鸡犬桑麻")
    for text in ("公司注销要几天", "电子营业执照", "免申即享"):
        assert narrow.cut(text) == segmenter().cut(text)
    narrow.save(tmp_path / "dictionary.json")
    assert Segmenter.load(tmp_path / "dictionary.json").cut("电子营业执照") == narrow.cut("电子营业执照")


def test_long_words_come_with_the_words_inside_them() -> None:
    assert {"电子营业执照", "执照"} <= set(words("电子营业执照", segmenter()))


@pytest.mark.parametrize("run", ["免申即享包括哪些", "电子营业执照", "注", "公司想注销要怎么办"])
def test_boundaries_cover_the_run(run: str) -> None:
    spans = segmenter().boundaries(run)
    assert [a for a, _ in spans] == [0, *(b for _, b in spans[:-1])]
    assert spans[-1][1] == len(run)


def test_characters_are_single_and_in_pairs_within_a_run() -> None:
    assert characters("注销vat公司") == ["注", "销", "注销", "vat", "公", "司", "公司"]
    assert characters("10%") == ["10%"]


@pytest.mark.parametrize(("one", "other"), [("注消", "注销"), ("一网统办", "一网通办"), ("免申既享", "免申即享"), ("直题", "直提")])
def test_homophones_share_their_syllables(one: str, other: str) -> None:
    assert syllables(one) == syllables(other)


@pytest.mark.parametrize(("one", "other"), [("是", "四"), ("金", "京"), ("山", "三")])
def test_sounds_that_are_confused_are_one(one: str, other: str) -> None:
    assert syllables(f"{one}公") == syllables(f"{other}公")


@pytest.mark.parametrize("typed", ["mianshen jixiang", "mianshenjixiang", "mian shen ji xiang"])
def test_pinyin_sounds_like_what_it_stands_for(typed: str) -> None:
    assert spoken(typed) == syllables("免申即享")


@pytest.mark.parametrize("text", ["how do i close a company", "vat", "注销 zhuxiao", "", "12345", "tax rebate", "zzz"])
def test_what_is_no_pinyin(text: str) -> None:
    assert spoken(text) == []


@pytest.mark.parametrize(("word", "stemmed"), [("closing", "close"), ("companies", "compani"), ("company", "compani")])
def test_stems(word: str, stemmed: str) -> None:
    assert stem(word) in (stemmed, stemmed.rstrip("e"))


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("How do I close a company?", True), ("公司注销", False), ("VAT怎么退税", False), ("gongsi zhuxiao zenme ban", False),
        ("ok", False),
        ("", False),
    ],
)
def test_language(text: str, english: bool) -> None:
    assert is_english(text) is english


def test_the_pinyin_of_a_term_is_one_word() -> None:
    assert latin("免申即享") == "mianshenjixiang"
    assert latin("") == ""
