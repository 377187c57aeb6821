"""Hits in, pictures of the charts and pictured tables among them out, small and few enough to send to a model."""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from data.answers import Hit
from data.errors import MffmError
from data.locators import FigureRegion
from ingestion.isolation.drawing import figure_of

if TYPE_CHECKING:
    from data.store.store import Store

log = logging.getLogger(__name__)

MOST = 3
LONGEST_SIDE = 1280
SHORTEST_SIDE = 32
"""In pixels: the most that the longer side of a picture has as it is sent, and the least of the shorter one."""
MOST_ASPECT = 20
MOST_BYTES = 1_500_000


def pictures_of(store: Store, hits: Sequence[Hit]) -> dict[int, bytes]:
    """PNG by evidence id, of the first figures among the hits. One that cannot be drawn is left out, and logged."""
    found: dict[int, bytes] = {}
    for hit in hits:
        place = hit.evidence.locator
        if not isinstance(place, FigureRegion) or hit.evidence.id in found:
            continue
        try:
            image = figure_of(store.original(hit.document), hit.document.name, place, LONGEST_SIDE, store.principal)
        except MffmError as error:
            log.warning("no picture of page %s", place.page, extra={"document": hit.document.id, "code": error.code})
            continue
        if image is not None and (png := bounded(image)):
            found[hit.evidence.id] = png
        if len(found) == MOST:
            break
    return found


def numbered(hits: Sequence[Hit], pictures: Mapping[int, bytes]) -> dict[int, bytes]:
    """The pictures by the hits' numbers, from 1."""
    return {n: pictures[hit.evidence.id] for n, hit in enumerate(hits, 1) if hit.evidence.id in pictures}


def bounded(image: Any) -> bytes:
    """The image as PNG within the bounds of pixels and bytes; nothing when it is too small or too narrow to be read."""
    picture = image.convert("RGB")
    side = LONGEST_SIDE
    while True:
        picture.thumbnail((side, side))
        if min(picture.size) < SHORTEST_SIDE or max(picture.size) > MOST_ASPECT * min(picture.size):
            return b""
        out = io.BytesIO()
        picture.save(out, "PNG", optimize=True)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
        side = int(max(picture.size) * 0.75)
