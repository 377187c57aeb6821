"""What a person finds among documents that the person may not see is what is found where there are no others.

And a search asks the database a few things, as many over a large library as over a small one.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from sqlalchemy import Engine, event

from data.locators import PageBox
from data.people import LOCAL, Principal, Role
from data.store.store import Store
from data.types import Description, Evidence, Reading
from data.vectors import Vectors
from evaluation.load.search import name_of, questions
from retrieval.index import open_index
from retrieval.search import Searcher

ADA = Principal("ada@bank.example", "Ada", "", Role.ANALYST)
OWN, FOREIGN, PIECES = 2, 60, 40


class Coarse:
    """Vectors of few values, drawn by the text: many passages are equally near."""

    model_id, dimension = "coarse/8", 8

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.stack([np.random.default_rng(crc32(text.encode())).integers(-2, 3, 8) for text in texts]).astype("f4")


ENCODER = Coarse()


def add(store: Store, folder: Path, number: int, people: list[str] | None) -> None:
    """A document of one company, whose words are much like those of all others; the same whoever sees it."""
    path = folder / f"company-{number}.txt"
    path.write_text(f"company {number}")
    document, _ = store.receive(path, path.name, people=people)
    told = (f"Page {page}: revenue of {name_of(number)} rose on weaker demand." for page in range(1, PIECES + 1))
    pieces = tuple(Evidence(PageBox(page), text) for page, text in enumerate(told, 1))
    reading = Reading(Description(company=name_of(number), fiscal_year=2020 + number % 2), pieces, pages=PIECES)
    store.commit(document.id, reading, ENCODER.encode([piece.text for piece in pieces]), ENCODER.model_id)


def searcher_over(store: Store) -> Searcher:
    return Searcher(store, ENCODER, open_index(store, ENCODER.model_id, store.workspace / "index"))


@pytest.fixture
def crowd(tmp_path: Path, database: str) -> Generator[Store]:
    """A workspace in which 97 of 100 passages are kept from Ada, before, between and after her own."""
    store = Store.open(tmp_path / "crowd", LOCAL, database=database)
    for number in range(FOREIGN + OWN):
        add(store, tmp_path, number, [ADA.id] if number in (20, 41) else ["ben@bank.example"])
    yield store
    store.close()


@pytest.fixture
def alone(tmp_path: Path, database: str) -> Generator[Store]:
    """Her documents alone."""
    store = Store.open(tmp_path / "alone", LOCAL, database=database)
    for number in (20, 41):
        add(store, tmp_path, number, [ADA.id])
    yield store
    store.close()


def test_what_others_have_changes_nothing_of_what_one_finds(crowd: Store, alone: Store) -> None:
    """The same passages in the same order, with the same scores and reasons, named companies and none."""
    among, by_themselves = searcher_over(crowd).seen_by(crowd.seen_by(ADA)), searcher_over(alone)
    asked = [*questions(FOREIGN + OWN, 20), *(f"Why did revenue rise at {name_of(number)}?" for number in (20, 41, 5))]
    for question in asked:
        found, wanted = (
            [(hit.document.name, hit.evidence.locator, hit.score, hit.why) for hit in one.search(question, 30)]
            for one in (among, by_themselves)
        )
        assert found == wanted
        assert len(found) == 30


@contextmanager
def told() -> Generator[list[str]]:
    """The statements that the databases are given meanwhile."""
    given: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        given.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield given
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_search_asks_the_same_few_things_of_a_library_of_any_size(tmp_path: Path, database: str) -> None:
    store, asked = Store.open(tmp_path / "w", LOCAL, database=database), list[list[str]]()
    for number in range(12):
        add(store, tmp_path, number, None)
        if number in (1, 11):
            searcher = searcher_over(store)
            searcher.search(f"Why did demand weaken at {name_of(1)}?")  # what is counted once is counted now
            with told() as given:
                assert searcher.search(f"Why did demand weaken at {name_of(1)}?")
            asked.append(given)
    store.close()
    assert asked[0] == asked[1]
    assert len(asked[1]) <= 10
