"""A table of a spreadsheet in, the addresses of its cells and what calculates them out."""

from __future__ import annotations

import re

from data.locators import SheetCell
from data.types import Evidence

_CORNER = re.compile(r"([A-Z]+)(\d+)")


def cell_address(evidence: Evidence, row: int, column: int) -> str:
    """The sheet's own address of a cell, as `B7`, from its row and column in the grid; "" of what is no sheet."""
    if not isinstance(evidence.locator, SheetCell):
        return ""
    corner = _CORNER.match(evidence.locator.cell)
    return f"{_letters(_number(corner[1]) + column)}{int(corner[2]) + row}" if corner else ""


def formulas_of(evidence: Evidence) -> dict[str, str]:
    """Formula by address, of the cells that have one."""
    rows = evidence.grid.rows if evidence.grid else ()
    cells = ((r, c, cell) for r, line in enumerate(rows) for c, cell in enumerate(line) if cell.formula)
    return {cell_address(evidence, r, c): cell.formula for r, c, cell in cells}


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
