"""An original and places in it in, the pictures of its pages and figures out, unmarked.

They are drawn by the process that reads, and leave it as bare pixels, as `ingestion/isolation/pixels.py` has them.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from data.errors import MffmError
from data.locators import Box, FigureRegion
from ingestion.isolation.pixels import MOST_SIDE, SMALL, Drawn
from ingestion.kinds import head_of, kind_by_head
from ingestion.office.package import FAILURES

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger(__name__)

_SCALE = 2
_EDGE = 12.0  # points kept around a figure, for the labels of its axes


def page_of(path: Path, page: int) -> Drawn:
    """A page of a PDF, or a picture whole; Damaged or Unsupported for what is neither."""
    if _is_pdf(path):
        from ingestion.pdf.pages import render_page

        return Drawn(*render_page(path, page, _SCALE))
    image = _opened(path)
    width = image.width
    image.thumbnail((MOST_SIDE, MOST_SIDE))
    return Drawn(image, image.width / width)


def size_of(path: Path, page: int) -> tuple[float, float]:
    """Width and height of a page in points, or of a picture in pixels."""
    if _is_pdf(path):
        from ingestion.pdf.pages import page_size

        return page_size(path, page)
    return _opened(path).size


def figure_of(path: Path, place: FigureRegion) -> Image | None:
    """Just what stands in the box and a little around it; None where the file draws no such picture itself.

    A chart of a slide is drawn by its program alone, and has none.
    """
    if not _is_pdf(path) and zipfile.is_zipfile(path):
        from ingestion.office.slides import picture_at

        blob = picture_at(path, place)
        return _opened(io.BytesIO(blob)) if blob else None
    drawn = page_of(path, place.page)
    return _cut(drawn.image, place.box, drawn.scale)


def _is_pdf(path: Path) -> bool:
    return kind_by_head(head_of(path)) == "pdf"


def _opened(picture: Path | BinaryIO) -> Image:
    from ingestion.image import open_image

    return open_image(picture)


def _cut(image: Image, box: Box, scale: float) -> Image:
    edge = _EDGE * scale
    left, top = max(0, int(box.x0 * scale - edge)), max(0, int(box.top * scale - edge))
    right, bottom = min(image.width, int(box.x1 * scale + edge)), min(image.height, int(box.bottom * scale + edge))
    return image.crop((left, top, right, bottom)) if left < right and top < bottom else image


def small(image: Image, side: int = SMALL) -> Image:
    """A copy in plain colours, its longer side no longer than `side`."""
    copy = image.convert("RGB")
    copy.thumbnail((side, side))
    return copy


def keep_page(path: Path, page: int, into: Path) -> tuple[int, int, float]:
    """Write the pixels of a page or picture; its width, height and scale."""
    drawn = page_of(path, page)
    into.write_bytes(drawn.image.convert("RGB").tobytes())
    return (*drawn.image.size, drawn.scale)


def keep_figures(path: Path, places: Sequence[Sequence[float]], side: int, into: Path) -> list[tuple[int, int]]:
    """Write the figures' pixels one after the other; their widths and heights, (0, 0) for one that is not drawn.

    A place is its page and the four sides of its box.
    """
    sizes: list[tuple[int, int]] = []
    regions = [FigureRegion(int(page), Box(*sides)) for page, *sides in places]
    with into.open("wb") as file:
        for image in _drawn(path, regions):
            shown = small(image, side) if image else None
            file.write(shown.tobytes() if shown else b"")
            sizes.append(shown.size if shown else (0, 0))
    return sizes


def _drawn(path: Path, places: Sequence[FigureRegion]) -> Iterator[Image | None]:
    for place in places:
        try:
            yield figure_of(path, place)
        except (MffmError, *FAILURES) as error:
            log.warning("page %s: no picture: %s", place.page, error)
            yield None
