"""Threads of questions and answers, as rows, each of one person. Knows nothing of what a message means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select, update

from data.codec import compact
from data.errors import NotFound
from data.rows.tables import messages, threads
from data.store.database import now


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation."""

    id: int
    title: str
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of it; `role` is "user" or "assistant", `body` plain JSON."""

    id: int
    thread_id: int
    role: str
    body: dict[str, Any]
    created: datetime


def new_thread(connection: Connection, person: str, title: str) -> int:
    """The id of a new, empty thread."""
    row = {"person": person, "title": title, "created": now(), "updated": now()}
    return int(connection.execute(insert(threads).values(row).returning(threads.c.id)).scalar_one())


def every_thread(connection: Connection, person: str) -> list[Thread]:
    """All threads of a person, the latest used first."""
    own = select(threads).where(threads.c.person == person)
    rows = connection.execute(own.order_by(threads.c.updated.desc(), threads.c.id.desc())).mappings()
    return [_thread(row) for row in rows]


def thread(connection: Connection, person: str, thread_id: int) -> Thread:
    """One conversation, by its id."""
    own = select(threads).where(threads.c.id == thread_id, threads.c.person == person)
    row = connection.execute(own).mappings().first()
    if row is None:
        raise _gone()
    return _thread(row)


def rename(connection: Connection, person: str, thread_id: int, title: str) -> None:
    _touch(connection, person, thread_id, title=title)


def drop_thread(connection: Connection, person: str, thread_id: int) -> None:
    _touch(connection, person, thread_id)
    connection.execute(delete(messages).where(messages.c.thread_id == thread_id))
    connection.execute(delete(threads).where(threads.c.id == thread_id))


def say(connection: Connection, person: str, thread_id: int, role: str, body: Mapping[str, Any]) -> int:
    """Add a turn to a thread; its id."""
    _touch(connection, person, thread_id)
    row = {"thread_id": thread_id, "role": role, "body": compact(body), "created": now()}
    return int(connection.execute(insert(messages).values(row).returning(messages.c.id)).scalar_one())


def said_in(connection: Connection, person: str, thread_id: int, last: int | None = None) -> list[Message]:
    """The turns of a thread, or so many of the last, in order."""
    chosen = _of(person).where(messages.c.thread_id == thread_id).order_by(messages.c.id.desc()).limit(last)
    return [_message(row) for row in connection.execute(chosen).mappings()][::-1]


def message(connection: Connection, person: str, message_id: int) -> Message:
    """One turn, by its id."""
    row = connection.execute(_of(person).where(messages.c.id == message_id)).mappings().first()
    if row is None:
        raise NotFound(f"There is no answer {message_id} in this workspace.", "Ask the question again.")
    return _message(row)


def asked_since(connection: Connection, person: str, moment: str) -> int:
    """How many questions a person has asked since a moment; not those that a clock that was ahead dated after now."""
    chosen = _of(person).where(messages.c.role == "user", messages.c.created.between(moment, now())).subquery()
    return int(connection.execute(select(func.count()).select_from(chosen)).scalar_one())


def _of(person: str) -> Select[Any]:
    return select(messages).join(threads).where(threads.c.person == person)


def _touch(connection: Connection, person: str, thread_id: int, **values: str) -> None:
    own = (threads.c.id == thread_id) & (threads.c.person == person)
    changed = connection.execute(update(threads).where(own).values(updated=now(), **values))
    if changed.rowcount == 0:
        raise _gone()


def _gone() -> NotFound:
    return NotFound("This conversation is not there any more.", "Start a new one.")


def _thread(row: RowMapping) -> Thread:
    return Thread(row["id"], row["title"], _moment(row["created"]), _moment(row["updated"]))


def _message(row: RowMapping) -> Message:
    return Message(row["id"], row["thread_id"], row["role"], json.loads(row["body"]), _moment(row["created"]))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
