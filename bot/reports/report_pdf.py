"""A check-up report as PDF: the only use of reportlab. Chinese is set in STSong-Light, which every reader of PDF brings along,
so that no font file is needed; Latin text in one of the standard fonts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, HRFlowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from bot.reports.report import Entry, Report, Section, Strand
from bot.reports.report_picture import picture
from bot.reports.report_words import Phrases

SONG = "STSong-Light"
LATIN = {"zh": "Times-Roman", "en": "Helvetica"}
INK, MUTED, LINE, JADE, TINT, WARN = map(HexColor, ("#1b2524", "#55625f", "#d5dad5", "#0b5d55", "#eef4f2", "#7a5410"))
RUN = {"zh": re.compile(r"[!-~·][ -~·]*[!-~·]|[!-~·]"), "en": re.compile(r"[^\x00-\u024f\u2010-\u201f\u2022\u2026]+")}
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
MARGIN = 20 * mm
WIDTH = A4[0] - 2 * MARGIN - 12  # a frame has 6 points of padding at each side
SIZES = {"title": 25, "name": 13, "h2": 16, "h3": 11.5, "plain": 10.5, "body": 9.5, "small": 8.5, "note": 9, "caution": 8.5}
COLOURS = {"h2": JADE, "h3": JADE, "small": MUTED, "note": MUTED, "name": MUTED, "title": INK, "caution": WARN}


def pdf(report: Report, language: str) -> bytes:
    """The report as a PDF of A4 pages, the same bytes for the same report."""
    _fonts()
    phrases, out = Phrases(language), BytesIO()
    name = _printable(report.profile.name or "")
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=18 * mm, bottomMargin=20 * mm, invariant=True,
        title=" ".join(filter(None, (phrases.say("title"), name))), author="policybot", lang="en" if phrases.english else "zh-CN",
    )
    document.build(list(Setting(phrases).story(report)), canvasmaker=_numbering(phrases))
    return out.getvalue()


@cache
def _fonts() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(SONG))


def _printable(text: str) -> str:
    return UNPRINTABLE.sub(" ", text)


class Setting:
    """Sets phrases as paragraphs and tables."""

    def __init__(self, phrases: Phrases) -> None:
        self.phrases, self.language = phrases, phrases.language
        self.styles = {name: self._style(name, size) for name, size in SIZES.items()}

    def _style(self, name: str, size: float) -> ParagraphStyle:
        return ParagraphStyle(
            name, fontName=LATIN["en"] if self.phrases.english else SONG, fontSize=size, leading=size * 1.55,
            textColor=COLOURS.get(name, INK), wordWrap=None if self.phrases.english else "CJK", splitLongWords=True,
        )

    def text(self, text: str, style: str = "body", *, chinese: bool = False) -> Paragraph:
        """A paragraph; nothing in ``text`` is markup. ``chinese``: official text, wrapped as Chinese in either language."""
        base = self.styles[style]
        if chinese and self.phrases.english:
            base = ParagraphStyle(f"{style}-zh", base, fontName=SONG, wordWrap="CJK")
        return Paragraph(self.marked(text, "zh" if chinese else self.language), base)

    def marked(self, text: str, language: str) -> str:
        """Escaped, with runs in the other script in the other font."""
        if "\n" in text:
            return "<br/>".join(self.marked(line, language) for line in text.split("\n"))
        other = SONG if language == "en" else LATIN["zh"]
        found, at, text = [], 0, _printable(text)
        for run in RUN[language].finditer(text):
            found += [escape(text[at:run.start()]), f'<font name="{other}">{escape(run[0])}</font>']
            at = run.end()
        return "".join(found) + escape(text[at:])

    def story(self, report: Report) -> Iterator[Flowable]:
        say = self.phrases.say
        yield self.text(say("title"), "title")
        yield self.text(_printable(report.profile.name or say("unnamed")), "name")
        yield self.text(f"{self.phrases.made(report)} · {say('basis', count=len(report.plans))}", "note")
        yield HRFlowable(width="100%", thickness=2, color=JADE, spaceBefore=6, spaceAfter=10)
        yield from self._profile(report)
        yield Spacer(1, 5 * mm)
        yield self._summary(report)
        yield Spacer(1, 2 * mm)
        if caution := self.phrases.caution(report):
            yield self.text(caution, "caution")
        yield from self._asks(report)
        if report.strands:
            picture_of = picture(report, self.phrases, WIDTH, SONG)
            yield KeepTogether([self._h2(say("timeline")), picture_of, self.text(say("timeline_note"), "small")])
        for section in report.sections:
            yield from self._section(section)
        yield from self._years(report)
        yield KeepTogether([self._h2(say("sources")), *(self.text(limit, "note") for limit in self.phrases.limits(report))])

    def _h2(self, text: str) -> Table:
        return Table([[self.text(text, "h2")]], [WIDTH], style=_grid(bottom=3, above=10))

    def _profile(self, report: Report) -> Iterator[Flowable]:
        facts = [fact for fact in self.phrases.facts(report) if fact[0] != self.phrases.say("fact.name")]
        if not facts:
            yield self.text(self.phrases.say("nothing"))
            return
        cells = [[self.text(label, "small"), self.text(value)] for label, value in facts]
        rows = [[*cells[n], *(cells[n + 1] if n + 1 < len(cells) else ["", ""])] for n in range(0, len(cells), 2)]
        yield Table(rows, [WIDTH * share for share in (.16, .34, .16, .34)], style=_grid(bottom=2))

    def _summary(self, report: Report) -> Table:
        """Three figures that say it all on the first page."""
        cells = [[self.text(str(s.count), "title"), self.text(self.phrases.heading(s), "h3"),
                  self.text(self.phrases.say(f"fit_note.{s.fit}"), "small")] for s in report.sections]
        style = TableStyle([("BACKGROUND", (0, 0), (-1, -1), TINT), ("VALIGN", (0, 0), (-1, -1), "TOP"),
                            ("INNERGRID", (0, 0), (-1, -1), 4, white),
                            *((f"{side}PADDING", (0, 0), (-1, -1), 9) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM"))])
        return Table([cells], [WIDTH / 3] * 3, style=style)

    def _asks(self, report: Report) -> Iterator[Flowable]:
        if report.asks:
            texts = [self.text(f"{n}. {self.phrases.ask(ask)}") for n, ask in enumerate(report.asks, 1)]
            yield KeepTogether([self._h2(self.phrases.say("asks")), *texts])

    def _years(self, report: Report) -> Iterator[Flowable]:
        heading = self._h2(self.phrases.say("years"))
        for n, strand in enumerate(report.strands):
            yield KeepTogether([*([] if n else [heading]), *self._strand(strand)])

    def _strand(self, strand: Strand) -> list[Flowable]:
        rows = [[self.text(self.phrases.year(step.plan), "small"),
                 [self.text(self.phrases.plain(step)), self.text(self._where(step.label, step.count), "small")]] for step in strand.steps]
        head = [Spacer(1, 4 * mm), self.text(self.phrases.topic(strand), "h3")]
        if changes := self.phrases.changes(strand):
            head.append(self.text(changes))
        return [*head, Table(rows, [WIDTH * .15, WIDTH * .85], style=_grid(bottom=1))]

    def _where(self, label: str, count: int) -> str:
        return f"{label} · {self.phrases.say('more', count=count)}" if count > 1 else label

    def _section(self, section: Section) -> Iterator[Flowable]:
        say = self.phrases.say
        yield CondPageBreak(45 * mm)
        yield self._h2(f"{self.phrases.heading(section)} · {say('measures', count=section.count)}")
        yield self.text(say(f"fit_note.{section.fit}") if section.count else say("empty"), "note")
        for group in section.groups:
            first, *rest = [self._entry(entry) for entry in group.entries] or [[]]
            yield KeepTogether([Spacer(1, 4 * mm), self.text(self.phrases.topic(group), "h3"), *first])
            yield from (KeepTogether(entry) for entry in rest)
            for n, entry in enumerate(group.older):
                head = [] if n else [Spacer(1, 2 * mm), self.text(say("older"), "small")]
                yield KeepTogether([*head, *self._entry(entry)])

    def _entry(self, entry: Entry) -> list[Flowable]:
        phrases = self.phrases
        status, newer = phrases.status(entry), phrases.newer(entry)
        plain = phrases.plain(entry) or entry.heading
        found: list[Flowable] = [HRFlowable(width="100%", thickness=.5, color=LINE, spaceBefore=4, spaceAfter=4), self.text(plain, "plain")]
        if status or newer:
            found.append(self.text("  ".join(filter(None, (f"[{status}]" if status else "", newer))), "caution"))
        rows = [[self.text(label, "small"), self.text(value, chinese=self._chinese(value))] for label, value in phrases.details(entry)]
        rows.append([self.text(phrases.say("quote"), "small"),
                     self.text(entry.quote, chinese=True) if entry.quote else self.text(phrases.say("no_quote"), "small")])
        style = _grid(bottom=1)
        if entry.quote:
            style.add("LINEBEFORE", (1, -1), (1, -1), 1.5, JADE)
        return [*found, Table(rows, [WIDTH * .13, WIDTH * .87], style=style)]

    @staticmethod
    def _chinese(value: str) -> bool:
        return len(re.findall(r"[\u4e00-\u9fff]", value)) * 2 > len(value)


def _grid(*, bottom: float, above: float = 0) -> TableStyle:
    whole = ((0, 0), (-1, -1))
    return TableStyle([
        ("VALIGN", *whole, "TOP"), ("LEFTPADDING", *whole, 6), ("LEFTPADDING", (0, 0), (0, -1), 0), ("RIGHTPADDING", *whole, 4),
        ("TOPPADDING", *whole, above), ("BOTTOMPADDING", *whole, bottom),
    ])


def _numbering(phrases: Phrases) -> Callable[..., Canvas]:
    """A canvas that writes the number of the page and of all pages, which is known only at the end."""

    class Numbered(Canvas):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.pages: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self.pages.append(dict(self.__dict__))
            self._startPage()  # type: ignore[attr-defined]  # what reportlab's own recipe for this does

        def save(self) -> None:
            for number, page in enumerate(self.pages, 1):
                self.__dict__.update(page)
                self.setFont(LATIN["en"] if phrases.english else SONG, 8)
                self.setFillColor(MUTED)
                self.drawString(MARGIN, 11 * mm, phrases.say("title"))
                self.drawRightString(A4[0] - MARGIN, 11 * mm, phrases.say("page", page=number, pages=len(self.pages)))
                super().showPage()
            super().save()

    return Numbered
