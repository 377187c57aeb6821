"""The rows of a sheet in, the ranges that hold values out, as tables whose cells keep their addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data.locators import SheetCell
from data.types import Cell, Grid
from ingestion.htmlcells import Placed
from ingestion.htmlgrid import header_rows
from ingestion.passages import Block, Heading, Table

MAX_ROWS, MAX_COLUMNS, ROWS_AT_ONCE = 5_000, 120, 400


def ranges(title: str, rows: Sequence[list[str]]) -> Iterator[Block]:
    """The sheet's title and its filled rows; `rows` begin at A1, and may differ in length."""
    filled = [n for n, row in enumerate(rows) if any(row)]
    if not filled:
        return
    wide = [[n for n, text in enumerate(row) if text] for row in rows]
    left, right = min(row[0] for row in wide if row), max(row[-1] for row in wide if row)
    yield Heading(title, "h1")
    for start in range(filled[0], filled[-1] + 1, ROWS_AT_ONCE):
        part = [row[left : right + 1] + [""] * (right + 1 - len(row)) for row in rows[start : start + ROWS_AT_ONCE]]
        part = part[: filled[-1] + 1 - start]
        yield _range(title, part, start + 1, left + 1)


def _range(sheet: str, rows: list[list[str]], top: int, left: int) -> Table:
    """Rows of a sheet; the grid keeps empty rows and columns, so that its cells can be addressed."""
    from openpyxl.utils import get_column_letter

    wide = max(len(row) for row in rows)
    cells = tuple(tuple(Cell(text) for text in row + [""] * (wide - len(row))) for row in rows)
    last = f"{get_column_letter(left + wide - 1)}{top + len(rows) - 1}"
    placed = [[Placed(text, n, n + 1) for n, text in enumerate(row) if text] for row in rows]
    grid = Grid(cells, header_rows(placed, wide))
    return Table(grid, SheetCell(sheet, f"{get_column_letter(left)}{top}:{last}"))
