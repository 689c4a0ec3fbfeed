"""The headings of a plan, worked out from the labels and trails of its clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.views import ClauseView

NUMERAL = re.compile(r"附件\s*\d+|第[^章条行]+[章条行]|[（(][^）)]+[）)]|[一二三四五六七八九十百零]+|\d+")


@dataclass(slots=True)
class Heading:
    """A part, section or clause. ``clause`` is None for a heading without text of its own."""

    path: str
    label: str
    heading: str
    clause: ClauseView | None = None
    children: list[Heading] = field(default_factory=list)

    @property
    def clause_id(self) -> str | None:
        return self.clause.id if self.clause else None


def tree(clauses: Iterable[ClauseView]) -> list[Heading]:
    """Parts with their sections with their clauses, in printed order."""
    root = Heading("", "", "")
    for clause in clauses:
        parent = root
        for path, label, title in _above(clause):
            parent = _child(parent, path, label, title)
        node = _child(parent, clause.path, own_label(clause), clause.heading)
        node.clause = clause
    return root.children


def own_label(clause: ClauseView) -> str:
    """The last of the printed numbers: （二十七） of 四（二十七）."""
    numerals = NUMERAL.findall(clause.label)
    return str(numerals[-1]) if numerals else clause.label


def is_row(clause: ClauseView) -> bool:
    """Whether the clause is a row of an annex table."""
    return clause.path.startswith("a") and own_label(clause).endswith("行")


def _above(clause: ClauseView) -> Iterator[tuple[str, str, str]]:
    """Path, number and title of each heading above. A title without a number (a group of table rows) gets its own path."""
    numbers, numerals = clause.path.split("."), NUMERAL.findall(clause.label)
    for depth, title in enumerate(clause.trail, 1):
        if depth < len(numbers):
            yield ".".join(numbers[:depth]), numerals[depth - 1] if depth < len(numerals) else "", title
        else:
            yield f"{'.'.join(numbers[:-1])}-{title}", "", title


def _child(parent: Heading, path: str, label: str, title: str) -> Heading:
    """The child with this path, made where it is not there yet. Printed order: it can only be the last one of its path."""
    for child in reversed(parent.children):
        if child.path == path:
            return child
    parent.children.append(Heading(path, label, title))
    return parent.children[-1]
