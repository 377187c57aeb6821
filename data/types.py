"""What was read: documents, their evidence, and the facts in their tables.

Frozen dataclasses that every floor shares. Money is `Decimal`, never float.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from data.locators import MODALITY_OF, Box, Locator, Modality, TableCell


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
    """One cell of a grid: its text as printed, where it stands, the filer's tag and a spreadsheet's formula, if any."""

    text: str
    box: Box | None = None
    tag: Tag | None = None
    formula: str = ""


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
class Measure:
    """A measured value, and the same of the speaker's own prepared remarks; None where too little was said."""

    value: float
    usual: float | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a turn was said, as measured; None for what too little was said to measure.

    `pace` is words a minute, `pauses` the share of time that is silent, `loudness` decibels below full scale,
    `pitch` the median in hertz.
    """

    pace: Measure | None = None
    pauses: Measure | None = None
    loudness: Measure | None = None
    pitch: Measure | None = None


@dataclass(frozen=True, slots=True)
class Speech:
    """What is known of spoken words beside the words.

    `part` is "prepared remarks" or "questions and answers", `role` what the speaker is, both "" where the call does
    not tell. `sentences` are (character of the text, start second, end second). `repairs` are (as heard, as written).
    """

    part: str = ""
    role: str = ""
    sentences: tuple[tuple[int, float, float], ...] = ()
    repairs: tuple[tuple[str, str], ...] = ()
    delivery: Delivery | None = None


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
    speech: Speech | None = None

    @property
    def modality(self) -> Modality:
        return MODALITY_OF[self.locator.kind]

    @property
    def page(self) -> int | None:
        return getattr(self.locator, "page", None)


class Dating(StrEnum):
    """How the day is known on which a document was published."""

    SIGNED = "signed or filed on"
    DATED = "dated"
    NAMED = "dated by its file name"
    EVENT = "reports an event of"
    FILE = "file made on"
    TOLD = "told by the analyst"

    @property
    def weak(self) -> bool:
        """Whether publication may well have been on another day."""
        return self in (Dating.EVENT, Dating.FILE)


@dataclass(frozen=True, slots=True)
class Description:
    """What a document says of itself on its cover and in its text, or what the analyst corrected it to.

    `fiscal_year` and `quarter` are the filer's own names for the period reported; `period_end` its last day.
    `form` is "10-K", "10-Q", "8-K", "annual report", "earnings release", "earnings call", ... or "". `dating` says how
    `published` is known.
    """

    company: str = ""
    aliases: tuple[str, ...] = ()
    form: str = ""
    title: str = ""
    fiscal_year: int | None = None
    quarter: int | None = None
    period_end: date | None = None
    published: date | None = None
    dating: Dating | None = None
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


class Way(StrEnum):
    """How words of a file are kept from the reader of its pages."""

    COLOUR = "in the colour of its background"
    TINY = "too small to read"
    OFF_PAGE = "outside the page"
    COVERED = "covered by something drawn over it"
    INVISIBLE = "set to be invisible"
    LAYER = "on a layer that is switched off"
    NOT_SHOWN = "set not to be shown"
    SHEET = "in a hidden sheet, row or column"
    ALTERNATIVE = "text for a picture or in place of other text"
    METADATA = "document properties"
    NOTE = "comment or annotation"


_ORDINARY = frozenset((Way.ALTERNATIVE, Way.METADATA, Way.NOTE))


@dataclass(frozen=True, slots=True)
class Hidden:
    """Words of a file that its pages do not show. They are kept apart: never evidence, never before a model.

    `locator` is None where they belong to the file as a whole. `ordinary` are ways that honest files have too
    (properties, comments, descriptions of pictures); the others are a reason to look at the file.
    """

    way: Way
    text: str
    locator: Locator | None = None

    @property
    def ordinary(self) -> bool:
        return self.way in _ORDINARY


class CheckKind(StrEnum):
    FOOTS = "foots"
    CROSS_FOOTS = "cross-foots"
    BALANCES = "balances"
    ROLLS_FORWARD = "rolls forward"
    TIES = "ties"
    PER_SHARE = "per share"
    TAGS = "tags"


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """A relation that a table must keep, and whether it does: its rows (the total first) in one column.

    `difference` is how far it is off, in base units of `unit`; `label` names the row that is the sum or the tie.
    """

    kind: CheckKind
    passed: bool
    table: int
    rows: tuple[int, ...]
    column: int
    label: str
    difference: Decimal = Decimal(0)
    unit: str = ""
    evidence_id: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one file gave. Facts name their evidence by position through `cell.table`."""

    description: Description
    evidence: tuple[Evidence, ...]
    facts: tuple[Fact, ...] = ()
    pages: int = 0
    warnings: tuple[str, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    checks: tuple[SelfCheck, ...] = ()


class Status(StrEnum):
    RECEIVED = "received"
    PARSED = "parsed"
    EMBEDDED = "embedded"
    READY = "ready"
    FAILED = "failed"
    DELETING = "deleting"


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a document may not be removed, by whose word and since when."""

    reason: str
    person: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was handed in. `id` is the sha256 of its bytes; `name` is the file name it came with.

    A restricted document is seen by the people that it is shared with, the others by everyone in the workspace.
    """

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
    uploader: str = ""
    restricted: bool = False
    hold: Hold | None = None
