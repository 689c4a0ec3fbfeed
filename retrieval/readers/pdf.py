"""A PDF's text layer → lines in reading order, without page numbers and running heads."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from statistics import median

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer, LTImage, LTItem, LTPage
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from retrieval.readers.line import DocumentError, Line

PAGE_NUMBER = re.compile(
    r"[-—–－·•\s]*\d{1,3}[-—–－·•\s]*|第\s*\d+\s*页[，,\s]*(?:共\s*\d+\s*页)?|\d+\s*/\s*\d+|Page\s*\d+(?:\s*of\s*\d+)?", re.IGNORECASE
)
MARGIN = 0.12  # of a page's height: where page numbers and running heads stand
FEWEST = 20  # characters; less is a stamp or a scanner's mark, not a text layer
UNKNOWN = "\ufffd"
BROKEN = UNKNOWN + "\ufffe\uffff\0"


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character where the reader sees it: left and right edge, base line, size; points, the page upright."""

    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed line; ``height`` is its base line's place on the page, 0 at the bottom and 1 at the top."""

    text: str
    page: int
    left: float
    size: float
    height: float


def read_pdf(data: bytes, name: str) -> list[Line]:
    if b"%%EOF" not in data[-4096:]:
        # The engine would repair what is left, and the plan would end early without a word.
        raise DocumentError(f"{name}: is an incomplete PDF (its end is missing); fetch it again, or print it to a new PDF")
    pages, pictures = _pages(data, name)
    texts = "".join(line.text for lines in pages for line in lines)
    if len(texts) < FEWEST or pictures > sum(map(bool, pages)):
        raise DocumentError(f"{name}: is a scan without a text layer; it needs text recognition (OCR) first")
    if sum(c in BROKEN for c in texts) > 0.2 * len(texts):
        raise DocumentError(f"{name}: its fonts hide which characters they draw; it needs text recognition (OCR), or take the .docx")
    return _indented([line for lines in _without_running_heads(pages) for line in lines])


class Device(PDFPageAggregator):
    """Collects what a page draws. Where a character stands follows from the file alone: an engine that draws with fonts of the machine
    leaves out characters of a Chinese font that is named and not embedded where the machine has none."""

    def handle_undefined_char(self, font: PDFFont, cid: int) -> str:
        return UNKNOWN


def _pages(data: bytes, name: str) -> tuple[list[list[Printed]], int]:
    """Each page's lines from top to bottom; how many pages are a picture only."""
    pages: list[list[Printed]] = []
    pictures = 0
    try:
        for n, page in enumerate(_drawn(data)):
            items = list(_items(page))
            lines = _lines(_upright(page, [item for item in items if isinstance(item, LTChar)]), n)
            pictures += not lines and any(isinstance(item, LTImage) for item in items)
            pages.append(lines)
    except PDFPasswordIncorrect as error:
        raise DocumentError(f"{name}: is protected by a password; save it without one") from error
    except Exception as error:  # a damaged file makes the parser fail in many ways, not all of them its own
        raise DocumentError(f"{name}: is a damaged PDF (page {len(pages) + 1}); fetch it again, or print it to a new PDF") from error
    return pages, pictures


def _drawn(data: bytes) -> Iterator[LTPage]:
    resources = PDFResourceManager()
    device = Device(resources)
    interpreter = PDFPageInterpreter(resources, device)
    for page in PDFPage.create_pages(PDFDocument(PDFParser(BytesIO(data)))):
        interpreter.process_page(page)
        yield device.get_result()


def _items(container: Iterable[LTItem]) -> Iterator[LTItem]:
    for item in container:
        if isinstance(item, LTContainer):
            yield from _items(item)
        else:
            yield item


# -- from characters to lines


def _upright(page: LTPage, found: list[LTChar]) -> tuple[list[Glyph], float, float]:
    """A page's characters, turned so that most of them stand upright, and the page's lowest and highest place."""
    angles = [math.atan2(item.matrix[1], item.matrix[0]) / (math.pi / 2) for item in found]  # in quarter turns
    turns = Counter(round(angle) % 4 for angle in angles)
    turn = turns.most_common(1)[0][0] if turns else 0
    # Slanted characters are a watermark.
    glyphs = [_glyph(item, turn) for item, angle in zip(found, angles, strict=True) if abs(angle - round(angle)) < 0.05]
    edges = [_turned(x, y, turn)[1] for x, y in ((page.x0, page.y0), (page.x1, page.y1))]
    return glyphs, min(edges), max(edges)


def _glyph(item: LTChar, turn: int) -> Glyph:
    (x1, y1), (x2, y2) = _turned(item.x0, item.y0, turn), _turned(item.x1, item.y1, turn)
    return Glyph(item.get_text(), min(x1, x2), max(x1, x2), _turned(*item.matrix[4:], turn)[1], abs(y2 - y1))


def _turned(x: float, y: float, turn: int) -> tuple[float, float]:
    """The place after the page was turned back by so many quarters."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[turn % 4]


def _lines(found: tuple[list[Glyph], float, float], page: int) -> list[Printed]:
    glyphs, low, high = found
    lines: list[Printed] = []
    for row in _rows([g for g in glyphs if g.text not in "\r\n"]):
        text = _joined(row)
        if text:
            first = next(g for g in row if not g.text.isspace())
            lines.append(Printed(text, page, first.left, median(g.size for g in row), (first.base - low) / ((high - low) or 1)))
    return lines


def _rows(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    """Characters on one base line, or nearly (a raised figure, another font), from left to right."""
    row: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda g: -g.base):
        if row and row[0].base - glyph.base > 0.45 * max(row[0].size, glyph.size):
            yield sorted(row, key=lambda g: g.left)
            row = []
        row.append(glyph)
    if row:
        yield sorted(row, key=lambda g: g.left)


def _joined(row: list[Glyph]) -> str:
    """A line's characters; a gap becomes a space where one is printed: between Latin words, or as wide as a character."""
    text = row[0].text
    for before, glyph in pairwise(row):
        latin = before.text.isascii() and glyph.text.isascii()
        if not before.text.isspace() and glyph.left - before.right > (0.15 if latin else 0.7) * glyph.size:
            text += " "
        elif glyph.text == before.text and abs(glyph.left - before.left) < 0.1 * glyph.size:
            continue  # printed twice, a little apart: poor man's bold
        text += glyph.text
    return re.sub(r" {2,}", " ", text.replace("\xa0", " ")).strip()


# -- what is on every page


def _without_running_heads(pages: list[list[Printed]]) -> list[list[Printed]]:
    """Takes lines off the pages' tops and bottoms for as long as they repeat from page to page."""
    pages = [list(page) for page in pages]
    for end in (0, -1):
        while off := _repeated([page[end] for page in pages if page], len(pages)):
            for page in pages:
                if page and page[end] in off:
                    del page[end]
    return pages


def _repeated(edges: list[Printed], pages: int) -> set[Printed]:
    """Of the outermost lines those that print the same words, figures aside, at the same height of several pages; and
    page numbers, whose words may be none."""
    alike: dict[str, list[Printed]] = defaultdict(list)
    for line in edges:
        if line.height < MARGIN or line.height > 1 - MARGIN:
            alike[re.sub(r"\d+|\s", "", line.text)].append(line)
    off = {line for lines in alike.values() for line in lines if PAGE_NUMBER.fullmatch(line.text)}
    for lines in alike.values():
        for line in lines:
            same = [other for other in lines if abs(other.height - line.height) < 0.01]
            if len(same) >= max(2, min(3, pages)):
                off.add(line)
    return off


def _indented(lines: list[Printed]) -> list[Line]:
    """Indents in characters, from the left edge of the text on odd and even pages."""
    edges: dict[int, float] = {}
    for line in lines:
        edges[line.page % 2] = min(line.left, edges.get(line.page % 2, line.left))
    return [
        Line(line.text, n, indent=max(round((line.left - edges[line.page % 2]) / (line.size or 1)), 0)) for n, line in enumerate(lines, 1)
    ]
