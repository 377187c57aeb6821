"""What waits is read without anyone's action, also when the reading process has died."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest

from data.people import LOCAL
from data.store.store import Store
from ui import office
from ui.jobs import Worker
from ui.office import Room
from ui.settings import Settings


def test_a_file_that_waits_wakes_the_reading_process_until_the_room_closes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    woken = list[Worker]()

    def wake(self: Worker) -> None:
        woken.append(self)

    monkeypatch.setattr(office, "TEND_SECONDS", 0.02)
    monkeypatch.setattr(Worker, "wake", wake)
    room = Room(Settings(workspace=tmp_path / "w", seals=tmp_path / "seals"))
    time.sleep(0.1)
    assert woken == []
    (tmp_path / "acme.txt").write_text("Acme makes valves.")
    with_store = Store.open(tmp_path / "w", LOCAL, tmp_path / "seals")
    with_store.enqueue(tmp_path / "acme.txt", "acme.txt")
    until = time.monotonic() + 20
    while len(woken) < 3 and time.monotonic() < until:
        time.sleep(0.02)
    assert len(woken) >= 3
    room.close(0.0)
    count = len(woken)
    time.sleep(0.2)
    assert len(woken) == count
    with_store.close()


def test_the_search_index_is_kept_by_the_room_once_it_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    kept = Event()
    monkeypatch.setattr(office, "TEND_SECONDS", 0.02)
    monkeypatch.setattr("ui.wiring.open_analyst", lambda *_: SimpleNamespace(searcher=SimpleNamespace(keep=kept.set)))
    room = Room(Settings(workspace=tmp_path / "w", seals=tmp_path / "seals"))
    assert not kept.wait(0.1)
    room.analyst()
    assert kept.wait(20)
    room.close(0.0)
