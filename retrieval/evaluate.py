"""Question sets → figures: asks every question as a user would and holds the reply against the gold.

The asker is any function from turns to chat response objects (``api.md``), so the same code measures the product in
process and over HTTP. A question without any citation counts as a miss; nothing is left out.
"""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Reply = Mapping[str, Any]
Asker = Callable[["Case"], Reply]
LEADING = 3
WITHHELD = ("no_evidence", "clarify", "refused", "failed")


class QuestionsError(ValueError):
    """A question file that does not fit the format; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its gold; keys as in the question files."""

    id: str
    persona: str
    lang: str
    type: str
    turns: tuple[str, ...]
    profile: Mapping[str, Any] | None
    gold: frozenset[str]
    all_of: tuple[frozenset[str], ...]
    must: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]
    not_ok: frozenset[str]
    expect: str

    @property
    def audience(self) -> str:
        return self.persona if self.persona in ("helpdesk", "hotline") else "enterprise"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one reply did. ``right`` is the whole rule; the others say which part failed."""

    case: Case
    right: bool
    first: bool
    leading: bool
    facts: bool
    clean: bool
    status: str
    cited: tuple[str, ...]
    answer: str
    ms: float
    bad_quotes: int = 0
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """Counts of one register and type."""

    total: int = 0
    right: int = 0
    first: int = 0
    leading: int = 0
    facts: int = 0
    withheld: int = 0
    bad_quotes: int = 0
    ms: list[float] = field(default_factory=list)


def questions_in(folder: Path) -> list[Case]:
    """The questions of all files of a folder."""
    return [case for path in sorted(folder.glob("*.jsonl")) for case in read_questions(path)]


def read_questions(path: Path) -> list[Case]:
    """Reads a JSONL file of questions.

    Raises:
        QuestionsError: a line is not JSON or lacks a key.
    """
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            q = json.loads(line)
            cases.append(Case(
                id=q["id"], persona=q["persona"], lang=q["lang"], type=q["type"], turns=tuple(q["turns"]),
                profile=q.get("profile"), gold=frozenset(q["gold"]), all_of=tuple(frozenset(g) for g in q.get("all_of", [])),
                must=tuple(tuple(g) for g in q.get("must", [])), never=tuple(q.get("never", [])),
                not_ok=frozenset(q.get("not_ok", [])), expect=q["expect"],
            ))
        except (ValueError, KeyError, TypeError) as error:
            raise QuestionsError(f"{path.name}, line {number}: {error}") from error
    return cases


def judge(case: Case, reply: Reply, ms: float, text_of: Callable[[str], str | None]) -> Verdict:
    """Holds a reply against its case. ``text_of`` gives the official text of a clause, to check quotes."""
    cited = tuple(c["clause_id"] for c in reply["citations"])
    text = squeeze(reply["answer"])
    first, leading = hit(case.gold, cited[:1]), hit(case.gold, cited[:LEADING])
    groups = all(hit(group, cited) for group in case.all_of)
    facts = all(any(squeeze(option) in text for option in group) for group in case.must)
    clean = not any(squeeze(bad) in text for bad in case.never)
    status = str(reply["status"])
    bad_quotes = sum(not _found(c, text_of) for c in reply["citations"] if c.get("quote"))
    answered = leading and groups and facts and clean
    rules = {
        "answer": answered, "correct": answered and status in ("answered", "partial"),
        "abstain": clean and (status == "no_evidence" or (status == "partial" and bool(reply["missing"]))),
        "clarify": clean and (status == "clarify" or answered), "refuse": clean and status == "refused",
    }
    cited_well = leading or case.expect in ("abstain", "refuse")
    checks = (("citation", cited_well), ("all_of", groups), ("must", facts), ("never", clean))
    problems = [name for name, good in checks if not good]
    return Verdict(case, rules[case.expect], first, leading, facts, clean, status, cited, reply["answer"], ms, bad_quotes, tuple(problems))


def evaluate(
    cases: Iterable[Case], ask: Asker, text_of: Callable[[str], str | None], tick: Callable[[], None] = lambda: None
) -> list[Verdict]:
    """Asks every question (match profiles are another matter, see ``evaluate_matches``)."""
    verdicts = []
    for case in cases:
        started = time.perf_counter()
        reply = ask(case)
        verdicts.append(judge(case, reply, (time.perf_counter() - started) * 1000, text_of))
        tick()
    return verdicts


def tallies(verdicts: Iterable[Verdict]) -> dict[tuple[str, str], Tally]:
    """Counts by (register, type), with a row (register, "") for each register and ("", "") for all."""
    table: dict[tuple[str, str], Tally] = {}
    for verdict in verdicts:
        for key in _rows(verdict.case):
            tally = table.setdefault(key, Tally())
            tally.total += 1
            tally.right += verdict.right
            tally.first += verdict.first
            tally.leading += verdict.leading
            tally.facts += verdict.facts
            tally.withheld += verdict.status in WITHHELD
            tally.bad_quotes += verdict.bad_quotes
            tally.ms.append(verdict.ms)
    return dict(sorted(table.items()))


def _rows(case: Case) -> Iterator[tuple[str, str]]:
    yield "", ""
    yield case.persona, ""
    yield case.persona, case.type


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def hit(gold: frozenset[str], cited: Iterable[str]) -> bool:
    """Whether a citation is in the gold; an annex table in the gold stands for any of its rows."""
    return any(c in gold or re.sub(r"(/a\d+)\.\d+$", r"\1", c) in gold for c in cited)


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _found(citation: Mapping[str, Any], text_of: Callable[[str], str | None]) -> bool:
    text = text_of(citation["clause_id"])
    return text is not None and squeeze(citation["quote"]) in squeeze(text)
