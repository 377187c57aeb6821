"""Transcripts of recordings, as rows: the bytes that came with a recording, kept as long as it is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from data import documents
from data.tables import transcripts
from data.view import View


@dataclass(frozen=True, slots=True)
class Attached:
    """A transcript as it was handed in."""

    name: str
    content: bytes


def of(view: View, document_id: str) -> Attached | None:
    """The transcript of a recording, if it has one."""
    key = documents.key_of(view, document_id)
    chosen = select(transcripts.c.name, transcripts.c.content).where(transcripts.c.document_key == key)
    row = view.connection.execute(chosen).first()
    return Attached(row.name, row.content) if row else None


def keep(view: View, document_id: str, attached: Attached) -> bool:
    """Put a transcript to a recording, in the place of the one before; False when it is the same."""
    if of(view, document_id) == attached:
        return False
    key = documents.key_of(view, document_id)
    view.connection.execute(delete(transcripts).where(transcripts.c.document_key == key))
    row = {"document_key": key, "name": attached.name, "content": attached.content}
    view.connection.execute(insert(transcripts).values(row))
    return True
