"""Spoken evidence and a quote from it in, the seconds of the quote out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from data.locators import AudioSpan, Locator
from data.types import Evidence


class Sentence(NamedTuple):
    """Characters `start` to `end` of a text, said from second `begins` to second `ends`; None where that is unknown."""

    start: int
    end: int
    begins: float | None
    ends: float | None


def place_of(evidence: Evidence, quote: str) -> Locator:
    """The evidence's own place; of spoken words, the sentences that hold the quote."""
    place, found = evidence.locator, find(quote, evidence.text)
    if not isinstance(place, AudioSpan) or found is None:
        return place
    said = [one for one in sentences_of(evidence) if one.start < found[1] and one.end > found[0]]
    timed = [one for one in said if one.begins is not None]
    return replace(place, start=timed[0].begins, end=timed[-1].ends) if timed else place


def sentences_of(evidence: Evidence) -> Iterator[Sentence]:
    """The sentences of spoken words, in order; one without seconds where only the whole is known."""
    marks = evidence.speech.sentences if evidence.speech else ()
    if not marks:
        start, end = getattr(evidence.locator, "start", None), getattr(evidence.locator, "end", None)
        yield Sentence(0, len(evidence.text), start, end)
        return
    upto = [mark[0] for mark in marks[1:]] + [len(evidence.text)]
    for n, ((start, begins, ends), end) in enumerate(zip(marks, upto, strict=True)):
        yield Sentence(0 if n == 0 else start, end, begins, ends)


def find(quote: str, text: str) -> tuple[int, int] | None:
    """The characters of `text` that are the quote; line breaks and runs of spaces do not matter."""
    words = [re.escape(word) for word in quote.split()]
    found = re.search(r"\s+".join(words), text) if words else None
    return found.span() if found else None
