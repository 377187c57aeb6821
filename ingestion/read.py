"""A file in, its reading out: the kind of file is told by its content, never by its name."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import Damaged, Empty, ReadError, TooLarge, Unsupported
from data.types import Reading
from ingestion.draft import Draft
from ingestion.kinds import MAX_BYTES, head_of, kind_by_head
from ingestion.statements.checks import checks_of
from ingestion.statements.facts import facts_of
from ingestion.statements.tagged import tags_checked
from ingestion.text import decoded, is_mostly_text, looks_like_text, tamed
from ingestion.words.describe import describe

if TYPE_CHECKING:
    from ingestion.calls.transcript import Transcript

_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|div|p|h[1-6]|span|ix:header)\b", re.IGNORECASE)
PACKAGES = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx"))
_REFUSED = {
    "tiff": ("TIFF pictures are not read.", "Save it as PDF or PNG."),
    "old office": ("This is a file of an old office program.", "Save it as DOCX, XLSX or PDF."),
    "rich text": ("Rich Text files are not read.", "Save it as DOCX or PDF."),
    "program": ("This is a program, not a document.", "Choose the document itself."),
    "archive": ("This is an archive.", "Unpack it and choose the documents inside."),
    "submission": ("This is a whole SEC submission in one file.", "Supply its main document as HTML or PDF."),
    "xbrl": ("This is XBRL data without a page to show.", "Supply the inline XBRL filing (HTML)."),
    "unknown": (
        "This kind of file is not read.",
        "Supply PDF, HTML, DOCX, XLSX, PPTX, text, a recording, a transcript or a picture.",
    ),
}


def read(path: Path, name: str, *, tags: bool = True, transcript: Transcript | None = None) -> Reading:
    """What the file says of itself, its evidence and its facts. `name` is the name it came with.

    `tags=False` reads an inline XBRL filing by its words alone, as if its filer had not tagged it. `transcript` holds
    the words of a recording, where they are known.
    """
    draft = _tamed(read_draft(path, tags=tags, transcript=transcript))
    description = describe(draft, name)
    facts = facts_of(draft.evidence, description)
    return Reading(
        description=description,
        evidence=draft.evidence,
        facts=facts,
        pages=draft.pages,
        warnings=draft.warnings,
        hidden=draft.hidden,
        checks=(*checks_of(draft.evidence, facts), *tags_checked(draft.evidence, facts, description)),
    )


def _tamed(draft: Draft) -> Draft:
    """The draft with its few monstrous words broken, so that looking for names and dates in it comes to an end."""
    tame = [tamed(piece.text) for piece in draft.evidence]
    evidence = tuple(
        piece if text == piece.text else replace(piece, text=text)
        for piece, text in zip(draft.evidence, tame, strict=True)
    )
    return replace(draft, evidence=evidence)


def read_draft(path: Path, *, tags: bool = True, transcript: Transcript | None = None) -> Draft:
    kind = sniff(path)
    try:
        if kind == "audio":
            from ingestion.calls.recording import read_recording

            return read_recording(path, transcript)
        return _by_kind(kind, path, tags=tags)
    except RecursionError as deep:
        raise Damaged("The document nests its parts too deeply to be read.", "Save it again or as PDF.") from deep


def _by_kind(kind: str, path: Path, *, tags: bool) -> Draft:
    """Readers are imported here, so that one kind of file never pays for the libraries of another."""
    if kind == "html":
        from ingestion.web.html import read_html

        return read_html(path, tags=tags)
    if kind == "pdf":
        from ingestion.pdf.document import read_pdf as reader
    elif kind == "docx":
        from ingestion.office.word import read_docx as reader
    elif kind == "xlsx":
        from ingestion.office.sheets import read_xlsx as reader
    elif kind == "pptx":
        from ingestion.office.slides import read_slides as reader
    elif kind == "image":
        from ingestion.image import read_image as reader
    elif kind == "transcript":
        from ingestion.calls.transcript import read_transcript as reader
    elif kind == "text":
        from ingestion.text import read_text as reader
    else:
        raise _refusal(kind)
    return reader(path)


def read_transcript_file(path: Path, name: str) -> Transcript:
    """The transcript of a recording, from captions, text, Word or PDF."""
    from ingestion.calls.transcript import Transcript
    from ingestion.text import read_lines

    if sniff(path) in ("transcript", "text"):
        return Transcript.of(read_lines(path), name)
    return Transcript.of("\n".join(piece.text for piece in read_draft(path).evidence), name)


def _refusal(kind: str) -> ReadError:
    message, remedy = _REFUSED[kind]
    return Unsupported(message, remedy)


def sniff(path: Path) -> str:
    """The kind of a file: pdf, html, docx, xlsx, pptx, image, audio, transcript, text, or a kind that is refused."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise TooLarge(f"The file has {size // 2**20} MB; up to {MAX_BYTES // 2**20} MB are read.", "Split it.")
    head = head_of(path)
    if not head.strip(b"\x00\t\n\r \xef\xbb\xbf"):
        raise Empty("The file is empty.", "Save or download the document again.")
    kind = kind_by_head(head)
    return _package(path) if kind == "package" else kind or _textual(head)


def _package(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as broken:
        raise Damaged("The file is broken or cut short.", "Save or download the document again.") from broken
    return next((kind for part, kind in PACKAGES if part in names), "archive")


def _textual(head: bytes) -> str:
    if not looks_like_text(head):
        if is_mostly_text(head):
            told = "The text is damaged: there are bytes in it that stand for no character."
            raise Damaged(told, "Save or download the document again.")
        return "unknown"
    text = decoded(head)
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith(("<SEC-DOCUMENT>", "<SEC-HEADER>", "-----BEGIN PRIVACY-ENHANCED MESSAGE-----")):
        return "submission"
    if re.search(r"<(?:xbrli:)?xbrl[\s>]", start[:8000]):
        return "xbrl"
    if start.startswith("<") and _HTML.search(start[:8000]):
        return "html"
    from ingestion.calls.transcript import looks_like_transcript

    return "transcript" if looks_like_transcript(text.replace("\r\n", "\n")) else "text"
