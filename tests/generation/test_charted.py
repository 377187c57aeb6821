"""Questions about one chart, answered from its grid."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from data.answers import Check, Hit, Result
from data.locators import Box, FigureRegion
from data.types import Cell, Document, Evidence, Grid, Status
from generation.charted import chart_claims, chosen_value, same_figure
from generation.sources import Sources
from retrieval.plan import read_plan


def grid(*rows: tuple[str, ...], units: str = "") -> Grid:
    return Grid(tuple(tuple(Cell(text) for text in row) for row in rows), 1, units=units)


SHARES = grid(("", "Share"), ("Acme", "23%"), ("Borealis", "31%"), ("Corvus", "14%"), ("Others", "32%"), units="Share")
YEARS = grid(("", "Men", "Women"), ("2018", "1.2", "1.4"), ("2019", "≈ 1.31", "1.5"), ("2020*", "1.6", "1.7"))
MONTHS = grid(("", "Price"), ("Q1 '20", "10"), ("Q2 '20", "12"), ("Q3 '20", "9"))


@pytest.mark.parametrize(
    ("question", "shown", "row"),
    [
        ("What was the market share of Corvus?", SHARES, "Corvus"),
        ("Which company is the market leader?", SHARES, "Borealis"),
        ("Which company has the second highest share?", SHARES, "Acme"),
        ("Which company has the lowest share?", SHARES, "Corvus"),
        ("What company has a share of 23 percent?", SHARES, "Acme"),
        ("How many men were there in 2019?", YEARS, "2019"),
        ("What was the price in the second quarter of 2020?", MONTHS, "Q2 '20"),
        ("What was the price in the previous quarter?", MONTHS, "Q2 '20"),
    ],
)
def test_the_value_asked_for(question: str, shown: Grid, row: str) -> None:
    chosen = chosen_value(question, shown)
    assert chosen is not None
    assert chosen[0].row == row


def test_a_year_that_the_chart_does_not_show_is_not_answered_by_another() -> None:
    assert chosen_value("How many men were there in 2012?", YEARS) is None


def test_a_name_that_the_chart_does_not_show_is_not_answered() -> None:
    assert chosen_value("What was the market share of Zephyr?", SHARES) is None


def test_a_series_that_the_question_does_not_name_is_not_guessed() -> None:
    assert chosen_value("How many people were there in 2019?", YEARS) is None


def _hit(shown: Grid) -> Hit:
    document = Document("d", "chart.png", Status.READY)
    return Hit(Evidence(FigureRegion(1, Box(0, 0, 100, 100)), "", grid=shown, document_id="d", id=7), document, 1.0)


def test_what_is_printed_is_quoted_and_what_is_read_off_says_so() -> None:
    units = "Inhabitants in millions; read off the chart, ± 0.02"
    shown = Grid(YEARS.rows, 1, units=units)
    plan = read_plan("How many men were there in 2019?", [])
    (claim,), result, _ = chart_claims(plan, [_hit(shown)], Sources())
    assert claim.check is Check.READ
    assert claim.text.endswith("read off the chart, ± 0.02.")
    assert result is not None
    assert (result.value, result.base_value) == (Decimal("1.31"), Decimal("1310000.00"))
    plan = read_plan("How many women were there in 2019?", [])
    (claim,), result, _ = chart_claims(plan, [_hit(shown)], Sources())
    assert claim.check is Check.QUOTED
    assert claim.text.endswith("printed on the chart.")
    assert result is not None
    assert result.value == Decimal("1.5")


def test_a_japanese_question_is_told_in_japanese_what_a_chart_shows() -> None:
    shown = Grid(YEARS.rows, 1, units="Inhabitants in millions; read off the chart, ± 0.02; there are two axes")
    plan = replace(read_plan("How many men were there in 2019?", []), original="2019年の男性は何人でしたか")
    (claim,), _, notes = chart_claims(plan, [_hit(shown)], Sources())
    assert claim.text == "Men, 2019は1.31です（Inhabitants in millions、図から読み取った値、誤差±0.02）。"
    assert (claim.check, notes) == (Check.READ, ("この図には軸が二つあります。",))
    plan = replace(read_plan("What was the share of Corvus?", []), original="Corvusのシェアはいくらですか")
    (claim,), _, notes = chart_claims(plan, [_hit(SHARES)], Sources())
    assert claim.text == "Corvusは14%です（Share、図に印刷された値）。"
    assert (claim.check, notes) == (Check.QUOTED, ())


def test_a_truncated_axis_is_noted() -> None:
    shown = Grid(SHARES.rows, 1, units="Market share; the axis does not start at zero")
    _, _, notes = chart_claims(read_plan("What was the share of Acme?", []), [_hit(shown)], Sources())
    assert notes == ("On this chart the axis does not start at zero.",)


def test_a_table_is_preferred_only_when_it_states_the_same() -> None:
    shown = Result(Decimal("1.31"), "USD", 6, Decimal(1310000))
    assert same_figure(shown, Result(Decimal("1305.2"), "USD", 3, Decimal(1305200)))
    assert not same_figure(shown, Result(Decimal("1.4"), "USD", 6, Decimal(1400000)))


def of_years(*rows: tuple[str, str]) -> Grid:
    head = (Cell(""), Cell("Market size"))
    return Grid((head, *((Cell(year), Cell(value)) for year, value in rows)), 1)


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("What is the projected size of the camera market in 2025?", "1,506.9"),
        ("How much was spent a year earlier?", "443.8"),
        ("How large is the market since its start in 2011?", "1,506.9"),
    ],
)
def test_a_market_is_no_month_and_what_happened_since_is_the_latest(question: str, shown: str) -> None:
    grid = of_years(("2023", "310.2"), ("2024", "443.8"), ("2025", "1,506.9"))
    assert chosen(question, grid) == shown


def test_any_superlative_ranks_and_a_label_without_a_word_of_its_own_is_the_plain_one() -> None:
    speeds = of_years(("INEA", "144.8"), ("UPC", "137"), ("Toya", "121.8"))
    assert chosen("Which was the second fastest provider?", speeds) == "137"
    head = (Cell(""), Cell("Outside Italy"), Cell("In Italy"))
    sales = Grid((head, (Cell("2018"), Cell("37.68"), Cell("39.03")), (Cell("2019"), Cell("35.22"), Cell("37.85"))), 1)
    assert chosen("How much gas was sold in Italy in 2019?", sales) == "37.85"


def chosen(question: str, grid: Grid) -> str | None:
    found = chosen_value(question, grid)
    return found[0].cell.text if found else None


def test_each_of_two_axes_has_its_own_error() -> None:
    shown = grid(
        ("", "Sales", "Margin"),
        ("2019", "≈ 8,465", "≈ 21.4%"),
        ("2020", "≈ 1,296", "≈ 15.8%"),
        units="read off the chart, Sales ± 14, Margin ± 0.1; there are two axes",
    )
    (margin,), _, _ = chart_claims(read_plan("What was the margin in 2020?", []), [_hit(shown)], Sources())
    (sales,), _, _ = chart_claims(read_plan("What were the sales in 2020?", []), [_hit(shown)], Sources())
    assert margin.text == "Margin, 2020: 15.8%, read off the chart, ± 0.1."
    assert sales.text == "Sales, 2020: 1,296, read off the chart, ± 14."
