"""Rows of a page in, the tables among them out, as grids whose columns come from aligned figures.

Ruled tables are read in lattice.py. Does not know headings or pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from data.locators import Box
from data.types import Cell, Grid
from ingestion.pdf.alignment import Column, columns_of, over_labels, tabular, years_only
from ingestion.pdf.glyphs import Rule
from ingestion.pdf.gridlines import body_line, grid_of, heading_lines, merged_body, merged_headings, stated_units
from ingestion.pdf.layout import Row, box_of, is_value

_MOST_HEADINGS = 12
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\b(?:ended|ending|months|weeks|years?|quarter)\b", re.I)
_EXHIBIT = re.compile(r"^(?:exhibit|schedule|annex|appendix)\s+[\w.]+$", re.I)


@dataclass(frozen=True)
class Found:
    """A table and the rows of the page it takes: `first` up to `last`, both included."""

    first: int
    last: int
    grid: Grid
    box: Box
    columns: tuple[Column, ...] = ()


def find_tables(rows: Sequence[Row], rules: Sequence[Rule]) -> list[Found]:
    """The tables among the rows of one column of a page, from the top down."""
    found: list[Found] = []
    for block in _blocks(rows):
        free = found[-1].last + 1 if found else 0
        table = _table(rows, block, free, rules)
        if table is not None:
            found.append(table)
    return found


# ---------------------------------------------------------------- where tables are


def _blocks(rows: Sequence[Row]) -> list[list[int]]:
    """Runs of rows that belong to one table each, by the rows' numbers; rows of labels alone included."""
    blocks: list[list[int]] = []
    block, pending = list[int](), list[int]()
    for n, row in enumerate(rows):
        near = bool(block) and row.top - rows[(pending or block)[-1]].bottom < 3.4 * row.size
        if tabular(row):
            if block and near and _fits(rows, block, row) and not (pending and _bridges(rows, block, row)):
                block += [*pending, n]
            else:
                blocks.append(block)
                block = [n]
            pending = []
        elif block and near and len(pending) < 7 and (not _is_prose(row, rows, block) or _parts_rows(rows, n)):
            pending.append(n)
        elif block:
            blocks.append(block)
            block, pending = [], []
    return [block for block in [*blocks, block] if block]


def _stretches(rows: Sequence[Row], block: Sequence[int]) -> list[tuple[float, float]]:
    """Where figures stand in a block, as one stretch for each column."""
    spans = sorted((s.x0, s.x1) for n in block for s in rows[n].segments if s.value)
    merged: list[tuple[float, float]] = []
    for low, high in spans:
        if merged and low < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged


def _fits(rows: Sequence[Row], block: Sequence[int], row: Row) -> bool:
    """Whether a row's figures stand under those of the block, and it is not the heading of a table below."""
    stretches = _stretches(rows, block)
    values = [s for s in row.segments if s.value]
    if all(years_only(rows[n]) for n in block if tabular(rows[n])):
        return not years_only(row) or len(values) >= len(stretches)
    covered = sum(any(s.x0 < high and s.x1 > low for s in values) for low, high in stretches)
    if covered == len(stretches) and not years_only(row):
        return True
    under = sum(any(s.x0 < high and s.x1 > low for low, high in stretches) for s in values)
    reported = any(not years_only(rows[n]) for n in block if tabular(rows[n]))
    if reported and years_only(row) and len(values) >= 2 and not _labelled(row):
        return False
    return under * 2 >= len(values)


def _bridges(rows: Sequence[Row], block: Sequence[int], row: Row) -> bool:
    """Whether a figure of the row stands under two columns of the block, as in a table set differently."""
    stretches = _stretches(rows, block)
    values = [s for s in row.segments if s.value]
    return any(sum(s.x0 < high - 2 and s.x1 > low + 2 for low, high in stretches) > 1 for s in values)


def _parts_rows(rows: Sequence[Row], n: int) -> bool:
    """Whether a long line stands alone between rows of figures, to name those below it."""
    if not 0 < n < len(rows) - 1 or rows[n].text.endswith("."):
        return False
    above, row, below = rows[n - 1 : n + 2]
    close = row.top - above.bottom < 1.2 * row.size and below.top - row.bottom < 1.2 * row.size
    return close and tabular(above) and tabular(below) and row.x1 < max(above.x1, below.x1) - 20


def _labelled(row: Row) -> bool:
    return bool(re.search(r"[A-Za-z]{3}", row.segments[0].text)) and not stated_units(row.segments[0].text)


def _is_prose(row: Row, rows: Sequence[Row], block: Sequence[int]) -> bool:
    """A line of running words that goes on under the figures."""
    stretches = _stretches(rows, block)
    longest = max(row.segments, key=lambda s: len(s.words))
    crossing = sum(longest.x0 < high - 1 and longest.x1 > low + 1 for low, high in stretches)
    words = len(longest.words)
    labels = min(rows[n].x0 for n in block)
    return (crossing >= 1 and words >= 8 and longest.x0 < labels + 60) or (words >= 14 and crossing > 0)


# ---------------------------------------------------------------- one table


def _table(rows: Sequence[Row], block: list[int], free: int, rules: Sequence[Rule]) -> Found | None:
    figured = [rows[n] for n in block if tabular(rows[n])]
    columns = columns_of(figured)
    body = [row for row in figured if not years_only(row)]
    if len(columns) < 2 or not body or _is_contents(body, columns):
        return None
    first = _top(rows, block[0], free, columns)
    last = _foot(rows, block[-1], columns)
    header = next((n for n in range(first, last + 1) if _reports(rows[n])), last + 1) - first
    if len(body) < 2 and header == 0:
        return None
    mine = rows[first : last + 1]
    header = _after_headings(mine, header, columns)
    lines = merged_headings(heading_lines(mine[:header], columns, rules))
    texts = merged_body([body_line(row, columns) for row in mine[header:]])
    grid = grid_of([*lines, *texts], len(lines))
    if len(grid.rows[0]) < 2 or not _plausible(grid, body):
        return None
    return Found(first, last, grid, box_of(mine), tuple(columns))


def _is_contents(body: Sequence[Row], columns: Sequence[Column]) -> bool:
    """A table of contents: titles and rising page numbers."""
    if sum(column.figures for column in columns) > 2:
        return False
    pages = [row.segments[-1].text for row in body]
    numbers = [int(page) for page in pages if re.fullmatch(r"\d{1,3}", page)]
    rising = all(a <= b for a, b in pairwise(numbers))
    return len(numbers) >= 4 and len(numbers) >= 0.8 * len(pages) and rising


def _reports(row: Row) -> bool:
    """Whether a row says something about what its label names: the first of these ends the headings."""
    return tabular(row) and not years_only(row)


def _after_headings(mine: Sequence[Row], header: int, columns: Sequence[Column]) -> int:
    """Rows of labels right above the first figures belong to the body."""
    while header > 0 and all(over_labels(s, columns) for s in mine[header - 1].segments):
        if stated_units(mine[header - 1].text):
            break
        header -= 1
    return header


def _top(rows: Sequence[Row], first: int, free: int, columns: Sequence[Column]) -> int:
    """The first heading row: rows above whose words stand over the columns."""
    top, labels = first, 0
    for n in range(first - 1, max(free, first - _MOST_HEADINGS) - 1, -1):
        row, below = rows[n], rows[n + 1]
        if below.top - row.bottom > 2.2 * max(row.size, below.size):
            break
        kind = _heading_kind(row, columns, below.top)
        if kind == "other":
            break
        labels = labels + 1 if kind == "label" else 0
        if labels > 3:
            break
        if kind == "over" or stated_units(row.text) or (n == top - 1 and _names_rows(row)):
            top = n
    return top


def _names_rows(row: Row) -> bool:
    return row.text.endswith(":") and len(row.words) <= 6


def _heading_kind(row: Row, columns: Sequence[Column], below: float) -> str:
    """ "Says "over" for words over the columns, "label" for words over the labels alone, else "other"."""
    figures = [column for column in columns if column.figures]
    low, high = figures[0].x0, max(column.x1 for column in columns)
    segments = row.segments
    if all(over_labels(s, columns) for s in segments):
        return "label" if len(row.words) <= 12 else "other"
    longest = max(len(s.words) for s in segments)
    over = [s for s in segments if not over_labels(s, columns)]
    width = max(high - low, 30)
    inside = all(s.x0 > low - 0.35 * width - 12 and s.x1 < high + 0.35 * width + 12 for s in over)
    centred = all((s.x0 + s.x1) / 2 > low - (10 if len(segments) == 1 else 45) for s in over)
    middle = (segments[0].x0 + segments[-1].x1) / 2
    off_centre = abs(middle - (low + high) / 2) - abs(middle - (columns[0].x0 + high) / 2)
    titled = len(segments) == 1 and off_centre > 12 and not _DATED.search(row.text)
    if (titled and below - row.bottom > 0.35 * row.size) or _EXHIBIT.match(row.text):
        return "other"
    if longest > 9 or not inside or not centred or (row.text.endswith(".") and longest > 5):
        return "other"
    return "over"


def _foot(rows: Sequence[Row], last: int, columns: Sequence[Column]) -> int:
    """The last row: the rest of a label that goes on below its figures is taken in."""
    while last + 1 < len(rows):
        row, above = rows[last + 1], rows[last]
        tight = row.top - above.bottom < 0.5 * row.size
        starts_low = row.text[:1].islower() and not re.match(r"^[a-z]\)", row.text)
        label = starts_low and len(row.segments) == 1 and over_labels(row.segments[0], columns)
        if not (tight and (label or _ends_columns(row, columns))):
            break
        last += 1
    return last


def _ends_columns(row: Row, columns: Sequence[Column]) -> bool:
    """Whether a row without a label holds only a sum, or the rest of the words in a column."""
    inside = [[n for n, c in enumerate(columns) if s.x0 < c.x1 and s.x1 > c.x0] for s in row.segments]
    if not all(len(over) == 1 and over[0] > 0 for over in inside) or len(row.words) > 8:
        return False
    return all(s.value == columns[over[0]].figures for s, over in zip(row.segments, inside, strict=True))


def _plausible(grid: Grid, body: Sequence[Row]) -> bool:
    """Whether this is a table and not running text in which figures happen to stand apart."""
    values = sum(is_value(cell.text) for row in grid.rows for cell in row)
    long = sum(len(cell.text.split()) > 25 for row in grid.rows for cell in row)
    enough = values >= 3 or (values >= 2 and (len(body) >= 3 or grid.header_rows > 0))
    return enough and long <= max(1, len(grid.rows) // 3)


# ---------------------------------------------------------------- words above a table


def captioned(table: Found, rows: Sequence[Row], free: int) -> Found:
    """The table with the title and the units that stand in the short lines above it."""
    title: list[str] = []
    units = table.grid.units
    n = table.first - 1
    while (
        n >= free
        and len(title) < 5
        and _is_caption(rows, n, free, table.box.top if n == table.first - 1 else rows[n + 1].top)
    ):
        units = units or stated_units(rows[n].text)
        title.insert(0, rows[n].text)
        n -= 1
    named = [line for line in title if not (stated_units(line) and line.startswith("("))]
    names = [*named, table.grid.title] if table.grid.title else named
    return replace(table, grid=replace(table.grid, title=" – ".join(names), units=units))


def _is_caption(rows: Sequence[Row], n: int, free: int, below: float) -> bool:
    row = rows[n]
    if below - row.bottom > 3.0 * row.size or len(row.words) > 16 or len(row.segments) > 1:
        return False
    if re.search(r"[.;,]$", row.text) and not stated_units(row.text):
        return False
    above = rows[n - 1] if n > free else None
    tail = above is not None and row.top - above.bottom < 0.6 * row.size and len(above.words) >= 11
    return not tail or row.bold != (above.bold if above else False)


def with_headings_of(table: Found, earlier: Found) -> Found:
    """A table without headings, from the top of a page, with those of the table whose columns it goes on with."""
    own, headings = table.grid, earlier.grid.rows[: earlier.grid.header_rows]
    same = len(table.columns) == len(earlier.columns) and len(own.rows[0]) == len(earlier.grid.rows[0])
    if own.header_rows or not headings or not same:
        return table
    pairs = zip(table.columns, earlier.columns, strict=True)
    if not all(abs(a.x1 - b.x1) < 8 or abs(a.x0 - b.x0) < 8 for a, b in pairs if a.figures and b.figures):
        return table
    above = tuple(tuple(Cell(cell.text) for cell in row) for row in headings)
    indents = (*earlier.grid.indents[: len(headings)], *own.indents)
    grid = Grid(
        (*above, *own.rows), len(headings), own.title or earlier.grid.title, own.units or earlier.grid.units, indents
    )
    return replace(table, grid=grid)
