"""Rows of pages in, paragraphs and headings out, and passages of text with their boxes.

Passages are whole paragraphs of one page, about one encoder window long, each under the headings that it stands below.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from data.locators import Box, PageBox
from data.types import Evidence
from ingestion.passages import ENOUGH, MOST
from ingestion.pdf.layout import Row, box_of

_PART = re.compile(r"^part\s+[ivx]{1,4}\b", re.I)
_ITEM = re.compile(r"^item\s+\d{1,2}[a-c]?\b", re.I)
_NOTE = re.compile(r"^(?:note\s+\d{1,2}\b|\(?\d{1,2}\)?[.)]\s+[A-Z])", re.I)
_BULLET = re.compile(r"^(?:[•●▪◦‣·○■□➢–—*-]|\(?[a-z0-9]{1,3}[.)])(?:\s|$)", re.I)
_SENTENCE = re.compile(r"[.!?:;,]$")
_DEEPEST = 5


@dataclass(frozen=True)
class Paragraph:
    """Rows that read as one; `rank` is set for a heading, lower for those that hold more."""

    rows: tuple[Row, ...]
    rank: float | None = None

    @property
    def text(self) -> str:
        text = ""
        for row in self.rows:
            tight = text.endswith("-") and text[-2:-1].isalpha()
            text += row.text if not text or tight else f" {row.text}"
        return text

    @property
    def words(self) -> int:
        return sum(len(row.words) for row in self.rows)


@dataclass
class Outline:
    """The headings that are open where reading stands; it goes on from page to page.

    `fresh` holds while nothing has followed the last heading: lines of one title, set alike, are one heading.
    """

    open: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    fresh: bool = False

    def enter(self, rank: float, text: str) -> None:
        last = self.open[-1] if self.open and self.fresh else None
        self.fresh = True
        if last and last[0] == rank > 2 and len(last[1]) + len(text) < 160:
            self.open[-1] = (rank, f"{last[1]} – {text}")
            return
        while self.open and self.open[-1][0] >= rank:
            self.open.pop()
        self.open = [*self.open[: _DEEPEST - 1], (rank, text[:160])]

    @property
    def path(self) -> str:
        return " > ".join(text for _, text in self.open)

    @property
    def last(self) -> str:
        return self.open[-1][1] if self.open else ""


def body_size(rows: Iterable[Row]) -> float:
    """The size of type that most words are set in."""
    sizes = Counter[float]()
    for row in rows:
        sizes[row.size] += len(row.words)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def paragraphs(rows: Sequence[Row], usual: float) -> list[Paragraph]:
    """Rows of one column grouped into paragraphs and headings; `usual` is the size of the body text."""
    if not rows:
        return []
    right, pitch = max(row.x1 for row in rows), _pitch(rows)
    groups: list[list[Row]] = []
    for row in rows:
        if groups and _continues(groups[-1][-1], row, pitch, right, len(groups[-1])):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [Paragraph(tuple(group), _rank(group, usual)) for group in groups]


def _pitch(rows: Sequence[Row]) -> float:
    """The usual distance from line to line."""
    steps = Counter(round(b.middle - a.middle) for a, b in pairwise(rows) if a.size == b.size)
    near = {step: count for step, count in steps.items() if 4 <= step <= 30}
    return min((step for step, count in near.items() if count >= 0.5 * max(near.values())), default=12)


def _continues(last: Row, row: Row, pitch: float, right: float, lines: int) -> bool:
    """Whether a row goes on the paragraph of the row above."""
    if row.middle - last.middle > 1.35 * max(pitch, last.size * 1.1) or row.middle < last.middle:
        return False
    if abs(row.size - last.size) > 0.6 or _BULLET.match(row.text):
        return False
    if row.bold != last.bold and (last.bold or len(row.words) < 3):
        return False
    if _PART.match(row.text) or _ITEM.match(row.text):
        return False
    first_word = row.words[0].x1 - row.words[0].x0
    room = right - last.x1 > first_word + 2 * last.size
    if room and (last.text.endswith((".", ":", ";")) or (lines == 1 and not row.text[:1].islower())):
        return False
    return not (row.x0 > last.x0 + 1.2 * row.size and last.text.endswith(".") and lines > 1)


def _rank(group: Sequence[Row], usual: float) -> float | None:
    """The rank of a heading, None for running text: parts, items and notes first, then the larger or heavier type."""
    text = " ".join(row.text for row in group)
    words = len(text.split())
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) < 3 or words > 22 or len(group) > 3 or (text.startswith("(") and text.endswith(")")):
        return None
    bold, capitals = all(row.bold for row in group), all(sign.isupper() for sign in letters)
    larger = group[0].size > usual + 0.7
    marked = bold or larger or (capitals and words <= 14)
    if _PART.match(text) and words <= 6:
        return 0
    if _ITEM.match(text) and (marked or words <= 14) and not text.rstrip().endswith(","):
        return 1
    if not marked or (
        _SENTENCE.search(text) and not larger and not (text.endswith((":", ".")) and bold and words <= 12)
    ):
        return None
    if _NOTE.match(text):
        return 2
    return 3 + max(0.0, 1.5 - 0.3 * max(0.0, group[0].size - usual)) - 0.4 * capitals - 0.2 * bold


# ---------------------------------------------------------------- passages


def passages(parts: Iterable[Paragraph], page: int, outline: Outline) -> Iterator[Evidence]:
    """Text evidence of one page, cut before headings and when a window is full."""
    waiting: list[Paragraph] = []
    path = outline.path
    for part in parts:
        if part.rank is not None:
            if waiting and not all(p.rank is not None for p in waiting):
                yield _passage(waiting, page, path)
                waiting = []
            outline.enter(part.rank, part.text)
            path = outline.path
        else:
            outline.fresh = False
        for piece in _pieces(part):
            count = sum(p.words for p in waiting)
            if waiting and count + piece.words > MOST and count >= 20:
                yield _passage(waiting, page, path)
                waiting = []
            waiting.append(piece)
            if sum(p.words for p in waiting) >= ENOUGH:
                yield _passage(waiting, page, path)
                waiting = []
    if waiting:
        yield _passage(waiting, page, path)


def _pieces(part: Paragraph) -> Iterator[Paragraph]:
    """A paragraph whole, or a long one cut between lines, where a sentence ends if one does."""
    rows, start, count = part.rows, 0, 0
    if part.words <= MOST:
        yield part
        return
    for n, row in enumerate(rows):
        count += len(row.words)
        ends = count >= ENOUGH and re.search(r"[.!?]\W?$", row.text) is not None
        if ends or count + (len(rows[n + 1].words) if n + 1 < len(rows) else 0) > MOST:
            yield Paragraph(rows[start : n + 1])
            start, count = n + 1, 0
    if start < len(rows):
        yield Paragraph(rows[start:])


def _passage(parts: Sequence[Paragraph], page: int, path: str) -> Evidence:
    box: Box = box_of([row for part in parts for row in part.rows])
    return Evidence(PageBox(page, box), "\n".join(part.text for part in parts), path)
