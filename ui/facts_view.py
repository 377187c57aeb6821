"""A table of facts in, a statement on the page out: rows and periods as text nodes, each figure a way to its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data.types import Document
from generation.facts.table import Block, FactCell, FactTable
from generation.facts.words import heading, reason, row_units, shown, units
from ui.answer_view import component

KEY = "facts-table"


def show_facts(
    table: FactTable,
    documents: Mapping[str, Document],
    active: tuple[int, int] | None,
    on_open: Callable[[FactCell], None],
    on_close: Callable[[], None],
) -> None:
    """Draw the table. The cell that is opened goes to `on_open` before the page is drawn again."""
    import streamlit as st

    def opened() -> None:
        row, column = st.session_state[KEY]["open"]
        cell = table.rows[row].cells[column]
        if cell is not None:
            on_open(cell)

    data = facts_data(table, documents, active)
    component("facts")(key=KEY, data=data, on_open_change=opened, on_close_change=on_close)


def facts_data(
    table: FactTable, documents: Mapping[str, Document], active: tuple[int, int] | None = None
) -> dict[str, Any]:
    """What the component draws, as plain strings and numbers."""
    return {
        "units": units(table),
        "columns": [
            {"heading": column.heading, "end": end.isoformat() if (end := table.ends.get(column)) else ""}
            for column in table.columns
        ],
        "rows": _rows(table, documents),
        "differing": [_differing(table, row, column) for row, column in table.differing],
        "active": active,
    }


def _rows(table: FactTable, documents: Mapping[str, Document]) -> list[dict[str, Any]]:
    several = len({row.block.company for row in table.rows}) > 1
    rows: list[dict[str, Any]] = []
    block: Block | None = None
    for row in table.rows:
        rows.append(
            {
                "heading": heading(row, several, documents) if row.block != block else "",
                "label": row.label,
                "unit": row_units(row, table),
                "depth": min(row.depth, 4),
                "cells": [_cell(cell, table) if cell else None for cell in row.cells],
            }
        )
        block = row.block
    return rows


def _cell(cell: FactCell, table: FactTable) -> dict[str, Any]:
    return {
        "text": shown(cell.stated.fact, table),
        "others": [shown(other.fact, table) for other in cell.others],
        "title": reason(cell) or f"{cell.stated.fact.printed} · {cell.stated.document.name}",
    }


def _differing(table: FactTable, row: int, column: int) -> dict[str, Any]:
    line, cell = table.rows[row], table.rows[row].cells[column]
    what = f"{line.label}, {table.columns[column].heading}"
    return {"what": what, "reason": reason(cell) if cell else "", "row": row, "column": column}
