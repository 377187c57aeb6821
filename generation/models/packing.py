"""Hits by rank in, those that fit a model's context out, with what was left out. The same in gives the same out.

A table is given whole, or as whole rows under its headings; prose whole, or up to the end of a sentence. A passage of
which not even that fits is left out, and a lower one that fits is taken.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from data.answers import Hit
from data.types import Evidence, Grid
from generation.cite import split_sentences
from generation.models.llm import LanguageModel
from generation.models.prompts import LONGEST_PASSAGE, passage
from generation.places import place
from generation.stems import stem

_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_LETTER = re.compile(r"[A-Za-z]")
_SPACE = re.compile(r"\s")
_PER_LETTER, _PER_SPACE, _PER_WIDE, _PER_OTHER = 0.27, 0.15, 1.1, 1.0  # tokens per character; a digit is one token
_SAFETY = 1.1
_MARGIN = 1.05
_PICTURE = 1400
"""Tokens of one picture of the largest size that is sent."""
_NAMED = 3

Count = Callable[[str], int | None]


@dataclass(frozen=True, slots=True)
class Packed:
    """What the model is given, in order of rank, and what it is not."""

    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()


def estimated(text: str) -> int:
    """Tokens of a text, rather too many than too few, for English as for Japanese."""
    wide, letters, spaces = (len(kind.findall(text)) for kind in (_WIDE, _LETTER, _SPACE))
    other = len(text) - wide - letters - spaces
    weight = wide * _PER_WIDE + letters * _PER_LETTER + spaces * _PER_SPACE + other * _PER_OTHER
    return math.ceil(weight * _SAFETY)


def room_for(model: LanguageModel, frame: str, pictures: int = 0) -> int:
    """Tokens left for evidence beside the answer, the pictures and the `frame`: rules, question and calculations."""
    return max(0, model.capabilities.context - model.longest - estimated(frame) - pictures * _PICTURE)


def pack(hits: Sequence[Hit], room: int, terms: Collection[str] = (), count: Count | None = None) -> Packed:
    """Hits that together are at most `room` tokens. `terms` choose the rows of a table that is given in part.

    `count` is the server's own count of tokens, asked once and only when the estimate says that not everything fits.
    """
    tokens = _tokens(hits, room, count)
    given, parts, absent = list[Hit](), list[str](), list[Hit]()
    for hit in hits:
        left = room - tokens(passage(len(given) + 1, _without_text(hit)))
        part = _shortened(hit, terms, lambda text, left=left: len(text) <= LONGEST_PASSAGE and tokens(text) <= left)
        if part is None or left <= 0:
            absent.append(hit)
            continue
        given.append(part)
        room = left - tokens(part.evidence.text)
        if part.evidence.text != hit.evidence.text:
            parts.append(_part(part, hit))
    return Packed(tuple(given), (*parts, *_left_out(absent, len(hits))))


def _tokens(hits: Sequence[Hit], room: int, count: Count | None) -> Callable[[str], int]:
    """The estimate, set right by the server's count of all the passages where it matters and the server counts."""
    everything = "\n".join(passage(n, hit) for n, hit in enumerate(hits, 1))
    guess = estimated(everything)
    told = count(everything) if count and guess > room else None
    if told is None:
        return estimated
    ratio = _MARGIN * told / guess
    return lambda text: math.ceil(estimated(text) * ratio)


def _without_text(hit: Hit) -> Hit:
    return replace(hit, evidence=replace(hit.evidence, text=""))


# ---------------------------------------------------------------- one passage in part


def _shortened(hit: Hit, terms: Collection[str], fits: Callable[[str], bool]) -> Hit | None:
    """The hit with as much of its text as fits; None when no whole row or sentence does."""
    evidence = hit.evidence
    if fits(evidence.text):
        return hit
    part = _rows(evidence, terms, fits) if evidence.grid else _opening(evidence, fits)
    return replace(hit, evidence=part) if part else None


def _rows(evidence: Evidence, terms: Collection[str], fits: Callable[[str], bool]) -> Evidence | None:
    """The table's headings and the rows that say most of what is asked for, in the table's order."""
    grid, lines = evidence.grid, evidence.text.split("\n")
    if grid is None or len(lines) != len(grid.rows):
        return None
    kept = set(range(grid.header_rows))
    body = range(grid.header_rows, len(lines))
    wanted = {stem(term) for term in terms}
    said = {at: len(wanted & {stem(word) for word in re.findall(r"\w+", lines[at].lower())}) for at in body}
    for at in sorted(body, key=lambda at: (-said[at], at)):
        if not fits("\n".join(lines[row] for row in sorted(kept | {at}))):
            break
        kept.add(at)
    if len(kept) == grid.header_rows:
        return None
    rows = sorted(kept)
    return replace(evidence, text="\n".join(lines[row] for row in rows), grid=_cut(grid, rows))


def _cut(grid: Grid, rows: Sequence[int]) -> Grid:
    indents = tuple(grid.indents[row] for row in rows) if len(grid.indents) == len(grid.rows) else ()
    return replace(grid, rows=tuple(grid.rows[row] for row in rows), indents=indents)


def _opening(evidence: Evidence, fits: Callable[[str], bool]) -> Evidence | None:
    """The text up to the end of the last sentence that fits."""
    ends, at = list[int](), 0
    for sentence in split_sentences(evidence.text):
        found = evidence.text.find(sentence, at)
        if found < 0:
            break
        at = found + len(sentence)
        ends.append(at)
    fitting = next((end for end in reversed(ends) if fits(evidence.text[:end])), 0)
    return replace(evidence, text=evidence.text[:fitting]) if fitting else None


# ---------------------------------------------------------------- what was left out


def _part(given: Hit, whole: Hit) -> str:
    source = f"{whole.document.name}, {place(whole.evidence.locator)}"
    if given.evidence.grid and whole.evidence.grid:
        body = len(whole.evidence.grid.rows) - whole.evidence.grid.header_rows
        shown = len(given.evidence.grid.rows) - whole.evidence.grid.header_rows
        return f"The model was given {shown} of the {body} rows of {source}."
    return f"The model was given only the beginning of {source}."


def _left_out(absent: Sequence[Hit], count: int) -> tuple[str, ...]:
    if not absent:
        return ()
    named = "; ".join(f"{hit.document.name}, {place(hit.evidence.locator)}" for hit in absent[:_NAMED])
    more = f"; and {len(absent) - _NAMED} more" if len(absent) > _NAMED else ""
    return (
        f"{len(absent)} of {count} passages found did not fit the model's context and were left out: {named}{more}.",
    )
