"""A citation in, a picture of its place out: the marked page of a PDF, or the marked picture."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TYPE_CHECKING

from data.answers import Citation
from data.errors import MffmError
from data.locators import Box, FigureRegion, PageBox, TableCell
from ingestion.isolation.drawing import page_of
from ingestion.isolation.pixels import Drawn
from ingestion.kinds import head_of, kind_by_head

if TYPE_CHECKING:
    from data.store.store import Store

log = logging.getLogger(__name__)

_ROUND = 48.0  # points of the page kept above and below what is cited
_MARK = (192, 121, 42)


def crops_of(store: Store) -> Callable[[Citation], bytes | None]:
    """Pictures from the originals in the workspace. What is not on a page, or cannot be drawn, has none."""
    documents = {document.id: document for document in store.documents()}

    def crop(citation: Citation) -> bytes | None:
        document = documents.get(citation.document_id)
        place = citation.locator
        if document is None or not isinstance(place, PageBox | TableCell | FigureRegion) or place.page is None:
            return None
        try:
            return picture_of(store.original(document), document.name, place.page, place.box, store.principal)
        except MffmError as error:
            log.warning("no picture of page %s", place.page, extra={"document": document.id, "code": error.code})
            return None

    return crop


def picture_of(path: Path, name: str, page: int, box: Box | None, whose: Hashable) -> bytes | None:
    """The strip of the page around `box`, which is outlined; the whole page without a box."""
    if kind_by_head(head_of(path)) not in ("pdf", "image"):
        return None
    return _png(page_of(path, name, page, whose), box)


def _png(drawn: Drawn, box: Box | None) -> bytes:
    from PIL import ImageDraw

    image, scale = drawn.image, drawn.scale
    if box:
        edges = [box.x0 * scale - 3, box.top * scale - 3, box.x1 * scale + 3, box.bottom * scale + 3]
        ImageDraw.Draw(image).rectangle(edges, outline=_MARK, width=3)
        top = max(0.0, edges[1] - _ROUND * scale)
        bottom = min(float(image.height), edges[3] + _ROUND * scale)
        image = image.crop((0, int(top), image.width, int(bottom))) if top < bottom else image
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
