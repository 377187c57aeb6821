"""A document and a place in it in, its picture out: what the app shows, drawn by reading processes kept warm for that.

The app's own process takes no document apart. What it asks for is drawn anew each time and kept nowhere here, so that
nothing of a document outlives its removal.
"""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.isolation.pixels import Drawn
from ingestion.isolation.pool import Readers

if TYPE_CHECKING:
    from PIL.Image import Image

    from data.locators import FigureRegion

_AT_ONCE = 2


def page_of(path: Path, name: str, page: int) -> Drawn:
    """A page of a PDF, or a picture; MffmError where there is no such page."""
    return _readers().submit(lambda reader: reader.page(path, name, page)).result()


@lru_cache(maxsize=4096)
def size_of(path: Path, name: str, page: int) -> tuple[float, float]:
    """Width and height of a page in points, or of a picture in pixels. Originals do not change: it is asked once."""
    return _readers().submit(lambda reader: reader.size(path, name, page)).result()


def figures_of(path: Path, name: str, places: Sequence[FigureRegion], side: int) -> list[Image | None]:
    """The pictures of a file's figures, no longer than `side`; None for one that the file does not draw itself."""
    return _readers().submit(lambda reader: reader.figures(path, name, places, side)).result()


def warm() -> None:
    """Start a process, so that the first page does not wait for it."""
    _readers().submit(lambda _: None)


def close() -> None:
    """End the processes. They are started again should anything be drawn after that."""
    if _readers.cache_info().currsize:
        _readers().close()
        _readers.cache_clear()


@cache
def _readers() -> Readers:
    atexit.register(close)
    return Readers(_AT_ONCE)
