"""The bytes of a PDF that has lost its end in, the same with a new one out, by which its pages are found again."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OBJECT = re.compile(rb"(\d{1,7})\s{1,3}(\d{1,5})\s{1,3}obj\s{0,3}<<")
_PAGE = re.compile(rb"/Type\s{0,3}/Page(?![A-Za-z])")
_CATALOG = re.compile(rb"/Type\s{0,3}/Catalog(?![A-Za-z])")
_LONGEST = 4096  # bytes of an object that are looked at
MOST_PAGES = 5_000


def mended(data: bytes) -> Iterator[bytes]:
    """What may be opened instead, best first: with the catalogue that is still there, then with one of its pages.

    An encrypted file cannot be mended so: what it was encrypted with is at its end.
    """
    if b"/Encrypt" in data:
        return
    catalogues, pages, highest = list[bytes](), dict[bytes, None](), 0
    for found in _OBJECT.finditer(data):
        head = data[found.end() : found.end() + _LONGEST].partition(b"endobj")[0].partition(b"stream")[0]
        name = b"%s %s R" % found.groups()
        highest = max(highest, int(found[1]))
        if _CATALOG.search(head):
            catalogues.append(name)
        elif _PAGE.search(head) and len(pages) < MOST_PAGES:
            pages[name] = None
    if catalogues:
        yield data + trailer(catalogues[-1])
    if pages:
        root, tree = highest + 1, highest + 2
        made = b"\nendobj\n%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n" % (root, tree)
        made += b"%d 0 obj\n<</Type/Pages/Kids[%s]/Count %d>>\nendobj" % (tree, b" ".join(pages), len(pages))
        yield data + made + trailer(b"%d 0 R" % root)


def trailer(root: bytes) -> bytes:
    """The end of a file whose catalogue is `root`; without a table, so that objects are searched for."""
    return b"\ntrailer\n<</Root %s>>\nstartxref\n0\n%%%%EOF\n" % root
