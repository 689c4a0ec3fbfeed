"""What stands before the first numbered part: letter of transmittal, metadata, title, preamble, table of contents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.documents import Line
from retrieval.numerals import NUMERAL, to_int

KINDS_OF_PLAN = "方案|计划|措施|意见|规划|办法|条例|细则|规定|清单|纲要|政策|通知|举措"
TITLE_END = re.compile(rf"(?:{KINDS_OF_PLAN})\s*(?:[（(][^（()）]*[)）]\s*)*$")
TRAILING_NOTE = re.compile(r"\s*[（(][\s\d.．年月日/-]*[)）]\s*$")
METADATA = re.compile(
    r"^(?:索引号|发布日期|发布机构|发文字号|文号|来源|作者|字体|字号|浏览|日期|主题分类|公开|主动公开|成文日期)"
    r"|〔\d{4}〕\s*\d+\s*号$|^[（(]此件.{0,12}[)）]$"
)
LETTER_HEAD = re.compile(r"关于(?:印发|转发|发布)")
LETTER_BODY = re.compile(r"印发给你们|现予(?:印发|发布)|现(?:转发|发布)给你们")
ONE_OR_TWO = "[\\d０-９一二三四五六七八九十]{1,3}"
DATE = re.compile(rf"^[\d０-９〇零一二三四五六七八九十]{{2,4}}\s*年\s*{ONE_OR_TWO}\s*月\s*{ONE_OR_TWO}\s*日$")
ANY_DATE = re.compile(r"([\d０-９]{4})\s*[年.．/-]\s*([\d０-９]{1,2})\s*[月.．/-]\s*([\d０-９]{1,2})")
CHINESE_DATE = re.compile(rf"([〇○零一二三四五六七八九]{{4}})\s*年\s*({NUMERAL}{{1,3}})\s*月\s*({NUMERAL}{{1,3}})\s*日")
FIRST_PART = re.compile(r"^(?:一、|第[一1]章|第[一1]部分|第一条|[（(]一[)）]|1[.、．](?!\d))")
CONTENTS = re.compile(r"^目\s*[录次]$")
HIGHEST = 60


@dataclass(frozen=True, slots=True)
class Front:
    """``length`` lines of the document belong to it; ``skipped`` are those that are no part of the plan, and why."""

    title: str
    preamble: str
    issued: str | None
    length: int
    skipped: tuple[tuple[Line, str], ...]


def read_front(lines: tuple[Line, ...]) -> Front:
    """Finds where the plan's own numbering begins and what the lines before it are."""
    length = next((n for n, line in enumerate(lines) if FIRST_PART.match(line.text)), min(len(lines), 1))
    head, skipped = list(lines[:length]), []
    if contents := next((n for n, line in enumerate(head) if CONTENTS.match(line.text)), None):
        length = _after_contents(lines, length)
        skipped += [(line, "table of contents") for line in lines[contents:length]]
        head = head[:contents]
    letter = _letter_length(head)
    skipped += [(line, "letter of transmittal") for line in head[:letter]]
    issued = next((d for line in head[:letter] if (d := _date(line.text))), None)
    body = []
    for line in head[letter:]:
        if METADATA.search(line.text) and len(line.text) < HIGHEST:
            skipped.append((line, "metadata"))
        else:
            body.append(line)
    title, rest = _split_title(body)
    issued = issued or next((d for line in body[: len(body) - len(rest)] if (d := _date(line.text))), None)
    return Front(title, "".join(line.text for line in rest), issued, length, tuple(skipped))


def _after_contents(lines: tuple[Line, ...], first: int) -> int:
    """The contents repeat the headings; the text begins where the first heading stands for the second time."""
    heading = re.sub(r"[\s.·…\d]+$", "", lines[first].text)
    again = (n for n in range(first + 1, len(lines)) if lines[n].text.startswith(heading))
    return next(again, first)


def _letter_length(head: list[Line]) -> int:
    text = "".join(line.text for line in head)
    if not (LETTER_HEAD.search(text) and LETTER_BODY.search(text)):
        return 0
    body = next((n for n, line in enumerate(head) if LETTER_BODY.search(line.text)), None)
    if body is None:
        body = next(n for n, line in enumerate(head) if LETTER_HEAD.search(line.text))
    dated = next((n for n in range(body, len(head)) if DATE.match(line_text(head[n]))), None)
    if dated is not None:
        return dated + 1
    closing = (n for n in range(body, len(head)) if re.search(r"[执实施行落]行?[。.．]$", head[n].text))
    return next(closing, body) + 1


def line_text(line: Line) -> str:
    return line.text.strip()


def _split_title(head: list[Line]) -> tuple[str, list[Line]]:
    for n, line in enumerate(head[:12]):
        plain = TRAILING_NOTE.sub("", line.text).lstrip("# ").strip()
        if len(plain) <= HIGHEST and TITLE_END.search(plain) and not re.search(r"[。；：，]", plain):
            start = n
            while start and n - start < 2 and _is_title_line(head[start - 1].text):
                start -= 1
            parts = [TRAILING_NOTE.sub("", part.text).lstrip("# ").strip() for part in head[start : n + 1]]
            after = n + 1
            while after < len(head) and (DATE.match(head[after].text) or _is_note(head[after].text)):
                after += 1
            return _joined(parts), head[after:]
    if not head:
        return "", []
    return TRAILING_NOTE.sub("", head[0].text).lstrip("# ").strip(), head[1:]


def _is_title_line(text: str) -> bool:
    return len(text) <= 40 and not re.search(r"[。；：:;，,]", text) and not DATE.match(text)


def _is_note(text: str) -> bool:
    return bool(re.match(r"^[（(].{2,40}[)）]$", text))


def _joined(parts: list[str]) -> str:
    """A wrapped title is joined without a gap, unless its lines are phrases of their own (both have four verbs or
    more apart): official usage puts an em-space there, we keep one space where the first line is shorter than the
    second and begins a new phrase."""
    title = parts[0]
    for part in parts[1:]:
        title += ("" if _wrapped(title) else " ") + part
    return re.sub(r"\s+", " ", title)


def _wrapped(text: str) -> bool:
    return bool(re.search(r"(?:的|和|与|及|、|“)$", text))


def _date(text: str) -> str | None:
    """The first date of a line, ISO 8601; digits of any width, or Chinese numerals."""
    found = ANY_DATE.search(text) or CHINESE_DATE.search(text)
    return "-".join(f"{to_int(n) or 0:02d}" for n in found.groups()) if found else None
