"""Dying at a moment of an operation leaves it done or undone; and the campaign would see it if it did not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data.room import Room
from data.store.store import Store
from data.types import Status
from evaluation.durability.crashes import OPERATIONS, campaign


@pytest.mark.parametrize("operation", OPERATIONS)
def test_nothing_is_left_half_done(operation: str, tmp_path: Path, database: str, request: pytest.FixtureRequest):
    admin = request.getfixturevalue("postgresql").admin if database else ""
    found = campaign(operation, tmp_path / "base", only=6 if not database else 9, database=database, admin=admin)
    assert found.points >= (20 if operation in ("ingest", "remove", "reindex") else 6)
    assert found.inconsistent == 0


def test_a_store_that_shows_a_document_too_early_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    whole = Store.commit

    def hasty(self: Store, document_id: str, *rest: Any, **named: Any) -> bool:
        self.mark(document_id, Status.READY)
        return whole(self, document_id, *rest, **named)

    monkeypatch.setattr(Store, "commit", hasty)
    assert campaign("ingest", tmp_path / "base", only=3).inconsistent > 0


def test_what_lies_about_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def stay(_room: Room) -> None:
        return

    monkeypatch.setattr(Room, "leave", stay)
    assert campaign("backup", tmp_path / "base", only=3).inconsistent > 0


def test_an_error_without_a_name_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("data.store.backup.StoreError", RuntimeError)
    assert campaign("backup", tmp_path / "base", only=2).inconsistent > 0
