"""Several files are read at once, each by a process of its own, and no more than were asked for."""

from __future__ import annotations

import threading

from ingestion.isolation.pool import Readers, usual


def test_files_are_read_side_by_side_and_processes_are_used_again():
    meeting = threading.Barrier(3, timeout=10)
    with Readers(3) as readers:
        first = [readers.submit(lambda reader: (meeting.wait(), reader)[1]) for _ in range(3)]
        used = {id(future.result()) for future in first}
        again = [readers.submit(lambda reader: reader).result() for _ in range(5)]
    assert len(used) == 3
    assert {id(reader) for reader in again} <= used


def test_no_more_are_at_work_than_were_asked_for():
    at_work, most, lock = [0], [0], threading.Lock()

    def work(_reader: object) -> None:
        with lock:
            at_work[0] += 1
            most[0] = max(most[0], at_work[0])
        threading.Event().wait(0.02)
        with lock:
            at_work[0] -= 1

    with Readers(2) as readers:
        for future in [readers.submit(work) for _ in range(8)]:
            future.result()
    assert most[0] == 2


def test_a_failure_is_the_futures_and_the_reader_goes_back():
    with Readers(1) as readers:
        failed = readers.submit(lambda _reader: 1 / 0)
        assert isinstance(failed.exception(), ZeroDivisionError)
        assert readers.submit(lambda _reader: 7).result(timeout=5) == 7


def test_this_machine_has_room_for_one_at_least():
    assert usual() >= 1


def test_the_next_process_runs_before_it_is_needed():
    alone, busy = threading.Event(), threading.Event()
    with Readers(2, spare=True) as readers:
        first = readers.submit(lambda reader: (busy.set(), alone.wait(10), reader)[2])
        assert busy.wait(10)
        second = readers.submit(lambda reader: (reader._process.pid is not None, reader)).result()
        alone.set()
        assert second == (True, second[1])
        assert second[1] is not first.result()
    with Readers(2) as readers:
        assert readers.submit(lambda reader: reader._process.pid).result() is None


def test_a_process_that_ended_is_followed_by_another_before_the_next_file():
    with Readers(1) as readers:
        readers.submit(lambda reader: reader._process._end()).result()
        assert readers.submit(lambda reader: reader._process.pid is not None).result()
