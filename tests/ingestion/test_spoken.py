import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.calls.spoken import tokens


def ways(text: str) -> set[str]:
    """All the ways to say a text of one token."""
    (token,) = tokens(text)
    return {" ".join(way) for way in token.ways}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("$1.16 billion", "one point one six billion dollars"),
        ("$300 million", "three hundred"),
        ("$0.03", "three cents"),
        ("$0.40", "forty"),
        ("$2.16", "two dollars and sixteen cents"),
        ("$2.16", "two sixteen"),
        ("€5bn", "five billion euros"),
        ("26%", "twenty six"),
        ("4.6%", "four point six percent"),
        ("0.4", "point four"),
        ("2017", "twenty seventeen"),
        ("2017", "two thousand seventeen"),
        ("245", "two hundred and forty five"),
        ("1,160", "one thousand one hundred sixty"),
        ("Q1", "first quarter"),
        ("Q1", "q one"),
        ("EMEA", "e m e a"),
        ("R&D", "r and d"),
        ("3rd", "third"),
        ("bps", "basis points"),
        ("don’t", "don't"),
        ("Zürich", "zurich"),
    ],
)
def test_ways_to_say_what_is_written(written, said):
    assert said in ways(written)


def test_marks_are_not_said_and_hyphens_part_words():
    assert [" ".join(token.ways[0]) for token in tokens("Year-on-year, (up) – “well”.")] == [
        "year",
        "on",
        "year",
        "up",
        "well",
    ]


@given(st.text(max_size=60))
def test_tokens_stand_in_order_and_are_said_in_letters(text):
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        end = token.end
        assert token.ways
        assert all(re.fullmatch(r"[a-z']+", word) for way in token.ways for word in way)
