"""DOCX and XLSX in, draft out: paragraphs under their headings, tables as grids, sheets as ranges of values."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import Damaged, Empty, Locked, TooLarge
from data.locators import SheetCell
from data.types import Cell, Grid, Hidden, Way
from ingestion.draft import Draft
from ingestion.hidden import entry, ledger, words_about
from ingestion.htmlcells import Placed
from ingestion.htmlgrid import header_rows, read_cells
from ingestion.markup import Style
from ingestion.officehidden import Folded, beside_pages, folded, take_hidden_runs, unreadable
from ingestion.passages import Block, Heading, Paragraph, Table, passages

if TYPE_CHECKING:
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph as WordParagraph

MAX_UNPACKED = 300 * 1024 * 1024
MAX_PARTS = 10_000
MAX_RATIO = 200
MAX_ROWS, MAX_COLUMNS, ROWS_AT_ONCE = 5_000, 120, 400


def check_package(path: Path) -> None:
    """Refuse a package that would unpack to too much, is locked, or smuggles in entities, before a library opens it."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise Locked("The document is protected with a password.", "Save it without the password.")
            _check_size(parts)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with package.open(part) as opened:
                        _check_markup(opened.read(2048))
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, ValueError) as broken:
        raise _damaged() from broken


def _check_size(parts: Sequence[zipfile.ZipInfo]) -> None:
    total = sum(part.file_size for part in parts)
    squeezed = any(part.file_size > 2**20 and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts)
    if total > MAX_UNPACKED or len(parts) > MAX_PARTS or squeezed:
        raise TooLarge(
            f"The document unpacks to {total // 2**20} MB in {len(parts)} parts, more than is safe to open.",
            "Remove large pictures or unused sheets, or save it as PDF.",
        )


def _check_markup(start: bytes) -> None:
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise Damaged("The document holds markup that no office program writes.", "Open it and save it again.")


def _damaged() -> Damaged:
    return Damaged("The document is broken or cut short.", "Open it in its program and save it again.")


# ---------------------------------------------------------------- DOCX


def read_docx(path: Path) -> Draft:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    check_package(path)
    try:
        document = Document(str(path))
        hidden = ledger([*take_hidden_runs(document), *beside_pages(path)])
        blocks = tuple(_word_blocks(document))
        title = document.core_properties.title or ""
        saved = document.core_properties.modified
    except (PackageNotFoundError, XMLSyntaxError, KeyError, ValueError, zipfile.BadZipFile) as broken:
        raise _damaged() from broken
    evidence = passages(blocks)
    if not evidence:
        raise Empty("The document holds no text.", "If it holds pictures of pages, save it as PDF.")
    title = title or next((block.text for block in blocks if isinstance(block, Heading)), "")
    made = saved.date() if saved else None
    return Draft(evidence=evidence, title=title, warnings=words_about(hidden), hidden=hidden, made=made)


def _word_blocks(document: Any) -> Iterator[Block]:
    from docx.table import Table as WordTable

    for part in document.iter_inner_content():
        if isinstance(part, WordTable):
            yield from _word_table(part)
        else:
            yield from _word_paragraph(part)


def _word_paragraph(paragraph: WordParagraph) -> Iterator[Block]:
    text = " ".join(paragraph.text.split())
    if not text:
        return
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    if style in ("Title", "Subtitle"):
        yield Heading(text, "h1")
    elif style.startswith("Heading "):
        yield Heading(text, f"h{min(6, int(style[8:9]) if style[8:9].isdigit() else 6)}")
    elif len(text.split()) <= 14 and not text.endswith((".", ";", ",")) and _all_bold(paragraph):
        yield Heading(text, "bold")
    else:
        yield Paragraph(text)


def _all_bold(paragraph: WordParagraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs)


def _word_table(table: WordTable) -> Iterator[Block]:
    reading = read_cells([_word_row(row) for row in table.rows], filing=None)
    if reading.grid is not None:
        yield Table(reading.grid)
        return
    for text, _ in reading.lines:
        yield Paragraph(text)


def _word_row(row: Any) -> list[Placed]:
    """The filled cells of a row; a cell merged downwards stands in its first row only."""
    placed: list[Placed] = []
    column = int(row.grid_cols_before)
    for cell in row._tr.tc_lst:
        first, column = column, column + int(cell.grid_span)
        text = " ".join("".join(_cell_words(cell)).split())
        if text and cell.vMerge != "continue":
            bold = bool(cell.xpath(".//w:r/w:rPr/w:b"))
            placed.append(Placed(text, first, column, style=Style(bold=bold)))
    return placed


def _cell_words(cell: Any) -> Iterator[str]:
    for paragraph in cell.xpath(".//w:p"):
        for part in paragraph.xpath(".//w:t | .//w:tab | .//w:br"):
            yield part.text or " "
        yield " "


# ---------------------------------------------------------------- XLSX


def read_xlsx(path: Path) -> Draft:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    check_package(path)
    warnings: list[str] = []
    found: list[Hidden] = []
    try:
        with path.open("rb") as file, zipfile.ZipFile(path) as package:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            blocks = [block for sheet in book.worksheets for block in _sheet(sheet, package, warnings, found)]
            title = book.properties.title or ""
            book.close()
        hidden = ledger([*found, *beside_pages(path)])
    except (InvalidFileException, KeyError, ValueError, TypeError, OSError, zipfile.BadZipFile, SyntaxError) as broken:
        raise _damaged() from broken
    evidence = passages(blocks)
    if not evidence:
        raise Empty("The workbook holds no values.", "Open it, let it calculate, and save it again.")
    return Draft(evidence=evidence, title=title, warnings=(*warnings, *words_about(hidden)), hidden=hidden)


def _sheet(sheet: Any, package: zipfile.ZipFile, warnings: list[str], hidden: list[Hidden]) -> Iterator[Block]:
    lines = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)
    if sheet.sheet_state != "visible":
        warnings.append(f"Sheet {sheet.title} is hidden and was left out.")
        words = " ".join(text for row in lines for cell in row if (text := _shown(cell)))
        hidden += entry(Way.SHEET, words, SheetCell(sheet.title, "A1"))
        return
    with package.open(sheet._worksheet_path) as part:
        shut = folded(part)
    if str(shut):
        warnings.append(f"Sheet {sheet.title}: what is hidden was left out ({shut}).")
    rows = [[_seen(cell, sheet.title, shut, hidden) for cell in row] for row in lines]
    if len(rows) > MAX_ROWS:
        warnings.append(f"Sheet {sheet.title}: the first {MAX_ROWS} rows were read.")
    rows = rows[:MAX_ROWS]
    filled = [n for n, row in enumerate(rows) if any(row)]
    if not filled:
        return
    wide = [[n for n, text in enumerate(row) if text] for row in rows]
    left, right = min(row[0] for row in wide if row), max(row[-1] for row in wide if row)
    yield Heading(sheet.title, "h1")
    for start in range(filled[0], filled[-1] + 1, ROWS_AT_ONCE):
        part = [row[left : right + 1] + [""] * (right + 1 - len(row)) for row in rows[start : start + ROWS_AT_ONCE]]
        part = part[: filled[-1] + 1 - start]
        yield _range(sheet.title, part, start + 1, left + 1)


def _range(sheet: str, rows: list[list[str]], top: int, left: int) -> Table:
    """Rows of a sheet; the grid keeps empty rows and columns, so that its cells can be addressed."""
    from openpyxl.utils import get_column_letter

    wide = max(len(row) for row in rows)
    cells = tuple(tuple(Cell(text) for text in row + [""] * (wide - len(row))) for row in rows)
    last = f"{get_column_letter(left + wide - 1)}{top + len(rows) - 1}"
    placed = [[Placed(text, n, n + 1) for n, text in enumerate(row) if text] for row in rows]
    grid = Grid(cells, header_rows(placed, wide))
    return Table(grid, SheetCell(sheet, f"{get_column_letter(left)}{top}:{last}"))


def _seen(cell: Any, sheet: str, shut: Folded, hidden: list[Hidden]) -> str:
    """A cell's value as the sheet shows it; what it does not show goes to the ledger."""
    text = _shown(cell)
    if not text:
        return ""
    way = Way.SHEET if cell.row in shut.rows or cell.column in shut.columns else unreadable(cell)
    if way is None:
        return text
    hidden += entry(way, text, SheetCell(sheet, cell.coordinate))
    return ""


def _shown(cell: Any) -> str:
    """A value about as the sheet shows it."""
    value, form = cell.value, str(getattr(cell, "number_format", "") or "")
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).upper()
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    if isinstance(value, (int, float)):
        return _number(Decimal(str(value)), form)
    return " ".join(str(value).split())


def _number(value: Decimal, form: str) -> str:
    places = len(form.split(";")[0].partition(".")[2].rstrip("%_)\"' ")) if "." in form else 0
    if "%" in form:
        return f"{round(value * 100, places or 2).normalize():f}%"
    if not value.is_finite():
        return str(value)
    sign = next((mark for mark in "$€£¥" if mark in form), "")
    text = f"{value:,f}" if abs(value) >= 10_000 or "," in form else f"{value:f}"
    return f"-{sign}{text[1:]}" if text.startswith("-") else f"{sign}{text}"
