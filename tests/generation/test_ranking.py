"""Which row or year stands out, and how many do, over a table printed here."""

from __future__ import annotations

from decimal import Decimal

import pytest

from data.locators import TableCell
from data.types import Cell, Description, Document, Evidence, Grid, Status
from generation.reckoning.compute import Computed
from generation.reckoning.entries import Entry, entries_of
from generation.reckoning.finding import ledger_of
from generation.reckoning.ranking import ask_of, ranked
from generation.reckoning.rowlist import row_lookup
from generation.sources import Sources
from retrieval.plan import read_plan

REGIONS = """
                  | 2019   | 2018   | 2017
Sales by region:  |        |        |
Europe            | 410    | 380    | 395
Asia              | 120    | 90     | 80
Africa            | 101    | 100    | 99
Total sales       | 631    | 570    | 574
Profit by region: |        |        |
Europe            | 21     | 30     | 28
Asia              | 31     | 12     | 9
Africa            | (4)    | 2      | 1
Total profit      | 48     | 44     | 38
"""


def tables() -> list[list[Entry]]:
    lines = [[part.strip() for part in line.split("|")] for line in REGIONS.strip("\n").splitlines()]
    grid = Grid(tuple(tuple(Cell(text) for text in line) for line in lines), 1, "Results by region", "USD in millions")
    document = Document("d", "regions.html", Status.READY, Description("Harlan"))
    table = Evidence(TableCell(1), REGIONS, grid=grid, document_id="d", id=1)
    return [entries_of(table, grid, document, ())]


def asked(question: str) -> Computed | None:
    ledger = ledger_of(tables(), question, {"d": 1.0})
    return ranked(read_plan(question, []), ledger, Sources())


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("In which year were total sales lowest?", "total sales were lowest in FY2018, at $570 million"),
        ("Which region had the highest sales in 2018?", "Europe had the highest sales in FY2018, $380 million"),
        ("Which region had the lowest profit?", "Africa had the lowest"),
        ("Which region had the highest profit in 2019?", "Asia had the highest"),
        ("Which region's sales grew most?", "Asia had the highest growth in FY2019, 33.3%"),
    ],
)
def test_what_stands_out(question: str, says: str) -> None:
    computed = asked(question)
    assert computed is not None
    assert says in computed.claim.text
    assert computed.comparison is not None
    assert computed.claim.citations


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("How many regions had sales above $100 million in 2018?", 1),
        ("How many regions had sales of at least $100 million in 2018?", 2),
        ("How many regions had profit below 10 in 2019?", 1),
        ("In how many years did total sales exceed $572 million?", 2),
        ("How many years did total profit exceed $100 million?", 0),
    ],
)
def test_how_many(question: str, count: int) -> None:
    computed = asked(question)
    assert computed is not None
    assert computed.result.value == Decimal(count)
    assert computed.result.unit == "count"


@pytest.mark.parametrize(
    ("question", "said", "unit", "value"),
    [
        ("In which year did total sales exceed $600 million?", "The period is FY2019: ", "year", 2019),
        ("In which years did total sales exceed $572 million?", "The periods are FY2017 and FY2019: ", "count", 2),
        ("In which year did total sales exceed $900 million?", "The count is 0: ", "count", 0),
    ],
)
def test_in_which_year_a_figure_was_within_a_bound(question: str, said: str, unit: str, value: int) -> None:
    computed = asked(question)
    assert computed is not None
    assert computed.claim.text.startswith(said)
    assert (computed.result.unit, computed.result.value) == (unit, Decimal(value))


@pytest.mark.parametrize(
    "question", ["Which bank led the issue?", "How many employees work in Asia?", "What is profit?"]
)
def test_questions_that_compare_nothing(question: str) -> None:
    assert ask_of(question) is None


def test_a_table_of_something_else_does_not_answer() -> None:
    assert asked("Which director had the highest attendance in 2019?") is None


def test_a_row_in_each_period_asked_for() -> None:
    question = "What were total sales in 2019 and 2017 respectively?"
    ledger = ledger_of(tables(), question, {"d": 1.0})
    found = row_lookup(read_plan(question, []), ledger, Sources())
    assert found is not None
    assert found.claim.text == "Harlan’s total sales were $631 million in FY2019 and $574 million in FY2017, up 9.9%."
    assert found.comparison is not None
    assert found.comparison.headings == ("FY2019", "FY2017")


# ---------------------------------------------------------------- of the measure and the kind asked for

ACROSS = """
                      | Cash App | Seller | Corporate | Total
2020:                 |          |        |           |
Segment revenue       | $900     | $1,500 | $20       | $2,420
Segment gross profit  | 620      | 580    | 20        | 1,220
2019:                 |          |        |           |
Segment revenue       | $400     | $1,400 | $20       | $1,820
Segment gross profit  | 300      | 560    | 20        | 880
"""
CATEGORIES = """
                | 2020 | 2019
Foods           | 770  | 680
Fresh produce   | 270  | 230
Other           | 900  | 70
Total net sales | 1,940 | 980
"""
UNDER = """
                 | 2020 | 2019
Americas:        |      |
Net sales        | 167  | 162
Operating income | 67   | 60
Europe:          |      |
Net sales        | 101  | 94
Operating income | 71   | 36
"""
GOODWILL = """
                             | Health | Pharmacy | Total
Balance at December 31, 2019 | $45    | $23      | $68
Impairment                   | —      | (4)      | (4)
Balance at December 31, 2020 | 45     | 19       | 64
"""


def over(text: str, title: str, question: str, context: str = "", nearby: str = "") -> str:
    """What ranking says over one table; empty where it says nothing."""
    lines = [[part.strip() for part in line.split("|")] for line in text.strip("\n").splitlines()]
    grid = Grid(tuple(tuple(Cell(part) for part in line) for line in lines), 1, title, "USD in millions")
    document = Document("d", "filing.html", Status.READY, Description("Harlan Inc.", ("Harlan",), fiscal_year=2020))
    table = Evidence(TableCell(1), text, grid=grid, context=context, document_id="d", id=1)
    ledger = ledger_of([entries_of(table, grid, document, (), nearby)], question, {"d": 1.0})
    computed = ranked(read_plan(question, []), ledger, Sources())
    return computed.claim.text if computed else ""


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Which segment had the highest gross profit in 2020?", "Cash App had the higher gross profit in FY2020, $620"),
        ("Which segment had the highest revenue in 2020?", "Seller had the higher revenue in FY2020, $1,500 million"),
        ("Which segment had the highest revenue in 2019?", "Seller had the higher revenue in FY2019, $1,400 million"),
        ("Which segment had the lowest gross profit in 2019?", "Cash App had the lower gross profit in FY2019, $300"),
    ],
)
def test_segments_that_stand_over_the_columns(question: str, says: str) -> None:
    assert says in over(ACROSS, "Information on the reportable segments", question)


def test_a_measure_under_the_heading_of_each_segment() -> None:
    question = "Which segment had the highest operating income in 2020?"
    assert "Europe had the higher operating income in FY2020, $71 million, against Americas ($67 million)" in over(
        UNDER, "The following table shows information by reportable segment", question
    )


def test_a_balance_rolled_forward_for_each_segment() -> None:
    question = "Which segment had the most goodwill at the end of 2020?"
    title = "Goodwill by reportable segment was as follows"
    assert "Health had the higher goodwill in FY2020, $45 million, against Pharmacy ($19 million)" in over(
        GOODWILL, title, question
    )


def test_product_categories_rank_no_segments_and_their_sales_no_income() -> None:
    title, note = "Net sales by merchandise category", "Segment Reporting"
    assert "Foods had the higher sales in FY2020, $770 million, against Fresh produce ($270 million)" in over(
        CATEGORIES, title, "Which product category had the highest sales in 2020?", note
    )
    for question in (
        "Which segment had the highest net sales in 2020?",
        "Which country had the highest net sales in 2020?",
        "Which product category had the highest operating income in 2020?",
    ):
        assert over(CATEGORIES, title, question, note, "segments countries operating income") == ""


def test_a_part_of_the_measure_is_not_the_measure() -> None:
    rows = ACROSS.replace("Segment revenue ", "Revenue from external customers ")
    title = "Information on the reportable segments"
    assert over(rows, title, "Which segment had the highest revenue in 2020?") == ""
    adjusted = "Which segment had the highest adjusted gross profit in 2020?"
    assert over(ACROSS, title, adjusted) == ""


def test_nothing_grew_most_where_nothing_grew() -> None:
    falling = CATEGORIES.replace("| 680", "| 800").replace("| 230", "| 300")
    title = "Net sales by merchandise category"
    assert over(falling, title, "Which product category's sales grew most in 2020?") == ""
