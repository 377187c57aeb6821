"""A connection and a person in, one moment of the database as that person may see it out, or could have on a day.

Every read of documents, and of what was made from them, goes through a view. It leaves out what is kept from the person
before anything is ranked, counted or named, so that what is forbidden and what is missing look the same. The view on a
day leaves out just so what was published after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Select, and_, not_, select

from data.codec import described
from data.dialects import one_of
from data.known import known_on
from data.people import Principal, Right
from data.rows.tables import audience, documents

Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class View:
    """What one person sees: all but the documents of the keys `unseen`, among them those `later` than the day chosen.

    `apart` are those that the person sees and not everyone does. `names` are the file names under which the person
    handed in what somebody else had handed in and restricted before.
    """

    connection: Connection
    unseen: frozenset[int] = frozenset()
    names: Mapping[int, str] = field(default_factory=dict[int, str])
    later: frozenset[int] = frozenset()
    apart: frozenset[int] = frozenset()

    def without(self, later: frozenset[int]) -> View:
        """The same without documents that came later."""
        return replace(self, unseen=self.unseen | later, later=later, apart=self.apart - later)

    def select(self, chosen: Rows, owner: ColumnElement[int]) -> CursorResult[*tuple[Any, ...]]:
        """The rows chosen; `owner` is the column that holds the key of the document that a row was made from."""
        return self.connection.execute(chosen.where(not_(one_of(owner, self.unseen))) if self.unseen else chosen)


def keys_after(connection: Connection, day: date) -> frozenset[int]:
    """The keys of the documents that cannot be said to have been known on a day."""
    rows = connection.execute(select(documents.c.key, documents.c.description, documents.c.corrections))
    return frozenset(key for key, read, corrected in rows if not known_on(described(read, corrected), day))


def view_of(connection: Connection, principal: Principal) -> View:
    """This moment as the principal sees it."""
    invited = and_(audience.c.document_key == documents.c.key, audience.c.person == principal.id)
    restricted = select(documents.c.key, audience.c.person, audience.c.name).where(documents.c.restricted == 1)
    rows = connection.execute(restricted.join_from(documents, audience, invited, isouter=True)).all()
    if principal.may(Right.WORK):
        return View(connection, apart=frozenset(row.key for row in rows))
    unseen = frozenset(row.key for row in rows if row.person is None)
    names = {row.key: row.name for row in rows if row.name}
    return View(connection, unseen, names, apart=frozenset(row.key for row in rows) - unseen)
