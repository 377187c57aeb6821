"""A citation in, a picture of its place out: the marked page of a PDF, or the marked picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.answers import Citation
from data.locators import Box, FigureRegion, PageBox, TableCell

if TYPE_CHECKING:
    from data.store import Store

_SCALE = 2
_ROUND = 48.0  # points of the page kept above and below what is cited
_MARK = (192, 121, 42)


def crops_of(store: Store) -> Callable[[Citation], bytes | None]:
    """Pictures from the originals in the workspace. A place that is not on a page has none."""
    documents = {document.id: document for document in store.documents()}

    def crop(citation: Citation) -> bytes | None:
        document = documents.get(citation.document_id)
        place = citation.locator
        if document is None or not isinstance(place, PageBox | TableCell | FigureRegion) or place.page is None:
            return None
        return picture_of(store.original(document), place.page, place.box)

    return crop


def picture_of(path: Path, page: int, box: Box | None) -> bytes | None:
    """The strip of the page around `box`, which is outlined; the whole page without a box."""
    with path.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" in head:
        return _png(*_page(path, page), box)
    if head.startswith((b"\x89PNG", b"\xff\xd8")):
        return _png(_still(path), 1.0, box)
    return None


def _page(path: Path, page: int) -> tuple[Any, float]:
    from ingestion.pdf import render_page

    return render_page(path, page, _SCALE), _SCALE


def _still(path: Path) -> Any:
    from PIL import Image

    with Image.open(path, formats=("PNG", "JPEG")) as image:
        return image.convert("RGB")


def _png(image: Any, scale: float, box: Box | None) -> bytes:
    from PIL import ImageDraw

    if box:
        edges = [box.x0 * scale - 3, box.top * scale - 3, box.x1 * scale + 3, box.bottom * scale + 3]
        ImageDraw.Draw(image).rectangle(edges, outline=_MARK, width=3)
        top = max(0.0, edges[1] - _ROUND * scale)
        bottom = min(float(image.height), edges[3] + _ROUND * scale)
        image = image.crop((0, int(top), image.width, int(bottom))) if top < bottom else image
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
