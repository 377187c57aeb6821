"""Locator in, the words for that place out: "page 41", "table 3, row 5", "12:31, Jane Doe"."""

from __future__ import annotations

from data.types import AudioSpan, Citation, FigureRegion, Locator, PageBox, SheetCell, TableCell, TextSpan


def place_of(locator: Locator) -> str:
    """Where a citation stands, in words a reader can look up."""
    match locator:
        case PageBox(page=page):
            return f"page {page}"
        case FigureRegion(page=page):
            return f"page {page}, figure"
        case TableCell():
            return _cell(locator)
        case SheetCell(sheet=sheet, cell=cell):
            return f"sheet {sheet}, {cell}"
        case AudioSpan():
            return _turn(locator)
        case TextSpan(start=start):
            return f"from character {start + 1:,}"


def clock(seconds: float) -> str:
    """Seconds as "12:31" or "1:02:31"."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def citation_words(citation: Citation) -> str:
    """The citation as it is pasted into an e-mail: quote, document, place."""
    quote = " ".join(citation.quote.split())
    return f"“{quote}” ({citation.document}, {place_of(citation.locator)})"


def _cell(locator: TableCell) -> str:
    words = [f"page {locator.page}"] if locator.page else []
    words.append(f"table {locator.table}")
    if locator.row is not None:
        words.append(f"row {locator.row + 1}")
    return ", ".join(words)


def _turn(locator: AudioSpan) -> str:
    time = "" if locator.start is None else clock(locator.start)
    return ", ".join(filter(None, (time, locator.speaker))) or "transcript"
