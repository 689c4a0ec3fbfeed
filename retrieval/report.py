"""Verdicts → figures by register and type, and a page about them that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from retrieval.evaluate import Verdict, percentile
from retrieval.matches import MatchVerdict

TEMPLATE = Path(__file__).with_name("report.html")
HELD = ("abstain", "refuse", "clarify")


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``; a share of nothing is shown as a dash."""

    part: int
    whole: int

    @classmethod
    def of(cls, truths: Iterable[bool]) -> Share:
        values = list(truths)
        return cls(sum(values), len(values))

    @property
    def percent(self) -> float:
        return 100 * self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        return f"{self.part}/{self.whole}" if self.whole else "–"


@dataclass(frozen=True, slots=True)
class Figures:
    """One row of the table. ``first`` and ``leading`` are over questions that have gold and want an answer, ``facts`` over those with
    facts that must be named, ``held`` over those that must not simply be answered. Milliseconds are of the last turn's reply."""

    register: str
    type: str
    right: Share
    first: Share
    leading: Share
    facts: Share
    held: Share
    bad_quotes: int
    p50: float
    p99: float


def figures(verdicts: Sequence[Verdict]) -> list[Figures]:
    """A row for everything, for each register, and for each type within it."""
    rows = [_figures("all", "", verdicts)]
    for register in sorted({v.case.persona for v in verdicts}):
        own = [v for v in verdicts if v.case.persona == register]
        rows.append(_figures(register, "", own))
        rows += [_figures(register, kind, [v for v in own if v.case.type == kind]) for kind in sorted({v.case.type for v in own})]
    return rows


def _figures(register: str, kind: str, verdicts: Sequence[Verdict]) -> Figures:
    wanted = [v for v in verdicts if v.case.gold and v.case.expect in ("answer", "correct")]
    times = [v.ms for v in verdicts]
    return Figures(
        register, kind,
        right=Share.of(v.right for v in verdicts),
        first=Share.of(v.first for v in wanted),
        leading=Share.of(v.leading for v in wanted),
        facts=Share.of(v.facts for v in verdicts if v.case.must),
        held=Share.of(v.right for v in verdicts if v.case.expect in HELD),
        bad_quotes=sum(v.bad_quotes for v in verdicts),
        p50=percentile(times, 0.5), p99=percentile(times, 0.99),
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: ``percent`` of the width, and what is written beside it."""

    name: str
    percent: float
    note: str


def page(verdicts: Sequence[Verdict], matches: Sequence[MatchVerdict], about: str) -> str:
    """The report as one HTML page: figures, charts, and every miss. Everything from questions and replies is escaped."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    rows = figures(verdicts)
    by_register = [Bar(r.register, r.right.percent, f"{r.right}") for r in rows if r.register != "all" and not r.type]
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        about=about, rows=rows,
        charts=[("Right, by register", by_register), ("Right, by type", _by_type(verdicts)), ("Replies by milliseconds", _times(verdicts))],
        misses=[v for v in verdicts if not v.right], matches=matches, match_misses=[m for m in matches if not m.right],
        gold=Share(sum(len(m.found) for m in matches), sum(len(m.case.gold) for m in matches)), wrong=sum(len(m.wrong) for m in matches),
    )


def _by_type(verdicts: Sequence[Verdict]) -> list[Bar]:
    kinds = sorted({v.case.type for v in verdicts})
    shares = {kind: Share.of(v.right for v in verdicts if v.case.type == kind) for kind in kinds}
    return [Bar(kind, share.percent, str(share)) for kind, share in shares.items()]


def _times(verdicts: Sequence[Verdict]) -> list[Bar]:
    """How many replies took how long."""
    limits = [0, 5, 10, 15, 25, 50, 100, 250, 1000]
    counts = [sum(low <= v.ms < high for v in verdicts) for low, high in zip(limits, [*limits[1:], float("inf")], strict=True)]
    names = [f"{low}–{high}" for low, high in pairwise(limits)] + [f"{limits[-1]} and more"]
    return [Bar(name, 100 * count / max(1, *counts), str(count)) for name, count in zip(names, counts, strict=True)]
