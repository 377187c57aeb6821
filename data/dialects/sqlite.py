"""SQLite: a file in the workspace folder, written by one at a time, its words in an FTS5 table.

Write-ahead log, full sync, foreign keys on; what is deleted is overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, Table, create_engine, event, select
from sqlalchemy.exc import DatabaseError

from data.dialects import TOKENIZER, Found, Weighed, Words
from data.dialects.pool import Stack
from data.rows.tables import documents

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 60000",
    "cache_size = -4096",
    "temp_store = MEMORY",
    "secure_delete = ON",
)


def engines(path: Path) -> tuple[Engine, Engine]:
    """The one that reads, the one that writes."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 60}, poolclass=Stack)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine, engine.execution_options(mffm_write=True)


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not guessed by the driver
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("mffm_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def shorten_log(connection: Connection) -> None:
    """Write the log into the database file and empty it, unless somebody is reading from it just now."""
    connection.exec_driver_sql("COMMIT")
    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def version(connection: Connection) -> str:
    """The schema of this database; "" when it has none."""
    known = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").first()
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first() if known else None
    return str(row[0]) if row else ""


# ------------------------------------------------------------ ids


def fresh_ids(connection: Connection, table: str, count: int) -> list[int]:
    last = last_ids(connection).get(table, 0)
    return list(range(last + 1, last + 1 + count))


def last_ids(connection: Connection) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")}


def set_last_ids(connection: Connection, last: Mapping[str, int]) -> None:
    for table, number in last.items():
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))


def replacing(table: Table) -> str:
    key = ", ".join(column.name for column in table.primary_key)
    others = [column.name for column in table.columns if not column.primary_key]
    return f"ON CONFLICT ({key}) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in others)}"


# ------------------------------------------------------------ words
#
# Full text: rowid is the evidence id; `scope` holds the document's token ("d12"), never searched but counted in the
# length of a passage. A document whose words stand apart has a table of its own.

_ALL = "words"
_OWN = "SELECT id FROM evidence WHERE document_key = ?"


def words_ddl(table: str = _ALL) -> str:
    """What creates a full-text table."""
    return f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5(scope, body, tokenize = '{TOKENIZER}')"


def insert_words(connection: Connection, words: Words) -> None:
    rows = [(number, _scope(words.key), text) for number, text in zip(words.ids, words.texts, strict=True)]
    if rows:
        table = _table_of(connection, words.key)
        connection.exec_driver_sql(words_ddl(table))
        connection.exec_driver_sql(f"INSERT INTO {table} (rowid, scope, body) VALUES (?, ?, ?)", rows)


def remove_words(connection: Connection, key: int) -> int:
    table = _table_of(connection, key)
    return connection.exec_driver_sql(f"DELETE FROM {table} WHERE rowid IN ({_OWN})", (key,)).rowcount


def erase_words(connection: Connection, key: int) -> None:
    table = _table_of(connection, key)
    if table == _ALL:
        connection.exec_driver_sql("INSERT INTO words (words) VALUES ('optimize')")
    else:
        connection.exec_driver_sql(f"DROP TABLE {table}")


def move_words(connection: Connection, key: int, *, apart: bool) -> None:
    before, after = (_ALL, _apart(key)) if apart else (_apart(key), _ALL)
    if apart:
        connection.exec_driver_sql(words_ddl(after))
    own = f"FROM {before} WHERE rowid IN ({_OWN})"
    connection.exec_driver_sql(f"INSERT INTO {after} (rowid, scope, body) SELECT rowid, scope, body {own}", (key,))
    connection.exec_driver_sql(f"DELETE {own}", (key,))
    if not apart:
        connection.exec_driver_sql(f"DROP TABLE {before}")


def all_words(connection: Connection) -> Iterator[Words]:
    for key in connection.execute(select(documents.c.key).order_by(documents.c.key)).scalars().all():
        chosen = f"SELECT rowid, body FROM {_table_of(connection, key)} WHERE rowid IN ({_OWN}) ORDER BY rowid"
        rows = connection.exec_driver_sql(chosen, (key,)).all()
        if rows:
            yield Words(key, [row[0] for row in rows], [row[1] for row in rows])


def weigh(connection: Connection, phrases: Sequence[str]) -> list[Weighed]:
    return [_weighed(_matching(connection, _ALL, [phrase])) for phrase in phrases]


def _weighed(rows: Found) -> Weighed:
    ids = np.fromiter((number for number, _ in rows), dtype=np.int32, count=len(rows))
    return Weighed(ids, np.fromiter((gain for _, gain in rows), dtype=np.float64, count=len(rows)))


def find_apart(connection: Connection, phrases: Sequence[str], documents: Sequence[int], limit: int) -> list[Found]:
    ending = f"ORDER BY rank LIMIT {limit}"
    return [_matching(connection, _apart(key), phrases, ending) for key in documents]


def _matching(connection: Connection, table: str, phrases: Sequence[str], ending: str = "") -> Found:
    quoted = " OR ".join('"' + phrase.replace('"', " ") + '"' for phrase in phrases)  # nothing is an operator
    ranked = f"SELECT rowid, rank FROM {table} WHERE {table} MATCH ? AND rank MATCH 'bm25(0.0, 1.0)' {ending}"
    return [(row[0], row[1]) for row in connection.exec_driver_sql(ranked, (f"{{body}} : ({quoted})",))]


def _table_of(connection: Connection, key: int) -> str:
    chosen = select(documents.c.restricted).where(documents.c.key == key)
    return _apart(key) if connection.execute(chosen).scalar_one() else _ALL


def _apart(key: int) -> str:
    return f"words_apart_{key}"


def _scope(key: int) -> str:
    """The word that stands for a document."""
    return f"d{key}"


# ------------------------------------------------------------ what goes wrong

_WORDLESS = (
    (
        "SELECT count(*) FROM words_content w LEFT JOIN evidence e ON e.id = w.id WHERE e.id IS NULL",
        "{} entries of the word index belong to no passage.",
    ),
    (
        "SELECT count(*) FROM evidence e JOIN documents d ON d.key = e.document_key AND d.restricted = 0"
        " LEFT JOIN words_content w ON w.id = e.id WHERE w.id IS NULL",
        "{} passages are missing from the word index.",
    ),
)


def findings(connection: Connection) -> Iterator[tuple[str, str, str]]:
    for row in connection.exec_driver_sql("PRAGMA integrity_check(5)"):
        if row[0] != "ok":
            yield "database", f"SQLite reports: {row[0]}", "Ingest the documents into a new workspace."
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield "database", f"A row of {row[0]} points at nothing in {row[2]}.", "Run `mffm reindex`."
    for query, message in _WORDLESS:
        count = connection.exec_driver_sql(query).scalar_one()
        if count:
            yield "words", message.format(count), "Run `mffm reindex`, or remove and ingest the documents."
    restricted = connection.execute(select(documents.c.key).where(documents.c.restricted == 1)).scalars()
    for table in (_ALL, *map(_apart, restricted)):
        try:
            connection.exec_driver_sql(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
        except DatabaseError:
            yield "words", "The word index does not match its own text.", "Run `mffm reindex`."


def remedy(message: str) -> str:
    if "full" in message:
        return "Free some disk space and try again."
    if "locked" in message or "busy" in message:
        return "Another program is writing to this workspace; try again when it is done."
    if "readonly" in message or "unable to open" in message:
        return "Check that you may write to the workspace folder."
    return "Run `mffm verify`; if the file is damaged, ingest the documents into a new workspace."
