"""A company's documents in, the events of its time line out, each with its day and the figures it is known for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.answers import Citation
from data.known import known_from
from data.store.store import Store
from data.types import Basis, Document, Fact
from generation.facts.table import Column, Stated, column_of
from generation.facts.words import citation

_MAIN = (
    "revenue",
    "gross_profit",
    "operating_income",
    "net_income",
    "eps_diluted",
    "operating_cash_flow",
    "total_assets",
)
_FILED = re.compile(r"\d|\bN-|report|報告書", re.IGNORECASE)
_QUOTED = 300


class Lane(StrEnum):
    """What kind of document an event is, from the most to the least formal."""

    FILINGS = "Filings"
    RELEASES = "Releases"
    CALLS = "Calls"
    OTHERS = "Others"


@dataclass(frozen=True, slots=True)
class Event:
    """A document on its day; no day where nothing tells when it came."""

    document: Document
    lane: Lane
    day: date | None


def events(documents: Iterable[Document]) -> list[Event]:
    """In the order in which they came, those without a day last."""
    found = [Event(document, _lane(document), known_from(document.description)) for document in documents]
    return sorted(found, key=lambda event: (event.day or date.max, list(Lane).index(event.lane), event.document.name))


def _lane(document: Document) -> Lane:
    form = document.description.form
    if form == "earnings call" or document.counts.get("audio"):
        return Lane.CALLS
    if form in ("earnings release", "決算短信"):
        return Lane.RELEASES
    return Lane.FILINGS if _FILED.search(form) else Lane.OTHERS


def sources_of(store: Store, document: Document) -> list[Citation]:
    """The main figures of a document for the period that it reports; its first words where it states none of them."""
    own = _own_columns(document)
    facts = [
        fact
        for fact in store.facts(documents=[document.id], concepts=_MAIN)
        if fact.segment is None and fact.basis is not Basis.ADJUSTED and (not own or column_of(fact.period) in own)
    ]
    sizes = store.statement_sizes({fact.evidence_id for fact in facts})

    def rank(fact: Fact) -> tuple[int, int]:
        return -own.index(column_of(fact.period)) if own else 0, sizes.get(fact.evidence_id, 0)

    best: dict[str, Fact] = {}
    for fact in facts:
        concept = fact.concept or ""
        if concept not in best or rank(fact) > rank(best[concept]):
            best[concept] = fact
    main = [Stated(best[concept], document) for concept in _MAIN if concept in best]
    if main:
        return [citation(stated, n) for n, stated in enumerate(main, 1)]
    first = store.evidence_of(document.id)[:1]
    return [Citation(1, document.name, document.id, one.id, one.locator, one.text[:_QUOTED]) for one in first]


def _own_columns(document: Document) -> list[Column]:
    """What a document reports on: its quarter first, then the year up to it; nothing where it names no year."""
    told = document.description
    if told.fiscal_year is None:
        return []
    parts = {1: (1,), 2: (2, 16), 3: (3, 19), 4: (4, 0)}.get(told.quarter or 0, (0,))
    return [Column(told.fiscal_year, part) for part in parts]
