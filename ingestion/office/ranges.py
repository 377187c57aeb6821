"""The rows of a sheet in, the ranges that hold values out, as tables whose cells keep their addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from data.locators import SheetCell
from data.types import Cell, Grid
from ingestion.passages import Block, Heading, Table
from ingestion.web.cells import Placed
from ingestion.web.grid import header_rows

MAX_ROWS, MAX_COLUMNS, ROWS_AT_ONCE = 5_000, 120, 400


Formulas = Mapping[tuple[int, int], str]
"""The formulas of a sheet by row and column, from 1."""
_NONE: Formulas = MappingProxyType({})


def ranges(title: str, rows: Sequence[list[str]], formulas: Formulas = _NONE) -> Iterator[Block]:
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
        yield _range(title, part, start + 1, left + 1, formulas)


def _range(sheet: str, rows: list[list[str]], top: int, left: int, formulas: Formulas) -> Table:
    """Rows of a sheet; the grid keeps empty rows and columns, so that its cells can be addressed."""
    from openpyxl.utils import get_column_letter

    wide = max(len(row) for row in rows)
    cells = tuple(
        tuple(
            Cell(text, formula=formulas.get((r, c), "") if text else "")
            for c, text in enumerate(row + [""] * (wide - len(row)), left)
        )
        for r, row in enumerate(rows, top)
    )
    last = f"{get_column_letter(left + wide - 1)}{top + len(rows) - 1}"
    placed = [[Placed(text, n, n + 1) for n, text in enumerate(row) if text] for row in rows]
    grid = Grid(cells, header_rows(placed, wide))
    return Table(grid, SheetCell(sheet, f"{get_column_letter(left)}{top}:{last}"))
