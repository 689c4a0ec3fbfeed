"""Profiles with gold → figures for matching: which of the clauses that certainly apply were found, and which that do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from retrieval.evaluate import Case, hit

DEPTH, ENOUGH = 15, 0.9


@dataclass(frozen=True, slots=True)
class MatchVerdict:
    """How one profile did: gold clauses within the first 15 and missed, and clauses listed that do not apply."""

    case: Case
    found: tuple[str, ...]
    missed: tuple[str, ...]
    wrong: tuple[str, ...]
    listed: tuple[str, ...]
    ms: float

    @property
    def right(self) -> bool:
        return not self.wrong and len(self.found) >= ENOUGH * len(self.case.gold)


def judge_match(case: Case, response: Mapping[str, Any], ms: float) -> MatchVerdict:
    """Holds a match response (``api.md``) against its case."""
    listed = tuple(str(match["clause_id"]) for match in response["matches"])[:DEPTH]
    found = tuple(sorted(g for g in case.gold if hit(frozenset([g]), listed)))
    wrong = tuple(dict.fromkeys(c for c in listed if hit(case.not_ok, [c])))
    return MatchVerdict(case, found, tuple(sorted(case.gold - set(found))), wrong, listed, ms)
