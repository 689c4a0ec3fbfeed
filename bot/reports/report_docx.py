"""A check-up report as a Word file: the use of python-docx for writing. The timeline is a table, so that it can be edited."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from bot.reports.report import Entry, Report, Section, Strand
from bot.reports.report_words import Phrases

JADE, MUTED, WARN = RGBColor(0x0B, 0x5D, 0x55), RGBColor(0x55, 0x62, 0x5F), RGBColor(0x7A, 0x54, 0x10)
LATIN, SONG, BLACK = "Times New Roman", "SimSun", "SimHei"
UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
DOTTED = {True: "○", False: "●"}
WIDTHS = (Cm(2.6), Cm(14))  # of a label and of what it says


def word_file(report: Report, language: str) -> bytes:
    """The report as a .docx file of A4 pages."""
    out = BytesIO()
    Paper(report, Phrases(language)).document.save(out)
    return out.getvalue()


class Paper:
    """Writes a report into a document, top to bottom."""

    def __init__(self, report: Report, phrases: Phrases) -> None:
        self.report, self.phrases = report, phrases
        self.document = docx.Document()
        self._lay_out()
        self._opening()
        self._timeline()
        for section in report.sections:
            self._section(section)
        self._years()
        self.document.add_heading(phrases.say("sources"), 1)
        for limit in phrases.limits(report):
            self._paragraph(limit, MUTED, 9)

    def _lay_out(self) -> None:
        page, core = self.document.sections[0], self.document.core_properties
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2.2)
        page.top_margin = page.bottom_margin = Cm(2)
        for name, size, east in (("Normal", 10.5, SONG), ("Title", 24, BLACK), ("Heading 1", 15, BLACK), ("Heading 2", 12, BLACK)):
            style: Any = self.document.styles[name]
            style.font.name, style.font.size = LATIN, Pt(size)
            if name != "Normal":
                style.font.color.rgb, style.font.bold = JADE, False
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            fonts.set(qn("w:ascii"), LATIN)
            fonts.set(qn("w:hAnsi"), LATIN)
            fonts.set(qn("w:eastAsia"), east)
        spacing = self.document.styles["Normal"].paragraph_format
        spacing.space_after, spacing.line_spacing = Pt(3), 1.25
        core.title, core.author, core.comments = self.phrases.say("title"), "policybot", ""
        core.language = "en" if self.phrases.english else "zh-CN"
        core.created = core.modified = datetime.combine(self.report.made, datetime.min.time())
        self._page_numbers(page.footer.paragraphs[0])

    def _page_numbers(self, footer: Paragraph) -> None:
        """``PAGE`` and ``NUMPAGES`` are fields that Word fills in."""
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        fields = {"{PAGE}": "PAGE", "{PAGES}": "NUMPAGES"}
        for part in re.split(r"({PAGES?})", self.phrases.say("page", page="{PAGE}", pages="{PAGES}")):
            run = footer.add_run("1" if part in fields else part)
            run.font.size, run.font.color.rgb = Pt(8), MUTED
            if part in fields:
                field = OxmlElement("w:fldSimple")
                field.set(qn("w:instr"), fields[part])
                run._r.addprevious(field)
                field.append(run._r)

    def _opening(self) -> None:
        say, report = self.phrases.say, self.report
        self.document.add_heading(say("title"), 0)
        self._paragraph(report.profile.name or say("unnamed"), size=14)
        self._paragraph(f"{self.phrases.made(report)} · {say('basis', count=len(report.plans))}", MUTED, 9)
        self.document.add_heading(say("profile"), 1)
        self._pairs(self.phrases.facts(report)) if self.phrases.facts(report) else self._paragraph(say("nothing"))
        table = self.document.add_table(rows=1, cols=len(report.sections), style="Table Grid")
        for cell, section in zip(table.rows[0].cells, report.sections, strict=True):
            self._write(cell, str(section.count), size=20, colour=JADE)
            self._add(cell.add_paragraph(), self.phrases.heading(section), size=11)
            self._add(cell.add_paragraph(), say(f"fit_note.{section.fit}"), MUTED, 8.5)
        if caution := self.phrases.caution(report):
            self.document.add_paragraph().paragraph_format.space_after = Pt(0)
            self._paragraph(caution, WARN, 9)
        if report.asks:
            self.document.add_heading(say("asks"), 1)
            for ask in report.asks:
                self._add(self.document.add_paragraph(style="List Number"), self.phrases.ask(ask))

    def _timeline(self) -> None:
        report, phrases = self.report, self.phrases
        if not report.strands:
            return
        self.document.add_heading(phrases.say("timeline"), 1)
        table = self.document.add_table(rows=1, cols=1 + len(report.columns), style="Light Grid Accent 3")
        heads = [phrases.say("topic"), *("\n".join(filter(None, phrases.column(plan))) for plan in report.columns)]
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            self._write(cell, head, size=9.5)
        for strand in report.strands:
            first, *cells = table.add_row().cells
            self._write(first, phrases.topic(strand), size=9.5)
            for cell, plan in zip(cells, report.columns, strict=True):
                count = strand.count(plan)
                self._write(cell, f"{DOTTED[plan.is_district]} {count}" if count else "", colour=JADE, size=9.5)
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._paragraph(phrases.say("timeline_note"), MUTED, 8.5)

    def _section(self, section: Section) -> None:
        say, phrases = self.phrases.say, self.phrases
        self.document.add_heading(f"{phrases.heading(section)} · {say('measures', count=section.count)}", 1)
        self._paragraph(say(f"fit_note.{section.fit}") if section.count else say("empty"), MUTED, 9)
        for group in section.groups:
            self.document.add_heading(phrases.topic(group), 2)
            for entry in group.entries:
                self._entry(entry)
            if group.older:
                self._paragraph(say("older"), MUTED, 9)
            for entry in group.older:
                self._entry(entry)

    def _entry(self, entry: Entry) -> None:
        phrases = self.phrases
        self._paragraph(phrases.plain(entry) or entry.heading, bold=True, keep=True)
        status, newer = phrases.status(entry), phrases.newer(entry)
        if status or newer:
            self._paragraph("  ".join(filter(None, (f"[{status}]" if status else "", newer))), WARN, 9, keep=True)
        self._pairs([*phrases.details(entry), (phrases.say("quote"), entry.quote or phrases.say("no_quote"))])

    def _years(self) -> None:
        if self.report.strands:
            self.document.add_heading(self.phrases.say("years"), 1)
        for strand in self.report.strands:
            self._strand(strand)

    def _strand(self, strand: Strand) -> None:
        phrases = self.phrases
        self.document.add_heading(phrases.topic(strand), 2)
        if changes := phrases.changes(strand):
            self._paragraph(changes)
        self._pairs([(phrases.year(s.plan), f"{phrases.plain(s)}（{s.label}）") for s in strand.steps])

    def _pairs(self, pairs: list[tuple[str, str]]) -> None:
        table = self.document.add_table(rows=0, cols=2)
        table.autofit = False
        for column, width in zip(table.columns, WIDTHS, strict=True):
            column.width = width  # LibreOffice goes by the columns, Word by the cells
        for label, value in pairs:
            row = table.add_row()
            for cell, width in zip(row.cells, WIDTHS, strict=True):
                cell.width = width
            self._write(row.cells[0], label, colour=MUTED, size=9)
            self._write(row.cells[1], value, size=10)
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def _write(self, cell: _Cell, text: str, *, colour: RGBColor | None = None, size: float = 10.5) -> None:
        self._add(cell.paragraphs[0], text, colour, size)

    def _paragraph(self, text: str, colour: RGBColor | None = None, size: float = 10.5, *, bold: bool = False, keep: bool = False) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = keep
        self._add(paragraph, text, colour, size, bold=bold)

    @staticmethod
    def _add(paragraph: Paragraph, text: str, colour: RGBColor | None = None, size: float = 10.5, *, bold: bool = False) -> None:
        run = paragraph.add_run(UNPRINTABLE.sub(" ", text))
        run.font.size, run.bold = Pt(size), bold or None
        if colour is not None:
            run.font.color.rgb = colour
