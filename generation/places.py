"""A locator in, the words that say where it points out."""

from __future__ import annotations

from data.locators import AudioSpan, FigureRegion, Locator, PageBox, SheetCell, TableCell

DRAFT = "machine draft, unchecked"


def place(locator: Locator) -> str:
    """Where a locator points, in words: `page 12, table 3`, `sheet Q1, B7`, `01:05`."""
    match locator:
        case AudioSpan(start=start, speaker=speaker, draft=draft):
            said = (speaker or "", "" if start is None else clock(start), DRAFT if draft else "")
            return ", ".join(part for part in said if part)
        case SheetCell(sheet=sheet, cell=cell):
            return f"sheet {sheet}, {cell}"
        case TableCell():
            return _table_place(locator)
        case PageBox(page=page):
            return f"page {page}"
        case FigureRegion(page=page):
            return f"page {page}, figure"
        case _:
            return f"characters {locator.start}-{locator.end}"


def clock(seconds: float) -> str:
    """`65.4` is `01:05`, `3700` is `1:01:40`."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"


def _table_place(cell: TableCell) -> str:
    parts = [f"page {cell.page}" if cell.page else "", f"table {cell.table}"]
    parts += [f"row {cell.row + 1}" if cell.row is not None else ""]
    parts += [f"column {cell.column + 1}" if cell.column is not None else ""]
    return ", ".join(part for part in parts if part)
