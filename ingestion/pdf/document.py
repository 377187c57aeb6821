"""A PDF in, a draft out: text and tables with their boxes, page by page.

Boxes are measured from the top-left corner of the page as rendered. A page that cannot be read becomes a warning; a
page without text is read by OCR.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import Damaged, Empty, MffmError, TooLarge
from data.locators import Box, PageBox, TableCell
from data.types import Cell, Evidence, Grid, Hidden
from ingestion.draft import Draft
from ingestion.hidden import hidden_on, ledger, words_about
from ingestion.passages import grid_text
from ingestion.pdf.extras import beside_page, made_on, properties
from ingestion.pdf.figures import figures_on
from ingestion.pdf.glyphs import Sheet, Word, read_sheet
from ingestion.pdf.lattice import Ruled, ruled_tables
from ingestion.pdf.layout import Row, reading_order, rows_of, running_lines, without_running_lines
from ingestion.pdf.mend import MOST_PAGES
from ingestion.pdf.pages import LOCK, opened, reopened, with_all_pages
from ingestion.pdf.pictured import Pictures, read_all
from ingestion.pdf.prose import Outline, Paragraph, body_size, paragraphs, passages
from ingestion.pdf.tables import Found, captioned, find_tables, with_headings_of
from ingestion.pdf.tree import tree_of

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_SCANNED = 300
_CHUNK = 48
_FEW_CHARACTERS = 20
_FEW_ROWS = 3  # of text between two parts of one table
_OCR_SCALE = 2.5


def read_pdf(path: Path) -> Draft:
    """Everything on the pages of a PDF, in reading order."""
    document, reading = opened(path), _Reading()
    whole = document is not None
    if not whole:
        document = reopened(path)
        reading.warnings.append("This PDF has lost its end; its pages were found again, and parts may be missing.")
    if document is None:
        return _second_reading(path)
    document = _with_all_pages(document, path, reading)
    count = len(document)
    if count > MOST_PAGES:
        raise TooLarge(f"This PDF has {count:,} pages; at most {MOST_PAGES:,} are read.", "Split it and add the parts.")
    for start in range(0, count, _CHUNK):
        sheets = [sheet for n in range(start, min(start + _CHUNK, count)) for sheet in _sheets(document, n, reading)]
        reading.add(sheets)
    title = document.get_metadata_value("Title").strip()
    reading.hidden += properties(document, path)
    made = made_on(document)
    document.close()
    if not (whole or reading.evidence):
        raise _broken("there is no text on the pages that are left")
    return replace(reading.draft(count, title), made=made)


def _with_all_pages(document: Any, path: Path, reading: _Reading) -> Any:
    """The document with the pages that it has, whatever it counts, or with a warning that some are missing."""
    said, tree = len(document), tree_of(path)
    document = with_all_pages(document, path, tree)
    if tree is not None and (len(tree.pages) > said or len(document) < said):
        found = f"This PDF counts its pages as {said:,}, but there are {len(tree.pages):,} in it"
        missing = f"those after page {said:,} could not be read. Open it in a PDF viewer and save a new copy"
        reading.warnings.append(f"{found}: {missing if len(document) == said else 'all were read'}.")
    return document


def _sheets(document: Any, index: int, reading: _Reading) -> Iterator[Sheet]:
    """One page, or a warning instead."""
    import pypdfium2

    try:
        with LOCK:
            page = document[index]
            sheet = read_sheet(page, index + 1)
            reading.hidden += [*hidden_on(sheet), *beside_page(page, index + 1)]
            scanned = _needs_ocr(sheet)
            image = page.render(scale=_OCR_SCALE).to_pil() if scanned and reading.may_scan() else None
            pictures = [] if scanned else list(reading.pictures.on(page, sheet))
            page.close()
        reading.figures[sheet.number] = read_all(pictures, sheet.number)
        yield _recognised(sheet, image) if image is not None else sheet
    except (pypdfium2.PdfiumError, ValueError, OverflowError, MemoryError) as problem:
        reading.warnings.append(f"Page {index + 1} could not be read ({problem}).")
    except MffmError as problem:
        reading.warnings.append(f"Page {index + 1} has no text of its own and was not recognised: {problem}")


def _needs_ocr(sheet: Sheet) -> bool:
    """A page that is mostly a picture with hardly any text, or whose characters have no meaning."""
    text = "".join(word.text for word in sheet.words)
    if len(text) < _FEW_CHARACTERS:
        return sheet.pictured > 0.3
    unknown = sum(sign == "\ufffd" or "\ue000" <= sign <= "\uf8ff" for sign in text)
    return unknown > 0.4 * len(text)


def _recognised(sheet: Sheet, image: Image) -> Sheet:
    """A scanned page with the words OCR finds on it."""
    from ingestion.ocr import read_words

    x, y = image.width / max(sheet.width, 1.0), image.height / max(sheet.height, 1.0)
    upright = replace(sheet, turns=0) if sheet.turns == 0 else Sheet(sheet.number, sheet.height, sheet.width)
    words: list[Word] = []
    for found in read_words(image, page=True):
        box = found.box
        words.append(
            Word(found.text, box.x0 / x, box.top / y, box.x1 / x, box.bottom / y, 0.8 * (box.bottom - box.top) / y)
        )
    return replace(upright, words=tuple(words), sideways=())


def _second_reading(path: Path) -> Draft:
    """The draft by way of pdfplumber, for a file that PDFium does not open."""
    import pdfplumber
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    reading = _Reading()
    failures = (
        MalformedPDFException,
        PdfminerException,
        PDFException,
        PSException,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
    )
    try:
        with pdfplumber.open(path) as document:
            count = len(document.pages)
            for page in document.pages[:MOST_PAGES]:
                words = page.extract_words(extra_attrs=["size"])
                reading.add([_plain_sheet(page.page_number, float(page.width), float(page.height), words)])
    except (*failures, RecursionError, OverflowError, AssertionError) as problem:
        raise _broken("its pages cannot be found") from problem
    reading.warnings.append("This PDF is damaged; it was read with a second reader and parts may be missing.")
    return reading.draft(count, "")


def _broken(how: str) -> Damaged:
    remedy = "Download it again, or open it in a PDF viewer and save a new copy."
    return Damaged(f"This PDF is broken or cut short: {how}.", remedy)


def _plain_sheet(number: int, width: float, height: float, found: Sequence[dict[str, Any]]) -> Sheet:
    words = [Word(w["text"], w["x0"], w["top"], w["x1"], w["bottom"], float(w["size"])) for w in found]
    return Sheet(number, width, height, tuple(words))


# ---------------------------------------------------------------- pages to evidence


@dataclass
class _Reading:
    """What has been read so far, and what the next page needs to know of the pages before."""

    evidence: list[Evidence] = field(default_factory=list[Evidence])
    warnings: list[str] = field(default_factory=list[str])
    hidden: list[Hidden] = field(default_factory=list[Hidden])
    outline: Outline = field(default_factory=Outline)
    tables: int = 0
    scanned: int = 0
    last_table: Found | None = None
    pictures: Pictures = field(default_factory=Pictures)
    figures: dict[int, list[Evidence]] = field(default_factory=dict[int, list[Evidence]])

    def may_scan(self) -> bool:
        self.scanned += 1
        if self.scanned == MAX_SCANNED + 1:
            self.warnings.append(f"Only the first {MAX_SCANNED} scanned pages were recognised.")
        return self.scanned <= MAX_SCANNED

    def add(self, sheets: Sequence[Sheet]) -> None:
        running = running_lines(sheets)
        for sheet in sheets:
            words = without_running_lines(sheet, running)
            try:
                self.evidence += [_upright(one, sheet) for one in self._page(sheet, words)]
            except (ValueError, IndexError, KeyError, ArithmeticError, RecursionError) as problem:
                self.warnings.append(f"Page {sheet.number}: its layout could not be made out ({problem}).")
                self.evidence += _plain(rows_of(words), sheet.number, self.outline)

    def draft(self, pages: int, title: str) -> Draft:
        if not self.evidence:
            raise Empty(
                "No text was found in this PDF." + (f" {self.warnings[0]}" if self.warnings else ""),
                "If its pages are pictures, scan them again at 300 dpi or more.",
            )
        hidden = ledger(self.hidden)
        return Draft(tuple(self.evidence), pages, title, warnings=(*self.warnings, *words_about(hidden)), hidden=hidden)

    def _page(self, sheet: Sheet, words: Sequence[Word]) -> Iterator[Evidence]:
        for figure, owned in figures_on(sheet, words):
            words = [word for word in words if word not in owned]
            yield replace(figure, context=self.outline.path)
        ruled = ruled_tables(words, sheet.rules)
        boxed = {word for table in ruled for word in table.words}
        stretches = reading_order(rows_of(word for word in words if word not in boxed))
        usual = body_size(row for rows in stretches for row in rows)
        parts = list(_parts(stretches, sheet, ruled))
        earlier = self.last_table
        for n, part in enumerate(parts):
            if isinstance(part, Found):
                earlier = with_headings_of(part, earlier) if earlier else part
                yield self._table(earlier, sheet.number)
            else:
                earlier = earlier if len(part) <= _FEW_ROWS else None
                follows = parts[n + 1] if n + 1 < len(parts) else None
                yield from self._text(part, usual, sheet.number, follows if isinstance(follows, Found) else None)
        self.last_table = earlier
        yield from (replace(figure, context=self.outline.path) for figure in self.figures.pop(sheet.number, []))
        if sheet.sideways and not sheet.drawings:
            rows = [Row((word,)) for word in sheet.sideways]
            yield from passages(paragraphs(rows, 1e9), sheet.number, self.outline)

    def _text(self, rows: Sequence[Row], usual: float, page: int, table: Found | None) -> Iterator[Evidence]:
        """Passages of a run of rows; headings that only name the table below go into its context."""
        found = paragraphs(rows, usual)
        keep = len(found)
        while table and keep and found[keep - 1].rank is not None and found[keep - 1].text in table.grid.title:
            keep -= 1
        yield from passages(found[:keep], page, self.outline)
        for heading in found[keep:]:
            self.outline.enter(heading.rank or 9, heading.text)

    def _table(self, table: Found, page: int) -> Evidence:
        self.tables += 1
        self.outline.fresh = False
        grid = table.grid if table.grid.title else replace(table.grid, title=self.outline.last)
        return Evidence(TableCell(self.tables, page=page, box=table.box), grid_text(grid), self.outline.path, grid)


def _plain(rows: Sequence[Row], page: int, outline: Outline) -> Iterator[Evidence]:
    """The lines of a page as they stand."""
    return passages([Paragraph((row,)) for row in rows], page, outline)


def _parts(stretches: Sequence[list[Row]], sheet: Sheet, ruled: Sequence[Ruled]) -> Iterator[list[Row] | Found]:
    """Runs of rows and tables of a page in reading order."""
    waiting = list(ruled)
    for number, rows in enumerate(stretches):
        last = number == len(stretches) - 1
        start = 0
        while waiting and (last or _comes_in(waiting[0], rows)):
            table = waiting.pop(0)
            stop = next((n for n in range(start, len(rows)) if rows[n].middle > table.box.top), len(rows))
            yield from _runs(rows[start:stop], sheet, table)
            start = stop
        yield from _runs(rows[start:], sheet)
    for table in [] if stretches else waiting:
        yield Found(0, -1, table.grid, table.box)


def _comes_in(table: Ruled, rows: Sequence[Row]) -> bool:
    beside = min(row.x0 for row in rows) < table.box.x1 and max(row.x1 for row in rows) > table.box.x0
    return beside and any(row.middle > table.box.top for row in rows)


def _runs(rows: list[Row], sheet: Sheet, ruled: Ruled | None = None) -> Iterator[list[Row] | Found]:
    start = 0
    for table in find_tables(rows, sheet.rules):
        if table.first > start:
            yield rows[start : table.first]
        yield captioned(table, rows, start)
        start = table.last + 1
    if start < len(rows):
        yield rows[start:]
    if ruled is not None:
        yield captioned(Found(len(rows), len(rows) - 1, ruled.grid, ruled.box), rows, start)


def _upright(evidence: Evidence, sheet: Sheet) -> Evidence:
    """Evidence with its boxes on the page as rendered, where the page was turned for reading."""
    if not sheet.turns:
        return evidence

    def turned(box: Box | None) -> Box | None:
        return Box(*sheet.upright(box.x0, box.top, box.x1, box.bottom)) if box else None

    locator, grid = evidence.locator, evidence.grid
    if isinstance(locator, PageBox | TableCell):
        locator = replace(locator, box=turned(locator.box))
    if grid is not None:
        rows = tuple(tuple(Cell(cell.text, turned(cell.box)) for cell in row) for row in grid.rows)
        grid = Grid(rows, grid.header_rows, grid.title, grid.units, grid.indents)
    return replace(evidence, locator=locator, grid=grid)
