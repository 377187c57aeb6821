"""The numbered citations of one answer, as they are gathered."""

from __future__ import annotations

from data.answers import Citation
from data.locators import Locator
from data.types import Document, Evidence, Fact
from generation.quoting.passages import Extract


class Sources:
    """Gives each place quoted its number; the same place and quote get the same number again."""

    def __init__(self) -> None:
        self.citations: list[Citation] = []

    def cite(self, document: Document, evidence_id: int, locator: Locator, quote: str) -> int:
        for known in self.citations:
            if (known.evidence_id, known.locator, known.quote) == (evidence_id, locator, quote):
                return known.n
        n = len(self.citations) + 1
        self.citations.append(Citation(n, document.name, document.id, evidence_id, locator, quote))
        return n

    def extract(self, extract: Extract) -> int:
        return self.cite(extract.hit.document, extract.hit.evidence.id, extract.locator, extract.text)

    def cell(self, fact: Fact, document: Document) -> int:
        return self.cite(document, fact.evidence_id, fact.cell, fact.printed)

    def whole(self, document: Document, evidence: Evidence) -> int:
        return self.cite(document, evidence.id, evidence.locator, evidence.text)
