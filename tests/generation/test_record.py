"""An answer is held back until its row is in the trail; a database that is away for a short while is waited for."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.answers import Answer
from data.errors import Away
from data.people import LOCAL
from data.store.store import Store
from generation.record import ACTION, recorded

ANSWER = Answer("What was revenue?", refused=True, reason="It is not in the documents.")


def away_for(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """The next so many rows find no database."""
    log, left = Store.log, iter(range(times))

    def out(self: Store, action: str, subject: str = "", /, **details: object) -> int:
        if next(left, None) is not None:
            raise Away("The workspace database does not answer.", "Work goes on once it answers.")
        return log(self, action, subject, **details)

    monkeypatch.setattr(Store, "log", out)
    monkeypatch.setattr("data.outage._TRY_AGAIN_SECONDS", 0.0)


def test_an_answer_waits_for_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = Store.open(tmp_path / "w", LOCAL)
    away_for(monkeypatch, 3)
    given = recorded(store, ANSWER, [], None, "policy", {})
    last = store.trail.rows()[-1]
    assert (last.action, last.seq) == (ACTION, given.audit)
    assert store.trail.check() == []


def test_without_its_row_there_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = Store.open(tmp_path / "w", LOCAL)
    away_for(monkeypatch, 10**6)
    monkeypatch.setattr("generation.record.HELD_SECONDS", 0.05)
    with pytest.raises(Away):
        recorded(store, ANSWER, [], None, "policy", {})
    assert [row.action for row in store.trail.rows()] in ([], ["workspace.made"])
