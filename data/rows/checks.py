"""The self-checks that a document's tables fail, as rows; they go with the table that they are about."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select

from data.codec import check_from, check_row, compact
from data.dialects import one_of
from data.rows import documents
from data.rows.facts import table_ids
from data.rows.tables import checks
from data.store.view import View
from data.types import Evidence, SelfCheck


def put(connection: Connection, key: int, found: Sequence[SelfCheck], pieces: Sequence[Evidence]) -> None:
    """Write those that failed, in place of a document's earlier ones."""
    connection.execute(delete(checks).where(checks.c.document_key == key))
    tables = table_ids(pieces)
    rows = [
        {"document_key": key, "evidence_id": tables[check.table], "body": compact(check_row(check))}
        for check in found
        if not check.passed
    ]
    if rows:
        connection.execute(insert(checks), rows)


def of_tables(view: View, evidence_ids: Collection[int]) -> list[SelfCheck]:
    """What these tables fail, with their evidence ids."""
    chosen = select(checks.c.evidence_id, checks.c.body).where(one_of(checks.c.evidence_id, evidence_ids))
    return _read(view, chosen.order_by(checks.c.id))


def of_document(view: View, document_id: str) -> list[SelfCheck]:
    """What a document's tables fail, in reading order."""
    chosen = select(checks.c.evidence_id, checks.c.body).where(
        checks.c.document_key == documents.key_of(view, document_id)
    )
    return _read(view, chosen.order_by(checks.c.id))


def _read(view: View, chosen: Select[*tuple[Any, ...]]) -> list[SelfCheck]:
    rows = view.select(chosen, checks.c.document_key)
    return [replace(check_from(json.loads(row.body)), evidence_id=row.evidence_id) for row in rows]
