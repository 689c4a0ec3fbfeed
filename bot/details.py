"""Kinds of detail people ask for, and whether a measure states them: what tells an answer from a mere mention."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from prompts.patterns import patterns
from retrieval.plans import Clause, KeyPoint, Measure


@dataclass(frozen=True, slots=True)
class Detail:
    """``asked`` finds it in a question; ``stated`` in a measure (None: no plan states it)."""

    name: str
    asked: re.Pattern[str]
    stated: re.Pattern[str] | None


_PATTERNS = patterns("details")
DETAILS: tuple[Detail, ...] = tuple(
    Detail(name, pattern, _PATTERNS.get(f"{name}_stated"))
    for name, pattern in ((key.removesuffix("_asked"), p) for key, p in _PATTERNS.items() if key.endswith("_asked"))
)
BY_NAME = {detail.name: detail for detail in DETAILS}


def details_asked(text: str) -> tuple[str, ...]:
    """The kinds of detail a question asks for, in the order of ``DETAILS``."""
    text = unicodedata.normalize("NFKC", text)
    return tuple(detail.name for detail in DETAILS if detail.asked.search(text))


def states(name: str, clause: Clause, measure: Measure, point: KeyPoint | None) -> bool:
    """Whether a measure, by its official text or by our words for it, states this kind of detail."""
    pattern = BY_NAME[name].stated
    if pattern is None:
        return False
    texts = [measure.text or "", point.plain if point else ""]
    return any(pattern.search(unicodedata.normalize("NFKC", text)) for text in texts)
