"""Lines, wedges and labels of a chart in, their values out: printed beside them, else read off against the ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ingestion.charts.axis import Axis
from ingestion.charts.bars import Plotted, box_at
from ingestion.charts.marks import Label, Marks, Point, Trace
from ingestion.charts.slots import Category, categories_below, named

_MOST_SLOTS = 400
_MIDDLE = 0.25  # of the step between bars: so far from their middle a line may have its corner


def line_chart(labels: Sequence[Label], marks: Marks, axes: Sequence[Axis]) -> Plotted | None:
    """The lines of a chart at each category; None without an upright axis or categories."""
    axis = next((axis for axis in axes if axis.upright), None)
    if axis is None or not marks.traces:
        return None
    bottom = max(tick.y for tick in axis.ticks)
    left, right = min(t.points[0][0] for t in marks.traces), max(t.points[-1][0] for t in marks.traces)
    ticks = {id(tick) for each in axes for tick in each.ticks if each.upright}
    swatched = {id(swatch.label) for swatch in marks.swatches}
    words = [label for label in labels if id(label) not in ticks | swatched]
    room = 0.06 * (right - left) + 20
    under = [word for word in words if word.y > bottom]
    below = categories_below(under, bottom, left - room, right + room)
    places = _places(marks.traces, below)
    if len(places) < 2:
        return None
    level = next((axis for axis in axes if not axis.upright), None)
    names = _worth(places, level) if level and not marks.traces[0].dense else named(places, below)
    points = [
        Point(trace.colour, slot, box_at(x, y, marks.slack), None, axis.value(y), axis.error(marks.slack))
        for trace in marks.traces
        for slot, x in enumerate(places)
        if (y := _height_at(trace, x, marks.slack)) is not None
    ]
    used = {id(label) for label in under}
    free = [word for word in words if id(word) not in used and word.number and not word.number.dash]
    return Plotted(tuple(_with_print(points, free, axis)), tuple(names), tuple(places), axis)


def lines_among(bars: Plotted, labels: Sequence[Label], marks: Marks, axis: Axis) -> Plotted | None:
    """The lines over the bars of a chart, in their categories and on an axis that may be another one; None where they
    do not pass over the middles of two bars."""
    if len(bars.places) < 2:
        return None
    step = min(later - earlier for earlier, later in pairwise(sorted(bars.places)))
    points = [
        Point(trace.colour, slot, box_at(x, y, marks.slack), None, axis.value(y), axis.error(marks.slack))
        for trace in marks.traces
        for slot, place in enumerate(bars.places)
        for x in [_nearest(trace, place)]
        if abs(x - place) <= _MIDDLE * step and (y := _height_at(trace, x, marks.slack)) is not None
    ]
    if len({point.slot for point in points}) < 2:
        return None
    bottom = max(tick.y for tick in axis.ticks)
    taken = {id(tick) for tick in axis.ticks}
    free = [w for w in labels if id(w) not in taken and w.y <= bottom and w.number and not w.number.dash]
    return replace(bars, points=tuple(_with_print(points, free, axis)), axis=axis, truncated=False)


def _nearest(trace: Trace, place: float) -> float:
    """Where along the categories the line has a corner next to a place."""
    return min((x for x, _ in trace.points), key=lambda x: abs(x - place))


def _places(traces: Sequence[Trace], below: Sequence[Category]) -> list[float]:
    """Where the values stand: the corners of drawn lines, or the labels under a picture of one."""
    if traces[0].dense:
        return sorted(category.place for category in below)
    xs = sorted(x for trace in traces for x, _ in trace.points)
    places: list[float] = []
    for x in xs:
        if not places or x - places[-1] > 0.5:
            places.append(x)
    return places[:_MOST_SLOTS]


def _worth(places: Sequence[float], level: Axis) -> list[Category | None]:
    """Places along an axis of numbers, named by their value."""
    return [Category(f"{level.value(x):.6g}", x, level.ticks[0].box) for x in places]


def _height_at(trace: Trace, x: float, slack: float) -> float | None:
    """Where a line stands at `x`; of a picture of one, over the nearest columns that show it."""
    away = min(abs(place - x) for place, _ in trace.points)
    if away > (6 * slack if trace.dense else 0.5):
        return None
    near = [y for place, y in trace.points if abs(place - x) <= max(away, 2 * slack if trace.dense else 0.5)]
    return sum(near) / len(near)


def _with_print(points: Sequence[Point], free: Sequence[Label], axis: Axis) -> list[Point]:
    """Each point with the figure printed over or under it, the nearest pairs first; it must agree with the axis."""
    room = 0.06 * abs(axis.most - axis.least)
    pairs = sorted(
        (away, p, n)
        for p, point in enumerate(points)
        for n, label in enumerate(free)
        if (away := _away(point, label)) is not None and _near_value(point, label, room)
    )
    mine: dict[int, int] = {}
    for _, p, n in pairs:
        if p not in mine and n not in mine.values():
            mine[p] = n
    return [replace(point, printed=free[mine[p]]) if p in mine else point for p, point in enumerate(points)]


def _near_value(point: Point, label: Label, room: float) -> bool:
    number = label.number
    return number is not None and point.read is not None and abs(float(number.value) - point.read) <= room


def _away(point: Point, label: Label) -> float | None:
    x, y = (point.box.x0 + point.box.x1) / 2, (point.box.top + point.box.bottom) / 2
    aside, over = abs(label.x - x), min(abs(y - label.box.bottom), abs(label.box.top - y))
    return aside + over if aside <= label.box.x1 - label.box.x0 and over <= 1.6 * label.height else None


def pie(labels: Sequence[Label], marks: Marks) -> list[tuple[str, Label | None, float, Point]]:
    """Each wedge with its name, its printed figure and its share of the circle."""
    names = {swatch.colour: swatch.label.text for swatch in marks.swatches}
    found: list[tuple[str, Label | None, float, Point]] = []
    for n, wedge in enumerate(marks.wedges):
        near = sorted(labels, key=lambda label: abs(label.x - wedge.x) + abs(label.y - wedge.y))
        words = next((label for label in near if label.number is None), None)
        printed = next((label for label in near[:3] if label.number is not None), None)
        name = names.get(wedge.colour) or (words.text if words else "")
        point = Point(wedge.colour, n, box_at(wedge.x, wedge.y, marks.slack), printed, 100 * wedge.share, 0.5)
        found.append((name, printed, wedge.share, point))
    return found
