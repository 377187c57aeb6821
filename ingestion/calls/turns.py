"""Words with speakers and seconds in, evidence out: a few sentences of one turn, each with its second."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from data.locators import AudioSpan
from data.types import Evidence, Speech
from ingestion.calls.parts import Part

_BREAK = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][\"”’)])\s+|\n+(?=[^\W\d_a-z])")
_ENDS = re.compile(r"[.!?][\"”’)]*$")


@dataclass(frozen=True, slots=True)
class Words:
    """Words said in one go, their seconds where known, and by whom. A line end in `text` may end a sentence."""

    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | None = None


class Size(NamedTuple):
    """Words of a piece: it ends with the sentence that reaches `enough`, and never has more than `most`."""

    enough: int
    most: int


READ = Size(120, 180)
HEARD = Size(40, 80)


class _Mark(NamedTuple):
    """Where in a turn's text some words begin and how long they are there; their seconds."""

    at: int
    length: int
    start: float | None
    end: float | None


# ---------------------------------------------------------------- sentences


def sentences(words: Iterable[Words]) -> Iterator[Words]:
    """The sentences of each turn, in order; one that runs over two captions has its share of the seconds of both."""
    for speaker, said in groupby(words, key=lambda part: part.speaker):
        text, marks = "", list[_Mark]()
        for part in said:
            marks.append(_Mark(len(text), max(len(part.text), 1), part.start, part.end))
            text += part.text + " "
        for start, end in _spans(text):
            plain = " ".join(text[start:end].split())
            if plain:
                yield Words(plain, _second(marks, start, start), _second(marks, end - 1, end), speaker)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Sentences with the blank that follows them."""
    start = 0
    for gap in _BREAK.finditer(text):
        yield start, gap.end()
        start = gap.end()
    yield start, len(text)


def _second(marks: Sequence[_Mark], within: int, at: int) -> float | None:
    """The second of character `at`, by the words that character `within` belongs to."""
    mark = marks[bisect_right([mark.at for mark in marks], within) - 1]
    if mark.start is None:
        return None
    share = min((at - mark.at) / mark.length, 1.0)
    return round(mark.start + ((mark.start if mark.end is None else mark.end) - mark.start) * share, 2)


# ---------------------------------------------------------------- evidence


def turns(said: Iterable[Words], parts: Sequence[Part], size: Size, draft: bool = False) -> Iterator[Evidence]:
    """Evidence of one speaker each, cut at sentence ends. `parts` tells of each sentence what is known of its turn."""
    known = zip(said, parts, strict=True)
    for _, turn in groupby(known, key=lambda pair: (pair[0].speaker, pair[1], pair[0].start is None)):
        whole = list(turn)
        for held in _pieces([words for words, _ in whole], size):
            yield _evidence(held, whole[0][1], draft)


def _pieces(turn: Sequence[Words], size: Size) -> Iterator[list[Words]]:
    short = [part for said in turn for part in _short(said, size.most)]
    counts = [len(said.text.split()) for said in short]
    held, words = list[Words](), 0
    for n, part in enumerate(short):
        if held and words + counts[n] > size.most:
            yield held
            held, words = [], 0
        held.append(part)
        words += counts[n]
        left = sum(counts[n + 1 :])
        if words >= size.enough and _ENDS.search(part.text) and words + left > size.most:
            yield held
            held, words = [], 0
    if held:
        yield held


def _short(said: Words, most: int) -> Iterator[Words]:
    """A sentence as it is; one without an end in parts, each with its share of the seconds."""
    words = said.text.split()
    for n in range(0, len(words), most):
        part = words[n : n + most]
        yield Words(
            " ".join(part), _share(said, n / len(words)), _share(said, (n + len(part)) / len(words)), said.speaker
        )


def _share(said: Words, share: float) -> float | None:
    if said.start is None:
        return None
    return round(said.start + ((said.start if said.end is None else said.end) - said.start) * share, 2)


def _evidence(said: Sequence[Words], part: Part, draft: bool) -> Evidence:
    first, last = said[0], said[-1]
    text, marks = "", list[tuple[int, float, float]]()
    for words in said:
        text += _gap(text, words.text)
        if words.start is not None:
            marks.append((len(text), words.start, words.start if words.end is None else words.end))
        text += words.text
    return Evidence(
        AudioSpan(first.start, last.end, first.speaker, draft or None),
        text,
        part.heading(first.speaker),
        speech=Speech(part.name, part.role, tuple(marks)),
    )


def _gap(text: str, after: str) -> str:
    """What stands between two sentences: a line end where the first has no mark at its end."""
    if not text:
        return ""
    return " " if _ENDS.search(text) or not after[:1].isupper() else "\n"
