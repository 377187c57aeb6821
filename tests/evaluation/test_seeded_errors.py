"""Errors are planted as described, sound statements raise no alarm, and wrong ones are caught."""

from __future__ import annotations

from random import Random

import pytest

from evaluation.quality.seeded_errors import CELL_ERRORS, Tally, examine
from tests.ingestion.test_checks import YEAR, statements


@pytest.mark.parametrize(
    ("kind", "text", "planted"),
    [
        ("sign", "$ 1,577", "$ (1,577)"),
        ("sign", "(36)", "36"),
        ("ten times", "$ (1,577)", "$ (15,770)"),
        ("a thousand times", "4,034", "4,034,000"),
        ("ten times", "7", None),
    ],
)
def test_what_is_planted(kind: str, text: str, planted: str | None):
    assert CELL_ERRORS[kind](text, Random(1)) == planted


def test_digits_are_transposed_and_dropped():
    for kind, length in (("digits transposed", 4), ("digit dropped", 3)):
        changed = (CELL_ERRORS[kind]("1,234", Random(1)) or "").replace(",", "")
        assert (len(changed), changed != "1234") == (length, True)


def test_sound_statements_raise_nothing_and_most_errors_are_caught():
    tally = Tally()
    examine(statements(), YEAR, tally, "acme", tries=10)
    report = tally.report()
    assert (report["clean_statements"], report["clean_statements_with_an_alarm"]) == (3, 0)
    assert tally.planted["years swapped"] == 3
    assert tally.caught.total() >= 0.8 * tally.planted.total()
