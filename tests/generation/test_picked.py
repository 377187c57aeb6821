"""Which number of a sentence or a row answers, and where none may be taken for it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from data.answers import Check, Claim, Hit, Result
from data.locators import PageBox, TableCell
from data.types import Cell, Description, Document, Evidence, Grid, Status
from generation.quoting.embedded import number_asked
from generation.quoting.passages import extracts_of
from generation.quoting.stated import stated
from generation.reckoning.compute import Computed
from generation.reckoning.units import in_unit
from retrieval.plan import read_plan

FILING = Document(
    "d", "marlow-10k.pdf", Status.READY, Description("Marlow Stores, Inc.", ("Marlow",), form="10-K", fiscal_year=2022)
)


def hit(text: str) -> Hit:
    return Hit(Evidence(PageBox(4), text, "Business", document_id="d", id=1), FILING, 1.0)


def picked(question: str, sentence: str) -> Decimal | None:
    result = number_asked(read_plan(question, [FILING]), extracts_of([hit(sentence)])[0])
    return result.base_value if result else None


@pytest.mark.parametrize(
    ("question", "sentence", "number"),
    [
        (
            "How many warehouses did Marlow operate?",
            "Marlow operated 815, 795, and 782 warehouses at August 29, 2022, August 30, 2021, and September 1, 2020,"
            " respectively.",
            815,
        ),
        (
            "How many warehouses did Marlow operate in 2021?",
            "Marlow operated 815, 795, and 782 warehouses at August 29, 2022, August 30, 2021, and September 1, 2020,"
            " respectively.",
            795,
        ),
        ("How many stores did Marlow have?", "In 2022 we opened 67 stores and closed 52 stores in all regions.", None),
        (
            "How many stores did Marlow have in Canada?",
            "At the end of 2022 we had 1,138 stores throughout our segments.",
            None,
        ),
        (
            "How many retail locations does Marlow operate?",
            "The segment operated more than 9,000 retail locations and more than 1,100 clinic locations.",
            9_000,
        ),
        (
            "How many employees does Marlow have?",
            "We employed 315,000 people worldwide, including approximately 132,000 people within the United States.",
            315_000,
        ),
        (
            "How many employees does Marlow have?",
            "We employed 90,000 employees in 2022, of whom approximately 58% are full-time employees.",
            90_000,
        ),
        (
            "What was the dividend per share in 2022?",
            "Cash dividends in 2022 totaled $12.98 per share, as compared to $2.70 per share in 2021.",
            "12.98",
        ),
    ],
)
def test_the_number_meant(question: str, sentence: str, number: int | str | None) -> None:
    assert picked(question, sentence) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(("question", "number"), [("as reported", 24), ("in 2021", 19), ("in all", None)])
def test_the_figure_of_a_row_by_its_heading(question: str, number: int | None) -> None:
    rows = (("", "As reported", "2021", "Other"), ("Deferred fees", "24", "19", "7"))
    grid = Grid(tuple(tuple(Cell(text) for text in row) for row in rows), 1)
    row = Hit(Evidence(TableCell(1, page=2), "Deferred fees", grid=grid, document_id="d", id=2), FILING, 1.0)
    result = number_asked(read_plan(f"What was the deferred fees {question}?", [FILING]), extracts_of([row])[0])
    assert (result.base_value if result else None) == (number and Decimal(number))


@pytest.mark.parametrize(
    ("question", "text", "said", "number"),
    [
        (
            "What was Marlow's comparable sales growth in 2022?",
            "Comparable sales in the West increased 4.0%. In 2022, global comparable sales increased 9.0%, primarily"
            " due to traffic.",
            "In 2022, global",
            "9.0",
        ),
        (
            "What was Marlow's comparable sales growth in 2022?",
            "Comparable sales declined 2.5% in 2022.",
            "Comp",
            "-2.5",
        ),
        (
            "What were Marlow's dividends declared per share in 2021?",
            "(a) Cash dividends declared per common share were $4.52, $4.24 and $4.02 for 2022, 2021 and 2020,"
            " respectively.",
            "(a) Cash",
            "4.24",
        ),
    ],
)
def test_what_a_sentence_states_outright(question: str, text: str, said: str, number: str) -> None:
    told = stated(read_plan(question, [FILING]), [hit(text)])
    assert told is not None
    assert told[0].text.startswith(said)
    assert told[1].value == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "Comparable sales increased 9.0% in the Western segment in 2022.",
        "Comparable sales of appliances increased 3.0% in 2022.",
        "In 2022, growth in transactions of 4.0% raised comparable sales.",
    ],
)
def test_a_part_is_not_stated_for_the_whole(text: str) -> None:
    assert stated(read_plan("What was Marlow's comparable sales growth in 2022?", [FILING]), [hit(text)]) is None


def computed(name: str, shown: str, scale: int) -> Computed:
    value = Decimal(15).scaleb(scale)
    claim = Claim(f"Marlow’s {name} came to {shown}.", (1,), Check.QUOTED)
    return Computed(name, "Marlow", value, shown, claim, Result(Decimal(15), "USD", scale, value))


def test_an_amount_of_money_counts_nothing() -> None:
    shares = read_plan("How many shares of common stock did Marlow have?", [FILING])
    assert in_unit(shares, computed("common stock", "$15 million", 6)) is None
    assert in_unit(shares, computed("united states", "$15 million", 6)) is None
    per_share = read_plan("What dividends per share did Marlow declare in 2022?", [FILING])
    assert in_unit(per_share, computed("dividends", "$15 million", 6)) is None


def test_a_count_among_amounts_loses_their_currency() -> None:
    members = read_plan("How many paid members did Marlow have in 2022?", [FILING])
    made = in_unit(members, computed("total paid members", "$15 thousand", 3))
    assert made is not None
    assert (made.claim.text, made.result.unit) == ("Marlow’s total paid members came to 15 thousand.", "")


def test_how_many_million_is_a_scale() -> None:
    assert read_plan("How many billion dollars did Marlow spend in 2022?", [FILING]).scale == 9
