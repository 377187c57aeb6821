"""A statement's grid in, names for its rows without a label out: the total of the heading whose rows they sum.

Some balance sheets print "Current assets:", the rows, and under them a figure alone. It is named only when the figures
prove, in every column, that it is the sum of the rows under that heading.
"""

from __future__ import annotations

from collections.abc import Mapping

from data.types import Grid
from ingestion.statements.footing import Figure, Footing, Line, footings
from ingestion.statements.rows import label_of
from ingestion.words.numbers import Number, parse_number


def names_of_totals(grid: Grid) -> dict[int, str]:
    """Row → "Total current assets" for each row with figures and no label that a heading's rows come to."""
    rows = range(grid.header_rows, len(grid.rows))
    numbers = {n: _numbers(grid, n) for n in rows}
    bare = {n for n in rows if numbers[n] and not _label(grid, n)}
    if not bare:
        return {}
    decimals = max(number.decimals for found in numbers.values() for number in found.values())
    lines = [
        Line(n, _figures(found, decimals), n in bare or _label(grid, n).casefold().startswith("total"))
        for n, found in numbers.items()
        if found
    ]
    named: dict[int, str] = {}
    used: set[int] = set()
    for footing in footings(lines, signs=False):
        heading = _heading(grid, footing, numbers, used)
        name = f"Total {_lowered(_label(grid, heading))}" if heading is not None else ""
        own = _label(grid, footing.total)
        if heading is None or (own and own.casefold() != name.casefold()):
            continue
        used.add(heading)
        if not own and not footing.fails:
            named[footing.total] = name
    return named


def _heading(grid: Grid, footing: Footing, numbers: Mapping[int, object], used: set[int]) -> int | None:
    """The nearest heading over the first row summed that no other total has taken."""
    for n in range(footing.first - 1, grid.header_rows - 1, -1):
        if numbers[n]:
            return None
        if _label(grid, n) and n not in used:
            return n
    return None


def _label(grid: Grid, n: int) -> str:
    return label_of(grid.rows[n][0].text)


def _lowered(heading: str) -> str:
    return heading.lower() if heading.isupper() else heading[:1].lower() + heading[1:]


def _numbers(grid: Grid, n: int) -> dict[int, Number]:
    read = {place: parse_number(cell.text) for place, cell in enumerate(grid.rows[n]) if place}
    return {place: number for place, number in read.items() if number is not None}


def _figures(numbers: Mapping[int, Number], decimals: int) -> dict[int, Figure]:
    return {
        place: Figure(int(number.value.scaleb(decimals)), 10 ** (decimals - number.decimals), "")
        for place, number in numbers.items()
        if not number.percent
    }
