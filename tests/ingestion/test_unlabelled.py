"""A figure alone under a heading's rows is their total when the figures prove it, and nothing otherwise."""

from __future__ import annotations

from datetime import date

from data.locators import TableCell
from data.types import Cell, Description, Evidence, Grid
from ingestion.statements.facts import facts_of
from ingestion.statements.unlabelled import names_of_totals

BALANCE = [
    ("", "January 29, 2022", "January 30, 2021"),
    ("ASSETS", "", ""),
    ("Current assets:", "", ""),
    ("Cash and cash equivalents", "$ 804", "$ 1,680"),
    ("Merchandise inventories", "1,266", "923"),
    ("Other current assets", "293", "232"),
    ("", "2,363", "2,835"),
    ("Property and equipment, net", "917", "788"),
    ("Goodwill", "797", "159"),
    ("", "$ 4,077", "$ 3,782"),
    ("LIABILITIES AND SHAREHOLDERS’ EQUITY", "", ""),
    ("Current liabilities:", "", ""),
    ("Accounts payable", "$ 596", "$ 402"),
    ("Accrued and other liabilities", "561", "560"),
    ("", "1,157", "962"),
    ("Long-term debt", "451", "8"),
    ("Total liabilities", "1,608", "970"),
    ("Shareholders’ equity:", "", ""),
    ("Common stock and paid-in capital", "770", "779"),
    ("Retained earnings", "1,699", "2,033"),
    ("Total shareholders’ equity", "2,469", "2,812"),
    ("", "$ 4,077", "$ 3,782"),
]
NAMES = {
    6: "Total current assets",
    9: "Total assets",
    14: "Total current liabilities",
    21: "Total liabilities and shareholders’ equity",
}


def grid(rows: list[tuple[str, ...]]) -> Grid:
    return Grid(tuple(tuple(map(Cell, row)) for row in rows), 1, "Consolidated Balance Sheets", "in millions")


def test_each_total_has_the_name_of_its_heading():
    assert names_of_totals(grid(BALANCE)) == NAMES


def test_the_totals_become_facts():
    about = Description(form="10-K", fiscal_year=2021, period_end=date(2022, 1, 29))
    facts = facts_of([Evidence(TableCell(1), "", grid=grid(BALANCE))], about)
    stated = {fact.concept: fact.value for fact in facts if fact.cell.column == 1}
    assert stated["current_assets"] == 2_363_000_000
    assert stated["total_assets"] == stated["liabilities_and_equity"] == 4_077_000_000


def test_a_figure_that_sums_nothing_stays_without_a_name():
    rows = [*BALANCE[:6], ("", "2,399", "2,800"), *BALANCE[7:9]]
    assert names_of_totals(grid(rows)) == {}
