"""The timeline of a report as a drawing for PDF: a row a topic, a column a plan, in each dot the number of measures."""

from __future__ import annotations

from reportlab.graphics.shapes import Circle, Drawing, Line, String
from reportlab.lib.colors import HexColor, white

from bot.reports.report import Report
from bot.reports.report_words import Phrases

ROW, HEAD, DOT = 34.0, 30.0, 7.5
JADE, MUTED, LINE, INK = map(HexColor, ("#0b5d55", "#55625f", "#c9d3cf", "#1b2524"))


def picture(report: Report, phrases: Phrases, width: float, font: str) -> Drawing:
    """The drawing; ``font`` is registered and has Chinese."""
    rows, columns = report.strands, report.columns
    height = HEAD + ROW * len(rows)
    drawing = Drawing(width, height)
    latin = "Helvetica" if phrases.english else font
    xs = [width * (n + .5) / len(columns) for n in range(len(columns))]
    for x, plan in zip(xs, columns, strict=True):
        year, region = phrases.column(plan)
        drawing.add(String(x, height - 12, year, fontName="Times-Bold", fontSize=12, textAnchor="middle", fillColor=JADE))
        drawing.add(String(x, height - 23, region, fontName=latin, fontSize=7.5, textAnchor="middle", fillColor=MUTED))
        drawing.add(Line(x, 0, x, height - HEAD + 3, strokeColor=LINE, strokeWidth=.4, strokeDashArray=[1, 3]))
    for n, strand in enumerate(rows):
        y = height - HEAD - ROW * n - 23
        drawing.add(String(0, y + 13, phrases.topic(strand), fontName=latin, fontSize=9, fillColor=INK))
        there = [x for x, plan in zip(xs, columns, strict=True) if strand.count(plan)]
        drawing.add(Line(there[0], y, there[-1], y, strokeColor=JADE, strokeWidth=1.2))
        for x, plan in zip(xs, columns, strict=True):
            if count := strand.count(plan):
                inside, number = (white, JADE) if plan.is_district else (JADE, white)
                drawing.add(Circle(x, y, DOT, fillColor=inside, strokeColor=JADE, strokeWidth=1.2))
                drawing.add(String(x, y - 3, str(count), fontName="Times-Roman", fontSize=9, textAnchor="middle", fillColor=number))
    return drawing
