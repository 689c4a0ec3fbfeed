"""What a figure is the figure of: the one that a question takes for granted may stand in the clause and be of something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.reading.figures import as_number, figures_in
from bot.turn import Source
from retrieval.words import content_stems, han_pairs

PARTS = re.compile(r"[，,；;。：:（）()]|、|\band\b")  # between these a sentence says one thing, with its figure
# What tells nothing apart: pairs of characters, and stems.
PLAIN = frozenset({"企业", "公司", "方案", "规定", "年方", "案规", "案说", "听说", "对吗", "对吧", "是吗", "是吧"})
SAID, SAID_EN = 3, 1  # words of a question, that a figure of the same thing says more of than this
PLAIN_EN = frozenset("plan day work percent cut reduc true right correct say said hear heard read take".split())


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of the source numbered ``at``, as our words have it, what it measures (``kind``), and what it is ``of`` where the key
    point names it. ``words`` are those that stand with it."""

    figure: str
    kind: str
    at: int
    of: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mistaken:
    """A figure of a question that its clauses state of something else (``other``), and what they state of the thing in question."""

    claimed: str
    other: Stated
    meant: Stated


def mistaken(
    text: str, claimed: Iterable[tuple[str, str]], sources: Sequence[Source], *, english: bool, about: str = "",
) -> Mistaken | None:
    """The first figure (as written, with its kind) that the leading clause states of another thing than the question names; None where the
    question's words do not tell them apart. ``sources`` may be followed by what else the clause says; ``about`` names its matter."""
    own_clause = [(at, source) for at, source in enumerate(sources) if source.clause.id == sources[0].clause.id]
    stated = [s for at, source in own_clause for s in _stated(at, source, english=english)]
    # What the clause as a whole is about tells none of its figures from the others.
    asked = _words(text, english=english) - _words(about, english=english)

    def near(one: Stated) -> tuple[int, int]:
        letters = {letter for word in one.words for letter in word}
        return len(one.words & asked), len(letters & {letter for word in asked for letter in word})

    for figure, kind in claimed:
        alike = [s for s in stated if s.kind == kind]
        same = [s for s in alike if as_number(s.figure) == as_number(figure)]
        rest = [s for s in alike if s not in same]
        if not same or not rest:
            continue
        other, meant = max(same, key=near), max(rest, key=near)
        if near(meant)[0] > near(other)[0]:
            return Mistaken(figure, other, meant)
    return None


def told_beside(text: str, claimed: Iterable[tuple[str, str]], sources: Sequence[Source], *, english: bool) -> Source | None:
    """The source beside the leading one that states another figure of the very thing of which the question takes one for granted, where
    the leading one measures nothing of the kind: it says more of the question's words with its figure than the leading one says at all.
    None where a source states the figure of the question."""
    claimed = list(claimed)
    stated = [s for at, source in enumerate(sources) for s in _stated(at, source, english=english)]
    kinds = {kind for _, kind in claimed} - {s.kind for s in stated if s.at == 0}
    if not kinds or any(s.kind == kind and as_number(s.figure) == as_number(figure) for figure, kind in claimed for s in stated):
        return None
    asked, point = _words(text, english=english), sources[0].key_point
    leading = _words((point.en if english else point.plain) if point else sources[0].measure.text, english=english)
    least = max(len(asked & leading), SAID_EN if english else SAID) + 1
    near = [s for s in stated if s.at and s.kind in kinds and len(asked & s.words) >= least]
    return sources[near[0].at] if len({(s.at, as_number(s.figure)) for s in near}) == 1 else None


def measures(source: Source, figure: str) -> str:
    """What a figure of a source measures, as its key point has it: the time of one approval is not that of the whole. Empty where it says
    nothing of it."""
    point, wanted = source.key_point, {(as_number(figure), kind) for figure, kind in figures_in(figure).items()}
    named = (f for f in point.figures if wanted & {(as_number(n), k) for n, k in figures_in(f"{f.value}{f.unit}").items()}) if point else ()
    return next((f.of for f in named), "")


def _stated(at: int, source: Source, *, english: bool) -> Iterator[Stated]:
    """The figures of a key point's words, those of the same breath under the words that introduce them: "in 2 steps and 10 days"."""
    point = source.key_point
    if point is None:
        return
    names = {(as_number(name), kind): f.of for f in point.figures for name, kind in figures_in(f"{f.value}{f.unit}").items()}
    before: frozenset[str] = frozenset()
    for part in PARTS.split(unicodedata.normalize("NFKC", point.en if english else point.plain)):
        words = _words(part, english=english) or before
        for figure, kind in figures_in(part).items():
            of = names.get((as_number(figure), kind), "")
            yield Stated(figure, kind, at, of, words | _words(of, english=False))
        before = words


def _words(text: str, *, english: bool) -> frozenset[str]:
    """What tells one thing from another: stems in English, pairs of characters in Chinese; no figures."""
    for figure in sorted(figures_in(text), key=len, reverse=True):
        text = text.replace(figure, " ")
    if english:
        return frozenset(content_stems(text)) - PLAIN_EN
    return frozenset(han_pairs(text)) - PLAIN
