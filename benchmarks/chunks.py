"""Text cut without regard to clauses, and which clauses a piece then stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.plans import Clause

MOST = 0.5


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document and the ids of the clauses it counts for."""

    text: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a clause stands in its document, in characters without white space."""

    clause: str
    start: int
    end: int


class Places:
    """Where the clauses of one document stand. ``missing`` were not found in the file's plain text."""

    def __init__(self, document: str, clauses: Iterable[Clause]) -> None:
        self._at = [0]  # characters of the document → characters that are not white space
        for char in document:
            self._at.append(self._at[-1] + (not char.isspace()))
        bare, here = _bare(document), 0
        self.spans: list[Span] = []
        self.missing: list[str] = []
        for clause in clauses:
            text = _bare(clause.text or "")
            at = bare.find(text, here)
            at = bare.find(text) if at < 0 else at
            if at < 0 or not text:
                self.missing.append(clause.id)
                continue
            self.spans.append(Span(clause.id, at, at + len(text)))
            here = at

    def of(self, start: int, end: int) -> tuple[str, ...]:
        """Every clause of which the piece holds more than half, and in any case the one it holds most characters of."""
        first, last = self._at[start], self._at[end]
        shared = {s.clause: min(last, s.end) - max(first, s.start) for s in self.spans if s.start < last and s.end > first}
        sizes = {s.clause: s.end - s.start for s in self.spans}
        most = max(shared, key=shared.__getitem__, default=None)
        return tuple(clause for clause, size in shared.items() if clause == most or size > MOST * sizes[clause])


def _bare(text: str) -> str:
    return "".join(text.split())
