"""Turns of many threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import sleep

import pytest

from data.turns import Turns


def test_few_work_at_once_and_nobody_is_passed_over():
    turns, working, most, served, guard = Turns(2), 0, 0, list[int](), Lock()

    def work(number: int) -> None:
        nonlocal working, most
        for _ in range(5):
            with turns:
                with guard:
                    working += 1
                    most = max(most, working)
                    served.append(number)
                sleep(0.002)
                with guard:
                    working -= 1

    with ThreadPoolExecutor(10) as pool:
        with turns, turns:  # until all have come
            done = pool.map(work, range(10))
            while len(turns._waiting) < 10:
                sleep(0.001)
        list(done)
    assert most == 2
    assert len(served) == 50
    firsts = [served.index(number) for number in range(10)]
    thirds = [[at for at, one in enumerate(served) if one == number][2] for number in range(10)]
    assert max(firsts) < min(thirds)  # who comes again stands behind those who wait


def test_a_turn_that_fails_is_given_back():
    turns = Turns(1)
    for _ in range(3):
        with pytest.raises(ValueError, match="no"), turns:
            raise ValueError("no")
    with turns:
        pass


def test_a_turn_that_does_not_come_in_time_is_not_waited_for_any_more():
    turns = Turns(1)
    assert turns.acquire(0.01)
    assert not turns.acquire(0.01)
    turns.release()
    assert turns.acquire(0.01)  # nobody who has left is called
    turns.release()
