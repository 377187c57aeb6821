"""Rows in, an XLSX workbook out, in which words are only ever words and every number is a number.

Text from a document that begins like a formula stays text: it is kept as a string and marked so, as a spreadsheet does
when a person types an apostrophe before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from data.answers import Citation
from data.locators import TableCell
from generation.places import place

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 32_000


@dataclass(frozen=True, slots=True)
class Number:
    """A numeric cell: `digits` after the point; a rate is kept as 0.654 and shown as 65.4 %."""

    value: Decimal
    digits: int = 0
    rate: bool = False

    @property
    def format(self) -> str:
        point = "." + "0" * self.digits if self.digits else ""
        return f"0{point}%" if self.rate else f"#,##0{point};(#,##0{point});–"


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula that this program made; no word of a document is part of it."""

    text: str
    format: str = "General"


@dataclass(frozen=True, slots=True)
class Used:
    """A figure in the workbook and the place it was read from; `sheet_cell` says where it stands, as "Facts!B4"."""

    sheet_cell: str
    what: str
    citation: Citation
    use: str = "shown"


Content = str | int | Number | Formula | None


class Sheet:
    """One sheet being written; rows and columns count from 1."""

    def __init__(self, sheet: Any, widths: Sequence[float]) -> None:
        self._sheet = sheet
        for n, width in enumerate(widths, 1):
            sheet.column_dimensions[letter(n)].width = width

    def write(self, row: int, contents: Sequence[Content], bold: bool = False, indent: int = 0) -> None:
        """Write one row from column A on; `indent` is that of column A."""
        from openpyxl.styles import Alignment, Font

        for column, content in enumerate(contents, 1):
            if content is None:
                continue
            cell = self._sheet.cell(row, column)
            _fill(cell, content)
            if bold:
                cell.font = Font(bold=True)
            if column == 1 and indent:
                cell.alignment = Alignment(indent=indent)

    def mark(self, row: int, column: int) -> None:
        """Colour a cell that wants a second look."""
        from openpyxl.styles import PatternFill

        self._sheet.cell(row, column).fill = PatternFill("solid", fgColor="FDF0DC")

    def freeze(self, cell: str) -> None:
        """Keep the rows above and the columns left of a cell in view."""
        self._sheet.freeze_panes = cell


class Workbook:
    """A workbook being written."""

    def __init__(self) -> None:
        from openpyxl import Workbook as Book

        self._book: Any = Book()
        self._book.remove(self._book.active)

    def sheet(self, title: str, widths: Sequence[float]) -> Sheet:
        """A new sheet with these column widths."""
        return Sheet(self._book.create_sheet(title), widths)

    def bytes(self) -> bytes:
        made = BytesIO()
        self._book.save(made)
        return made.getvalue()


def letter(column: int) -> str:
    """ "B" for column 2."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)


def _fill(cell: Any, content: Content) -> None:
    if isinstance(content, Number):
        cell.value = float(content.value)
        cell.number_format = content.format
    elif isinstance(content, Formula):
        cell.value = content.text
        cell.number_format = content.format
    elif isinstance(content, str):
        cell.value = _CONTROL.sub("", content)[:_LONGEST]
        cell.data_type = "s"
        cell.quotePrefix = content.lstrip().startswith(_LIKE_A_FORMULA)
    else:
        cell.value = content


def sources_sheet(book: Workbook, used: Sequence[Used]) -> None:
    """The sheet that says where every figure was read: document, page, cell, printed text, sha256."""
    sheet = book.sheet("Sources", (14, 44, 16, 34, 8, 8, 8, 9, 30, 22, 66))
    heads = ("Cell", "Figure", "Use", "Document", "Page", "Table", "Row", "Column", "Place", "Printed", "SHA-256")
    sheet.write(1, heads, bold=True)
    for n, item in enumerate(used, 2):
        at = item.citation.locator
        inside = (at.table, _from_one(at.row), _from_one(at.column)) if isinstance(at, TableCell) else (None,) * 3
        page = getattr(at, "page", None)
        about = (item.citation.document, page, *inside, place(at), item.citation.quote, item.citation.document_id)
        sheet.write(n, (item.sheet_cell, item.what, item.use, *about))
    sheet.freeze("A2")


def _from_one(index: int | None) -> int | None:
    return None if index is None else index + 1
