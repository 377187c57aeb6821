"""An open page of a PDF in, what is drawn on it besides text out: ruled lines, pictures, and what covers what.

Measured from the top-left corner of the page as rendered, before the page is turned for reading.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import pypdfium2.raw as pdfium

MAX_OBJECTS = 60_000
MAX_COVERS = 2_000
MAX_PATHS = 8_000
_HAIRLINE = 3.0
_SOLID = 250  # of 255: a fill that lets nothing through

Affine: TypeAlias = tuple[float, float, float, float, float, float]
Bounds: TypeAlias = tuple[float, float, float, float]


class Rule(NamedTuple):
    """A straight line, level or upright."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def level(self) -> bool:
        return self.x1 - self.x0 >= self.bottom - self.top


class Cover(NamedTuple):
    """A filled area or picture; `order` is its place in the order of drawing."""

    order: int
    bounds: Bounds
    picture: bool


@dataclass
class Drawn:
    """What is drawn on a page. `pictured` is the share of the page under pictures; `texts` are text objects with
    their place in the order of drawing; `paths` the paths with their map to the page and their bounds."""

    rules: list[Rule] = field(default_factory=list[Rule])
    pictured: float = 0.0
    covers: list[Cover] = field(default_factory=list[Cover])
    texts: list[tuple[int, Any]] = field(default_factory=list[tuple[int, Any]])
    paths: list[tuple[Any, Affine, Bounds]] = field(default_factory=list[tuple[Any, Affine, Bounds]])
    pictures: list[Bounds] = field(default_factory=list[Bounds])


def drawn_on(page: Any, place: Affine, width: float, height: float) -> Drawn:
    """The straight lines, pictures and areas of an open pypdfium2 page; `place` maps its space to the rendered page."""
    found = Drawn()
    rules = list[Rule]()
    for order, (shape, kind, to_page) in enumerate(_shapes(page)):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            found.texts.append((order, shape))
            continue
        where = _after(to_page, place)
        bounds = _bounds(shape, where)
        picture = kind == pdfium.FPDF_PAGEOBJ_IMAGE
        if picture:
            x0, top, x1, bottom = bounds
            covered = max(0.0, min(x1, width) - max(x0, 0)) * max(0.0, min(bottom, height) - max(top, 0))
            found.pictured += covered / max(width * height, 1.0)
            found.pictures.append(bounds)
        else:
            if len(found.paths) < MAX_PATHS:
                found.paths.append((shape, where, bounds))
            if len(rules) < 4000:
                rules += _rules_of(shape, where, bounds)
        if len(found.covers) < MAX_COVERS and _covers(shape, bounds, picture):
            found.covers.append(Cover(order, bounds, picture))
    inside = [rule for rule in rules if rule.x1 > 0 and rule.bottom > 0 and rule.x0 < width and rule.top < height]
    found.rules, found.pictured = _mended(inside), min(found.pictured, 1.0)
    return found


def _covers(shape: Any, bounds: Bounds, picture: bool) -> bool:
    """Whether words under this shape could not be seen: a picture, or a solid fill that is more than a line."""
    if min(bounds[2] - bounds[0], bounds[3] - bounds[1]) <= _HAIRLINE:
        return False
    if picture:
        return True
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(shape, fill, stroke)
    return bool(fill.value) and solid(shape)


def solid(shape: Any) -> bool:
    """Whether a shape's fill lets nothing through."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    return bool(pdfium.FPDFPageObj_GetFillColor(shape, red, green, blue, alpha)) and alpha.value >= _SOLID


def _mended(rules: list[Rule]) -> list[Rule]:
    """Level lines that are drawn piece by piece as one line each."""
    level = sorted((rule for rule in rules if rule.level), key=lambda rule: (round(rule.top), rule.x0))
    mended = [rule for rule in rules if not rule.level]
    last: Rule | None = None
    for rule in level:
        if last is not None and abs(rule.top - last.top) < 1 and rule.x0 <= last.x1 + 1:
            last = Rule(last.x0, min(last.top, rule.top), max(last.x1, rule.x1), max(last.bottom, rule.bottom))
            continue
        mended += [last] if last else []
        last = rule
    return [*mended, last] if last else mended


_UNMOVED: Affine = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_WANTED = frozenset((pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_TEXT))


def _shapes(page: Any) -> Iterator[tuple[Any, int, Affine]]:
    """Paths, pictures and texts of the page in the order they are drawn, those inside forms included."""
    left = MAX_OBJECTS
    stack = [(pdfium.FPDFPage_GetObject, page.raw, _UNMOVED, 0, pdfium.FPDFPage_CountObjects(page.raw))]
    begun = [0]
    while stack and left > 0:
        item, holder, to_page, depth, count = stack[-1]
        if begun[-1] >= count:
            stack.pop()
            begun.pop()
            continue
        shape = item(holder, begun[-1])
        begun[-1] += 1
        left -= 1
        kind = pdfium.FPDFPageObj_GetType(shape)
        if kind in _WANTED:
            yield shape, kind, to_page
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < 4:
            inner = _after(_matrix(shape), to_page)
            stack.append(
                (pdfium.FPDFFormObj_GetObject, shape, inner, depth + 1, pdfium.FPDFFormObj_CountObjects(shape))
            )
            begun.append(0)


def address_of(shape: Any) -> int:
    """What tells an object of a page from others, however it is come by; 0 for none."""
    return ctypes.addressof(shape.contents) if shape else 0


def _matrix(shape: Any) -> Affine:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(shape, matrix):
        return _UNMOVED
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _after(first: Affine, then: Affine) -> Affine:
    a, b, c, d, e, f = first
    x, y = _point(a, b, (*then[:4], 0, 0)), _point(c, d, (*then[:4], 0, 0))
    return (*x, *y, *_point(e, f, then))


def _point(x: float, y: float, by: Affine) -> tuple[float, float]:
    return by[0] * x + by[2] * y + by[4], by[1] * x + by[3] * y + by[5]


def _bounds(shape: Any, where: Affine) -> Bounds:
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(shape, left, low, right, high):
        return 0.0, 0.0, 0.0, 0.0
    corners = [_point(x, y, where) for x in (left.value, right.value) for y in (low.value, high.value)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def corners_of(shape: Any, where: Affine) -> tuple[list[tuple[float, float]], bool]:
    """The corners of a path on the page in the order drawn, at most 4,000, and whether any of its pieces is bent.

    Of a bent piece only its end is a corner.
    """
    placed = _after(_matrix(shape), where)
    corners, bent, control = list[tuple[float, float]](), False, 0
    for n in range(min(pdfium.FPDFPath_CountSegments(shape), 4000)):
        segment = pdfium.FPDFPath_GetPathSegment(shape, n)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_BEZIERTO:
            bent, control = True, control + 1
            if control % 3:
                continue
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        corners.append(_point(x.value, y.value, placed))
    return corners, bent


def paint_of(shape: Any) -> tuple[tuple[int, int, int] | None, tuple[int, int, int] | None]:
    """The colours a path is filled and stroked with, None where it is not."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(shape, fill, stroke)
    return (
        _colour(pdfium.FPDFPageObj_GetFillColor, shape) if fill.value else None,
        _colour(pdfium.FPDFPageObj_GetStrokeColor, shape) if stroke.value else None,
    )


def _colour(get: Any, shape: Any) -> tuple[int, int, int] | None:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not get(shape, red, green, blue, alpha) or alpha.value < 8:
        return None
    return red.value, green.value, blue.value


def _rules_of(shape: Any, where: Affine, bounds: Bounds) -> list[Rule]:
    """The lines one path draws: a thin box is a line, an outlined box is four."""
    x0, top, x1, bottom = bounds
    if min(x1 - x0, bottom - top) <= _HAIRLINE:
        return [Rule(x0, top, x1, bottom)] if max(x1 - x0, bottom - top) >= 4 else []
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(shape, fill, stroke)
    if not stroke.value and not fill.value:
        return []
    return _segments(shape, _after(_matrix(shape), where), outlined=bool(stroke.value))


def _segments(shape: Any, where: Affine, outlined: bool) -> list[Rule]:
    """Level and upright pieces of a path; of a filled path only those of its thin boxes."""
    rules, run = list[Rule](), list[tuple[float, float]]()
    for n in range(min(pdfium.FPDFPath_CountSegments(shape), 4000)):
        segment = pdfium.FPDFPath_GetPathSegment(shape, n)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            rules += _pieces(run, outlined)
            run = []
        run.append(_point(x.value, y.value, where))
        if pdfium.FPDFPathSegment_GetClose(segment) and run:
            run.append(run[0])
    return rules + _pieces(run, outlined)


def _pieces(run: list[tuple[float, float]], outlined: bool) -> list[Rule]:
    if len(run) < 2:
        return []
    xs, ys = [x for x, _ in run], [y for _, y in run]
    whole = Rule(min(xs), min(ys), max(xs), max(ys))
    if min(whole.x1 - whole.x0, whole.bottom - whole.top) <= _HAIRLINE:
        return [whole] if max(whole.x1 - whole.x0, whole.bottom - whole.top) >= 4 else []
    if not outlined:
        return []
    lines = [Rule(min(a, c), min(b, d), max(a, c), max(b, d)) for (a, b), (c, d) in pairwise(run)]
    return [
        line
        for line in lines
        if min(line.x1 - line.x0, line.bottom - line.top) <= 1 and max(line.x1 - line.x0, line.bottom - line.top) >= 4
    ]
