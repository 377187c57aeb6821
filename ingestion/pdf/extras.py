"""An open PDF in, the words it carries beside its pages out: properties, notes, and texts in place of pictures."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from data.locators import PageBox
from data.types import Hidden, Way
from ingestion.hidden import entry

_PROPERTIES = ("Title", "Subject", "Keywords", "Author")
_XMP = re.compile(rb"<x:xmpmeta\b.{0,1000000}?</x:xmpmeta>", re.DOTALL)
_MAX_ELEMENTS = 20_000
_TEXT_BYTES = 8_192


def properties(document: Any, path: Path) -> Iterator[Hidden]:
    """What the file says of itself: its information fields and its XMP packet."""
    for name in _PROPERTIES:
        yield from entry(Way.METADATA, document.get_metadata_value(name))
    for packet in _XMP.findall(path.read_bytes()):
        yield from entry(Way.METADATA, _packet_words(packet))


def made_on(document: Any) -> date | None:
    """The day on which the file was made, by its own word: "D:20230208130417-05'00'"."""
    written = re.match(r"(?:D:)?(\d{4})(\d\d)(\d\d)", document.get_metadata_value("CreationDate"))
    try:
        return date(*map(int, written.groups())) if written else None
    except ValueError:
        return None


def _packet_words(packet: bytes) -> str:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(packet, parser)
    return " ".join(str(words) for words in root.itertext()) if root is not None else ""


def beside_page(page: Any, number: int) -> Iterator[Hidden]:
    """Notes on an open page, and what is said in place of its pictures."""
    for n in range(max(0, pdfium.FPDFPage_GetAnnotCount(page.raw))):
        note = pdfium.FPDFPage_GetAnnot(page.raw, n)
        if note:
            yield from entry(Way.NOTE, _note(note), PageBox(number))
            pdfium.FPDFPage_CloseAnnot(note)
    for text in _replacements(page):
        yield from entry(Way.ALTERNATIVE, text, PageBox(number))


def _note(note: Any) -> str:
    return _text(lambda room, size: pdfium.FPDFAnnot_GetStringValue(note, b"Contents", room, size))


def _replacements(page: Any) -> Iterator[str]:
    """The alternative and replacement texts of the page's structure."""
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return
    roots = range(max(0, pdfium.FPDF_StructTree_CountChildren(tree)))
    waiting = [pdfium.FPDF_StructTree_GetChildAtIndex(tree, n) for n in roots]
    for _ in range(_MAX_ELEMENTS):
        if not waiting:
            break
        part = waiting.pop()
        if not part:
            continue
        yield _text(lambda room, size, part=part: pdfium.FPDF_StructElement_GetAltText(part, room, size))
        yield _text(lambda room, size, part=part: pdfium.FPDF_StructElement_GetActualText(part, room, size))
        inside = range(max(0, pdfium.FPDF_StructElement_CountChildren(part)))
        waiting += [pdfium.FPDF_StructElement_GetChildAtIndex(part, n) for n in inside]
    pdfium.FPDF_StructTree_Close(tree)


def _text(read: Callable[[Any, int], int]) -> str:
    """A string of PDFium's: its size asked first, then its UTF-16."""
    size = min(read(None, 0), _TEXT_BYTES)
    if size <= 2:
        return ""
    room = ctypes.create_string_buffer(size)
    read(ctypes.cast(room, ctypes.POINTER(ctypes.c_ushort)), size)
    return room.raw[: size - 2].decode("utf-16-le", "replace")
