"""A database connection in, a database of today's shape out. Alembic is imported only when there is work to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine

from data.errors import StoreError
from data.tables import SCHEMA

HERE = Path(__file__).parent


def migrate(reader: Engine, writer: Engine) -> None:
    """Bring the database to `SCHEMA`, one process at a time; refuse one made by a newer program."""
    with reader.connect() as connection:
        version = _version(connection)
    if version == SCHEMA:
        return
    if version > SCHEMA:
        raise StoreError(
            f"This workspace was written by a newer version (schema {version}, this program knows {SCHEMA}).",
            "Update the program, or open another workspace.",
        )
    with writer.begin() as connection:
        if _version(connection) != SCHEMA:
            _upgrade(connection)


def _version(connection: Connection) -> str:
    known = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").first()
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first() if known else None
    return str(row[0]) if row else ""


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")
