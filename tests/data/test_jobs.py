"""A file to be read is leased to one worker at a time, and taken over from one that goes silent."""

from __future__ import annotations

import time

import pytest

from data.people import LOCAL
from data.store.store import Store


@pytest.fixture
def store(tmp_path, database):
    opened = Store.open(tmp_path / "w", LOCAL, database=database)
    yield opened
    opened.close()


def test_jobs_are_leased_told_and_taken_over(store, tmp_path, monkeypatch):
    path = tmp_path / "acme.pdf"
    path.write_bytes(b"acme")
    number = store.enqueue(path, "acme.pdf")
    assert store.enqueue(path, "acme.pdf") == number
    job = store.claim("one")
    assert job is not None
    assert (job.id, job.state, job.attempt, store.claim("two")) == (number, "running", 1, None)
    assert store.beat(job, "one", "reading", 0.25)
    assert [(kept.stage, kept.fraction) for kept in store.jobs()] == [("reading", 0.25)]
    later = time.time() + 3600
    monkeypatch.setattr("data.rows.jobs.time.time", lambda: later)
    taken = store.claim("two")
    assert taken is not None
    assert taken.attempt == 2
    assert not store.beat(job, "one", "reading", 0.5)
    store.finish(taken)
    assert [(kept.state, kept.waiting) for kept in store.jobs()] == [("done", False)]


def test_a_job_that_kills_every_worker_is_given_up(store, tmp_path, monkeypatch):
    path = tmp_path / "acme.pdf"
    path.write_bytes(b"acme")
    store.enqueue(path, "acme.pdf")
    for hours in range(4):
        moment = time.time() + 3600 * hours
        with monkeypatch.context() as patch:
            patch.setattr("data.rows.jobs.time.time", lambda moment=moment: moment)
            store.claim(f"worker {hours}")
    [job] = store.jobs()
    assert (job.state, job.error_code, job.attempt) == ("failed", "too_large", 3)
