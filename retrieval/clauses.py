"""The clause tree → clauses with ids, labels, headings, departments and measures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from retrieval.numerals import to_chinese
from retrieval.outline import DUTY, Node
from retrieval.plans import Clause, Measure
from retrieval.sentences import is_stop, sentence_spans

DEPARTMENTS = re.compile(rf"\s*[（(]\s*(?P<names>{DUTY}\s*[:：][^（）()]*(?:[（(][^（）()]*[)）][^（）()]*)*)[)）][。.]?\s*$")
DEPARTMENT_LINES = re.compile(rf"(?P<names>(?:\n\s*{DUTY}\s*[:：][^\n]*)+)$")
LEAD_IN = re.compile(r"^[^。；，,]{0,14}[:：]$")
STOPS = "。．.；;：: "
LONGEST_HEADING, LONGEST_ITEM_HEADING = 60, 40


def clauses_of(root: Node, plan_id: str) -> tuple[Clause, ...]:
    """Every node with text of its own (a heading alone only where nothing stands under it), in printed order."""
    titled = _titled_kinds(root)
    return tuple(clause for node in _walk(root) if (clause := _clause(node, plan_id, titled)) is not None)


def _walk(node: Node) -> Iterator[Node]:
    if node.kind not in ("root", "annex"):
        yield node
    for child in node.children:
        yield from _walk(child)


def label_of(node: Node) -> str:
    """The address as people write it: 四（二十七）, 二（一）6, 附件1 四, 附件2 第7行."""
    above = label_of(node.parent) if node.parent is not None and node.parent.kind != "root" else ""
    if node.kind == "annex":
        return f"附件{node.number}"
    gap = " " if node.parent is not None and node.parent.kind == "annex" else ""
    return above + gap + _own_label(node)


def _own_label(node: Node) -> str:
    number, chinese = str(node.number), to_chinese(node.number)
    forms = {
        "chapter": f"第{chinese}章",
        "article": f"第{chinese}条",
        "part": chinese,
        "section": f"（{chinese}）",
        "subitem": f"（{number}）",
        "row": f"第{number}行",
    }
    return forms.get(node.kind, number)


def _titled_kinds(root: Node) -> dict[tuple[str, str], bool]:
    """For each kind of number (in the body and in an annex apart), whether its text usually begins with a heading.

    The 2021 city plan's items are one measure each; the district's items begin with a short heading sentence and
    go on. What a document does at a level is a habit of that document, so it is counted there.
    """
    seen: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for node in _walk(root):
        if node.kind != "row" and node.paragraphs:
            seen[_habit(node)].append(_heading_end(node, LONGEST_ITEM_HEADING) is not None)
    return {key: sum(values) * 2 > len(values) for key, values in seen.items()}


def _habit(node: Node) -> tuple[str, str]:
    top = node
    while top.parent is not None and top.parent.kind != "root":
        top = top.parent
    return node.kind, top.printed if top.kind == "annex" else ""


def _heading_end(node: Node, longest: int) -> int | None:
    """Length of the heading at the start of the first paragraph, if it has one."""
    if node.kind == "article":
        return None  # an article's first sentence is its rule
    first, text = node.paragraphs[0], "\n".join(node.paragraphs)
    span = next(sentence_spans(first), (0, 0))
    more = bool(text[span[1] : _departments(text)[0]].strip()) or bool(node.children)
    if not more or span[1] - span[0] > longest:
        return None
    if len(first.strip()) == span[1] and not is_stop(first, span[1] - 1) and first.rstrip().endswith(("：", ":")):
        return None
    return span[1]


def _clause(node: Node, plan_id: str, titled: dict[tuple[str, str], bool]) -> Clause | None:
    if node.row is not None:
        return _row_clause(node, plan_id)
    if not node.paragraphs:
        return None
    text = "\n".join(node.paragraphs)
    end = _heading_end(node, LONGEST_HEADING if node.children else LONGEST_ITEM_HEADING)
    if end is not None and not (titled[_habit(node)] or node.children or node.kind == "part"):
        end = None
    if end is None and node.children and len(text) <= LONGEST_HEADING and node.kind != "article":
        return None
    body_end, names = _departments(text)
    spans = list(_measure_spans(node, text, end or 0, body_end, whole=not titled[_habit(node)] and not node.children))
    if not spans and node.children:
        return None
    clause_id = f"{plan_id}/{node.path}"
    measures = _measures(clause_id, text, spans or [(0, len(text.rstrip()))])
    heading = text[:end].strip().rstrip(STOPS) if end else ""
    return Clause(
        id=clause_id, plan_id=plan_id, path=node.path, label=label_of(node), heading=heading or _heading_above(node, text),
        trail=_trail(node), text=text, measures=measures, departments=split_departments(names), and_others=_and_others(names),
    )


def _measure_spans(node: Node, text: str, start: int, end: int, *, whole: bool) -> Iterator[tuple[int, int]]:
    if whole and start == 0:
        yield from [(0, len(text[:end].rstrip()))] if text[:end].strip() else []
        return
    joined: tuple[int, int] | None = None
    for first, last in sentence_spans(text, start, end):
        if joined is not None:
            first, joined = joined[0], None
        sentence = text[first:last]
        if LEAD_IN.match(sentence):
            continue
        if sentence.startswith("——") and len(sentence) <= 20 and last < end:
            joined = (first, last)
            continue
        yield first, last


def _measures(clause_id: str, text: str, spans: list[tuple[int, int]]) -> tuple[Measure, ...]:
    return tuple(Measure(clause_id, n, text[a:b], a, b) for n, (a, b) in enumerate(spans, 1))


def _row_clause(node: Node, plan_id: str) -> Clause:
    assert node.row is not None
    assert node.parent is not None
    text, clause_id = node.row.measure, f"{plan_id}/{node.path}"
    first = next(sentence_spans(text), (0, len(text)))
    heading = text[: first[1]].rstrip(STOPS) if first[1] < len(text) and first[1] <= LONGEST_ITEM_HEADING else ""
    group = re.sub(r"^[（(][^）)]*[)）]\s*", "", node.row.group)
    return Clause(
        id=clause_id, plan_id=plan_id, path=node.path, label=label_of(node), heading=heading or group,
        trail=(*_trail(node), *([group] if group else [])), text=text,
        measures=(Measure(clause_id, 1, text, 0, len(text)),),
        departments=split_departments(node.row.departments), and_others=_and_others(node.row.departments), note=node.row.note or None,
    )


def _heading_above(node: Node, text: str) -> str:
    """An item without a heading is known by its section's; a single sentence at part level is its own heading."""
    trail = _trail(node)
    return trail[-1] if trail else text.strip().rstrip(STOPS)[:LONGEST_HEADING]


def heading_of(node: Node) -> str:
    if node.kind == "annex":
        return "".join(p for p in node.paragraphs[:2] if len(p) <= 40)
    if not node.paragraphs:
        return ""
    end = _heading_end(node, LONGEST_HEADING)
    return node.paragraphs[0][:end].strip().rstrip(STOPS) if end else ""


def _trail(node: Node) -> tuple[str, ...]:
    above, names = node.parent, []
    while above is not None and above.kind != "root":
        if name := heading_of(above):
            names.append(name)
        above = above.parent
    return tuple(reversed(names))


def _departments(text: str) -> tuple[int, str]:
    """Where the text before the list of responsible departments ends, and the list as printed."""
    found = DEPARTMENTS.search(text) or DEPARTMENT_LINES.search(text)
    return (found.start(), found["names"]) if found else (len(text), "")


def _and_others(names: str) -> bool:
    """「区科委、人社局等」 names only some of those in charge."""
    return re.search(r"等\s*[。.]?\s*$", names) is not None


def split_departments(names: str) -> tuple[str, ...]:
    """「区发改委、市场监管局、区府办等」 → 区发改委, 区市场监管局, 区府办: later names take over the first one's
    区 or 市 where they have none."""
    listed: list[str] = []
    for part in re.split(r"[；;]", re.sub(rf"{DUTY}\s*[:：]", "；", names)):
        level = ""
        for raw in re.split(r"[、，,\n]", part):
            name = re.sub(r"\s|等?[。.]?$", "", raw)
            if not name:
                continue
            if name[0] in "区市县各" and not name.startswith("市场"):
                level = name[0]
            elif level and not name.startswith(("相关", "有关")):
                name = level + name
            listed.append(name)
    return tuple(dict.fromkeys(listed))
