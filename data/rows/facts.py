"""Facts as rows, found by document and by concept or label."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from data import dialects
from data.codec import fact_from, fact_row
from data.dialects import one_of
from data.locators import Modality, TableCell
from data.rows import documents
from data.rows.tables import documents as document_rows
from data.rows.tables import facts
from data.store.view import View
from data.types import Evidence, Fact

FACT_COLUMNS = [column for column in facts.c if column.name not in ("id", "document_key", "evidence_id", "label_key")]
_WRITTEN = ["document_key", "evidence_id", "label_key", *(column.name for column in FACT_COLUMNS)]


def label_key(label: str) -> str:
    """A label without case, punctuation and spacing: "Net sales (1)" and "net sales 1" are the same row."""
    return " ".join(re.findall(r"\w+", label.casefold()))


def insert(connection: Connection, key: int, found: Sequence[Fact], pieces: Sequence[Evidence]) -> None:
    """Write facts, each bound to the table it was read from."""
    tables = table_ids(pieces)
    rows = [(key, tables[fact.cell.table], label_key(fact.label), *fact_row(fact)) for fact in found]
    dialects.insert_many(connection, facts, _WRITTEN, rows)


def table_ids(pieces: Sequence[Evidence]) -> dict[int, int]:
    """The evidence id of every table number. Grids of other places (sheets) are counted in reading order."""
    tables: dict[int, int] = {}
    grids = [piece for piece in pieces if piece.grid and piece.modality is Modality.TABLE]
    for count, piece in enumerate(grids, 1):
        number = piece.locator.table if isinstance(piece.locator, TableCell) else count
        tables.setdefault(number, piece.id)
    return tables


def numbered(pieces: Sequence[Evidence], ids: Sequence[int]) -> list[Evidence]:
    """The same evidence with the ids that it was given."""
    return [replace(piece, id=number) for piece, number in zip(pieces, ids, strict=True)]


def select_facts(
    view: View,
    among: Collection[str] | None,
    concepts: Collection[str] | None,
    labels: Collection[str] | None,
) -> list[Fact]:
    """Facts of these documents whose concept or label is one of those named, in the order they were printed."""
    ids = documents.ids(view)
    chosen = select(facts.c.document_key, facts.c.evidence_id, *FACT_COLUMNS).order_by(facts.c.id)
    chosen = chosen.where(in_documents(view, among))
    named: list[Any] = []
    if concepts is not None:
        named.append(facts.c.concept.in_(concepts))
    if labels is not None:
        named.append(facts.c.label_key.in_({label_key(label) for label in labels}))
    chosen = chosen.where(or_(*named)) if named else chosen
    rows = view.select(chosen, facts.c.document_key)
    return [fact_from(row[2:], ids[row[0]], row[1]) for row in map(tuple, rows)]


def of_evidence(view: View, evidence_ids: Collection[int]) -> list[Fact]:
    """The facts read from these tables, in the order they were printed."""
    ids = documents.ids(view)
    chosen = select(facts.c.document_key, facts.c.evidence_id, *FACT_COLUMNS).order_by(facts.c.id)
    rows = view.select(chosen.where(one_of(facts.c.evidence_id, evidence_ids)), facts.c.document_key)
    return [fact_from(row[2:], ids[row[0]], row[1]) for row in map(tuple, rows)]


def labels(view: View, among: Collection[str]) -> list[str]:
    """The row labels of these documents, each once."""
    chosen = select(facts.c.label).where(in_documents(view, among)).distinct()
    return list(view.select(chosen, facts.c.document_key).scalars())


def statement_sizes(view: View, evidence_ids: Collection[int]) -> dict[int, int]:
    """Different concepts per table."""
    count = func.count(facts.c.concept.distinct())
    chosen = (
        select(facts.c.evidence_id, count)
        .where(one_of(facts.c.evidence_id, evidence_ids))
        .group_by(facts.c.evidence_id)
    )
    return {row[0]: row[1] for row in view.select(chosen, facts.c.document_key)}


def in_documents(view: View, among: Collection[str] | None) -> ColumnElement[bool]:
    """Of these documents. Always by document, so that the index is used even when every document is meant."""
    key = facts.c.document_key
    return key.in_(select(document_rows.c.key)) if among is None else one_of(key, documents.keys(view, among).values())
