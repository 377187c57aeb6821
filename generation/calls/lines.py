"""A call in, its sentences out: each with its place, who says it, and the second at which it begins."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from data.answers import Citation
from data.locators import AudioSpan
from data.store import Store
from data.types import Document, Evidence
from generation.cite import split_sentences


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a call: where it stands, who says it and at which second, where known."""

    text: str
    evidence: Evidence
    start: float | None
    speaker: str

    def citation(self, n: int, document: Document) -> Citation:
        return Citation(n, document.name, document.id, self.evidence.id, self.evidence.locator, self.text)


def lines_of(store: Store, call: Document) -> Iterator[Line]:
    """The sentences of a call in order."""
    for evidence in store.evidence_of(call.id):
        place = evidence.locator
        if not isinstance(place, AudioSpan):
            continue
        at = 0
        for sentence in split_sentences(evidence.text):
            found = evidence.text.find(sentence[:40], at)
            at = max(at, found)
            yield Line(sentence, evidence, _second(evidence, place, at), place.speaker or "")


def _second(evidence: Evidence, place: AudioSpan, at: int) -> float | None:
    """When the words at a character of the text begin."""
    marks = evidence.speech.sentences if evidence.speech else ()
    if not marks:
        return place.start
    return marks[max(0, bisect_right([mark[0] for mark in marks], at) - 1)][1]
