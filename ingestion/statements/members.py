"""A table's columns in, the same out with the whole told from its parts by the figures themselves.

Where the last column is, row after row, the sum of the columns before it, it is the whole that they break down,
whatever its heading calls it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from data.types import Cell, Grid
from ingestion.statements.columns import Column
from ingestion.words.numbers import Number, parse_number

_PROOFS = 3  # rows


def with_whole(grid: Grid, columns: Sequence[Column]) -> list[Column]:
    """The columns, the last of them without its member when the figures prove that it sums the others."""
    parts = [n for n, column in enumerate(columns) if column.member]
    if len(parts) < 3 or parts[-1] != len(columns) - 1 or any(c.heading and not c.member for c in columns[1:]):
        return list(columns)
    *others, last = parts
    rows = [row for row in grid.rows[grid.header_rows :] if len(row) > last]
    told = [sums for row in rows if (sums := _sums(row, others, last)) is not None]
    if told.count(True) < _PROOFS or told.count(False) * 8 > len(told):
        return list(columns)
    return [replace(column, member=None) if n == last else column for n, column in enumerate(columns)]


def _sums(row: Sequence[Cell], others: Sequence[int], last: int) -> bool | None:
    """Whether the last figure is the sum of the others; None where the row cannot tell."""
    numbers = [parse_number(row[n].text) for n in (*others, last)]
    read = [number for number in numbers if number is not None]
    if len(read) < len(numbers) or sum(not number.dash and bool(number.value) for number in read[:-1]) < 2:
        return None
    return abs(sum((number.value for number in read[:-1]), Decimal(0)) - read[-1].value) <= _rounding(read)


def _rounding(numbers: Sequence[Number]) -> Decimal:
    """How far a sum of rounded figures may stand from the rounded sum."""
    unit = Decimal(1).scaleb(-max(number.decimals for number in numbers))
    return unit * len(numbers) / 2
