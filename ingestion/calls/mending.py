"""Words as a speech model wrote them and the names that filings spell in, mended words out, with every change kept.

Numbers that stand in words become figures; a name that is spelled almost as a known one becomes that one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from data.locators import AudioSpan
from data.types import Evidence
from ingestion.calls.numerals import repairs

Change = tuple[str, str]

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LETTERS_A_SLIP = 5  # letters of a word for each that may be wrong
_SHORTEST = 5
_MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Mended:
    """What was changed in the words from second `start` to `end`."""

    start: float
    end: float
    changes: tuple[Change, ...]


def mended(text: str, names: Sequence[str]) -> tuple[str, tuple[Change, ...]]:
    """The words with figures and names put right, and each change as (heard, written)."""
    text, figures = _figures(text)
    text, spelled = _names(text, names)
    return text, (*figures, *spelled)


def _figures(text: str) -> tuple[str, list[Change]]:
    places = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    made = list[Change]()
    for run in reversed(_runs(text, places)):
        heard = [part for start, end in run for part in text[start:end].lower().split("-")]
        where = [place for place in run for _ in text[place[0] : place[1]].split("-")]
        for repair in reversed(repairs(heard)):
            start, end = where[repair.first][0], where[repair.upto - 1][1]
            if not text[start:end][0].isdigit():
                made.insert(0, (text[start:end], repair.figure))
                text = text[:start] + repair.figure + text[end:]
    return text, made


def _runs(text: str, places: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Words with nothing but blanks between them."""
    runs = list[list[tuple[int, int]]]()
    for place in places:
        if runs and not text[runs[-1][-1][1] : place[0]].strip():
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _names(text: str, names: Sequence[str]) -> tuple[str, list[Change]]:
    known = _forms(names)
    places = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    made = list[Change]()
    at = 0
    spans = list[tuple[int, int, str]]()
    while at < len(places):
        found = next((f for count in range(_MOST_WORDS, 0, -1) if (f := _almost(text, places, at, count, known))), None)
        if found is None:
            at += 1
            continue
        count, name = found
        spans.append((places[at][0], places[at + count - 1][1], name))
        at += count
    for start, end, name in reversed(spans):
        made.insert(0, (text[start:end], name))
        text = text[:start] + name + text[end:]
    return text, made


def _forms(names: Sequence[str]) -> dict[str, str]:
    """Names as they may be said, in small letters: whole, and their last word alone."""
    forms = dict[str, str]()
    for name in names:
        words = _WORD.findall(name)
        if 0 < len(words) <= _MOST_WORDS:
            forms.setdefault(" ".join(words).casefold(), " ".join(words))
            forms.setdefault(words[-1].casefold(), words[-1])
    return forms


def _almost(
    text: str, places: Sequence[tuple[int, int]], at: int, count: int, known: dict[str, str]
) -> tuple[int, str] | None:
    """A known name that the next words almost spell; none where they spell one already."""
    if at + count > len(places):
        return None
    start, end = places[at][0], places[at + count - 1][1]
    said = text[start:end]
    if len(said) < _SHORTEST or re.search(r"[^\w\s'’-]|\d", said):
        return None
    if not all(text[begin].isupper() for begin, _ in places[at : at + count]):
        return None
    told = " ".join(said.casefold().split())
    if told in known or any(told in name.split() for name in known):
        return None
    near = [
        (slips, name)
        for name in known
        if len(name.split()) == count and name[0] == told[0] and len(name) >= _SHORTEST
        and (slips := _slips(told, name)) <= len(name) // _LETTERS_A_SLIP
    ]  # fmt: skip
    return (count, known[min(near)[1]]) if near else None


def _slips(one: str, other: str) -> int:
    """How many letters must be put in, left out or changed to make one of the other."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, row[0] = row[0], at
        for to, wanted in enumerate(other, 1):
            before, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, before + (letter != wanted))
    return row[-1]


def with_changes(pieces: Sequence[Evidence], made: Sequence[Mended]) -> tuple[Evidence, ...]:
    """The evidence with the changes that were made in its words."""
    return tuple(_with(piece, made) for piece in pieces)


def _with(piece: Evidence, made: Sequence[Mended]) -> Evidence:
    place = piece.locator
    if piece.speech is None or not isinstance(place, AudioSpan) or place.start is None or place.end is None:
        return piece
    near = [one for one in made if one.start < place.end and one.end > place.start]
    changes = dict.fromkeys(change for one in near for change in one.changes if change[1] in piece.text)
    return replace(piece, speech=replace(piece.speech, repairs=(*piece.speech.repairs, *changes))) if changes else piece
