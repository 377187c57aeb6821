"""Chosen answers in, a memo as Word, PDF, Markdown or HTML out, each number with a footnote to its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from data.answers import Memo
from data.errors import MffmError, StoreError
from data.types import Document
from data.whole import write_whole
from generation.memos.layout import Clips, Crops, Layout, lay_out

if TYPE_CHECKING:
    from data.store.store import Store

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "md": "text/markdown",
    "html": "text/html",
}


def write_memo(
    memo: Memo,
    out: Path,
    crops: Crops,
    sources: Mapping[str, Document],
    clips: Clips | None = None,
    write: Callable[[Path, bytes], None] | None = None,
) -> None:
    """Writes `out` whole or not at all. Markdown keeps its pictures in a folder beside it; HTML has the clips.

    Each file is written by `write`, or by `replace_file`.
    """
    write = write or replace_file
    kind = _kind(out.suffix)
    layout = lay_out(memo, crops, sources, clips if kind == "html" else None)
    pictures = f"{out.stem}-evidence" if kind == "md" else ""
    if pictures:
        _write_pictures(layout, out.with_name(pictures), write)
    write(out, _rendered(layout, kind, quote(pictures)))


def export_memo(memo: Memo, store: Store, kind: str) -> bytes:
    """The memo as one file's bytes, its pictures cropped from the stored originals. Markdown has no pictures."""
    from generation.calls.clips import clips_of
    from generation.crops import crops_of

    kind = _kind(kind)
    sources = {document.id: document for document in store.documents()}
    return _rendered(lay_out(memo, crops_of(store), sources, clips_of(store) if kind == "html" else None), kind)


def _kind(ending: str) -> str:
    kind = ending.lower().removeprefix(".")
    kind = {"markdown": "md", "htm": "html"}.get(kind, kind)
    if kind not in MEDIA_TYPES:
        raise MffmError(
            f"A memo cannot be written as {ending or 'a file without an ending'}.",
            "End its name in .docx, .pdf, .md or .html.",
        )
    return kind


def _rendered(layout: Layout, kind: str, pictures: str = "") -> bytes:
    if kind == "docx":
        from generation.memos.docx import word_memo

        return word_memo(layout)
    if kind == "pdf":
        from generation.memos.pdf import pdf_memo

        return pdf_memo(layout)
    if kind == "md":
        from generation.memos.markdown import markdown_memo

        return markdown_memo(layout, pictures).encode()
    from generation.memos.html import html_memo

    return html_memo(layout).encode()


def _write_pictures(layout: Layout, folder: Path, write: Callable[[Path, bytes], None]) -> None:
    for exhibit in layout.exhibits:
        if exhibit.picture:
            write(folder / f"E{exhibit.number}.png", exhibit.picture)


def replace_file(out: Path, content: bytes) -> None:
    """Write a file whole or not at all; StoreError when there is no room for it."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        write_whole(out, content)
    except OSError as error:
        remedy = "Free some disk space there, or choose another place."
        raise StoreError(f"{out} could not be written: {error.strerror}.", remedy) from error
