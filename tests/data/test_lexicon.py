"""Words are ranked as the database itself would, from what is counted once and kept until the library changes."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Connection

from data.dialects import Weighed, best, sqlite
from data.locators import PageBox
from data.people import LOCAL
from data.store.database import FILE
from data.store.lexicon import Lexicon
from data.store.store import Store
from data.types import Description, Evidence, Reading

WORDS = "net sales rose fell cost of goods sold margin the board said that".split()
ASKED = [["net sales"], ["cost of goods sold", "margin"], ["sale", "rose", "the", "net"], ["absent"], ["*", 'ma"rgin']]


def add(store: Store, number: int, chance: random.Random) -> str:
    """A document of sixty pieces, some of them the same to the letter."""
    path = store.workspace / f"{number}.txt"
    path.write_text(str(number))
    document, _ = store.receive(path, path.name)
    texts = [" ".join(chance.choices(WORDS, k=chance.choice((3, 12)))) for _ in range(60)]
    pieces = tuple(Evidence(PageBox(page), text) for page, text in enumerate(texts, 1))
    store.commit(document.id, Reading(Description(), pieces), np.zeros((60, 1), dtype=np.float32), "none", texts)
    return document.id


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(tmp_path, LOCAL)) as opened:
        yield opened


def by_sqlite(store: Store, phrases: Sequence[str], limit: int, among: range | None = None) -> list[tuple[int, float]]:
    """The same asked of SQLite, as one expression."""
    match = "{body} : (" + " OR ".join('"' + phrase.replace('"', " ") + '"' for phrase in phrases) + ")"
    where = f"AND rowid BETWEEN {among.start} AND {among.stop - 1}" if among else ""
    with closing(sqlite3.connect(store.workspace / FILE)) as database:
        query = f"SELECT rowid, rank FROM words WHERE words MATCH ? AND rank MATCH 'bm25(0.0, 1.0)' {where}"
        return database.execute(f"{query} ORDER BY rank, rowid LIMIT {limit}", (match,)).fetchall()


@pytest.mark.parametrize("phrases", ASKED)
def test_the_order_and_the_scores_are_those_of_the_database(store: Store, phrases: list[str]) -> None:
    chance = random.Random(7)
    ids = [add(store, number, chance) for number in range(5)]
    for limit in (1, 7, 500):
        assert store.words(phrases, None, limit) == by_sqlite(store, phrases, limit)
        assert store.words(phrases, [ids[1]], limit) == by_sqlite(store, phrases, limit, range(61, 121))


def test_what_was_counted_is_kept_until_the_library_changes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(8)
    first = add(store, 1, chance)
    counted: list[str] = []
    weigh = sqlite.weigh

    def counting(connection: Connection, phrases: Sequence[str]) -> list[Weighed]:
        counted.extend(phrases)
        return weigh(connection, phrases)

    monkeypatch.setattr(sqlite, "weigh", counting)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: store.words(["net sales", "margin"], None, 9), range(40)))
    assert all(one == found[0] for one in found)
    assert counted == ["net sales", "margin"]
    store.words(["margin", "board"], None, 9)
    assert counted == ["net sales", "margin", "board"]
    add(store, 2, chance)
    assert store.words(["margin"], None, 500) == by_sqlite(store, ["margin"], 500)
    store.remove(first)
    assert store.words(["margin"], None, 500) == by_sqlite(store, ["margin"], 500)
    assert counted[3:] == ["margin", "margin"]


def test_no_more_is_held_than_there_is_room_for(store: Store) -> None:
    add(store, 1, random.Random(9))
    lexicon = Lexicon(room=3000)
    with store._database.reading() as connection:
        for word in WORDS * 2:
            lexicon.weigh(connection, 1, [word])
    assert 0 < lexicon.held <= 3000


def test_of_equals_the_first_are_best() -> None:
    alike = Weighed(np.array([9, 4, 7, 2]), np.array([-1.0, -1.0, -1.0, -0.5]))
    more = Weighed(np.array([7]), np.array([-0.25]))
    assert best([alike, more], 2) == [(7, -1.25), (4, -1.0)]
    assert best([alike, more], 2, np.array([2, 9])) == [(9, -1.0), (2, -0.5)]
    assert best([], 5) == []
