"""How questions are read as arithmetic over rows, and what comes of it over a table printed here."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.answers import Check, Plan
from data.locators import TableCell
from data.types import Cell, Description, Document, Evidence, Grid, Status
from generation.reckoning.arithmetic import Rows, Tree, readings
from generation.reckoning.compute import Computed
from generation.reckoning.entries import bag, entries_of, opposed, unlabelled_sums
from generation.reckoning.finding import ledger_of
from generation.reckoning.rowwork import row_work
from generation.sources import Sources
from retrieval.plan import read_plan

FLEET = """
              |             | 2019   | 2018   | 2017
Vessels:      |             |        |        |
Tankers       |             | 410.5  | 380.0  | 395.5
Barges, net   |             | (12.0) | 20.0   | 4.0
Other         |             | 101.5  | 100.0  | 100.5
              |             | 500.0  | 500.0  | 500.0
Utilisation   |             | 91.0%  | 87.5%  | 90.0%
Goodwill, beginning of year || 7.0   | 8.0    | 9.0
Goodwill, end of year |     | 6.0    | 7.0    | 8.0
"""


def grid(printed: str, units: str = "in millions") -> Grid:
    lines = [[part.strip() for part in line.split("|")] for line in printed.strip("\n").splitlines()]
    rows = [[line[0], *line[2:]] for line in lines]
    return Grid(tuple(tuple(Cell(text) for text in row) for row in rows), 1, "Fleet by type", units)


def asked(question: str, printed: str = FLEET) -> Computed | None:
    document = Document("d", "fleet.html", Status.READY, Description("Harlan Shipping"))
    table = Evidence(TableCell(1), printed, grid=grid(printed), document_id="d", id=1)
    assert table.grid is not None
    entries = entries_of(table, table.grid, document, ())
    return row_work(read_plan(question, []), ledger_of([entries], question, {"d": 1.0}), Sources())


def value(question: str) -> Decimal:
    computed = asked(question)
    assert computed is not None
    return computed.result.value


def spoken(tree: Tree) -> str:
    if isinstance(tree, Rows):
        return f"{tree.words}{[period.year for period in tree.periods] or ''}"
    return f"{tree.work}({'; '.join(map(spoken, tree.parts))})"


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What was the change in Tankers in 2019 from 2018?", "change(Tankers)"),
        ("By how much did net debt fall between 2018 and 2019?", "change(net debt)"),
        ("What is the year on year percentage change in the discount rate?", "growth(discount rate)"),
        ("For 2018, what is the ratio of current to non-current debt?", "ratio(current; non-current debt[2018])"),
        ("What is the difference in tax between Asia and Africa in F19?", "difference(tax Asia; tax Africa[2019])"),
        ("What percentage of total assets is goodwill?", "share(goodwill; total assets)"),
        ("What is the sum of rent, fees and tax?", "sum(rent, fees and tax)"),
        ("What is the average of rent and fees in 2019?", "average(rent and fees)"),
    ],
)  # fmt: skip
def test_the_first_reading(question: str, first: str) -> None:
    assert spoken(readings(question)[0]) == first


def test_a_list_may_be_one_row_or_several() -> None:
    read = [spoken(tree) for tree in readings("What is the sum of rent, fees and tax?")]
    assert read == [
        "sum(rent, fees and tax)",
        "sum(rent; fees; tax)",
        "sum(rent and fees; tax)",
        "sum(rent; fees and tax)",
    ]


def test_figures_asked_for_respectively_are_not_added() -> None:
    assert readings("What was total rent in 2018 and 2019 respectively?") == []


def test_a_quoted_label_is_no_instruction_and_no_date() -> None:
    (tree,) = readings("What was the change in “Increase in 2018 notes” from 2018 to 2019?")
    assert spoken(tree) == "change(Increase in 2018 notes)"
    assert [period.year for period in tree.periods] == [2018, 2019]


@pytest.mark.parametrize("question", ["What drove the change in revenue in 2019?", "Who is the auditor?", ""])
def test_questions_that_ask_for_no_arithmetic(question: str) -> None:
    assert readings(question) == []


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    readings(f"What is the average {text} for 2018 and 2019?")


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("What was the change in Tankers from 2018 to 2019?", "30.5"),
        ("What was the percentage change in Tankers from 2017 to 2019?", "3.79"),
        ("What was the average of Barges, net for 2017, 2018 and 2019?", "4"),
        ("What was the 2018 average for Tankers?", "387.75"),  # of the year and the one before
        ("What is the sum of Tankers and Barges, net in 2018?", "400"),
        ("What is the difference between Tankers and Other in 2019?", "309"),
        ("What is the ratio of Other to Tankers in 2018?", "0.26"),
        ("What percentage of the total vessels was Tankers in 2019?", "82.1"),  # the row without a label foots
        ("What was the change in utilisation between 2018 and 2019?", "3.5"),
        ("What was the change in goodwill at the end of the year between 2018 and 2019?", "-1"),
        ("What was the change in Tankers?", "15"),  # from the first to the last year stated
    ],
)
def test_arithmetic_over_rows_that_no_vocabulary_names(question: str, result: str) -> None:
    places = Decimal(result)
    assert value(question).quantize(places) == places


def test_operands_are_cited_and_shown() -> None:
    computed = asked("What was the change in Barges, net from 2018 to 2019?")
    assert computed is not None
    (calculation,) = computed.calculations
    assert [operand.printed for operand in calculation.operands] == ["(12.0)", "20.0"]
    assert calculation.formula == "Barges, net, 2019 − Barges, net, 2018"
    assert (computed.claim.check, computed.claim.citations) == (Check.COMPUTED, (1, 2))
    assert "came to −32 million" in computed.claim.text


@pytest.mark.parametrize(
    "question",
    [
        "What was the change in Ferries from 2018 to 2019?",  # no such row
        "What was the change in Tankers from 2018 to 2022?",  # no such year
        "What is the ratio of Utilisation to Tankers in 2019?",  # a rate is no part of an amount
        "What is the ratio of Tankers to Tankers in 2019?",
    ],
)
def test_a_missing_operand_gives_no_figure(question: str) -> None:
    assert asked(question) is None


def test_a_second_heading_in_the_table_holds_for_the_rows_below_it() -> None:
    table = """
    | | Dec 31, 2019 | Additions
    Land | | 10 | 2
    | | Dec 31, 2018 | Additions
    Land | | 8 | 1
    """
    computed = asked("What was the change in land from 2018 to 2019?", table)
    assert computed is not None
    assert [operand.printed for operand in computed.calculations[0].operands] == ["10", "8"]


def test_sums_without_a_label_must_foot() -> None:
    assert unlabelled_sums(grid(FLEET)) == {5}
    assert unlabelled_sums(grid(FLEET.replace("410.5", "401.5"))) == frozenset()


def test_opposites_are_told_apart() -> None:
    assert opposed(bag("non-current deferred revenue"), bag("Deferred revenue (current)"))
    assert opposed(bag("closing cash"), bag("Cash at beginning of year"))
    assert not opposed(bag("current deferred revenue"), bag("Deferred revenue, current portion"))


def test_a_plan_without_tables_has_no_arithmetic() -> None:
    question = "What was the change in land from 2018 to 2019?"
    assert row_work(Plan(question), ledger_of([], question, {}), Sources()) is None
