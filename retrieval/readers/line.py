"""What every reader gives back, and how it says that it cannot."""

from __future__ import annotations

from dataclasses import dataclass

Cells = tuple[tuple[str, ...], ...]


class DocumentError(ValueError):
    """A file that cannot be read as a plan; the message names the file and says what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, or one table row (``cells`` then holds a tuple of paragraphs for each cell)."""

    text: str
    number: int
    indent: int = 0
    cells: Cells = ()


def text_line(raw: str, number: int, indent: int = 0) -> Line:
    """A line of text; white space at its start becomes its indent."""
    body = raw.lstrip()
    return Line(body.rstrip(), number, indent + len(raw) - len(body))


def numbered(items: list[str | Cells]) -> list[Line]:
    """Texts and table rows in printed order → lines; for formats that have no line numbers of their own."""
    return [text_line(item, n) if isinstance(item, str) else Line("", n, cells=item) for n, item in enumerate(items, 1)]
