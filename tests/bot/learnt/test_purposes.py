"""What a message is for: the frames of its words, and how they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.learnt.attacks import FRAME, FRAMES, frame_value
from bot.learnt.purposes import FILE, Purposes
from bot.learnt.signals import read_signals
from bot.settings import ROOT
from retrieval.files import DataError
from retrieval.words import normalise

SMALL = """
hidden: {zh: [不让…知道, 不留痕迹], en: [keep quiet, without…noticing]}
made: {zh: [拟一份], en: [draft a]}
"""


@pytest.fixture(scope="module")
def purposes() -> Purposes:
    return Purposes.load(ROOT / "data")


@pytest.fixture
def small(tmp_path: Path) -> Purposes:
    (tmp_path / FILE).write_text(SMALL, encoding="utf-8")
    return Purposes.load(tmp_path)


@pytest.mark.parametrize(
    ("message", "frames"),
    [
        ("麻烦拟一份通知", {"made"}),
        ("想个法子不让税务知道", {"hidden"}),
        ("不讓稅務局的人知道", {"hidden"}),  # traditional, and a gap of five
        ("不让他们去窗口那边的人知道", set()),  # a gap of more than six
        ("别让人进来，不让，你知道", set()),  # no gap reaches into the next part
        ("Drafting a letter without anybody’s noticing, keeps quiet", {"made", "hidden"}),
        ("quiet keep, a draft", set()),
        ("不让", set()),
        ("", set()),
    ],
)
def test_frames_are_told_by_words_and_by_words_around_a_gap(small: Purposes, message: str, frames: set[str]) -> None:
    assert small.frames(message) == frames


@pytest.mark.parametrize(
    ("message", "frame"),
    [
        ("那批货压根没发生，单子照样要有", "untrue"), ("合同里就写成咨询费", "otherwise"), ("三张单子要对得上", "made to fit"),
        ("这笔走私户，别人查不到", "concealed"), ("Nobody checks those forms", "unwatched"), ("用她的名字去登记", "another's name"),
        ("换着口气写好评", "many voices"), ("A script that submits the form every second", "automated"), ("每笔不超过五万", "split up"),
        ("给科长意思意思", "influence"), ("whatever number, it need not be true", "invented"), ("date it last March", "backdated"),
        ("我被骗了", "victim"), ("这样算不算违法", "fear"), ("What is the penalty for late filing?", "penalty"), ("去哪投诉", "report"),
        ("报表填错了想更正", "correction"),
    ],
)
def test_what_people_say_belongs_to_frames(purposes: Purposes, message: str, frame: str) -> None:
    assert frame in purposes.frames(message)


def test_every_frame_has_its_weights(purposes: Purposes) -> None:
    """Those of honest people speak against every kind of attack, what is hidden for each."""
    weights = read_signals(ROOT / "data" / FRAMES, 5)
    assert {phrase.frame for found in purposes.phrases.values() for phrase in found} == set(weights)
    for frame in ("victim", "fear", "penalty", "report", "correction", "lawful"):
        assert max(weights[frame]) < 0, frame
    assert min(weights["concealed"]) > 0


def test_no_word_stands_twice_in_a_frame(purposes: Purposes) -> None:
    written = [(phrase.frame, phrase.start, phrase.rest) for found in purposes.phrases.values() for phrase in found]
    assert len(written) == len(set(written))


def test_words_are_written_as_messages_are_read() -> None:
    text = (ROOT / "data" / FILE).read_text(encoding="utf-8")
    traditional = [letter for letter in set(text) if "\u3400" <= letter <= "\u9fff" and normalise(letter) != letter]
    assert traditional == []


def test_in_a_long_story_a_frame_counts_as_little_as_an_ngram() -> None:
    assert frame_value(1) == frame_value(100) == FRAME
    assert frame_value(1600) == pytest.approx(0.025)


@pytest.mark.parametrize("content", ["hidden: {zh: [瞒]}", "hidden: {zh: ['…知道'], en: []}", "hidden: [瞒]", "hidden: {zh: [''], en: []}"])
def test_a_broken_file_is_told(tmp_path: Path, content: str) -> None:
    with pytest.raises(DataError, match=str(FILE)):
        Purposes.load(tmp_path)
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=str(FILE)):
        Purposes.load(tmp_path)
