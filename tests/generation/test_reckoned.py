"""Figures that code finds and works out in the reports of three made-up companies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from data.people import LOCAL
from data.store.store import Store
from generation.answer import Analyst
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher
from tests.generation.three_reports import reading_all, said


@pytest.fixture(scope="module")
def analyst(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyst]:
    with reading_all(tmp_path_factory.mktemp("reports")) as reader:
        yield reader


def test_a_comparison_of_years_has_each_of_them(analyst: Analyst) -> None:
    text = said(analyst, "Compare Corvane's capex in 2022 and 2024")
    assert text.endswith("were $36 million in FY2022 and $45 million in FY2024, up 25.0%.")


def test_years_named_out_of_order_are_told_in_order(analyst: Analyst) -> None:
    text = said(analyst, "What was Corvane's net income in 2023, 2022 and 2024?")
    assert "$100 million in FY2022, $120 million in FY2023 and $150 million in FY2024" in text


def test_each_company_has_a_latest_year_of_its_own(analyst: Analyst) -> None:
    text = said(analyst, "Compare the operating margin of Corvane and Halden in their latest fiscal year")
    assert "Corvane Tools Corporation in FY2024" in text
    assert "20.0%" in text  # 200 / 1,000
    assert "Halden Mills Inc. in FY2022 (10.0%)" in text  # 40 / 400


def test_companies_without_a_year_are_compared_in_the_last_that_all_of_them_state(analyst: Analyst) -> None:
    text = said(analyst, "Which had the lower operating margin, Corvane or Halden?")
    assert text.startswith("Halden Mills Inc. had the lower operating margin in FY2022, 10.0%")
    assert "17.0%" in text  # 136 / 800


def test_a_company_without_the_figure_is_named_beside_the_answer(analyst: Analyst) -> None:
    answer = analyst.ask("Compare the operating margin of Corvane and Halden in 2024")
    assert answer.text == "Only for Corvane Tools Corporation is operating margin in FY2024 stated: 20.0%."
    assert "The documents do not state it for Halden Mills Inc. in FY2024." in answer.notes


def test_a_refusal_says_for_which_years_the_figure_is_stated(analyst: Analyst) -> None:
    assert said(analyst, "What was Corvane's revenue in fiscal 2019?") == (
        "The documents do not state revenue for FY2019, which this needs. They state it for FY2022 to FY2024."
    )
    assert said(analyst, "What was Halden's revenue in fiscal 2019?").endswith("They state it for FY2021, FY2022.")


def test_debt_without_a_word_for_its_term_is_all_of_it(analyst: Analyst) -> None:
    assert "$330 million: long-term debt FY2024 + " in said(
        analyst, "How much debt did Corvane have at the end of 2024?"
    )
    assert "came to $290 million" in said(analyst, "What was Corvane's long-term debt at the end of 2024?")


def test_costs_are_meant_by_their_size_however_they_are_printed(analyst: Analyst) -> None:
    assert said(analyst, "What was Selwyn's interest expense in 2024?").startswith(
        "Selwyn Grills Corporation’s interest expense in FY2024 came to $25 million."
    )
    assert "interest coverage in FY2024 came to 6.00" in said(analyst, "What was Selwyn's interest coverage in 2024?")


def test_a_definition_that_cannot_be_read_is_told_of(analyst: Analyst) -> None:
    question = "What is Corvane's FY2024 operating margin? Define operating margin as {}."
    own = analyst.ask(question.format("operating income divided by total assets"))
    assert ("came to 0.18" in own.text, own.notes) == (True, ())  # 200 / 1,100
    usual = analyst.ask(question.format("what was earned for each widget sold"))
    assert "came to 20.0%" in usual.text  # 200 / 1,000
    assert usual.notes == (
        "The definition of “operating margin” in the question could not be read as a formula; the usual one is used.",
    )


def test_a_change_of_a_ratio_has_both_levels(analyst: Analyst) -> None:
    text = said(analyst, "What was Corvane's operating margin in fiscal 2024 and how did it change from fiscal 2023?")
    assert text.startswith(  # 162 / 900, 200 / 1,000
        "Corvane Tools Corporation’s operating margin went from 18.0% in FY2023 to 20.0% in FY2024, "
        "a change of 2.0 percentage points: "
    )


def test_one_figure_as_a_percentage_of_another(analyst: Analyst) -> None:
    text = said(analyst, "How much did Corvane spend on R&D as a percentage of sales, 2022 to 2024?")
    assert "5.0% in FY2022, 6.0% in FY2023 and 5.0% in FY2024" in text  # 40 / 800, 54 / 900, 50 / 1,000
    answer = analyst.ask("What was Corvane's long-term debt as a share of total assets in 2024?")
    assert answer.result
    assert round(answer.result.value, 1) == Decimal("26.4")  # 290 / 1,100


def test_growth_by_year_and_its_average_over_the_years_stated(analyst: Analyst) -> None:
    text = said(analyst, "What was Corvane's revenue growth in 2024, and the average growth over 2022-2024?")
    assert "12.5% in FY2023 and 11.1% in FY2024. The average of FY2023 and FY2024 was 11.8%." in text
    assert "do not state it for FY2022" in text


def test_years_are_compared_on_one_formula(analyst: Analyst) -> None:
    answer = analyst.ask("Was Corvane's inventory turnover better in 2024 than in 2023?")
    assert answer.text.startswith("No: ")  # 560 / 90 and 600 / 110: inventories of 2022 are not stated
    assert "fell from 6.22 in FY2023 to 5.45 in FY2024" in answer.text
    assert answer.notes[-1].startswith("Not stated: inventories for FY2022; ")


def test_fewer_days_are_better(analyst: Analyst) -> None:
    text = said(analyst, "Did Corvane's days inventory outstanding improve in 2024?")
    assert text.startswith("No: ")
    assert "rose from 58.66 days in FY2023 to 66.92 days in FY2024" in text  # 365 × 90 / 560, 365 × 110 / 600
    assert "Yes: " in said(analyst, "Did Corvane's debt to equity improve in 2024?")  # 330 / 420, then 330 / 500


def test_each_company_s_latest_year_is_whole(analyst: Analyst) -> None:
    text = said(analyst, "Which had the higher net margin in its latest year, Corvane or Halden?")
    assert "15.0%" in text  # 150 / 1,000
    assert "Halden Mills Inc. in FY2022 (5.0%)" in text  # 20 / 400


@pytest.mark.parametrize(
    ("year", "verdict", "said_of_it"),
    [(2024, "Yes", "$220 million, against dividends paid of $80 million, 2.75 times"), (2022, "No", "0.80 times")],
)
def test_whether_one_figure_covers_another(analyst: Analyst, year: int, verdict: str, said_of_it: str) -> None:
    text = said(analyst, f"Did Corvane's operating cash flow cover its dividends in {year}?")
    assert text.startswith(f"{verdict}: ")
    assert said_of_it in text


def test_a_segment_that_grew_is_one_whose_sales_did(analyst: Analyst) -> None:
    text = said(analyst, "Which segment grew fastest in 2024 at Corvane?")
    assert text.startswith("Drives had the higher growth in FY2024, 14.9%, against Fasteners (10.2%).")  # 400 / 348
    text = said(analyst, "Which segment is the largest by sales at Corvane in 2024?")
    assert text.startswith("Fasteners had the higher sales in FY2024, $496 million, against Drives ($400 million).")


def test_respective_figures_are_those_of_each_year(analyst: Analyst) -> None:
    text = said(analyst, "What are the respective Russia exit charges of Corvane in 2023 and 2024?")
    assert "$3 million in FY2023 and " in text
    assert "$12 million in FY2024" in text


def test_a_working_has_the_digits_that_its_cells_print(tmp_path: Path) -> None:
    page = (
        '<html lang="ja"><head><meta charset="utf-8"></head><body><h1>北日本電機</h1>'
        "<p>以下は北日本電機の2024年3月期連結損益計算書の抜粋である。</p><table>"
        "<tr><td></td><td>2024年3月期</td><td>2023年3月期</td></tr><tr><td>売上高</td><td>2,814</td><td>2,666</td></tr>"
        "<tr><td>営業利益</td><td>141</td><td>120</td></tr></table></body></html>"
    )
    (tmp_path / "kita.html").write_text(page, encoding="utf-8")
    with closing(Store.open(tmp_path / "w", LOCAL)) as store:
        encoder = open_encoder()
        assert [outcome.status for outcome in ingest(store, lambda: encoder, [tmp_path / "kita.html"])] == ["ready"]
        index = open_index(store, encoder.model_id, tmp_path / "index")
        told = said(Analyst(store, Searcher(store, encoder, index)), "2024年3月期の営業利益率は")
    assert told.endswith(
        "の2024年3月期の営業利益率は5.0%です（2024年3月期の営業利益 ÷ 2024年3月期の売上高 = 141 ÷ 2,814）。"
    )


def test_when_something_falls_due_is_not_answered_by_an_amount(analyst: Analyst) -> None:
    assert "$330 million" in said(analyst, "What was Corvane's total debt in 2024?")
    assert "$330 million" not in said(analyst, "When does Corvane's debt mature?")
