"""The paths of a PDF page in, the charts drawn with them out: bars, lines and wedges, those of one chart together.

Decided by counting: a page without several filled areas or a line of several corners costs next to nothing. Rules,
frames, shading behind words and small signs are no marks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from data.locators import Box
from ingestion.charts.marks import Bar, Colour, Label, Line, Marks, Swatch, Trace, Wedge
from ingestion.pdf.shapes import Affine, Bounds, Drawn, corners_of, paint_of

_THIN = 3.0
_HAIR = 2.6
_SMALL = 12.0
_LEAST_WIDTH, _LEAST_HEIGHT = 70.0, 50.0
_APART = 30.0  # points between marks of one chart that has no frame
_WHITE = 245
_GROUND = 220  # of 255: the grey some charts are drawn on
_SAMPLE_WIDTH, _SAMPLE_HEIGHT = 45.0, 14.0
_PRECISE = 0.4  # points
_MOST_MARKS = 3_000

Corners = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The marks of one chart and the box around them; `samples` may be those of its legend."""

    box: Box
    bars: tuple[Bar, ...] = ()
    traces: tuple[Trace, ...] = ()
    wedges: tuple[Wedge, ...] = ()
    samples: tuple[tuple[Box, Colour], ...] = ()
    level: tuple[Line, ...] = ()
    upright: tuple[Line, ...] = ()

    def marks(self, labels: Sequence[Label]) -> Marks:
        """The marks with the legend that its labels make of the samples."""
        swatches = [
            Swatch(beside, colour) for box, colour in self.samples if (beside := _beside(box, labels)) is not None
        ]
        sampled = {_key(box) for box, _ in self.samples if _beside(box, labels)}
        bars = tuple(bar for bar in self.bars if _key(bar.box) not in sampled)
        return Marks(bars, self.traces, self.wedges, tuple(swatches), _PRECISE, self.level, self.upright)


def drawings_on(drawn: Drawn, width: float, height: float) -> tuple[Drawing, ...]:
    """The charts drawn on a page of this size."""
    solid = [path for path in drawn.paths if _sides(path[2])[0] > _THIN and _on_page(path[2], width, height)]
    if not solid or len(drawn.paths) > _MOST_MARKS:
        return ()
    bars: list[Bar] = []
    traces: list[Trace] = []
    slices: list[tuple[Corners, Colour]] = []
    frames: list[Box] = []
    for shape, where, bounds in solid:
        _sort(shape, where, bounds, bars, traces, slices, frames)
    if len(bars) < 2 and not traces and len(slices) < 2:
        return ()
    samples = [*_samples(drawn.paths), *((bar.box, bar.colour) for bar in bars if _is_sample(bar.box))]
    groups = _together([*(b.box for b in bars), *map(_extent, traces), *(_hull(c) for c, _ in slices)], frames)
    found = [_drawing(group, bars, traces, slices, samples) for group in groups]
    return tuple(_with_lines(one, drawn.paths) for one in found if one is not None)


def _with_lines(drawing: Drawing, paths: Sequence[tuple[object, Affine, Bounds]]) -> Drawing:
    """The drawing with the places of the thin lines at it."""
    box = drawing.box
    near = Box(box.x0 - 12, box.top - 12, box.x1 + 12, box.bottom + 12)
    level: list[Line] = []
    upright: list[Line] = []
    for _, _, bounds in paths:
        x0, top, x1, bottom = bounds
        if min(x1 - x0, bottom - top) <= _HAIR and max(x1 - x0, bottom - top) > 1.8 and _holds(near, Box(*bounds)):
            if x1 - x0 > bottom - top:
                level.append(Line((top + bottom) / 2, x0, x1))
            else:
                upright.append(Line((x0 + x1) / 2, top, bottom))
    return replace(drawing, level=tuple(level), upright=tuple(upright))


def _sort(
    shape: object,
    where: Affine,
    bounds: Bounds,
    bars: list[Bar],
    traces: list[Trace],
    slices: list[tuple[Corners, Colour]],
    frames: list[Box],
) -> None:
    """Puts one path where it belongs."""
    fill, stroke = paint_of(shape)
    corners, bent = corners_of(shape, where)
    box = Box(*bounds)
    if fill is None and stroke is not None and not bent and _runs(corners):
        traces.append(Trace(tuple(corners), stroke))
    elif _rectangular(corners, bounds) and not bent:
        pale = fill is None or min(fill) >= _WHITE
        if pale or (fill is not None and min(fill) >= _GROUND and min(box.x1 - box.x0, box.bottom - box.top) > 100):
            frames.append(box)
        if fill is not None and not pale:
            bars.append(Bar(box, fill))
    elif fill is not None and bent and min(_sides(bounds)) > _SMALL and min(fill) < _WHITE:
        slices.append((corners, fill))


def _sides(bounds: Bounds) -> tuple[float, float]:
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    return min(width, height), max(width, height)


def _on_page(bounds: Bounds, width: float, height: float) -> bool:
    return bounds[0] < width and bounds[1] < height and bounds[2] > 0 and bounds[3] > 0


def _runs(corners: Corners) -> bool:
    """Whether a line runs from left to right through several places, as a series does."""
    rising = all(later[0] >= earlier[0] - 0.01 for earlier, later in pairwise(corners))
    return len(corners) > 2 and rising and len({round(x, 1) for x, _ in corners}) > 2


def _rectangular(corners: Corners, bounds: Bounds) -> bool:
    x0, top, x1, bottom = bounds
    edges = all(
        (abs(x - x0) < 1.5 or abs(x - x1) < 1.5) and (abs(y - top) < 1.5 or abs(y - bottom) < 1.5) for x, y in corners
    )
    return edges and 4 <= len(corners) <= 6


def _is_sample(box: Box) -> bool:
    return box.x1 - box.x0 <= _SAMPLE_WIDTH and box.bottom - box.top <= _SAMPLE_HEIGHT


def _samples(paths: Sequence[tuple[object, Affine, Bounds]]) -> list[tuple[Box, Colour]]:
    """Short level lines of a colour, as a legend shows beside the name of a line."""
    found: list[tuple[Box, Colour]] = []
    for shape, _, bounds in paths:
        if bounds[3] - bounds[1] <= _THIN + 1 and 8 <= bounds[2] - bounds[0] <= _SAMPLE_WIDTH:
            fill, stroke = paint_of(shape)
            colour = stroke or fill
            if colour is not None and min(colour) < _WHITE:
                found.append((Box(*bounds), colour))
    return found


def _beside(sample: Box, labels: Sequence[Label]) -> Label | None:
    """The words just right of a sample."""
    middle = (sample.top + sample.bottom) / 2
    near = [
        label
        for label in labels
        if abs(label.y - middle) <= 0.5 * label.height
        and -1 <= label.box.x0 - sample.x1 <= 1.3 * label.height
        and not label.turned
        and (label.year or any(sign.isalpha() for sign in label.text))
    ]
    return min(near, key=lambda label: label.box.x0) if near else None


def _key(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.top, box.x1, box.bottom


# ---------------------------------------------------------------- which marks are of one chart


def _together(boxes: Sequence[Box], frames: Sequence[Box]) -> list[Box]:
    """The stretch of each chart: the innermost frame around marks, else marks that stand near each other."""
    inner = [one for one in frames if not any(other != one and _holds(one, other) for other in frames)]
    inner = [one for one in inner if one.x1 - one.x0 >= _LEAST_WIDTH and one.bottom - one.top >= _LEAST_HEIGHT]
    framed = [frame for frame in inner if any(box != frame and _cut(box, frame) for box in boxes)]
    loose = [box for box in boxes if not any(_cut(box, frame) for frame in framed) and box not in frames]
    groups: list[Box] = []
    for box in loose:
        near = [group for group in groups if _near(group, box)]
        groups = [group for group in groups if group not in near]
        groups.append(_united([*near, box]))
    return [*framed, *groups]


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer.x0 - 2 <= inner.x0 and outer.top - 2 <= inner.top and outer.x1 + 2 >= inner.x1
        and outer.bottom + 2 >= inner.bottom
    )  # fmt: skip


def _near(one: Box, other: Box) -> bool:
    across = max(one.x0, other.x0) - min(one.x1, other.x1)
    down = max(one.top, other.top) - min(one.bottom, other.bottom)
    return across <= _APART and down <= _APART


def _united(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def _extent(trace: Trace) -> Box:
    return _hull(list(trace.points))


def _hull(corners: Corners) -> Box:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _drawing(
    around: Box,
    bars: Sequence[Bar],
    traces: Sequence[Trace],
    slices: Sequence[tuple[Corners, Colour]],
    samples: Sequence[tuple[Box, Colour]],
) -> Drawing | None:
    if around.x1 - around.x0 < _LEAST_WIDTH or around.bottom - around.top < _LEAST_HEIGHT:
        return None
    mine = tuple(cut for bar in bars if bar.box != around and (cut := _within(bar, around)))
    lines = tuple(trace for trace in traces if _holds(around, _extent(trace)))
    wedges = _wedges([piece for piece in slices if _holds(around, _hull(piece[0]))])
    wide = Box(around.x0 - 20, around.top - 90, around.x1 + 160, around.bottom + 110)
    near = tuple(sample for sample in samples if _holds(wide, sample[0]))
    if len(mine) < 2 and not lines and len(wedges) < 2:
        return None
    return Drawing(around, mine, lines, wedges, near)


def _within(bar: Bar, frame: Box) -> Bar | None:
    """The part of a bar that its chart's frame shows; None for one that is not in it."""
    cut = _cut(bar.box, frame)
    return replace(bar, box=cut) if cut else None


def _cut(box: Box, frame: Box) -> Box | None:
    """The part of a box in a frame, where its breadth or its height is; the rest of it is not shown."""
    cut = Box(max(box.x0, frame.x0), max(box.top, frame.top), min(box.x1, frame.x1), min(box.bottom, frame.bottom))
    across, down = cut.x1 - cut.x0, cut.bottom - cut.top
    whole = across > 0.9 * (box.x1 - box.x0) or down > 0.9 * (box.bottom - box.top)
    return cut if whole and across > 0 and down > 0 else None


def _wedges(slices: Sequence[tuple[Corners, Colour]]) -> tuple[Wedge, ...]:
    """Slices about a common centre with their share of the circle; none unless they make it up."""
    if len(slices) < 2:
        return ()
    centre = next((p for p in slices[0][0] if all(_near_point(p, other) for other, _ in slices)), None)
    if centre is None:
        return ()
    found = [_wedge(corners, centre, colour) for corners, colour in slices]
    return tuple(found) if abs(sum(wedge.share for wedge in found) - 1) < 0.02 else ()


def _near_point(point: tuple[float, float], corners: Corners) -> bool:
    return any(math.dist(point, corner) < 1.0 for corner in corners)


def _wedge(corners: Corners, centre: tuple[float, float], colour: Colour) -> Wedge:
    edge = [corner for corner in corners if math.dist(corner, centre) > 1.0]
    edge = edge[:-1] if math.dist(edge[0], edge[-1]) < 0.01 else edge
    angles = [math.atan2(y - centre[1], x - centre[0]) for x, y in edge]
    turn = 0.0
    middle = angles[0]
    for before, after in pairwise(angles):
        turn += (after - before + math.pi) % (2 * math.pi) - math.pi
    middle += turn / 2
    radius = max(math.dist(corner, centre) for corner in edge)
    x, y = centre[0] + radius * math.cos(middle), centre[1] + radius * math.sin(middle)
    return Wedge(abs(turn) / (2 * math.pi), x, y, colour)
