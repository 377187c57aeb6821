"""The measure itself, over a small library; times are not asserted, only that every search was made and finds."""

from __future__ import annotations

import json
from pathlib import Path
from time import sleep
from typing import cast

import pytest

from data.people import LOCAL
from data.store.store import Store
from evaluation.load.search import DrawnEncoder, fill, main, name_of, paced, questions, timed
from retrieval.index import open_index
from retrieval.search import Searcher


def test_every_search_is_timed_and_finds_the_company_that_is_named(tmp_path: Path):
    store = Store.open(tmp_path, LOCAL)
    fill(store, 1_200)
    assert [document.description.company for document in store.documents()] == [name_of(n) for n in range(3)]
    searcher = Searcher(store, DrawnEncoder(), open_index(store, "drawn", tmp_path / "index"))
    asked = questions(3, 12)
    assert len(timed(searcher, asked, 4)) == 12
    named = next(question for question in asked if name_of(2) in question)
    assert searcher.search(named)[0].document.name == "company-2.txt"


def test_a_question_that_could_not_be_asked_in_time_has_waited():
    class Slow:
        def search(self, question: str) -> None:
            sleep(0.2 if question == "slow" else 0.0)

    taken = paced(cast("Searcher", Slow()), ["slow", "quick"], 1, every=0.05)
    assert taken[0] >= 200
    assert taken[1] >= 150  # due 50 ms after the first, which took 200


def test_somebody_among_others_is_told_of_as_alone(capsys: pytest.CaptureFixture[str]):
    main(["--chunks", "2500", "--sessions", "2", "--every", "0.01", "--n", "8", "--own", "1"])
    told = json.loads(capsys.readouterr().out)
    assert (told["own"], told["asked"], told["same_as_alone"]) == (1, 8, 8)
    assert [told[name]["n"] for name in ("alone", "paced", "without_pause")] == [8, 8, 8]
