"""A Word document's automatic numbers: what stands printed before a paragraph and not in its text."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from docx.oxml.ns import qn

from retrieval.readers.numbers import printed
from retrieval.readers.word_styles import Styles, on, tag_of

Element = Any
NO_GAP_AFTER = "、，。．：）】》」"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list; ``restart`` is the level (from 1) whose numbers start it afresh, 0 for none, None for any above."""

    start: int
    style: str
    text: str
    gap: str
    restart: int | None
    legal: bool
    paragraph_style: str | None


@dataclass(frozen=True, slots=True)
class List:
    """A list that paragraphs name. Lists of one ``abstract`` count on from each other, unless they set ``starts``."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]


class Numbering:
    """Counts the numbered paragraphs of a document in printed order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self.styles = styles
        children = list(root.iterchildren()) if root is not None else []
        self.abstracts: dict[str, Element] = {a.get(qn("w:abstractNumId")): a for a in children if tag_of(a) == "abstractNum"}
        self.nums: dict[str, Element] = {n.get(qn("w:numId")): n for n in children if tag_of(n) == "num"}
        self.lists: dict[str, List | None] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        self.begun: set[str] = set()

    def next(self, paragraph: Element) -> str:
        """The number printed before this paragraph, with the gap after it; "" if it has none."""
        num_id, level = self.place(paragraph)
        numbers = self.list_of(num_id)
        if numbers is None or level not in numbers.levels:
            return ""
        counts = self.counts[numbers.abstract]
        if num_id not in self.begun:
            self.begun.add(num_id)
            for restarted in numbers.starts:
                counts.pop(restarted, None)
        counts[level] = counts[level] + 1 if level in counts else numbers.levels[level].start
        for deeper in [n for n in counts if n > level and _restarts(numbers.levels.get(n), level)]:
            del counts[deeper]
        return _shown(numbers.levels, level, counts)

    # -- which list, which level

    def place(self, paragraph: Element) -> tuple[str, int]:
        """The list and level (from 0) of a paragraph, its own or its style's; ("0", 0) for none."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        num_id, level = _numbering_of(own)
        if num_id is not None:
            return num_id, level or 0
        for style in self.styles.of_paragraph(paragraph):
            num_id, style_level = _numbering_of(style.find(f"{qn('w:pPr')}/{qn('w:numPr')}"))
            if num_id is not None:
                linked = self.level_named(num_id, [s.get(qn("w:styleId")) for s in self.styles.of_paragraph(paragraph)])
                return num_id, next(n for n in (level, linked, style_level, 0) if n is not None)
        return "0", 0

    def level_named(self, num_id: str, style_ids: list[str]) -> int | None:
        """The level that is tied to the nearest of these styles."""
        numbers = self.list_of(num_id)
        tied = {level.paragraph_style: n for n, level in numbers.levels.items()} if numbers is not None else {}
        return next((tied[style_id] for style_id in style_ids if style_id in tied), None)

    # -- reading the definitions

    def list_of(self, num_id: str) -> List | None:
        if num_id not in self.lists:
            self.lists[num_id] = self.read_list(num_id)
        return self.lists[num_id]

    def read_list(self, num_id: str) -> List | None:
        num = self.nums.get(num_id)
        named = num.find(qn("w:abstractNumId")) if num is not None else None
        abstract = self.abstracts.get(named.get(qn("w:val"))) if named is not None else None
        if num is None or abstract is None:
            return None
        abstract = self.followed(abstract)
        levels = {_level_number(lvl): _level(lvl) for lvl in abstract.findall(qn("w:lvl"))}
        starts: dict[int, int] = {}
        for override in num.findall(qn("w:lvlOverride")):
            n = _level_number(override)
            if (own := override.find(qn("w:lvl"))) is not None:
                levels[n] = _level(own)
                starts[n] = levels[n].start
            if (start := override.find(qn("w:startOverride"))) is not None and n in levels:
                starts[n] = int(start.get(qn("w:val")) or 1)
                levels[n] = replace(levels[n], start=starts[n])
        return List(abstract.get(qn("w:abstractNumId")), levels, starts)

    def followed(self, abstract: Element) -> Element:
        """A definition that only names a list style stands for that style's own definition."""
        link = abstract.find(qn("w:numStyleLink"))
        if link is None:
            return abstract
        name = link.get(qn("w:val"))
        owners = (a for a in self.abstracts.values() if (own := a.find(qn("w:styleLink"))) is not None and own.get(qn("w:val")) == name)
        return next(owners, abstract)


def _numbering_of(properties: Element | None) -> tuple[str | None, int | None]:
    if properties is None:
        return None, None
    num_id, level = properties.find(qn("w:numId")), properties.find(qn("w:ilvl"))
    return (
        num_id.get(qn("w:val")) if num_id is not None else None,
        int(level.get(qn("w:val"))) if level is not None else None,
    )


def _level_number(node: Element) -> int:
    return int(node.get(qn("w:ilvl")))


def _level(node: Element) -> Level:
    def value(name: str, default: str) -> str:
        found = node.find(qn(name))
        return str(found.get(qn("w:val"), default)) if found is not None else default

    text, style = value("w:lvlText", ""), value("w:numFmt", "decimal")
    if style == "bullet":
        # Only a dash is part of how official texts print a list; other bullets are often private-use characters.
        text = text if set(text) <= set("—–") else ""
    spaced = value("w:suff", "tab") != "nothing" and text and text[-1] not in NO_GAP_AFTER and style != "bullet"
    restart = value("w:lvlRestart", "")
    return Level(
        start=int(value("w:start", "1")), style=style, text=text, gap=" " if spaced else "",
        restart=int(restart) if restart else None, legal=bool(on(node, "w:isLgl")), paragraph_style=value("w:pStyle", "") or None,
    )


def _restarts(deeper: Level | None, level: int) -> bool:
    return deeper is None or deeper.restart is None or level < deeper.restart


def _shown(levels: dict[int, Level], level: int, counts: dict[int, int]) -> str:
    own = levels[level]

    def number(found: re.Match[str]) -> str:
        n = int(found[1]) - 1
        shown = levels.get(n, own)
        return printed(counts.get(n, shown.start), "decimal" if own.legal else shown.style)

    text = re.sub(r"%([1-9])", number, own.text)
    return text + own.gap if text else ""
