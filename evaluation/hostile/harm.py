"""The noun of the hostile corpus: a file made to do harm and what must become of it. And how such files are written.

PDFs and packages are put together by hand, for no library writes what they hold.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from evaluation.hostile.good_files import NEEDLE, repacked

READ = "read"
LARGE, BROKEN, LOCKED, EMPTY, KIND = (
    "too_large",
    "damaged_file",
    "password_needed",
    "nothing_to_read",
    "unsupported_type",
)
FORBIDDEN = ("root:x:0", "fetched-from-afar")
"""Words that stand in files beside the corpus and behind the beacon; none may come out of a document."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """`allowed` are the outcomes that are right: `READ`, or codes of refusals. What is read must hold the needle."""

    name: str
    content: bytes
    allowed: tuple[str, ...]
    needle: str = NEEDLE


def pdf_of(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    body, places = b"%PDF-1.6\n", list[int]()
    for n, written in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % n + written + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body)
    size = len(objects) + 1
    body += b"xref\n0 %d\n0000000000 65535 f \n" % size + table
    return body + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (size, trailer, start)


def page_pdf(content: bytes, filters: bytes = b"", more: list[bytes] | None = None, catalogue: bytes = b"") -> bytes:
    """One page that shows `content`; further objects count from 6."""
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R" + catalogue + b">>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>>>",
            b"<</Length %d%s>>\nstream\n" % (len(content), filters) + content + b"\nendstream",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *(more or [b"null"]),
        ]
    )


SHOWN = f"BT /F1 11 Tf 60 700 Td ({NEEDLE} sells pumps in forty countries.) Tj ET\n".encode()


def stream(content: bytes, words: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n" % (words, len(content)) + content + b"\nendstream"


def with_part(package: bytes, name: str, content: bytes) -> bytes:
    kept = io.BytesIO(repacked(package, lambda _name, part: part))
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return kept.getvalue()


def page(body: bytes, head: bytes = b"") -> bytes:
    shown = f"<h1>{NEEDLE} plc</h1><p>{NEEDLE} sells pumps in forty countries.</p>".encode()
    return b"<!DOCTYPE html><html><head>" + head + b"</head><body>" + shown + body + b"</body></html>"


INLINE = b'xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"'
