"""A call in, its sentences out: each with its place, who says it, and the second at which it begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from data.answers import Citation
from data.heard import sentences_of
from data.locators import AudioSpan
from data.store.store import Store
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
        for heard in sentences_of(evidence):
            for sentence in split_sentences(evidence.text[heard.start : heard.end]):
                yield Line(sentence, evidence, heard.begins, place.speaker or "")
