"""Labels and marks of a chart in, its series out as a grid: categories down, series across.

A figure printed on the chart stands in its cell as printed. One that is read off the drawing has "≈" before it, and
the grid's units say how far it may be off. An axis that does not start at zero and a second axis are said there too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import floor, log10

from data.types import Cell, Grid
from ingestion.charts.axis import Axis, axes_of, settled
from ingestion.charts.bars import Plotted, bar_chart, borne_out
from ingestion.charts.lines import line_chart, pie
from ingestion.charts.marks import Colour, Label, Marks, Point, Swatch, alike, closed_up

READ_OFF = "≈"
TRUNCATED = "the axis does not start at zero"
TWO_AXES = "there are two axes"
_LONGEST_LABEL = 200
_NAMED_SHARE = re.compile(r"^(?P<name>.*[^\W\d].*?)[\s:;,(-]+(?P<share>[\d.,]+ ?%)\)?$")


def chart_of(labels: Sequence[Label], marks: Marks, *, doubted: bool = False) -> Grid | None:
    """The series of a chart; None when nothing on it can be told to be one.

    `doubted` marks may be the shading of a table: they must differ in length and keep to an axis or to their figures.
    """
    axes = [
        settled(axis, marks.level if axis.upright else marks.upright, marks.slack)
        for axis in axes_of(labels, marks.slack)
    ]
    if marks.wedges:
        return _shares(labels, marks)
    both = _on_two_axes(labels, marks, axes)
    bars = both or bar_chart(labels, marks, axes)
    followed = doubted and any(trace.dense for trace in marks.traces)  # a line of pixels may be any edge of a picture
    lines = None if followed else line_chart(labels, marks, axes)
    plotted = bars if bars and (not lines or _filled(bars) >= _filled(lines)) else lines
    if plotted is None or _filled(plotted) < 2:
        return None if doubted else _said(labels)
    if doubted and not borne_out(plotted, labels):
        return None
    return _grid(plotted, labels, marks, axes)


def _on_two_axes(labels: Sequence[Label], marks: Marks, axes: Sequence[Axis]) -> Plotted | None:
    """Bars on the left axis with lines on the right one, in the same categories; None where they are not so."""
    upright = sorted((axis for axis in axes if axis.upright), key=lambda axis: axis.across)
    if len(upright) != 2 or not marks.bars or not marks.traces:
        return None
    words = [label for label in labels if all(label is not tick for axis in upright for tick in axis.ticks)]
    bars = bar_chart([*words, *upright[0].ticks], marks, [upright[0]])
    lines = line_chart([*words, *upright[1].ticks], marks, [upright[1]])
    if not bars or not lines or len(bars.categories) != len(lines.categories):
        return None
    return replace(bars, points=(*bars.points, *lines.points))


def _filled(plotted: Plotted) -> int:
    """The points that have a name and a value."""
    return sum(
        plotted.categories[point.slot] is not None and (point.printed is not None or point.read is not None)
        for point in plotted.points
    )


def _grid(plotted: Plotted, labels: Sequence[Label], marks: Marks, axes: Sequence[Axis]) -> Grid:
    colours = _series(plotted, marks)
    names = [_name(colour, marks.swatches) for colour in colours]
    title = _axis_title(plotted, labels)
    if len(colours) == 1 and not names[0]:
        names = [title]
    percent = plotted.axis is not None and plotted.axis.percent
    rows = [
        (
            Cell(category.text, category.box),
            *(_cell(_at(plotted, slot, colour, colours), percent) for colour in colours),
        )
        for slot, category in enumerate(plotted.categories)
        if category is not None
    ]
    head = (Cell(""), *(Cell(name or f"Series {n}") for n, name in enumerate(names, 1)))
    return Grid((head, *rows), 1, units="; ".join(_notes(plotted, title, axes)))


def _series(plotted: Plotted, marks: Marks) -> list[Colour]:
    """The colours that are a series each, in the legend's order; one for all where no legend tells them apart."""
    drawn = list(dict.fromkeys(point.colour for point in plotted.points))
    legend = [s.colour for s in marks.swatches if any(alike(s.colour, colour) for colour in drawn)]
    ordered = [colour for sample in legend for colour in drawn if alike(colour, sample)]
    ordered = list(dict.fromkeys(ordered))
    slots = [point.slot for point in plotted.points]
    if len(ordered) < 2 and len(set(slots)) == len(slots):
        return drawn[:1]
    return ordered if len(ordered) > 1 else drawn


def _at(plotted: Plotted, slot: int, colour: Colour, colours: Sequence[Colour]) -> Point | None:
    mine = [point for point in plotted.points if point.slot == slot]
    if len(colours) == 1:
        return mine[0] if mine else None
    return next((point for point in mine if point.colour == colour), None)


def _name(colour: Colour, swatches: Sequence[Swatch]) -> str:
    return next((swatch.label.text for swatch in swatches if alike(swatch.colour, colour)), "")


def _cell(point: Point | None, percent: bool) -> Cell:
    if point is None:
        return Cell("")
    if point.printed:
        return Cell(closed_up(point.printed.text), point.printed.box)
    return Cell(_read_off(point.read, point.error, percent), point.box) if point.read is not None else Cell("")


def _read_off(value: float, error: float, percent: bool) -> str:
    """The value with no more digits than its error allows."""
    digits = max(0, -floor(log10(error) + 1e-6)) if error > 0 else 2
    return f"{READ_OFF} {value:,.{min(digits, 8)}f}{'%' if percent else ''}"


def _axis_title(plotted: Plotted, labels: Sequence[Label]) -> str:
    """The words along the axis of values: turned beside an upright one, below or above a level one."""
    if plotted.axis is None:
        return ""
    axis = plotted.axis
    words = [label for label in labels if label.number is None and len(label.text) > 2]
    if plotted.upright:
        turned = [w for w in words if w.turned and w.x < axis.across]
        return min(turned, key=lambda w: abs(w.x - axis.across)).text if turned else ""
    left, right = min(t.x for t in axis.ticks), max(t.x for t in axis.ticks)
    under = [w for w in words if left <= w.x <= right and 0 < w.y - axis.across < 3 * axis.ticks[0].height]
    return under[0].text if under else ""


def _notes(plotted: Plotted, title: str, axes: Sequence[Axis]) -> list[str]:
    notes = [title] if title else []
    errors = [point.error for point in plotted.points if not point.printed and point.read is not None]
    if errors:
        notes.append(f"read off the chart, ± {max(errors):.2g}")
    if plotted.truncated:
        notes.append(TRUNCATED)
    if sum(axis.upright == plotted.upright for axis in axes) > 1:
        notes.append(TWO_AXES)
    return notes


# ---------------------------------------------------------------- pies, and shares that are only said


def _shares(labels: Sequence[Label], marks: Marks) -> Grid | None:
    rows = [
        (Cell(name), _cell(point, percent=True) if printed is None else Cell(printed.text, printed.box))
        for name, printed, _, point in pie(labels, marks)
        if name
    ]
    if len(rows) < 2:
        return None
    read = any(cell.text.startswith(READ_OFF) for _, cell in rows)
    return Grid(((Cell(""), Cell("Share")), *rows), 1, units="read off the chart, ± 0.5" if read else "")


def _said(labels: Sequence[Label]) -> Grid | None:
    """Names with their share in one label each, as around a pie."""
    found = [(match, label) for label in labels if (match := _NAMED_SHARE.match(label.text[:_LONGEST_LABEL]))]
    if len(found) < 3:
        return None
    rows = [(Cell(match["name"].strip(), label.box), Cell(match["share"], label.box)) for match, label in found]
    return Grid(((Cell(""), Cell("Share")), *rows), 1)
