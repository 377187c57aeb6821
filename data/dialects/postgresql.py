"""PostgreSQL: one database for all workspaces, each a tenant behind row-level security.

Every transaction says whose it is and forgets it at its end, so a pooled connection carries no tenant over. One writes
to a workspace at a time, as in SQLite: its audit trail is one chain. How words are kept is in `postings`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from data.dialects import Found, Weighed, Words, best, postings
from data.errors import StoreError

_LOCK = "30s"
_CONNECT_SECONDS = 4


def engines(url: str, tenant: str) -> tuple[Engine, Engine]:
    """The one that reads one moment, the one that writes; both see the rows of this tenant and no others."""
    engine = shared_engine(url).execution_options(mffm_tenant=tenant)
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return reader, engine.execution_options(mffm_write=True)


@lru_cache
def shared_engine(url: str) -> Engine:
    """One pool of connections for all workspaces of this process; a connection that died is replaced when taken."""
    try:
        engine = create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _CONNECT_SECONDS})
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        remedy = "Give it as postgresql+psycopg://user:password@host/name, and install the extra `postgres`."
        raise StoreError("The address of the database (MFFM_DATABASE) cannot be used.", remedy) from error
    event.listen(engine, "begin", _begin)
    event.listen(engine, "do_connect", _connected)
    return engine


def _connected(_dialect: object, _record: object, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    from data.dialects.patience import connected

    return connected(*arguments, **named)


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    tenant = options.get("mffm_tenant")
    if tenant is None:
        return
    chosen = "SELECT set_config('mffm.tenant', %(tenant)s, true), set_config('lock_timeout', %(lock)s, true)"
    if options.get("mffm_write"):
        chosen += ", pg_advisory_xact_lock(hashtextextended(%(tenant)s, 0))"
    connection.exec_driver_sql(chosen, {"tenant": tenant, "lock": _LOCK})


def version(connection: Connection) -> str:
    """The schema of this database; "" when it has none."""
    known = connection.exec_driver_sql("SELECT to_regclass('alembic_version')").scalar()
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()) if known else ""


def check_role(connection: Connection) -> None:
    """StoreError when the walls between tenants do not hold for who is connected."""
    powers = connection.exec_driver_sql(
        "SELECT rolname, rolsuper OR rolbypassrls, pg_has_role(c.relowner, 'USAGE')"
        " FROM pg_roles, pg_class c WHERE rolname = current_user AND c.oid = to_regclass('documents')"
    ).one()
    if powers[1] or powers[2]:
        raise StoreError(
            f"The database role {powers[0]} owns the tables or passes row security: tenants would not be kept apart.",
            "Connect as a role that was named to `mffm migrate --for ROLE` and is neither owner nor superuser.",
        )


# ------------------------------------------------------------ ids


def fresh_ids(connection: Connection, table: str, count: int) -> list[int]:
    last = connection.exec_driver_sql("SELECT mffm_next(%s, %s)", (table, count)).scalar_one()
    return list(range(last + 1 - count, last + 1))


def last_ids(connection: Connection) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.exec_driver_sql("SELECT name, last FROM given_ids")}


def set_last_ids(connection: Connection, last: Mapping[str, int]) -> None:
    connection.exec_driver_sql("DELETE FROM given_ids")
    for name, number in last.items():
        connection.exec_driver_sql("INSERT INTO given_ids (name, last) VALUES (%s, %s)", (name, number))


def replacing(table: Table) -> str:
    key = ", ".join(["tenant", *(column.name for column in table.primary_key)])
    others = [column.name for column in table.columns if not column.primary_key]
    return f"ON CONFLICT ({key}) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in others)}"


# ------------------------------------------------------------ words


def insert_words(connection: Connection, words: Words) -> None:
    if not words.ids:
        return
    found, lengths = postings.positions_of(words.texts)
    row = {"key": words.key, "ids": _packed(words.ids), "lengths": _packed(lengths), "texts": json.dumps(words.texts)}
    connection.execute(text("INSERT INTO word_texts VALUES (:key, :ids, :lengths, :texts)"), row)
    columns = {"key": words.key, "terms": list(found), "positions": [_packed(places) for places in found.values()]}
    query = "INSERT INTO words SELECT :key, * FROM unnest(CAST(:terms AS text[]), CAST(:positions AS bytea[]))"
    connection.execute(text(query), columns)


def remove_words(connection: Connection, key: int) -> int:
    connection.exec_driver_sql("DELETE FROM words WHERE document_key = %s", (key,))
    gone = connection.exec_driver_sql("DELETE FROM word_texts WHERE document_key = %s RETURNING ids", (key,))
    return sum(len(_unpacked(row[0])) for row in gone)


def erase_words(connection: Connection, key: int) -> None:
    """Nothing: bytes of deleted rows go when the server cleans its tables (`VACUUM FULL`), by whoever owns them."""


def move_words(connection: Connection, key: int, *, apart: bool) -> None:
    """Nothing: which words stand together is decided when they are ranked."""


def all_words(connection: Connection) -> Iterator[Words]:
    rows = connection.exec_driver_sql("SELECT document_key, ids, texts FROM word_texts ORDER BY document_key")
    return (Words(row[0], _unpacked(row[1]).tolist(), json.loads(row[2])) for row in rows)


def weigh(connection: Connection, phrases: Sequence[str]) -> list[Weighed]:
    terms = postings.terms_of(phrases)
    texts = _texts(connection, "d.restricted = 0")
    return postings.weighed(terms, texts, _places(connection, terms, texts))


def find_apart(connection: Connection, phrases: Sequence[str], documents: Sequence[int], limit: int) -> list[Found]:
    terms = postings.terms_of(phrases)
    texts = _texts(connection, "d.key = ANY(:keys)", keys=list(documents))
    return [best(postings.weighed(terms, [one], _places(connection, terms, [one])), limit) for one in texts]


def _texts(connection: Connection, chosen: str, **named: Any) -> list[postings.Text]:
    """The passages of the documents chosen."""
    read = "SELECT t.document_key, t.ids, t.lengths FROM word_texts t JOIN documents d ON d.key = t.document_key"
    rows = connection.execute(text(f"{read} WHERE {chosen} ORDER BY d.key"), named)
    return [(row[0], _unpacked(row[1]), _unpacked(row[2])) for row in rows]


def _places(
    connection: Connection, phrases: Sequence[Sequence[str]], texts: Sequence[postings.Text]
) -> list[postings.Places]:
    """Where the terms of phrases stand in these documents."""
    named = {"terms": sorted({term for phrase in phrases for term in phrase}), "keys": [key for key, _, _ in texts]}
    chosen = text(
        "SELECT document_key, term, positions FROM words WHERE term = ANY(:terms) AND document_key = ANY(:keys)"
    )
    return [(row[0], row[1], _unpacked(row[2])) for row in connection.execute(chosen, named)]


def _packed(numbers: Any) -> bytes:
    return np.asarray(numbers, dtype=np.int32).tobytes()


def _unpacked(content: bytes) -> postings.Numbers:
    return np.frombuffer(content, dtype=np.int32)


# ------------------------------------------------------------ what goes wrong


def findings(connection: Connection) -> Iterator[tuple[str, str, str]]:
    known = set(connection.exec_driver_sql("SELECT id FROM evidence").scalars())
    found = {number for words in all_words(connection) for number in words.ids}
    remedy = "Run `mffm reindex`, or remove and ingest the documents."
    if found - known:
        yield "words", f"{len(found - known)} entries of the word index belong to no passage.", remedy
    if known - found:
        yield "words", f"{len(known - found)} passages are missing from the word index.", remedy


def remedy(message: str) -> str:
    if "lock timeout" in message or "canceling statement" in message:
        return "Another program is writing to this workspace; try again when it is done."
    if "No space left" in message or "could not extend" in message:
        return "Free some disk space on the database server and try again."
    if "permission denied" in message or "authentication failed" in message:
        return "Check the role in MFFM_DATABASE; `mffm migrate --for ROLE`, run as the owner, gives it its rights."
    return "Check that the database server runs and that MFFM_DATABASE names it; work goes on once it answers."
