"""A web page → lines: its content without the site around it, list numbers and table grids restored."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, Tag

from retrieval.readers.decoding import decoded
from retrieval.readers.line import Cells, DocumentError, Line, numbered
from retrieval.readers.numbers import printed

DROPPED = frozenset(
    {
        "head", "script", "style", "noscript", "template", "nav", "aside", "header", "footer", "iframe", "object", "svg",
        "button", "select", "textarea", "del", "s", "strike", "rt", "rp",
    }
)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark",
        "q", "ruby", "rb", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "input", "img", "o:p",
    }
)
# Where government sites keep a document's text; what surrounds it (links, notices, the site's identity) is not the plan.
CONTENT = "#UCAP-CONTENT, #ivs_content, #zoom, #Zoom, .TRS_Editor, .trs_editor_view, .Article_content, article, main"
WIDE = "\u2014-\u206f\u3000-\u9fff\uff00-\uffef"
NUMBER_STYLES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
CSS_STYLES = {
    "decimal": "decimal", "decimal-leading-zero": "decimalZero", "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
    "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter", "upper-latin": "upperLetter",
    "cjk-ideographic": "chineseCounting", "simp-chinese-informal": "chineseCounting", "trad-chinese-informal": "chineseCounting",
    "cjk-decimal": "ideographDigital", "simp-chinese-formal": "chineseLegalSimplified", "none": "none",
}
OWN_NUMBER = re.compile(r"[（(]?(?:[0-9０-９]{1,3}|[一二三四五六七八九十百]+)\s*[)）、．.]|第[一二三四五六七八九十百]+[章条]|[①-⑳]")
LONGEST_CELL = 20  # paragraphs; a longer cell is a page laid out by a table


def read_html(data: bytes, name: str) -> list[Line]:
    try:
        page = BeautifulSoup(decoded(data, name), "lxml")
        title = _title(page)
        _strip(page)
        flow = _Flow()
        content = _content(page)
        flow.walk(content)
        flow.end()
    except RecursionError as error:
        raise DocumentError(f"{name}: its elements are nested too deeply; save the page's text as .docx or .txt") from error
    if title and content.name != "body" and title not in content.get_text():
        flow.items.insert(0, title)
    return numbered(flow.items)


def _title(page: BeautifulSoup) -> str:
    """What a government site names the document; its place on the page is often outside the document's text."""
    found = page.find("meta", attrs={"name": "ArticleTitle"})
    return str(found.get("content") or "").strip() if found is not None else ""


def _strip(page: BeautifulSoup) -> None:
    for element in [element for element in page.find_all(True) if _unprinted(element)]:
        element.extract()


def _unprinted(element: Tag) -> bool:
    if element.has_attr("hidden") or HIDDEN.search(str(element.get("style") or "")):
        return True
    # A header inside an article holds its title; one of the page holds the site's name and menus.
    return element.name in DROPPED and not (element.name == "header" and element.find_parent(["article", "main"]))


def _content(page: BeautifulSoup) -> Tag:
    body = page.body or page
    whole = len(body.get_text(strip=True))
    return next((part for part in body.select(CONTENT) if len(part.get_text(strip=True)) > 0.5 * whole), body)


@dataclass(slots=True)
class _Flow:
    """Texts and rows in printed order; ``open`` is the line being collected, ``mark`` a list number that waits for it."""

    items: list[str | Cells] = field(default_factory=list)
    open: str = ""
    mark: str = ""

    def end(self) -> None:
        text, self.open = _collapsed(self.open), ""
        if text.strip():
            mark, self.mark = self.mark, ""
            self.items.append(text if OWN_NUMBER.match(text.strip()) else mark + text)

    def walk(self, node: Tag) -> None:
        for child in node.children:
            if isinstance(child, Tag):
                self.element(child)
            elif type(child) in (NavigableString, CData):
                self.open += str(child)

    def element(self, node: Tag) -> None:
        if node.name in INLINE:
            self.walk(node)
            return
        self.end()
        if node.name == "table":
            self.table(node)
        elif node.name == "ol":
            self.ordered(node)
        elif node.name == "pre":
            self.items += [row for row in node.get_text().splitlines() if row.strip()]
        else:
            self.walk(node)
        self.end()

    def ordered(self, node: Tag) -> None:
        entries = node.find_all("li", recursive=False)
        step = -1 if node.has_attr("reversed") else 1
        number = _whole(node.get("start"), len(entries) if step < 0 else 1)
        for entry in node.find_all(True, recursive=False):
            if entry.name != "li":
                self.element(entry)
                continue
            number = _whole(entry.get("value"), number)
            self.end()
            self.mark = _mark(number, entry, node)
            self.walk(entry)
            self.end()
            self.mark = ""
            number += step

    def table(self, node: Tag) -> None:
        rows = [row for row in node.find_all("tr") if row.find_parent("table") is node]
        if caption := node.find("caption", recursive=False):
            self.walk(caption)
            self.end()
        grid = _grid(rows)
        cells = [cell for row in grid for cell in row]
        layout = node.find("table") is not None or max(map(len, cells), default=0) > LONGEST_CELL
        if layout or max(map(len, grid), default=0) < 2:
            for row in rows:
                for cell in row.find_all(["td", "th"], recursive=False):
                    self.element(cell)
        else:
            self.items += [row for row in grid if any(row)]


def _grid(rows: list[Tag]) -> list[Cells]:
    """The rows' cells by column; a merged cell's text stands in its first place only."""
    grid: list[Cells] = []
    below: dict[int, int] = {}
    for row in rows:
        cells: list[tuple[str, ...]] = []
        for cell in row.find_all(["td", "th"], recursive=False):
            _skip_merged(cells, below)
            span = min(max(_whole(cell.get("colspan"), 1), 1), 100)
            down = _whole(cell.get("rowspan"), 1) or len(rows)
            if down > 1:
                below |= {len(cells) + n: down - 1 for n in range(span)}
            cells += [_paragraphs(cell), *[()] * (span - 1)]
        _skip_merged(cells, below)
        grid.append(tuple(cells))
    return grid


def _skip_merged(cells: list[tuple[str, ...]], below: dict[int, int]) -> None:
    while below.get(len(cells), 0):
        below[len(cells)] -= 1
        cells.append(())


def _paragraphs(cell: Tag) -> tuple[str, ...]:
    flow = _Flow()
    flow.walk(cell)
    flow.end()
    return tuple(item.strip() for item in flow.items if isinstance(item, str))


def _mark(number: int, entry: Tag, node: Tag) -> str:
    css = next((found[1].lower() for tag in (entry, node) if (found := _css(tag))), "")
    style = CSS_STYLES.get(css) or NUMBER_STYLES.get(str(entry.get("type") or node.get("type") or ""), "decimal")
    text = printed(number, style)
    chinese = style.startswith(("chinese", "ideograph"))
    return f"{text}、" if text and chinese else f"{text}. " if text else ""


def _css(tag: Tag) -> re.Match[str] | None:
    return re.search(r"list-style(?:-type)?\s*:[^;]*?(none|[a-z]+-[a-z-]+|decimal)", str(tag.get("style") or ""), re.IGNORECASE)


def _whole(value: object, default: int) -> int:
    text = str(value).strip() if value is not None else ""
    return int(text) if re.fullmatch(r"-?[0-9]{1,6}", text) else default


def _collapsed(text: str) -> str:
    """White space as a browser shows it, except that a line end in the source between two Chinese characters is none."""
    text = re.sub(rf"(?<=[{WIDE}])[ \t\r\f]*\n\s*(?=[{WIDE}])", "", text.strip(" \t\r\n\f"))
    return re.sub(r"[ \t\r\n\f]+", " ", text)
