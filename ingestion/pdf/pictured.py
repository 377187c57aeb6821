"""Pictures set into a PDF page in, those that are charts out: cut from the page, with the words and series in them.

Decided before anything is read: a picture must be large, stand on a page of text, be none of the page's repeated
signs, and be flat in colour as charts are and photographs are not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from data.locators import Box, FigureRegion
from data.types import Cell, Evidence, Grid
from ingestion.pdf.glyphs import Sheet

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_READ = 60
_LEAST_WIDTH, _LEAST_HEIGHT = 130.0, 90.0  # points
_MOST_OF_PAGE = 0.75
_SCALE = 2.5
_WORDS_OVER = 8  # of the page's own text over a picture: a background
_COLOURS, _FLAT, _GROUND = 12, 0.75, 0.3
_LEAST_WORDS = 4


@dataclass
class Pictures:
    """Reads the charts among the pictures of one document; the same picture once."""

    seen: set[str] = field(default_factory=set[str])
    read: int = 0

    def on(self, page: Any, sheet: Sheet) -> Iterator[tuple[Box, Image]]:
        """The pictures of an open page that look like charts, each with its place, not read yet."""
        boxes = [box for box in sheet.pictures if _wanted(box, sheet)]
        if not boxes or sheet.turns or self.read >= MAX_READ:
            return
        drawn: Image = page.render(scale=_SCALE).to_pil()
        for box in boxes:
            picture = drawn.crop((box.x0 * _SCALE, box.top * _SCALE, box.x1 * _SCALE, box.bottom * _SCALE))
            sign = hashlib.sha256(picture.resize((64, 64)).tobytes()).hexdigest()
            if sign not in self.seen and flat(picture) and self.read < MAX_READ:
                self.read += 1
                yield box, picture
            self.seen.add(sign)


def _figure(picture: Image, page: int, box: Box) -> Evidence | None:
    """The picture as evidence on its page; None when hardly a word is printed in it."""
    from ingestion.image import figure_in

    text, grid = figure_in(picture, doubted=True)
    if len(text.split()) < _LEAST_WORDS:
        return None
    return Evidence(FigureRegion(page, box), text, grid=_on_page(grid, box) if grid else None)


def _wanted(box: Box, sheet: Sheet) -> bool:
    width, height = box.x1 - box.x0, box.bottom - box.top
    if width < _LEAST_WIDTH or height < _LEAST_HEIGHT:
        return False
    if width * height > _MOST_OF_PAGE * sheet.width * sheet.height:
        return False
    over = sum(box.x0 <= word.x0 and word.x1 <= box.x1 and box.top <= word.middle <= box.bottom for word in sheet.words)
    return over <= _WORDS_OVER


def flat(picture: Image) -> bool:
    """Whether a few colours make up the picture, a light ground first among them."""
    pixels = np.asarray(picture.convert("RGB").resize((160, 120), resample=0)).reshape(-1, 3) >> 4
    keys = (pixels[:, 0].astype(np.int32) << 8) | (pixels[:, 1].astype(np.int32) << 4) | pixels[:, 2]
    values, counts = np.unique(keys, return_counts=True)
    order = np.argsort(-counts)[:_COLOURS]
    share = counts[order].sum() / len(keys)
    ground = int(values[order[0]])
    light = min(ground >> 8, ground >> 4 & 15, ground & 15) >= 12
    return bool(share >= _FLAT and counts[order[0]] >= _GROUND * len(keys) and light and len(values) > 2)


def _on_page(grid: Grid, box: Box) -> Grid:
    """The grid with its boxes in points of the page."""
    rows = tuple(tuple(replace(cell, box=_moved(cell, box)) for cell in row) for row in grid.rows)
    return replace(grid, rows=rows)


def _moved(cell: Cell, box: Box) -> Box | None:
    at = cell.box
    if at is None:
        return None
    return Box(
        box.x0 + at.x0 / _SCALE, box.top + at.top / _SCALE, box.x0 + at.x1 / _SCALE, box.top + at.bottom / _SCALE
    )


def read_all(found: Sequence[tuple[Box, Image]], page: int) -> list[Evidence]:
    """The pictures of a page as evidence."""
    return [piece for box, picture in found if (piece := _figure(picture, page, box)) is not None]
