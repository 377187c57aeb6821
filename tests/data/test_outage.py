"""A database that is stopped, halted or locked is named with a remedy, and used again as soon as it answers."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from contextlib import closing

import psycopg
import pytest

from data.dialects import patience
from data.dialects import postgresql as room
from data.errors import StoreError
from data.people import LOCAL
from data.store import Store


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
        with pytest.raises(StoreError, match="database failed") as caught:
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
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 1.0)
    with psycopg.connect(postgresql.admin.replace("+psycopg", "")) as admin:
        chosen = "SELECT pid FROM pg_stat_activity WHERE usename = 'mffm_app'"
        backends = [row[0] for row in admin.execute(chosen)]
    backends.append(int((postgresql.folder / "postmaster.pid").read_text().split()[0]))
    assert len(backends) > 1
    for pid in backends:
        os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(StoreError, match="database failed") as caught:
            store.say(thread, "user", {"text": "meanwhile"})
        assert "work goes on once it answers" in caught.value.remedy
    finally:
        for pid in backends:
            os.kill(pid, signal.SIGCONT)
    back = time.monotonic()
    store.say(thread, "user", {"text": "after"})
    assert time.monotonic() - back < 5
    assert [message.body["text"] for message in store.messages(thread)] == ["after"]


def test_a_long_statement_is_waited_for(store, monkeypatch):
    monkeypatch.setattr(patience, "ANSWER_SECONDS", 5.0)
    with store._database.reading() as connection:
        assert connection.exec_driver_sql("SELECT 7 FROM pg_sleep(1)").scalar_one() == 7


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
