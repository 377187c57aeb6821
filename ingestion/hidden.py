"""Words that a file holds and does not show in, the ledger of them out: entries long enough to say something.

Every reader keeps such words out of the evidence; what is listed here is for the analyst to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from data.locators import Box, Locator, PageBox
from data.types import Hidden, Way
from ingestion.pdf.glyphs import Sheet, Unseen

MOST_ENTRIES = 500
LONGEST = 2_000
_LETTER = re.compile(r"[^\W\d_]")
_LETTERS = 8  # fewer say nothing: bullets, spacers and lone marks are hidden for the sake of layout


def entry(way: Way, text: str, locator: Locator | None = None) -> Iterator[Hidden]:
    """One entry of the ledger, none for words too few to say anything."""
    said = " ".join(text.split())
    if len(_LETTER.findall(said)) >= _LETTERS and (" " in said or not said.isascii()):
        yield Hidden(way, said[:LONGEST], locator)


def ledger(entries: Iterable[Hidden]) -> tuple[Hidden, ...]:
    """Each entry once, those that are no ordinary part of a file first, up to a limit."""
    unique = list(dict.fromkeys(entries))
    return tuple(sorted(unique, key=lambda hidden: hidden.ordinary)[:MOST_ENTRIES])


def hidden_on(sheet: Sheet) -> Iterator[Hidden]:
    """The hidden words of a page, those that follow each other and are hidden alike as one entry."""
    for way, run in groupby(sheet.hidden, key=lambda unseen: unseen.way):
        words = list(run)
        yield from entry(way, " ".join(unseen.word.text for unseen in words), _place(words, sheet))


def _place(words: Sequence[Unseen], sheet: Sheet) -> PageBox:
    """The box around words on the page as rendered; the whole page where they stand outside of it."""
    boxes = [sheet.upright(*unseen.word[1:5]) for unseen in words]
    width, height = (sheet.height, sheet.width) if sheet.turns % 2 else (sheet.width, sheet.height)
    x0, top = max(0.0, min(box[0] for box in boxes)), max(0.0, min(box[1] for box in boxes))
    x1, bottom = min(width, max(box[2] for box in boxes)), min(height, max(box[3] for box in boxes))
    inside = x0 < x1 and top < bottom
    return PageBox(sheet.number, Box(x0, top, x1, bottom) if inside else Box(0.0, 0.0, width, height))


def words_about(hidden: Sequence[Hidden]) -> tuple[str, ...]:
    """A warning that names the ways, or nothing where the file hides nothing out of the ordinary."""
    ways = dict.fromkeys(one.way.value for one in hidden if not one.ordinary)
    if not ways:
        return ()
    count = sum(not one.ordinary for one in hidden)
    passages = "1 hidden passage was" if count == 1 else f"{count} hidden passages were"
    return (f"{passages} kept apart from the evidence: {'; '.join(ways)}.",)
