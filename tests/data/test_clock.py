"""A clock that is set, forward or back by days, loses no job, shuts nobody out and leaves the audit trail whole."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta

import pytest

from data.errors import OverLimit
from data.people import LOCAL, Limits, Principal, Role
from data.room import sweep
from data.store.store import Store

_ADA = Principal("ada@bank.example", "Ada", "", Role.ANALYST)
_LIMITS = Limits(bytes_a_day=9, questions_a_minute=2)
_READING_CLOCKS = ("data.store.database", "data.store.conversations", "data.store.queue")


@pytest.fixture
def store(tmp_path, database):
    opened = Store.open(tmp_path / "w", LOCAL, tmp_path / "seals", database=database, limits=_LIMITS)
    yield opened
    opened.close()


@pytest.fixture
def set_clock(monkeypatch):
    """Set the clock so many hours away from the true time."""
    true_time = time.time

    def set_by(hours: float) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + timedelta(hours=hours)

        for module in _READING_CLOCKS:
            monkeypatch.setattr(f"{module}.datetime", Clock)
        monkeypatch.setattr("data.rows.jobs.time.time", lambda: true_time() + 3600 * hours)

    return set_by


def hand_in(store: Store, folder, name: str) -> int:
    (folder / name).write_text(name)
    return store.enqueue(folder / name, name)


@pytest.mark.parametrize("hours", [48, -48])
def test_the_job_of_a_worker_that_died_is_taken_up_at_once_after_the_clock_was_set(store, tmp_path, set_clock, hours):
    number = hand_in(store, tmp_path, "a")
    store.claim("dead")
    set_clock(hours)
    taken = store.claim("alive")
    assert taken is not None
    assert (taken.id, taken.attempt) == (number, 2)


def test_a_clock_put_right_by_some_seconds_takes_no_job_from_a_worker(store, tmp_path, set_clock):
    hand_in(store, tmp_path, "a")
    store.claim("one")
    set_clock(-30 / 3600)
    assert store.claim("two") is None


@pytest.mark.parametrize("hours", [48, -48])
def test_a_worker_takes_no_job_twice_however_often_the_clock_is_set(store, tmp_path, set_clock, hours):
    hand_in(store, tmp_path, "a")
    job = store.claim("one")
    for times in range(1, 5):
        set_clock(hours * times)
        assert store.claim("one") is None
    assert store.beat(job, "one", "reading", 0.5)
    assert [(kept.state, kept.attempt) for kept in store.jobs()] == [("running", 1)]


def test_whoever_was_served_by_a_clock_that_was_ahead_does_not_come_last_for_days(store, tmp_path, set_clock):
    set_clock(48)
    hand_in(store, tmp_path, "a0")
    store.finish(store.claim("one"))
    set_clock(0)
    for name in ("b0", "b1"):
        (tmp_path / name).write_text(name)
        store.seen_by(_ADA).enqueue(tmp_path / name, name)
    store.claim("one")
    hand_in(store, tmp_path, "a1")
    assert store.claim("one").name == "a1"


def test_nobody_is_shut_out_after_the_clock_was_ahead(store, tmp_path, set_clock):
    thread = store.new_thread("Margins")
    set_clock(48)
    for _ in range(2):
        store.say(thread, "user", {"text": "?"})
    for name in ("four", "five!"):
        hand_in(store, tmp_path, name)
    set_clock(0)
    store.say(thread, "user", {"text": "?"})
    hand_in(store, tmp_path, "six")
    store.say(thread, "user", {"text": "?"})
    with pytest.raises(OverLimit, match="2 questions within a minute"):
        store.say(thread, "user", {"text": "?"})
    with pytest.raises(OverLimit, match="within a day"):
        hand_in(store, tmp_path, "seven, too")


def test_the_audit_trail_is_in_the_order_of_what_was_done_and_whole(store, set_clock):
    for number, hours in enumerate((0, 48, -48, 0)):
        set_clock(hours)
        store.log("question.asked", str(number))
    rows = [row for row in store.trail.rows() if row.action == "question.asked"]
    assert [row.subject for row in rows] == ["0", "1", "2", "3"]
    assert rows[2].at < rows[0].at < rows[1].at
    assert store.trail.check() == []


@pytest.mark.parametrize("hours", [48, -48])
def test_copies_that_a_killed_owner_left_under_another_clock_are_swept(tmp_path, hours):
    left = tmp_path / "copies-left"
    left.mkdir()
    made = time.time() + 3600 * hours
    os.utime(left, (made, made))
    sweep(tmp_path, "copies-")
    assert not left.exists()
