"""Normalising and segmenting text; the only module that imports jieba.

Three views of a text are made: words (jieba, with the words of ``data/lexicon``; stems in English), characters (single
Han characters and pairs) and syllables (pinyin pairs), which survive homophones and slips of voice input.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from sys import intern  # fields, dictionary and embedding share half of their tokens

import jieba
import Stemmer
from zhconv.zhconv import getdict

os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # read at import: 40 MB of phrases, and characters are read one by one here
from pypinyin import lazy_pinyin

jieba.setLogLevel(logging.WARNING)

HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
TOKEN = re.compile(r"[\u3400-\u9fff]+|[a-z]+(?:['’][a-z]+)?|\d+(?:\.\d+)?%?")
RARE = 20  # half of jieba's words are counted less often
LONGEST_WORD = 12
KNOWN_RUNS = 40_000  # a build cuts every text for several fields
INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad\ufe0e\ufe0f]")
STOP = frozenset(
    """
    的 了 呢 吗 啊 呀 吧 嘛 哦 噢 喔 么 着 得 地 之 与 及 和 或 也 都 就 还 又 再 很 太 这 那
    这个 那个 我 你 您 他 她 它 们 我们 你们 他们 阿拉 侬 伊 是 在 有 要 会 能 把 被 给 跟 对 从
    到 让 伐 勿 个 些 请 请问 一下 想 想问 问 问问 说 讲 什么 怎么 怎样 如何 哪 哪些 哪个 哪里 为什么
    啥 咋 哪能 多少 几 怎么办 咋办 哪能办 怎么弄 包括 请教 需要 应该 办 弄 搞 时候 东西 事情 事 情况
    来电 来电人 侬讲 听讲 听说 是不是 有没有 可以 可不可以 能不能 行不行 一个 一些 现在 目前 关于 进行 通过
    以及 等 其 中 上 下 里
    """.split()
)
STOP_EN = frozenset(
    """
    a an the of to in on for and or is are was were be been do does did can could will would should may might i we you
    he she it they my our your their his her its this that these those there what which who whom how when where why with
    by from at as if any some me us them have has had not no so than then just only about into over under up out am s t
    re ve ll d m
    """.split()
)
_stemmer = Stemmer.Stemmer("english")


class Segmenter:
    """jieba with the product's own words. Loading takes half a second, so it is made once and shared."""

    def __init__(self, words: Iterable[str] = (), cache: Path | None = None) -> None:
        tokenizer = jieba.Tokenizer()
        tokenizer.tmp_dir = str(cache or tempfile.gettempdir())
        tokenizer.initialize()
        for word in words:
            if 2 <= len(word) <= LONGEST_WORD:
                tokenizer.add_word(word, freq=2000)
        self._use(tokenizer)

    def _use(self, tokenizer: jieba.Tokenizer) -> None:
        self._jieba = tokenizer
        self._cut = lru_cache(maxsize=KNOWN_RUNS)(self._cut_anew)

    @classmethod
    def _of(cls, frequencies: dict[str, int], total: int) -> Segmenter:
        tokenizer = jieba.Tokenizer()
        tokenizer.FREQ, tokenizer.total, tokenizer.initialized = frequencies, total, True
        segmenter = cls.__new__(cls)
        segmenter._use(tokenizer)
        return segmenter

    @classmethod
    def load(cls, path: Path) -> Segmenter:
        """Reads what ``save`` wrote.

        Raises:
            OSError, ValueError, KeyError: the file is missing or damaged.
        """
        stored = json.loads(path.read_text(encoding="utf-8"))
        return cls._of({intern(word): count for word, count in stored["frequencies"].items()}, stored["total"])

    def save(self, path: Path) -> None:
        stored = {"total": self._jieba.total, "frequencies": self._jieba.FREQ}
        path.write_text(json.dumps(stored, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")

    def narrowed(self, texts: Iterable[str]) -> Segmenter:
        """One without the words that are rare in Chinese and stand in none of the (normalised) texts: more than half
        of jieba's words, and of the memory they take."""
        runs = {run for text in texts for run in HAN_RUN.findall(text)}
        found = {run[n:end] for run in runs for n in range(len(run)) for end in range(n + 1, min(len(run), n + LONGEST_WORD) + 1)}
        kept = {word: count for word, count in self._jieba.FREQ.items() if count > RARE or (count and word in found)}
        beginnings = {word[:end]: 0 for word in kept for end in range(1, len(word))}  # jieba looks words up letter by letter
        return self._of(beginnings | kept, self._jieba.total)

    def cut(self, run: str) -> tuple[str, ...]:
        """Segments one run of Han characters, long words with the words inside them."""
        return self._cut(run)

    def _cut_anew(self, run: str) -> tuple[str, ...]:
        return tuple(self._jieba.cut_for_search(run, HMM=False))

    def boundaries(self, run: str) -> list[tuple[int, int]]:
        """Spans of the words of a run of Han characters, one after the other."""
        spans, at = [], 0
        for word in self._jieba.cut(run, HMM=False):
            spans.append((at, at + len(word)))
            at += len(word)
        return spans


def simplified(text: str) -> str:
    """Traditional characters to simplified ones, character by character (no change of vocabulary)."""
    return text.translate(_simpler())


@lru_cache(maxsize=1)
def _simpler() -> dict[int, str]:
    table = getdict("zh-hans")
    return {ord(old): new for old, new in table.items() if len(old) == len(new) == 1 and HAN_RUN.match(old) and old != new}


def normalise(text: str) -> str:
    """One form for matching: NFKC (full-width → half-width), simplified, lower case, nothing invisible."""
    return APART.sub(r"\1", simplified(INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).lower())


# Stems of a noun and its verb that the stemmer keeps apart: a registration is what one registers.
SAME_ROOT = {"registr": "regist", "deregistr": "deregist", "applic": "appli", "notif": "notifi", "certif": "certifi", "verif": "verifi"}
APART = re.compile(r"\b(de)-(?=[a-z]{3})")  # de-registration


def words(text: str, segmenter: Segmenter) -> list[str]:
    """Content words of normalised text, in order; stop words are left out."""
    return list(_words(text, segmenter))


def _words(text: str, segmenter: Segmenter) -> Iterator[str]:
    for token in TOKEN.findall(text):
        if "\u3400" <= token[0] <= "\u9fff":
            yield from (word for word in segmenter.cut(token) if word not in STOP)
        elif token[0].isdigit():
            yield token
        elif token not in STOP_EN:
            found = stem(token)
            yield SAME_ROOT.get(found, found)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    return str(_stemmer.stemWord(word))


def content_stems(text: str) -> set[str]:
    """The stems of an English text's words that say something of their own."""
    return {stem(token) for token in TOKEN.findall(text.lower()) if token[0].isalpha() and token not in STOP_EN}


def han_pairs(text: str) -> set[str]:
    """The pairs of Han characters that stand beside each other in a text."""
    return {run[n : n + 2] for run in HAN_RUN.findall(text) for n in range(len(run) - 1)}


def characters(text: str) -> list[str]:
    """Single characters and pairs of each Han run, and numbers and Latin words whole."""
    found: list[str] = []
    for token in TOKEN.findall(text):
        if "\u3400" <= token[0] <= "\u9fff":
            found += token
            found += [token[n : n + 2] for n in range(len(token) - 1)]
        elif token not in STOP_EN:
            found.append(token)
    return found


def syllables(text: str) -> list[str]:
    """Pairs of neighbouring pinyin syllables, tones left out, with sounds merged that Shanghai speakers and voice input
    confuse (zh/z, ch/c, sh/s, -ng/-n, l/n initials stay apart)."""
    found: list[str] = []
    for run in HAN_RUN.findall(text):
        spoken = [_merged(s) for s in _pinyin(run)]
        found += [f"{a} {b}" for a, b in itertools.pairwise(spoken)]
    return found


def latin(text: str) -> str:
    """The pinyin of a text's Han characters as one word, without tones: 免申即享 → mianshenjixiang."""
    return "".join(syllable for run in HAN_RUN.findall(text) for syllable in _pinyin(run))


def spoken(text: str) -> list[str]:
    """Syllable pairs of a question typed in pinyin (``mianshen jixiang``); empty if it is not pinyin."""
    latin = re.findall(r"[a-z]+", text)
    if not latin or HAN_RUN.search(text):
        return []
    split = [_syllables_of(word) for word in latin]
    known = sum(len(word) for word, found in zip(latin, split, strict=True) if found)
    if known < 0.8 * sum(map(len, latin)):
        return []
    merged = [_merged(s) for found in split for s in found]
    return [f"{a} {b}" for a, b in itertools.pairwise(merged)]


def _syllables_of(word: str) -> list[str]:
    """Splits a Latin word into pinyin syllables, longest first; empty where it cannot be split."""
    if not word:
        return []
    for length in range(min(6, len(word)), 0, -1):
        head, rest = word[:length], word[length:]
        if head in _all_syllables():
            if not rest:
                return [head]
            if tail := _syllables_of(rest):
                return [head, *tail]
    return []


@lru_cache(maxsize=1)
def _all_syllables() -> frozenset[str]:
    """Every syllable that the characters in use are read with."""
    return frozenset(s for s in lazy_pinyin("".join(map(chr, range(0x4E00, 0x9FA6)))) if s.isascii() and s.isalpha())


def _pinyin(run: str) -> tuple[str, ...]:
    return tuple(_reading(char) for char in run)


@lru_cache(maxsize=30_000)
def _reading(char: str) -> str:
    """One reading a character, whatever the word: questions and texts only have to be read alike, and reading by
    words is thirty times slower."""
    return str(lazy_pinyin(char)[0])


@lru_cache(maxsize=2_000)
def _merged(syllable: str) -> str:
    return re.sub(r"(?<=[aei])ng$", "n", re.sub(r"^([zcs])h", r"\1", syllable))


def is_english(text: str) -> bool:
    """Whether a question is put in English: at most a few Han characters among Latin words."""
    han = sum(len(run) for run in HAN_RUN.findall(text))
    latin = sum(len(word) for word in re.findall(r"[A-Za-z]{2,}", text))
    return latin > 8 and latin > 4 * han and not spoken(text.lower())
