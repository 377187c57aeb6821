"""What sentences say: numbers with their unit, precision, sign and period."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.calls.said import directions_in, read
from ingestion.words.dates import western

PERIODS = {
    "Revenue was $5 million in fiscal 2022 and $4 million in 2021.": [2022, 2021],
    "In 2022 and 2021, revenue was $5 million and $4 million, respectively.": [2022, 2021],
    "Revenue rose to $5 million in FY2022 from $4 million a year earlier.": [2022, 2021],
    "Compared to 2021, revenue in 2022 increased to $5 million.": [2022],
    "2025 $ 1,164.6; 2024 $ 1,067.8": [2025, 2024],
    "Revenue was $5 million for the year ended December 31, 2022, up from $4 million in the prior year.": [2022, 2021],
}


@pytest.mark.parametrize(("text", "years"), PERIODS.items())
def test_each_number_has_the_period_that_is_said_of_it(text: str, years: list[int]) -> None:
    levels = [said for said in read(text).numbers if not said.change]
    assert [said.when[0].periods[0].year for said in levels] == years
    assert all(len(said.when) == 1 for said in levels)


SIGNS = {
    "Net loss was $5 million.": -1,
    "Net income was −$5 million.": -1,
    "Net income was $(5) million.": -1,
    "Revenue decreased by $5 million.": -1,
    "a 5% decline in revenue": -1,
    "Revenue was up 5%.": 1,
    "営業利益は5.6%増": 1,
    "営業損失は5百万円": -1,
    "Revenue fell to $5 million.": 0,
    "Revenue was $5 million.": 0,
}


@pytest.mark.parametrize(("text", "polarity"), SIGNS.items())
def test_words_and_marks_of_sign(text: str, polarity: int) -> None:
    (said,) = read(western(text)).numbers
    assert said.polarity == polarity


@pytest.mark.parametrize(
    "text",
    ["See Note 5 and Item 7.", "the 10-K for 2022", "on December 31, 2022", "for the 52 weeks ended", "3M's plan"],
)
def test_names_dates_and_lengths_are_no_figures(text: str) -> None:
    assert read(text).numbers == ()


def test_directions() -> None:
    assert directions_in("Revenue rose") == {1}
    assert directions_in("売上高は減少") == {-1}
    assert directions_in("Revenue rose while costs fell") == {1, -1}
    assert directions_in("Revenue was stable") == set()


@given(st.integers(-(10**9), 10**9), st.integers(0, 4), st.sampled_from([0, 3, 6, 9]))
def test_a_value_rounded_as_printed_is_met_and_a_step_off_is_not(units: int, places: int, scale: int) -> None:
    value = Decimal(units).scaleb(scale - 5)
    shown = round(abs(value).scaleb(-scale), places)
    words = {0: "", 3: " thousand", 6: " million", 9: " billion"}[scale]
    (said,) = read(f"It was ${shown:,.{places}f}{words}.").numbers
    assert said.meets(value)
    assert not said.meets(abs(value) + 2 * said.step)
