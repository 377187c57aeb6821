"""A connection and a person in, one moment of the database as that person may see it out.

Every read of documents, and of what was made from them, goes through a view. It leaves out what is kept from the person
before anything is ranked, counted or named, so that what is forbidden and what is missing look the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Select, and_, select

from data.people import Principal, Right
from data.tables import audience, documents

Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class View:
    """What one person sees: all but the documents of the keys `unseen`.

    `names` are the file names under which the person handed in what somebody else had handed in and restricted before.
    """

    connection: Connection
    unseen: frozenset[int] = frozenset()
    names: Mapping[int, str] = field(default_factory=dict[int, str])

    def select(self, chosen: Rows, owner: ColumnElement[int]) -> CursorResult[*tuple[Any, ...]]:
        """The rows chosen; `owner` is the column that holds the key of the document that a row was made from."""
        return self.connection.execute(chosen.where(owner.not_in(self.unseen)) if self.unseen else chosen)


def view_of(connection: Connection, principal: Principal) -> View:
    """This moment as the principal sees it."""
    if principal.may(Right.WORK):
        return View(connection)
    invited = and_(audience.c.document_key == documents.c.key, audience.c.person == principal.id)
    restricted = select(documents.c.key, audience.c.person, audience.c.name).where(documents.c.restricted == 1)
    rows = connection.execute(restricted.join_from(documents, audience, invited, isouter=True)).all()
    unseen = frozenset(row.key for row in rows if row.person is None)
    return View(connection, unseen, {row.key: row.name for row in rows if row.name})
