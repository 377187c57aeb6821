"""A table of facts in, the lines of the command line out: one for each figure shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data.codec import Json, locator_json
from generation.facts.table import Column, FactCell, FactRow, FactTable, Stated
from generation.facts.words import reason, row_units, scaled_unit, shown
from generation.places import place
from ui.cli_json import number


def lines(table: FactTable) -> Iterator[tuple[Json, str]]:
    """Each figure as JSON and in words, row by row, newest period first."""
    for row in table.rows:
        for column, cell in zip(table.columns, row.cells, strict=True):
            if cell is not None:
                yield _json(row, column, cell), _words(table, row, column, cell)


def _json(row: FactRow, column: Column, cell: FactCell) -> Json:
    fact = cell.stated.fact
    told: Json = {
        "company": row.block.company,
        "statement": fact.statement.value,
        "concept": fact.concept,
        "label": row.label,
        "period": column.heading,
        **_stated(cell.stated),
    }
    if cell.others:
        told["others"] = [_stated(other) for other in cell.others]
        told["why"] = reason(cell)
    return told


def _stated(stated: Stated) -> dict[str, Any]:
    fact = stated.fact
    return {
        "period_end": fact.period.end.isoformat() if fact.period.end else None,
        "value": number(fact.value),
        "unit": fact.unit,
        "scale": fact.scale,
        "printed": fact.printed,
        "basis": fact.basis.value,
        "document": stated.document.name,
        "document_id": stated.document.id,
        "locator": locator_json(fact.cell),
    }


def _words(table: FactTable, row: FactRow, column: Column, cell: FactCell) -> str:
    fact = cell.stated.fact
    unit = row_units(row, table) or (scaled_unit(table.currency, table.scale) if fact.unit == table.currency else "")
    figure = f"{shown(fact, table)} {unit}".strip()
    line = f"{row.block.company}  {row.label}  {column.heading}  {figure}"
    line += f"  [{cell.stated.document.name}, {place(fact.cell)}]"
    return f"{line}\n  {reason(cell)}" if cell.others else line
