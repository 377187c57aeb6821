"""Small statements made by hand, and the facts a person reads in them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.locators import Box, TableCell
from data.types import Basis, Cell, Description, Evidence, Fact, Grid, Period, Statement, Tag
from ingestion.statements.facts import facts_of

ANNUAL = Description(company="Harbor Finch Inc.", form="10-K", fiscal_year=2022, period_end=date(2022, 12, 31))
QUARTER = Description(
    company="Harbor Finch Inc.", form="10-Q", fiscal_year=2023, quarter=2, period_end=date(2023, 6, 30)
)


def table(
    rows: Sequence[Sequence[str]],
    title: str,
    units: str = "in millions",
    header: int = 1,
    indents: Sequence[float] = (),
    number: int = 1,
    page: int = 1,
) -> Evidence:
    width = max(len(row) for row in rows)
    cells = tuple(
        tuple(Cell(text, Box(c, r, c + 1, r + 1)) for c, text in enumerate([*row, *[""] * (width - len(row))]))
        for r, row in enumerate(rows)
    )
    grid = Grid(cells, header, title, units, tuple(indents))
    return Evidence(TableCell(number, page=page), "", grid=grid)


def one(facts: Sequence[Fact], concept: str, year: int, months: int | None = None) -> Fact:
    found = [
        fact
        for fact in facts
        if fact.concept == concept and fact.period.year == year and months in (None, fact.period.months)
    ]
    assert len(found) == 1, found
    return found[0]


INCOME = table(
    [
        ["", "2022", "2021"],
        ["Net sales", "$ 1,200", "$ 1,100"],
        ["Cost of sales", "(700)", "(650)"],
        ["Gross profit", "500", "450"],
        ["Selling, general and administrative", "(200)", "(190)"],
        ["Operating income", "300", "260"],
        ["Provision for income taxes", "(60)", "(50)"],
        ["Net income", "$ 240", "$ 210"],
        ["Earnings per share:", "", ""],
        ["Basic", "$ 2.40", "$ 2.10"],
        ["Diluted", "$ 2.35", "$ 2.05"],
        ["Weighted average shares:", "", ""],
        ["Basic", "100", "100"],
        ["Diluted", "102.1", "102.4"],
    ],
    "Consolidated Statements of Income – Years ended December 31",
    "in millions, except per share amounts",
)


def test_income_statement() -> None:
    facts = facts_of([INCOME], ANNUAL)
    sales = one(facts, "revenue", 2022)
    assert (sales.value, sales.unit, sales.scale, sales.printed) == (Decimal(1_200_000_000), "USD", 6, "$ 1,200")
    assert sales.period == Period(2022, 12, end=date(2022, 12, 31))
    assert sales.statement is Statement.INCOME
    assert sales.cell == TableCell(1, 1, 1, 1, Box(1, 1, 2, 2))
    assert one(facts, "cost_of_revenue", 2021).value == Decimal(-650_000_000)
    assert one(facts, "eps_diluted", 2022).value == Decimal("2.35")
    assert one(facts, "eps_diluted", 2022).unit == "USD/share"
    assert one(facts, "shares_diluted", 2022).value == Decimal(102_100_000)
    assert one(facts, "shares_basic", 2021).unit == "shares"


BALANCE = table(
    [
        ["", "December 31, 2022", "December 31, 2021"],
        ["Assets", "", ""],
        ["Current assets:", "", ""],
        ["Cash and cash equivalents", "$ 90", "$ 80"],
        ["Accounts receivable, net of allowances of $3 and $2", "110", "100"],
        ["Inventories", "100", "—"],
        ["Total current assets", "300", "180"],
        ["Property, plant and equipment, net", "400", "380"],
        ["Deferred income taxes", "20", "10"],
        ["Total assets", "$ 720", "$ 570"],
        ["Liabilities", "", ""],
        ["Current liabilities:", "", ""],
        ["Accounts payable", "$ 70", "$ 60"],
        ["Deferred revenue", "30", "20"],
        ["Total current liabilities", "100", "80"],
        ["Deferred income taxes", "40", "30"],
        ["Total liabilities", "140", "110"],
        ["Common stock, $0.01 par value; 100 million shares issued", "1", "1"],
        ["Total stockholders' equity", "580", "460"],
        ["Total liabilities and stockholders' equity", "$ 720", "$ 570"],
    ],
    "Consolidated Balance Sheets",
    indents=[0, 0, 5, 10, 10, 10, 15, 0, 0, 15, 0, 5, 10, 10, 15, 0, 15, 0, 15, 15],
)


def test_balance_sheet() -> None:
    facts = facts_of([BALANCE], ANNUAL)
    stock = one(facts, "inventories", 2022)
    assert (stock.value, stock.period) == (Decimal(100_000_000), Period(2022, 0, end=date(2022, 12, 31)))
    assert stock.parents == ("Assets", "Current assets")
    assert one(facts, "inventories", 2021).value == 0
    assert one(facts, "receivables", 2022).value == Decimal(110_000_000)
    assert one(facts, "deferred_tax_assets", 2022).value == Decimal(20_000_000)
    assert one(facts, "deferred_tax_liabilities", 2022).value == Decimal(40_000_000)
    assert one(facts, "deferred_revenue", 2022).value == Decimal(30_000_000)
    assert one(facts, "equity", 2021).value == Decimal(460_000_000)
    assert one(facts, "common_stock", 2022).unit == "USD"
    assert not [fact for fact in facts if fact.concept == "revenue"]


CASH = table(
    [
        ["(in thousands)", "2022", "2021"],
        ["Operating activities", "", ""],
        ["Net income", "240,000", "210,000"],
        ["Depreciation and amortization", "55,000", "50,000"],
        ["Changes in operating assets and liabilities, net of acquisitions:", "", ""],
        ["Inventories", "(100,000)", "5,000"],
        ["Accounts payable", "10,000", "(2,000)"],
        ["Net cash provided by operating activities", "205,000", "263,000"],
        ["Investing activities", "", ""],
        ["Purchases of property, plant and equipment", "(75,000)", "(60,000)"],
        ["Net cash used in investing activities", "(75,000)", "(60,000)"],
        ["Dividends paid", "(40,000)", "(38,000)"],
        ["Net cash used in financing activities", "(40,000)", "(38,000)"],
        ["Cash and cash equivalents at beginning of year", "80,000", "70,000"],
        ["Cash and cash equivalents at end of year", "$ 90,000", "$ 80,000"],
    ],
    "Consolidated Statements of Cash Flows",
    "",
)


def test_cash_flow_statement() -> None:
    facts = facts_of([CASH], ANNUAL)
    assert one(facts, "capital_expenditures", 2022).value == Decimal(-75_000_000)
    assert one(facts, "operating_cash_flow", 2022).value == Decimal(205_000_000)
    assert one(facts, "change_in_inventories", 2022).period.months == 12
    assert not [fact for fact in facts if fact.concept == "inventories"]
    assert one(facts, "cash", 2022).period == Period(2022, 0, end=date(2022, 12, 31))
    assert one(facts, "cash_beginning", 2021).period == Period(2021, 0)


def test_quarter_and_year_to_date_stand_side_by_side() -> None:
    rows = [
        ["", "Three Months Ended", "Three Months Ended", "Six Months Ended", "Six Months Ended"],
        ["", "June 30, 2023", "June 30, 2022", "June 30, 2023", "June 30, 2022"],
        ["Revenues", "100", "90", "195", "170"],
        ["Cost of revenues", "60", "50", "110", "95"],
        ["Operating income", "40", "40", "85", "75"],
        ["Income before income taxes", "38", "37", "80", "70"],
        ["Provision for income taxes", "8", "7", "15", "14"],
        ["Net income", "30", "30", "65", "56"],
        ["Diluted earnings per share", "0.30", "0.30", "0.65", "0.56"],
    ]
    facts = facts_of([table(rows, "Consolidated Statements of Operations", header=2)], QUARTER)
    assert one(facts, "revenue", 2023, 3).period == Period(2023, 3, 2, end=date(2023, 6, 30))
    assert one(facts, "revenue", 2022, 6).value == Decimal(170_000_000)


def test_segments_percentages_and_comparisons() -> None:
    rows = [
        ["", "2022", "2021", "% change", "2022 % of sales"],
        ["Net sales:", "", "", "", ""],
        ["Tools", "$ 700", "$ 650", "7.7%", "58.3%"],
        ["Paint", "500", "450", "11.1%", "41.7%"],
        ["Total net sales", "$ 1,200", "$ 1,100", "9.1%", "100%"],
        ["Operating margin", "25.0%", "23.6%", "", ""],
    ]
    facts = facts_of([table(rows, "Results by segment")], ANNUAL)
    tools = [fact for fact in facts if fact.segment == "Tools" and fact.unit == "USD"]
    assert [(fact.concept, fact.value) for fact in tools] == [
        ("revenue", Decimal(700_000_000)),
        ("revenue", Decimal(650_000_000)),
    ]
    whole = [fact for fact in facts if fact.concept == "revenue" and fact.segment is None]
    assert [fact.value for fact in whole] == [Decimal(1_200_000_000), Decimal(1_100_000_000)]
    margin = [fact for fact in facts if fact.label == "Operating margin"]
    assert [(fact.value, fact.unit) for fact in margin] == [
        (Decimal("0.250"), "percent"),
        (Decimal("0.236"), "percent"),
    ]


def test_adjusted_figures_are_marked() -> None:
    rows = [["", "2022"], ["Net income", "240"], ["Adjusted EBITDA", "420"]]
    facts = facts_of([table(rows, "Reconciliation of GAAP to non-GAAP measures")], ANNUAL)
    assert {fact.label: fact.basis for fact in facts} == {
        "Net income": Basis.REPORTED,
        "Adjusted EBITDA": Basis.ADJUSTED,
    }


def test_movements_between_dated_balances() -> None:
    rows = [
        ["", "Common stock", "Retained earnings", "Total"],
        ["Balance, December 31, 2020", "10", "300", "310"],
        ["Net income", "", "210", "210"],
        ["Balance, December 31, 2021", "10", "510", "520"],
        ["Net income", "", "240", "240"],
        ["Balance, December 31, 2022", "10", "750", "760"],
    ]
    facts = facts_of([table(rows, "Consolidated Statements of Stockholders' Equity")], ANNUAL)
    income = [(f.period.year, f.period.months, f.value) for f in facts if f.label == "Net income" and f.segment is None]
    assert income == [(2021, 12, Decimal(210_000_000)), (2022, 12, Decimal(240_000_000))]
    assert one(facts, "retained_earnings", 2022).value == Decimal(750_000_000)


def test_lost_headings_are_put_back_by_figures_stated_elsewhere() -> None:
    bare = table(
        [[*row] for row in _texts(CASH)[1:]], "Consolidated Statements of Cash Flows", "in thousands", 0, number=2
    )
    facts = facts_of([INCOME, bare], ANNUAL)
    assert not [fact for fact in facts if fact.concept == "capital_expenditures"], "one shared figure proves too little"
    facts = facts_of([INCOME, BALANCE, _scaled(bare)], ANNUAL)
    assert one(facts, "capital_expenditures", 2022).value == Decimal(-75_000_000)


def _texts(item: Evidence) -> list[list[str]]:
    assert item.grid is not None
    return [[cell.text for cell in row] for row in item.grid.rows]


def _scaled(item: Evidence) -> Evidence:
    rows = [[text.replace(",000", "") for text in row] for row in _texts(item)]
    return table(rows, "Consolidated Statements of Cash Flows", "in millions", 0, number=3)


def test_a_year_set_with_spaces_and_a_footnote_mark_at_a_word_are_no_part_of_the_names() -> None:
    rows = [["", "2022", "2 0 2 1"], ["Free cash flow6", "100.1", "50.9"], ["Tier1 capital", "12.0", "11.0"]]
    rows.append(["Core income¹²", "7.5²", "6.5"])
    told = [(fact.label, fact.period.year, fact.value) for fact in facts_of([table(rows, "Key figures")], ANNUAL)]
    assert told == [
        ("Free cash flow", 2022, Decimal(100_100_000)),
        ("Free cash flow", 2021, Decimal(50_900_000)),
        ("Tier1 capital", 2022, Decimal(12_000_000)),
        ("Tier1 capital", 2021, Decimal(11_000_000)),
        ("Core income", 2022, Decimal(7_500_000)),
        ("Core income", 2021, Decimal(6_500_000)),
    ]


def test_a_summary_is_no_statement() -> None:
    years = ["", "2022", "2021", "2020", "2019", "2018"]
    rows = [years, *([name, *["1"] * 5] for name in [row[0] for row in _texts(INCOME)[1:9]])]
    facts = facts_of([table(rows, "Selected Financial Data", number=1), _numbered(INCOME, 2)], ANNUAL)
    assert {fact.cell.table for fact in facts if fact.statement is Statement.INCOME} == {2}


def _numbered(item: Evidence, number: int) -> Evidence:
    assert item.grid is not None
    return Evidence(TableCell(number, page=9), "", grid=item.grid)


def test_a_tag_is_believed() -> None:
    tag = Tag("us-gaap:Revenues", Decimal(1_234_000), "USD", Period(2022, 12, end=date(2022, 12, 31)))
    grid = Grid(((Cell(""), Cell("")), (Cell("What customers paid"), Cell("1,234", tag=tag))), 1)
    (fact,) = facts_of([Evidence(TableCell(1), "", grid=grid)], ANNUAL)
    assert (fact.concept, fact.value, fact.unit, fact.tag) == ("revenue", Decimal(1_234_000), "USD", "us-gaap:Revenues")


def test_japanese_results() -> None:
    rows = [
        ["", "2023年3月期", "2024年3月期"],
        ["売上高", "1,000", "1,200"],
        ["営業利益", "100", "△50"],
        ["1株当たり当期純利益（円）", "10.50", "△5.20"],
    ]
    description = Description(form="決算短信", fiscal_year=2024, period_end=date(2024, 3, 31), language="ja")
    facts = facts_of([table(rows, "連結経営成績", "百万円")], description)
    assert one(facts, "revenue", 2024).value == Decimal(1_200_000_000)
    assert one(facts, "operating_income", 2024).value == Decimal(-50_000_000)
    assert one(facts, "revenue", 2023).unit == "JPY"
    assert one(facts, "eps_basic", 2024).value == Decimal("-5.20")


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=4), max_size=6), st.integers(0, 2))
def test_any_grid_is_read_without_an_error(rows: list[list[str]], header: int) -> None:
    grid = Grid(tuple(tuple(Cell(text) for text in row) for row in rows), header)
    facts_of([Evidence(TableCell(1), "", grid=grid)], ANNUAL)


@pytest.mark.parametrize("repeat", [50])
def test_facts_cost_little(repeat: int) -> None:
    tables = [_numbered(item, n) for n in range(repeat) for item in (INCOME, BALANCE, CASH)]
    cells = sum(len(row) for item in tables if item.grid for row in item.grid.rows)
    facts_of(tables[:3], ANNUAL)
    started = perf_counter()
    facts_of(tables, ANNUAL)
    assert (perf_counter() - started) / cells < 0.001
