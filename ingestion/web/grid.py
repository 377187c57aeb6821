"""An HTML table in, a grid out: layout columns gone, headings over their column.

Does not know what surrounds the table: title and units are added with the passages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from data.types import Cell, Grid, Tag
from ingestion.passages import units_in
from ingestion.web.cells import DATED, NOTE, YEAR, Placed, is_figure, joined, one, placed
from ingestion.web.markup import Element, Style
from ingestion.web.xbrl import Filing, tag_of

MAX_COLUMNS = 400
"""Filled cells of a row; what has more is no table that somebody reads."""


@dataclass(frozen=True)
class TableReading:
    """`grid` is None where the table only lays out prose: `lines` then holds its words and how they are set.
    `used` are the tagged elements whose tag a cell of the grid keeps."""

    grid: Grid | None
    lines: tuple[tuple[str, Style], ...] = ()
    used: tuple[Element, ...] = ()


def read_table(table: Element, filing: Filing | None) -> TableReading:
    return read_cells(placed(table), filing)


def read_cells(cells: Sequence[Sequence[Placed]], filing: Filing | None) -> TableReading:
    """The same for the filled cells of each row, whatever markup they come from."""
    rows = [joined(row) for row in cells]
    rows = [row for row in rows if row]
    if max(map(len, rows), default=0) > MAX_COLUMNS:
        return TableReading(None, _prose(rows))
    columns = _columns(rows)
    if len(columns) < 2 or not _tabular(rows, tagged=filing is not None):
        return TableReading(None, _prose(rows))
    seats = _labels_merged(_seated(rows, columns))
    return _grid(seats, _header_rows(seats), filing)


def header_rows(cells: Sequence[Sequence[Placed]], wide: int) -> int:
    """How many of the rows are headings, where every row keeps its place, as on a sheet."""
    return _header_rows(_seated(cells, [(n, n + 1) for n in range(wide)]))


# ---------------------------------------------------------------- columns


def _columns(rows: Sequence[Sequence[Placed]]) -> list[tuple[int, int]]:
    """The real columns as slot intervals: narrow cells make them, wide ones that cover several do not."""
    spans = sorted(
        {(cell.first, cell.last) for row in rows for cell in row}, key=lambda span: (span[1] - span[0], span)
    )
    columns: list[tuple[int, int]] = []
    for first, last in spans:
        over = [n for n, (left, right) in enumerate(columns) if first < right and left < last]
        if not over:
            columns.append((first, last))
        elif len(over) == 1:
            left, right = columns[over[0]]
            columns[over[0]] = (min(left, first), max(right, last))
    return sorted(columns)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the grid in the making; `spread` are the columns filled by a cell that stands further left."""

    cells: tuple[Placed | None, ...]
    spread: frozenset[int] = frozenset()

    def text(self, column: int) -> str:
        cell = self.cells[column]
        return cell.text if cell else ""

    @property
    def filled(self) -> list[int]:
        return [n for n, cell in enumerate(self.cells) if cell is not None]


def _seated(rows: Sequence[Sequence[Placed]], columns: Sequence[tuple[int, int]]) -> list[_Row]:
    """Each cell in its column; one that spans several columns right of the labels stands over each of them."""
    seated: list[_Row] = []
    hanging: list[tuple[int, int, Placed]] = []
    for row in rows:
        cells: list[Placed | None] = [None] * len(columns)
        spread: set[int] = set()
        for cell in row:
            over = [n for n, (left, right) in enumerate(columns) if cell.first < right and left < cell.last]
            over = [n for n in over if cells[n] is None] or over
            reach = over if over[0] > 0 else over[:1]
            for n in reach:
                free = cells[n] is None or n in spread
                cells[n] = cell if free else _one_text(cells[n], cell)
                spread |= {n} if n > reach[0] else set()
            if cell.down > 1 and over[0] == 0:
                hanging.append((cell.down, 0, cell))
        seated.append(_Row(_with_hanging(cells, hanging), frozenset(spread)))
        hanging = [(left - 1, column, cell) for left, column, cell in hanging if left > 1]
    return seated


def _one_text(left: Placed | None, right: Placed) -> Placed:
    return right if left is None else one(left, right)


def _with_hanging(cells: list[Placed | None], hanging: Sequence[tuple[int, int, Placed]]) -> tuple[Placed | None, ...]:
    for _, column, cell in hanging:
        cells[column] = cells[column] or cell
    return tuple(cells)


def _labels_merged(rows: list[_Row]) -> list[_Row]:
    """Columns put together that only look apart: indented labels, and footnote marks beside their figure."""
    column = 1
    while rows and column < len(rows[0].cells):
        if _belongs_left(rows, column):
            rows = [_without(row, column) for row in rows]
        else:
            column += 1
    return rows


def _belongs_left(rows: Sequence[_Row], column: int) -> bool:
    texts = [row.text(column) for row in rows if row.cells[column] is not None and column not in row.spread]
    if not texts:
        return True
    if all(NOTE.match(text) for text in texts):
        return any(row.text(column - 1) for row in rows) and (column == 1 or len(texts) * 2 <= len(rows))
    if column != 1 or any(is_figure(text) or YEAR.match(text) for text in texts):
        return False
    apart = not any(row.cells[0] is not None and row.cells[1] is not None for row in rows)
    return apart and len(rows[0].cells) > 2


def _without(row: _Row, column: int) -> _Row:
    left, gone = row.cells[column - 1], row.cells[column]
    kept = gone if left is None else left if gone is None or column in row.spread else _one_text(left, gone)
    cells = (*row.cells[: column - 1], kept, *row.cells[column + 1 :])
    return _Row(cells, frozenset(n - (n >= column) for n in row.spread if n != column))


# ---------------------------------------------------------------- what kind of table


def _tabular(rows: Sequence[Sequence[Placed]], tagged: bool) -> bool:
    """Whether rows and columns mean something here, or only place prose and bullets on the page."""
    cells = [cell for row in rows for cell in row]
    if not cells or len(rows) < 2:
        return False
    figures = sum(is_figure(cell.text) for row in rows for cell in row[1:])
    if figures >= 2 or (tagged and any(cell.tags for row in rows for cell in row[1:])):
        return True
    wide = [row for row in rows if len(row) >= 2]
    words = sum(len(cell.text.split()) for cell in cells)
    bullets = sum(len(row[0].text) <= 3 and not row[0].text.isalnum() for row in wide)
    return len(wide) >= 2 and len(wide) * 2 >= len(rows) and words <= 18 * len(cells) and bullets * 2 < len(wide)


def _prose(rows: Sequence[Sequence[Placed]]) -> tuple[tuple[str, Style], ...]:
    return tuple(
        (
            " ".join(cell.text for cell in row),
            replace(row[0].style, bold=all(cell.style.bold for cell in row)),
        )
        for row in rows
    )


def _header_rows(rows: Sequence[_Row]) -> int:
    """How many rows at the top are headings over columns."""
    count = 0
    named = False
    for n, row in enumerate(rows[: max(1, min(8, len(rows) - 1))]):
        others = [k for k in row.filled if k > 0]
        if _is_body(row, named) and not ((not named or len(others) > 1) and _over_figures(row, rows[n + 1 :])):
            break
        if others:
            named, count = True, n + 1
        elif named and not (units_in(row.text(0)) or row.text(0).startswith("(")):
            break
        elif named:
            count = n + 1
    return count if named else 0


def _is_body(row: _Row, named: bool) -> bool:
    """Whether a row reports something; `named` says that a row above it already names the columns."""
    label, texts = row.text(0), [row.text(k) for k in row.filled if k > 0]
    if any(cell is not None and cell.tags for cell in row.cells):
        return True
    if any(is_figure(text) and not YEAR.match(text) for text in texts):
        return True
    headed = all(YEAR.match(text) or DATED.search(text) for text in texts)
    caption = not label or bool(units_in(label)) or label.startswith("(") or bool(DATED.search(label))
    if named and label and not caption:
        return not headed or any(YEAR.match(text) for text in texts) or not texts
    bold = all(cell is None or cell.style.bold for cell in row.cells)
    return bool(label and texts) and not (caption or headed or bold)


def _over_figures(row: _Row, below: Sequence[_Row]) -> bool:
    """Whether a row of words stands over columns of figures."""
    columns = [k for k in row.filled if k > 0]
    if not columns or any(is_figure(row.text(k)) for k in columns):
        return False
    under = [line.text(k) for line in below for k in columns if line.text(k)]
    return bool(under) and sum(is_figure(text) for text in under) * 2 > len(under)


# ---------------------------------------------------------------- the grid


def _grid(rows: Sequence[_Row], header: int, filing: Filing | None) -> TableReading:
    used: list[Element] = []
    lines: list[tuple[Cell, ...]] = []
    for n, row in enumerate(rows):
        cells: list[Cell] = []
        for column, place in enumerate(row.cells):
            if place is None or (n >= header and column in row.spread):
                cells.append(Cell(""))
                continue
            tag, element = _tag(place, filing)
            used += [element] if element is not None else []
            cells.append(Cell(place.text, tag=tag))
        lines.append(tuple(cells))
    indents = tuple(row.cells[0].indent if row.cells[0] else 0.0 for row in rows)
    return TableReading(Grid(tuple(lines), header, _own_title(rows[:header]), indents=indents), used=tuple(used))


def _own_title(header: Sequence[_Row]) -> str:
    """The name of the table where it is printed over the labels, as "Consolidated Balance Sheets"."""
    for row in header:
        text = row.text(0)
        if len(re.findall(r"[^\W\d_]{2,}", text)) >= 2 and not (units_in(text) or DATED.search(text)):
            return text.strip("() ")
    return ""


def _tag(place: Placed, filing: Filing | None) -> tuple[Tag | None, Element | None]:
    if filing is None:
        return None, None
    for element in place.tags:
        tag = tag_of(element, filing)
        if tag is not None:
            return tag, element
    return None, None
