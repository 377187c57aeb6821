"""Plain text and Markdown in, draft out; and how bytes become characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from data.errors import Empty, TooLarge, Unsupported
from ingestion.draft import Draft
from ingestion.passages import Block, Heading, Paragraph, passages

MAX_BYTES = 64 * 1024 * 1024
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{3,20})""")
_MARKDOWN = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_NUMBERED = re.compile(r"^(?:part\s+[ivx]+|item\s+\d+[a-c]?|note\s+\d+|section\s+\d+)\b[.:\s—–-]?", re.IGNORECASE)
_LONG_WORD = re.compile(r"[!-~]{200}(?=[!-~])")
_LONG_GAP = re.compile(r"[^\S\n]{60,}")
_MANY_LINES = re.compile(r"\n(?:[^\S\n]*\n){3,}")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decoded(data: bytes) -> str:
    """The characters of a text: by its byte order mark, its own word, or the first encoding that fits."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if data[1:200:2].count(0) > 60 and data[0:200:2].count(0) < 5:
        return data.decode("utf-16-le", "replace")
    said = _CHARSET.search(data[:4096])
    for encoding in (*([said[1].decode("ascii")] if said else []), "utf-8", "shift_jis", "cp1252"):
        text = _decoded_as(data, encoding)
        if text is not None and (encoding != "shift_jis" or _japanese(text)):
            return text
    return data.decode("latin-1")


def _decoded_as(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _japanese(text: str) -> bool:
    """Whether kana carry the text: cp1252 letters also decode as shift_jis, but then as stray half-width signs."""
    kana = sum("\u3041" <= sign <= "\u30ff" for sign in text[:20000])
    return kana > 0.05 * len(text[:20000])


def looks_like_text(data: bytes) -> bool:
    """Whether bytes read as text: hardly a control character among them."""
    text = decoded(data)
    return bool(text.strip()) and len(_CONTROL.findall(text)) <= len(text) // 1000


def is_mostly_text(data: bytes) -> bool:
    """Whether bytes are a text with some damage; in data of another kind every tenth byte is a control character."""
    text = decoded(data)
    return bool(text.strip()) and 20 * len(_CONTROL.findall(text)) <= len(text)


def tamed(text: str) -> str:
    """Text without what no page has: words of hundreds of letters, wide gaps, runs of empty lines.

    Whoever looks for something in a text looks from every letter to the end of such a run, which takes hours in a long
    one.
    """
    return _LONG_WORD.sub(r"\g<0> ", _MANY_LINES.sub("\n\n\n", _LONG_GAP.sub(" " * 59, text)))


def read_lines(path: Path) -> str:
    """The file's text with plain line ends."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise TooLarge(f"The text has {size // 2**20} MB; up to {MAX_BYTES // 2**20} MB are read.", "Split the file.")
    data = path.read_bytes()
    if not data.strip():
        raise Empty("The file is empty.", "Save or download the document again.")
    if not looks_like_text(data):
        raise Unsupported("The file does not hold readable text.", "Supply it as PDF, HTML, DOCX or plain text.")
    return tamed(decoded(data).replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n\n"))


def read_text(path: Path) -> Draft:
    blocks = tuple(_blocks(read_lines(path)))
    title = next((block.text for block in blocks if isinstance(block, Heading)), "")
    return Draft(evidence=passages(blocks), title=title)


def _blocks(text: str) -> Iterator[Block]:
    for piece in re.split(r"\n[ \t]*\n", text):
        lines = [line.strip() for line in piece.split("\n") if line.strip()]
        body: list[str] = []
        for n, line in enumerate(lines):
            heading = _heading(line, underline=lines[n + 1] if n + 1 < len(lines) else "", alone=len(lines) == 1)
            if heading is None:
                body += [] if _rule(line) else [line]
                continue
            yield from _paragraph(body)
            body = []
            yield heading
        yield from _paragraph(body)


def _paragraph(lines: list[str]) -> Iterator[Paragraph]:
    if lines:
        yield Paragraph("\n".join(lines))


def _rule(line: str) -> bool:
    return len(line) >= 3 and set(line) <= set("=-_*")


def _heading(line: str, underline: str, alone: bool) -> Heading | None:
    marked = _MARKDOWN.match(line)
    if marked:
        return Heading(marked[2], f"h{len(marked[1])}")
    if len(line) >= 3 and set(underline) in ({"="}, {"-"}) and len(underline) >= 3 and not _rule(line):
        return Heading(line, "h1" if underline[0] == "=" else "h2")
    short = alone and len(line.split()) <= 14 and not line.endswith((".", ",", ";"))
    if short and _NUMBERED.match(line):
        return Heading(line, "h2")
    return Heading(line, "h3") if short and line.isupper() and len(line) > 3 else None
