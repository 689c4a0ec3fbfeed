"""Plain text → lines. Tabs make a table row, unless they indent a line or stand after its number."""

from __future__ import annotations

import re

from retrieval.numerals import NUMERAL
from retrieval.readers.decoding import decoded
from retrieval.readers.line import Line, text_line

TAG = re.compile(r"</?(?:p|br|b|strong|span|div|td|tr|font)\b[^>]*>", re.IGNORECASE)
HEADING_NUMBER = re.compile(rf"(?:第?[（(]?(?:{NUMERAL}+|[0-9０-９]+)(?:部分|[)）、．.章节条])+|[①-⑳•●■◆·-])\s*")
CONTENTS_ENTRY = re.compile(rf"(?:{HEADING_NUMBER.pattern}|附\s*[件表录]).*")
PAGE = re.compile(r"[-—\s]*\d{1,3}[-—\s]*")


def read_txt(data: bytes, name: str) -> list[Line]:
    rows = decoded(data, name).splitlines()
    certain = [_is_row(raw) for raw in rows]
    lines: list[Line] = []
    row_before = False
    for n, raw in enumerate(rows):
        row = certain[n] or ("\t" in raw and (row_before or _next_is_row(rows, certain, n)))
        row_before = row if raw.strip() else row_before
        lines.append(_row(raw, n + 1) if row and raw.strip() else _text(raw, n + 1))
    return lines


def _is_row(raw: str) -> bool:
    filled = [part.strip() for part in raw.split("\t") if part.strip()]
    if len(filled) == 2 and (HEADING_NUMBER.fullmatch(filled[0]) or (CONTENTS_ENTRY.fullmatch(filled[0]) and PAGE.fullmatch(filled[1]))):
        return False  # a word processor writes an automatic number, and a page in the contents, with a tab
    return len(filled) > 1


def _next_is_row(rows: list[str], certain: list[bool], at: int) -> bool:
    return next((certain[n] for n in range(at + 1, len(rows)) if rows[n].strip()), False)


def _row(raw: str, number: int) -> Line:
    return Line("", number, cells=tuple(tuple(p for p in (s.strip() for s in TAG.split(cell)) if p) for cell in raw.split("\t")))


def _text(raw: str, number: int) -> Line:
    text = TAG.sub("", raw)
    body = text.lstrip()
    tabs = text[: len(text) - len(body)].count("\t")
    # A leading tab is as wide as the two characters by which a paragraph is indented.
    return text_line(re.sub(r"\t+", " ", body), number, indent=len(text) - len(body) + tabs)
