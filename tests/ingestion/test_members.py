"""The whole of a broken-down table is told by its heading or by its figures, and a part is never taken for it."""

from __future__ import annotations

from datetime import date

from data.locators import TableCell
from data.types import Cell, Description, Evidence, Fact, Grid, Period
from ingestion.statements.facts import facts_of

YEAR = Description(form="10-K", fiscal_year=2023, period_end=date(2023, 12, 31))


def facts(heads: list[str], *rows: list[str], title: str = "") -> list[Fact]:
    grid = Grid(tuple(tuple(map(Cell, row)) for row in (["", *heads], *rows)), 1, title, "in millions")
    return list(facts_of([Evidence(TableCell(1), title, grid=grid)], YEAR))


def test_the_column_that_sums_the_others_is_the_whole():
    found = facts(
        ["Cash flow hedges", "Foreign currency", "Retirement plans", "AOCL"],
        ["December 31, 2022", "$4", "$260", "$(2,416)", "$(2,152)"],
        ["Other comprehensive income, pretax", "10", "413", "722", "1,145"],
        ["Provision for income tax, net", "(3)", "—", "(149)", "(152)"],
        ["Other comprehensive income, net of tax", "7", "413", "573", "993"],
        ["December 31, 2023", "$11", "$673", "$(1,843)", "$(1,159)"],
    )
    wholes = {fact.label: fact.value for fact in found if fact.segment is None and fact.period.months == 12}
    assert wholes["Other comprehensive income, net of tax"] == 993_000_000


def test_columns_that_do_not_add_up_stay_parts():
    found = facts(
        ["Aerospace", "Marine", "Services"],
        ["Balance, December 31, 2022", "10", "20", "44"],
        ["Acquisitions", "1", "2", "9"],
        ["Impairment", "4", "5", "6"],
        ["Balance, December 31, 2023", "15", "27", "59"],
    )
    moved = {fact.segment for fact in found if fact.label in ("Acquisitions", "Impairment")}
    assert moved == {"Aerospace", "Marine", "Services"}


def test_the_last_total_is_the_whole():
    found = facts(
        ["Common Stock", "Retained Earnings", "Total Shareholders’ Equity"],
        ["Balance, December 31, 2022", "10", "20", "44"],
        ["Equity-based awards", "204", "—", "305"],
        ["Balance, December 31, 2023", "15", "27", "59"],
        title="Consolidated Statements of Shareholders’ Equity",
    )
    [awards] = [fact for fact in found if fact.label == "Equity-based awards" and fact.segment is None]
    assert (awards.value, awards.period.year, awards.period.months) == (305_000_000, 2023, 12)


def test_rows_between_two_balances_are_movements():
    found = facts(
        ["2023", "2022"],
        ["Beginning balance", "$603", "$641"],
        ["Warranty expense", "90", "99"],
        ["Payments", "(101)", "(116)"],
        ["Ending balance", "$597", "$603"],
    )
    periods = {(fact.label, fact.cell.column): fact.period for fact in found}
    assert periods["Warranty expense", 1] == Period(2023, 12, end=date(2023, 12, 31))
    assert periods["Ending balance", 2] == Period(2022, 0, end=date(2022, 12, 31))
    assert (periods["Beginning balance", 1].year, periods["Beginning balance", 1].months) == (2022, 0)


def test_a_currency_over_a_column_is_no_country():
    found = facts(["December 31, 2023 U.S. $ in thousands"], ["Deferred tax asset, net", "795"])
    assert [(fact.segment, fact.period.year) for fact in found] == [(None, 2023)]
