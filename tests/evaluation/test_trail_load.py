"""The measure itself, in a small workspace; times are not asserted, only that every action was timed and is told of."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter, sleep

from data.people import LOCAL
from data.store.store import Store
from evaluation.load.trail import measured, timed


def test_every_action_is_timed_and_leaves_its_row(tmp_path: Path, database: str):
    shown = measured(tmp_path, 4, 0.05, 20, database)
    assert [shown[name]["n"] for name in ("disk", "alone", "paced", "without_pause")] == [4, 4, 20, 20]
    assert shown["findings"] == []
    store = Store.open(tmp_path / "w", LOCAL, database=database)
    assert [row.action for row in store.trail.rows()] == ["workspace.made"] + ["question.asked"] * 45
    store.close()


def test_sessions_act_at_the_pace_that_is_set():
    begun = perf_counter()
    taken = timed(lambda: sleep(0.01), 3, 0.2, 9)
    assert (len(taken), min(taken) >= 10) == (9, True)
    assert perf_counter() - begun >= 0.4  # the third is due in the third fifth of a second
