"""Tables in, facts out: each numeric cell with its concept, period, unit, scale, sign and the cell it was read from.

Pure and repeatable: the same grids and description give the same facts. Where a filer tagged a cell, its value, unit
and period are the tag's, and the words decide only what tags leave open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from data.locators import Modality
from data.types import Cell, Description, Evidence, Fact, Statement
from ingestion.statements.anchors import anchors, columns_by_anchors
from ingestion.statements.cells import Frame, fact_of
from ingestion.statements.columns import (
    Column,
    column_of,
    columns_of,
    dates_section,
    is_heading_row,
    row_periods,
    section_columns,
)
from ingestion.statements.members import with_whole
from ingestion.statements.rows import Outline, Table, indent_of, label_of, opened, principal, rolled, row_of
from ingestion.statements.statement import usual_scale
from ingestion.statements.unlabelled import names_of_totals
from ingestion.words.numbers import parse_number

_WHOLE = 100  # percent
_NET = re.compile(r"\bnet\b|less accumulated", re.I)


def facts_of(evidence: Sequence[Evidence], description: Description) -> tuple[Fact, ...]:
    """The facts of a document's tables, in reading order."""
    tables = principal([opened(item, item.grid, n) for n, item in enumerate(_gridded(evidence), 1) if item.grid])
    scale = usual_scale([table.kind for table in tables])
    frames = [Frame(table, description, scale) for table in tables]
    columns = _carried([(table, with_whole(table.grid, columns_of(table.grid, description))) for table in tables])
    found = [_unmistaken(list(_table_facts(*each))) for each in zip(frames, columns, strict=True)]
    stated = anchors(fact for facts in found for fact in facts)
    for n, (frame, undated) in enumerate(zip(frames, columns, strict=True)):
        if not found[n] and (dated := columns_by_anchors(frame, undated, stated)):
            found[n] = _unmistaken(list(_table_facts(frame, dated)))
    return tuple(fact for facts in found for fact in facts)


def _carried(tables: Sequence[tuple[Table, list[Column]]]) -> list[list[Column]]:
    """Each table's columns; a statement's second page without headings has those of the page before."""
    carried: list[list[Column]] = []
    before: tuple[Table, list[Column]] | None = None
    for table, own in tables:
        undated = not any(column.dated for column in own)
        follows = before is not None and len(before[1]) == len(own) and _continues(table, before[0])
        columns = before[1] if undated and follows and before is not None else own
        carried.append(columns)
        before = table, columns
    return carried


def _continues(table: Table, before: Table) -> bool:
    """Whether a table is the rest of the statement on the page before."""
    same = table.kind.statement is before.kind.statement is not Statement.NOTE and not table.grid.header_rows
    return same and (table.item.page or 0) - (before.item.page or 0) in (0, 1)


def _unmistaken(facts: list[Fact]) -> list[Fact]:
    """A table's facts, gross property told from net where the table states both under like names."""
    if not any(fact.concept == "ppe_net" and _NET.search(fact.label) for fact in facts):
        return facts
    return [
        replace(fact, concept="ppe_gross") if fact.concept == "ppe_net" and not _NET.search(fact.label) else fact
        for fact in facts
    ]


def _gridded(evidence: Sequence[Evidence]) -> list[Evidence]:
    return [item for item in evidence if item.grid is not None and item.modality is Modality.TABLE]


def _table_facts(frame: Frame, columns: list[Column]) -> Iterator[Fact]:
    table, outline, owed = frame.table, Outline(), False
    current = _with_percents(table, columns)
    places, totals = rolled(table.grid), names_of_totals(table.grid) if table.is_balance else {}
    dated = {} if any(column.dated for column in columns) else row_periods(table.grid, frame.description)
    for index in range(table.grid.header_rows, len(table.grid.rows)):
        cells = table.grid.rows[index]
        label, texts = label_of(cells[0].text) if cells else "", [cell.text for cell in cells[1:]]
        label = label or totals.get(index, "")
        if is_heading_row(texts, label):
            current = _columns_below(table, label, texts, frame.description)
            continue
        numbers = [parse_number(text) for text in texts]
        if not any(numbers) and dates_section(label):
            current = section_columns(current, label, frame.description)
        if not any(numbers) or not label:
            outline.heading("" if any(numbers) else label, indent_of(table.grid, index))
            continue
        label = outline.joined(label)
        row = row_of(table, index, label, outline.row(label, indent_of(table.grid, index)), owed=owed)
        row = replace(row, place=places.get(index, ""))
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
    return all(number.percent or number.decimals or abs(number.value) <= _WHOLE for number in read)
