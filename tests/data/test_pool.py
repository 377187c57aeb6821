"""Connections that are kept between uses."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock, Thread
from time import sleep

from sqlalchemy import create_engine, text

from data.dialects.pool import Stack
from data.rows.tables import state
from data.store.database import open_file


def test_the_connection_used_last_is_taken_first_and_few_stay_open(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'a.db'}", poolclass=Stack, keep=2)
    together = Barrier(5)

    def used(_: int) -> int:
        with engine.connect() as connection:
            together.wait(10)
            return id(connection.connection.dbapi_connection)

    with ThreadPoolExecutor(5) as pool:
        assert len(set(pool.map(used, range(5)))) == 5  # nobody waits for another
    assert engine.pool.status() == "2 idle"
    seen = set[int]()
    for _ in range(3):
        with engine.connect() as connection:
            seen.add(id(connection.connection.dbapi_connection))
    assert len(seen) == 1
    engine.dispose()
    assert engine.pool.status() == "0 idle"
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1


def test_one_writes_at_a_time_and_the_next_takes_over_at_once(tmp_path):
    database = open_file(tmp_path / "w.db")
    writing, most, guard = 0, 0, Lock()

    def write() -> None:
        nonlocal writing, most
        for _ in range(10):
            with database.writing() as connection:
                with guard:
                    writing += 1
                    most = max(most, writing)
                connection.execute(state.update().values(generation=state.c.generation + 1))
                sleep(0.001)
                with guard:
                    writing -= 1

    threads = [Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as connection:
        assert connection.execute(state.select()).one().generation == 80
    assert most == 1
    database.close()
