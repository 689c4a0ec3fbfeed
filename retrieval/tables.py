"""Table rows of an annex → one value a row: measure, departments, note, and the group it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.documents import Line
from retrieval.numerals import NUMERAL

ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("number", re.compile(r"^(?:序?号|编号|条目)$")),
    ("department", re.compile(r"责任|单位|部门|牵头|主体|配合")),
    ("note", re.compile(r"备注|时限|时间|进度|完成")),
    ("measure", re.compile(r"措施|内容|举措|事项|要求")),
    ("group", re.compile(r"任务|类别|领域|指标|板块|方面")),
)

GROUP_NUMBER = re.compile(rf"(?:{NUMERAL}+、|[（(]{NUMERAL}+[)）])")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row's cells by role. ``departments`` is the cell as printed."""

    measure: str
    departments: str
    note: str
    group: str
    line: int


def read_rows(lines: Iterable[Line]) -> list[TableRow]:
    """Reads the rows of one table; repeated header rows are dropped, a group cell applies until the next one.

    A row whose measure and department cells both hold the same number of paragraphs is as many rows (a page break
    or a merged cell glued them together).
    """
    lines = [line for line in lines if line.cells]
    roles = _roles(lines)
    rows: list[TableRow] = []
    group = ""
    for line in lines:
        if _header(line):
            continue
        if banner := _banner(line, roles):
            group = banner
            continue
        cell = {role: line.cells[n] if n < len(line.cells) else () for role, n in roles.items()}
        group = "".join(cell.get("group", ())) or group
        rows += _split(cell, group, line.number)
    return rows


def _banner(line: Line, roles: dict[str, int]) -> str:
    """A group's name in a row of its own, across all columns (only its first cell is filled then)."""
    filled = [(n, "".join(cell)) for n, cell in enumerate(line.cells) if any(cell)]
    if len(filled) != 1 or len(line.cells) < 2:
        return ""
    (n, text), measure = filled[0], roles.get("measure", 0)
    if n == measure:
        return text if GROUP_NUMBER.match(text) and not re.search(r"[。；;]", text) else ""
    return text if n < measure and not text.isdecimal() else ""


def _split(cell: dict[str, tuple[str, ...]], group: str, number: int) -> list[TableRow]:
    measures, departments, notes = (cell.get(role, ()) for role in ("measure", "department", "note"))
    if not measures:
        return []
    if len(measures) > 1 and len(measures) == len(departments):
        padded = notes if len(notes) == len(measures) else notes * len(measures) or ("",) * len(measures)
        return [TableRow(m, d, n, group, number) for m, d, n in zip(measures, departments, padded, strict=False)]
    return [TableRow("\n".join(measures), "".join(departments), "".join(notes), group, number)]


def _header(line: Line) -> bool:
    named = [_role("".join(cell)) for cell in line.cells]
    return sum(role is not None for role in named) >= 2 and all(len("".join(cell)) <= 8 for cell in line.cells)


def _role(text: str) -> str | None:
    text = re.sub(r"\s", "", text)
    return next((role for role, pattern in ROLES if text and pattern.search(text)), None)


def _roles(lines: list[Line]) -> dict[str, int]:
    """Which column holds what, from the header row; without one, the longest column is the measure and the one
    after it the department. A column without a name after the department is the note."""
    header = next((line for line in lines if _header(line)), None)
    roles: dict[str, int] = {}
    columns = max((len(line.cells) for line in lines), default=0)
    if header is not None:
        for n, cell in enumerate(header.cells):
            role = _role("".join(cell))
            if role and role not in roles:
                roles[role] = n
        if "measure" not in roles and "group" in roles:
            roles["measure"] = roles.pop("group")
    if "measure" not in roles:
        longest = [sum(len("".join(line.cells[n])) for line in lines if n < len(line.cells)) for n in range(columns)]
        roles = {"measure": max(range(columns), key=longest.__getitem__)} if columns else {}
    if roles and "department" not in roles and roles["measure"] + 1 < columns:
        roles["department"] = roles["measure"] + 1
    if "note" not in roles and "department" in roles and roles["department"] + 1 < columns:
        roles["note"] = roles["department"] + 1
    return roles
