"""Tables in, facts out: each numeric cell with its concept, period, unit, scale, sign and the cell it was read from.

Pure and repeatable: the same grids and description give the same facts. Where a filer tagged a cell, its value, unit
and period are the tag's, and the words decide only what tags leave open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from data.types import Basis, Cell, Description, Evidence, Fact, Grid, Period, Statement, TableCell, Tag
from data.vocabulary import Concept, vocabulary
from ingestion.columns import Column, column_of, columns_of, is_heading_row, row_periods
from ingestion.numbers import Number, parse_number, scale_of
from ingestion.periods import Calendar, calendar_of
from ingestion.statements import Kind, basis_of, kind_of, usual_scale

_PER_SHARE = re.compile(r"\bper[- ](?:\w+ )?(?:common |ordinary )?(?:share|unit|rsu|option|award)s?\b|1株当たり", re.I)
_SHARE_COLUMN = re.compile(r"^(?:number of |common |restricted |stock )*(?:shares|rsus|options|units|awards)\b", re.I)
_SHARES = re.compile(
    r"\bshares?\b.{0,30}\b(?:outstanding|issued|repurchased|basic|diluted|authorized|granted|vested)\b"
    r"|\bnumber of (?:common )?shares|weighted[- ]average",
    re.I,
)
_RUN_IN = re.compile(r"^adjustments (?:to|for).{0,90}?(?:activities|operations)[:,]?\s+(?=[A-Z])", re.I)
_NET = re.compile(r"\bnet\b|less accumulated", re.I)
_VALUES = re.compile(
    r"fair value|carrying|\bcost basis|level [123]|net book|\bassets\b|\bliabilities\b|\bbalance", re.I
)
_OPENING = re.compile(r"\bbeginning\b|\bopening\b|\bat start of|期首", re.I)
_CLOSING = re.compile(r"\bend(?:ing)? (?:of|balances?)|\bbalances?,? (?:at )?end|\bclosing balance|期末", re.I)
_PERCENT = re.compile(r"%|\bpercent(?:age)?\b|effective (?:income )?tax rate|as a % of", re.I)
_COUNT = re.compile(r"\bnumber of (?!.*shares)|\bemployees\b|\bheadcount\b|\bstores\b|\bwarehouses\b|square feet", re.I)
_ITEM = re.compile(r"(?:products?|services?|subscriptions?)(?: and other)?$", re.I)
_BASIC = re.compile(r"(?:basic|diluted|assuming dilution)\b", re.I)
_SHARES_HEADING = re.compile(r"^(?:weighted|average|shares|number of|common shares|denominator)", re.I)
_TOTAL = re.compile(r"^(?:total|subtotal|consolidated)\b|合計", re.I)
_GENERIC = re.compile(
    r"^(?:total|net|other|basic|diluted|interest|income taxes|assuming dilution|current|non-?current)\b", re.I
)
# concepts whose rows a note breaks down by segment, region or product
_BROKEN_DOWN = frozenset(
    (
        "revenue cost_of_revenue gross_profit operating_income pretax_income net_income ebitda adjusted_ebitda "
        "depreciation_amortization capital_expenditures total_assets goodwill"
    ).split()
)
_CHILDLESS = re.compile(
    r"activities|assets$|liabilities|equity|expenses|adjust|reconcil|provided by|supplement|non-?cash|cash paid"
    r"|per share|shares",
    re.I,
)


def facts_of(evidence: Sequence[Evidence], description: Description) -> tuple[Fact, ...]:
    """The facts of a document's tables, in reading order."""
    tables = [_opened(item, item.grid, number) for number, item in enumerate(_gridded(evidence), 1) if item.grid]
    scale = usual_scale([table.kind for table in tables])
    found: list[Fact] = []
    before: list[Column] = []
    income: tuple[_Table, list[Column]] | None = None
    for table in tables:
        columns = columns_of(table.grid, description)
        if not any(column.dated for column in columns):
            columns = _borrowed(table, columns, before, income)
        elif table.kind.statement is Statement.INCOME and income is None:
            income = table, columns
        found.extend(_unmistaken(list(_table_facts(table, columns, description, scale))))
        before = columns
    return tuple(found)


def _borrowed(
    table: _Table, columns: list[Column], before: list[Column], income: tuple[_Table, list[Column]] | None
) -> list[Column]:
    """Columns for a table whose headings were lost: those of the table it continues, or of the income statement whose
    net income it repeats figure by figure."""
    if len(before) == len(columns) and not table.grid.header_rows:
        return before
    if income is not None and table.kind.statement is Statement.CASH_FLOW and len(income[1]) == len(columns):
        shared = _net_income(table.grid) & _net_income(income[0].grid)
        return income[1] if shared else columns
    return columns


def _net_income(grid: Grid) -> set[tuple[Decimal, ...]]:
    """The figures of each row that states net income."""
    words = vocabulary()
    rows = [
        row
        for row in grid.rows
        if row and words.concept_of(_label(row[0].text)) in ("net_income", "net_income_attributable")
    ]
    read = ([parse_number(cell.text) for cell in row[1:]] for row in rows)
    return {tuple(number.value for number in numbers if number) for numbers in read if all(numbers)}


def _unmistaken(facts: list[Fact]) -> list[Fact]:
    """A table's facts, gross property told from net where the table states both under like names."""
    if not any(fact.concept == "ppe_net" and _NET.search(fact.label) for fact in facts):
        return facts
    return [
        replace(fact, concept="ppe_gross") if fact.concept == "ppe_net" and not _NET.search(fact.label) else fact
        for fact in facts
    ]


def _gridded(evidence: Sequence[Evidence]) -> list[Evidence]:
    return [item for item in evidence if item.grid is not None]


@dataclass(frozen=True)
class _Table:
    """A table and what is known of it as a whole; `holds_balances`: its unnamed rows are balances, not flows."""

    item: Evidence
    grid: Grid
    kind: Kind
    number: int
    holds_balances: bool = False


def _opened(item: Evidence, grid: Grid, count: int) -> _Table:
    labels = [row[0].text for row in grid.rows[grid.header_rows :] if row]
    number = item.locator.table if isinstance(item.locator, TableCell) else count
    kind = kind_of(item, grid, labels)
    return _Table(item, grid, kind, number, kind.statement is Statement.NOTE and _balances(grid, labels))


def _balances(grid: Grid, labels: Sequence[str]) -> bool:
    """Whether most rows that are known are balances, or the headings speak of values on a day."""
    words = vocabulary()
    known = [words.concepts[name].instant for label in labels if (name := words.concept_of(label, Statement.NOTE))]
    heads = " ".join(cell.text for row in grid.rows[: grid.header_rows] for cell in row)
    return sum(known) * 2 > len(known) if known else bool(_VALUES.search(f"{grid.title} {heads}"))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row in the making: its label, the labels over it, and the concept they name."""

    index: int
    label: str
    parents: tuple[str, ...]
    concept: Concept | None
    segment: str | None = None
    period: Period | None = None
    dated: bool = False


def _table_facts(table: _Table, columns: list[Column], description: Description, usual: int | None) -> Iterator[Fact]:
    outline = _Outline()
    current = _with_percents(table, columns)
    by_row = {} if any(column.dated for column in columns) else row_periods(table.grid, description)
    owed = False
    for index, cells in enumerate(table.grid.rows):
        if index < table.grid.header_rows or not cells:
            continue
        label, texts = _label(cells[0].text), [cell.text for cell in cells[1:]]
        if is_heading_row(texts, label):
            around = f"{label} {table.grid.title} {table.grid.units}"
            current = [Column(""), *(column_of(text, around, description) for text in texts)]
            continue
        numbers = [parse_number(text) for text in texts]
        if not any(numbers):
            outline.heading(label, _indent(table.grid, index))
            continue
        row = _row(table, index, label, outline.row(label, _indent(table.grid, index)), owed=owed)
        row = replace(row, period=by_row.get(index, (None, False))[0], dated=by_row.get(index, (None, False))[1])
        owed = owed or (row.concept is not None and row.concept.id == "total_assets" and _is_balance(table))
        for place, (cell, number) in enumerate(zip(cells[1:], numbers, strict=True), 1):
            if number is not None and place < len(current) and label:
                yield from _fact(table, row, current[place], place, cell, number, description, usual)


def _is_balance(table: _Table) -> bool:
    return table.kind.statement is Statement.BALANCE


def _with_percents(table: _Table, columns: list[Column]) -> list[Column]:
    """Columns whose signs of percent stand only beside some figures ("21.0 %" over "1.8") marked as percent."""
    rows = table.grid.rows[table.grid.header_rows :]
    return [
        column if column.percent or not _in_percent(rows, n) else replace(column, percent=True)
        for n, column in enumerate(columns)
    ]


def _in_percent(rows: Sequence[Sequence[Cell]], place: int) -> bool:
    read = [
        number for row in rows if place < len(row) and (number := parse_number(row[place].text)) and not number.dash
    ]
    if not any(number.percent for number in read) or any(number.currency for number in read):
        return False
    return all(number.percent or number.decimals for number in read)


def _label(text: str) -> str:
    """A row label without leader dots, and without the heading that ran into it."""
    label = " ".join(re.sub(r"[.\u2026\s_]{3,}$", "", text).split()).rstrip(":").strip()
    return _RUN_IN.sub("", label) or label


def _indent(grid: Grid, index: int) -> float:
    return grid.indents[index] if index < len(grid.indents) else 0.0


class _Outline:
    """The headings that stand over the row now being read."""

    def __init__(self) -> None:
        self._open: list[tuple[float, str]] = []

    def heading(self, label: str, indent: float) -> None:
        if label:
            self._close(indent, same=True)
            self._open.append((indent, label))

    def row(self, label: str, indent: float) -> tuple[str, ...]:
        """The labels over a row; a total closes the heading it sums."""
        self._close(indent, same=False)
        over = tuple(name for _, name in self._open)
        if _TOTAL.match(label) and self._open:
            self._open.pop()
            return over[:-1]
        return over

    def _close(self, indent: float, *, same: bool) -> None:
        while self._open and (self._open[-1][0] > indent + 0.5 or (same and self._open[-1][0] > indent - 0.5)):
            self._open.pop()


# ---------------------------------------------------------------- rows


def _row(table: _Table, index: int, label: str, parents: tuple[str, ...], *, owed: bool) -> _Row:
    """`owed` says that the row stands on the liabilities' side of a balance sheet."""
    words, statement = vocabulary(), table.kind.statement
    over = parents[-1] if parents else ""
    name = next(
        (found for fuller in _fuller(label, over, owed) if (found := words.concept_of(fuller, statement))), None
    )
    segment = None
    if statement is Statement.NOTE and over:
        name, segment = _member(name, label, over)
    return _Row(index, label, parents, words.concepts[name] if name else None, segment)


def _fuller(label: str, over: str, owed: bool) -> Iterator[str]:
    """The names to try for a row, the most particular first: with its heading, with its side, by itself."""
    if _BASIC.match(label) and _SHARES_HEADING.search(over):
        yield f"weighted average shares {label}"
    if over and (_GENERIC.match(label) or _ITEM.match(label)):
        yield f"{over} {label}"
        yield f"{label} {over}"
    if re.match(r"non-?\s?current|long-?\s?term", over, re.I):
        yield f"noncurrent {label}"
    if owed and not _TOTAL.match(label):
        yield f"{label} liabilities"
    if not (over and _ITEM.match(label)) or vocabulary().concept_of(over) == "revenue":
        yield label


def _member(name: str | None, label: str, over: str) -> tuple[str | None, str | None]:
    """The concept and segment of a row of a note: a member under a concept's heading, or a concept under a member's."""
    whole = vocabulary().concept_of(over, Statement.NOTE)
    if whole in _BROKEN_DOWN and (name is None or _TOTAL.match(label)):
        return whole, None if _TOTAL.match(label) else label
    if name in _BROKEN_DOWN and whole is None and not _CHILDLESS.search(over) and not _TOTAL.match(over):
        return name, over if len(over) < 60 else None
    return name, None


# ---------------------------------------------------------------- cells


def _fact(
    table: _Table,
    row: _Row,
    column: Column,
    place: int,
    cell: Cell,
    number: Number,
    description: Description,
    usual: int | None,
) -> Iterator[Fact]:
    where = TableCell(table.number, row.index, place, table.item.page, cell.box)
    if cell.tag is not None:
        yield _tagged(table, row, column, cell, cell.tag, where, description)
        return
    period = _period(table, row, column, description)
    label, concept = row.label, row.concept
    if period is None and row.period is not None and column.heading:
        period = row.period
        if row.dated:
            label, name = column.heading, vocabulary().concept_of(column.heading, table.kind.statement)
            concept = vocabulary().concepts[name] if name else None
            column = replace(column, member=None)
    if period is None:
        return
    home = "JPY" if description.language == "ja" else "USD"
    unit, scale = _unit(table, replace(row, concept=concept), column, number, usual, home)
    value = (
        number.base if unit == "percent" or number.basis_points else number.value.scaleb(0 if number.scale else scale)
    )
    value = value.scaleb(-2) if unit == "percent" and not (number.percent or number.basis_points) else value
    yield Fact(
        label=label,
        value=value,
        printed=cell.text,
        period=period,
        cell=where,
        unit=unit,
        scale=number.scale or scale,
        concept=_fitting(concept, unit),
        statement=table.kind.statement,
        parents=row.parents,
        segment=row.segment or column.member,
        basis=_basis(table, row, column),
    )


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


def _basis(table: _Table, row: _Row, column: Column) -> Basis:
    marked = [basis for basis in (basis_of(row.label), basis_of(column.heading)) if basis is not Basis.REPORTED]
    return marked[0] if marked else table.kind.basis


def _period(table: _Table, row: _Row, column: Column, description: Description) -> Period | None:
    statement, concept = table.kind.statement, row.concept
    if statement is Statement.BALANCE:
        return column.instant
    if _OPENING.search(row.label) and column.duration is not None:
        return _before(column.duration, calendar_of(description))
    if _CLOSING.search(row.label) and column.instant is not None:
        return column.instant
    if statement in (Statement.INCOME, Statement.CASH_FLOW, Statement.COMPREHENSIVE, Statement.EQUITY):
        return column.duration
    if concept is not None:
        return column.instant if concept.instant else column.duration
    return column.instant if table.holds_balances else column.read


def _before(period: Period, calendar: Calendar) -> Period | None:
    """The balance with which a period opens: the one that closed the period before it."""
    if period.months == 12 or (period.quarter or 0) == 1:
        return Period(period.year - 1, 0)
    if period.months == 3 and period.quarter:
        return Period(period.year, 0, period.quarter - 1)
    to_date = period.end is not None and calendar.quarter_of(period.end) * 3 == period.months
    return Period(period.year - 1, 0) if to_date else None


def _unit(table: _Table, row: _Row, column: Column, number: Number, usual: int | None, home: str) -> tuple[str, int]:
    """The unit of a cell and the power of ten it is printed in; `home` is the currency when none is printed."""
    kind, expected = table.kind, row.concept.unit if row.concept else ""
    bare = not number.currency and not _is_balance(table)
    said = (number.percent or number.basis_points, expected == "percent" and bare, bare and column.percent)
    if any(said) or (bare and _PERCENT.search(row.label)):
        return "percent", 0
    currency = number.currency or kind.currency or home
    own = _scale_of_label(row.label)
    own = own if own is not None else scale_of(column.heading)
    if _counts_shares(row, column, expected, bare=bare):
        return "shares", own if own is not None else kind.share_scale or 0
    if expected == "per_share" or (not expected and not _is_balance(table) and _PER_SHARE.search(_headed(row, column))):
        return f"{currency}/share", 0
    if number.multiple or (bare and (expected == "count" or (not expected and _COUNT.search(row.label)))):
        return "pure", own or 0
    return currency, own if own is not None else kind.scale if kind.scale is not None else usual or 0


def _scale_of_label(label: str) -> int | None:
    """The scale that a label states for its own row: "Diluted shares (in millions)"."""
    match = re.search(r"\(([^)]*)\)$|\b(in (?:millions|thousands|billions))$", label)
    return scale_of(match[1] or match[2]) if match else None


def _counts_shares(row: _Row, column: Column, expected: str, *, bare: bool) -> bool:
    counted = _SHARES.search(row.label) or (column.member and _SHARE_COLUMN.search(column.heading))
    return expected == "shares" or bool(not expected and bare and counted and not _PER_SHARE.search(column.heading))


def _headed(row: _Row, column: Column) -> str:
    return " ".join((*row.parents[-1:], row.label, column.heading))


def _tagged(
    table: _Table, row: _Row, column: Column, cell: Cell, tag: Tag, where: TableCell, description: Description
) -> Fact:
    """The fact of a cell that its filer tagged."""
    known = vocabulary().concepts_of_tag(tag.concept)
    by_label = row.concept.id if row.concept else None
    members = ", ".join(_spoken(member) for _, member in tag.dimensions)
    return Fact(
        label=row.label,
        value=tag.value,
        printed=cell.text,
        period=_fiscal(tag.period, description),
        cell=where,
        unit=_unit_of_tag(tag.unit, percent="%" in cell.text or column.percent),
        scale=table.kind.scale or 0,
        concept=by_label if by_label in known or not known else known[0],
        statement=table.kind.statement,
        parents=row.parents,
        segment=members or None,
        basis=_basis(table, row, column),
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
