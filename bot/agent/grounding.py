"""Whether a sentence that a model wrote is carried by the measures it cites.

``verify`` holds every statement to its clauses' figures. A model can also put a figure in words, change its unit, name
a department or platform, quote what nobody wrote, or send its own error message as an answer; that is looked at here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.lexicon import Department
from bot.turn import Draft, Source, Statement
from bot.verify import carried, evidence_text
from retrieval.corpus import Corpus
from retrieval.numerals import NUMERAL, to_int
from retrieval.words import STOP_EN, stem

NUMBER = re.compile(r"\d+(?:\.\d+)?")
FIGURE = re.compile(rf"(\d+(?:\.\d+)?|{NUMERAL}+)\s*个?(工作日|天|日|小时|分钟|季度|月|周|年|%|倍|折|万|亿|元|环节|项|件|次)")
IDIOMS = frozenset({"次", "项", "件", "环节"})  # 只跑一次, 一件事: no figures
COUNTS = {
    word: n for n, word in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen"], 2)
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100}
QUOTED = re.compile(r"[“\"「『]([^”\"」』]{2,})[”\"」』]|《([^》]+)》")
ADDRESS = re.compile(rf"第{NUMERAL}+[条项款章]|{NUMERAL}+（{NUMERAL}+）|{NUMERAL}+\({NUMERAL}+\)")
CHANNEL = re.compile(
    r"一网通办|随申办|单一窗口|电子税务局|支付宝|微信|小程序|公众号|公示系统"
    r"|https?:\S+|www\.\S+|\S+@\S+|\b[a-z-]+\.(?:gov|com|cn|org)\b",
    re.I,
)
BROKEN = re.compile(
    r"^\W*(?:error|exception|traceback|internal server|bad gateway|service unavailable|rate limit|too many requests|timed? ?out"
    r"|(?:i'?m )?sorry|i (?:cannot|can't|am unable)|as an? (?:ai|language model)|model call|tool call"
    r"|抱歉|对不起|很遗憾|我无法|无法回答|不能回答|作为(?:一个)?(?:ai|人工智能|语言模型)"
    r"|(?:请求|调用)失败|服务(?:繁忙|不可用|异常)|系统错误)"
    r"|\b(?:HTTP|status(?: code)?)\s*[:=]?\s*[45]\d\d\b|errorcode|stack trace",
    re.I,
)
SHARED = 0.2


@dataclass(frozen=True, slots=True)
class Grounds:
    """What sentences of one turn are held to. ``said`` is the question, whose own words may be repeated."""

    corpus: Corpus
    departments: tuple[Department, ...]
    said: str
    english: bool

    def fault(self, text: str, sources: Sequence[Source]) -> str | None:
        """Why the sentence is not carried by the sources, in a word or two; None where it is."""
        text = unicodedata.normalize("NFKC", text)
        evidence = self._evidence(sources)
        held = Draft((), tuple(sources))
        checks = (
            ("error text", not BROKEN.search(text)),
            ("language", self._in_language(text)),
            ("figure", carried(Statement(text, tuple(range(len(sources)))), held, self.corpus) and _figures_stated(text, evidence)),
            ("quote", self._quotes_stated(text, evidence)),
            ("address", all(_bare(a) in _bare(evidence) for a in ADDRESS.findall(text))),
            ("channel", all(c.lower() in evidence.lower() for c in CHANNEL.findall(text))),
            ("department", all(any(n in evidence for n in names) for names in self._named(text))),
            ("subject", self._on_subject(text, evidence)),
        )
        return next((name for name, held_good in checks if not held_good), None)

    def _evidence(self, sources: Iterable[Source]) -> str:
        parts: list[str] = []
        for source in sources:
            point = source.key_point
            parts += [evidence_text(source, self.corpus), *source.clause.departments, *(point.departments if point else ())]
        return unicodedata.normalize("NFKC", " ".join(parts))

    def _in_language(self, text: str) -> bool:
        han = len(re.findall(r"[\u4e00-\u9fff]", text))
        return han < 0.3 * len(text) if self.english else han > 0

    def _quotes_stated(self, text: str, evidence: str) -> bool:
        allowed = _bare(evidence + " " + self.said)
        return all(_bare(a or b) in allowed for a, b in QUOTED.findall(text))

    def _named(self, text: str) -> list[tuple[str, ...]]:
        """For each department named in the text, all its names; short names that are ordinary words do not count."""
        named = []
        for department in self.departments:
            names = (department.name, *(n for n in department.short if len(n) > 2))
            if any(name in text for name in names) or (department.english and department.english in text):
                named.append((department.name, *department.short, *([department.english] if department.english else [])))
        return named

    def _on_subject(self, text: str, evidence: str) -> bool:
        own, theirs = (_stems(text), _stems(evidence)) if self.english else (_pairs(text), _pairs(evidence))
        if self.english and len(theirs) < 5:  # a document without key points: there is no English to compare with
            return True
        return len(own & theirs) >= SHARED * len(own)


def _figures_stated(text: str, evidence: str) -> bool:
    text, evidence = _plain(text), _plain(evidence)
    return _numbers(text) <= _numbers(evidence) | _numerals(evidence) and _figures(text) <= _figures(evidence)


def _plain(text: str) -> str:
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return re.sub(rf"百分之(\d+(?:\.\d+)?|{NUMERAL}+)", r"\1%", text)


def _numbers(text: str) -> set[str]:
    words = {str(COUNTS[w]) for w in re.findall(r"[a-z]+", text.lower()) if w in COUNTS}
    return set(NUMBER.findall(text)) | words


def _numerals(text: str) -> set[str]:
    return {str(value) for run in re.findall(f"{NUMERAL}+", text) if (value := to_int(run)) is not None}


def _figures(text: str) -> set[tuple[str, str]]:
    """Numbers with their unit. 10日 is 10天 and not 10个工作日; a calendar year is no figure."""
    figures = set()
    for number, unit in FIGURE.findall(text):
        value = number if NUMBER.fullmatch(number) else str(to_int(number))
        calendar = unit == "年" and len(value) == 4
        if not calendar and not (number == "一" and unit in IDIOMS):
            figures.add((value, "天" if unit == "日" else unit))
    return figures


def _pairs(text: str) -> set[str]:
    return {run[n : n + 2] for run in re.findall(r"[\u4e00-\u9fff]{2,}", text) for n in range(len(run) - 1)}


def _stems(text: str) -> set[str]:
    return {stem(word) for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in STOP_EN}


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()
