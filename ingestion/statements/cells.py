"""One cell of a table in, its fact out: period by row and column, unit and scale, or what its tag says."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from data.locators import TableCell
from data.metrics.vocabulary import Concept, vocabulary
from data.types import Basis, Cell, Description, Fact, Period, Statement, Tag
from ingestion.statements.columns import Column
from ingestion.statements.rows import Row, Table
from ingestion.statements.statement import basis_of
from ingestion.words.numbers import Number, scale_of
from ingestion.words.periods import Calendar, calendar_of

_PER_SHARE = re.compile(
    r"\bper[- ](?:\w+ )?(?:common |ordinary )?(?:share|unit|rsu|option|award)s?\b|1株当たり"
    r"|(?<!total )(?<!aggregate )grant[- ]date\s+fair\s+value|exercise\s+price|average\s+price",
    re.I,
)
_EPS = re.compile(r"(?:basic |diluted |reported |core |adjusted |gaap |non-gaap )*EPS\b", re.I)
_COUNTED = re.compile(r"number of|(?:weighted[- ]average )?(?:common )?shares", re.I)
_SHARE_COLUMN = re.compile(r"^(?:number of |common |restricted |stock )*(?:shares|rsus|options|units|awards)\b", re.I)
_SHARES = re.compile(
    r"\bshares?\b.{0,30}\b(?:outstanding|issued|repurchased|basic|diluted|authorized|granted|vested)\b"
    r"|\bnumber of (?:common )?shares|weighted[- ]average|\bdilutive\b.{0,40}\b(?:awards|securities|shares|options)\b",
    re.I,
)
_PERCENT = re.compile(r"(?<![\d.)])\s?%|(?<!\d )\bpercent(?:age)?\b|effective (?:income )?tax rate", re.I)
_COUNT = re.compile(r"\bnumber of (?!.*shares)|\bemployees\b|\bheadcount\b|\bstores\b|\bwarehouses\b|square feet", re.I)
_OPENING = re.compile(r"\bbeginning\b|\bopening\b|\bat start of|期首", re.I)
_CLOSING = re.compile(r"\bend(?:ing)? (?:of|balances?)|\bbalances?,? (?:at )?end|\bclosing balance|期末", re.I)


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for every cell of a table: the document, and the scale it uses where a table states none."""

    table: Table
    description: Description
    usual_scale: int | None = None

    @property
    def home_currency(self) -> str:
        return "JPY" if self.description.language == "ja" else "USD"


def fact_of(frame: Frame, row: Row, column: Column, place: int, cell: Cell, number: Number) -> Fact | None:
    """The fact of a numeric cell; None when no heading dates it."""
    where = TableCell(frame.table.number, row.index, place, frame.table.item.page, cell.box)
    if cell.tag is not None:
        return _tagged(frame, row, column, cell, cell.tag, where)
    period = _period(frame, row, column)
    if period is None and row.period is not None and column.heading:
        period = row.period
        row, column = _turned(frame.table, row, column) if row.dated else (row, column)
    if period is None:
        return None
    unit, scale = _unit(frame, row, column, number)
    return Fact(
        label=row.label,
        value=_value(number, unit, scale),
        printed=cell.text,
        period=period,
        cell=where,
        unit=unit,
        scale=number.scale or scale,
        concept=_fitting(row.concept, unit),
        statement=frame.table.kind.statement,
        parents=row.parents,
        segment=row.segment or column.member,
        basis=_basis(frame.table, row, column),
    )


def _turned(table: Table, row: Row, column: Column) -> tuple[Row, Column]:
    """Where rows are dates, the column's heading says what the figure is."""
    name = vocabulary().concept_of(column.heading, table.kind.statement)
    concept = vocabulary().concepts[name] if name else None
    return replace(row, label=column.heading, concept=concept), replace(column, member=None)


def _value(number: Number, unit: str, scale: int) -> Decimal:
    if unit != "percent":
        return number.value.scaleb(0 if number.scale else scale)
    return number.base if number.percent or number.basis_points else number.value.scaleb(-2)


def _fitting(concept: Concept | None, unit: str) -> str | None:
    """The concept's id, unless the cell's unit says that the row is about something else (a growth rate, a share)."""
    if concept is None:
        return None
    expected = {"percent": "percent", "shares": "shares", "count": "pure"}.get(concept.unit)
    if concept.unit == "per_share":
        return concept.id if unit.endswith("/share") else None
    if expected is not None:
        return concept.id if unit == expected else None
    return concept.id if unit not in ("percent", "shares", "pure") and not unit.endswith("/share") else None


def _basis(table: Table, row: Row, column: Column) -> Basis:
    marked = [basis for basis in (basis_of(row.label), basis_of(column.heading)) if basis is not Basis.REPORTED]
    return marked[0] if marked else table.kind.basis


def _period(frame: Frame, row: Row, column: Column) -> Period | None:
    statement, concept = frame.table.kind.statement, row.concept
    if statement is Statement.BALANCE:
        return column.instant
    if (row.place == "opening" or _OPENING.search(row.label)) and column.duration is not None:
        return _before(column.duration, calendar_of(frame.description))
    if _CLOSING.search(row.label) and column.instant is not None:
        return column.instant
    if statement in (Statement.INCOME, Statement.CASH_FLOW, Statement.COMPREHENSIVE, Statement.EQUITY):
        return column.duration
    if concept is not None:
        return column.instant if concept.instant and row.place != "movement" else column.duration
    if row.place:
        return column.duration if row.place == "movement" else column.instant
    return column.instant if frame.table.holds_balances else column.read


def _before(period: Period, calendar: Calendar) -> Period | None:
    """The balance with which a period opens: the one that closed the period before it."""
    if period.months == 12 or (period.quarter or 0) == 1:
        return Period(period.year - 1, 0)
    if period.months == 3 and period.quarter:
        return Period(period.year, 0, period.quarter - 1)
    to_date = period.end is not None and calendar.quarter_of(period.end) * 3 == period.months
    return Period(period.year - 1, 0) if to_date else None


def _unit(frame: Frame, row: Row, column: Column, number: Number) -> tuple[str, int]:
    """The unit of a cell and the power of ten it is printed in."""
    table, kind, expected = frame.table, frame.table.kind, row.concept.unit if row.concept else ""
    bare = not number.currency and not table.is_balance
    said = (number.percent or number.basis_points, expected == "percent" and bare, bare and column.percent)
    if any(said) or (bare and _PERCENT.search(row.label)):
        return "percent", 0
    currency = number.currency or kind.currency or frame.home_currency
    own = _scale_of_label(row.label)
    own = own if own is not None else scale_of(column.heading)
    if _counts_shares(row, column, expected, bare=bare):
        return "shares", own if own is not None else kind.share_scale or 0
    if expected == "per_share" or (not table.is_balance and _per_share(row, column, expected)):
        return f"{currency}/share", 0
    if number.multiple or (bare and (expected == "count" or (not expected and _COUNT.search(row.label)))):
        return "pure", own or 0
    if own is None and kind.scale is None and not table.in_money and not expected:
        return "pure", 0
    return currency, own if own is not None else kind.scale if kind.scale is not None else frame.usual_scale or 0


def _scale_of_label(label: str) -> int | None:
    """The scale that a label states for its own row: "Diluted shares (in millions)"."""
    match = re.search(r"\(([^)]*)\)$|\b(in (?:millions|thousands|billions))$", label)
    return scale_of(match[1] or match[2]) if match else None


def _counts_shares(row: Row, column: Column, expected: str, *, bare: bool) -> bool:
    counted = _SHARES.search(row.label) or _SHARE_COLUMN.search(column.heading)
    priced = _PER_SHARE.search(column.heading) or (_PER_SHARE.search(row.label) and not _COUNTED.match(row.label))
    return expected == "shares" or bool(not expected and bare and counted and not priced)


def _per_share(row: Row, column: Column, expected: str) -> bool:
    """Whether a figure is per share by its own label, or, where the label names no concept, by its headings."""
    label = re.sub(r"\([^)]*\d[^)]*\)", "", row.label)
    if _EPS.match(label):
        return True
    return bool(_PER_SHARE.search(label if expected else " ".join((*row.parents[-1:], label, column.heading))))


def _tagged(frame: Frame, row: Row, column: Column, cell: Cell, tag: Tag, where: TableCell) -> Fact:
    """The fact of a cell that its filer tagged."""
    known = vocabulary().concepts_of_tag(tag.concept)
    by_label = row.concept.id if row.concept else None
    members = ", ".join(_spoken(member) for _, member in tag.dimensions)
    return Fact(
        label=row.label,
        value=tag.value,
        printed=cell.text,
        period=_fiscal(tag.period, frame.description),
        cell=where,
        unit=_unit_of_tag(tag.unit, percent="%" in cell.text or column.percent),
        scale=frame.table.kind.scale or 0,
        concept=by_label if by_label in known or not known else known[0],
        statement=frame.table.kind.statement,
        parents=row.parents,
        segment=members or None,
        basis=_basis(frame.table, row, column),
        tag=tag.concept,
    )


def _spoken(member: str) -> str:
    """An XBRL member as words: "us-gaap:ProductMember" is "Product"."""
    name = member.rpartition(":")[2].removesuffix("Member")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)


def _unit_of_tag(unit: str, *, percent: bool) -> str:
    if percent and unit.lower() in ("pure", ""):
        return "percent"
    upper = unit.upper()
    if "/" in unit:
        return f"{upper.partition('/')[0]}/share"
    return (
        upper
        if re.fullmatch(r"[A-Z]{3}", upper)
        else {"share": "shares", "percent": "percent"}.get(unit.lower(), unit or "pure")
    )


def _fiscal(period: Period, description: Description) -> Period:
    """A tag's dates under the filer's own names for its years and quarters."""
    if period.end is None or description.period_end is None:
        return period
    calendar = calendar_of(description)
    quarter = calendar.quarter_of(period.end)
    named = quarter if period.months == 3 or (period.instant and quarter != 4) else None
    return replace(period, year=calendar.year_of(period.end), quarter=named)
