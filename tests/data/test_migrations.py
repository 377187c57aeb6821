"""A workspace of every earlier schema is brought to today's with every row of it; a kill on the way does no harm."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, create_engine

from data.dialects import postgresql as room
from data.dialects import sqlite
from data.errors import StoreError
from data.migrations import HERE, prepare
from data.migrations.tenants import keep_apart
from data.people import LOCAL
from data.rows.tables import SCHEMA
from data.store.store import Store


def config(**attributes: Any) -> Config:
    made = Config(attributes=attributes)
    made.set_main_option("script_location", str(HERE))
    made.set_main_option("path_separator", "os")
    return made


REVISIONS = sorted(one.revision for one in ScriptDirectory.from_config(config()).walk_revisions())
PLAIN = {"status": "ready", "received": "2026-01-01T00:00:00+00:00", "warnings": "[]", "hidden": "[]", "cell": "[]"}
PLAIN |= {
    "description": "{}",
    "corrections": "{}",
    "counts": "{}",
    "body": "{}",
    "parents": "[]",
    "restricted": 0,
    "person": "local",
}
PLAIN |= {"created": "2026-01-01T00:00:00+00:00", "updated": "2026-01-01T00:00:00+00:00", "hold": None}


def row_of(table: Table, number: int) -> dict[str, Any]:
    """A row that differs from every other in what may differ."""
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.name in PLAIN:
            row[column.name] = PLAIN[column.name]
        elif column.foreign_keys or column.primary_key:
            row[column.name] = number if column.type.python_type is int else f"{column.name} {number}"
        else:
            kinds = {int: 10 + number, float: 0.5, bytes: bytes([number]) * 8}
            row[column.name] = kinds.get(column.type.python_type, f"{table.name} {column.name} {number}")
    return row


def tables_of(bind: Any) -> list[Table]:
    made = MetaData()
    made.reflect(bind)
    apart = ("words", "alembic_version", "state", "given_ids", "word_texts")
    return [table for table in made.sorted_tables if not table.name.startswith(apart)]


def made_at(folder: Path, revision: str) -> dict[str, list[dict[str, Any]]]:
    """A workspace as the program of that schema left it, with two rows in every table; those rows."""
    (folder / "files").mkdir(parents=True)
    _, writer = sqlite.engines(folder / "mffm.db")
    with writer.begin() as connection:
        command.upgrade(config(connection=connection), revision)
    rows: dict[str, list[dict[str, Any]]] = {}
    with writer.begin() as connection:
        for table in tables_of(connection):
            rows[table.name] = [row_of(table, number) for number in (1, 2)]
            connection.execute(table.insert(), rows[table.name])
        words = [(1, "d1", "valves"), (2, "d2", "pumps")]
        connection.exec_driver_sql("INSERT INTO words (rowid, scope, body) VALUES (?, ?, ?)", words)
    writer.dispose()
    return rows


def kept_in(folder: Path, rows: dict[str, list[dict[str, Any]]]) -> None:
    engine = create_engine(f"sqlite:///{folder / 'mffm.db'}")
    with engine.connect() as connection:
        now = {table.name: table for table in tables_of(connection)}
        for name, before in rows.items():
            columns = [now[name].c[column] for column in before[0]]
            after = [dict(row) for row in connection.execute(now[name].select().with_only_columns(*columns)).mappings()]
            assert after == before, name
    engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_row_of_every_schema_survives(tmp_path, revision):
    rows = made_at(tmp_path / "w", revision)
    assert len(rows) >= 7
    with closing(Store.open(tmp_path / "w", LOCAL)) as store:
        assert [document.id for document in store.documents()] == ["documents id 1", "documents id 2"]
        assert [found for found, _ in store.words(["pump"], None, 9)] == [2]
        assert len(store.threads()) == 2
    kept_in(tmp_path / "w", rows)
    with closing(sqlite3.connect(tmp_path / "w" / "mffm.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(SCHEMA,)]
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


_DYING = """
import os, signal, sys
from pathlib import Path
from alembic import op
from data.people import LOCAL
from data.store.store import Store
def dying(kept):
    def act(*given, **named):
        kept(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    return act
op.create_table, op.add_column = dying(op.create_table), dying(op.add_column)
Store.open(Path(sys.argv[1]), LOCAL)
"""


@pytest.mark.parametrize("revision", [REVISIONS[0], REVISIONS[-2]])
def test_a_kill_in_the_middle_leaves_the_schema_before_and_may_be_tried_again(tmp_path, revision):
    rows = made_at(tmp_path / "w", revision)
    house = Path(__file__).resolve().parents[2]
    killed = subprocess.run([sys.executable, "-c", _DYING, tmp_path / "w"], cwd=house, timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL
    with closing(sqlite3.connect(tmp_path / "w" / "mffm.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(revision,)]
    Store.open(tmp_path / "w", LOCAL).close()
    kept_in(tmp_path / "w", rows)


def test_a_newer_schema_is_refused_by_name(tmp_path):
    made_at(tmp_path / "w", SCHEMA)
    with sqlite3.connect(tmp_path / "w" / "mffm.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"newer version \(schema 9999, this program knows"):
        Store.open(tmp_path / "w", LOCAL)


def test_a_shared_database_keeps_the_rows_of_every_tenant_and_walls_what_is_new(postgresql):
    """From the first schema that PostgreSQL was offered with."""
    with psycopg.connect(postgresql.admin.replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute("CREATE DATABASE earlier OWNER mffm_owner")
    owner = postgresql.owner.replace("/mffm?", "/earlier?")
    with room.shared_engine(owner).begin() as connection:
        command.upgrade(config(connection=connection), "0006")
        keep_apart(connection)
    rows: dict[str, Any] = {}
    for tenant in ("one", "two"):
        with room.shared_engine(owner).begin() as connection:
            connection.exec_driver_sql("SELECT set_config('mffm.tenant', %s, true)", (tenant,))
            for table in tables_of(connection):
                own = [row_of(table, number) | {"tenant": tenant} for number in (1, 2)]
                connection.execute(table.insert(), own)
                rows[tenant, table.name] = own
    assert prepare(owner, "mffm_app") == "0006"
    for (tenant, name), before in rows.items():
        with room.shared_engine(owner).begin() as connection:
            connection.exec_driver_sql("SELECT set_config('mffm.tenant', %s, true)", (tenant,))
            [table] = [table for table in tables_of(connection) if table.name == name]
            chosen = table.select().with_only_columns(*(table.c[column] for column in before[0]))
            assert [dict(row) for row in connection.execute(chosen).mappings()] == before, name
    with room.shared_engine(owner).connect() as connection:
        query = "SELECT relforcerowsecurity FROM pg_class WHERE oid = to_regclass('retention')"
        assert connection.exec_driver_sql(query).scalar_one() is True
    room.shared_engine(owner).dispose()


def test_a_table_that_came_later_points_at_its_documents_within_the_wall(postgresql):
    with room.shared_engine(postgresql.owner).connect() as connection:
        query = (
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = to_regclass('{}') AND contype = 'f'"
        )
        told = [
            connection.exec_driver_sql(query.format(name)).scalars().all()
            for name in ("transcripts", "unread_transcripts")
        ]
    assert told == [["FOREIGN KEY (tenant, document_key) REFERENCES documents(tenant, key) ON DELETE CASCADE"]] * 2
