"""Lines of mixed Chinese and Latin text for a terminal: Rich breaks at spaces alone, Chinese has none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

CLOSING = "，。；：、！？）》”」』】"
PIECE = re.compile(rf"\s+|[\u2e80-\uffef][{CLOSING}]*(?:\[\d+\])*|[^\s\u2e80-\uffef]+[{CLOSING}]*(?:\[\d+\])*")


def fold(text: str, width: int) -> str:
    """Breaks lines between Chinese characters, or at spaces, so that none is wider than ``width`` columns; closing marks and citation
    marks stay with what they follow. A Latin word wider than that stays whole."""
    return "\n".join(line for paragraph in text.split("\n") for line in _lines(paragraph, width))


def _lines(paragraph: str, width: int) -> Iterator[str]:
    line = ""
    for piece in PIECE.findall(paragraph):
        if line and cell_len(line) + cell_len(piece.rstrip()) > width:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    yield line.rstrip()
