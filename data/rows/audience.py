"""Who may see a document, as rows: everyone in the workspace, or the people named."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, insert, select, update

from data.rows.tables import audience, documents


def put(connection: Connection, key: int, people: Collection[str] | None) -> None:
    """Let only these people see a document; None: everyone. Who stays keeps the file name given to it."""
    connection.execute(update(documents).where(documents.c.key == key).values(restricted=int(people is not None)))
    kept = people or ()
    connection.execute(delete(audience).where(audience.c.document_key == key, audience.c.person.not_in(kept)))
    known = set(connection.execute(select(audience.c.person).where(audience.c.document_key == key)).scalars())
    for person in sorted(set(kept) - known):
        join(connection, key, person)


def join(connection: Connection, key: int, person: str, name: str | None = None) -> None:
    """Let one more person see a restricted document, under this file name when one is given."""
    connection.execute(insert(audience).values(document_key=key, person=person, name=name))


def people_of(connection: Connection, key: int) -> list[str] | None:
    """Who may see a document; None: everyone."""
    if not connection.execute(select(documents.c.restricted).where(documents.c.key == key)).scalar_one():
        return None
    return list(connection.execute(select(audience.c.person).where(audience.c.document_key == key)).scalars())
