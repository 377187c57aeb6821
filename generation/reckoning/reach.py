"""Hits in, the tables in reach out: those found, and the others that stand on the same page or beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from data.answers import Hit
from data.locators import Modality
from data.store.store import Store
from data.types import Document, Evidence, Fact
from generation.cite import split_sentences
from generation.reckoning.entries import Entry, entries_of
from ingestion.statements.rows import label_of

_BESIDE = 4


def tables_in_reach(store: Store, hits: Sequence[Hit]) -> list[list[Entry]]:
    """The figures of each table, the tables of the best hit first."""
    documents = {hit.document.id: hit.document for hit in hits}
    tables: dict[int, Evidence] = {}
    texts: dict[int, tuple[str, str]] = {}
    for hit in hits:
        beside = _beside(store, hit.evidence)
        text = " ".join(piece.text for piece in beside if not piece.grid)
        for before, piece in pairwise((None, *beside)):
            if piece and piece.grid and piece.modality is not Modality.FIGURE:
                tables[piece.id], texts[piece.id] = piece, (text, _lead(before))
    facts = _facts(store, list(tables.values()))
    return [
        _entries(piece, documents[piece.document_id], facts[piece.id], *texts[piece.id]) for piece in tables.values()
    ]


def _entries(piece: Evidence, document: Document, facts: Sequence[Fact], nearby: str, lead: str) -> list[Entry]:
    return entries_of(piece, piece.grid, document, facts, nearby, lead) if piece.grid else []


def _lead(before: Evidence | None) -> str:
    """The sentence that ends the passage before a table, where it is what leads to it."""
    last = (split_sentences(before.text) if before and not before.grid else [])[-1:]
    return last[0] if last and last[0].rstrip().endswith(":") else ""


def _beside(store: Store, piece: Evidence) -> list[Evidence]:
    """What stands on the page of a piece; on one long page, its neighbours in reading order."""
    if piece.page is not None:
        return store.evidence_of(piece.document_id, piece.page)
    near = store.evidence(range(piece.id - _BESIDE, piece.id + _BESIDE + 1))
    return [other for other in near if other.document_id == piece.document_id]


def _facts(store: Store, tables: Sequence[Evidence]) -> dict[int, list[Fact]]:
    """The facts read from each of these tables."""
    labels: dict[str, set[str]] = defaultdict(set)
    for piece in tables:
        labels[piece.document_id] |= _names(piece)
    found: dict[int, list[Fact]] = defaultdict(list)
    for document_id, names in labels.items():
        for fact in store.facts(documents=[document_id], labels=names):
            found[fact.evidence_id].append(fact)
    return found


def _names(piece: Evidence) -> set[str]:
    """Row labels as facts have them; a column's heading names the fact where rows are dates."""
    return {label_of(cell.text) for row in (piece.grid.rows if piece.grid else ()) for cell in row if cell.text.strip()}
