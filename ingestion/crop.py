"""An original and the places of figures in it in, the pictures of the figures out, unmarked.

Between the process that reads and the one that asks for them they travel small and as bare pixels, which no decoder
has to be trusted with.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import MffmError
from data.locators import Box, FigureRegion
from ingestion.package import FAILURES

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger(__name__)

_SCALE = 2
_SIDE = 448  # pixels of the longer side, more than image models look at
_EDGE = 12.0  # points kept around a figure, for the labels of its axes


def figure_of(path: Path, place: FigureRegion) -> Image | None:
    """Just what stands in the box and a little around it; None where the file draws no such picture itself.

    A chart of a slide is drawn by its program alone, and has none.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" in head:
        from ingestion.pdf import render_page

        return _cut(render_page(path, place.page, _SCALE), place.box, _SCALE)
    if zipfile.is_zipfile(path):
        from ingestion.image import open_image
        from ingestion.slides import picture_at

        blob = picture_at(path, place)
        return open_image(io.BytesIO(blob)) if blob else None
    from ingestion.image import open_image

    return _cut(open_image(path), place.box, 1.0)


def _cut(image: Image, box: Box, scale: float) -> Image:
    edge = _EDGE * scale
    left, top = max(0, int(box.x0 * scale - edge)), max(0, int(box.top * scale - edge))
    right, bottom = min(image.width, int(box.x1 * scale + edge)), min(image.height, int(box.bottom * scale + edge))
    return image.crop((left, top, right, bottom)) if left < right and top < bottom else image


def small(image: Image) -> Image:
    """A copy in plain colours, no larger than image models look at."""
    copy = image.convert("RGB")
    copy.thumbnail((_SIDE, _SIDE))
    return copy


def keep_figures(path: Path, places: Sequence[Sequence[float]], into: Path) -> list[tuple[int, int]]:
    """Write the figures' pixels one after the other; their widths and heights, (0, 0) for one that is not drawn.

    A place is its page and the four sides of its box.
    """
    sizes: list[tuple[int, int]] = []
    regions = [FigureRegion(int(page), Box(*sides)) for page, *sides in places]
    with into.open("wb") as file:
        for image in _drawn(path, regions):
            file.write(image.tobytes() if image else b"")
            sizes.append(image.size if image else (0, 0))
    return sizes


def _drawn(path: Path, places: Sequence[FigureRegion]) -> Iterator[Image | None]:
    for place in places:
        try:
            image = figure_of(path, place)
        except (MffmError, *FAILURES) as error:
            log.warning("page %s: no picture: %s", place.page, error)
            image = None
        yield small(image) if image is not None else None


def kept_figures(pixels: bytes, sizes: Sequence[Sequence[int]]) -> list[Image | None]:
    """The pictures again."""
    from PIL.Image import frombytes

    found: list[Image | None] = []
    start = 0
    for width, height in sizes:
        end = start + 3 * width * height
        found.append(frombytes("RGB", (width, height), pixels[start:end]) if end > start else None)
        start = end
    return found
