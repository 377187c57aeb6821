"""A database that is stopped, halted or locked is named with a remedy, and used again as soon as it answers."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from data.dialects import patience
from data.dialects import postgresql as room
from data.errors import Away, StoreError
from data.people import LOCAL
from data.store.database import in_words
from data.store.store import Store
from evaluation.hostile.files import Plain
from ingestion.pipeline import run_jobs


@pytest.fixture
def store(tmp_path, postgresql):
    opened = Store.open(tmp_path / "w", LOCAL, database=postgresql.app)
    yield opened
    opened.close()


def test_a_server_that_is_stopped_is_named_and_used_again_after_its_return(store, postgresql):
    thread = store.new_thread("Margins")
    store.say(thread, "user", {"text": "before"})
    postgresql.stop()
    try:
        started = time.monotonic()
        with pytest.raises(StoreError, match="does not answer") as caught:
            store.say(thread, "user", {"text": "meanwhile"})
        assert time.monotonic() - started < 6
        assert "work goes on once it answers" in caught.value.remedy
    finally:
        postgresql.start()
    back = time.monotonic()
    store.say(thread, "user", {"text": "after"})
    assert time.monotonic() - back < 5
    assert [message.body["text"] for message in store.messages(thread)] == ["before", "after"]
    assert store.verify() == []


def test_a_server_that_is_halted_is_named_and_used_again_when_it_goes_on(store, postgresql, monkeypatch):
    thread = store.new_thread("Margins")
    monkeypatch.setattr(patience, "DOUBT_SECONDS", 0.2)
    with psycopg.connect(postgresql.admin.replace("+psycopg", "")) as admin:
        chosen = "SELECT pid FROM pg_stat_activity WHERE usename = 'mffm_app'"
        backends = [row[0] for row in admin.execute(chosen)]
    backends.append(int((postgresql.folder / "postmaster.pid").read_text().split()[0]))
    assert len(backends) > 1
    for pid in backends:
        os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(StoreError, match="does not answer") as caught:
            store.say(thread, "user", {"text": "meanwhile"})
        assert "work goes on once it answers" in caught.value.remedy
    finally:
        for pid in backends:
            os.kill(pid, signal.SIGCONT)
    back = time.monotonic()
    store.say(thread, "user", {"text": "after"})
    assert time.monotonic() - back < 5
    assert [message.body["text"] for message in store.messages(thread)] == ["after"]


@pytest.fixture
def halted(store, monkeypatch):
    """A way to halt the one process of the server that works for a connection, for the time of the test."""
    monkeypatch.setattr(patience, "DOUBT_SECONDS", 0.2)
    monkeypatch.setattr(patience, "TAKE_UP_SECONDS", 0.5)
    backends = []

    def halt(backend: int) -> None:
        backends.append(backend)
        os.kill(backend, signal.SIGSTOP)

    yield halt
    for backend in backends:
        os.kill(backend, signal.SIGCONT)


def test_a_process_of_the_server_that_is_halted_between_calls_is_left_for_another(store, halted):
    thread = store.new_thread("Margins")
    with store._database.reading() as connection:
        backend = backend_of(connection)
    halted(backend)
    started = time.monotonic()
    store.say(thread, "user", {"text": "meanwhile"})
    assert time.monotonic() - started < 5
    assert [message.body["text"] for message in store.messages(thread)] == ["meanwhile"]


def test_a_process_of_the_server_that_is_halted_in_a_call_is_named(store, halted):
    started = time.monotonic()
    with pytest.raises(Away, match="does not answer") as caught:
        ask_once_halted(store, halted)
    assert time.monotonic() - started < 5
    assert "its process for this connection is halted" in caught.value.remedy


def ask_once_halted(store, halted) -> None:
    with store._database.reading() as connection:
        halted(backend_of(connection))
        connection.exec_driver_sql("SELECT 7")


def backend_of(connection) -> int:
    return connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()


def test_a_long_statement_is_waited_for(store, monkeypatch):
    """However long the server says nothing: asked by another connection, it is there."""
    monkeypatch.setattr(patience, "DOUBT_SECONDS", 0.2)
    with store._database.reading() as connection:
        assert connection.exec_driver_sql("SELECT 7 FROM pg_sleep(1)").scalar_one() == 7


def test_a_server_that_is_there_and_never_answers_is_named_in_the_end(store, monkeypatch):
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 0.5)
    with pytest.raises(Away), store._database.reading() as connection:
        connection.exec_driver_sql("SELECT 7 FROM pg_sleep(5)")


def test_another_writer_is_named_and_waited_for(store, monkeypatch):
    monkeypatch.setattr(room, "_LOCK", "300ms")
    with store._database.writing(), pytest.raises(StoreError, match="lock timeout") as caught:
        store.new_thread("Margins")
    assert "Another program is writing" in caught.value.remedy
    assert store.new_thread("Margins") == 1


def test_a_file_that_is_locked_is_named_and_used_again(tmp_path, monkeypatch):
    monkeypatch.setattr("data.dialects.sqlite._PRAGMAS", ("busy_timeout = 200", "foreign_keys = ON"))
    store = Store.open(tmp_path / "w", LOCAL)
    thread = store.new_thread("Margins")
    with closing(sqlite3.connect(tmp_path / "w" / "mffm.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="locked") as caught:
            store.say(thread, "user", {"text": "meanwhile"})
        assert "Another program is writing" in caught.value.remedy
        other.execute("ROLLBACK")
    store.say(thread, "user", {"text": "after"})
    assert [message.body["text"] for message in store.messages(thread)] == ["after"]
    store.close()


def test_reading_goes_on_by_itself_when_a_server_that_was_stopped_is_back(store, postgresql, tmp_path):
    def hand_in(name: str) -> None:
        path = tmp_path / name
        path.write_text(f"This is {name}.")
        store.enqueue(path, name)

    def ready() -> set[str]:
        return {document.name for document in store.documents(ready_only=True)}

    hand_in("before.txt")
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(run_jobs, store, Plain, 8.0)
        wait_for(lambda: ready() == {"before.txt"}, 60)
        hand_in("meanwhile.txt")
        postgresql.stop()
        try:
            time.sleep(3)
        finally:
            postgresql.start()
        back = time.monotonic()
        wait_for(lambda: ready() == {"before.txt", "meanwhile.txt"}, 60)
        assert time.monotonic() - back < 5
        reading.result(60)
    assert [(job.name, job.state) for job in store.jobs()] == [("meanwhile.txt", "done"), ("before.txt", "done")]
    assert store.verify() == []


def wait_for(done, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("told", "away"),
    [
        ('connection failed: connection to server at "127.0.0.1", port 9 failed: Connection refused', True),
        ("connection failed: FATAL:  the database system is starting up", True),
        ("connection failed: FATAL:  password authentication failed for user", False),
        ("could not extend file: No space left on device", False),
    ],
)
def test_who_is_turned_away_is_not_told_to_wait(told: str, away: bool):
    with pytest.raises(StoreError) as caught, in_words(room.remedy):
        raise OperationalError("SELECT 1", None, Exception(told))
    assert isinstance(caught.value, Away) is away
