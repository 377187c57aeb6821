"""A table of facts in, an XLSX workbook out: the table as shown, and a sheet with the source of every figure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from data.types import Document
from generation.facts.table import Block, FactCell, FactRow, FactTable
from generation.facts.words import amount, citation, heading, row_units, units
from generation.workbooks.workbook import Content, Number, Used, Workbook, letter, sources_sheet

_TOP = 3


def facts_workbook(table: FactTable, documents: Mapping[str, Document], title: str) -> bytes:
    """The workbook's bytes. Amounts are in the table's scale, as its second line says; rates are fractions."""
    book = Workbook()
    sheet = book.sheet("Facts", (58, 22, *(14 for _ in table.columns)))
    sheet.write(1, (title,), bold=True)
    sheet.write(2, (units(table),))
    ends = [table.ends.get(column) for column in table.columns]
    sheet.write(_TOP, ("", "Unit", *(column.heading for column in table.columns)), bold=True)
    sheet.write(_TOP + 1, ("Period to", None, *(end.isoformat() if end else None for end in ends)))
    used: list[Used] = []
    several = len({row.block.company for row in table.rows}) > 1
    at, block = _TOP + 1, None
    for row in table.rows:
        if row.block != block:
            block = row.block
            at += 1
            sheet.write(at, (heading(row, several, documents),), bold=True)
        at += 1
        sheet.write(at, (row.label, row_units(row, table) or None, *_numbers(row, table)), indent=row.depth)
        for n, cell in enumerate(row.cells):
            if cell is None:
                continue
            if cell.others:
                sheet.mark(at, n + 3)
            used += _used(f"Facts!{letter(n + 3)}{at}", _what(row, table, n), cell)
    sheet.freeze(f"C{_TOP + 2}")
    sources_sheet(book, used)
    return book.bytes()


def _numbers(row: FactRow, table: FactTable) -> list[Content]:
    return [None if cell is None else _number(cell, table) for cell in row.cells]


def _number(cell: FactCell, table: FactTable) -> Number:
    fact = cell.stated.fact
    value, digits = amount(fact, table)
    if fact.unit == "percent":
        return Number(value / Decimal(100), digits, rate=True)
    return Number(value, digits)


def _what(row: FactRow, table: FactTable, column: int) -> str:
    block: Block = row.block
    return f"{block.company}: {row.label}, {table.columns[column].heading}"


def _used(sheet_cell: str, what: str, cell: FactCell) -> list[Used]:
    shown = "shown: the later of several" if cell.others else "shown"
    first = Used(sheet_cell, what, citation(cell.stated, 1), shown)
    return [first, *(Used(sheet_cell, what, citation(other, 1), "states another figure") for other in cell.others)]
