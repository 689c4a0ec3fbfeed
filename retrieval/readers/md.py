"""Markdown → lines: the marks go, the words and printed numbers stay."""

from __future__ import annotations

import html
import re

from retrieval.readers.decoding import decoded
from retrieval.readers.line import Cells, Line, text_line

FENCE = re.compile(r"^\s*(?:```|~~~)")
RULE = re.compile(r"^\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|=+)\s*$")
DELIMITERS = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
DEFINITION = re.compile(r"^\s{0,3}\[[^\]]+\]:\s*\S+")
MARKERS = re.compile(r"^\s*(?:(?:>|[-*+](?=\s))\s*)+(?:\[[ xX]\]\s+)?")
HEADING = re.compile(r"^\s{0,3}#{1,6}(?:\s+|$)(.*?)(?:\s+#+)?\s*$")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"!\[[^\]]*\]\([^)]*\)|\[\^[^\]]+\]"), ""),
    (re.compile(r"\[([^\]]+)\]\((?:[^()]|\([^()]*\))*\)"), r"\1"),
    (re.compile(r"<((?:https?|mailto):[^>\s]+)>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]*>"), ""),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"~~(?=\S)(.+?)(?<=\S)~~"), r"\1"),
    (re.compile(r"(?<![0-9A-Za-z*\\])\*(?=[^\s*])([^*]+?)(?<=[^\s\\])\*(?![0-9A-Za-z*])"), r"\1"),
    (re.compile(r"(?<![0-9A-Za-z_\\])_(?=[^\s_])([^_]+?)(?<=[^\s\\])_(?![0-9A-Za-z_])"), r"\1"),
    (re.compile(r"`+([^`]+)`+"), r"\1"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


def read_md(data: bytes, name: str) -> list[Line]:
    rows = _without_comments(decoded(data, name)).splitlines()
    lines: list[Line] = []
    columns = 0
    for n in range(_front_matter(rows), len(rows)):
        raw = rows[n]
        if (columns and "|" in raw) or _heads_table(rows, n):
            columns = columns or len(_cells(raw))
            if not DELIMITERS.match(raw):
                lines.append(Line("", n + 1, cells=_padded(_cells(raw), columns)))
            continue
        columns = 0
        lines += [text_line(part, n + 1) for part in _texts(raw)]
    return lines


def _front_matter(rows: list[str]) -> int:
    """Length of a YAML block at the top; without an end it is a rule, and text."""
    if not rows or rows[0].rstrip() != "---":
        return 0
    return next((n + 1 for n in range(1, len(rows)) if rows[n].rstrip() in ("---", "...")), 0)


def _without_comments(text: str) -> str:
    """Comments go, their line ends stay, so that line numbers stay true."""
    return re.sub(r"<!--.*?-->", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)


def _texts(raw: str) -> list[str]:
    if FENCE.match(raw) or RULE.match(raw) or ("|" in raw and DELIMITERS.match(raw)) or DEFINITION.match(raw):
        return []
    heading = HEADING.match(body := MARKERS.sub("", raw))
    indent = "" if body != raw else raw[: len(raw) - len(raw.lstrip())]
    return [indent + plain(part) for part in BREAK.split(heading[1] if heading else body.strip())]


def plain(text: str) -> str:
    """Inline marks removed: emphasis, links (their words stay), pictures, code marks, escapes, entities."""
    for pattern, kept in INLINE:
        text = pattern.sub(kept, text)
    return html.unescape(text)


def _heads_table(rows: list[str], at: int) -> bool:
    return "|" in rows[at] and at + 1 < len(rows) and "|" in rows[at + 1] and bool(DELIMITERS.match(rows[at + 1]))


def _cells(raw: str) -> Cells:
    parts = re.split(r"(?<!\\)\|", re.sub(r"^\s*(?:>\s*)*\|?|(?<!\\)\|\s*$", "", raw))
    return tuple(tuple(p for p in (plain(s).strip() for s in BREAK.split(part)) if p) for part in parts)


def _padded(cells: Cells, columns: int) -> Cells:
    return cells + ((),) * (columns - len(cells))
