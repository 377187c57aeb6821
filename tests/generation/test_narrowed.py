"""A figure is given of what the question asks for: the whole company, or the part that it names."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from generation.answer import Analyst
from tests.generation.three_reports import reading_all, said


@pytest.fixture(scope="module")
def analyst(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyst]:
    with reading_all(tmp_path_factory.mktemp("reports")) as reader:
        yield reader


def test_a_part_in_a_note_is_not_added_to_the_line_that_holds_it(analyst: Analyst) -> None:
    assert "$60 million: long-term debt FY2022 + short-term debt FY2022 = 45 + 15" in said(
        analyst, "How much debt did Halden have at the end of 2022?"
    )


@pytest.mark.parametrize(
    "question",
    [
        "What was Alder's (formerly known as Corvane) revenue in 2024?",
        "What was the revenue of Alder Tools, formerly Corvane, in 2024?",
    ],
)
def test_a_company_may_be_asked_for_by_two_names(analyst: Analyst, question: str) -> None:
    plainly = analyst.ask("What was Corvane's revenue in 2024?").result
    assert plainly is not None
    assert analyst.ask(question).result == plainly


@pytest.mark.parametrize("question", ["What was Corvane's PFAS exit charge?", "What is the PFAS exit charge?"])
def test_a_name_that_the_row_does_not_bear_forbids_it(analyst: Analyst, question: str) -> None:
    assert not analyst.ask(question).result
    assert "$12 million" in said(analyst, "What was Corvane's Russia exit charge in 2024?")


def test_a_row_under_another_measure_is_not_the_figure(analyst: Analyst) -> None:
    assert not analyst.ask("What were Corvane's net sales in Asia in 2024?").result
    assert not analyst.ask("What was Corvane's revenue in Brazil in 2024?").result


def test_an_area_is_found_by_any_of_its_names(analyst: Analyst) -> None:
    result = analyst.ask("What was Selwyn's revenue in the US in 2024?").result
    assert result is not None
    assert result.base_value == Decimal(600_000_000)


def test_a_share_of_the_whole_is_worked_out(analyst: Analyst) -> None:
    assert "came to 80.0%: U.S., " in said(
        analyst, "What share of Selwyn's revenue came from the United States in 2024?"
    )
    assert "came to 20.0%: Canada, " in said(analyst, "What percentage of Selwyn's revenues comes from Canada?")


def test_a_row_in_two_parts_of_a_table_is_no_share_of_the_whole(analyst: Analyst) -> None:
    answer = analyst.ask("What share of Selwyn's revenue came from Mexico in 2024?")
    assert not answer.calculations
    assert not answer.result


def test_a_figure_that_is_narrowed_down_is_not_the_whole_one(analyst: Analyst) -> None:
    for question in (
        "What was Selwyn's systemwide revenue in 2024?",
        "What was Selwyn's revenue from catering in 2024?",
    ):
        assert not analyst.ask(question).result
    assert "$750 million" in said(analyst, "What was Selwyn's total consolidated revenue in 2024?")


@pytest.mark.parametrize(
    "question",
    [
        "What were Fasteners' net sales in 2024?",
        "What were the net sales of Fasteners in 2024?",
        "What drove the growth of Corvane's Fasteners net sales in 2024?",
    ],
)
def test_a_part_that_rows_name_is_not_the_whole_whoever_is_asked_about(analyst: Analyst, question: str) -> None:
    answer = analyst.ask(question)
    assert not answer.result or answer.result.base_value != Decimal(1_000_000_000)
    assert "11.1%" not in answer.text  # what the whole company's grew by


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("What is the FY2024 capital expenditure amount (in USD millions) for Corvane?", "$45 million"),
        (
            "What is the year end FY2024 total amount of inventories for Corvane? Answer in USD millions.",
            "$110 million",
        ),
        ("What is Corvane's year end FY2024 total current liabilities (in USD millions)?", "$200 million"),
        ("What is the quantity of dividends directly paid out by Corvane for FY2024?", "$80 million"),
        ("What is Corvane's FY2024 unadjusted operating income % margin?", "20.0%"),
        (
            "What is Corvane's FY2024 working capital ratio? Define working capital ratio as total current assets "
            "divided by total current liabilities. Round your answer to two decimal places.",
            "1.50",
        ),
        (
            "What is the FY2024 unadjusted operating income less capex for Corvane? Define unadjusted operating income "
            "as operating income. Answer in USD millions.",
            "$155 million",
        ),
    ],
)
def test_words_that_say_how_to_answer_narrow_no_figure_down(analyst: Analyst, question: str, figure: str) -> None:
    assert f"came to {figure}" in said(analyst, question)


def test_the_whole_company_s_figure_is_not_that_of_the_part_that_stands_out(analyst: Analyst) -> None:
    result = analyst.ask("Which brand contributes most to Corvane's revenue?").result
    assert result is None or result.base_value != Decimal(1_000_000_000)
