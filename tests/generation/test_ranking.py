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
