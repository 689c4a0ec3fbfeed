"""Figures with their units in questions and clauses, and which of those that a question takes for granted no clause states."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from bot.details import details_asked
from bot.turn import Source, Understanding
from retrieval.numerals import to_int

CHINESE = re.compile(
    r"(?<![\d.])(?P<number>\d+(?:\.\d+)?|[一二两三四五六七八九十百]+(?=个?(?:工作日|环节|天|小时|分钟|亿|倍)))\s*"
    r"(?P<unit>个?工作日|个?环节|天|日|小时|分钟|个?月|%|倍|个|件|项|类|次|万|亿|平方米|步|道)"
)
ENGLISH = re.compile(
    r"(?<![\d.])(?P<number>\d+(?:[.,]\d+)*)\s*(?:-|–)?\s*(?:working |business |calendar )?"
    r"(?P<unit>days?|weeks?|months?|hours?|minutes?|%|per ?cent|steps?|billion|million|times|square met(?:re|er)s|sqm|items?|fields?)",
    re.I,
)
# Units that measure the same: a time limit in days contradicts another in working days.
KINDS = (
    ("days", ("工作日", "天", "日", "day")), ("hours", ("小时", "hour")), ("minutes", ("分钟", "minute")), ("months", ("月", "month")),
    ("weeks", ("week",)), ("share", ("%", "cent")), ("money", ("亿", "billion")), ("amount", ("万", "million")),
    ("steps", ("环节", "步", "道", "step")),
    ("times", ("倍", "次", "times")), ("area", ("平方米", "square", "sqm")), ("count", ("个", "件", "项", "类", "item", "field")),
)
BILLION = 10  # 亿
CONFIRM = re.compile(r"对|是吧|没错|吗|right|correct")
CHECK = re.compile(r"是不是|(?:[吗伐么吧?]|对不对)[?。!\s]*$")  # the figure is known and is asked back


@dataclass(frozen=True, slots=True)
class Claim:
    """Figures of a question that no cited clause states. ``contrary``: the main clause states another of their kind."""

    figures: tuple[str, ...]
    contrary: bool


def figures_in(text: str) -> dict[str, str]:
    """Figures of a text, as written, with what they measure: 10天 → days, 90% → share."""
    text = unicodedata.normalize("NFKC", text)
    found = [*CHINESE.finditer(text), *ENGLISH.finditer(text)]
    return {re.sub(r"\s+", " " if m[0].isascii() else "", m[0]): _kind(m["unit"]) for m in found}


def unstated(asked: Understanding, sources: Iterable[Source]) -> Claim | None:
    """The figures that the question takes for granted and none of the sources states; None where there are none."""
    claimed = figures_in(asked.original)
    sources = list(sources)
    if not claimed or not asked.presumes or (details_asked(asked.original) and not CONFIRM.search(asked.original)):
        return None
    stated = {(_number(figure), kind) for source in sources for figure, kind in figures_in(_words(source)).items()}
    bare = " ".join(unicodedata.normalize("NFKC", _words(source)) for source in sources)
    missing = tuple(
        figure for figure, kind in claimed.items()
        if (_number(figure), kind) not in stated and not re.search(rf"(?<![\d.]){re.escape(_digits(figure))}(?![\d.])", bare)
    )
    if not missing:
        return None
    kinds = {kind for kind in figures_in(_words(sources[0])).values()}
    return Claim(missing, any(claimed[figure] in kinds for figure in missing))


def checked(asked: Understanding, source: Source) -> tuple[str, str] | None:
    """The key point's figure that a question asks back (「商标也是5天伐」), and what it is the figure of; None where there is none."""
    claimed = figures_in(asked.original)
    if source.key_point is None or len(claimed) != 1 or not CHECK.search(asked.original) or details_asked(asked.original):
        return None
    (written, kind), = claimed.items()
    for figure in source.key_point.figures:
        stated = figures_in(f"{figure.value}{figure.unit}")
        if any(of == kind and _number(name) == _number(written) for name, of in stated.items()):
            return f"{figure.value}{figure.unit}", figure.of
    return None


def _words(source: Source) -> str:
    return (source.clause.text or "") + " " + (source.key_point.plain if source.key_point else "")


def _kind(unit: str) -> str:
    return next(kind for kind, units in KINDS if any(u in unit.lower() for u in units))


def _digits(figure: str) -> str:
    found = re.match(r"[\d.,]+", figure)
    return found[0] if found else figure


def _number(figure: str) -> float:
    """The value: 二十个工作日 is 20, 50 billion is 500 (亿)."""
    found = re.match(r"[\d.,]+", figure)
    if found is None:
        return float(to_int(re.match(r"[一二两三四五六七八九十百]+", figure)[0]) or 0)  # type: ignore[index]
    value = float(found[0].replace(",", "").rstrip("."))
    return value * BILLION if "billion" in figure.lower() else value
