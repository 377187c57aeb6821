"""A PDF in, the pages of its tree out: how many there are, whatever the file's own count of them says.

PDFium believes that count. Who wants the pages that it leaves out opens the file with its tree written anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ingestion.pdf.mend import MOST_PAGES, trailer

_DEEPEST = 50


class Tree(NamedTuple):
    """Object numbers: of the catalogue, of the root of its tree of pages, of the pages in order; what the root says."""

    catalogue: int
    root: int
    pages: Sequence[int]
    said: Mapping[str, Any]


def tree_of(path: Path) -> Tree | None:
    """The tree, with at most one page more than `MOST_PAGES`; None where it cannot be walked."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import PDFObjRef, resolve1
    from pdfminer.psexceptions import PSException

    pages, seen = list[int](), set[int]()

    def walk(node: Any, depth: int) -> None:
        if not isinstance(node, PDFObjRef) or len(pages) > MOST_PAGES:
            return
        said = resolve1(node)
        kids = resolve1(said.get("Kids")) if isinstance(said, dict) else None
        if not isinstance(kids, list):
            pages.append(node.objid)
        elif node.objid not in seen and depth < _DEEPEST:
            seen.add(node.objid)
            for kid in kids:
                walk(kid, depth + 1)

    with path.open("rb") as file:
        try:
            document = PDFDocument(PDFParser(file), fallback=False)
            catalogue, root = document.xrefs[0].get_trailer()["Root"], document.catalog["Pages"]
            walk(root, 0)
            return Tree(catalogue.objid, root.objid, pages, resolve1(root))
        except (PDFException, PSException, ValueError, LookupError, TypeError, AttributeError, AssertionError):
            return None


def written_anew(data: bytes, tree: Tree) -> bytes | None:
    """The file with all pages right below the root of its tree, and counted; None where it is encrypted."""
    if b"/Encrypt" in data:
        return None
    kids = b" ".join(b"%d 0 R" % page for page in tree.pages)
    said = b"".join(_name(name) + _value(value) for name, value in tree.said.items() if name not in ("Kids", "Count"))
    root = b"\n%d 0 obj\n<<%s/Kids[%s]/Count %d>>\nendobj" % (tree.root, said, kids, len(tree.pages))
    return data + root + trailer(b"%d 0 R" % tree.catalogue)


def _value(value: Any) -> bytes:
    """A value of the root as it is written in a file; what pages do not inherit, as null."""
    from pdfminer.pdftypes import PDFObjRef
    from pdfminer.psparser import PSLiteral

    match value:
        case PDFObjRef():
            return b" %d 0 R" % value.objid
        case PSLiteral(name=name):
            return _name(str(name))
        case bool() | None:
            return b" null"
        case int() | float():
            return b" %s" % str(value).encode()
        case list():
            return b"[" + b"".join(map(_value, value)) + b"]"
        case dict():
            return b"<<" + b"".join(_name(name) + _value(one) for name, one in value.items()) + b">>"
        case _:
            return b" null"


def _name(name: str) -> bytes:
    return b"/" + "".join(sign if sign.isalnum() else f"#{ord(sign) % 256:02x}" for sign in name).encode(
        "ascii", "replace"
    )
