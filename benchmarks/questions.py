"""The development questions, as every system gets them, and how often the right clause was among what it found."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.settings import ROOT
from retrieval.evaluate import Case, hit, percentile, questions_in
from retrieval.fusion import held_back

Found = Sequence[Sequence[str]]
Finder = Callable[[Case], Found]
REGISTERS = ("owner", "helpdesk", "hotline", "english")
DEPTHS = (1, 3, 5)
WARM_UP = 30


@dataclass(slots=True)
class Score:
    """How often the right clause was within each depth, by register, and the milliseconds of every question, by the clock
    and on the processor (all threads): only the latter means much where other work shares the machine."""

    name: str
    asked: dict[str, int] = field(default_factory=dict)
    right: dict[tuple[str, int], int] = field(default_factory=dict)
    ms: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, register: str, gold: frozenset[str], found: Found) -> None:
        """Counts one question. Each thing found speaks for one clause or for several."""
        for row in (register, "all"):
            self.asked[row] = self.asked.get(row, 0) + 1
            for depth in DEPTHS:
                good = any(hit(gold, clauses) for clauses in found[:depth])
                self.right[row, depth] = self.right.get((row, depth), 0) + good

    def share(self, register: str, depth: int) -> float:
        return self.right[register, depth] / self.asked[register] if self.asked.get(register) else 0.0

    @property
    def median(self) -> float:
        return percentile(self.ms, 0.5)

    @property
    def slowest(self) -> float:
        """The 99th percentile."""
        return percentile(self.ms, 0.99)


def read_all() -> list[Case]:
    """All development questions, of every kind."""
    return questions_in(ROOT / "data" / "questions")


def answerable(cases: Iterable[Case], *, only_held_back: bool = False) -> list[Case]:
    """Those of the four registers that a clause answers."""
    return [
        case for case in cases
        if case.persona in REGISTERS and case.type != "match" and case.gold and case.expect in ("answer", "correct")
        and (held_back(case.id) or not only_held_back)
    ]


def text_of(case: Case) -> str:
    """What every system is asked: a follow-up with what was said before it."""
    return " ".join(case.turns)


def measure(name: str, find: Finder, cases: Sequence[Case], others: Sequence[Case]) -> Score:
    """Asks every question once, after a warm-up with ``others``."""
    score = Score(name)
    for case in others[:WARM_UP]:
        find(case)
    for case in cases:
        started, busy = time.perf_counter(), time.process_time()
        found = find(case)
        score.ms.append((time.perf_counter() - started) * 1000)
        score.cpu.append((time.process_time() - busy) * 1000)
        score.add(case.persona, case.gold, found)
    return score


def one_by_one(found: Found) -> list[list[str]]:
    """The clauses of what was found, one after the other, each once."""
    return [[clause] for clause in dict.fromkeys(clause for clauses in found for clause in clauses)]


def shares(score: Score) -> Iterator[str]:
    """Cells of a table: all questions, then each register; first / three / five."""
    for register in ("all", *REGISTERS):
        yield " / ".join(f"{score.share(register, depth):.2f}" for depth in DEPTHS)


def heads(score: Score) -> list[str]:
    return [f"{register} ({score.asked.get(register, 0)})" for register in ("all", *REGISTERS)]
