"""A Word document → lines, as it prints: automatic numbers, insertions, no deletions, no hidden text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from retrieval.readers.line import Cells, DocumentError, Line, numbered
from retrieval.readers.word_numbering import Numbering
from retrieval.readers.word_styles import Styles, tag_of

LARGEST = 300_000_000  # bytes unpacked; a plan takes a hundredth of it
# What stands in a paragraph and is not printed as its text.
UNPRINTED = frozenset(
    {
        "pPr", "rPr", "del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "footnoteReference", "endnoteReference",
        "sectPr", "tblPr", "sdtPr",
    }
)
CHARACTERS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}

# python-docx's elements are lxml's, which carries no types.
Element = Any


def read_docx(data: bytes, name: str) -> list[Line]:
    document = _opened(data, name)
    try:
        return numbered(list(_Body(document).items()))
    except (ValueError, KeyError, AttributeError, RecursionError) as error:
        raise DocumentError(f"{name}: its structure is damaged ({error}); open it in Word or WPS and save it again as .docx") from error


def _opened(data: bytes, name: str) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(member.file_size for member in package.infolist()) > LARGEST:
                raise DocumentError(f"{name}: unpacks to more than 300 MB; remove its pictures, or save its text as .txt")
        return docx.Document(io.BytesIO(data))
    except DocumentError:
        raise
    except Exception as error:  # the parser, the archive and the package model each raise their own kinds
        raise DocumentError(f"{name}: is a damaged or incomplete Word file; open it in Word or WPS and save it again as .docx") from error


class _Body:
    """Walks the body once, in printed order, counting the numbers as it goes."""

    def __init__(self, document: Any) -> None:
        self.body: Element = document.element.body
        self.styles = Styles(document.styles.element)
        self.numbering = Numbering(_numbering_element(document), self.styles)
        self.boxes: list[Element] = []

    def items(self) -> Iterator[str | Cells]:
        yield from self.blocks(self.body)

    def blocks(self, parent: Element) -> Iterator[str | Cells]:
        carried = ""
        for node in _block_nodes(parent):
            if tag_of(node) == "tbl":
                yield from self.table(node)
                continue
            text = self.paragraph(node, carried)
            carried = ""
            if self.mark_deleted(node):
                carried = text  # the paragraph's end was deleted: it goes on in the next one
                continue
            yield from text.split("\n") if text.strip() else ()
            yield from self.boxed()
        if carried.strip():
            yield from carried.split("\n")

    def boxed(self) -> Iterator[str | Cells]:
        while self.boxes:
            yield from self.blocks(self.boxes.pop(0))

    def paragraph(self, node: Element, carried: str = "", *, empty: bool = False) -> str:
        """Its number and text; ``empty``: whether a number without a text is printed (in a table's cell it is)."""
        text = self.text(node, self.styles.hides(node))
        if carried:
            return carried + text
        number = "" if self.mark_deleted(node) and not text.strip() else self.numbering.next(node)
        if not text.strip() and not empty:
            return ""
        return number + text if number else self.styles.indent(node) + text

    def mark_deleted(self, node: Element) -> bool:
        return node.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}") is not None

    def text(self, node: Element, hidden: bool) -> str:
        parts: list[str] = []
        for child in node.iterchildren():
            tag = tag_of(child)
            if tag in UNPRINTED:
                continue
            if tag == "t":
                parts.append("" if hidden else (child.text or "").replace("\n", " "))
            elif tag in CHARACTERS:
                parts.append("" if hidden else CHARACTERS[tag])
            elif tag == "r":
                parts.append(self.text(child, self.styles.hides_run(child, hidden)))
            elif tag == "AlternateContent":
                # The same text box twice: for Word, and for programs before 2010.
                choice = next((c for c in child.iterchildren() if tag_of(c) in ("Choice", "Fallback")), None)
                parts.append("" if choice is None else self.text(choice, hidden))
            elif tag == "txbxContent":
                self.boxes.append(child)
            else:
                parts.append(self.text(child, hidden))
        return "".join(parts)

    # -- tables

    def table(self, node: Element) -> Iterator[str | Cells]:
        rows = [row for row in _unwrapped(node, "tr") if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is None]
        cells = [[cell for cell in _unwrapped(row, "tc")] for row in rows]
        if max(map(len, cells), default=0) < 2:
            # A frame around text, not a table.
            for row in cells:
                for cell in row:
                    yield from self.blocks(cell)
            return
        for row, own in zip(rows, cells, strict=True):
            grid: list[tuple[str, ...]] = [()] * _value(row, "trPr", "gridBefore", 0)
            for cell in own:
                grid += [self.cell(cell), *[()] * (_value(cell, "tcPr", "gridSpan", 1) - 1)]
            if any(grid):
                yield tuple(grid)
            yield from self.boxed()

    def cell(self, node: Element) -> tuple[str, ...]:
        """A cell's paragraphs; those of a vertically merged cell stand in its first row only."""
        merged = node.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        if merged is not None and merged.get(qn("w:val")) != "restart":
            return ()
        paragraphs = (self.paragraph(p, empty=True) for p in _paragraph_nodes(node))
        return tuple(part.strip() for text in paragraphs for part in text.split("\n") if part.strip())


def _block_nodes(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables, also those inside content controls and tracked insertions."""
    for child in parent.iterchildren():
        tag = tag_of(child)
        if tag in ("p", "tbl"):
            yield child
        elif tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            yield from _block_nodes(child)


def _paragraph_nodes(cell: Element) -> Iterator[Element]:
    """A cell's paragraphs; those of a table within it in their printed order."""
    for node in _block_nodes(cell):
        if tag_of(node) == "p":
            yield node
        else:
            for row in _unwrapped(node, "tr"):
                for inner in _unwrapped(row, "tc"):
                    yield from _paragraph_nodes(inner)


def _unwrapped(parent: Element, wanted: str) -> Iterator[Element]:
    for child in parent.iterchildren():
        tag = tag_of(child)
        if tag == wanted:
            yield child
        elif tag in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _unwrapped(child, wanted)


def _value(node: Element, properties: str, name: str, default: int) -> int:
    found = node.find(f"{qn('w:' + properties)}/{qn('w:' + name)}")
    return min(int(found.get(qn("w:val")) or default), 100) if found is not None else default


def _numbering_element(document: Any) -> Element | None:
    parts = (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering") and not rel.is_external)
    return next((part.element for part in parts if hasattr(part, "element")), None)
