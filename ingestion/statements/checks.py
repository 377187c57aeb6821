"""A document's facts and grids in, the checks out that its tables make of themselves.

Subtotals foot, breakdowns add up to their total, balance sheets balance, cash flows roll forward, and figures that
several statements print are the same in each. A relation is checked only where it is certain: named by accounting, or
kept by the same rows in other columns.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from data.locators import Modality, TableCell
from data.types import CheckKind, Evidence, Fact, Grid, SelfCheck, Statement
from ingestion.statements.footing import Figure, Footing, Line, footings
from ingestion.statements.relations import related
from ingestion.statements.ties import ties_of
from ingestion.words.numbers import Number, parse_number

_TOTAL = re.compile(
    r"\btotals?\b|\bnet cash\b|^net (?:income|earnings|loss)|\bend of\b|\bending\b|^balances?\b|合計|計$", re.I
)
_SUMS = frozenset(
    (
        "gross_profit operating_income pretax_income net_income net_income_attributable comprehensive_income "
        "income_continuing_operations total_assets current_assets noncurrent_assets current_liabilities "
        "total_liabilities noncurrent_liabilities equity liabilities_and_equity operating_cash_flow "
        "investing_cash_flow financing_cash_flow change_in_cash operating_expenses costs_and_expenses revenue "
        "cost_of_revenue ppe_gross ppe_net"
    ).split()
)
_AVERAGE = re.compile(r"\baverage|\bin years\b|\brates?\b|\bprice\b|\bper\b.*\bshare\b", re.I)
_UNITS = re.compile(r"\bexcept\b[^)]*", re.I)
_CROSS_PROOFS = 3  # rows


@dataclass(frozen=True)
class _Sheet:
    """The facts of one table by row and column, with their printed numbers."""

    table: int
    facts: Mapping[tuple[int, int], Fact]
    numbers: Mapping[tuple[int, int], Number]
    averages: Collection[int]

    @property
    def decimals(self) -> int:
        return max(number.decimals for number in self.numbers.values())


def checks_of(evidence: Sequence[Evidence], facts: Sequence[Fact]) -> tuple[SelfCheck, ...]:
    """Every check that the tables of a document allow, in reading order of the tables."""
    sheets = list(_sheets(evidence, facts))
    found = [
        check for sheet in sheets for check in (*_summed(sheet), *related(sheet.table, list(sheet.facts.values())))
    ]
    return tuple(sorted([*found, *ties_of(facts)], key=lambda check: (check.table, check.rows, check.column)))


def _sheets(evidence: Sequence[Evidence], facts: Sequence[Fact]) -> Iterator[_Sheet]:
    by_table: dict[int, dict[tuple[int, int], Fact]] = defaultdict(dict)
    for fact in facts:
        if fact.cell.row is not None and fact.cell.column is not None:
            by_table[fact.cell.table][fact.cell.row, fact.cell.column] = fact
    for number, grid in _grids(evidence):
        read = {place: parse_number(grid.rows[place[0]][place[1]].text) for place in by_table.get(number, ())}
        numbers = {place: each for place, each in read.items() if each is not None}
        if numbers:
            yield _Sheet(number, by_table[number], numbers, _averages(grid))


def _grids(evidence: Sequence[Evidence]) -> Iterator[tuple[int, Grid]]:
    """Grids with their table's number; those of sheets are counted in reading order."""
    gridded = [(item, item.grid) for item in evidence if item.grid is not None and item.modality is Modality.TABLE]
    for count, (item, grid) in enumerate(gridded, 1):
        yield (item.locator.table if isinstance(item.locator, TableCell) else count), grid


def _averages(grid: Grid) -> set[int]:
    """The columns whose headings say that they hold averages, lives or prices, which no one adds up."""
    heads = [[cell.text for cell in row] for row in grid.rows[: grid.header_rows]]
    return {n for row in heads for n, text in enumerate(row) if _AVERAGE.search(_UNITS.sub("", text))}


# ---------------------------------------------------------------- sums


def _summed(sheet: _Sheet) -> Iterator[SelfCheck]:
    """Sums down and across. A total that is right down its column may well leave out a part across."""
    down = list(_footed(sheet))
    right = {(check.rows[0], check.column) for check in down if check.passed}
    yield from down
    for check in _cross_footed(sheet):
        if check.passed or (check.rows[0], check.column) not in right:
            yield check


def _footed(sheet: _Sheet) -> Iterator[SelfCheck]:
    """Rows that are sums of rows above them."""
    figures = _figures(sheet)
    lines = [_row(sheet, row, places) for row, places in _turned(figures).items()]
    for footing in footings(lines):
        rows = (footing.total, *footing.parts)
        yield from _told(sheet, footing, {place: (rows, place) for place in figures}, CheckKind.FOOTS)


def _cross_footed(sheet: _Sheet) -> Iterator[SelfCheck]:
    """Columns that are sums of the columns on one side of them."""
    columns = _figures(sheet)
    lines = [Line(column, places, total=False) for column, places in sorted(columns.items())]
    seen: set[int] = set()
    for order in (lines, lines[::-1]):
        for footing in footings(order, proofs=_CROSS_PROOFS, signs=False):
            if footing.total not in seen and len(footing.holds) >= _CROSS_PROOFS * len(footing.fails):
                seen.add(footing.total)
                places = {row: ((row,), footing.total) for row in columns[footing.total]}
                yield from _told(sheet, footing, places, CheckKind.CROSS_FOOTS)


def _figures(sheet: _Sheet) -> dict[int, dict[int, Figure]]:
    """Figures by column and row, as whole numbers of the table's smallest step."""
    columns: dict[int, dict[int, Figure]] = defaultdict(dict)
    for (row, column), number in sheet.numbers.items():
        fact = sheet.facts[row, column]
        averaged = column in sheet.averages or (fact.statement is Statement.NOTE and fact.unit.endswith("/share"))
        if fact.unit != "percent" and not averaged:
            value = int(number.value.scaleb(sheet.decimals - number.scale))
            columns[column][row] = Figure(value, 10 ** (sheet.decimals - number.decimals), fact.unit)
    return columns


def _turned(columns: Mapping[int, Mapping[int, Figure]]) -> dict[int, dict[int, Figure]]:
    rows: dict[int, dict[int, Figure]] = defaultdict(dict)
    for column, places in columns.items():
        for row, figure in places.items():
            rows[row][column] = figure
    return dict(sorted(rows.items()))


def _row(sheet: _Sheet, row: int, places: Mapping[int, Figure]) -> Line:
    fact = sheet.facts[row, next(iter(places))]
    return Line(row, places, bool(_TOTAL.search(fact.label)) or fact.concept in _SUMS)


def _told(
    sheet: _Sheet, footing: Footing, places: Mapping[int, tuple[tuple[int, ...], int]], kind: CheckKind
) -> Iterator[SelfCheck]:
    """A footing's checks, one for each place where it holds or fails."""
    for place in sorted((*footing.holds, *footing.fails)):
        rows, column = places[place]
        fact, off = sheet.facts[rows[0], column], footing.fails.get(place, 0)
        difference = abs(Decimal(off).scaleb(fact.scale - sheet.decimals))
        yield SelfCheck(kind, not off, sheet.table, rows, column, fact.label, difference, fact.unit)
