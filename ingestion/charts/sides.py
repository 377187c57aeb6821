"""A chart with an axis at either side in, which of its series is read on which out.

Told by the words of the legend ("Margin (RHS)"), by those along an axis, else by the custom that bars keep to the left
axis and lines over them to the right one. Lines alone that no word tells apart are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingestion.charts.axis import Axis
from ingestion.charts.bars import Plotted, bar_chart
from ingestion.charts.lines import line_chart, lines_among
from ingestion.charts.marks import Colour, Label, Marks, alike

_RIGHT = re.compile(r"\b(?:r\.?h\.?s|right(?:[- ]hand)?(?: (?:axis|scale|side))?|secondary(?: axis)?)\b", re.IGNORECASE)
_LEFT = re.compile(r"\b(?:l\.?h\.?s|left(?:[- ]hand)?(?: (?:axis|scale|side))?|primary(?: axis)?)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")
_ALIKE = 0.02  # of the stretch of an axis: one that says the same again on the other side

Sides = tuple[Axis, Axis]


def sides_of(axes: Sequence[Axis], marks: Marks) -> Sides | None:
    """The axes left and right of all that is drawn, where they are two that differ."""
    upright = sorted((axis for axis in axes if axis.upright), key=lambda axis: axis.across)
    xs = [x for trace in marks.traces for x, _ in trace.points] or [bar.x for bar in marks.bars]
    if len(upright) < 2 or not xs:
        return None
    left, right = upright[0], upright[-1]
    outside = left.across < min(xs) and max(xs) < right.across
    return (left, right) if outside and not _same(left, right) else None


def _same(one: Axis, other: Axis) -> bool:
    middle = one.ticks[len(one.ticks) // 2].y
    far = [one.ticks[0].y, middle, one.ticks[-1].y]
    return all(abs(one.value(y) - other.value(y)) <= _ALIKE * abs(one.most - one.least) for y in far)


def on_two_axes(labels: Sequence[Label], marks: Marks, sides: Sides) -> tuple[Plotted, ...]:
    """What is drawn on the left axis and on the right one; nothing where it cannot be told."""
    ticks = {id(tick) for axis in sides for tick in axis.ticks}
    words = [label for label in labels if id(label) not in ticks]
    told = {trace.colour: _told(trace.colour, words, marks, sides) for trace in marks.traces}
    bars = _bars(words, marks, sides, _first(_told(bar.colour, words, marks, sides) for bar in marks.bars))
    named = _first(told.values())
    if bars:
        other = sides[0] if bars.axis is sides[1] else sides[1]
        usual = other if named is None or named is other else sides[0]
    elif named is not None:
        usual = sides[0] if named is sides[1] else sides[1]
    else:
        return ()
    parts: list[Plotted] = [bars] if bars else []
    for axis in sides:
        mine = tuple(trace for trace in marks.traces if (told[trace.colour] or usual) is axis)
        alone = replace(marks, traces=mine)
        drawn = lines_among(bars, words, alone, axis) if bars else line_chart([*words, *axis.ticks], alone, [axis])
        parts += [drawn] if drawn else []
    if bars and bars.axis:
        parts[0] = _bars(_without_print(words, parts[1:]), marks, sides, bars.axis) or bars
    return tuple(parts) if len({len(part.places) for part in parts}) == 1 else ()


def _without_print(words: Sequence[Label], lines: Sequence[Plotted]) -> list[Label]:
    """The words without the figures printed at lines, which are of no bar."""
    given = {id(point.printed) for part in lines for point in part.points if point.printed}
    return [word for word in words if id(word) not in given]


def _bars(words: Sequence[Label], marks: Marks, sides: Sides, told: Axis | None) -> Plotted | None:
    axis = told or sides[0]
    return bar_chart([*words, *axis.ticks], marks, [axis]) if marks.bars else None


def _first(told: Iterable[Axis | None]) -> Axis | None:
    return next((axis for axis in told if axis is not None), None)


def _told(colour: Colour, words: Sequence[Label], marks: Marks, sides: Sides) -> Axis | None:
    """The axis that words say a series is read on."""
    name = next((swatch.label.text for swatch in marks.swatches if alike(swatch.colour, colour)), "")
    if _RIGHT.search(name):
        return sides[1]
    if _LEFT.search(name):
        return sides[0]
    own = _words(name)
    shares = [len(own & _words(axis_title(axis, words, axis is sides[1]))) for axis in sides]
    return None if shares[0] == shares[1] else sides[shares[1] > shares[0]]


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(text))


def axis_title(axis: Axis, labels: Sequence[Label], right: bool = False) -> str:
    """The words along an axis of values: turned beside an upright one, below a level one."""
    words = [label for label in labels if label.number is None and len(label.text) > 2]
    if axis.upright:
        turned = [w for w in words if w.turned and (w.x > axis.across if right else w.x < axis.across)]
        return min(turned, key=lambda w: abs(w.x - axis.across)).text if turned else ""
    first, last = min(t.x for t in axis.ticks), max(t.x for t in axis.ticks)
    under = [w for w in words if first <= w.x <= last and 0 < w.y - axis.across < 3 * axis.ticks[0].height]
    return under[0].text if under else ""
