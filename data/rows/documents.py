"""Document rows: what was handed in, how far it came, and what the analyst corrected."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, or_, select, update

from data.codec import compact, described, description_from_json, description_to_json, hidden_from, hidden_json
from data.dialects import one_of
from data.errors import MffmError, NotFound
from data.names import plain_name
from data.rows.retention import hold_from
from data.rows.tables import documents
from data.store.database import now
from data.store.view import View
from data.types import Description, Document, Hidden, Reading, Status

_SHOWN = [column.name for column in documents.c if column.name not in ("warnings", "hidden")]
_ROWS = select(*(documents.c[name] for name in _SHOWN))
_CORRECTABLE = {field.name for field in fields(Description)}


def add(connection: Connection, document_id: str, name: str, uploader: str) -> None:
    """A new row, RECEIVED."""
    row = {"id": document_id, "name": name, "status": Status.RECEIVED.value, "received": now()}
    connection.execute(insert(documents).values(row | {"uploader": uploader}))


def find(view: View, id_or_name: str) -> Document:
    """The document of this id or, failing that, the latest of this name."""
    named = _ROWS.where(documents.c.status != Status.DELETING.value)
    by_id = view.select(named.where(documents.c.id == plain_name(id_or_name)), documents.c.key).first()
    newest = named.where(_called(view, plain_name(id_or_name))).order_by(
        documents.c.status == Status.READY.value, documents.c.key
    )
    rows = [by_id] if by_id else view.select(newest, documents.c.key).all()
    if not rows:
        raise NotFound(f"There is no document {id_or_name} in this workspace.", "`mffm list` shows what there is.")
    return document_of(rows[-1], view)


def _called(view: View, name: str) -> ColumnElement[bool]:
    """The documents that the person knows by this name."""
    own = [key for key, given in view.names.items() if given == name]
    return or_(and_(documents.c.name == name, documents.c.key.not_in(view.names)), documents.c.key.in_(own))


def every(view: View, status: Status | None = None) -> list[Document]:
    """All documents, oldest first; those being deleted only when asked for."""
    chosen = documents.c.status == status.value if status else documents.c.status != Status.DELETING.value
    rows = view.select(_ROWS.where(chosen).order_by(documents.c.key), documents.c.key)
    return [document_of(row, view) for row in rows.all()]


def status_of(connection: Connection, document_id: str) -> Status | None:
    """How far the document came, whoever may see it; None when it was never handed in."""
    found = connection.execute(select(documents.c.status).where(documents.c.id == document_id)).scalar()
    return Status(found) if found else None


def awaited(connection: Connection, document_id: str) -> bool:
    """Whether the document still waits for its reading: it is neither ready, nor removed, nor being removed."""
    return status_of(connection, document_id) not in (None, Status.READY, Status.DELETING)


def keys(view: View, ids: Collection[str]) -> dict[str, int]:
    """The small integer keys of these documents; unknown ids are left out."""
    chosen = select(documents.c.id, documents.c.key).where(one_of(documents.c.id, ids))
    return {row.id: row.key for row in view.select(chosen, documents.c.key)}


def ids(view: View) -> dict[int, str]:
    """Every document's id by key."""
    return {row.key: row.id for row in view.select(select(documents.c.key, documents.c.id), documents.c.key)}


def unseen(view: View) -> list[str]:
    """The ids of the documents that are kept from the person."""
    chosen = select(documents.c.id).where(one_of(documents.c.key, view.unseen))
    return list(view.connection.execute(chosen).scalars()) if view.unseen else []


def key_of(view: View, document_id: str) -> int:
    """The key of one document."""
    found = keys(view, [document_id]).get(document_id)
    if found is None:
        raise gone()
    return found


def gone() -> NotFound:
    """What is said of a document that was removed."""
    return NotFound("This document is not in the workspace any more.", "Ingest the file again.")


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


def correct(connection: Connection, key: int, changes: Mapping[str, Any]) -> None:
    """Put the analyst's word above the reader's, field by field."""
    unknown = changes.keys() - _CORRECTABLE
    if unknown:
        raise NotFound(f"A document has no {', '.join(sorted(unknown))}.", f"It has {', '.join(sorted(_CORRECTABLE))}.")
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


def warnings(view: View, document_id: str) -> list[str]:
    """What could not be read, in plain words."""
    chosen = select(documents.c.warnings).where(documents.c.key == key_of(view, document_id))
    return list(json.loads(view.connection.execute(chosen).scalar_one()))


def hidden(view: View, document_id: str) -> list[Hidden]:
    """What its pages do not show."""
    chosen = select(documents.c.hidden).where(documents.c.key == key_of(view, document_id))
    return [hidden_from(row) for row in json.loads(view.connection.execute(chosen).scalar_one())]


def document_of(row: Row[Any], view: View) -> Document:
    """The noun of a row, under the name by which the person knows it."""
    document = _document(*row)
    name = view.names.get(row.key, document.name)
    return document if name == document.name else replace(document, name=name)


@lru_cache(maxsize=1 << 14)
def _document(*shown: Any) -> Document:
    row = dict(zip(_SHOWN, shown, strict=True))
    return Document(
        id=row["id"],
        name=row["name"],
        status=Status(row["status"]),
        description=described(row["description"], row["corrections"]),
        media_type=row["media_type"],
        pages=row["pages"],
        counts=json.loads(row["counts"]),
        error_code=row["error_code"],
        error_message=row["error_message"],
        received=datetime.fromisoformat(row["received"]),
        uploader=row["uploader"],
        hold=hold_from(row["hold"]),
        restricted=bool(row["restricted"]),
    )
