"""The nouns of the house.

Frozen dataclasses that every floor shares. Money is `Decimal`, never float. Pages are 1-based. Boxes are
PDF points measured from the page's top-left corner. Times are seconds from the start of a recording.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

# ---------------------------------------------------------------- where something stands


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points from the page's top-left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageBox:
    """A passage on a page; without a box, the whole page."""

    page: int
    box: Box | None = None
    kind: Literal["page"] = "page"


@dataclass(frozen=True, slots=True)
class TableCell:
    """A table, or one cell of it. Tables are numbered from 1 in a document; rows and columns from 0 in the grid."""

    table: int
    row: int | None = None
    column: int | None = None
    page: int | None = None
    box: Box | None = None
    kind: Literal["cell"] = "cell"


@dataclass(frozen=True, slots=True)
class FigureRegion:
    """A chart or picture on a page. A picture file is page 1, its pixels counted as points."""

    page: int
    box: Box
    kind: Literal["figure"] = "figure"


@dataclass(frozen=True, slots=True)
class TextSpan:
    """Characters `start` to `end` of the running text of a document that has no pages (HTML, text)."""

    start: int
    end: int
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell or range of a spreadsheet, in its own address, as `B7` or `A1:D20`."""

    sheet: str
    cell: str
    kind: Literal["sheet"] = "sheet"


@dataclass(frozen=True, slots=True)
class AudioSpan:
    """Seconds `start` to `end` of a call, and who speaks. A transcript without times has neither."""

    start: float | None
    end: float | None
    speaker: str | None = None
    kind: Literal["audio"] = "audio"


Locator = PageBox | TableCell | FigureRegion | TextSpan | SheetCell | AudioSpan


class Modality(StrEnum):
    TEXT = "text"
    TABLE = "table"
    FIGURE = "figure"
    AUDIO = "audio"


_MODALITY = {
    "page": Modality.TEXT,
    "text": Modality.TEXT,
    "cell": Modality.TABLE,
    "sheet": Modality.TABLE,
    "figure": Modality.FIGURE,
    "audio": Modality.AUDIO,
}

# ---------------------------------------------------------------- what was read


@dataclass(frozen=True, slots=True)
class Period:
    """A fiscal period as its filer names it.

    `year` is the filer's fiscal year; `quarter` 1-4 marks one quarter (or, for an instant, the quarter's end).
    `months` is the length of a duration (3, 6, 9, 12) and 0 for a balance at `end`. Dates are known when the
    document prints them.
    """

    year: int
    months: int
    quarter: int | None = None
    start: date | None = None
    end: date | None = None

    @property
    def instant(self) -> bool:
        return self.months == 0


@dataclass(frozen=True, slots=True)
class Tag:
    """An inline XBRL tag as the filer wrote it; `value` is in base units, scale and sign applied."""

    concept: str
    value: Decimal
    unit: str
    period: Period
    dimensions: tuple[tuple[str, str], ...] = ()
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid: its text as printed, where it stands, and the filer's tag on it, if any."""

    text: str
    box: Box | None = None
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as rows of equally many cells; the first `header_rows` rows are column headings.

    Column 0 holds row labels where the table has them. `indents` gives each row's indentation in points
    (or spaces), so that a row's parents can be found. `title` and `units` are the words printed around the
    table: "Consolidated Balance Sheets", "in millions, except per share amounts".
    """

    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int = 0
    title: str = ""
    units: str = ""
    indents: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One citable piece of a document. Never crosses a page, a table or a speaker's turn.

    `text` is verbatim; `context` is what the piece needs to be found and understood but does not say itself
    (heading path, company, period, units). `id` is given by the store and never reused.
    """

    locator: Locator
    text: str
    context: str = ""
    grid: Grid | None = None
    document_id: str = ""
    id: int = 0

    @property
    def modality(self) -> Modality:
        return _MODALITY[self.locator.kind]

    @property
    def page(self) -> int | None:
        return getattr(self.locator, "page", None)


@dataclass(frozen=True, slots=True)
class Description:
    """What a document says of itself on its cover and in its text, or what the analyst corrected it to.

    `fiscal_year` and `quarter` are the filer's own names for the period reported; `period_end` its last day.
    `form` is "10-K", "10-Q", "8-K", "annual report", "earnings release", "earnings call", ... or "".
    """

    company: str = ""
    aliases: tuple[str, ...] = ()
    form: str = ""
    title: str = ""
    fiscal_year: int | None = None
    quarter: int | None = None
    period_end: date | None = None
    published: date | None = None
    language: str = "en"


class Basis(StrEnum):
    REPORTED = "reported"
    ADJUSTED = "adjusted"
    RESTATED = "restated"


class Statement(StrEnum):
    INCOME = "income statement"
    BALANCE = "balance sheet"
    CASH_FLOW = "cash flow statement"
    EQUITY = "statement of equity"
    COMPREHENSIVE = "statement of comprehensive income"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure read from one cell: what, whose, when, how much, and the cell.

    `value` is in base units (dollars, shares, 0.654 for 65.4 %) with sign; `printed` is the cell's own text.
    `unit` is an ISO currency ("USD"), "USD/share", "shares", "percent" or "pure"; `scale` is the power of ten the
    table's heading gave ("in millions" = 6). `concept` is the vocabulary's id when the label is known.
    `parents` are the labels above the row ("Current assets"); `segment` the column or row member, if any.
    """

    label: str
    value: Decimal
    printed: str
    period: Period
    cell: TableCell
    unit: str = ""
    scale: int = 0
    concept: str | None = None
    statement: Statement = Statement.NOTE
    parents: tuple[str, ...] = ()
    segment: str | None = None
    basis: Basis = Basis.REPORTED
    tag: str | None = None
    document_id: str = ""
    evidence_id: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one file gave. Facts name their evidence by position through `cell.table`."""

    description: Description
    evidence: tuple[Evidence, ...]
    facts: tuple[Fact, ...] = ()
    pages: int = 0
    warnings: tuple[str, ...] = ()


class Status(StrEnum):
    RECEIVED = "received"
    PARSED = "parsed"
    EMBEDDED = "embedded"
    READY = "ready"
    FAILED = "failed"
    DELETING = "deleting"


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was handed in. `id` is the sha256 of its bytes; `name` is the file name it came with."""

    id: str
    name: str
    status: Status
    description: Description = field(default_factory=Description)
    media_type: str = ""
    pages: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    error_code: str | None = None
    error_message: str | None = None
    received: datetime | None = None


# ---------------------------------------------------------------- what was asked and found


class Operation(StrEnum):
    """What the question wants done with the figures."""

    LOOKUP = "look up"
    COMPUTE = "compute"
    COMPARE = "compare"
    JUDGE = "judge"
    EXPLAIN = "explain"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a question asks for, read by rules. Empty fields mean: not said."""

    question: str
    companies: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    dates: tuple[date, ...] = ()
    form: str = ""
    statements: tuple[Statement, ...] = ()
    concepts: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    operation: Operation = Operation.EXPLAIN
    scale: int | None = None
    unit: str = ""
    decimals: int | None = None
    modality: Modality | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """Evidence found for a question, and why: each channel's rank, as {"facts": 1, "words": 3}."""

    evidence: Evidence
    document: Document
    score: float
    why: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence number `n` of an answer, the place to open, and the words or cell quoted from it verbatim."""

    n: int
    document: str
    document_id: str
    evidence_id: int
    locator: Locator
    quote: str


@dataclass(frozen=True, slots=True)
class Operand:
    """One figure that went into a calculation, with the citation of its cell."""

    name: str
    value: Decimal
    unit: str
    period: Period | None
    citation: int
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Calculation:
    """`formula` in words, the operands, the exact `value` in base units and the `shown` rounding asked for."""

    name: str
    formula: str
    operands: tuple[Operand, ...]
    value: Decimal
    unit: str
    shown: str = ""
    steps: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Check(StrEnum):
    QUOTED = "quoted"
    COMPUTED = "computed"
    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer, the citations it rests on, and how it was checked."""

    text: str
    citations: tuple[int, ...]
    check: Check


@dataclass(frozen=True, slots=True)
class Result:
    """The number asked for: `value` in the unit asked (USD millions, percent as 65.4), `base_value` in base units."""

    value: Decimal
    unit: str
    scale: int
    base_value: Decimal


@dataclass(frozen=True, slots=True)
class Answer:
    """Cited claims, or a refusal with its reason and the nearest evidence as citations."""

    question: str
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    calculations: tuple[Calculation, ...] = ()
    result: Result | None = None
    refused: bool = False
    reason: str | None = None
    mode: Literal["embedded", "served"] = "embedded"
    model: str | None = None
    dropped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def text(self) -> str:
        if self.refused:
            return self.reason or "The documents do not answer this question."
        return " ".join(claim.text for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Memo:
    """Chosen answers under a title, in the analyst's order."""

    title: str
    answers: tuple[Answer, ...]
    author: str = ""
    written: datetime | None = None
