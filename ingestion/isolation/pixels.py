"""Bare pixels in, pictures out: what the process that reads has drawn, which no decoder has to be trusted with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import Damaged
from ingestion.isolation.copies import opened

if TYPE_CHECKING:
    from PIL.Image import Image

SMALL = 448
"""In pixels, the longer side of a figure; more than image models look at."""
MOST_SIDE = 3000
"""The same of a whole page."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page of a PDF, or a picture; `scale` is its pixels to the point, or to a pixel of the original."""

    image: Image = field(repr=False)
    scale: float


def pictures_from(path: Path, sizes: Sequence[Sequence[int]]) -> list[Image | None]:
    """The pictures whose pixels a file of the process holds one after the other; None for one without a size."""
    from PIL.Image import frombytes

    with opened(path) as file:
        found: list[Image | None] = []
        for width, height in sizes:
            if not 0 <= min(width, height) <= max(width, height) <= MOST_SIDE:
                raise _unlike()
            pixels = file.read(3 * width * height)
            if len(pixels) < 3 * width * height:
                raise _unlike()
            found.append(frombytes("RGB", (width, height), pixels) if pixels else None)
    return found


def _unlike() -> Damaged:
    return Damaged("The document could not be drawn.", "Open and save it anew, then try again.")
