"""Rows of one table and its columns in, the grid out: cells seated, headings and labels of several lines joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from data.locators import Box
from data.types import Cell, Grid
from ingestion.passages import units_in
from ingestion.pdf.alignment import Column, Span, seat, spans_of
from ingestion.pdf.glyphs import Rule, Word
from ingestion.pdf.layout import Row, Segment, box_of, is_value

_EMPTY = Cell("")
_JOINING = re.compile(
    r"(?:[,;—–&-]|\b(?:and|or|of|to|for|by|from|in|on|the|a|an|with|at|per|net|its|our|attributable|than|under))$", re.I
)

_BARE_UNITS = re.compile(
    r"^\(?(?:(?:dollars|amounts|shares|\$)\s+)?(?:in\s+)?(?:thousands|millions|billions)\b[^()]*\)?$", re.I
)

_MARK = re.compile(r"^(?:[(\[]\w{1,2}[)\]]|[*†‡]{1,3}|[⁰¹²³⁴-⁹,]{1,5})$")
_UNITS_AT = re.compile(
    r"[(]?(?:\$|\b(?:dollars|amounts|shares|in)\b)[^()]{0,40}\b(?:thousands|millions|billions)\b.*$", re.I
)


class Line(NamedTuple):
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


def _cell(words: Sequence[Word]) -> Cell:
    return Cell(Segment(tuple(words)).text, box_of(words)) if words else _EMPTY


def _joined(left: Cell, right: Cell) -> Cell:
    if not left.text or not right.text:
        return left if left.text else right
    a, b = left.box, right.box
    box = Box(min(a.x0, b.x0), min(a.top, b.top), max(a.x1, b.x1), max(a.bottom, b.bottom)) if a and b else a or b
    tight = left.text.endswith("-") and left.text[-2:-1].isalpha()
    return Cell(left.text + ("" if tight else " ") + right.text, box)


def _line(row: Row, cells: Sequence[Cell], groups: Sequence[Span] = ()) -> Line:
    return Line(tuple(cells), row.top, row.bottom, row.size, row.bold, tuple(groups))


def heading_lines(rows: Sequence[Row], columns: Sequence[Column], rules: Sequence[Rule]) -> list[Line]:
    """Heading rows seated from the lowest up: what stands over one column makes it as wide as it is for those above."""
    lines = list[Line]()
    for row in reversed(rows):
        lines.insert(0, _heading_line(row, columns, rules))
        columns = _widened(columns, lines[0])
    return lines


def _widened(columns: Sequence[Column], line: Line) -> list[Column]:
    wide = list(columns)
    for low, high in line.groups:
        box = line.cells[low].box
        if low != high or box is None or not columns[low].figures:
            continue
        before = columns[low - 1].x1 if low else box.x0
        after = columns[low + 1].x0 if low + 1 < len(columns) else box.x1
        x0, x1 = max(box.x0, before), min(box.x1, after)
        wide[low] = columns[low]._replace(x0=min(columns[low].x0, x0), x1=max(columns[low].x1, x1))
    return wide


def _heading_line(row: Row, columns: Sequence[Column], rules: Sequence[Rule]) -> Line:
    """A heading row: what spans several columns stands over each of them."""
    cells, groups = [_EMPTY] * len(columns), list[Span]()
    spans = spans_of(row, columns, rules)
    for segment, (low, high) in spans:
        groups.append((low, high))
        for n in range(low, high + 1):
            cells[n] = _joined(cells[n], _cell(segment.words))
    label = [word for segment, (low, _) in spans if low == 0 for word in segment.words]
    return _line(row, cells, groups)._replace(bold=bool(label) and all(word.bold for word in label))


def body_line(row: Row, columns: Sequence[Column]) -> Line:
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


def merged_headings(lines: list[Line]) -> list[Line]:
    """Heading rows put together where one heading runs over several lines."""
    merged: list[Line] = []
    for line in lines:
        if merged and _one_heading(merged[-1], line):
            last = merged[-1]
            cells = tuple(_joined(a, b) for a, b in zip(last.cells, line.cells, strict=True))
            groups = tuple({*last.groups, *line.groups})
            merged[-1] = _extended(last, cells, line.bottom, groups)
        else:
            merged.append(line)
    return merged


def _extended(line: Line, cells: tuple[Cell, ...], bottom: float, groups: tuple[Span, ...] = ()) -> Line:
    return line._replace(cells=cells, bottom=max(line.bottom, bottom), groups=groups)


def _one_heading(above: Line, below: Line) -> bool:
    if below.top - above.bottom > 0.8 * max(above.size, below.size):
        return False
    if above.cells[0].text and below.cells[0].text and (above.bold, above.size) != (below.bold, below.size):
        return False
    for low, high in below.groups:
        for a, b in above.groups:
            if low <= b and a <= high and (low, high) != (a, b):
                return False
    return True


def merged_body(lines: list[Line]) -> list[Line]:
    """Body rows with the lines of a label, or of any cell of words, put together."""
    limit = max((line.cells[0].box.x1 for line in lines if line.cells[0].box), default=0.0)
    merged: list[Line] = []
    for n, line in enumerate(lines):
        after = lines[n + 1] if n + 1 < len(lines) else None
        if merged and _goes_on(merged[-1], line, after, limit):
            last = merged[-1]
            cells = tuple(_joined(a, b) for a, b in zip(last.cells, line.cells, strict=True))
            merged[-1] = _extended(last, cells, line.bottom)
        else:
            merged.append(line)
    return merged


def _values(line: Line) -> bool:
    return any(is_value(cell.text) for cell in line.cells[1:])


def _goes_on(above: Line, line: Line, after: Line | None, limit: float) -> bool:
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


def _left(line: Line) -> float:
    return line.cells[0].box.x0 if line.cells[0].box else 0.0


def _would_not_fit(above: Line, line: Line, limit: float) -> bool:
    """Whether the first word of the line had no room left in the line above."""
    box, own = above.cells[0].box, line.cells[0].box
    if box is None or own is None:
        return False
    text = line.cells[0].text
    first = len(text.split()[0]) / max(len(text), 1) * (own.x1 - own.x0)
    return box.x1 + first > limit - 0.3 * line.size and len(above.cells[0].text) > 18


def grid_of(lines: list[Line], header_rows: int) -> Grid:
    lines = _with_marks(lines, header_rows)
    kept = [n for n in range(len(lines[0].cells)) if any(line.cells[n].text for line in lines)]
    rows = tuple(tuple(line.cells[n] for n in kept) for line in lines)
    lefts = [row[0].box.x0 if row[0].box else None for row in rows]
    least = min((left for left in lefts if left is not None), default=0.0)
    indents = tuple(round(left - least, 1) if left is not None else 0.0 for left in lefts)
    inside = [cell.text for row in rows[:header_rows] for cell in row]
    units = next((stated_units(text) for text in inside if stated_units(text)), "")
    return Grid(rows, header_rows, _own_title(rows[:header_rows]), units, indents)


def _with_marks(lines: list[Line], header_rows: int) -> list[Line]:
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
    numbers = [int(mark.strip("()[]")) for mark in marks if mark.strip("()[]").isdecimal()]
    return all(a < b for a, b in pairwise(numbers))


def _without(cells: tuple[Cell, ...], n: int, join: bool) -> tuple[Cell, ...]:
    left = _joined(cells[n - 1], cells[n]) if join else cells[n - 1] if cells[n - 1].text else cells[n]
    return (*cells[: n - 1], left, *cells[n + 1 :])


def _own_title(headings: Sequence[Sequence[Cell]]) -> str:
    """The name of the table where it is printed over the labels."""
    for row in headings:
        if _BARE_UNITS.match(row[0].text):
            continue
        text = _UNITS_AT.sub("", row[0].text).strip(" (,")
        if len(re.findall(r"[^\W\d_]{3,}", text)) >= 2 and not re.search(r"\d{4}|ended", text):
            return text
    return ""


def stated_units(text: str) -> str:
    """Units as printed, those that stand alone in brackets included: "(Millions, except per share amounts)"."""
    bare = _BARE_UNITS.match(text)
    return text.strip("() ") if bare else units_in(text)
