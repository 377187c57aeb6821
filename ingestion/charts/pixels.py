"""A picture of a chart and its labels in, what is drawn out: bars, lines and legend samples, told apart by colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from data.locators import Box
from ingestion.charts.marks import Bar, Colour, Label, Marks, Swatch, Trace, alike

if TYPE_CHECKING:
    from PIL.Image import Image

Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

_MOST_COLOURS = 14
_LEAST_SHARE = 0.0002  # of the picture's pixels
_PALE = 216  # of 255: every channel above this is background, bands and grid lines
_NEAR = 14
_SOLID = 0.82
_PART_OF_WIDTH = 0.12
_THIN, _SLIVER = 3, 2  # pixels: greys whose rectangles are all thinner draw axes, other colours the edges of something
_TINGE = 40  # between the channels of a colour: less is a grey
_FAINT = 200  # of 255: a grey from here on draws a grid, not a series
_ACROSS = 13  # pixels: how high what is drawn across a bar may be
_RULE = 0.45  # of the picture's width or height


def marks_in(image: Image, labels: Sequence[Label]) -> Marks:
    """Bars, lines and legend samples of a picture, in its pixels."""
    pixels = _without_words(np.asarray(image.convert("RGB")), labels)
    ground = pixels.min(axis=2) > _PALE
    bars: list[Bar] = []
    traces: list[Trace] = []
    swatches: list[Swatch] = []
    for colour in _colours(pixels):
        mask = _whole(_of_colour(pixels, colour), ground)
        parts = list(_parts(mask))
        found = {part[0]: swatch for part in parts if (swatch := _swatch(part, labels, colour))}
        swatches += found.values()
        rectangles = [part[0] for part in parts if part[0] not in found and _rectangle(part)]
        thin = _THIN if _grey(colour) else _SLIVER
        if any(min(box.x1 - box.x0, box.bottom - box.top) >= thin for box in rectangles):
            bars += [Bar(box, colour) for box in rectangles]
        if _grey(colour) and min(colour) >= _FAINT:
            continue
        if _grey(colour):
            mask = _without_rules(mask)
            parts = list(_parts(mask))
        if trace := _trace(mask, parts, found, colour):
            traces.append(trace)
    return Marks(tuple(bars), tuple(traces), swatches=tuple(_once(swatches)), slack=1.5)


Part = tuple[Box, int]


def _of_colour(pixels: Pixels, colour: Colour) -> Mask:
    near = np.abs(pixels.astype(np.int16) - np.array(colour, dtype=np.int16)) <= _NEAR
    return np.logical_and.reduce(near, axis=2)


def _whole(mask: Mask, ground: Mask) -> Mask:
    """A mask with what is drawn across its parts, as a line over bars is, given back to them; plain ground is not."""
    import cv2

    library: Any = cv2
    closed = library.morphologyEx(mask.astype(np.uint8), library.MORPH_CLOSE, np.ones((_ACROSS, 1), np.uint8))
    return mask | ((closed > 0) & ~ground)


def _without_words(pixels: Pixels, labels: Sequence[Label]) -> Pixels:
    """The picture with the words on plain ground painted over; words on a bar stay, as part of it."""
    clear = pixels.copy()
    for label in labels:
        x0, x1 = max(0, int(label.box.x0)), int(label.box.x1) + 1
        top, bottom = max(0, int(label.box.top)), int(label.box.bottom) + 1
        patch = clear[top:bottom, x0:x1]
        if patch.size and np.median(patch.reshape(-1, 3), axis=0).min() > _PALE:
            patch[(patch.min(axis=2) > 0) & ~_coloured(patch)] = 255
    return clear


def _coloured(patch: Pixels) -> Mask:
    """Pixels of a colour rather than of a grey: lines that run through a label."""
    return patch.max(axis=2).astype(np.int16) - patch.min(axis=2) > 60


def _grey(colour: Colour) -> bool:
    """Whether a colour is one of those in which axes, frames and grids are drawn."""
    return max(colour) - min(colour) < _TINGE


def _without_rules(mask: Mask) -> Mask:
    """A mask without the rows and columns that run through much of the picture: axes, frames and grids."""
    clear = mask.copy()
    clear[mask.mean(axis=1) > _RULE, :] = False
    clear[:, mask.mean(axis=0) > _RULE] = False
    return clear


def _colours(pixels: Pixels) -> list[Colour]:
    """The colours that cover most of the picture, background and near doubles left out."""
    flat = pixels.reshape(-1, 3)
    flat = flat[flat.min(axis=1) <= _PALE]
    if not len(flat):
        return []
    coarse = (flat >> 2).astype(np.int32)
    keys = (coarse[:, 0] << 12) | (coarse[:, 1] << 6) | coarse[:, 2]
    values, counts = np.unique(keys, return_counts=True)
    order = np.argsort(-counts)[: 6 * _MOST_COLOURS]
    least = max(20.0, _LEAST_SHARE * pixels.shape[0] * pixels.shape[1])
    chosen: list[Colour] = []
    for key, count in zip(values[order].tolist(), counts[order].tolist(), strict=True):
        colour = ((key >> 12) * 4 + 2, (key >> 6 & 63) * 4 + 2, (key & 63) * 4 + 2)
        if count >= least and not any(alike(colour, other) for other in chosen):
            chosen.append(colour)
    return chosen[:_MOST_COLOURS]


def _parts(mask: Mask) -> Iterator[Part]:
    """The connected parts of a mask with their boxes and numbers of pixels, specks left out."""
    import cv2

    library: Any = cv2
    _, _, stats, _ = library.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    for x, y, width, height, area in stats[1:].tolist():
        if area >= 6:
            yield Box(float(x), float(y), float(x + width), float(y + height)), area


def _rectangle(part: Part) -> bool:
    box, area = part
    width, height = box.x1 - box.x0, box.bottom - box.top
    return area >= _SOLID * width * height and max(width, height) >= 5 and min(width, height) >= 1


def _swatch(part: Part, labels: Sequence[Label], colour: Colour) -> Swatch | None:
    """The part as the sample beside words, where it is as small as they are high and stands just before them."""
    box, area = part
    width, height = box.x1 - box.x0, box.bottom - box.top
    box_like, line_like = 4 <= height <= 22 and 4 <= width <= 40, height <= 6 and 10 <= width <= 60
    if not (box_like or line_like) or area < 12:
        return None
    beside = [label for label in labels if _names(label, box)]
    return Swatch(min(beside, key=lambda label: abs(label.box.x0 - box.x1)), colour) if beside else None


def _names(label: Label, sample: Box) -> bool:
    """Whether words stand just after a sample; a figure only when it is a year."""
    level = abs(label.y - (sample.top + sample.bottom) / 2) <= 0.4 * label.height
    gap = label.box.x0 - sample.x1
    return level and gap >= -4 and (gap <= 12 if label.year else gap <= 1.3 * label.height and label.number is None)


def _once(swatches: Sequence[Swatch]) -> Iterator[Swatch]:
    """One sample for each label."""
    seen: set[int] = set()
    for swatch in swatches:
        if id(swatch.label) not in seen:
            seen.add(id(swatch.label))
            yield swatch


def _trace(mask: Mask, parts: Sequence[Part], taken: dict[Box, Swatch], colour: Colour) -> Trace | None:
    """The line of a colour: in each column of pixels the middle of its longest run; None where it draws
    no line, or a grey level one, which is an axis."""
    lines = [
        box
        for part in parts
        if part[0] not in taken and not _rectangle(part)
        for box, area in (part,)
        if box.x1 - box.x0 >= 0.02 * mask.shape[1] and area < 0.5 * (box.x1 - box.x0) * (box.bottom - box.top) + 400
    ]
    if sum(box.x1 - box.x0 for box in lines) < _PART_OF_WIDTH * mask.shape[1]:
        return None
    x0, x1 = int(min(box.x0 for box in lines)), int(max(box.x1 for box in lines))
    top, bottom = int(min(box.top for box in lines)), int(max(box.bottom for box in lines))
    points: list[tuple[float, float]] = []
    for x in range(x0, x1):
        ys = np.flatnonzero(mask[top:bottom, x])
        if len(ys):
            runs = np.split(ys, np.flatnonzero(np.diff(ys) > 1) + 1)
            longest = max(runs, key=len)
            points.append((x + 0.5, top + float(longest.mean()) + 0.5))
    flat = bottom - top <= 3
    return None if flat and _grey(colour) else Trace(tuple(points), colour, dense=True)
