"""A workspace folder in, its SQLite database open out: write-ahead log, full sync, foreign keys on."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, update
from sqlalchemy.exc import DatabaseError

from data.errors import StoreError
from data.migrations import migrate
from data.tables import state

FILE = "mffm.db"
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 60000",
    "cache_size = -65536",
    "temp_store = MEMORY",
    "secure_delete = ON",
)


class Database:
    """The open database. `reading` sees one consistent moment; `writing` is one transaction, whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._reader = _engine(path)
        self._writer = self._reader.execution_options(mffm_write=True)
        with _in_words():
            migrate(self._reader, self._writer)

    @contextmanager
    def reading(self) -> Generator[Connection]:
        with _in_words(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection]:
        with _in_words(), self._writer.begin() as connection:
            yield connection

    def shorten_log(self) -> None:
        """Write the log into the database file and empty it, unless somebody is reading from it just now."""
        with _in_words(), self._reader.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._reader.dispose()


def next_generation(connection: Connection) -> int:
    """What is searchable has changed: caches made before are stale."""
    changed = update(state).values(generation=state.c.generation + 1).returning(state.c.generation)
    return int(connection.execute(changed).scalar_one())


def now() -> str:
    """This moment, in UTC, to the microsecond."""
    return datetime.now(UTC).isoformat()


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 60})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not guessed by the driver
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("mffm_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def _in_words() -> Generator[None]:
    try:
        yield
    except DatabaseError as error:
        raise StoreError(f"The workspace database failed: {error.orig}.", _remedy(str(error.orig))) from error


def _remedy(message: str) -> str:
    if "full" in message:
        return "Free some disk space and try again."
    if "locked" in message or "busy" in message:
        return "Another program is writing to this workspace; try again when it is done."
    if "readonly" in message or "unable to open" in message:
        return "Check that you may write to the workspace folder."
    return "Run `mffm verify`; if the file is damaged, ingest the documents into a new workspace."
