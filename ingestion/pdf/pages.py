"""A PDF and the number of a page in, the page as an image out.

PDFium is not thread-safe: every call holds one lock, here and where pages are read.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import Damaged, Locked
from ingestion.isolation.pixels import MOST_SIDE
from ingestion.pdf.mend import MOST_PAGES, mended
from ingestion.pdf.tree import Tree, tree_of, written_anew

if TYPE_CHECKING:
    from PIL.Image import Image

LOCK = threading.Lock()
_PASSWORD = 4
_MOST_MENDED = 128 << 20  # bytes, which are held in memory


def render_page(path: Path, page: int, scale: float = 2.0) -> tuple[Image, float]:
    """Page `page` (from 1) as an image of `scale` pixels to the point, or of as many as fit; and how many they are."""
    with _document_of(path, page) as document:
        sheet = document[page - 1]
        fitting = min(scale, MOST_SIDE / max(*sheet.get_size(), 1.0))
        image: Image = sheet.render(scale=fitting).to_pil()
    return image, fitting


def page_size(path: Path, page: int) -> tuple[float, float]:
    """Width and height of page `page` (from 1), in points; nothing of the page itself is looked at."""
    with _document_of(path, page) as document:
        return document.get_page_size(page - 1)


@contextmanager
def _document_of(path: Path, page: int) -> Generator[Any]:
    import pypdfium2

    remedy = "Open and save it again in a PDF viewer, then add it anew."
    document = opened(path)
    document = reopened(path) if document is None else document
    if document is not None and page > len(document):
        document = with_all_pages(document, path, tree_of(path))
    if document is None:
        raise Damaged("This PDF cannot be opened.", remedy)
    with LOCK:
        try:
            if not 1 <= page <= len(document):
                raise Damaged(f"This PDF has no page {page}.", f"Choose a page from 1 to {len(document)}.")
            yield document
        except pypdfium2.PdfiumError as problem:
            raise Damaged(f"Page {page} of this PDF cannot be drawn.", remedy) from problem
        finally:
            document.close()


def reopened(path: Path) -> Any | None:
    """The same of a file that has lost its end, by way of a new one; None where no page is found again."""
    if path.stat().st_size > _MOST_MENDED:
        return None
    for data in mended(path.read_bytes()):
        document = opened(data)
        if document is not None and _has_a_page(document):
            return document
    return None


def with_all_pages(document: Any, path: Path, tree: Tree | None) -> Any:
    """The document with just the pages of its tree, where it counts others and can be opened so; else itself."""
    pages = len(tree.pages) if tree else 0
    if tree is None or pages in (0, len(document)) or path.stat().st_size > _MOST_MENDED:
        return document
    if pages < len(document) and (pages > MOST_PAGES or _has_more_than(document, pages)):
        return document
    data = written_anew(path.read_bytes(), tree)
    whole = opened(data) if data else None
    if whole is None or len(whole) != len(tree.pages):
        return document
    document.close()
    return whole


def _has_a_page(document: Any) -> bool:
    import pypdfium2

    with LOCK:
        for n in range(len(document)):
            try:
                document[n].close()
            except pypdfium2.PdfiumError:
                continue
            return True
    return False


def _has_more_than(document: Any, pages: int) -> bool:
    """Whether more pages open than these; of a count beyond all bounds, the most that are read are tried."""
    import pypdfium2

    found = 0
    with LOCK:
        for n in range(min(len(document), MOST_PAGES + 1)):
            try:
                document[n].close()
            except pypdfium2.PdfiumError:
                continue
            found += 1
            if found > pages:
                return True
    return False


def opened(file: Path | bytes) -> Any | None:
    """The open document, None where PDFium cannot make it out."""
    import pypdfium2

    with LOCK:
        try:
            document = pypdfium2.PdfDocument(file)
            len(document)
        except pypdfium2.PdfiumError as problem:
            if getattr(problem, "err_code", 0) == _PASSWORD or "assword" in str(problem):
                raise Locked(
                    "This PDF is protected with a password.", "Save a copy without the password and add the copy."
                ) from problem
            return None
    return document
