"""Citation in, the source beside the answer out: the page with its box, the table with its cell, the passage or turn.

`Source` is the one citation that is open: which answer's, which number, and the page the reader has leafed to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from data.answers import Citation
from data.errors import MffmError, NotFound, OverLimit, ReadError
from data.heard import Sentence, find, sentences_of
from data.locators import AudioSpan, Box, FigureRegion, PageBox, SheetCell, TableCell
from data.sheets import cell_address
from data.store.store import Store
from data.types import Document, Evidence, Grid, Measure, Speech
from generation.places import clock
from generation.wording.choice import ENGLISH
from generation.wording.forms import Wording
from ingestion.calls.pairs import is_recording
from ingestion.isolation.drawing import size_of
from ui.answer_view import component
from ui.web.links import Grant, Kind, address, visitor_of

NEIGHBOURS = 2
_DRAFTED = "These words are a machine's draft of the recording, unchecked: listen before you rely on them."
MOST_OF_IT = 0.8


@dataclass(frozen=True, slots=True)
class Source:
    """The citation that is open, and the page leafed to, if another than the cited one."""

    message: str
    n: int
    page: int | None = None

    def after(self, move: Move) -> Source | None:
        """Where a move of the reader leads; None when the panel is closed."""
        if move.close:
            return None
        return Source(self.message, self.n, move.page) if move.n is None else Source(self.message, move.n)


@dataclass(frozen=True, slots=True)
class Move:
    """What the reader did in the panel: closed it, went to another source, or leafed to a page."""

    close: bool = False
    n: int | None = None
    page: int | None = None


def show_source(
    store: Store,
    citations: Sequence[Citation],
    source: Source,
    on_move: Callable[[Move], None],
    notes: Sequence[str] = (),
    words: Wording = ENGLISH,
) -> None:
    """Draw the open source; what the reader does in the panel goes to `on_move` before the page is drawn again.

    `notes` stand below its place, as why this figure was chosen and not another.
    """
    import streamlit as st

    citation = next(citation for citation in citations if citation.n == source.n)
    data = source_data(store, citation, source.page, words)
    data["sources"] = [citation.n for citation in citations]
    data["key"] = f"{source.message}/{source.n}"
    data["notes"] = [*notes, *data["notes"]]

    def moved() -> None:
        done = st.session_state["source-panel"]
        on_move(Move(close=bool(done.get("close")), n=done.get("go"), page=done.get("page")))

    component("evidence")(
        key="source-panel",
        data=data,
        on_close_change=moved,
        on_go_change=moved,
        on_page_change=moved,
        on_renew_change=lambda: None,  # the page is drawn again, with addresses that last
    )


def source_data(store: Store, citation: Citation, page: int | None = None, words: Wording = ENGLISH) -> dict[str, Any]:
    """What the component draws, in these words; a source that has left the library keeps its quote and says so."""
    data: dict[str, Any] = {
        "n": citation.n,
        "quote": citation.quote,
        "place": f"{citation.document}, {words.place(citation.locator)}",
        "citation": citation_words(citation, words),
        "notes": [_DRAFTED] if isinstance(citation.locator, AudioSpan) and citation.locator.draft else [],
        "views": [],
        "sound": None,
    }
    try:
        document = store.document(citation.document_id)
        evidence = next(iter(store.evidence([citation.evidence_id])), None)
        data["views"] = views_of(store, document, evidence, citation, page)
        data["sound"] = _sound(store, document, citation)
        data["notes"] += _calculated(evidence, citation)
    except NotFound:
        data["notes"] = ["This document has been removed from the library. The quote is kept as it was cited."]
    except MffmError as error:
        data["notes"] = [str(error)]
    return data


def _calculated(evidence: Evidence | None, citation: Citation) -> list[str]:
    """What calculates the cited cell of a spreadsheet."""
    if evidence is None or evidence.grid is None:
        return []
    row, column = marked_cell(evidence.grid, citation)
    if row is None or column is None or not (formula := evidence.grid.rows[row][column].formula):
        return []
    return [f"Calculated in the sheet: {cell_address(evidence, row, column)} {formula}"]


def citation_words(citation: Citation, words: Wording = ENGLISH) -> str:
    """The citation as it is pasted into an e-mail: quote, document, place."""
    quote = " ".join(citation.quote.split())
    return f"“{quote}” ({citation.document}, {words.place(citation.locator)})"


def views_of(
    store: Store, document: Document, evidence: Evidence | None, citation: Citation, page: int | None
) -> list[dict[str, Any]]:
    """The ways to look at this source, best first."""
    views: list[dict[str, Any]] = []
    path = store.original(document)
    if (kind := drawn_kind(path)) == "picture":
        views.append(_picture(store, path, document, citation))
    elif kind == "pages":
        views.append(_page(store, path, document, boxes_of(citation, evidence), citation, page))
    if evidence is not None and evidence.grid is not None:
        views.append(grid_view(evidence.grid, citation))
    if evidence is not None and (evidence.grid is None or not views):
        views.append(passage_view(store.evidence_of(document.id), evidence, citation.quote))
    return views


# ---------------------------------------------------------------- a page or a picture


def drawn_kind(path: Path) -> Literal["pages", "picture", "text"]:
    """Whether a file is drawn as pages or as a picture, by its first bytes."""
    with path.open("rb") as file:
        start = file.read(1024)
    if start.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        return "picture"
    return "pages" if b"%PDF-" in start else "text"


def boxes_of(citation: Citation, evidence: Evidence | None) -> list[dict[str, Any]]:
    """What to mark on the cited page: the cell or passage itself and, thinly, the table it stands in."""
    at = citation.locator
    if not isinstance(at, PageBox | TableCell | FigureRegion):
        return []
    cell = _cell_box(at, evidence.grid if evidence else None)
    whole = getattr(evidence.locator, "box", None) if evidence else None
    if cell is not None and whole is not None and cell != whole:
        return [_box(whole, "around"), _box(cell, "quoted")]
    exact = cell or at.box or whole
    return [_box(exact, "quoted")] if exact else []


def _cell_box(at: PageBox | TableCell | FigureRegion, grid: Grid | None) -> Box | None:
    if not isinstance(at, TableCell) or grid is None or at.row is None or at.column is None:
        return None
    if at.row < len(grid.rows) and at.column < len(grid.rows[at.row]):
        return grid.rows[at.row][at.column].box
    return None


def _box(box: Box, kind: str) -> dict[str, Any]:
    return {"x0": box.x0, "top": box.top, "x1": box.x1, "bottom": box.bottom, "kind": kind}


def _link(store: Store, document: Document, kind: Kind, page: int = 0) -> str:
    """Where whoever is at the page sees this, for a few minutes."""
    import streamlit as st

    grant = Grant(store.principal.tenant, store.principal.id, document.id, kind, page)
    return address(grant, visitor_of(st.context.cookies))


def _sound(store: Store, document: Document, citation: Citation) -> dict[str, str] | None:
    """The recording of a call that has one."""
    place = citation.locator
    if not isinstance(place, AudioSpan) or place.start is None or not is_recording(store.original(document)):
        return None
    return {"source": _link(store, document, Kind.SOUND), "alt": f"Recording {document.name}"}


def _page(
    store: Store,
    path: Path,
    document: Document,
    boxes: list[dict[str, Any]],
    citation: Citation,
    page: int | None,
) -> dict[str, Any]:
    home = getattr(citation.locator, "page", None) or 1
    shown = min(max(page or home, 1), document.pages or home)
    return {
        "kind": "page",
        "label": "Page",
        "image": _link(store, document, Kind.PAGE, shown),
        **_sized(store, path, document, shown),
        "page": shown,
        "pages": document.pages,
        "home": home,
        "boxes": boxes if shown == home else [],
        "alt": f"Page {shown} of {document.name}" + (", cited passage marked" if boxes and shown == home else ""),
    }


def _picture(store: Store, path: Path, document: Document, citation: Citation) -> dict[str, Any]:
    sized = _sized(store, path, document, 1)
    box, area = getattr(citation.locator, "box", None), sized["width"] * sized["height"]
    whole = box is not None and (box.x1 - box.x0) * (box.bottom - box.top) > MOST_OF_IT * area
    return {
        "kind": "picture",
        "label": "Picture",
        "image": _link(store, document, Kind.PICTURE),
        **sized,
        "boxes": [_box(box, "around" if whole else "quoted")] if box else [],
        "alt": f"{citation.document}, cited region marked",
    }


def _sized(store: Store, path: Path, document: Document, page: int) -> dict[str, Any]:
    """Width and height of what is drawn, and what is shown in its place when it cannot be."""
    try:
        width, height = size_of(path, document.name, page, store.principal)
    except (ReadError, OverLimit) as error:
        return {"width": 1, "height": 1, "problem": str(error)}
    return {"width": width, "height": height, "problem": ""}


# ---------------------------------------------------------------- a table


def grid_view(grid: Grid, citation: Citation) -> dict[str, Any]:
    """The table as printed, with the cited cell (or row) to mark."""
    row, column = marked_cell(grid, citation)
    deepest = max(grid.indents, default=0.0) or 1.0
    indents = [round(2.4 * indent / deepest, 2) for indent in grid.indents]
    return {
        "kind": "grid",
        "label": "Table",
        "title": grid.title,
        "units": grid.units,
        "header_rows": grid.header_rows,
        "rows": [[cell.text for cell in cells] for cells in grid.rows],
        "indents": indents + [0.0] * (len(grid.rows) - len(indents)),
        "row": row,
        "column": column,
    }


def marked_cell(grid: Grid, citation: Citation) -> tuple[int | None, int | None]:
    """Row and column of the cited cell; a sheet address and a bare quote are looked up in the grid."""
    at = citation.locator
    if isinstance(at, TableCell) and at.row is not None:
        return at.row, at.column
    if isinstance(at, TableCell | SheetCell):
        wanted = citation.quote.strip()
        for r, cells in enumerate(grid.rows):
            for c, cell in enumerate(cells):
                if wanted and cell.text.strip() == wanted:
                    return r, c
    return None, None


# ---------------------------------------------------------------- a passage or a turn


def passage_view(reading: Sequence[Evidence], evidence: Evidence, quote: str) -> dict[str, Any]:
    """The cited passage between its neighbours in reading order, the quote marked."""
    at = next((i for i, piece in enumerate(reading) if piece.id == evidence.id), None)
    pieces = [evidence] if at is None else reading[max(at - NEIGHBOURS, 0) : at + NEIGHBOURS + 1]
    return {
        "kind": "passage",
        "label": "Transcript" if isinstance(evidence.locator, AudioSpan) else "Passage",
        "context": evidence.context,
        "paragraphs": [_paragraph(piece, piece.id == evidence.id, quote) for piece in pieces],
    }


def _paragraph(piece: Evidence, here: bool, quote: str) -> dict[str, Any]:
    """What stands in one paragraph: its lines, each in parts, of which those are flagged that are the quote.

    A line that was recorded has the seconds from and to which it is heard.
    """
    text = f"[Table: {piece.grid.title or 'without a title'}]" if piece.grid and not here else piece.text
    found = find(quote, text) if here else None
    lines = sentences_of(piece) if isinstance(piece.locator, AudioSpan) else [Sentence(0, len(text), None, None)]
    return {
        "here": here,
        "head": _speaker(piece),
        "told": told_of(piece.speech) if here and piece.speech else [],
        "lines": [
            {"parts": marked(text, line.start, line.end, found), "start": line.begins, "end": line.ends}
            for line in lines
        ],
    }


_NAMES = {
    "pace": ("pace", "{:.0f} words a minute"),
    "pauses": ("pauses", "{:.0%} of the time"),
    "loudness": ("loudness", "{:.1f} dB"),
    "pitch": ("pitch", "{:.0f} Hz"),
}


def told_of(speech: Speech) -> list[str]:
    """What is known of spoken words: how the turn was said, and what was written for what was heard."""
    lines = list[str]()
    if speech.delivery is not None:
        found = [(name, how, getattr(speech.delivery, field)) for field, (name, how) in _NAMES.items()]
        parts = [_measure(name, how, measure) for name, how, measure in found if measure is not None]
        lines.append("Measured over the turn: " + "; ".join(parts) if parts else "Too little speech to measure.")
    if speech.repairs:
        lines.append("Heard and written: " + "; ".join(f"{heard} → {written}" for heard, written in speech.repairs))
    return lines


def _measure(name: str, how: str, measure: Measure) -> str:
    usual = "" if measure.usual is None else f" (own prepared remarks: {how.format(measure.usual)})"
    return f"{name} {how.format(measure.value)}{usual}"


def _speaker(piece: Evidence) -> str:
    if not isinstance(piece.locator, AudioSpan):
        return ""
    start = piece.locator.start
    return "  ".join(filter(None, ("" if start is None else clock(start), piece.locator.speaker)))


def marked(text: str, start: int, end: int, quote: tuple[int, int] | None) -> list[tuple[str, bool]]:
    """Characters `start` to `end` of `text` in parts, those that are the quote flagged."""
    low, high = (min(max(at, start), end) for at in quote or (end, end))
    parts = [(text[start:low], False), (text[low:high], True), (text[high:end], False)]
    return [part for part in parts if part[0]]
