"""A figure of a part of the company answers only what is asked of that part."""

from __future__ import annotations

from decimal import Decimal

import pytest

from data.locators import TableCell
from data.types import Fact, Period
from generation.reckoning.bearing import of_part_asked, qualifiers_in
from retrieval.plan import read_plan


def fact(segment: str | None) -> Fact:
    cell = TableCell(1, 1, 1, 2)
    return Fact("Revenue", Decimal(7), "7", Period(2020, 12), cell, "USD", 6, concept="revenue", segment=segment)


@pytest.mark.parametrize(
    ("question", "segment", "asked"),
    [
        ("What was revenue in 2020?", "Hardware revenue", False),
        ("What was hardware revenue in 2020?", "Hardware revenue", True),
        ("What was revenue in 2020?", "Annual maturities", False),
        ("What was revenue in 2020?", None, True),
        ("What was revenue in 2020?", "Segment revenue", True),
        ("What was revenue in 2020?", "December 31, 2019 (in thousands)", True),
        ("Which segment had the largest revenue?", "Hardware revenue", True),
    ],
)
def test_a_figure_is_of_the_whole_or_of_the_part_asked_for(question: str, segment: str | None, asked: bool) -> None:
    assert of_part_asked(fact(segment), read_plan(question, [])) is asked


@pytest.mark.parametrize(
    ("question", "narrowed_by"),
    [
        ("What was bitcoin revenue in 2020?", {"bitcoin"}),
        ("What was revenue from catering in 2020?", {"cater"}),
        ("What were sales in Brazil?", {"brazil"}),
        ("What was the total amount of revenue (in USD millions)?", set()),
        ("What is the revenue amount outlined in the filing?", set()),
        ("Define margin as income divided by revenue. What is unadjusted operating income?", set()),
    ],
)
def test_what_narrows_a_figure_down_stands_right_beside_it(question: str, narrowed_by: set[str]) -> None:
    assert qualifiers_in(read_plan(question, []), []) == narrowed_by
