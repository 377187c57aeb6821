"""An office package in, unpacked within limits; and a second, plain reading where the usual reader fails.

Sizes are counted while parts are unpacked, never believed. What the libraries of office formats raise on damaged files
is told here, so that it becomes either a second reading or one named error.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from data.errors import Damaged, Locked, TooLarge
from ingestion.draft import Draft

MAX_UNPACKED = 300 << 20
MAX_PARTS = 10_000
MAX_RATIO = 200
MAX_TREE = 64 << 20  # bytes, and signs that open or close an element, of a part that is kept in memory as a tree
MAX_TAGS = 4_000_000
SECOND = "The usual reader of this kind of file failed; a plain one read its words, and their looks may be missed."
FAILURES = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RecursionError, SyntaxError),
    *(ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError, AssertionError),
)
"""What libraries raise on damaged packages. lxml's XMLSyntaxError is a SyntaxError."""

_PIECE = 1 << 20
_SMALL = 1 << 20
_STREAMED = "xl/worksheets/"
_OPENINGS = (b"<!DOCTYPE", b"<!ENTITY")


def check_package(path: Path) -> None:
    """Refuse a package that unpacks to too much, is locked, or smuggles in entities, before a library opens it."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            if len(parts) > MAX_PARTS:
                raise _too_large()
            left = MAX_UNPACKED
            for part in parts:
                if part.flag_bits & 1:
                    raise Locked("The document is protected with a password.", "Save it without the password.")
                left -= _unpacked(package, part, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as broken:
        raise damaged() from broken


def _unpacked(package: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """The size of a part, counted while it is unpacked."""
    markup = part.filename.endswith((".xml", ".rels", ".vml"))
    tree = markup and not part.filename.startswith(_STREAMED)
    most = min(left, MAX_TREE) if tree else left
    size, tags, end = 0, 0, b""
    with package.open(part) as opened:
        while piece := opened.read(_PIECE):
            size += len(piece)
            tags += piece.count(b"<") if tree else 0
            squeezed = size > _SMALL and size > MAX_RATIO * max(part.compress_size, 1)
            if size > most or tags > MAX_TAGS or squeezed:
                raise _too_large()
            if markup:
                words = end + piece.replace(b"\0", b"")
                if any(opening in words for opening in _OPENINGS):
                    raise Damaged(
                        "The document holds markup that no office program writes.", "Open it and save it again."
                    )
                end = words[-len(_OPENINGS[0]) :]
    return size


def _too_large() -> TooLarge:
    return TooLarge(
        f"The document unpacks to more than is safe to open: {MAX_UNPACKED >> 20} MB, {MAX_TREE >> 20} MB of one part.",
        "Remove large pictures or unused sheets, or save it as PDF.",
    )


def damaged() -> Damaged:
    return Damaged("The document is broken or cut short.", "Open it in its program and save it again.")


Read = Callable[[Path], Draft]


def read_twice(path: Path, usual: Read, plain: Read, errors: tuple[type[Exception], ...]) -> Draft:
    """The usual reading, or, when its library fails, the plain one, which says so. `errors` are the library's own."""
    check_package(path)
    try:
        return usual(path)
    except (*FAILURES, *errors) as broken:
        try:
            draft = plain(path)
        except FAILURES:
            raise damaged() from broken
    return replace(draft, warnings=(SECOND, *draft.warnings))
