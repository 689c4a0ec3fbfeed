"""Slips put right, official words beside lay ones, terms of English questions; and files that do not fit."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from bot.lexicon import Lexicon
from bot.settings import ROOT
from retrieval.files import DataError
from retrieval.words import Segmenter

FOLDER = ROOT / "data" / "lexicon"


@cache
def lexicon() -> Lexicon:
    return Lexicon.load(FOLDER)


@cache
def segmenter() -> Segmenter:
    return Segmenter(["免申即享", "注销", "关注", "消费", "一窗通"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("公司想注消", "公司想注销"),
        ("免申既享包括哪些", "免申即享包括哪些"),
        ("简易注消要几天", "简易注销要几天"),
        ("关注消费者权益", "关注消费者权益"),  # the slip only arises where two words meet
        ("公司想注销", "公司想注销"),
        ("", ""),
        ("close a company", "close a company"),
    ],
)
def test_slips_are_put_right(typed: str, meant: str) -> None:
    assert lexicon().repaired(typed, segmenter()) == meant


def test_no_slip_is_itself_right_and_none_leads_to_another() -> None:
    slips = lexicon().slips
    assert [wrong for wrong, right in slips.items() if wrong == right or wrong in right] == []
    assert [right for right in slips.values() if any(wrong in right for wrong in slips)] == []


@pytest.mark.parametrize("wrong", sorted(lexicon().slips))
def test_every_slip_alone_is_put_right(wrong: str) -> None:
    assert lexicon().repaired(wrong, segmenter()) == lexicon().slips[wrong]


@pytest.mark.parametrize(("said", "beside", "not_beside"), [
    ("没有房子抵押能贷么", "信用贷款", "不动产抵押登记"), ("房子抵押怎么登记", "不动产抵押登记", "信用贷款"),
    ("没有房子抵押，想拿厂里的房子抵押", "不动产抵押登记", ""), ("国企拖 工程款", "拖欠账款", ""), ("店想关掉哪能弄", "企业注销", ""),
    ("税控盘坏了", "税控设备", ""), ("街道有调解的伐", "街镇", ""),
])
def test_what_people_say_leads_to_official_words_and_what_they_deny_does_not(said: str, beside: str, not_beside: str) -> None:
    words = lexicon().beside(said, english=False).split()
    assert beside in words
    assert not_beside not in words


@pytest.mark.parametrize("said", ["our customer hasn't paid us for months", "a big client owes us money", "they have not paid the invoice"])
def test_a_customer_who_does_not_pay_is_a_matter_of_overdue_payment(said: str) -> None:
    assert "拖欠中小企业账款" in lexicon().beside(said, english=True).split()


def test_official_words_stand_beside_lay_ones_and_are_not_repeated() -> None:
    for lay, official in list(lexicon().official.items())[:50]:
        beside = lexicon().beside(lay, english=False).split()
        assert len(beside) <= 8
        assert not [word for word in beside if word in lay]
        assert [word for word in official if word in lay or word in beside or len(beside) == 8]


def test_english_terms_are_found_by_their_stems() -> None:
    stems, chinese = lexicon().terms[-1]
    assert chinese in lexicon().beside(" ".join(stems), english=True).split()
    assert lexicon().beside("zzz qqq", english=True) == ""
    assert lexicon().beside("to register our new company", english=True) == lexicon().beside("register a company", english=True) != ""
    assert lexicon().beside("Bankruptcies", english=True) == lexicon().beside("bankruptcy", english=True) != ""


def test_departments_have_names_and_no_two_the_same() -> None:
    names = [d.name for d in lexicon().departments]
    assert len(names) == len(set(names)) > 20


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("homophones.yaml", "- {wrong: 甲}"),
        ("homophones.yaml", "- {wrong: '', right: 甲}"),
        ("synonyms.yaml", "- {lay: [甲], official: [乙], extra: 1}"),
        ("glossary.yaml", "{"),
        ("departments.yaml", "- {name: 甲局}"),
        ("abbreviations.yaml", None),
    ],
)
def test_a_file_that_does_not_fit_is_named(tmp_path: Path, file: str, content: str | None) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / file).unlink()
    if content is not None:
        (tmp_path / file).write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=file):
        Lexicon.load(tmp_path)
