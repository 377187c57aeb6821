"""Rows of a page in, the tables among them out, as grids whose columns come from aligned figures.

Ruled tables are read in lattice.py. Does not know headings or pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from data.types import Box, Cell, Grid
from ingestion.alignment import Column, Span, columns_of, over_labels, seat, spans_of, tabular, years_only
from ingestion.glyphs import Rule, Word
from ingestion.layout import Row, Segment, box_of, is_value
from ingestion.passages import units_in

_EMPTY = Cell("")
_MOST_HEADINGS = 12
_JOINING = re.compile(
    r"(?:[,;—–&-]|\b(?:and|or|of|to|for|by|from|in|on|the|a|an|with|at|per|net|its|our|attributable|than|under))$", re.I
)

_BARE_UNITS = re.compile(
    r"^\(?(?:(?:dollars|amounts|shares|\$)\s+)?(?:in\s+)?(?:thousands|millions|billions)\b[^()]*\)?$", re.I
)

_MARK = re.compile(r"^(?:[(\[]\w{1,2}[)\]]|[*†‡]{1,3})$")
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


class _Line(NamedTuple):
    """A row of the grid in the making."""

    cells: tuple[Cell, ...]
    top: float
    bottom: float
    size: float
    bold: bool = False
    groups: tuple[Span, ...] = ()

    @property
    def filled(self) -> list[int]:
        return [n for n, cell in enumerate(self.cells) if cell.text]

    @property
    def label_only(self) -> bool:
        return self.filled == [0]


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
            if block and near and _fits(rows, block, row):
                block += [*pending, n]
            else:
                blocks.append(block)
                block = [n]
            pending = []
        elif block and near and len(pending) < 7 and not _is_prose(row, rows, block):
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
    under = sum(any(s.x0 < high and s.x1 > low for low, high in stretches) for s in values)
    reported = any(not years_only(rows[n]) for n in block if tabular(rows[n]))
    if reported and years_only(row) and len(values) >= 2 and not _labelled(row):
        return False
    return under * 2 >= len(values)


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
    lines = [_heading_line(row, columns, rules) for row in mine[:header]]
    lines = _merged_headings(lines)
    texts = _merged_body([_body_line(row, columns) for row in mine[header:]])
    grid = _grid([*lines, *texts], len(lines))
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
        if kind == "over" or stated_units(row.text) or (n == top - 1 and row.text.endswith(":") and top <= first):
            top = n
    return top


def _heading_kind(row: Row, columns: Sequence[Column], below: float) -> str:
    """ "Says "over" for words over the columns, "label" for words over the labels alone, else "other"."""
    figures = [column for column in columns if column.figures]
    low, high = figures[0].x0, figures[-1].x1
    segments = row.segments
    if all(over_labels(s, columns) for s in segments):
        return "label" if len(row.words) <= 12 else "other"
    longest = max(len(s.words) for s in segments)
    over = [s for s in segments if not over_labels(s, columns)]
    width = max(high - low, 30)
    inside = all(s.x0 > low - 0.35 * width - 12 and s.x1 < high + 0.35 * width + 12 for s in over)
    centred = all((s.x0 + s.x1) / 2 > low - 10 for s in over)
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
        if not (tight and starts_low and len(row.segments) == 1 and over_labels(row.segments[0], columns)):
            break
        last += 1
    return last


def _plausible(grid: Grid, body: Sequence[Row]) -> bool:
    """Whether this is a table and not running text in which figures happen to stand apart."""
    values = sum(is_value(cell.text) for row in grid.rows for cell in row)
    long = sum(len(cell.text.split()) > 25 for row in grid.rows for cell in row)
    enough = values >= 3 or (values >= 2 and (len(body) >= 3 or grid.header_rows > 0))
    return enough and long <= max(1, len(grid.rows) // 3)


# ---------------------------------------------------------------- lines of the grid


def _cell(words: Sequence[Word]) -> Cell:
    return Cell(Segment(tuple(words)).text, box_of(words)) if words else _EMPTY


def joined_cell(left: Cell, right: Cell) -> Cell:
    if not left.text or not right.text:
        return left if left.text else right
    a, b = left.box, right.box
    box = Box(min(a.x0, b.x0), min(a.top, b.top), max(a.x1, b.x1), max(a.bottom, b.bottom)) if a and b else a or b
    tight = left.text.endswith("-") and left.text[-2:-1].isalpha()
    return Cell(left.text + ("" if tight else " ") + right.text, box)


def _line(row: Row, cells: Sequence[Cell], groups: Sequence[Span] = ()) -> _Line:
    return _Line(tuple(cells), row.top, row.bottom, row.size, row.bold, tuple(groups))


def _heading_line(row: Row, columns: Sequence[Column], rules: Sequence[Rule]) -> _Line:
    """A heading row: what spans several columns stands over each of them."""
    cells, groups = [_EMPTY] * len(columns), list[Span]()
    spans = spans_of(row, columns, rules)
    for segment, (low, high) in spans:
        groups.append((low, high))
        for n in range(low, high + 1):
            cells[n] = joined_cell(cells[n], _cell(segment.words))
    label = [word for segment, (low, _) in spans if low == 0 for word in segment.words]
    return _line(row, cells, groups)._replace(bold=bool(label) and all(word.bold for word in label))


def _body_line(row: Row, columns: Sequence[Column]) -> _Line:
    seats: dict[int, list[Word]] = {}
    for segment in row.segments:
        for part in _parted(segment, columns):
            seats.setdefault(seat(part, columns), []).extend(part.words)
    line = _line(row, [_cell(seats.get(n, [])) for n in range(len(columns))])
    label = seats.get(0, [])
    return line._replace(bold=bool(label) and all(word.bold for word in label))


def _parted(segment: Segment, columns: Sequence[Column]) -> list[Segment]:
    """A label with the figure that follows it too closely taken off."""
    words = segment.words
    if segment.value or len(words) < 2 or not is_value(words[-1].text):
        return [segment]
    last = words[-1]
    under = [c for c in columns if c.figures and c.x0 - 2 <= last.x0 and last.x1 <= c.x1 + 2]
    if not under or words[0].x0 >= under[0].x0 - 8 or abs(last.x1 - under[0].x1) > 3:
        return [segment]
    cut = len(words) - (2 if words[-2].text in ("$", "(", "€", "£") else 1)
    return [Segment(words[:cut]), Segment(words[cut:])] if cut else [segment]


def _merged_headings(lines: list[_Line]) -> list[_Line]:
    """Heading rows put together where one heading runs over several lines."""
    merged: list[_Line] = []
    for line in lines:
        if merged and _one_heading(merged[-1], line):
            last = merged[-1]
            cells = tuple(joined_cell(a, b) for a, b in zip(last.cells, line.cells, strict=True))
            groups = tuple({*last.groups, *line.groups})
            merged[-1] = _extended(last, cells, line.bottom, groups)
        else:
            merged.append(line)
    return merged


def _extended(line: _Line, cells: tuple[Cell, ...], bottom: float, groups: tuple[Span, ...] = ()) -> _Line:
    return line._replace(cells=cells, bottom=max(line.bottom, bottom), groups=groups)


def _one_heading(above: _Line, below: _Line) -> bool:
    if below.top - above.bottom > 0.8 * max(above.size, below.size):
        return False
    if above.cells[0].text and below.cells[0].text and (above.bold, above.size) != (below.bold, below.size):
        return False
    for low, high in below.groups:
        for a, b in above.groups:
            if low <= b and a <= high and (low, high) != (a, b):
                return False
    return True


def _merged_body(lines: list[_Line]) -> list[_Line]:
    """Body rows with the lines of a label, or of any cell of words, put together."""
    limit = max((line.cells[0].box.x1 for line in lines if line.cells[0].box), default=0.0)
    merged: list[_Line] = []
    for n, line in enumerate(lines):
        after = lines[n + 1] if n + 1 < len(lines) else None
        if merged and _goes_on(merged[-1], line, after, limit):
            last = merged[-1]
            cells = tuple(joined_cell(a, b) for a, b in zip(last.cells, line.cells, strict=True))
            merged[-1] = _extended(last, cells, line.bottom)
        else:
            merged.append(line)
    return merged


def _values(line: _Line) -> bool:
    return any(is_value(cell.text) for cell in line.cells[1:])


def _goes_on(above: _Line, line: _Line, after: _Line | None, limit: float) -> bool:
    """Whether a line belongs to the row above it."""
    gap = line.top - above.bottom
    label, before = line.cells[0].text, above.cells[0].text
    unended = bool(_JOINING.search(before)) or label[:1].islower()
    if gap > max(0.55 * line.size, 1.2 * line.size if unended else 0) or not (above.filled and line.filled):
        return False
    if not label:
        if above.label_only and _values(line):
            return gap < 0.3 * line.size and not before.endswith(":")
        return not _values(line) and 0 not in line.filled and all(above.cells[n].text for n in line.filled)
    if not before or before.endswith(":") or (_values(above) and _values(line)) or is_value(label):
        return False
    if above.bold != line.bold and not label[:1].islower():
        return False
    if set(above.filled) & set(line.filled) - {0} and _values(line):
        return False
    wrapped = _would_not_fit(above, line, limit)
    if _values(above) or len(above.filled) > 1:
        indented = _left(line) > _left(above) + 1.5
        ends = after is None or _left(after) < _left(line) - 1 or not after.label_only
        ends = ends and not (after is not None and after.cells[0].text[:1].islower())
        return (label[:1].islower() and (wrapped or indented or bool(_JOINING.search(before)))) or (
            wrapped and indented and ends and not label.endswith(":")
        )
    if label[:1].islower() or _JOINING.search(before):
        return True
    deeper = _left(line) > _left(above) + 1.5
    back = after is not None and after.filled[:1] == [0] and _left(after) < _left(line) - 1
    return wrapped and deeper and back


def _left(line: _Line) -> float:
    return line.cells[0].box.x0 if line.cells[0].box else 0.0


def _would_not_fit(above: _Line, line: _Line, limit: float) -> bool:
    """Whether the first word of the line had no room left in the line above."""
    box, own = above.cells[0].box, line.cells[0].box
    if box is None or own is None:
        return False
    text = line.cells[0].text
    first = len(text.split()[0]) / max(len(text), 1) * (own.x1 - own.x0)
    return box.x1 + first > limit - 0.3 * line.size and len(above.cells[0].text) > 18


def _grid(lines: list[_Line], header_rows: int) -> Grid:
    lines = _marks_joined(lines, header_rows)
    kept = [n for n in range(len(lines[0].cells)) if any(line.cells[n].text for line in lines)]
    rows = tuple(tuple(line.cells[n] for n in kept) for line in lines)
    lefts = [row[0].box.x0 if row[0].box else None for row in rows]
    least = min((left for left in lefts if left is not None), default=0.0)
    indents = tuple(round(left - least, 1) if left is not None else 0.0 for left in lefts)
    inside = [cell.text for row in rows[:header_rows] for cell in row]
    units = next((stated_units(text) for text in inside if stated_units(text)), "")
    return Grid(rows, header_rows, _own_title(rows[:header_rows]), units, indents)


def _marks_joined(lines: list[_Line], header_rows: int) -> list[_Line]:
    """Columns that hold only footnote marks joined to the figures on their left."""
    for n in range(len(lines[0].cells) - 1, 1, -1):
        marks = [line.cells[n].text for line in lines[header_rows:] if line.cells[n].text]
        if len(marks) < 2 or not all(_MARK.match(mark) for mark in marks) or not _rising(marks):
            continue
        if all(line.cells[n - 1].text for line in lines[header_rows:] if line.cells[n].text):
            lines = [
                line._replace(cells=_without(line.cells, n, join=row >= header_rows)) for row, line in enumerate(lines)
            ]
    return lines


def _rising(marks: Sequence[str]) -> bool:
    """Whether marks that could be small negative figures count upwards, as footnotes do."""
    numbers = [int(mark.strip("()[]")) for mark in marks if mark.strip("()[]").isdigit()]
    return all(a < b for a, b in pairwise(numbers))


def _without(cells: tuple[Cell, ...], n: int, join: bool) -> tuple[Cell, ...]:
    left = joined_cell(cells[n - 1], cells[n]) if join else cells[n - 1] if cells[n - 1].text else cells[n]
    return (*cells[: n - 1], left, *cells[n + 1 :])


def _own_title(headings: Sequence[Sequence[Cell]]) -> str:
    """The name of the table where it is printed over the labels."""
    for row in headings:
        text = row[0].text
        if (
            len(re.findall(r"[^\W\d_]{3,}", text)) >= 2
            and not stated_units(text)
            and not re.search(r"\d{4}|ended", text)
        ):
            return text
    return ""


# ---------------------------------------------------------------- words above a table


def stated_units(text: str) -> str:
    """Units as printed, those that stand alone in brackets included: "(Millions, except per share amounts)"."""
    bare = _BARE_UNITS.match(text)
    return text.strip("() ") if bare else units_in(text)


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
