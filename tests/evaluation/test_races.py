"""Two processes with the same file make one document of it, and one of them is told that it was there."""

from __future__ import annotations

from data.library import Library
from evaluation.races import Races, campaign


def test_one_wins_and_the_other_is_told(tmp_path):
    assert campaign(tmp_path, 40) == Races(40, one_winner=40, documents=40, in_part=0, findings=0)


def test_a_store_that_lets_both_win_is_caught(tmp_path, monkeypatch):
    whole = Library.commit
    monkeypatch.setattr(Library, "commit", lambda *given: whole(*given) or True)
    receive = Library.receive
    monkeypatch.setattr(Library, "receive", lambda *given: (receive(*given)[0], False))
    assert campaign(tmp_path, 5).one_winner < 5
