"""Document rows: what was handed in, how far it came, and what the analyst corrected."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from data.codec import compact, description_from_json, description_to_json, hidden_from, hidden_json
from data.database import now
from data.errors import MffmError, NotFound
from data.tables import documents
from data.types import Description, Document, Hidden, Reading, Status

_CORRECTABLE = {field.name for field in fields(Description)}


def add(connection: Connection, document_id: str, name: str) -> None:
    """A new row, RECEIVED."""
    row = {"id": document_id, "name": name, "status": Status.RECEIVED.value, "received": now()}
    connection.execute(insert(documents).values(row))


def find(connection: Connection, id_or_name: str) -> Document:
    """The document of this id or, failing that, the latest of this name."""
    named = select(documents).where(documents.c.status != Status.DELETING.value)
    by_id = connection.execute(named.where(documents.c.id == id_or_name)).mappings().first()
    newest = named.where(documents.c.name == id_or_name).order_by(
        documents.c.status == Status.READY.value, documents.c.key
    )
    rows = [by_id] if by_id else connection.execute(newest).mappings().all()
    if not rows:
        raise NotFound(f"There is no document {id_or_name} in this workspace.", "`mffm list` shows what there is.")
    return document_of(rows[-1])


def every(connection: Connection, status: Status | None = None) -> list[Document]:
    """All documents, oldest first; those being deleted only when asked for."""
    chosen = documents.c.status == status.value if status else documents.c.status != Status.DELETING.value
    rows = connection.execute(select(documents).where(chosen).order_by(documents.c.key)).mappings()
    return [document_of(row) for row in rows]


def status_of(connection: Connection, document_id: str) -> Status | None:
    """How far the document came; None when it was never handed in."""
    found = connection.execute(select(documents.c.status).where(documents.c.id == document_id)).scalar()
    return Status(found) if found else None


def keys(connection: Connection, ids: Collection[str]) -> dict[str, int]:
    """The small integer keys of these documents; unknown ids are left out."""
    chosen = select(documents.c.id, documents.c.key).where(documents.c.id.in_(ids))
    return {row.id: row.key for row in connection.execute(chosen)}


def ids(connection: Connection) -> dict[int, str]:
    """Every document's id by key."""
    return {row.key: row.id for row in connection.execute(select(documents.c.key, documents.c.id))}


def key_of(connection: Connection, document_id: str) -> int:
    """The key of one document."""
    found = keys(connection, [document_id]).get(document_id)
    if found is None:
        raise NotFound("This document is not in the workspace any more.", "Ingest the file again.")
    return found


def mark(connection: Connection, document_id: str, status: Status, error: MffmError | None = None) -> None:
    """Move a document on; a failure keeps its code and words."""
    code, message = (error.code, str(error)) if error else (None, None)
    row = {"status": status.value, "error_code": code, "error_message": message}
    connection.execute(update(documents).where(documents.c.id == document_id).values(row))


def describe(connection: Connection, document_id: str, reading: Reading, counts: Mapping[str, int]) -> None:
    """Keep what the reader found out about a document."""
    row = {
        "pages": reading.pages,
        "description": compact(description_to_json(reading.description)),
        "counts": compact(counts),
        "warnings": compact(reading.warnings),
        "hidden": compact([hidden_json(hidden) for hidden in reading.hidden]),
    }
    connection.execute(update(documents).where(documents.c.id == document_id).values(row))


def correct(connection: Connection, document_id: str, changes: Mapping[str, Any]) -> None:
    """Put the analyst's word above the reader's, field by field."""
    unknown = changes.keys() - _CORRECTABLE
    if unknown:
        raise NotFound(f"A document has no {', '.join(sorted(unknown))}.", f"It has {', '.join(sorted(_CORRECTABLE))}.")
    key = key_of(connection, document_id)
    kept = connection.execute(select(documents.c.corrections).where(documents.c.key == key)).scalar_one()
    merged = json.loads(kept) | as_json(changes)
    connection.execute(update(documents).where(documents.c.key == key).values(corrections=compact(merged)))


def as_json(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Corrections as they are kept."""
    plain = description_to_json(description_from_json(changes))
    empty = {name: getattr(Description(), name) for name in changes}
    return {name: plain.get(name, empty[name]) for name in changes}


def drop(connection: Connection, document_id: str) -> None:
    """Forget the row."""
    connection.execute(delete(documents).where(documents.c.id == document_id))


def warnings(connection: Connection, document_id: str) -> list[str]:
    """What could not be read, in plain words."""
    found = connection.execute(select(documents.c.warnings).where(documents.c.id == document_id)).scalar_one()
    return list(json.loads(found))


def hidden(connection: Connection, document_id: str) -> list[Hidden]:
    """What its pages do not show."""
    found = connection.execute(select(documents.c.hidden).where(documents.c.id == document_id)).scalar_one()
    return [hidden_from(row) for row in json.loads(found)]


def document_of(row: RowMapping) -> Document:
    """The noun of a row."""
    description = json.loads(row["description"]) | json.loads(row["corrections"])
    return Document(
        id=row["id"],
        name=row["name"],
        status=Status(row["status"]),
        description=description_from_json(description),
        media_type=row["media_type"],
        pages=row["pages"],
        counts=json.loads(row["counts"]),
        error_code=row["error_code"],
        error_message=row["error_message"],
        received=datetime.fromisoformat(row["received"]),
    )
