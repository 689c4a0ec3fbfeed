"""What a Word document's styles give a paragraph or run that does not say it itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

Element = Any
OFF = ("0", "false", "off", "none")


def tag_of(node: Element) -> str:
    """The element's name without its namespace; "" for comments."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def on(properties: Element | None, name: str) -> bool | None:
    """A switch such as ``w:vanish``: on, off, or not said."""
    found = properties.find(qn(name)) if properties is not None else None
    return None if found is None else found.get(qn("w:val"), "1") not in OFF


class Styles:
    """Looks properties up along ``basedOn``."""

    def __init__(self, root: Element) -> None:
        styles = [style for style in root.iterchildren() if tag_of(style) == "style"]
        self.by_id: dict[str, Element] = {style.get(qn("w:styleId")): style for style in styles}
        self.default = next((s for s in styles if s.get(qn("w:type")) == "paragraph" and s.get(qn("w:default")) in ("1", "true")), None)

    def chain(self, style_id: str | None) -> Iterator[Element]:
        """A style and those that it builds on, nearest first."""
        style = self.by_id.get(style_id or "")
        for _ in range(len(self.by_id)):  # a damaged file may go round in a circle
            if style is None:
                return
            yield style
            above = style.find(qn("w:basedOn"))
            style = self.by_id.get(above.get(qn("w:val"))) if above is not None else None

    def of_paragraph(self, node: Element) -> Iterator[Element]:
        named = node.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        default = self.default.get(qn("w:styleId")) if self.default is not None else None
        yield from self.chain(named.get(qn("w:val")) if named is not None else default)

    def hides(self, node: Element) -> bool:
        """Whether a paragraph's style makes its text hidden."""
        said = (on(style.find(qn("w:rPr")), "w:vanish") for style in self.of_paragraph(node))
        return next((value for value in said if value is not None), False)

    def hides_run(self, run: Element, hidden: bool) -> bool:
        properties = run.find(qn("w:rPr"))
        if (said := on(properties, "w:vanish")) is not None:
            return said
        named = properties.find(qn("w:rStyle")) if properties is not None else None
        styles = self.chain(named.get(qn("w:val"))) if named is not None else iter(())
        values = (on(style.find(qn("w:rPr")), "w:vanish") for style in styles)
        return next((value for value in values if value is not None), hidden)

    def indent(self, node: Element) -> str:
        """The first line's indent as that many em-spaces; Word counts it in hundredths of a character."""
        for owner in (node, *self.of_paragraph(node)):
            found = owner.find(f"{qn('w:pPr')}/{qn('w:ind')}")
            chars = found.get(qn("w:firstLineChars")) if found is not None else None
            if chars is not None and chars.isdecimal():
                return "\u3000" * min(int(chars) // 100, 10)
        return ""
