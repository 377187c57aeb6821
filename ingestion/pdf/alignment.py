"""Rows that belong to one table in, its columns out, and for every segment the columns it stands in or spans.

Columns come from the figures: those of one column lie under each other. Words make columns of their own only where no
figure stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingestion.pdf.glyphs import Rule
from ingestion.pdf.layout import Row, Segment, is_year


class Column(NamedTuple):
    """A level stretch of the page; `figures` tells whether figures made it."""

    x0: float
    x1: float
    figures: bool = True

    @property
    def width(self) -> float:
        return self.x1 - self.x0


Span = tuple[int, int]
_UNHEADED = 0.12  # what a column without a heading costs, against points of offset, per point of its width
_LONE = 20.0  # what it costs, per column, to spread a heading that names no time over columns it does not touch
_TIME = re.compile(
    r"\b(?:years?|months?|quarters?|weeks?|ended|ending|as of|at|(?:19|20)\d\d|fiscal|december|june)\b", re.I
)


def years_only(row: Row) -> bool:
    """A row whose figures are all years, as a heading has."""
    values = [segment for segment in row.segments if segment.value]
    return bool(values) and all(is_year(segment.text) for segment in values)


def tabular(row: Row) -> bool:
    """A row that can stand in a table: two segments or more, one of them a figure that is not just a list's number."""
    segments = row.segments
    if len(segments) < 2:
        return False
    values = sum(segment.value for segment in segments)
    return values >= 2 or any(segment.value for segment in segments[1:])


def columns_of(rows: Sequence[Row]) -> list[Column]:
    """The columns of rows that are `tabular`, from left to right."""
    body = [row for row in rows if not years_only(row)] or list(rows)
    figures = _clusters([(s.x0, s.x1) for row in body for s in row.segments if s.value], len(body))
    for row in rows:
        years = [(s.x0, s.x1) for s in row.segments if s.value] if years_only(row) else []
        if len(years) > len(figures):
            figures = _with_loose(figures, years)
    words = [[s for s in row.segments if not s.value and not _over(s.x0, s.x1, figures)] for row in body]
    columns = [Column(low, high) for low, high in figures]
    edges = [-1e9, *(x for low, high in figures for x in (low, high)), 1e9]
    for low, high in zip(edges[::2], edges[1::2], strict=True):
        zone = [[s for s in row if low <= (s.x0 + s.x1) / 2 <= high] for row in words]
        columns += _word_columns(zone, leftmost=low < -1e8, rows=len(body))
    return sorted(columns)


def _clusters(spans: Iterable[tuple[float, float]], rows: int) -> list[tuple[float, float]]:
    """Stretches that the spans cover; a few spans that bridge two stretches do not join them."""
    spans = list(spans)
    few = 0 if rows < 8 else max(1, int(0.04 * rows))
    ends = sorted([(low, 1) for low, _ in spans] + [(high, -1) for _, high in spans])
    found, depth, start = list[tuple[float, float]](), 0, 0.0
    for x, step in ends:
        if depth <= few < depth + step:
            start = x
        elif depth > few >= depth + step and x > start:
            found.append((start, x))
        depth += step
    return _with_loose(found, spans)


def _with_loose(found: list[tuple[float, float]], spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches widened to the spans that lie in one of them, and new ones for spans that lie in none."""
    grown = list(found)
    for low, high in sorted(spans, key=lambda span: span[1] - span[0]):
        over = _over(low, high, grown)
        if not over:
            grown.append((low, high))
        elif len(over) == 1:
            one = grown[over[0]]
            grown[over[0]] = (min(low, one[0]), max(high, one[1]))
    return sorted(grown)


def _over(low: float, high: float, stretches: Sequence[tuple[float, float]]) -> list[int]:
    return [n for n, (left, right) in enumerate(stretches) if low < right - 0.5 and high > left + 0.5]


def _word_columns(zone: list[list[Segment]], leftmost: bool, rows: int) -> list[Column]:
    """Columns of words in a stretch without figures: the labels, or several where rows show several."""
    spans = [(s.x0, s.x1) for row in zone for s in row]
    if not spans:
        return []
    apart = sum(len(row) > 1 for row in zone)
    if apart >= max(2, 0.3 * rows):
        split = _clusters(spans, rows)
        if len(split) > 1:
            return [Column(low, high, False) for low, high in split]
    if not leftmost and sum(bool(row) for row in zone) < 2:
        return []
    return [Column(min(low for low, _ in spans), max(high for _, high in spans), False)]


# ---------------------------------------------------------------- seats of segments


def first_figures(columns: Sequence[Column]) -> int:
    """The number of the first column of figures; all columns left of it hold words."""
    return next((n for n, column in enumerate(columns) if column.figures), len(columns))


def over_labels(segment: Segment, columns: Sequence[Column]) -> bool:
    """Whether a segment stands left of the figures."""
    n = first_figures(columns)
    first = columns[min(n, len(columns) - 1)]
    labels = columns[n - 1].x1 if 0 < n < len(columns) else first.x0
    starts = segment.x0 < min(first.x0 - 8, max(labels, columns[0].x0 + 1))
    return not segment.value and starts and segment.x1 < first.x0 + 0.25 * first.width


def seat(segment: Segment, columns: Sequence[Column]) -> int:
    """The column a segment of a body row stands in."""
    first = first_figures(columns)
    if not segment.value and 0 < first < len(columns) and segment.x0 < columns[first].x0 - 2:
        return max((n for n in range(first) if columns[n].x0 <= segment.x0 + 2), default=0)
    return _nearest(segment, columns, range(len(columns)))


def _nearest(segment: Segment, columns: Sequence[Column], among: Iterable[int]) -> int:
    return max(among, key=lambda n: (_shared(segment, columns[n]), -_distance(segment, columns[n])))


def _shared(segment: Segment, column: Column) -> float:
    return max(0.0, min(segment.x1, column.x1) - max(segment.x0, column.x0))


def _distance(segment: Segment, column: Column) -> float:
    return max(0.0, column.x0 - segment.x1, segment.x0 - column.x1)


# ---------------------------------------------------------------- headings


class _Reach(NamedTuple):
    """How far a heading extends: the line `drawn` under it, where there is one, else its words."""

    x0: float
    x1: float
    drawn: bool
    lone: bool = False


def spans_of(row: Row, columns: Sequence[Column], rules: Sequence[Rule]) -> list[tuple[Segment, Span]]:
    """The columns each segment of a heading row stands over: groups whose middle is nearest to the segment's."""
    pieces = [piece for segment in row.segments for piece in _pieces(segment, columns)]
    first = first_figures(columns) % len(columns)
    seated, right = list[tuple[Segment, Span]](), list[Segment]()
    for piece in pieces:
        if first and _beside(piece, columns, first):
            n = _nearest(piece, columns, range(first))
            seated.append((piece, (n, n)))
        else:
            right.append(piece)
    reaches = [_reach(piece, row, rules) for piece in right]
    reaches = [reach._replace(lone=not _TIME.search(p.text)) for p, reach in zip(right, reaches, strict=True)]
    placed = _groups(reaches, columns, first)
    return seated + list(zip(right, placed, strict=True))


def _beside(piece: Segment, columns: Sequence[Column], first: int) -> bool:
    """Whether a heading stands over the labels rather than over the figures."""
    edge, labels = columns[first].x0, columns[first - 1].x1
    if piece.x0 > labels + 4 and piece.x0 - labels > edge - piece.x1:
        return False
    return piece.x1 <= edge + 1 or (piece.x0 < columns[first - 1].x1 and edge - piece.x0 > 0.6 * (piece.x1 - piece.x0))


def _pieces(segment: Segment, columns: Sequence[Column]) -> list[Segment]:
    """A heading cut where a wider blank falls between two columns, so that "Cost  Fair value" is two headings."""
    gaps = [(right.x0 - left.x1) / max(left.size, 1) for left, right in pairwise(segment.words)]
    usual = min(gaps, default=0.0)
    start, pieces = 0, list[Segment]()
    for n, gap in enumerate(gaps, 1):
        at = (segment.words[n - 1].x1 + segment.words[n].x0) / 2
        between = any(a.x1 <= at + 4 and at - 4 <= b.x0 for a, b in pairwise(columns))
        if between and gap > 0.45 and gap > 1.6 * usual:
            pieces.append(Segment(segment.words[start:n]))
            start = n
    return [*pieces, Segment(segment.words[start:])]


def _reach(piece: Segment, row: Row, rules: Sequence[Rule]) -> _Reach:
    low, high = piece.x0, piece.x1
    for rule in rules:
        under = -0.3 * row.size < rule.top - row.bottom < 0.5 * row.size
        if rule.level and under and rule.x0 <= low + 2 and rule.x1 >= high - 2 and rule.x1 - rule.x0 < 400:
            others = [s for s in row.segments if s.x0 < rule.x1 - 1 and s.x1 > rule.x0 + 1]
            if len(others) == 1:
                return _Reach(rule.x0, rule.x1, True)
    return _Reach(low, high, False)


def _groups(reaches: list[_Reach], columns: Sequence[Column], first: int) -> list[Span]:
    """Disjoint groups of neighbouring columns, one for each heading, with the least offset in all."""
    count = len(columns)
    equal = _equal_groups(reaches, columns, first)
    if equal:
        return equal
    best: dict[int, tuple[float, list[Span]]] = {first: (0.0, [])}
    for n, reach in enumerate(reaches):
        left = len(reaches) - n - 1
        best = _with_heading(best, reach, columns, count - left)
    if not best:
        return [(n, n) for n in (_closest(reach, columns, min(first, count - 1)) for reach in reaches)]
    return min((cost + _unheaded(columns, used, count), spans) for used, (cost, spans) in best.items())[1]


def _equal_groups(reaches: list[_Reach], columns: Sequence[Column], first: int) -> list[Span]:
    """Groups of as many columns under each heading, where the headings stand over their middles or ends."""
    each, rest = divmod(len(columns) - first, max(len(reaches), 1))
    if rest or each < 2 or len(reaches) < 2:
        return []
    spans = [(first + n * each, first + (n + 1) * each - 1) for n in range(len(reaches))]
    offsets = [
        min(
            abs((reach.x0 + reach.x1) / 2 - (columns[low].x0 + columns[high].x1) / 2),
            3 * abs(reach.x1 - columns[high].x1),
        )
        for reach, (low, high) in zip(reaches, spans, strict=True)
    ]
    return spans if max(offsets) < 14 else []


def _with_heading(
    best: dict[int, tuple[float, list[Span]]], reach: _Reach, columns: Sequence[Column], limit: int
) -> dict[int, tuple[float, list[Span]]]:
    step: dict[int, tuple[float, list[Span]]] = {}
    for used, (cost, spans) in best.items():
        for low in range(used, limit):
            for high in range(low, limit):
                total = cost + _offset(reach, columns, low, high) + _unheaded(columns, used, low)
                if high + 1 not in step or total < step[high + 1][0] - 1e-9:
                    step[high + 1] = (total, [*spans, (low, high)])
    return step


def _unheaded(columns: Sequence[Column], low: int, high: int) -> float:
    return _UNHEADED * sum(column.width for column in columns[low:high])


def _offset(reach: _Reach, columns: Sequence[Column], low: int, high: int) -> float:
    """How badly a heading sits over columns `low` to `high`, in points."""
    left, right, drawn, lone = reach
    x0, x1 = columns[low].x0, columns[high].x1
    if drawn:
        return abs(left - x0) + abs(right - x1)
    missed = sum(
        min(column.x1, right) - max(column.x0, left)
        for n, column in enumerate(columns)
        if not low <= n <= high and column.x0 < right and column.x1 > left
    )
    aside = max(0.0, left - x1, x0 - right)
    flush = [abs(right - x1), abs(left - x0)] if low == high else []
    apart = right < columns[high].x0 or left > columns[low].x1
    spread = _LONE * (high - low) if lone and apart else 0.0
    return min(abs((left + right) / 2 - (x0 + x1) / 2), *flush, 1e9) + 2 * missed + 3 * aside + spread


def _closest(reach: _Reach, columns: Sequence[Column], first: int) -> int:
    middle = (reach.x0 + reach.x1) / 2
    return min(range(first, len(columns)), key=lambda n: abs((columns[n].x0 + columns[n].x1) / 2 - middle))
