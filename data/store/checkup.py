"""A workspace in, what is wrong with it out. Compares rows with rows and originals with their names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from data import dialects
from data.rows import documents
from data.store.originals import Originals
from data.store.view import View
from data.types import Status


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is off: where, what, and how to put it right."""

    part: str
    message: str
    remedy: str


# What must be empty, and what it means when it is not.
_RULES = (
    (
        "evidence",
        "SELECT count(*) FROM evidence e JOIN documents d ON d.key = e.document_key WHERE d.status <> 'ready'",
        "{} passages belong to documents that are not ready",
    ),
    (
        "documents",
        "SELECT count(*) FROM documents d WHERE status = 'ready'"
        " AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.document_key = d.key)",
        "{} ready documents have no passages",
    ),
    (
        "vectors",
        "SELECT count(*) FROM vectors v LEFT JOIN evidence e ON e.id = v.evidence_id WHERE e.id IS NULL",
        "{} vectors belong to no passage",
    ),
    (
        "vectors",
        "SELECT count(*) FROM evidence e WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.evidence_id = e.id)",
        "{} passages have no vector",
    ),
    (
        "facts",
        "SELECT count(*) FROM facts f LEFT JOIN evidence e ON e.id = f.evidence_id"
        " AND e.document_key = f.document_key WHERE e.id IS NULL",
        "{} figures belong to no passage",
    ),
)


def check(connection: Connection, originals: Originals) -> list[Finding]:
    """Everything that is off; an empty list means the workspace is whole."""
    own = [Finding(*found) for found in dialects.of(connection).findings(connection)]
    return [*own, *_rules(connection), *_originals(View(connection), originals)]


def _rules(connection: Connection) -> Iterator[Finding]:
    for part, query, words in _RULES:
        count = connection.exec_driver_sql(query).scalar_one()
        if count:
            yield Finding(part, f"{words.format(count)}.", "Run `mffm reindex`, or remove and ingest the documents.")


def _originals(view: View, originals: Originals) -> Iterator[Finding]:
    known = {document.id: document for document in documents.every(view)}
    deleting = {document.id for document in documents.every(view, Status.DELETING)}
    present = set(originals.names())
    for digest, document in known.items():
        if digest not in present:
            yield Finding("files", f"The original of {document.name} is missing.", "Ingest the file again.")
        elif not originals.intact(digest):
            yield Finding("files", f"The original of {document.name} has changed.", "Remove it and ingest it again.")
    for digest in sorted(present - known.keys() - deleting):
        yield Finding("files", f"files/{digest} belongs to no document.", "Delete that file.")
