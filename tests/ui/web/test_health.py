"""Health and readiness: up is up; ready says in plain words what is missing."""

from pathlib import Path
from time import monotonic, sleep
from types import SimpleNamespace
from typing import Any

import pytest

from data.errors import MffmError, StoreError
from data.people import LOCAL
from data.store.store import Store
from ui.jobs import Worker
from ui.web.health import shortfalls


def house(tmp_path: Path, **parts: Any) -> Any:
    whole = {"store": Store.open(tmp_path, LOCAL), "check_index": lambda: None, "worker": Worker(tmp_path)}
    room = SimpleNamespace(**(whole | parts))
    return SimpleNamespace(rooms=lambda: [room], room=room)


def test_nothing_is_missing_in_a_fresh_workspace(tmp_path: Path):
    assert list(shortfalls(lambda: house(tmp_path))) == []


def test_a_workspace_that_cannot_be_opened_is_the_one_reason():
    def locked() -> Any:
        raise StoreError("The workspace database failed: locked.", "Try again.")

    assert list(shortfalls(locked)) == ["The workspace database failed: locked. Try again."]


def test_every_shortfall_is_told(tmp_path: Path):
    def damaged() -> None:
        raise MffmError("The index is damaged.", "Run `mffm reindex`.")

    here = house(tmp_path, check_index=damaged)
    here.room.store.close()
    (tmp_path / "mffm.db").write_bytes(b"no database at all" * 100)
    database, index = shortfalls(lambda: here)
    assert "database failed" in database
    assert index == "The index is damaged. Run `mffm reindex`."


def test_a_reading_process_that_failed_is_told_with_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    worker = Worker(tmp_path)
    monkeypatch.setattr("ui.jobs.sys.executable", "/bin/false")
    worker.wake()
    process = worker._process
    assert process is not None
    process.wait(5)
    (reason,) = shortfalls(lambda: house(tmp_path, worker=worker))
    assert reason.startswith("The reading process ended with code 1. worker.log in the workspace ")


def test_closing_ends_the_reading_process_and_what_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    script = tmp_path / "reading"
    script.write_text("#!/bin/sh\nsleep 60 & echo $! > started; wait\n")
    script.chmod(0o755)
    monkeypatch.setattr("ui.jobs.sys.executable", str(script))
    monkeypatch.setattr("ui.jobs.HOUSE", tmp_path)
    worker = Worker(tmp_path)
    worker.wake()
    started = tmp_path / "started"
    while not (started.is_file() and started.read_text().strip()):
        assert worker.alive
    worker.close()
    assert not worker.alive
    ended = Path("/proc") / started.read_text().strip() / "cmdline"
    until = monotonic() + 5
    while ended.exists() and ended.read_bytes():
        assert monotonic() < until, "what it started is still there"
        sleep(0.01)
