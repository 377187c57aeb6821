"""A workspace folder in, its database open out: its own SQLite file, or its rows in a PostgreSQL that many share."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.exc import DBAPIError

from data.dialects import sqlite
from data.errors import Away, StoreError
from data.migrations import check_schema, migrate
from data.rows.tables import state
from data.store.lexicon import Lexicon
from data.turns import Turns

FILE = "mffm.db"
TURN = 5.0
"""Seconds to wait for who writes in this process; then the database's own lock decides, and names what holds it."""
TENANT = "tenant"
"""The file by which a workspace folder knows its rows among those of others."""


class Database:
    """The open database. `reading` sees one consistent moment; `writing` is one transaction, whole or not at all.

    One writes at a time. In this process the next in line takes over at once; the databases' own locks keep out others.
    What a thread reads while it is reading belongs to the same moment, and needs no further connection.
    """

    def __init__(self, reader: Engine, writer: Engine, remedy: Callable[[str], str], tenant: str = "") -> None:
        self._reader = reader
        self._writer = writer
        self._remedy = remedy
        self.tenant = tenant
        self._turn = Turns(1)
        self.lexicon = Lexicon()
        self._moment = threading.local()

    @contextmanager
    def reading(self) -> Generator[Connection]:
        begun: Connection | None = getattr(self._moment, "connection", None)
        with in_words(self._remedy), nullcontext(begun) if begun else self._reader.connect() as connection:
            self._moment.connection = connection
            try:
                yield connection
            finally:
                self._moment.connection = begun

    @contextmanager
    def writing(self) -> Generator[Connection]:
        mine = self._turn.acquire(TURN)
        try:
            with in_words(self._remedy), self._writer.begin() as connection:
                yield connection
        finally:
            if mine:
                self._turn.release()

    def shorten_log(self) -> None:
        """Leave no byte of what was deleted in a log that belongs to this workspace alone."""
        if self._reader.dialect.name == "sqlite":
            with self.reading() as connection:
                sqlite.shorten_log(connection)

    def close(self) -> None:
        self._reader.dispose()


def open_database(workspace: Path, url: str = "") -> Database:
    """The SQLite database of the folder, made when it is not there; its rows in the PostgreSQL at `url`, if given.

    StoreError when the rows are kept in the other kind: an empty database would be made beside them.
    """
    own, shared = (workspace / FILE).exists(), (workspace / TENANT).exists()
    if url and own and not shared:
        remedy = "Leave MFFM_DATABASE empty, or take the workspace there with `mffm backup` and `mffm restore`."
        raise StoreError(f"The rows of {workspace} are kept in its own file {FILE}.", remedy)
    if shared and not url:
        raise StoreError(f"The rows of {workspace} are kept in a PostgreSQL.", "Name it with MFFM_DATABASE.")
    return _shared(workspace, url) if url else open_file(workspace / FILE)


def open_file(path: Path) -> Database:
    """A SQLite database, brought to today's shape."""
    reader, writer = sqlite.engines(path)
    with in_words(sqlite.remedy):
        migrate(reader, writer)
    return Database(reader, writer, sqlite.remedy)


def _shared(workspace: Path, url: str) -> Database:
    from sqlalchemy.dialects.postgresql import insert

    from data.dialects import postgresql

    tenant = tenant_of(workspace)
    reader, writer = postgresql.engines(url, tenant)
    database = Database(reader, writer, postgresql.remedy, tenant)
    with database.reading() as connection:
        check_schema(postgresql.version(connection))
        postgresql.check_role(connection)
        known = connection.execute(state.select()).first()
    if known is None:
        with database.writing() as connection:
            connection.execute(insert(state).values(only=1, generation=0).on_conflict_do_nothing())
    return database


def look_at(url: str) -> str:
    """What a PostgreSQL is, in words; StoreError when the program cannot work in it."""
    from data.dialects import postgresql

    with in_words(postgresql.remedy), postgresql.shared_engine(url).connect() as connection:
        schema = postgresql.version(connection)
        check_schema(schema)
        postgresql.check_role(connection)
        told = connection.exec_driver_sql("SELECT current_setting('server_version'), current_user").one()
    return f"PostgreSQL {told[0]}, schema {schema}, as {told[1]}"


def tenant_of(workspace: Path) -> str:
    """The name under which a folder's rows are kept: given once, and the same wherever the folder is moved."""
    file = workspace / TENANT
    if not file.is_file():
        name = re.sub(r"[^a-z0-9]+", "-", workspace.name.lower())[:40]
        part = workspace / f".{TENANT}-{uuid4().hex}"
        part.write_text(f"{name}-{uuid4().hex}", encoding="utf-8")
        with suppress(FileExistsError):  # another process was first
            file.hardlink_to(part)
        part.unlink()
    return file.read_text(encoding="utf-8")


def generation_of(connection: Connection) -> int:
    """The number that rises with every change to what can be found."""
    return int(connection.execute(select(state.c.generation)).scalar_one())


def next_generation(connection: Connection) -> int:
    """What is searchable has changed: caches made before are stale."""
    changed = update(state).values(generation=state.c.generation + 1).returning(state.c.generation)
    return int(connection.execute(changed).scalar_one())


def now() -> str:
    """This moment, in UTC, to the microsecond."""
    return datetime.now(UTC).isoformat()


def _unreached(told: str) -> bool:
    """Whether a server was not there to be asked, or on its way; not, that it turned somebody away."""
    on_its_way = "starting up" in told or "shutting down" in told
    return on_its_way or (told.startswith("connection") and "FATAL" not in told)


@contextmanager
def in_words(remedy_for: Callable[[str], str]) -> Generator[None]:
    """Say what a database reports as an error of the house."""
    try:
        yield
    except DBAPIError as error:
        told = str(error.orig).strip().splitlines()[0].rstrip(".") if str(error.orig).strip() else "no answer"
        if error.connection_invalidated or _unreached(told):
            check = f"If it stays away, check the server that MFFM_DATABASE names: {told}."
            remedy = f"What is kept is safe, and work goes on once it answers. {check}"
            raise Away("The workspace database does not answer.", remedy) from error
        raise StoreError(f"The workspace database failed: {told}.", remedy_for(str(error.orig))) from error
