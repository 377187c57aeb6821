"""The books in, the annual report as a PDF out: statements laid out without rules between cells, as in print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor, black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)

from data.samples import books, filing_text, statements
from data.samples.books import COMPANY, YEAR
from data.samples.statements import Row, Table

MARGIN = 62.0
WIDTH = LETTER[0] - 2 * MARGIN
COLORS = ("#1f4e79", "#c0792a", "#5b8c5a")

BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10.5, leading=14, spaceAfter=8, alignment=TA_JUSTIFY)
HEADING = ParagraphStyle("heading", fontName="Times-Bold", fontSize=11, leading=14, spaceBefore=6, spaceAfter=4)
ITEM = ParagraphStyle("item", fontName="Times-Bold", fontSize=13, leading=17, spaceAfter=10)
CENTERED = ParagraphStyle("centered", parent=BODY, alignment=TA_CENTER)
COVER = ParagraphStyle("cover", parent=CENTERED, fontName="Times-Bold", fontSize=18, leading=24)
NOTICE = ParagraphStyle("notice", parent=CENTERED, fontName="Times-Italic", fontSize=9, leading=11)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=9, leading=11)


class Printed(Flowable):
    """A table of figures: labels indented, `$` in its own column, brackets hanging, thin rules over sums only."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table
        self._column = 78.0 if len(table.columns) <= 4 else 74.0
        self._line = 13.0

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803, ARG002
        head = 3 + bool(self._table.over) + (2 if self._table.units else 0)
        return WIDTH, (len(self._table.rows) + head) * self._line

    def draw(self) -> None:
        canvas, y = self.canv, self.wrap(WIDTH, 0)[1] - self._line
        canvas.setFont("Times-Bold", 11)
        canvas.drawString(0, y, self._table.title)
        if self._table.units:
            y -= self._line
            canvas.setFont("Times-Italic", 9)
            canvas.drawString(0, y, self._table.units)
        y = self._columns(canvas, y - self._line)
        for row in self._table.rows:
            self._row(canvas, row, y)
            y -= self._line

    def _right(self, column: int) -> float:
        return WIDTH - 6 - self._column * (len(self._table.columns) - 1 - column)

    def _columns(self, canvas: Canvas, y: float) -> float:
        canvas.setFont("Times-Bold", 9)
        if self._table.over:
            left = self._right(0) - self._column + 14
            canvas.drawCentredString((left + WIDTH) / 2, y, self._table.over)
            canvas.setLineWidth(0.4)
            canvas.line(left, y - 3, WIDTH, y - 3)
            y -= self._line
        for n, name in enumerate(self._table.columns):
            canvas.drawRightString(self._right(n), y, name)
        return y - self._line

    def _row(self, canvas: Canvas, row: Row, y: float) -> None:
        canvas.setFont("Times-Roman" if row.cells else "Times-Bold", 9.5)
        canvas.drawString(12.0 * row.indent, y, row.label)
        canvas.setFont("Times-Roman", 9.5)
        for n, text in enumerate(row.cells):
            right = self._right(n)
            hanging = canvas.stringWidth(")", "Times-Roman", 9.5) if text.endswith((")", "%")) else 0.0
            canvas.drawRightString(right + hanging, y, text)
            if row.dollar:
                canvas.drawString(right - self._column + 22, y, "$")
            if row.sum_above:
                canvas.setLineWidth(0.4)
                canvas.line(right - self._column + 20, y + 9.5, right + 2, y + 9.5)


def write_filing(path: Path) -> None:
    """The whole report, the same bytes every time."""
    document = BaseDocTemplate(
        str(path),
        pagesize=LETTER,
        title=f"{COMPANY} Annual Report on Form 10-K for fiscal 2025",
        author=COMPANY,
        subject="Fictional sample document",
        invariant=1,
    )
    frame = Frame(MARGIN, 60, WIDTH, LETTER[1] - 120, id="page", leftPadding=0, rightPadding=0)
    document.addPageTemplates([PageTemplate("cover", [frame], autoNextPageTemplate="inside")])
    document.addPageTemplates([PageTemplate("inside", [frame], onPage=_edges)])
    document.build(_story())


def _edges(canvas: Canvas, document: Any) -> None:
    canvas.setFont("Times-Italic", 8.5)
    canvas.drawString(MARGIN, LETTER[1] - 42, f"{COMPANY} — fiscal 2025 annual report (fictional sample)")
    canvas.drawCentredString(LETTER[0] / 2, 38, str(document.page))


def _story() -> list[Flowable]:
    return [
        *_cover(),
        *_contents(),
        *_item("Item 1. Business", filing_text.BUSINESS),
        *_item("Item 1A. Risk Factors", filing_text.RISKS),
        *_prose(filing_text.PROPERTIES),
        PageBreak(),
        *_item("Item 5. Market for Common Equity and Repurchases", filing_text.MARKET),
        *_discussion(),
        *_item("Item 7A. Quantitative and Qualitative Disclosures About Market Risk", filing_text.MARKET_RISK),
        *_statements(),
        *_notes(),
        PageBreak(),
        *_prose(filing_text.CONTROLS),
        *_signatures(),
    ]


def _cover() -> list[Flowable]:
    lines = (
        ("UNITED STATES SECURITIES AND EXCHANGE COMMISSION", CENTERED),
        ("FORM 10-K", COVER),
        ("ANNUAL REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934", CENTERED),
        ("For the fiscal year ended June 30, 2025", CENTERED),
        ("Commission file number 000-00000", CENTERED),
        (COMPANY, COVER),
        ("(Exact name of registrant as specified in its charter)", CENTERED),
        ("Ohio<br/>(State of incorporation)", CENTERED),
        ("400 Mill Race Road, Dayton, Ohio 45402<br/>(Address of principal executive offices)", CENTERED),
        ("Common stock, no par value. Trading symbol: TBFC", CENTERED),
        ("Number of shares outstanding at August 8, 2025: 40,866,214", CENTERED),
        ("Large accelerated filer [X]&nbsp;&nbsp; Accelerated filer [ ]&nbsp;&nbsp; Shell company: No [X]", CENTERED),
    )
    story: list[Flowable] = []
    for text, style in lines:
        story += [Paragraph(text, style), Spacer(0, 14)]
    notice = (
        "Tarnbrook Flow Controls, Inc. does not exist. This report was made as sample data for MFFM Analyst; it was"
        " never filed, and any likeness to a real company is chance."
    )
    return [*story, Spacer(0, 40), Paragraph(notice, NOTICE), PageBreak()]


def _contents() -> list[Flowable]:
    entries = (
        "Item 1. Business",
        "Item 1A. Risk Factors",
        "Item 2. Properties",
        "Item 5. Market for Common Equity and Repurchases",
        "Item 7. Management’s Discussion and Analysis",
        "Item 7A. Market Risk",
        "Item 8. Financial Statements",
        "Item 9A. Controls and Procedures",
    )
    note = (
        "Statements in this report about the future, such as those with the words “expect,” “believe” and “will,” "
        "rest on what we know now. Results may differ because of the risks described in Item 1A. We do not "
        "undertake to update such statements."
    )
    listed = [Paragraph(entry, BODY) for entry in entries]
    head = Paragraph("Forward-looking statements", HEADING)
    return [Paragraph("Table of contents", ITEM), *listed, Spacer(0, 12), head, Paragraph(note, BODY), PageBreak()]


def _item(title: str, text: str) -> list[Flowable]:
    return [Paragraph(title, ITEM), *_prose(text), PageBreak()]


def _prose(text: str) -> list[Flowable]:
    """Headings and paragraphs; a paragraph runs to the next blank line."""
    story: list[Flowable] = []
    for block in text.strip().split("\n\n"):
        if block.startswith("# "):
            heading, _, block = block.partition("\n")
            story.append(Paragraph(heading[2:], ITEM if heading.startswith("# Item") else HEADING))
        story.append(Paragraph(" ".join(block.split()), BODY))
    return story


def _table(table: Table) -> Flowable:
    return KeepTogether([Printed(table), Spacer(0, 12)])


def _discussion() -> list[Flowable]:
    years = statements.YEAR_ENDED
    return [
        Paragraph(
            "Item 7. Management’s Discussion and Analysis of Financial Condition and Results of Operations", ITEM
        ),
        *_prose(filing_text.DISCUSSION),
        _table(statements.results()),
        _chart("Revenue by segment, fiscal years ended June 30 (USD millions)", books.SEGMENT_REVENUE),
        PageBreak(),
        *_prose(filing_text.DRIVERS),
        *_prose(filing_text.SEGMENT_DISCUSSION),
        _table(statements.segment_margins()),
        *_prose(filing_text.NON_GAAP),
        _table(statements.reconciliation(YEAR, *years)),
        *_prose(filing_text.LIQUIDITY),
        _table(statements.free_cash_flow()),
        _chart(
            "Cash from operations and free cash flow (USD millions)",
            {"Cash from operations": books.OPERATING_CASH, "Free cash flow": books.FREE_CASH_FLOW},
        ),
        PageBreak(),
    ]


def _chart(title: str, series: Mapping[str, books.Amounts]) -> Flowable:
    """Grouped bars, oldest year first, each bar with its value printed."""
    drawing = Drawing(WIDTH, 200)
    chart = VerticalBarChart()
    chart.x, chart.y, chart.width, chart.height = 44, 28, int(WIDTH) - 60, 122
    chart.data = [tuple(float(value) for value in reversed(values)) for values in series.values()]
    chart.categoryAxis.categoryNames = [f"Fiscal {year}" for year in reversed(books.YEARS)]
    chart.valueAxis.valueMin, chart.valueAxis.valueStep = 0, 50 if len(series) == 2 else 200
    chart.valueAxis.valueMax = 200 if len(series) == 2 else 600
    chart.barLabels.nudge = 7
    chart.barLabelFormat = "%.1f"
    for n in range(len(series)):
        chart.bars[n].fillColor = HexColor(COLORS[n])
        chart.bars[n].strokeColor = None
    for label in (chart.barLabels, chart.categoryAxis.labels, chart.valueAxis.labels):
        label.fontName, label.fontSize = "Helvetica", 8
    drawing.add(chart)
    drawing.add(String(0, 186, title, fontName="Helvetica-Bold", fontSize=10))
    for n, name in enumerate(series):
        square = Rect(44 + 130 * n, 166, 8, 8)
        square.fillColor, square.strokeColor = HexColor(COLORS[n]), None
        drawing.add(square)
        drawing.add(String(56 + 130 * n, 166, name, fontName="Helvetica", fontSize=8))
    drawing.add(Line(0, 180, WIDTH, 180, strokeColor=black, strokeWidth=0.3))
    return KeepTogether([drawing, Spacer(0, 8)])


def _statements() -> list[Flowable]:
    makers: tuple[Callable[[], Table], ...] = (
        statements.income_statement,
        statements.comprehensive_income,
        statements.balance_sheet,
        statements.cash_flow_statement,
        statements.equity_statement,
    )
    story: list[Flowable] = [Paragraph("Item 8. Financial Statements and Supplementary Data", ITEM)]
    for maker in makers:
        note = Paragraph("The accompanying notes are an integral part of these statements.", SMALL)
        story += [Paragraph(COMPANY, HEADING), _table(maker()), note, PageBreak()]
    return story


def _notes() -> list[Flowable]:
    tables: dict[str, tuple[Table, ...]] = {
        "Note 2": (statements.segments(), statements.geography()),
        "Note 4": (statements.acquisition(),),
        "Note 5": (statements.two_dates("Inventories", books.INVENTORY_BY_KIND, "Total inventories"),),
        "Note 6": (statements.plant(),),
        "Note 7": (statements.debt(), statements.maturities("Maturities of debt", books.DEBT_MATURITIES)),
        "Note 8": (statements.lease_cost(), statements.lease_maturities()),
        "Note 9": (statements.tax_reconciliation(),),
        "Note 10": (
            statements.two_dates("Accrued liabilities", books.ACCRUED_BY_KIND, "Total accrued liabilities"),
            statements.warranty(),
        ),
        "Note 13": (statements.quarters(),),
    }
    story: list[Flowable] = [Paragraph("Notes to Consolidated Financial Statements", ITEM)]
    for title, text in filing_text.NOTES:
        story += [Paragraph(title, HEADING), *_prose(text)]
        story += [_table(table) for table in tables.get(title.partition(".")[0], ())]
    return story


def _signatures() -> list[Flowable]:
    text = (
        "Pursuant to the requirements of the Securities Exchange Act of 1934, the registrant has caused this report"
        " to be signed on its behalf by the undersigned, who do not exist either, on August 21, 2025."
    )
    return [
        Paragraph("Signatures", HEADING),
        Paragraph(text, BODY),
        Paragraph("Miriam Okafor, President and Chief Executive Officer", BODY),
        Paragraph("Daniel Reyes, Senior Vice President and Chief Financial Officer", BODY),
    ]
