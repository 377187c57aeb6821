"""A good file is ready while another person's hostile files are still being read."""

from __future__ import annotations

from threading import Event

from evaluation.hostile.harm import READ, Hostile
from evaluation.hostile.waiting import measure
from ingestion.isolation import pool
from ingestion.isolation.reader import Reader


def test_a_good_file_does_not_wait_for_another_persons_hostile_ones(tmp_path, monkeypatch):
    let_go, read = Event(), Reader.read

    def slowly(self, path, name, transcript=None):
        if name.endswith("slow.txt"):
            let_go.wait(8)
        return read(self, path, name, transcript)

    monkeypatch.setattr(Reader, "read", slowly)
    monkeypatch.setattr(pool, "usual", lambda: 3)
    found = measure(tmp_path, 3, b"Harbour Pumps sells pumps.", [Hostile("slow.txt", b"slow", (READ,))])
    assert found.hostile_left == 3
    assert found.among < 8
