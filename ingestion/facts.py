"""Tables in, facts out: each numeric cell with its concept, period, unit, scale, sign and the cell it was read from.

Pure and repeatable: the same grids and description give the same facts. Where a filer tagged a cell, its value, unit
and period are the tag's, and the words decide only what tags leave open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from data.types import Cell, Description, Evidence, Fact, Grid, Statement
from data.vocabulary import vocabulary
from ingestion.cells import Frame, fact_of
from ingestion.columns import Column, column_of, columns_of, is_heading_row, row_periods
from ingestion.numbers import parse_number
from ingestion.rows import Outline, Table, indent_of, label_of, opened, principal, row_of
from ingestion.statements import usual_scale

_NET = re.compile(r"\bnet\b|less accumulated", re.I)


def facts_of(evidence: Sequence[Evidence], description: Description) -> tuple[Fact, ...]:
    """The facts of a document's tables, in reading order."""
    tables = principal([opened(item, item.grid, n) for n, item in enumerate(_gridded(evidence), 1) if item.grid])
    scale = usual_scale([table.kind for table in tables])
    found: list[Fact] = []
    before: _Headed | None = None
    income: _Headed | None = None
    for table in tables:
        columns = columns_of(table.grid, description)
        if not any(column.dated for column in columns):
            columns = _borrowed(table, columns, before, income)
        elif table.kind.statement is Statement.INCOME and income is None:
            income = table, columns
        found.extend(_unmistaken(list(_table_facts(Frame(table, description, scale), columns))))
        before = table, columns
    return tuple(found)


_Headed = tuple[Table, list[Column]]


def _borrowed(table: Table, columns: list[Column], before: _Headed | None, income: _Headed | None) -> list[Column]:
    """Columns for a table whose headings were lost: those of the statement it continues, or of the income statement
    whose net income it repeats figure by figure."""
    if before is not None and len(before[1]) == len(columns) and _continues(table, before[0]):
        return before[1]
    if income is not None and table.kind.statement is Statement.CASH_FLOW and len(income[1]) == len(columns):
        shared = _net_income(table.grid) & _net_income(income[0].grid)
        return income[1] if shared else columns
    return columns


def _continues(table: Table, before: Table) -> bool:
    """Whether a table is the rest of the statement on the page before."""
    same = table.kind.statement is before.kind.statement is not Statement.NOTE and not table.grid.header_rows
    return same and (table.item.page or 0) - (before.item.page or 0) in (0, 1)


def _net_income(grid: Grid) -> set[tuple[Decimal, ...]]:
    """The figures of each row that states net income."""
    words = vocabulary()
    rows = [
        row
        for row in grid.rows
        if row and words.concept_of(label_of(row[0].text)) in ("net_income", "net_income_attributable")
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


def _table_facts(frame: Frame, columns: list[Column]) -> Iterator[Fact]:
    table, outline, owed = frame.table, Outline(), False
    current = _with_percents(table, columns)
    dated = {} if any(column.dated for column in columns) else row_periods(table.grid, frame.description)
    for index in range(table.grid.header_rows, len(table.grid.rows)):
        cells = table.grid.rows[index]
        label, texts = label_of(cells[0].text) if cells else "", [cell.text for cell in cells[1:]]
        if is_heading_row(texts, label):
            current = _columns_below(table, label, texts, frame.description)
            continue
        numbers = [parse_number(text) for text in texts]
        if not any(numbers) or not label:
            outline.heading("" if any(numbers) else label, indent_of(table.grid, index))
            continue
        row = row_of(table, index, label, outline.row(label, indent_of(table.grid, index)), owed=owed)
        row = replace(row, period=dated[index][0], dated=dated[index][1]) if index in dated else row
        owed = owed or row.ends_assets(table)
        for place, (cell, number) in enumerate(zip(cells[1:], numbers, strict=True), 1):
            if number is not None and place < len(current):
                fact = fact_of(frame, row, current[place], place, cell, number)
                yield from () if fact is None else (fact,)


def _columns_below(table: Table, label: str, texts: Sequence[str], description: Description) -> list[Column]:
    """The columns under a second heading in the middle of a table."""
    around = f"{label} {table.grid.title} {table.grid.units}"
    return [Column(""), *(column_of(text, around, description) for text in texts)]


def _with_percents(table: Table, columns: list[Column]) -> list[Column]:
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
