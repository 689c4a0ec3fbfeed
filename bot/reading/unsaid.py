"""What a question says that a measure does not: nothing certain is said of a case that the measure does not name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prompts.patterns import patterns
from retrieval.plans import KeyPoint, Measure, said
from retrieval.words import STOP_EN, TOKEN, stem

VERDICTS = patterns("verdicts")


def unsaid(text: str, known: str, *, english: bool) -> Iterator[str]:
    """The letters of a text, or in English its words, that are none of those of another: letters count as pairs, unless they may be
    a word of their own."""
    if english:
        words = {stem(t) for t in TOKEN.findall(known.lower())}
        yield from (t for t in TOKEN.findall(VERDICTS["grammar_en"].sub(" ", text.lower())) if t not in STOP_EN and stem(t) not in words)
        return
    for run in re.findall(r"\w+", VERDICTS["grammar"].sub(" ", text)):
        pairs = {n for n in range(len(run) - 1) if run[n : n + 2] in known}
        covered = pairs | {n + 1 for n in pairs}
        if pairs or len(run) == 1:  # a letter at either end may be a word of its own: 交身份证
            covered |= {n for n in (0, len(run) - 1) if run[n] in known}
        yield from (run[n] for n in range(len(run)) if n not in covered)


def alone_knows(named: str, one: str, other: str, *, english: bool) -> bool:
    """Whether of two measures, by all words that each is known by, the first knows all that a text names and the second does not."""
    return not any(unsaid(named, one, english=english)) and any(unsaid(named, other, english=english))


def shares_pair(name: str, text: str) -> bool:
    """Whether a text has two neighbouring letters of a name."""
    return any(name[n : n + 2] in text for n in range(len(name) - 1))


def known_by(measure: Measure, point: KeyPoint | None) -> str:
    """All words by which a measure, and what is asked of it, is known, in both languages."""
    return " ".join((said(measure, point), *((*point.lay, *point.asks, point.en, *point.asks_en) if point else ())))
