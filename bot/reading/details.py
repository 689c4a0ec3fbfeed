"""Kinds of detail people ask for, and whether a measure states them: what tells an answer from a mere mention."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from prompts.patterns import patterns
from retrieval.plans import Clause, KeyPoint, Measure


@dataclass(frozen=True, slots=True)
class Detail:
    """``asked`` finds it in a question; ``stated`` in a measure (None: no plan states it); ``given`` finds the very
    figure, where a measure may also answer by other means (「时间压缩三分之一」 and no number of days)."""

    name: str
    asked: re.Pattern[str]
    stated: re.Pattern[str] | None
    given: re.Pattern[str] | None


RECENT = 256  # texts that are kept: a turn asks the same of one and the same message a dozen times
# Words between what is asked for and 「多少」 that say nothing of it: 利息大概多少.
FILLER = re.compile(r"大概|大约|差不多|一般|到底|究竟|现在|如今|目前|具体|总共|一共|最后|估计")
_PATTERNS = patterns("details")
DETAILS: tuple[Detail, ...] = tuple(
    Detail(name, pattern, _PATTERNS.get(f"{name}_stated"), _PATTERNS.get(f"{name}_given", _PATTERNS.get(f"{name}_stated")))
    for name, pattern in ((key.removesuffix("_asked"), p) for key, p in _PATTERNS.items() if key.endswith("_asked"))
)
BY_NAME = {detail.name: detail for detail in DETAILS}


@lru_cache(maxsize=RECENT)
def details_asked(text: str) -> tuple[str, ...]:
    """The kinds of detail a question asks for, in the order of ``DETAILS``."""
    text = unicodedata.normalize("NFKC", text)
    plain = FILLER.sub("", text)
    return tuple(detail.name for detail in DETAILS if detail.asked.search(text) or (plain != text and detail.asked.search(plain)))


UNNAMED = "detail"  # what is missing, where no kind of detail says it
# What is given in so many words or not at all, whatever the question's words.
PLAIN = frozenset({"charge", "terms", "meaning"})
# Details that are figures: a measure states them of one thing, which need not be the one asked about.
NUMERIC = frozenset({"rate", "amount", "limit", "fee", "duration", "validity", "count", "multiple", "score", "size", "age"})
UNIT = re.compile(r"(?:几|多少|how many)\s*(?:个|道)?\s*(环节|步骤|步|道|手续|材料|件|份|样|枚|张|次|趟|家|种|类|项|名|人|条|个)")
NO_COUNT = r"(?!门|性)"  # 进一次门, 一次性
SAME_UNIT = (("环节", "步骤", "步", "道", "手续"), ("件", "份", "样", "材料"), ("次", "趟"), ("个", "项", "家", "类", "种", "所"))
OPEN_LIST = re.compile(r"(?P<named>(?:[^、，,。；;“”]{1,14}、)+[^、，,。；;“”]{1,14}?)等\s*(?P<number>\d+)\s*余?(?:个|类|项|种|家|大)")


def counts(asked: str, clause: Clause, measure: Measure, point: KeyPoint | None) -> bool:
    """Whether a measure counts what the question wants counted: a number of steps is no number of seals."""
    units = UNIT.findall(unicodedata.normalize("NFKC", asked))
    if not units:
        return states("count", clause, measure, point)
    texts = unicodedata.normalize("NFKC", f"{measure.text} {point.plain if point else ''}")
    for unit in units:
        same = next((group for group in SAME_UNIT if unit in group), (unit,))
        number = r"(?:\d+|[一二两三四五六七八九十]+)\s*(?:至\d+\s*)?(?:余)?个?"
        listed = unit in ("类", "项", "家", "种", "个", "名", "条") and states("list", clause, measure, point)
        if listed or any(re.search(f"{number}{word}{NO_COUNT}", texts) for word in same):
            return True
    return False


def states(name: str, clause: Clause, measure: Measure, point: KeyPoint | None) -> bool:
    """Whether a measure, by its official text or by our words for it, states this kind of detail."""
    return _found(BY_NAME[name].stated, measure, point)


def leaves_off(measure: Measure, point: KeyPoint | None) -> bool:
    """Whether a measure names some of a number of things and no others (「甲、乙等23个领域」)."""
    texts = unicodedata.normalize("NFKC", f"{measure.text}\n{point.plain if point else ''}")
    return any(found["named"].count("、") + 1 < int(found["number"]) for found in OPEN_LIST.finditer(texts))


def only_cuts_time(measure: Measure, point: KeyPoint | None) -> bool:
    """Whether a measure says by how much a time is cut (「压缩三分之一」) and not how long it then is."""
    return _found(_PATTERNS["duration_cut"], measure, point) and not gives("duration", measure, point)


def gives(name: str, measure: Measure, point: KeyPoint | None) -> bool:
    """Whether a measure gives the very figure of this kind."""
    return _found(BY_NAME[name].given, measure, point)


def _found(pattern: re.Pattern[str] | None, measure: Measure, point: KeyPoint | None) -> bool:
    if pattern is None:
        return False
    texts = [measure.text or "", point.plain if point else ""]
    return any(pattern.search(unicodedata.normalize("NFKC", text)) for text in texts)
