"""Hits in, what may be quoted of them out, verbatim: whole sentences, signed lines and rows of tables, each with its
place.

A sentence that a page or a piece cuts in two is not quoted. What only says where else to read is marked as that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from data.answers import Hit
from data.heard import place_of, sentences_of
from data.locators import Box, Locator, Modality, TableCell
from data.store.store import Store
from data.types import Cell, Evidence, Grid
from generation.cite import split_sentences

_NUMERAL = re.compile(r"\d")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_DATED = re.compile(r"\b(?:[A-Z][a-z]+ )?(?:\d{1,2}, )?(?:19|20)\d{2}\b|\b[A-Z][a-z]+ \d{1,2},?")
_SENTENCE = 8  # words: a label that long says something
_SHORT = 12  # characters: no sentence that says anything is shorter
_BULLET = re.compile(r"\s*(?:[-*•‣◦▪○·]\s|\d{1,2}[.)]\s)")
_ENDS = re.compile(r"[.!?。！？][\"'”’)\]」』]*(?:\s*\(\d{1,2}\))?$")
_STOPS = re.compile(r"[.!?;,。！？、][\"'”’)]*$")
_BROKEN_OFF = re.compile(
    r"(?:^|\s)(?:of|and|the|or|to|in|for|a|an|with|by|on|at|as|from|our|its|are|is|was|were)$", re.I
)
_HEADING_WORDS = 40
_OPENS_LOW = re.compile(r"^(?!\([a-z]{1,2}\) ?[A-Z])\W*[a-z]+(?![A-Z])\b")  # a note under a table opens with its mark
_ELSEWHERE = re.compile(
    r"^\W*(?:\(\d{1,2}\) )?(?:please )?(?:refer to|see)\b|\bincorporated (?:herein )?by reference\b"
    r"|\bshould be read (?:in conjunction|together) with\b"
    r"|\b(?:is|are) (?:set forth|included|contained|provided|presented|described|summarized)"
    r" (?:in|under|below|elsewhere)\b"
    r"|^(?:Discussion of|For (?:a |additional |further |more )?(?:discussion|information|details?|description)) ",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"\b(?:follow\w*|below|includ\w+|examples?|are|were|is|was|of|as|table|components|that|to|by|the)(?: \([^)]*\))?:$",
    re.I,
)
_SIGNED = re.compile(r"^\s*/s/\s*\S", re.IGNORECASE)
_SIGNED_LINES = 4


@dataclass(frozen=True, slots=True)
class Extract:
    """A sentence or a table's row, verbatim, where it stands, and how well it answers (0 to about 2).

    `said` is `text` with each value of a row under its column's heading; `coverage` is the share of the question's
    words that it holds, rare ones counting more.
    """

    text: str
    said: str
    hit: Hit
    locator: Locator
    coverage: float = 0.0
    score: float = 0.0


def of_whole_pages(store: Store, hits: Sequence[Hit]) -> list[Hit]:
    """The hits, each followed by what else stands on its page, as found as the hit itself."""
    seen = {hit.evidence.id for hit in hits}
    whole: list[Hit] = []
    for hit in hits:
        page = hit.evidence.page
        beside = store.evidence_of(hit.document.id, page) if page else []
        others = [piece for piece in beside if piece.id not in seen]
        seen |= {piece.id for piece in others}
        whole += [hit, *(replace(hit, evidence=piece) for piece in others)]
    return whole


def extracts_of(hits: Iterable[Hit]) -> list[Extract]:
    """What may be quoted of the hits, in their order."""
    return [extract for hit in hits for extract in _extracts(hit)]


def _extracts(hit: Hit) -> Iterator[Extract]:
    evidence = hit.evidence
    if evidence.grid is not None:
        yield from _rows(hit, evidence.grid)
        return
    for sentence in _heard(evidence) if evidence.modality is Modality.AUDIO else sentences(evidence.text):
        yield Extract(sentence, sentence, hit, place_of(evidence, sentence))


# ---------------------------------------------------------------- sentences


def sentences(text: str) -> Iterator[str]:
    """The whole sentences of a passage and its signed lines, without its headings."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().isdigit()]
    yield from _signatures(lines)
    paragraph: list[str] = []
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if is_heading(line, following) or _SIGNED.match(line) or _BULLET.match(line):
            yield from _whole(paragraph)
            paragraph = []
        if not (is_heading(line, following) or _SIGNED.match(line)):
            paragraph.append(line)
    yield from _whole(paragraph)


def is_heading(line: str, following: str) -> bool:
    """Whether a line heads what follows it rather than being part of it."""
    if _BULLET.match(line) or not following or len(line.split()) > _HEADING_WORDS or _STOPS.search(line):
        return False
    return not _BROKEN_OFF.search(line) and (following[0].isupper() or not following[0].isalpha())


def _whole(lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    listed = bool(_BULLET.match(lines[0]))
    found = split_sentences("\n".join(lines))
    for number, sentence in enumerate(found):
        complete = _ENDS.search(sentence) or (listed and number == len(found) - 1 and not _BROKEN_OFF.search(sentence))
        complete = complete or (sentence.endswith(":") and not _INTRODUCES.search(sentence))
        if len(sentence) > _SHORT and complete and not _OPENS_LOW.match(sentence):
            yield sentence


def points_elsewhere(sentence: str) -> bool:
    """Whether a sentence only says where else to read."""
    return _ELSEWHERE.search(sentence) is not None


def _signatures(lines: Sequence[str]) -> Iterator[str]:
    """Who signed, where and when, and what follows to the end of its sentence."""
    for number, line in enumerate(lines):
        if _SIGNED.match(line):
            block = lines[number : number + _SIGNED_LINES]
            ends = next((at for at, told in enumerate(block) if at and _ENDS.search(told)), None)
            yield " ".join(block[: 1 if ends is None else ends + 1])


def _heard(evidence: Evidence) -> Iterator[str]:
    """Sentences of spoken words, as they were heard apart."""
    for one in sentences_of(evidence):
        for sentence in split_sentences(evidence.text[one.start : one.end].strip()):
            if len(sentence) > _SHORT:
                yield sentence


# ---------------------------------------------------------------- rows


def _rows(hit: Hit, grid: Grid) -> Iterator[Extract]:
    """The rows with figures, and the sentences that stand between them as headings."""
    figures = set(rows_of(grid))
    for number, row in enumerate(grid.rows[grid.header_rows :], grid.header_rows):
        told = row[0].text.strip()
        if number in figures or (
            told.endswith(":") and len(told.split()) >= _SENTENCE and not _INTRODUCES.search(told)
        ):
            yield row_extract(hit, grid, number)


def rows_of(grid: Grid) -> Iterator[int]:
    """The numbers of the rows that have a label and a figure."""
    for number, row in enumerate(grid.rows[grid.header_rows :], grid.header_rows):
        if row[0].text.strip() and any(_NUMERAL.search(cell.text) for cell in row[1:]):
            yield number


def row_extract(hit: Hit, grid: Grid, number: int) -> Extract:
    """A row of a hit's table."""
    row = grid.rows[number]
    text = " | ".join(cell.text for cell in row if cell.text)
    return Extract(text, row_said(grid, number), hit, row_locator(hit.evidence.locator, row, number))


def row_said(grid: Grid, number: int) -> str:
    """A row in words: its label, and each value under its column's heading."""
    headings = ["" for _ in grid.rows[0]]
    for row in _headings_above(grid, number):
        headings = [_joined(above, cell.text) for above, cell in zip(headings, row, strict=True)]
    label, *values = grid.rows[number]
    name = label.text.strip()
    if not re.search(r"[^\W\d_]", name) and headings[0]:  # no labels: the first column holds figures too
        name, headings, values = grid.title.strip(), ["", *headings], [label, *values]
    said = [f"{h} {cell.text}".strip() for h, cell in zip(headings[1:], values, strict=True) if cell.text.strip()]
    return f"{name}: {'; '.join(said)}" if name and said else name or "; ".join(said)


def _headings_above(grid: Grid, number: int) -> Sequence[Sequence[Cell]]:
    """The rows of headings that hold for a row: those of the table, or of the later block of years it stands in."""
    below = range(grid.header_rows, number)
    starts = [at for at in below if _opens_block(grid, at) and not (at - 1 in below and _opens_block(grid, at - 1))]
    if not starts:
        return grid.rows[: grid.header_rows]
    first = starts[-1]
    last = next(
        at for at in range(first, number + 1) if at == number or grid.rows[at][0].text.strip() or _has_figures(grid, at)
    )
    return [row for row in grid.rows[first:last] if not row[0].text.strip()]


def _opens_block(grid: Grid, number: int) -> bool:
    """Whether a row without a label names years and holds no figure."""
    row = grid.rows[number]
    named = any(_YEAR.search(cell.text) for cell in row[1:])
    return not row[0].text.strip() and named and not _has_figures(grid, number)


def _has_figures(grid: Grid, number: int) -> bool:
    return any(_NUMERAL.search(_DATED.sub("", cell.text)) for cell in grid.rows[number][1:])


def _joined(above: str, heading: str) -> str:
    return above if heading in above else f"{above} {heading}".strip()


def row_locator(table: Locator, row: Sequence[Cell], number: int) -> Locator:
    """The place of a row: its table, its number and the box around its cells."""
    if not isinstance(table, TableCell):
        return table
    boxes = [cell.box for cell in row if cell.box]
    if not boxes:
        return replace(table, row=number)
    around = Box(
        min(b.x0 for b in boxes), min(b.top for b in boxes), max(b.x1 for b in boxes), max(b.bottom for b in boxes)
    )
    return replace(table, row=number, box=around)
