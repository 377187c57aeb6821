"""Actions in, rows of a hash chain out: who did what to which object, when. Written with the action or not at all.

A row is part of the transaction of the action it tells of, so neither is there without the other. Rows are never
changed; the database itself refuses. After each transaction its last row is sealed outside (`data/trail/seals.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select

from data.codec import compact
from data.errors import NotFound
from data.rows.tables import audit
from data.store.database import Database, now
from data.trail.audit_check import Row, broken_links, broken_seals, digest_of, read_key, read_seals
from data.trail.seals import Seals

_ADD = insert(audit)
_FIRST, _LAST = (select(audit).order_by(order).limit(1) for order in (audit.c.seq, audit.c.seq.desc()))


@dataclass(slots=True)
class Action:
    """A transaction that tells what it does."""

    connection: Connection
    actor: str
    head: Row | None = None

    def log(self, action: str, subject: str = "", /, **details: Any) -> int:
        """Add a row, as `document.removed`, sha256 of the document, what else is to be known; its number."""
        last = self.head or last_row(self.connection)
        if last is None:
            last = self._write(None, "workspace.made", "", {"workspace": uuid4().hex})
        self.head = self._write(last, action, subject, details)
        return self.head.seq

    def _write(self, last: Row | None, action: str, subject: str, details: dict[str, Any]) -> Row:
        seq, previous = (last.seq + 1, last.digest) if last else (1, "")
        content = (seq, now(), self.actor, action, subject, compact(details), previous)
        row = Row(*content, digest_of(*content))
        self.connection.execute(_ADD, asdict(row))
        return row


class Trail:
    """The audit trail of one open workspace. Without `seals`, a tail that was cut cannot be told."""

    def __init__(self, database: Database, place: Path, actor: str, seals: Seals | None) -> None:
        self._database = database
        self._place = place.resolve()
        self._actor = actor
        self._seals = seals

    def by(self, actor: str) -> Trail:
        """The same trail, written to by another."""
        return Trail(self._database, self._place, actor, self._seals)

    @contextmanager
    def acting(self) -> Generator[Action]:
        """One transaction, its rows sealed once it has committed. StoreError, and nothing done, when they cannot be."""
        if self._seals:
            self._seals.check_room()
        with self._database.writing() as connection:
            action = Action(connection, self._actor)
            yield action
            first = first_row(connection) if action.head and self._seals else None
        if action.head and first and self._seals:
            self._seals.add(first.digest, action.head.seq, action.head.digest, action.head.at, self._place)

    def rows(self, limit: int | None = None) -> list[Row]:
        """The latest rows, or all, in order."""
        with self._database.reading() as connection:
            chosen = select(audit).order_by(audit.c.seq.desc()).limit(limit)
            return [Row(*row) for row in connection.execute(chosen)][::-1]

    def check(self) -> list[str]:
        """What is wrong with the trail; nothing, usually.

        The seals are read before the rows, to which others may be adding: so none can be of a row not read.
        """
        with self._database.reading() as connection:
            first = first_row(connection)
        path = self._seals.path(first.digest) if self._seals and first else None
        seals = list(read_seals(path)) if path and path.exists() else []
        with self._database.reading() as connection:
            rows = [Row(*row) for row in connection.execute(select(audit).order_by(audit.c.seq))]
        wrong = list(broken_links(rows))
        return [*wrong, *broken_seals(rows, seals, read_key(self._seals.public_key))] if self._seals else wrong

    def seal_files(self) -> tuple[Path, Path]:
        """The file of this trail's seals and the public key, for whoever checks by other means."""
        if self._seals is None:
            raise NotFound("This workspace is not sealed.", "Name a folder for the seals with MFFM_SEALS.")
        with self._database.reading() as connection:
            first = first_row(connection)
        return self._seals.path(first.digest if first else ""), self._seals.public_key

    def replaced(self) -> list[str]:
        """The first digests of trails that were sealed at this place and are not the one here now."""
        with self._database.reading() as connection:
            first = first_row(connection)
        known = self._seals.kept_for(self._place) if self._seals else set[str]()
        return sorted(known - {first.digest if first else ""})


def last_row(connection: Connection) -> Row | None:
    row = connection.execute(_LAST).first()
    return Row(*row) if row else None


def first_row(connection: Connection) -> Row | None:
    row = connection.execute(_FIRST).first()
    return Row(*row) if row else None


def digest_at(connection: Connection, seq: int) -> str | None:
    """The digest of the row of this number; None when there is no such row."""
    return connection.execute(select(audit.c.digest).where(audit.c.seq == seq)).scalar()


def told_since(connection: Connection, seq: int, actions: Collection[str]) -> list[tuple[str, str]]:
    """Action and subject of each row after this one that tells of one of these actions."""
    chosen = select(audit.c.action, audit.c.subject).where(audit.c.seq > seq, audit.c.action.in_(actions))
    return [(row.action, row.subject) for row in connection.execute(chosen)]
