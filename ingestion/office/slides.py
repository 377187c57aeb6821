"""A PPTX in, a draft out: each slide a page with its text, tables, notes, pictures, and charts with their own figures.

A chart of a slide carries the figures it was drawn from; they stand in its grid as kept in the file. Boxes are points
from the slide's top-left corner. Groups are opened; what lies on masters and layouts is left out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from data.errors import Damaged, Empty, TooLarge
from data.locators import Box, FigureRegion, PageBox, TableCell
from data.types import Cell, Evidence, Grid
from ingestion.draft import Draft
from ingestion.image import figure_in, open_image
from ingestion.office.package import read_twice
from ingestion.office.plain import plain_pptx
from ingestion.passages import grid_text

MAX_SLIDES = 1_000
MAX_PICTURES = 60
_POINT = 12_700  # English metric units
_LEAST_PICTURE = (120.0, 80.0)  # points; smaller ones are logos and signs
_LAYERS = 6


def read_slides(path: Path) -> Draft:
    from pptx.exc import PythonPptxError

    return read_twice(path, _read, plain_pptx, (PythonPptxError,))


def _read(path: Path) -> Draft:
    from pptx import Presentation

    deck: Any = Presentation(str(path))
    slides = list(deck.slides)
    if len(slides) > MAX_SLIDES:
        raise TooLarge(f"The deck has {len(slides):,} slides; at most {MAX_SLIDES:,} are read.", "Split it.")
    reading = _Reading()
    evidence = tuple(piece for n, slide in enumerate(slides, 1) for piece in reading.slide(slide, n))
    title = str(deck.core_properties.title or "")
    saved = deck.core_properties.modified
    if not evidence:
        raise Empty("The deck holds no text.", "If its slides are pictures of pages, save it as PDF.")
    made = saved.date() if saved else None
    return Draft(evidence, len(slides), title or reading.first_title, warnings=tuple(reading.warnings), made=made)


@dataclass
class _Reading:
    """What the slides share: how many tables and pictures there were, and the first title."""

    tables: int = 0
    pictures: int = 0
    first_title: str = ""

    def __post_init__(self) -> None:
        self.warnings: list[str] = []

    def slide(self, slide: Any, page: int) -> Iterator[Evidence]:
        title = _text(slide.shapes.title) if slide.shapes.title is not None else ""
        self.first_title = self.first_title or title
        for shape in _shapes(slide.shapes, _LAYERS):
            yield from self.shape(shape, page, title)
        notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
        if notes is not None and notes.text.strip():
            yield Evidence(PageBox(page), notes.text.strip(), f"{title} > Speaker notes" if title else "Speaker notes")

    def shape(self, shape: Any, page: int, title: str) -> Iterator[Evidence]:
        box = _box(shape)
        if getattr(shape, "has_chart", False):
            yield from _chart(shape.chart, page, box, title)
        elif getattr(shape, "has_table", False):
            self.tables += 1
            grid = _table(shape.table, title)
            yield Evidence(TableCell(self.tables, page=page, box=box), grid_text(grid), title, grid)
        elif _is_picture(shape):
            yield from self.picture(shape, page, box, title)
        elif text := _text(shape):
            yield Evidence(PageBox(page, box), text, "" if text == title else title)

    def picture(self, shape: Any, page: int, box: Box | None, title: str) -> Iterator[Evidence]:
        """A picture with the words read in it; boxes of its grid are dropped, for they are in its own pixels."""
        if box is None or box.x1 - box.x0 < _LEAST_PICTURE[0] or box.bottom - box.top < _LEAST_PICTURE[1]:
            return
        self.pictures += 1
        if self.pictures > MAX_PICTURES:
            if self.pictures == MAX_PICTURES + 1:
                self.warnings.append(f"Only the first {MAX_PICTURES} pictures of the deck were read.")
            return
        try:
            text, grid = figure_in(open_image(io.BytesIO(shape.image.blob)), doubted=True)
        except (Damaged, TooLarge) as broken:
            self.warnings.append(f"Slide {page}: a picture could not be read. {broken}")
            return
        if text:
            yield Evidence(FigureRegion(page, box), text, title, _unplaced(grid) if grid else None)


def picture_at(path: Path, place: FigureRegion) -> bytes:
    """The bytes of the picture that stands in this box of a slide; none where a chart is drawn there."""
    from pptx import Presentation

    deck: Any = Presentation(str(path))
    shapes = _shapes(list(deck.slides)[place.page - 1].shapes, _LAYERS)
    found = (shape for shape in shapes if _is_picture(shape) and (box := _box(shape)) and _same(box, place.box))
    return next((bytes(shape.image.blob) for shape in found), b"")


def _same(one: Box, other: Box) -> bool:
    """Whether two boxes are one, to the hundredth of a point in which places are kept."""
    sides = ((one.x0, other.x0), (one.top, other.top), (one.x1, other.x1), (one.bottom, other.bottom))
    return all(abs(a - b) < 0.02 for a, b in sides)


def _shapes(shapes: Any, layers: int) -> Iterator[Any]:
    """Shapes in the order they are drawn, those of groups included."""
    for shape in shapes:
        if hasattr(shape, "shapes") and layers:
            yield from _shapes(shape.shapes, layers - 1)
        else:
            yield shape


def _is_picture(shape: Any) -> bool:
    from pptx.enum.shapes import MSO_SHAPE_TYPE

    return shape.shape_type == MSO_SHAPE_TYPE.PICTURE


def _text(shape: Any) -> str:
    if not getattr(shape, "has_text_frame", False):
        return ""
    return "\n".join(line for part in shape.text_frame.paragraphs if (line := " ".join(part.text.split())))


def _box(shape: Any) -> Box | None:
    if None in (shape.left, shape.top, shape.width, shape.height):
        return None
    left, top = shape.left / _POINT, shape.top / _POINT
    return Box(left, top, left + shape.width / _POINT, top + shape.height / _POINT)


def _unplaced(grid: Grid) -> Grid:
    rows = tuple(tuple(Cell(cell.text) for cell in row) for row in grid.rows)
    return Grid(rows, grid.header_rows, grid.title, grid.units, grid.indents)


# ---------------------------------------------------------------- tables and charts


def _table(table: Any, title: str) -> Grid:
    rows = tuple(tuple(Cell(" ".join(cell.text.split())) for cell in row.cells) for row in table.rows)
    return Grid(rows, 1 if table.first_row else 0, title)


def _chart(chart: Any, page: int, box: Box | None, title: str) -> Iterator[Evidence]:
    """The figures that a chart was drawn from: categories down, series across."""
    if box is None:
        return
    own = chart.chart_title.text_frame.text.strip() if chart.has_title and chart.chart_title.has_text_frame else ""
    name = own or title
    series: list[tuple[str, list[str]]] = []
    categories: list[str] = []
    for plot in chart.plots:
        categories = categories or [str(category) for category in plot.categories]
        series += [(str(one.name or ""), [_figure(value) for value in one.values]) for one in plot.series]
    if not categories or not series:
        return
    head = (Cell(""), *(Cell(one or f"Series {n}") for n, (one, _) in enumerate(series, 1)))
    rows = tuple(
        (Cell(category), *(Cell(values[n] if n < len(values) else "") for _, values in series))
        for n, category in enumerate(categories)
    )
    grid = Grid((head, *rows), 1, name, "; ".join(_axis_titles(chart)))
    yield Evidence(FigureRegion(page, box), f"{name}\n{grid_text(grid)}".strip(), title, grid)


def _figure(value: float | None) -> str:
    """A figure as kept in the file, without the noise of binary fractions."""
    return "" if value is None else f"{Decimal(repr(round(value, 10))).normalize():,f}"


def _axis_titles(chart: Any) -> Iterator[str]:
    """What the axis of values is called; a pie has none."""
    try:
        axis = chart.value_axis
    except ValueError:
        return
    if axis.has_title and axis.axis_title.text_frame.text.strip():
        yield axis.axis_title.text_frame.text.strip()
    least = axis.minimum_scale
    if least is not None and least > 0:
        yield "the axis does not start at zero"
