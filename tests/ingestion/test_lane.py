"""Whose turn it is at the shared reading processes: nobody holds them all, nobody waits for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from data.errors import MffmError, OverLimit, StoreError
from ingestion.isolation.lane import MOST_WAITING, Lane
from ingestion.isolation.process import Process
from ingestion.isolation.reader import Reader


@pytest.fixture(autouse=True)
def _no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reader, "warm", lambda _self: False)


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane(2)
    yield made
    made.close()


class Work:
    """Somebody's use of a process, from when it is told to begin until it is told to end."""

    def __init__(self, lane: Lane, whose: str, began: list[str], name: str) -> None:
        self.end, self.error = threading.Event(), None
        self._thread = threading.Thread(target=self._run, args=(lane, whose, began, name))
        self._thread.start()

    def _run(self, lane: Lane, whose: str, began: list[str], name: str) -> None:
        try:
            with lane.reader(whose):
                began.append(name)
                assert self.end.wait(20)
        except MffmError as error:
            self.error = error

    def done(self) -> Work:
        self.end.set()
        self._thread.join(20)
        return self


def eventually(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not true():
        assert time.monotonic() < until
        time.sleep(0.005)


def waiting(lane: Lane) -> int:
    return sum(map(len, lane._waiting.values()))


def test_one_person_has_one_process_and_the_newest_wish_is_next(lane: Lane) -> None:
    began: list[str] = []
    works = []
    for n in range(4):
        works.append(Work(lane, "eve", began, f"eve {n}"))
        eventually(lambda n=n: len(began) + waiting(lane) == n + 1)
    assert began == ["eve 0"]
    other = Work(lane, "ann", began, "ann")
    eventually(lambda: began == ["eve 0", "ann"])
    other.done()
    for n in (0, 3, 2, 1):
        works[n].done()
    assert began == ["eve 0", "ann", "eve 3", "eve 2", "eve 1"]


def test_people_take_turns(lane: Lane) -> None:
    began: list[str] = []
    first = [Work(lane, "x", began, "x"), Work(lane, "y", began, "y")]
    eventually(lambda: len(began) == 2)
    works = {}
    for n, name in enumerate(("eve 1", "eve 2", "ann 1", "bob 1")):
        works[name] = Work(lane, name[:3], began, name)
        eventually(lambda n=n: waiting(lane) == n + 1)
    first[0].done()
    eventually(lambda: began[2:] == ["eve 2"])
    works["eve 2"].done()
    eventually(lambda: began[2:] == ["eve 2", "ann 1"])
    works["ann 1"].done()
    eventually(lambda: began[2:] == ["eve 2", "ann 1", "bob 1"] or began[2:] == ["eve 2", "ann 1", "eve 1"])
    first[1].done()
    for work in works.values():
        work.done()
    assert sorted(began) == sorted(["x", "y", *works])


def test_the_oldest_of_too_many_wishes_of_one_person_is_refused(lane: Lane) -> None:
    began: list[str] = []
    works = [Work(lane, "eve", began, "0")]
    eventually(lambda: began == ["0"])
    for n in range(1, MOST_WAITING + 2):
        works.append(Work(lane, "eve", began, str(n)))
        eventually(lambda n=n: waiting(lane) == min(n, MOST_WAITING))
    eventually(lambda: works[1].error is not None)
    assert isinstance(works[1].error, OverLimit)
    assert works[1].error.remedy
    for work in works:
        work.end.set()
    for work in works:
        work.done()
    assert [work.error for work in works].count(None) == MOST_WAITING + 1


def test_a_process_that_does_not_start_leaves_the_lane_open(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.undo()
    path = tmp_path / "a.txt"
    path.write_text("Sales rose.")
    monkeypatch.setattr(Process, "_command", lambda _self: [str(tmp_path / "nothing")])
    lane = Lane(1)
    for _ in range(2):
        with pytest.raises(StoreError, match=r"does not start here \(No such file"), lane.reader("ann") as reader:
            reader.page(path, "a.txt", 1)
    monkeypatch.undo()
    with lane.reader("ann") as reader:
        assert reader.read(path, "a.txt").evidence[0].text == "Sales rose."
    lane.close()


def test_closing_sends_away_whoever_waits(lane: Lane) -> None:
    began: list[str] = []
    works = [Work(lane, "eve", began, str(n)) for n in range(3)]
    eventually(lambda: len(began) == 1 and waiting(lane) == 2)
    closing = threading.Thread(target=lane.close)
    closing.start()
    eventually(lambda: sum(isinstance(work.error, StoreError) for work in works) == 2)
    for work in works:
        work.done()
    closing.join(10)
    assert not closing.is_alive()
    assert len(began) == 1
