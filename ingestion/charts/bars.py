"""Bars and labels of a chart in, their values out: printed beside them, else their height against the ticks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from data.locators import Box
from ingestion.charts.axis import Axis
from ingestion.charts.marks import Bar, Label, Marks, Point
from ingestion.charts.slots import (
    Category,
    categories_below,
    categories_left,
    commonest,
    ends,
    named,
    slots_of,
    span,
)

_LEAST_BARS = 2
_AGREES = 0.03
_TRUSTED = 0.6
_WORDY = 0.3  # of the bars may hold words: a label here and there
_DIFFERENT = 0.4  # of the bars differ in length from the others


@dataclass(frozen=True, slots=True)
class Plotted:
    """The points of a chart on one axis, and the categories they stand in with their places along the other;
    `truncated` where its bars do not start at zero."""

    points: tuple[Point, ...]
    categories: tuple[Category | None, ...]
    places: tuple[float, ...]
    axis: Axis | None
    upright: bool = True
    truncated: bool = False


def bar_chart(labels: Sequence[Label], marks: Marks, axes: Sequence[Axis]) -> Plotted | None:
    """The bars of a chart with their values; None when too few rectangles stand on one line."""
    tries = [made for upright in (True, False) if (made := _standing(marks, upright, axes))]
    if not tries:
        return None
    bars, base, upright = max(tries, key=lambda made: len(made[0]))
    axis = next((axis for axis in axes if axis.upright == upright), None)
    swatched = {id(swatch.label) for swatch in marks.swatches}
    taken = swatched | (_ids(axis) if axis else set())
    words = [label for label in labels if id(label) not in taken]
    categories = _categories(words, bars, base, upright)
    slots = slots_of(bars, upright, categories)
    places = [sum(sum(span(bar.box, upright)) / 2 for bar in slot) / len(slot) for slot in slots]
    names = named(places, categories)
    used = {(round(box.x0), round(box.top)) for one in categories for box in [one.box]}
    free = [w for w in words if w.number and not w.number.dash and (round(w.box.x0), round(w.box.top)) not in used]
    points = _priced(slots, axis, base, upright, marks.slack)
    points = _checked(list(_with_print(points, free, upright, slots)), axis)
    truncated = axis is not None and not axis.log and _starts_above_zero(axis, base, marks.slack)
    return Plotted(tuple(points), tuple(names), tuple(places), axis, upright, truncated)


def _ids(axis: Axis) -> set[int]:
    return {id(tick) for tick in axis.ticks}


# ---------------------------------------------------------------- which rectangles are bars


def _standing(marks: Marks, upright: bool, axes: Sequence[Axis]) -> tuple[list[Bar], float, bool] | None:
    """The rectangles of one width that stand on a common line, or on each other, and that line."""
    axis = next((axis for axis in axes if axis.upright == upright), None)
    wide = [bar for bar in marks.bars if _thickness(bar, upright) >= 2.5]
    best: list[Bar] = []
    for thickness in sorted({round(_thickness(bar, upright)) for bar in wide}):
        room = max(1.6 * marks.slack, 0.06 * thickness)
        alike = [bar for bar in wide if abs(_thickness(bar, upright) - thickness) <= room]
        kept = _on_line(alike, upright, marks.slack, axis)
        if len(kept) > len(best) or (len(kept) == len(best) and _area(kept) > _area(best)):
            best = kept
    if len(best) < _LEAST_BARS or (not axis and len(best) < 3):
        return None
    base, _ = commonest([end for bar in best for end in ends(bar.box, upright)], 1.6 * marks.slack)
    return best, base, upright


def _area(bars: Sequence[Bar]) -> float:
    return sum((bar.box.x1 - bar.box.x0) * (bar.box.bottom - bar.box.top) for bar in bars)


def _thickness(bar: Bar, upright: bool) -> float:
    low, high = span(bar.box, upright)
    return high - low


def _on_line(bars: Sequence[Bar], upright: bool, slack: float, axis: Axis | None) -> list[Bar]:
    """Those that touch the line most of them begin at, and those stacked on such."""
    if len(bars) < _LEAST_BARS:
        return []
    zero = axis.place(0.0) if axis and not axis.log else None
    places = [end for bar in bars for end in ends(bar.box, upright)]
    at_zero = [place for place in places if zero is not None and abs(place - zero) <= 3 * slack]
    base, count = commonest(at_zero if len(at_zero) >= _LEAST_BARS else places, 1.6 * slack)
    if count < max(_LEAST_BARS, 0.15 * len(bars)):
        return []
    kept = [bar for bar in bars if any(abs(end - base) <= 2.5 * slack for end in ends(bar.box, upright))]
    waiting = [bar for bar in bars if bar not in kept]
    found = True
    while found:
        found = [bar for bar in waiting if any(_stacked(bar, other, upright, slack) for other in kept)]
        kept += found
        waiting = [bar for bar in waiting if bar not in found]
    return kept


def _stacked(bar: Bar, other: Bar, upright: bool, slack: float) -> bool:
    (low, high), (least, most) = span(bar.box, upright), span(other.box, upright)
    touching = any(abs(a - b) <= 3 * slack for a in ends(bar.box, upright) for b in ends(other.box, upright))
    return touching and abs(low - least) <= 3 * slack and abs(high - most) <= 3 * slack


def _categories(words: Sequence[Label], bars: Sequence[Bar], base: float, upright: bool) -> list[Category]:
    if upright:
        margin = median(bar.box.x1 - bar.box.x0 for bar in bars)
        bottom = max(base, *(bar.box.bottom for bar in bars))
        least, most = min(bar.box.x0 for bar in bars) - 2 * margin, max(bar.box.x1 for bar in bars) + 2 * margin
        return categories_below([word for word in words if word.y > bottom], bottom, least, most)
    left = min(base, *(bar.box.x0 for bar in bars))
    margin = median(bar.box.bottom - bar.box.top for bar in bars)
    top, bottom = min(bar.box.top for bar in bars) - margin, max(bar.box.bottom for bar in bars) + margin
    return categories_left(words, left, top, bottom)


# ---------------------------------------------------------------- values


def _priced(
    slots: Sequence[Sequence[Bar]], axis: Axis | None, base: float, upright: bool, slack: float
) -> list[tuple[Point, Bar]]:
    """Each bar with the value of its height; of a stacked one, of its part."""
    points: list[tuple[Point, Bar]] = []
    for number, slot in enumerate(slots):
        for bar in slot:
            read, error = _height(bar, axis, base, upright, slack)
            points.append((Point(bar.colour, number, bar.box, None, read, error), bar))
    return points


def _height(bar: Bar, axis: Axis | None, base: float, upright: bool, slack: float) -> tuple[float | None, float]:
    if axis is None:
        return None, 0.0
    near, far = sorted(ends(bar.box, upright), key=lambda end: abs(end - base))
    if abs(near - base) <= 2.5 * slack:
        return axis.value(far), axis.error(slack)
    signed = axis.value(far) - axis.value(near)
    return signed, 2 * axis.error(slack)


def _with_print(
    points: Sequence[tuple[Point, Bar]], free: Sequence[Label], upright: bool, slots: Sequence[Sequence[Bar]]
) -> Iterator[Point]:
    """Each point with the figure printed at its bar, the nearest pairs first."""
    stacked = any(_overlap(one, other, upright) for slot in slots for one, other in pairwise(slot))
    pairs = sorted(
        (away, p, n)
        for p, (_, bar) in enumerate(points)
        for n, label in enumerate(free)
        if (away := _away(label, bar, upright, stacked)) is not None
    )
    mine: dict[int, int] = {}
    given: set[int] = set()
    for _, p, n in pairs:
        if p not in mine and n not in given:
            mine[p] = n
            given.add(n)
    for p, (point, _) in enumerate(points):
        yield replace(point, printed=free[mine[p]]) if p in mine else point


def _overlap(one: Bar, other: Bar, upright: bool) -> bool:
    (low, high), (least, most) = span(one.box, upright), span(other.box, upright)
    return min(high, most) - max(low, least) > 0.5 * (high - low)


def _away(label: Label, bar: Bar, upright: bool, stacked: bool) -> float | None:
    """How far a figure stands from the bar it may belong to; None when it cannot."""
    box, height = bar.box, label.height
    inside = box.x0 <= label.x <= box.x1 and box.top - 1 <= label.y <= box.bottom + 1
    if inside:
        return 0.0 if stacked else 0.6 * height
    if stacked:
        return None
    if upright:
        aside = abs(label.x - bar.x)
        over = min(abs(box.top - label.box.bottom), abs(label.box.top - box.bottom))
        reach = max(0.6 * (box.x1 - box.x0), 0.5 * (label.box.x1 - label.box.x0))
        return aside + over if aside <= reach and over <= 1.4 * min(height, 30) else None
    aside = abs(label.y - bar.y)
    over = min(abs(label.box.x0 - box.x1), abs(box.x0 - label.box.x1))
    return aside + 0.5 * over if aside <= 0.6 * max(height, box.bottom - box.top) and over <= 2 * height else None


def _checked(points: list[Point], axis: Axis | None) -> list[Point]:
    """Where most printed figures agree with the drawing, one that does not was misread: its point is taken back
    from the drawing, the decimal point put right where that is all."""
    both = [point for point in points if point.printed and point.read is not None]
    if axis is None or not both:
        return points
    room = _AGREES * abs(axis.most - axis.least)
    agreeing = [point for point in both if _agrees(point, room)]
    if len(agreeing) < max(2, _TRUSTED * len(both)):
        return points
    return [point if not point.printed or _agrees(point, room) else replace(point, printed=None) for point in points]


def _agrees(point: Point, room: float) -> bool:
    number = point.printed.number if point.printed else None
    if number is None or point.read is None:
        return False
    return any(
        abs(float(number.value) * factor - point.read) <= room + 2 * point.error
        for factor in (1.0, 10.0**-number.scale)
    )


def _starts_above_zero(axis: Axis, base: float, slack: float) -> bool:
    at = axis.value(base)
    return abs(at) > 4 * axis.error(slack) and abs(at) > 0.02 * abs(axis.most - axis.least) and axis.least > 0


# ---------------------------------------------------------------- whether it is a chart


def borne_out(plotted: Plotted, labels: Sequence[Label]) -> bool:
    """Whether marks are those of a chart and not the shading of a table: they are of several lengths, hold no words
    but their figure, and keep to the axis, or are as long as their figures say."""
    values = [point for point in plotted.points if point.printed or point.read is not None]
    boxes = [point.box for point in values]
    if sum(_holds_words(box, labels) for box in boxes) > _WORDY * len(boxes):
        return False
    axis = plotted.axis
    if axis is None:
        return _proportional(values, plotted.upright)
    reads = [point.read for point in values if point.read is not None]
    if len({round(read / max(axis.error(1.0), 1e-12)) for read in reads}) < max(2, _DIFFERENT * len(reads)):
        return False
    step = abs(axis.most - axis.least) / max(1, len(axis.ticks) - 1)
    within = [axis.least - 1.6 * step <= read <= axis.most + 1.6 * step for read in reads]
    return axis.log or sum(within) >= 0.9 * len(within)


def _holds_words(box: Box, labels: Sequence[Label]) -> bool:
    inside = [label for label in labels if box.x0 <= label.x <= box.x1 and box.top <= label.y <= box.bottom]
    return len(inside) > 2 or any(label.number is None for label in inside)


def _proportional(points: Sequence[Point], upright: bool) -> bool:
    """Whether bars without an axis are as long as the figures printed at them."""
    pairs = [
        (abs(float(number.value)), abs(ends(point.box, upright)[0] - ends(point.box, upright)[1]))
        for point in points
        if point.printed and (number := point.printed.number)
    ]
    if len(pairs) < max(3, 0.8 * len(points)) or len({round(length) for _, length in pairs}) < _DIFFERENT * len(pairs):
        return False
    ratio = median(value / length for value, length in pairs if length)
    fitting = [abs(value - ratio * length) <= 0.05 * max(value for value, _ in pairs) for value, length in pairs]
    return sum(fitting) >= 0.8 * len(fitting)


def box_at(x: float, y: float, slack: float) -> Box:
    """A small box around a point."""
    return Box(x - 2 * slack, y - 2 * slack, x + 2 * slack, y + 2 * slack)
