"""Years under marks: those that are not printed are filled in, one that was misread is put right, gaps stay gaps."""

from __future__ import annotations

import pytest

from data.locators import Box
from ingestion.charts.slots import Category, named


def years(*texts: str) -> list[Category]:
    return [Category(text, 10.0 * n, Box(0, 0, 1, 1)) for n, text in enumerate(texts) if text]


@pytest.mark.parametrize(
    ("read", "named_as"),
    [
        (["2016", "2017", "", "2019", "2020"], ["2016", "2017", "2018", "2019", "2020"]),
        (["2016", "2017", "2078", "2019", "2020"], ["2016", "2017", "2018", "2019", "2020"]),
        (["2010", "2011", "2012", "2013", "2015", "2018"], ["2010", "2011", "2012", "2013", "2015", "2018"]),
    ],
)
def test_years_under_marks(read: list[str], named_as: list[str]) -> None:
    places = [10.0 * n for n in range(len(read))]
    assert [one.text if one else None for one in named(places, years(*read))] == named_as
