import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.calls.numerals import repairs
from ingestion.calls.spoken import tokens


def written(text: str) -> str:
    """A text with the figures in the place of the words that say them."""
    words = text.split()
    for repair in reversed(repairs(words)):
        words[repair.first : repair.upto] = [repair.figure]
    return " ".join(words)


@pytest.mark.parametrize(
    ("heard", "figures"),
    [
        ("sales rose four point six percent", "sales rose 4.6%"),
        ("one point one six billion dollars", "$1.16 billion"),
        ("three hundred and five million", "305 million"),
        ("in twenty seventeen and nineteen ninety nine", "in 2017 and 1999"),
        ("two thousand seventeen", "2,017"),
        ("point four percent", "0.4%"),
        ("zero point oh three", "0.03"),
        ("two questions and one answer", "two questions and one answer"),
        ("fifty basis points", "50 basis points"),
        ("seven per cent", "7%"),
        ("twenty one hundred", "2,100"),
        ("the point is", "the point is"),
    ],
)
def test_numbers_said(heard, figures):
    assert written(heard) == figures


@given(st.integers(10, 99_999))
def test_a_number_spelled_is_read_again(number):
    (token,) = tokens(f"{number:,}")
    assert repairs(token.ways[0])[0].figure.replace(",", "") == str(number)


@given(st.lists(st.sampled_from("one twenty hundred thousand point oh million percent and sales dollars".split())))
def test_repairs_stand_in_order(words):
    end = 0
    for repair in repairs(words):
        assert end <= repair.first < repair.upto <= len(words)
        end = repair.upto
