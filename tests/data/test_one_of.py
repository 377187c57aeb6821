"""Many values are one parameter, in both databases."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from sqlalchemy import literal, not_, select

from data.dialects import one_of
from data.store.database import Database, open_database


@pytest.fixture
def opened(tmp_path: Path, database: str) -> Generator[Database]:
    (tmp_path / "w").mkdir()
    kept = open_database(tmp_path / "w", database)
    yield kept
    kept.close()


@pytest.mark.parametrize(
    ("value", "among", "held"),
    [
        (70_000, range(2, 100_000), True),
        (1, range(2, 100_000), False),
        (1, [], False),
        ("Zürich\\", ["other", "Zürich\\"], True),
        ('it\'s, "quoted"', {'it\'s, "quoted"'}, True),
        ("1", ["1"], True),
        ("plain", ["it's", "PLAIN"], False),
    ],
)
def test_numbers_and_words_are_found_among_many(opened: Database, value: object, among: list[object], held: bool):
    with opened.reading() as connection:
        for chosen, wanted in ((one_of(literal(value), among), held), (not_(one_of(literal(value), among)), not held)):
            assert (connection.execute(select(literal(1)).where(chosen)).first() is not None) is wanted


def test_the_statement_is_the_same_however_many_there_are(opened: Database):
    with opened.reading() as connection:
        few, many = (
            str(select(literal(1)).where(one_of(literal(3), range(count))).compile(connection)) for count in (1, 500)
        )
    assert few == many
