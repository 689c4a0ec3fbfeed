"""A plan as a document to read: headings, clauses in measured pieces, tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.views import ClauseView, MeasureView
from web.outline import Heading, is_row, tree


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of official text. ``measure`` is its number, None between measures; ``first``: the measure begins here."""

    text: str
    measure: int | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """``heading``: a heading alone. ``clause``: one with text or key points. ``table``: rows of an annex.

    ``level`` is the depth in the outline, from 1. ``title`` is the heading as printed at the start of the clause's text, empty
    where the heading is only inherited; ``paragraphs`` is the rest of the text, every character of it.
    """

    kind: Literal["heading", "clause", "table"]
    level: int
    node: Heading
    title: str = ""
    paragraphs: tuple[tuple[Piece, ...], ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """``group``: the section named in the table, empty where it is the row above's."""

    clause: ClauseView
    group: str
    paragraphs: tuple[tuple[Piece, ...], ...]


def blocks(clauses: Iterable[ClauseView]) -> list[Block]:
    """The document from top to bottom."""
    return [block for part in tree(clauses) for block in _blocks(part, 1)]


def contents(clauses: Iterable[ClauseView]) -> list[Heading]:
    """For the table of contents: parts, with what stands directly under them and has a heading of its own."""
    return tree(clauses)


def listed(node: Heading) -> list[Heading]:
    """The entries of a part in the table of contents; none where they would all repeat the part's own heading, or are rows."""
    return [
        child for child in node.children
        if child.label and child.heading and child.heading != node.heading and not (child.clause and is_row(child.clause))
    ]


def _blocks(node: Heading, level: int) -> Iterator[Block]:
    rows = tuple(_rows(node))
    if rows:
        yield Block("heading", level, node, node.heading)
        yield Block("table", level, node, rows=rows)
        return
    yield _block(node, level)
    for child in node.children:
        yield from _blocks(child, level + 1)


def _block(node: Heading, level: int) -> Block:
    if node.clause is None:
        return Block("heading", level, node, node.heading)
    title, body = split_heading(node.clause)
    if node.clause.text is None and not _repeats(node):
        title = node.heading
    return Block("clause", level, node, title, paragraphs_of(body, node.clause.measures))


def _repeats(node: Heading) -> bool:
    """Whether the heading of a clause without text is only the one above it again."""
    trail = node.clause.trail if node.clause else ()
    return bool(trail) and trail[-1] == node.heading


def _rows(node: Heading) -> Iterator[Row]:
    """The rows under an annex heading, in printed order, whether grouped by section or not."""
    for child in node.children:
        if child.clause is not None and is_row(child.clause):
            yield _row(child.clause, "")
        elif child.clause is None and child.children and all(c.clause and is_row(c.clause) for c in child.children):
            for n, row in enumerate(child.children):
                if row.clause is not None:
                    yield _row(row.clause, "" if n else child.heading)


def _row(clause: ClauseView, group: str) -> Row:
    return Row(clause, group, paragraphs_of(clause.text or "", clause.measures))


def split_heading(clause: ClauseView) -> tuple[str, str]:
    """The heading at the start of a clause's text, with the stop after it, and the rest; no heading if there is none."""
    text = clause.text or ""
    if not clause.heading or not text.startswith(clause.heading):
        return "", text
    end = len(clause.heading)
    while end < len(text) and text[end] in "。．.；;：: \u3000":
        end += 1
    if end < len(text) and text[end] != "\n" and not any(m.text and text.startswith(m.text, end) for m in clause.measures):
        return "", text
    return text[:end], text[end:]


def paragraphs_of(text: str, measures: Iterable[MeasureView]) -> tuple[tuple[Piece, ...], ...]:
    """The text cut at measures and at line breaks; put together again it is the text."""
    paragraphs: list[list[Piece]] = [[]]
    for piece in _pieces(text, measures):
        for n, part in enumerate(piece.text.split("\n")):
            if n:
                paragraphs.append([])
            if part:
                paragraphs[-1].append(Piece(part, piece.measure, n == 0 and piece.first))
    return tuple(tuple(paragraph) for paragraph in paragraphs if paragraph)


def _pieces(text: str, measures: Iterable[MeasureView]) -> Iterator[Piece]:
    at = 0
    for measure in measures:
        start = text.find(measure.text, at) if measure.text else -1
        if start < 0:
            continue
        if start > at:
            yield Piece(text[at:start])
        at = start + len(measure.text or "")
        yield Piece(text[start:at], measure.number, first=True)
    if at < len(text):
        yield Piece(text[at:])
