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
from ingestion.charts.lines import line_chart, lines_among, pie
from ingestion.charts.marks import Colour, Label, Marks, Point, Swatch, alike, closed_up
from ingestion.charts.sides import axis_title, on_two_axes, sides_of

READ_OFF = "≈"
TRUNCATED = "the axis does not start at zero"
TWO_AXES = "there are two axes"
_LONGEST_LABEL = 200
_NAMED_SHARE = re.compile(r"^(?P<name>.*[^\W\d].*?)[\s:;,(-]+(?P<share>[\d.,]+ ?%)\)?$")


def chart_of(labels: Sequence[Label], marks: Marks, *, doubted: bool = False) -> Grid | None:
    """The series of a chart; None when nothing on it can be told to be one.

    `doubted` marks may be the shading of a table: they must differ in length and keep to an axis or to their figures.
    """
    axes = axes_of(labels, marks.slack)
    axes = [
        *settled([axis for axis in axes if axis.upright], marks.level, marks.slack),
        *settled([axis for axis in axes if not axis.upright], marks.upright, marks.slack),
    ]
    if marks.wedges:
        return _shares(labels, marks)
    pictured = any(trace.dense for trace in marks.traces)
    lined = (
        replace(marks, traces=()) if doubted and pictured else marks
    )  # a line of pixels may be any edge of a picture
    sides = sides_of(axes, marks)
    parts = on_two_axes(labels, lined, sides) if sides and lined.traces else _on_one_axis(labels, lined, axes)
    if sum(map(_filled, parts)) < 2:
        return None if doubted else _said(labels)
    if doubted and not all(borne_out(part, labels) for part in parts):
        return None
    return _grid(parts, labels, marks, bool(sides))


def _on_one_axis(labels: Sequence[Label], marks: Marks, axes: Sequence[Axis]) -> tuple[Plotted, ...]:
    """The bars with the lines over them, or the lines alone, whichever shows more."""
    bars, lines = bar_chart(labels, marks, axes), line_chart(labels, marks, axes)
    if bars and (not lines or _filled(bars) >= _filled(lines)):
        over = _over(bars, labels, marks)
        return (bars, over) if over else (bars,)
    return (lines,) if lines else ()


def _over(bars: Plotted, labels: Sequence[Label], marks: Marks) -> Plotted | None:
    """The lines that a legend names over upright bars, on their axis."""
    named = tuple(trace for trace in marks.traces if _name(trace.colour, marks.swatches))
    if not named or not bars.upright or bars.axis is None:
        return None
    return lines_among(bars, labels, replace(marks, traces=named), bars.axis)


def _filled(plotted: Plotted) -> int:
    """The points that have a name and a value."""
    return sum(
        plotted.categories[point.slot] is not None and (point.printed is not None or point.read is not None)
        for point in plotted.points
    )


def _grid(parts: Sequence[Plotted], labels: Sequence[Label], marks: Marks, dual: bool) -> Grid:
    columns = sorted(
        ((part, colour) for part in parts for colour in _series(part, marks)),
        key=lambda column: _rank(column[1], marks.swatches),
    )
    titles = [axis_title(part.axis, labels, _at_right(part)) if part.axis else "" for part in parts]
    title = titles[0] if len(set(titles)) == 1 else ""
    of = {id(part): own for part, own in zip(parts, titles, strict=True)}
    names = [_column(_name(colour, marks.swatches), of[id(part)], title) for part, colour in columns]
    if len(columns) == 1 and not names[0]:
        names = [title]
    heads = [name or f"Series {n}" for n, name in enumerate(names, 1)]
    rows = [
        (Cell(category.text, category.box), *(_cell_of(part, slot, colour, marks) for part, colour in columns))
        for slot, category in enumerate(parts[0].categories)
        if category is not None
    ]
    units = _notes([part for part, _ in columns], heads, title, parts, dual)
    return Grid(((Cell(""), *map(Cell, heads)), *rows), 1, units="; ".join(units))


def _rank(colour: Colour, swatches: Sequence[Swatch]) -> int:
    """The place of a colour in the legend, after all others where it is not in it."""
    return next((n for n, swatch in enumerate(swatches) if alike(swatch.colour, colour)), len(swatches))


def _at_right(part: Plotted) -> bool:
    return part.axis is not None and part.axis.upright and part.axis.across > max(part.places)


def _column(name: str, own: str, title: str) -> str:
    """The name of a series, with the words along its axis where another axis of the chart has others."""
    if not own or own == title or own.casefold() in name.casefold():
        return name
    return f"{name} ({own})" if name else own


def _cell_of(part: Plotted, slot: int, colour: Colour, marks: Marks) -> Cell:
    return _cell(_at(part, slot, colour, _series(part, marks)), part.axis is not None and part.axis.percent)


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


def _notes(
    owners: Sequence[Plotted], heads: Sequence[str], title: str, parts: Sequence[Plotted], dual: bool
) -> list[str]:
    notes = [title] if title else []
    errors = {id(part): error for part in parts if (error := _error(part))}
    if errors:
        own = [
            f"{head} ± {errors[id(part)]:.2g}" for part, head in zip(owners, heads, strict=True) if id(part) in errors
        ]
        alike = len({id(part) for part in owners}) == 1
        notes.append("read off the chart, " + (f"± {max(errors.values()):.2g}" if alike else ", ".join(own)))
    if any(part.truncated for part in parts):
        notes.append(TRUNCATED)
    if dual:
        notes.append(TWO_AXES)
    return notes


def _error(part: Plotted) -> float:
    """How far what was read off an axis may be off; 0 where all is printed."""
    return max((point.error for point in part.points if not point.printed and point.read is not None), default=0.0)


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
