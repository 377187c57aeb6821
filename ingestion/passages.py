"""Headings, paragraphs and tables in reading order in, evidence out: for documents that have no pages.

Text evidence is made of whole paragraphs, does not cross a heading and fills about one encoder window. Locators are
spans of the running text, which is the evidence texts joined by a line end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from data.locators import SheetCell, TableCell, TextSpan
from data.types import Evidence, Grid

ENOUGH, MOST = 120, 220
_COVER_WORDS = 400
_SENTENCE_END = re.compile(r"(?<=[.!?;])[\"”’)]*\s+(?=[A-Z0-9“\"(])|(?<=[。！？])")
_STATED_UNITS = re.compile(
    r"\b(?:in|of)\s+(?:[A-Z$€£¥.]{1,5}\s*)?(?:thousands|millions|billions)\b|\b(?:thousands|millions|billions)\s+of\b"
    r"|[$€£¥]\s*(?:000|thousands?|millions?|billions?|[mb]n?)\b|(?:千円|百万円|億円)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` is any name for its rank: the same name closes the section before, a new one opens a section inside."""

    text: str
    level: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """`locator` where the table has an address of its own, as in a workbook."""

    grid: Grid
    locator: SheetCell | None = None


Block = Heading | Paragraph | Table
# Ranks that hold whatever the typography: a part holds items, an item holds everything set below it.
_FIXED = {"part": 0, "item": 1, "note": 2, "h1": 0, "h2": 1, "h3": 2, "h4": 3, "h5": 4, "h6": 5}


_THROUGHOUT = re.compile(
    r"unless (?:otherwise|specifically)|except (?:as|where) (?:otherwise )?(?:noted|stated)|\btab(?:ular|les?)\b", re.I
)


_INTRODUCES = re.compile("(?:次の(?:とお|通)り|以下|下記)[^。]*。?$")


class _Outline:
    """The headings above the place where reading stands."""

    def __init__(self) -> None:
        self.open: list[Heading] = []
        self.units = ""
        self.fresh: list[Heading] = []

    def leave_cover(self) -> None:
        """Forget the lines in large type of a cover page: what follows does not stand under them."""
        self.open = [heading for heading in self.open if heading.level in _FIXED]
        self.fresh = []

    def enter(self, heading: Heading) -> None:
        joined = self._joins(heading)
        if joined:
            heading = Heading(f"{self.open.pop().text} – {heading.text}", heading.level)
        else:
            self._close_for(heading)
        self.open.append(heading)
        self.fresh.append(heading)

    def note(self, text: str) -> None:
        """Keep units that a paragraph states for all tables of its section."""
        for sentence in _SENTENCE_END.split(text):
            if len(sentence.split()) <= 40 and _STATED_UNITS.search(sentence) and _THROUGHOUT.search(sentence):
                self.units = units_in(sentence)

    def _joins(self, heading: Heading) -> bool:
        """Lines of one title: the same rank, nothing between them, as "Acme Inc." over "Balance Sheets"."""
        last = self.open[-1] if self.open and self.fresh else None
        loose = heading.level not in _FIXED
        return last is not None and loose and last.level == heading.level and len(last.text) + len(heading.text) < 160

    def _close_for(self, heading: Heading) -> None:
        levels = [above.level for above in self.open]
        if heading.level in _FIXED:
            rank = _FIXED[heading.level]
            self.units = self.units if rank > 1 else ""
            keep = next((n for n, name in enumerate(levels) if _FIXED.get(name, 9) >= rank), len(levels))
        else:
            keep = levels.index(heading.level) if heading.level in levels else len(levels)
        del self.open[keep:]
        fixed = sum(above.level in _FIXED for above in self.open)
        del self.open[fixed + 3 :]

    @property
    def path(self) -> str:
        return " > ".join(heading.text for heading in self.open)

    @property
    def title(self) -> str:
        """The heading nearest above, parts and items of a form left out where there is a nearer one."""
        return self.open[-1].text if self.open else ""


def passages(blocks: Iterable[Block]) -> tuple[Evidence, ...]:
    """Evidence in reading order, spans counted along the running text."""
    evidence: list[Evidence] = []
    start = tables = 0
    for text, context, table in _pieces(blocks):
        end = start + len(text)
        locator: TextSpan | TableCell | SheetCell = TextSpan(start, end)
        if table is not None:
            tables += 1
            locator = table.locator or TableCell(table=tables)
        evidence.append(Evidence(locator, text, context, table.grid if table else None))
        start = end + 1
    return tuple(evidence)


def _pieces(blocks: Iterable[Block]) -> Iterator[tuple[str, str, Table | None]]:
    outline, lines, said, before, on_cover = _Outline(), list[str](), 0, list[str](), True
    for block in blocks:
        if isinstance(block, Heading):
            if lines and not _only_headings(lines, outline):
                yield "\n".join(lines), outline.path, None
                lines, outline.fresh = [], []
            if on_cover and said >= _COVER_WORDS:
                outline.leave_cover()
                on_cover = False
            outline.enter(block)
            lines.append(block.text)
            before = [*before[-1:], block.text]
        elif isinstance(block, Table):
            if lines and (not _only_headings(lines, outline) or said < _COVER_WORDS):
                yield "\n".join(lines), outline.path, None
            table = _captioned(block, outline, before)
            yield grid_text(table.grid), outline.path, table
            said += 60
            lines, before, outline.fresh = [], [], []
        else:
            outline.note(block.text)
            for text in cut(block.text):
                if lines and _words(lines) + _words([text]) > MOST:
                    yield "\n".join(lines), outline.path, None
                    lines = []
                lines.append(text)
                said += len(text.split())
                if _words(lines) >= ENOUGH:
                    yield "\n".join(lines), outline.path, None
                    lines = []
            before, outline.fresh = [*before[-1:], block.text], []
    if lines:
        yield "\n".join(lines), outline.path, None


def _words(lines: list[str]) -> int:
    """How many words, where forty letters count as one at least."""
    return sum(max(len(line.split()), len(line) // 40) for line in lines)


def _only_headings(lines: list[str], outline: _Outline) -> bool:
    return len(lines) <= len(outline.fresh)


def _captioned(table: Table, outline: _Outline, before: list[str]) -> Table:
    """The table with the title and units printed above it joined to those inside it."""
    grid = table.grid
    lead = before[-1] if before else ""
    introduces = (lead.rstrip().endswith(":") and len(lead.split()) <= 80) or bool(_INTRODUCES.search(lead[-200:]))
    above = _SENTENCE_END.split(lead.rstrip(" :。"))[-1] if introduces else outline.title
    title = " – ".join(dict.fromkeys(part for part in (above, grid.title) if part))
    inside = [cell.text for row in grid.rows[: grid.header_rows] for cell in row[:1]]
    inside += [cell.text for row in grid.rows[: grid.header_rows] for cell in row[1:]]
    near = [grid.units, *inside, *reversed(before), outline.title]
    units = next((units_in(line) for line in near if units_in(line)), outline.units)
    return Table(Grid(grid.rows, grid.header_rows, title, units, grid.indents), table.locator)


def units_in(text: str) -> str:
    """The words that state a table's units: the brackets around them, or the words themselves; "" where none do."""
    match = _STATED_UNITS.search(text)
    if match is None:
        return ""
    opened, closed = text.rfind("(", 0, match.start()), text.find(")", match.end())
    if opened >= 0 and ")" not in text[opened : match.start()]:
        return text[opened + 1 : closed if closed > 0 else len(text)].strip()
    words = text.strip()
    return words if len(words.split()) <= 14 else match[0]


def cut(text: str, most: int = MOST) -> list[str]:
    """A paragraph whole, or a long one in pieces that end with a sentence (or, failing that, a word)."""
    if len(text.split()) <= most and len(text) <= most * 10:
        return [text]
    pieces, piece = list[str](), ""
    for sentence in _sentences(text, most):
        if piece and len(piece.split()) + len(sentence.split()) > most:
            pieces.append(piece)
            piece = ""
        piece = f"{piece} {sentence}" if piece else sentence
        if len(piece.split()) >= (ENOUGH + most) // 2:
            pieces.append(piece)
            piece = ""
    return [*pieces, piece] if piece else pieces


def _sentences(text: str, most: int) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text):
        words = sentence.split(" ")
        for n in range(0, len(words), most):
            part = " ".join(words[n : n + most]).strip()
            yield from (part[k : k + most * 10] for k in range(0, len(part), most * 10))


def grid_text(grid: Grid) -> str:
    """A table as lines, a heading that spans columns said once."""
    lines: list[str] = []
    for n, row in enumerate(grid.rows):
        cells = [cell.text for cell in row]
        if n < grid.header_rows:
            cells = [text for k, text in enumerate(cells) if k == 0 or text != cells[k - 1] or not text]
        lines.append(" | ".join(cells).rstrip(" |"))
    return "\n".join(line for line in lines if line.strip())
