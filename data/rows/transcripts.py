"""Transcripts as rows: the one that a recording has been read with, and the one that it is to be read with."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table, delete, insert, select

from data.rows import documents
from data.rows.tables import transcripts, unread_transcripts
from data.store.view import View


@dataclass(frozen=True, slots=True)
class Attached:
    """A transcript as it was handed in."""

    name: str
    content: bytes


def of(view: View, document_id: str) -> Attached | None:
    """The transcript to read a recording with: the latest that was handed in, if any was."""
    return unread(view, document_id) or _in(transcripts, view, document_id)


def unread(view: View, document_id: str) -> Attached | None:
    """The transcript with which a recording has not been read yet."""
    return _in(unread_transcripts, view, document_id)


def hand_in(view: View, document_id: str, attached: Attached) -> bool:
    """Have a recording read with this transcript; False when it is, or is going to be."""
    if of(view, document_id) == attached:
        return False
    _put(unread_transcripts, view, document_id, attached)
    return True


def keep(view: View, document_id: str, attached: Attached | None) -> None:
    """Note what a recording has been read with. One that came in the meantime stays unread."""
    if attached is not None:
        _put(transcripts, view, document_id, attached)
    if unread(view, document_id) == attached:
        drop_unread(view, document_id)


def drop_unread(view: View, document_id: str) -> None:
    """Forget the transcript with which a recording could not be read."""
    _drop(unread_transcripts, view, document_id)


def _in(table: Table, view: View, document_id: str) -> Attached | None:
    key = documents.key_of(view, document_id)
    row = view.connection.execute(select(table.c.name, table.c.content).where(table.c.document_key == key)).first()
    return Attached(row.name, row.content) if row else None


def _put(table: Table, view: View, document_id: str, attached: Attached) -> None:
    _drop(table, view, document_id)
    row = {"document_key": documents.key_of(view, document_id), "name": attached.name, "content": attached.content}
    view.connection.execute(insert(table).values(row))


def _drop(table: Table, view: View, document_id: str) -> None:
    key = documents.key_of(view, document_id)
    view.connection.execute(delete(table).where(table.c.document_key == key))
