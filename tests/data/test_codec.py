"""Every noun comes back from JSON as it went in."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.answers import (
    Answer,
    Calculation,
    Check,
    Citation,
    Claim,
    Compared,
    Comparison,
    ComparisonRow,
    Operand,
    Plan,
    Result,
)
from data.codec import (
    answer_from_json,
    answer_to_json,
    compact,
    description_from_json,
    description_to_json,
    fact_from,
    fact_row,
    grid_from,
    grid_json,
    locator_from,
    locator_json,
    plan_from_json,
    plan_to_json,
    reading_from,
    reading_json,
)
from data.locators import AudioSpan, Box, FigureRegion, PageBox, SheetCell, TableCell, TextSpan
from data.types import Cell, Description, Evidence, Fact, Grid, Period, Reading, Statement, Tag

FY23 = Period(2023, 12, start=date(2022, 7, 1), end=date(2023, 6, 30))
CELL = TableCell(table=4, row=2, column=1, page=57, box=Box(300.5, 120, 360.25, 131))
LOCATORS = [
    PageBox(3, Box(1, 2, 3, 4.5)),
    PageBox(3),
    CELL,
    FigureRegion(1, Box(0, 0, 700, 400)),
    TextSpan(10, 40),
    SheetCell("Income", "B7"),
    AudioSpan(12.5, 15.0, "Jane Doe"),
    AudioSpan(None, None),
]


def through_json(value):
    return json.loads(compact(value))


@pytest.mark.parametrize("locator", LOCATORS, ids=lambda locator: locator.kind)
def test_a_locator_comes_back(locator):
    assert locator_from(through_json(locator_json(locator))) == locator


def test_a_locator_shows_only_what_is_known():
    assert locator_json(CELL) == {
        "kind": "cell",
        "table": 4,
        "row": 2,
        "column": 1,
        "page": 57,
        "box": [300.5, 120, 360.25, 131],
    }
    assert locator_json(PageBox(3)) == {"kind": "page", "page": 3}


def grid() -> Grid:
    tag = Tag("us-gaap:Revenues", Decimal("1577000000"), "USD", FY23, (("axis", "member"),), -6)
    rows = (
        (Cell(""), Cell("2023")),
        (Cell("Revenue", Box(40, 120, 90, 131)), Cell("1,577", Box(300, 120, 330, 131), tag)),
    )
    return Grid(rows, 1, "Income", "in millions", (0.0, 8.0))


def test_a_grid_comes_back_with_boxes_and_tags():
    assert grid_from(through_json(grid_json(grid()))) == grid()


@given(st.lists(st.tuples(st.text(), st.text()), min_size=1), st.text())
def test_any_text_survives_in_a_grid(rows, title):
    made = Grid(tuple((Cell(left), Cell(right)) for left, right in rows), 0, title)
    assert grid_from(through_json(grid_json(made))) == made


def fact() -> Fact:
    return Fact(
        label="Revenue",
        value=Decimal("1577000000"),
        printed="1,577",
        period=FY23,
        cell=CELL,
        unit="USD",
        scale=6,
        concept="revenue",
        statement=Statement.INCOME,
        parents=("Sales", "Total"),
    )


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_figure_keeps_every_digit(value):
    row = fact_row(Fact("x", value, "", FY23, CELL))
    assert str(fact_from(row).value) == str(value)


def test_a_reading_comes_back():
    pieces = (
        Evidence(PageBox(1), "We make valves.", "Item 1"),
        Evidence(TableCell(4, page=57), "Revenue | 1,577", "Income", grid()),
    )
    reading = Reading(Description("Acme", ("ACM",), fiscal_year=2023), pieces, (fact(),), 90, ("Page 3 is blank.",))
    assert reading_from(json.loads(reading_json(reading))) == reading


def test_a_description_shows_only_what_is_known():
    description = Description(company="Acme", form="10-K", period_end=date(2023, 6, 30))
    plain = description_to_json(description)
    assert plain == {"company": "Acme", "form": "10-K", "period_end": "2023-06-30"}
    assert description_from_json(plain) == description


def test_an_answer_and_its_plan_come_back():
    citation = Citation(1, "acme.pdf", "abc", 7, CELL, "1,577")
    operand = Operand("revenue", Decimal("1577000000"), "USD", FY23, 1, "1,577")
    margin = Calculation("margin", "a / b", (operand,), Decimal("0.654"), "percent", "65.4 %")
    result = Result(Decimal("65.4"), "percent", 0, Decimal("0.654"))
    claim = Claim("The margin was 65.4 % [1].", (1,), Check.COMPUTED)
    cells = (Compared("65.4 %", Decimal("0.654"), "percent", (1,), Check.COMPUTED), Compared(missing="FY2022"))
    side_by_side = Comparison("Margin", ("FY2023", "FY2022"), (ComparisonRow("Acme", cells),))
    answer = Answer("What was the margin?", (claim,), (citation,), (margin,), result, side_by_side)
    assert answer_from_json(through_json(answer_to_json(answer))) == answer
    written_before = {name: value for name, value in answer_to_json(answer).items() if name != "comparison"}
    assert answer_from_json(written_before).comparison is None
    plan = Plan("q", ("Acme",), (FY23,), (date(2023, 6, 30),), statements=(Statement.BALANCE,), decimals=1)
    assert plan_from_json(through_json(plan_to_json(plan))) == plan
