"""Ruled lines and words in, tables whose cells are drawn out: every closed box between the lines is a cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from data.locators import Box
from data.types import Cell, Grid
from ingestion.passages import units_in
from ingestion.pdf.glyphs import Rule, Word
from ingestion.pdf.layout import is_value, is_year, joined, rows_of

_NEAR = 3.0
_MOST_CELLS = 6_000


@dataclass(frozen=True)
class Ruled:
    """A table drawn with lines, its grid, its box and the words in it."""

    grid: Grid
    box: Box
    words: tuple[Word, ...]


def ruled_tables(words: Sequence[Word], rules: Sequence[Rule]) -> list[Ruled]:
    """The tables of a page that lines divide into rows and columns, from the top down."""
    level = _merged([(r.middle, r.low, r.high) for r in map(_level, rules) if r])
    upright = _merged([(r.middle, r.low, r.high) for r in map(_upright, rules) if r])
    if len(level) < 2 or len(upright) < 2:
        return []
    tables = [_table(words, *part) for part in _parts(level, upright)]
    return sorted((table for table in tables if table is not None), key=lambda table: table.box.top)


@dataclass(frozen=True, slots=True)
class _Line:
    middle: float
    low: float
    high: float


def _level(rule: Rule) -> _Line | None:
    return _Line((rule.top + rule.bottom) / 2, rule.x0, rule.x1) if rule.level and rule.x1 - rule.x0 > 4 else None


def _upright(rule: Rule) -> _Line | None:
    return (
        _Line((rule.x0 + rule.x1) / 2, rule.top, rule.bottom) if not rule.level and rule.bottom - rule.top > 4 else None
    )


def _merged(lines: Iterable[tuple[float, float, float]]) -> list[_Line]:
    """Lines drawn in pieces, or twice, as one."""
    merged: list[_Line] = []
    for middle, low, high in sorted(lines):
        for n in range(len(merged) - 1, max(-1, len(merged) - 60), -1):
            one = merged[n]
            if abs(one.middle - middle) < _NEAR and low <= one.high + _NEAR and high >= one.low - _NEAR:
                merged[n] = _Line(one.middle, min(low, one.low), max(high, one.high))
                break
        else:
            merged.append(_Line(middle, low, high))
    return merged


def _parts(level: list[_Line], upright: list[_Line]) -> list[tuple[list[_Line], list[_Line]]]:
    """Lines that cross or touch one another, taken together."""
    parts: list[tuple[list[_Line], list[_Line]]] = []
    for line in upright:
        touched = [row for row in level if _meet(row, line)]
        mine = [part for part in parts if any(row in part[0] for row in touched)]
        rows = [row for part in mine for row in part[0]]
        rows += [row for row in touched if row not in rows]
        columns = [column for part in mine for column in part[1]]
        parts = [part for part in parts if part not in mine] + [(rows, [*columns, line])]
    return [part for part in parts if len(part[0]) >= 2 and len(part[1]) >= 2]


def _meet(row: _Line, column: _Line) -> bool:
    across = row.low - _NEAR <= column.middle <= row.high + _NEAR
    return across and column.low - _NEAR <= row.middle <= column.high + _NEAR


def _table(words: Sequence[Word], level: list[_Line], upright: list[_Line]) -> Ruled | None:
    ys, xs = _steps([line.middle for line in level]), _steps([line.middle for line in upright])
    if len(ys) < 3 or len(xs) < 3 or len(ys) * len(xs) > _MOST_CELLS:
        return None
    box = Box(xs[0], ys[0], xs[-1], ys[-1])
    inside = [word for word in words if xs[0] <= (word.x0 + word.x1) / 2 <= xs[-1] and ys[0] <= word.middle <= ys[-1]]
    owners = _owners(xs, ys, level, upright)
    held: dict[tuple[int, int], list[Word]] = {}
    for word in inside:
        slot = _slot(ys, word.middle), _slot(xs, (word.x0 + word.x1) / 2)
        held.setdefault(owners[slot], []).append(word)
    if len(held) < 4 or len({row for row, _ in held}) < 2 or len({column for _, column in held}) < 2:
        return None
    if _holds_columns(held) or _labelled_outside(words, box, len({row for row, _ in held})):
        return None
    rows = _rows(held, len(ys) - 1, len(xs) - 1)
    return Ruled(_grid(rows), box, tuple(inside)) if _is_table(rows) else None


def _steps(places: Iterable[float]) -> list[float]:
    steps: list[float] = []
    for place in sorted(places):
        if not steps or place - steps[-1] > _NEAR:
            steps.append(place)
    return steps


def _slot(steps: Sequence[float], place: float) -> int:
    return next((n for n, (_, high) in enumerate(pairwise(steps)) if place < high), len(steps) - 2)


def _owners(
    xs: Sequence[float], ys: Sequence[float], level: Sequence[_Line], upright: Sequence[_Line]
) -> dict[tuple[int, int], tuple[int, int]]:
    """For every slot the first slot of the cell it belongs to: slots without a line between them are one cell."""
    owner = {(r, c): (r, c) for r in range(len(ys) - 1) for c in range(len(xs) - 1)}

    def root(slot: tuple[int, int]) -> tuple[int, int]:
        while owner[slot] != slot:
            slot = owner[slot]
        return slot

    for r, c in list(owner):
        middle_y, middle_x = (ys[r] + ys[r + 1]) / 2, (xs[c] + xs[c + 1]) / 2
        if c + 2 < len(xs) and not _drawn(upright, xs[c + 1], middle_y):
            owner[root((r, c + 1))] = root((r, c))
        if r + 2 < len(ys) and not _drawn(level, ys[r + 1], middle_x):
            low, high = sorted((root((r, c)), root((r + 1, c))))
            owner[high] = low
    return {slot: root(slot) for slot in owner}


def _drawn(lines: Sequence[_Line], place: float, at: float) -> bool:
    return any(abs(line.middle - place) <= _NEAR and line.low - 1 <= at <= line.high + 1 for line in lines)


def _rows(held: dict[tuple[int, int], list[Word]], rows: int, columns: int) -> list[list[Cell]]:
    grid = [[_cell(held.get((r, c), [])) for c in range(columns)] for r in range(rows)]
    grid = [row for row in grid if any(cell.text for cell in row)]
    kept = [c for c in range(columns) if any(row[c].text for row in grid)]
    return [[row[c] for c in kept] for row in grid]


def _cell(words: Sequence[Word]) -> Cell:
    if not words:
        return Cell("")
    text = " ".join(joined(row.words) for row in rows_of(words))
    box = Box(
        min(w.x0 for w in words), min(w.top for w in words), max(w.x1 for w in words), max(w.bottom for w in words)
    )
    return Cell(text, box)


def _holds_columns(held: dict[tuple[int, int], list[Word]]) -> bool:
    """Whether lines part only the columns, or only the rows, so that one box holds many figures."""
    stacked = strung = 0
    for words in held.values():
        lines = rows_of(words)
        stacked += len(lines) >= 3 and sum(line.segments[-1].value for line in lines) >= 0.7 * len(lines)
        strung += any(sum(segment.value for segment in line.segments) >= 2 for line in lines)
    return stacked >= 2 or stacked > 0.3 * len(held) or strung > max(1, 0.2 * len({row for row, _ in held}))


def _labelled_outside(words: Sequence[Word], box: Box, rows: int) -> bool:
    """Whether the rows go on to the left of the lines, so that the lines hold only part of a table."""
    left = [w for w in words if w.x1 < box.x0 + 1 and box.top < w.middle < box.bottom and box.x0 - w.x1 < 60]
    return len(rows_of(left)) >= 0.6 * rows


def _is_table(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the boxes hold a table and not the panels of a page or a form."""
    filled = [cell for row in rows for cell in row if cell.text]
    words = sum(len(cell.text.split()) for cell in filled)
    return len(rows) >= 2 and len(rows[0]) >= 2 and words <= 40 * len(filled)


def _grid(rows: Sequence[Sequence[Cell]]) -> Grid:
    header = _header_rows(rows)
    inside = [cell.text for row in rows[:header] for cell in row]
    units = next((units_in(text) for text in inside if units_in(text)), "")
    return Grid(tuple(tuple(row) for row in rows), header, units=units, indents=(0.0,) * len(rows))


def _header_rows(rows: Sequence[Sequence[Cell]]) -> int:
    """Rows at the top without a figure other than years; at least the first where the others hold figures."""
    count = 0
    for row in rows[:-1]:
        if any(is_value(cell.text) and not is_year(cell.text) for cell in row[1:]):
            break
        count += 1
        if count >= 5:
            break
    figures = any(is_value(cell.text) for row in rows for cell in row[1:])
    return count if figures else 1
