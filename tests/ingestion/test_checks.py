"""A table that does not keep what it must says so; one that does raises nothing."""

from __future__ import annotations

from datetime import date

import pytest

from data.locators import TableCell
from data.types import Cell, CheckKind, Description, Evidence, Grid, SelfCheck
from ingestion.statements.checks import checks_of
from ingestion.statements.facts import facts_of

YEAR = Description(form="10-K", fiscal_year=2023, period_end=date(2023, 12, 31))
INCOME = [
    ["", "2023", "2022", "2021"],
    ["Net sales", "$ 35,298", "$ 32,184", "$ 29,061"],
    ["Cost of sales", "20,591", "19,328", "17,513"],
    ["Gross profit", "14,707", "12,856", "11,548"],
    ["Selling, general and administrative expenses", "7,049", "6,535", "6,042"],
    ["Research and development", "1,862", "1,763", "1,715"],
    ["Operating income", "5,796", "4,558", "3,791"],
    ["Interest expense", "462", "488", "448"],
    ["Income before income taxes", "5,334", "4,070", "3,343"],
    ["Provision for income taxes", "1,120", "855", "702"],
    ["Net income", "$ 4,214", "$ 3,215", "$ 2,641"],
]
BALANCE = [
    ["", "2023", "2022"],
    ["Cash and cash equivalents", "$ 3,655", "$ 2,853"],
    ["Accounts receivable", "5,020", "4,917"],
    ["Inventories", "4,385", "4,034"],
    ["Total current assets", "13,060", "11,804"],
    ["Property, plant and equipment, net", "8,866", "8,738"],
    ["Goodwill", "10,051", "10,513"],
    ["Total assets", "$ 31,977", "$ 31,055"],
    ["Accounts payable", "$ 1,945", "$ 1,798"],
    ["Accrued compensation", "1,012", "1,037"],
    ["Total current liabilities", "2,957", "2,835"],
    ["Long-term debt", "12,156", "10,678"],
    ["Total liabilities", "15,113", "13,513"],
    ["Total equity", "16,864", "17,542"],
    ["Total liabilities and equity", "$ 31,977", "$ 31,055"],
]
CASH = [
    ["", "2023", "2022", "2021"],
    ["Net income", "$ 4,214", "$ 3,215", "$ 2,641"],
    ["Depreciation and amortization", "1,488", "1,544", "1,474"],
    ["Net cash provided by operating activities", "5,702", "4,759", "4,115"],
    ["Purchases of property, plant and equipment", "(1,577)", "(1,373)", "(1,420)"],
    ["Net cash used in investing activities", "(1,577)", "(1,373)", "(1,420)"],
    ["Dividends paid", "(3,193)", "(2,803)", "(2,678)"],
    ["Repayment of debt", "(130)", "(411)", "(52)"],
    ["Net cash used in financing activities", "(3,323)", "(3,214)", "(2,730)"],
    ["Net increase in cash and cash equivalents", "802", "172", "(35)"],
    ["Cash and cash equivalents at beginning of year", "2,853", "2,681", "2,716"],
    ["Cash and cash equivalents at end of year", "$ 3,655", "$ 2,853", "$ 2,681"],
]
TITLES = ("Consolidated Statements of Income", "Consolidated Balance Sheets", "Consolidated Statements of Cash Flows")


def statements(*changes: tuple[int, int, int, str], swapped: int | None = None) -> list[Evidence]:
    """Three statements after (table, row, column, text) changes; `swapped` trades two years."""
    tables = [[list(row) for row in rows] for rows in (INCOME, BALANCE, CASH)]
    for table, row, column, text in changes:
        tables[table - 1][row][column] = text
    if swapped:
        for row in tables[swapped - 1][1:]:
            row[1], row[2] = row[2], row[1]
    return [
        Evidence(TableCell(n), title, grid=Grid(tuple(tuple(map(Cell, row)) for row in rows), 1, title, "in millions"))
        for n, (title, rows) in enumerate(zip(TITLES, tables, strict=True), 1)
    ]


def failed(*changes: tuple[int, int, int, str], swapped: int | None = None) -> list[SelfCheck]:
    """The failing checks of the statements so changed."""
    evidence = statements(*changes, swapped=swapped)
    return [check for check in checks_of(evidence, facts_of(evidence, YEAR)) if not check.passed]


def test_sound_statements_raise_nothing():
    assert failed() == []


def test_a_subtotal_that_does_not_foot_says_by_how_much():
    [check, *_] = failed((2, 4, 1, "13,063"))
    assert (check.kind, check.table, check.rows, check.column) == (CheckKind.FOOTS, 2, (4, 1, 2, 3), 1)
    assert (check.label, check.difference, check.unit) == ("Total current assets", 3_000_000, "USD")


@pytest.mark.parametrize(
    ("table", "row", "column", "text"),
    [
        (1, 3, 2, "12,865"),  # digits transposed
        (1, 4, 1, "(7,049)"),  # sign
        (1, 5, 3, "17,150"),  # ten times
        (2, 3, 2, "4,034,000"),  # a thousand times
        (3, 6, 1, "(319)"),  # a digit dropped
        (3, 10, 2, "2,618"),
        (1, 10, 2, "$ 3,251"),
    ],
)
def test_a_wrong_figure_is_caught_in_its_table(table: int, row: int, column: int, text: str):
    assert (table, column) in {(check.table, check.column) for check in failed((table, row, column, text))}


def test_a_balance_sheet_balances():
    assert CheckKind.BALANCES in {check.kind for check in failed((2, 7, 1, "$ 31,979"))}


def test_years_that_stand_in_each_others_place_are_seen_against_another_statement():
    checks = failed(swapped=1)
    assert {check.kind for check in checks} == {CheckKind.TIES}
    assert {check.label for check in checks} == {"Net income"}


def test_rounding_is_no_error():
    assert failed((1, 3, 1, "14,708"), (2, 4, 1, "13,061"), (3, 9, 1, "803")) == []


def test_a_year_opens_with_what_the_year_before_closed_with():
    [*_, check] = [c for c in failed((3, 10, 1, "2,835"), (3, 11, 1, "$ 3,637")) if c.kind is CheckKind.ROLLS_FORWARD]
    assert (check.rows, check.column, check.difference) == ((10, 11), 1, 18_000_000)


PER_SHARE = [
    ["Basic earnings per share", "$ 7.60", "$ 5.74", "$ 4.69"],
    ["Weighted-average shares outstanding, basic", "554.5", "560.1", "563.0"],
]


@pytest.mark.parametrize(("printed", "sound"), [("$ 7.60", True), ("$ 6.70", False)])
def test_earnings_per_share_are_earnings_over_shares(printed: str, sound: bool):
    rows = [*INCOME, [PER_SHARE[0][0], printed, *PER_SHARE[0][2:]], PER_SHARE[1]]
    units = "in millions, except per share data"
    item = Evidence(
        TableCell(1), TITLES[0], grid=Grid(tuple(tuple(map(Cell, row)) for row in rows), 1, TITLES[0], units)
    )
    found = [c for c in checks_of([item], facts_of([item], YEAR)) if c.kind is CheckKind.PER_SHARE]
    assert [(c.column, c.passed) for c in found] == [(1, sound), (2, True), (3, True)]
