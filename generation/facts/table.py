"""Facts in, a table out: a row for each figure of a statement, a column for each period, a fact in each cell.

The rows of several filings are laid over one another, the newest filing's order leading. Where two documents state a
figure differently, the later one's is shown and the other kept beside it; within a document the fullest table leads.
Notes and statements of equity have no rows in common between filings: they are listed table by table. Nothing is
computed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from data.rows.fact_search import Span
from data.rows.facts import label_key
from data.types import Basis, Document, Fact, Period, Statement

BY_TABLE = frozenset({Statement.NOTE, Statement.EQUITY})
_STATEMENTS = list(Statement)
_BASES = (Basis.RESTATED, Basis.REPORTED, Basis.ADJUSTED)
_MEDIUM = {"earnings call": 0, "8-K": 1, "earnings release": 2}
_REPORT = 3


@dataclass(frozen=True, slots=True)
class Column:
    """A fiscal year (`part` 0), one of its quarters (1-4), or its first six or nine months (16, 19).

    Or the twelve months up to the end of a quarter (21-24), which no table states.
    """

    year: int
    part: int = 0

    @property
    def heading(self) -> str:
        year = f"FY{self.year}"
        if self.part == 0:
            return year
        if self.part > 20:
            return f"12 months to Q{self.part - 20} {year}"
        return f"Q{self.part} {year}" if self.part <= 4 else f"{self.part - 10} months {year}"


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure and the document that states it."""

    fact: Fact
    document: Document


@dataclass(frozen=True, slots=True)
class FactCell:
    """The figure shown, and those that state the same thing differently."""

    stated: Stated
    others: tuple[Stated, ...] = ()

    @property
    def all(self) -> tuple[Stated, ...]:
        return (self.stated, *self.others)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One figure through the periods; `block` is the heading it stands under. `cells` has one place per column."""

    block: Block
    label: str
    depth: int
    cells: tuple[FactCell | None, ...]

    @property
    def first(self) -> Fact:
        return next(cell.stated.fact for cell in self.cells if cell is not None)


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together: a company's statement or, of notes, one table of one document."""

    company: str
    statement: Statement
    document_id: str = ""
    table: int = 0


@dataclass(frozen=True, slots=True)
class FactTable:
    """Rows and columns, newest period first. Amounts of `currency` are meant in powers of ten `scale`."""

    columns: tuple[Column, ...]
    rows: tuple[FactRow, ...]
    ends: Mapping[Column, date] = field(default_factory=dict)
    currency: str = ""
    scale: int = 0

    def only(self, headings: Collection[str]) -> FactTable:
        """The same table with only these columns, and the rows that state something in them."""
        kept = [n for n, column in enumerate(self.columns) if column.heading in headings]
        rows = (replace(row, cells=tuple(row.cells[n] for n in kept)) for row in self.rows)
        stated = tuple(row for row in rows if any(row.cells))
        return replace(self, columns=tuple(self.columns[n] for n in kept), rows=stated)

    @property
    def differing(self) -> list[tuple[int, int]]:
        """Row and column of the cells that two documents state differently."""
        return [(r, c) for r, row in enumerate(self.rows) for c, cell in enumerate(row.cells) if cell and cell.others]


def column_of(period: Period, span: Span | None = None) -> Column:
    """The column a period stands in; among quarters the year's closing balance is the fourth's."""
    if period.quarter:
        return Column(period.year, period.quarter)
    if period.months in (0, 12):
        return Column(period.year, 4 if span is Span.QUARTERLY else 0)
    return Column(period.year, 10 + period.months)


def lateness(document: Document) -> tuple[date, int, str]:
    """Sorts documents by the day they report on or were published, reports after releases after calls."""
    told = document.description
    day = told.period_end or told.published or date(told.fiscal_year or 1, 1, 1)
    return day, _MEDIUM.get(told.form, _REPORT), document.received.isoformat() if document.received else ""


def fact_table(
    facts: Iterable[Fact],
    documents: Mapping[str, Document],
    companies: Mapping[str, str],
    sizes: Mapping[int, int],
    span: Span | None = None,
) -> FactTable:
    """Lay facts out. `companies` gives the company's name by document id, `sizes` the concepts stated per table."""
    found = list(facts)
    blocks: dict[Block, list[Fact]] = {}
    for fact in found:
        blocks.setdefault(_block(fact, companies[fact.document_id]), []).append(fact)
    columns = tuple(sorted({column_of(fact.period, span) for fact in found}, key=_newest_first))
    layer = _Layers(documents, sizes, columns, span)
    order = sorted(blocks, key=lambda block: _block_order(block, documents))
    rows = tuple(row for block in order for row in layer.rows(block, blocks[block]))
    currency, scale = _main_unit(found)
    return FactTable(columns, rows, _ends(found, span), currency, scale)


def _block(fact: Fact, company: str) -> Block:
    if fact.statement in BY_TABLE:
        return Block(company, fact.statement, fact.document_id, fact.evidence_id)
    return Block(company, fact.statement)


def _block_order(block: Block, documents: Mapping[str, Document]) -> tuple[object, ...]:
    """By company and statement; tables of notes of the latest document first, as they were printed."""
    day, medium, _ = lateness(documents[block.document_id]) if block.document_id else (date.min, 0, "")
    return block.company, _STATEMENTS.index(block.statement), -day.toordinal(), -medium, block.table


def _newest_first(column: Column) -> tuple[int, int]:
    return -column.year, -column.part if column.part <= 4 else column.part


def _main_unit(facts: Sequence[Fact]) -> tuple[str, int]:
    """The currency and scale that most amounts are printed in."""
    counted = Counter((fact.unit, fact.scale) for fact in facts if len(fact.unit) == 3)
    return counted.most_common(1)[0][0] if counted else ("", 0)


def _ends(facts: Sequence[Fact], span: Span | None) -> dict[Column, date]:
    """The last day of each column, where most of its facts agree on one."""
    counted: dict[Column, Counter[date]] = {}
    for fact in facts:
        if fact.period.end:
            counted.setdefault(column_of(fact.period, span), Counter())[fact.period.end] += 1
    return {column: ends.most_common(1)[0][0] for column, ends in counted.items()}


# ---------------------------------------------------------------- rows of filings laid over one another


@dataclass(slots=True)
class _Draft:
    """A row being gathered: its label as the leading filing prints it, and the candidates for its cells."""

    label: str
    depth: int
    facts: list[Fact] = field(default_factory=list)


class _Layers:
    def __init__(
        self, documents: Mapping[str, Document], sizes: Mapping[int, int], columns: Sequence[Column], span: Span | None
    ) -> None:
        self.documents = documents
        self.sizes = sizes
        self.columns = columns
        self.span = span
        self._late = {key: lateness(document) for key, document in documents.items()}

    def rows(self, block: Block, facts: Sequence[Fact]) -> list[FactRow]:
        """The rows of one block, tables of later documents leading."""
        tables: dict[int, list[Fact]] = {}
        for fact in facts:
            tables.setdefault(fact.evidence_id, []).append(fact)
        order: list[Hashable] = []
        drafts: dict[Hashable, _Draft] = {}
        for table in sorted(tables.values(), key=lambda table: self._rank(table[0]), reverse=True):
            lines = _lines(table, lambda fact: column_of(fact.period, self.span), bool(block.table))
            _lay(order, list(lines))
            for key, draft in lines.items():
                drafts.setdefault(key, _Draft(draft.label, draft.depth)).facts.extend(draft.facts)
        counted = Counter(draft.label for draft in drafts.values())
        for draft in drafts.values():
            if counted[draft.label] > 1 and (parents := draft.facts[0].parents):
                draft.label = f"{draft.label} ({parents[-1]})"
        return [self._row(block, drafts[key]) for key in order]

    def _rank(self, fact: Fact) -> tuple[object, ...]:
        size = self.sizes.get(fact.evidence_id, 0)
        return self._late[fact.document_id], -_BASES.index(fact.basis), size, -fact.evidence_id

    def _row(self, block: Block, draft: _Draft) -> FactRow:
        candidates: dict[Column, list[Fact]] = {}
        for fact in draft.facts:
            candidates.setdefault(column_of(fact.period, self.span), []).append(fact)
        cells = tuple(self._cell(candidates.get(column, [])) for column in self.columns)
        return FactRow(block, draft.label, draft.depth, cells)

    def _cell(self, facts: list[Fact]) -> FactCell | None:
        if not facts:
            return None
        leading: dict[str, Fact] = {}
        for fact in sorted(facts, key=self._rank, reverse=True):
            leading.setdefault(fact.document_id, fact)
        best, *rest = leading.values()
        return FactCell(self._stated(best), tuple(self._stated(fact) for fact in rest if not agree(best, fact)))

    def _stated(self, fact: Fact) -> Stated:
        return Stated(fact, self.documents[fact.document_id])


def _lines(table: Sequence[Fact], column_of: Callable[[Fact], Column], apart: bool) -> dict[Hashable, _Draft]:
    """The rows of one table by what they state. `apart`: figures of one row and period get a line each."""
    printed: dict[Hashable, list[Fact]] = {}
    for fact in table:
        printed.setdefault((fact.cell.row, fact.segment, fact.basis is Basis.ADJUSTED, _kind(fact)), []).append(fact)
    lines: dict[Hashable, _Draft] = {}
    for place, facts in printed.items():
        for nth, chosen in enumerate(_apart(facts, column_of) if apart else [facts]):
            key = _key(chosen[0]) if not apart else (place, nth)
            while key in lines:
                key = (key, label_key(chosen[0].label), place)
            lines[key] = _Draft(label_of(chosen[0]), len(chosen[0].parents), chosen)
    return lines


def _apart(facts: Sequence[Fact], column_of: Callable[[Fact], Column]) -> list[list[Fact]]:
    """The first figure of every period, then the second of those that have two, …"""
    lines: list[list[Fact]] = []
    seen: Counter[Column] = Counter()
    for fact in facts:
        nth = seen[column_of(fact)]
        seen[column_of(fact)] += 1
        if nth == len(lines):
            lines.append([])
        lines[nth].append(fact)
    return lines


def _key(fact: Fact) -> Hashable:
    """What a row states: its concept or, when no vocabulary names it, its label under its heading."""
    name = (fact.concept,) if fact.concept else (label_key(fact.label), label_key(" ".join(fact.parents[-1:])))
    return name, fact.segment, fact.basis is Basis.ADJUSTED, _kind(fact)


def _kind(fact: Fact) -> str:
    """Amounts, rates, amounts per share and counts of shares never share a row."""
    return "amount" if len(fact.unit) == 3 else fact.unit.partition("/")[2] or fact.unit


def _lay(order: list[Hashable], lines: Sequence[Hashable]) -> None:
    """Put lines that are new behind the known line they follow; before the first known one when they lead."""
    known = set(order)
    place = next((order.index(line) for line in lines if line in known), len(order))
    for line in lines:
        if line in known:
            place = order.index(line) + 1
        else:
            order.insert(place, line)
            place += 1


def label_of(fact: Fact) -> str:
    """The row's label as printed, and the column's member when it has one."""
    label = f"{fact.label} · {fact.segment}" if fact.segment else fact.label
    return f"{label} (adjusted)" if fact.basis is Basis.ADJUSTED else label


def agree(one: Fact, other: Fact) -> bool:
    """The same amount, to the last digit of the coarser of the two; signs are a matter of presentation."""
    apart = abs(abs(one.value) - abs(other.value))
    grains = [int(fact.value.as_tuple().exponent) for fact in (one, other)]
    return apart == 0 or (grains[0] != grains[1] and apart < Decimal(1).scaleb(max(grains)))
