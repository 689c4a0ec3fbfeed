"""Lines → the clause tree.

Numbering is the skeleton. A number at a line's start is only a candidate; it becomes a heading because it continues
the sequence of its level where a paragraph can begin. So a wrapped line that happens to start with 一、 stays text,
items may restart in each section or run on, and sections may run on across parts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise

from retrieval.documents import Document, Line
from retrieval.front import Front, read_front
from retrieval.numerals import NUMERAL, to_int
from retrieval.sentences import is_stop
from retrieval.tables import TableRow, read_rows

ARABIC = "[0-9０-９]"
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("chapter", rf"第({NUMERAL}+|{ARABIC}+)(?:章|部分|编)[\s:：、]*"),
        ("article", rf"第({NUMERAL}+|{ARABIC}+)条[\s:：、]*"),
        ("part", rf"({NUMERAL}+)[、．.]\s*"),
        ("section", rf"[（(]({NUMERAL}+)[）)][、．.]?\s*"),
        ("item", rf"({ARABIC}{{1,3}})\s*(?:[、．]|\.(?!{ARABIC}))\s*"),
        ("subitem", rf"[（(]({ARABIC}{{1,3}})[）)][、．.]?\s*"),
        ("circled", r"([①-⑳])\s*"),
    )
)
TERMINAL = re.compile(r"[。．.；;：:！!？?）)”】》]$")
ANNEX = re.compile(rf"^附\s*件\s*({ARABIC}*|{NUMERAL}*)\s*[:：.]?\s*(?P<title>.*)$")
ANNEX_LIST = re.compile(r"^附\s*件\s*[:：]\s*\S")
DUTY = r"(?:责任|牵头|配合|主办|协办|实施|参与|参加|主要|落实)(?:责任)?(?:单位|部门|主体|区)"
DUTY_LINE = re.compile(rf"{DUTY}\s*[:：]")
OWN_PARAGRAPH = re.compile(rf"——|{DUTY}\s*[:：]")
DISTRIBUTION = re.compile(
    r"^(?:主动公开|依申请公开|(?:信息)?公开(?:属性|方式)\s*[:：].*)$"
    r"|^(?:抄\s*送|抄\s*报|主\s*送|分\s*送|报\s*送)\s*[:：]|^[（(]此件.{0,12}[)）]$|日印发\s*$"
)
ANY_NUMERAL = "[０-９0-9一二三四五六七八九十]"
DATE_LINE = re.compile(rf"^[０-９0-9〇零一二三四五六七八九十]{{2,4}}\s*年\s*{ANY_NUMERAL}{{1,3}}\s*月\s*{ANY_NUMERAL}{{1,3}}\s*日$")
SIGNATURE = re.compile(r"^[\u4e00-\u9fff\s]{2,24}(?:政府|办公厅|办公室|委员会|领导小组|局)$")
PAGE_NUMBER = re.compile(r"^[-—－–·\s]+\d{1,3}[-—－–·\s]+$|^第\s*\d{1,3}\s*页(?:\s*共\s*\d+\s*页)?$")
LONGEST_HEADING = 60


@dataclass(slots=True)
class Node:
    """One numbered place in the tree; ``paragraphs`` is its own text, the heading's line first."""

    kind: str
    number: int
    parent: Node | None
    printed: str = ""
    paragraphs: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    row: TableRow | None = None
    line: int = 0

    @property
    def path(self) -> str:
        above = self.parent.path if self.parent is not None else ""
        own = f"a{self.number}" if self.kind == "annex" else ("" if self.kind == "root" else str(self.number))
        return f"{above}.{own}" if above and own else above or own


@dataclass(frozen=True, slots=True)
class Note:
    """Something to report about a line: skipped as not part of the plan's text, or doubtful."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A document's tree, with everything that was left out of it and everything doubtful."""

    front: Front
    root: Node
    skipped: tuple[Note, ...]
    doubts: tuple[Note, ...]


def outline(document: Document) -> Outline:
    """Builds the tree of one document. Never fails: what cannot be placed is reported in ``doubts``."""
    front = read_front(document.lines)
    builder = _Builder(document.lines[front.length :])
    builder.run()
    skipped = [Note(line.number, line.text, reason) for line, reason in front.skipped]
    return Outline(front, builder.root, tuple(skipped + builder.skipped), tuple(builder.doubts))


def candidate(text: str) -> tuple[str, int, str, str] | None:
    """Reads a number at the start of a line: (kind, number, number as printed, rest of the line)."""
    for kind, pattern in PATTERNS:
        if found := pattern.match(text):
            number = to_int(unicodedata.normalize("NFKC", found[1]))
            if number:
                return kind, number, found[0].strip(), text[found.end() :]
    return None


def width(text: str) -> float:
    """Printed width in full-width characters."""
    return sum(0.5 if unicodedata.east_asian_width(c) in "NaH" else 1.0 for c in text)


class _Builder:
    """Walks the lines once, with look-ahead where a number could be a heading or wrapped text."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self.lines = lines
        self.root = Node("root", 0, None)
        self.node = self.root
        self.last: dict[str, int] = {}
        self.skipped: list[Note] = []
        self.doubts: list[Note] = []
        widths = sorted(width(line.text) for line in lines if line.text)
        broken = [line for line in lines if line.text and not TERMINAL.search(line.text) and len(line.text) > 12]
        self.wrapped = len(broken) > 0.4 * len(widths) and len(widths) > 8
        self.width = widths[int(len(widths) * 0.8)] if widths else 0.0
        self.indents = self.wrapped and self.indents_tell()

    def run(self) -> None:
        at = 0
        while at < len(self.lines):
            at = self.step(at)

    def step(self, at: int) -> int:
        line = self.lines[at]
        if line.cells:
            return self.table(at)
        if PAGE_NUMBER.match(line.text):
            return self.skip(at, at + 1, "page number")
        if self.is_annex(at):
            return self.annex(at)
        if ANNEX_LIST.match(line.text):
            return self.skip(at, self.end_of_annex_list(at), "list of annexes")
        if DISTRIBUTION.search(line.text) or self.is_signature(at):
            return self.skip(at, self.next_annex(at), "signature or distribution list")
        found = candidate(line.text)
        if found and (home := self.home(at, found)) is not None:
            self.open(home, found, line)
        else:
            if found and self.repeats(at, found):
                self.doubts.append(Note(line.number, line.text, f"{found[2]}与前一个编号重复，按正文处理"))
            self.add_text(at)
        return at + 1

    def skip(self, start: int, end: int, reason: str) -> int:
        for line in self.lines[start:end]:
            self.skipped.append(Note(line.number, line.text or "｜".join("".join(c) for c in line.cells), reason))
        return end

    # -- numbering

    def open_kinds(self) -> dict[str, Node]:
        kinds, node = {}, self.node
        while node.parent is not None and node.kind != "annex":
            kinds[node.kind] = node
            node = node.parent
        return kinds

    def home(self, at: int, found: tuple[str, int, str, str]) -> Node | None:
        """The node under which this number would stand, or None where it is text."""
        kind, number, _, rest = found
        if not rest and not self.next_is_text(at):
            return None
        kinds = self.open_kinds()
        if kind in kinds:
            if number == kinds[kind].number + 1:
                return kinds[kind].parent if self.believable(at, found) else None
            return self.after_gap(at, found, kinds[kind])
        if number == 1 or number == self.last.get(kind, 0) + 1:
            return self.node if self.believable(at, found) else None
        return None

    def repeats(self, at: int, found: tuple[str, int, str, str]) -> bool:
        """Whether a paragraph begins with the number of the clause before it once more (a misprint, or a list of its
        own within the clause): two clauses cannot have one address."""
        before = self.open_kinds().get(found[0])
        return before is not None and before.number == found[1] and self.begins_paragraph(at)

    def after_gap(self, at: int, found: tuple[str, int, str, str], before: Node) -> Node | None:
        """A number is missing (lost in scanning, or a misprint): accepted where a paragraph clearly begins, the
        missing number comes nowhere later, and the reader is told."""
        kind, number, printed, _ = found
        if not before.number + 1 < number <= before.number + 3 or not self.begins_paragraph(at):
            return None
        later = [candidate(line.text) for line in self.lines[at + 1 :] if line.text]
        if any(c and c[:2] == (kind, before.number + 1) for c in later):
            return None
        if kind in ("item", "subitem") and not any(c and c[:2] == (kind, number + 1) for c in later):
            return None
        self.doubts.append(Note(self.lines[at].number, self.lines[at].text, f"{before.printed}后直接是{printed}，中间缺号"))
        return before.parent

    def believable(self, at: int, found: tuple[str, int, str, str]) -> bool:
        if self.begins_paragraph(at):
            return True
        kind, number = found[:2]
        for n in range(at + 1, len(self.lines)):
            other = candidate(self.lines[n].text)
            if other and other[0] == kind:
                if other[1] == number and self.begins_paragraph(n):
                    return False
                if other[1] == number + 1 and self.begins_paragraph(n):
                    break
        else:
            return False
        self.doubts.append(Note(self.lines[at].number, self.lines[at].text, "编号前一行没有结束，按标题处理"))
        return True

    def begins_paragraph(self, at: int) -> bool:
        """Whether a paragraph can begin here: the line before ended one, or was a heading, or stopped short."""
        if at == 0:
            return True
        before = self.lines[at - 1]
        if before.cells or TERMINAL.search(before.text) or PAGE_NUMBER.match(before.text):
            return True
        if before.text.endswith(("，", ",", "、")):
            return False
        if self.lines[at].indent >= 2 and (self.indents or not self.wrapped):
            return True
        if self.indents and self.lines[at].indent == 0 and before.indent + width(before.text) > 0.9 * self.width:
            return False
        if DUTY_LINE.match(before.text) or (before.number == self.node.line and len(before.text) <= LONGEST_HEADING):
            return True
        return width(before.text) <= (0.75 * self.width if self.wrapped else 40)

    def indents_tell(self) -> bool:
        """Whether paragraphs are indented and wrapped lines are not, all through a wrapped document."""
        pairs = list(pairwise(line for line in self.lines if line.text))
        begin = [line.indent >= 2 for before, line in pairs if candidate(line.text) and before.text.endswith(("。", "；", "."))]
        go_on = [line.indent < 2 for before, line in pairs if before.text[-1] not in "。；.：" and width(before.text) >= 0.9 * self.width]
        return min(len(begin), len(go_on)) > 4 and all(sum(found) > 0.9 * len(found) for found in (begin, go_on))

    def next_is_text(self, at: int) -> bool:
        return at + 1 < len(self.lines) and not self.lines[at + 1].cells and candidate(self.lines[at + 1].text) is None

    def open(self, home: Node, found: tuple[str, int, str, str], line: Line) -> None:
        kind, number, printed, rest = found
        node = Node(kind, number, home, printed, [rest] if rest else [], line=line.number)
        home.children.append(node)
        self.node, self.last[kind] = node, number
        self.closed = self.ends_paragraph(line)

    # -- text

    def ends_paragraph(self, line: Line) -> bool:
        ended = bool(TERMINAL.search(line.text))
        short = width(line.text) <= (0.9 if ended else 0.75) * self.width if self.wrapped else len(line.text) <= 60
        if candidate(line.text) and not ended:
            return short and not any(is_stop(line.text, n) for n in range(4, len(line.text)))
        return ended and (not self.wrapped or short)

    def add_text(self, at: int) -> None:
        line, node = self.lines[at], self.node
        if node is self.root:
            self.doubts.append(Note(line.number, line.text, "第一个编号之前的文字，未归入任何条款"))
            return
        if node.kind == "annex":
            self.skipped.append(Note(line.number, line.text, "title or introduction of an annex"))
            node.paragraphs.append(line.text)
            return
        new = not node.paragraphs or self.closed or bool(OWN_PARAGRAPH.match(line.text))
        if new:
            node.paragraphs.append(line.text)
        else:
            node.paragraphs[-1] = glue(node.paragraphs[-1], line.text)
        self.closed = self.ends_paragraph(line)

    # -- annexes, tables, endings

    def is_annex(self, at: int) -> bool:
        text = self.lines[at].text
        found = ANNEX.match(text)
        if not found or TERMINAL.search(text.rstrip(":：")) or len(text) > LONGEST_HEADING or not self.begins_paragraph(at):
            return False
        if ANNEX_LIST.match(text):
            return not re.match(r"^附\s*件\s*[:：]\s*[0-9０-９]", text) and self.next_annex(at) == len(self.lines)
        return True

    def next_annex(self, at: int) -> int:
        return next((n for n in range(at + 1, len(self.lines)) if self.lines[n].text and self.is_annex(n)), len(self.lines))

    def end_of_annex_list(self, at: int) -> int:
        end, last = at + 1, self.next_annex(at)
        while end < last and re.match(rf"^{ARABIC}+\s*[.、．]", self.lines[end].text):
            end += 1
        return end

    def annex(self, at: int) -> int:
        found = ANNEX.match(self.lines[at].text)
        assert found is not None
        before = [child.number for child in self.root.children if child.kind == "annex"]
        number = to_int(found[1]) or (before[-1] + 1 if before else 1)
        node = Node("annex", number, self.root, f"附件{number}", line=self.lines[at].number)
        if found["title"]:
            node.paragraphs.append(found["title"])
        self.root.children.append(node)
        self.node, self.last, self.closed = node, {}, True
        return at + 1

    def table(self, at: int) -> int:
        end = at
        while end < len(self.lines) and self.lines[end].cells:
            end += 1
        node = self.node
        while node.kind not in ("annex", "root"):
            assert node.parent is not None
            node = node.parent
        if node.kind == "annex":
            for row in read_rows(self.lines[at:end]):
                node.children.append(Node("row", len(node.children) + 1, node, row=row, line=row.line))
        elif self.node is not self.root:
            rows = ["　".join("".join(cell) for cell in line.cells if cell) for line in self.lines[at:end]]
            self.node.paragraphs += [row for row in rows if row]
            self.closed = True
        else:
            self.skip(at, end, "table before the first number")
        return end

    def is_signature(self, at: int) -> bool:
        """A date on a line of its own, or an authority's name right before one."""
        text = self.lines[at].text
        if DATE_LINE.match(text):
            return self.begins_paragraph(at) or bool(SIGNATURE.match(self.lines[at - 1].text))
        follows = self.lines[at + 1].text if at + 1 < len(self.lines) else ""
        return bool(SIGNATURE.match(text) and DATE_LINE.match(follows) and self.begins_paragraph(at))

    closed: bool = True


def glue(before: str, after: str) -> str:
    """Joins a wrapped line: nothing is added, except a space between two Latin words."""
    latin = before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha()
    return before + (" " if latin else "") + after
