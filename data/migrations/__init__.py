"""A database connection in, a database of today's shape out. Alembic is imported only when there is work to do.

A workspace's own file is brought up to date when it is opened. A PostgreSQL that many share is brought up to date by
whoever owns it (`prepare`); the program itself works there as a role that may not.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine

from data.dialects import sqlite
from data.errors import StoreError
from data.rows.tables import SCHEMA

HERE = Path(__file__).parent


def migrate(reader: Engine, writer: Engine) -> None:
    """Bring the database to `SCHEMA`, one process at a time; refuse one made by a newer program."""
    with reader.connect() as connection:
        version = sqlite.version(connection)
    if version == SCHEMA:
        return
    _refuse_newer(version)
    with writer.begin() as connection:
        if sqlite.version(connection) != SCHEMA:
            _upgrade(connection)


def prepare(url: str, role: str) -> str:
    """Bring the PostgreSQL at `url` to `SCHEMA`, as its owner, and let `role` work in it; the schema before."""
    from data.dialects import postgresql
    from data.migrations.tenants import admit, keep_apart

    with postgresql.shared_engine(url).begin() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtextextended('mffm.migrate', 0))")
        version = postgresql.version(connection)
        _refuse_newer(version)
        if version != SCHEMA:
            _upgrade(connection)
        keep_apart(connection)
        admit(connection, role)
    return version


def check_schema(version: str) -> None:
    """StoreError when a shared database is not of today's shape."""
    _refuse_newer(version)
    if version != SCHEMA:
        raise StoreError(
            f"The database has schema {version or 'none'}, this program needs {SCHEMA}.",
            "Have its owner run `mffm migrate --for ROLE`.",
        )


def _refuse_newer(version: str) -> None:
    if version > SCHEMA:
        raise StoreError(
            f"This workspace was written by a newer version (schema {version}, this program knows {SCHEMA}).",
            "Update the program, or open another workspace.",
        )


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")
