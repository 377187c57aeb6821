"""XLSX in, draft out: sheets as ranges of values, each with the formula that it was calculated by, if any."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from data.errors import Empty
from data.locators import SheetCell
from data.types import Hidden, Way
from ingestion.draft import Draft
from ingestion.hidden import entry, ledger, words_about
from ingestion.office.hidden import Folded, beside_pages, folded, unreadable
from ingestion.office.package import read_twice
from ingestion.office.plain import plain_xlsx
from ingestion.office.ranges import MAX_COLUMNS, MAX_ROWS, Formulas, ranges
from ingestion.passages import Block, passages

_PIECE = 1 << 20


def read_xlsx(path: Path) -> Draft:
    from openpyxl.utils.exceptions import CellCoordinatesException, IllegalCharacterError, InvalidFileException

    return read_twice(path, _read, plain_xlsx, (CellCoordinatesException, IllegalCharacterError, InvalidFileException))


def _read(path: Path) -> Draft:
    from openpyxl import load_workbook

    warnings: list[str] = []
    found: list[Hidden] = []
    with path.open("rb") as file, zipfile.ZipFile(path) as package:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        behind = load_workbook(file, read_only=True, keep_links=False)
        pairs = zip(book.worksheets, behind.worksheets, strict=True)
        blocks = [
            b for sheet, other in pairs for b in _sheet(sheet, _formulas(other, package), package, warnings, found)
        ]
        title = book.properties.title or ""
        book.close()
        behind.close()
    hidden = ledger([*found, *beside_pages(path)])
    evidence = passages(blocks)
    if not evidence:
        raise Empty("The workbook holds no values.", "Open it, let it calculate, and save it again.")
    return Draft(evidence=evidence, title=title, warnings=(*warnings, *words_about(hidden)), hidden=hidden)


def _formulas(sheet: Any, package: zipfile.ZipFile) -> Formulas:
    """The formulas of a sheet as they were typed; one that is set to be hidden is left out with its sheet's values."""
    with package.open(sheet._worksheet_path) as part:
        if not any(b"<f" in piece for piece in iter(lambda: part.read(_PIECE), b"")):
            return {}
    lines = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS)
    cells = (cell for row in lines for cell in row if cell.value is not None and cell.data_type == "f")
    return {(cell.row, cell.column): str(getattr(cell.value, "text", cell.value)) for cell in cells}


def _sheet(
    sheet: Any, formulas: Formulas, package: zipfile.ZipFile, warnings: list[str], hidden: list[Hidden]
) -> Iterator[Block]:
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
    yield from ranges(sheet.title, rows[:MAX_ROWS], formulas)


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
