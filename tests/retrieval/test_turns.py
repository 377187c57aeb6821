"""Turns of many threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import sleep

import pytest

from retrieval.turns import Turns


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
        list(pool.map(work, range(10)))
    assert most == 2
    assert len(served) == 50
    firsts = [served.index(number) for number in range(10)]
    thirds = [[at for at, one in enumerate(served) if one == number][2] for number in range(10)]
    assert max(firsts) < min(thirds) + 4  # who comes again stands behind those who wait


def test_a_turn_that_fails_is_given_back():
    turns = Turns(1)
    for _ in range(3):
        with pytest.raises(ValueError, match="no"), turns:
            raise ValueError("no")
    with turns:
        pass
