"""Two processes with the same file make one document of it; one that removes what the other makes leaves it whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data.store.library import Library
from data.store.originals import Originals
from data.types import Document
from evaluation.durability.races import Races, campaign, clashes


def test_one_wins_and_the_other_is_told(tmp_path: Path, database: str):
    assert campaign(tmp_path, 40, database) == Races(40, one_winner=40, documents=40, in_part=0, findings=0)


def test_a_store_that_lets_both_win_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    whole, receive = Library.commit, Library.receive

    def lavish(self: Library, *given: Any) -> bool:
        return whole(self, *given) or True

    def forgetful(self: Library, *given: Any) -> tuple[Document, bool]:
        return receive(self, *given)[0], False

    monkeypatch.setattr(Library, "commit", lavish)
    monkeypatch.setattr(Library, "receive", forgetful)
    assert campaign(tmp_path, 5).one_winner < 5


def test_what_one_makes_and_the_other_removes_is_there_whole_or_not_at_all(tmp_path: Path, database: str):
    found = clashes(tmp_path, 25, database)
    assert found.made > 0
    assert found.removed > 0
    assert (found.in_part, found.findings) == (0, 0)


def test_a_store_that_leaves_the_files_of_what_is_removed_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def leave(_self: Originals, _digest: str) -> bool:
        return True

    monkeypatch.setattr(Originals, "drop", leave)
    assert clashes(tmp_path, 5).findings > 0
