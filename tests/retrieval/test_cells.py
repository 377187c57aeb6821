"""Tables that hold the cells asked for: the statement before summaries of it, each figure in its own statement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from data.answers import Operation, Plan
from data.locators import TableCell
from data.people import LOCAL
from data.store.store import Store
from data.types import Cell, Description, Evidence, Fact, Grid, Period, Reading, Statement
from retrieval.cells import tables_for
from retrieval.search import weights_for

YEAR = Period(2022, 12)
# page, title, statement, concepts stated
TABLES = (
    (20, "Summary", Statement.CASH_FLOW, ("operating_cash_flow", "capital_expenditures")),
    (50, "Statements of Income", Statement.INCOME, ("revenue", "cost_of_revenue", "operating_income", "net_income")),
    (51, "Balance Sheets", Statement.BALANCE, ("cash", "inventories", "ppe_net", "total_assets")),
    (
        52,
        "Statements of Cash Flows",
        Statement.CASH_FLOW,
        ("net_income", "depreciation_amortization", "operating_cash_flow", "capital_expenditures", "dividends_paid"),
    ),
    (70, "Note 4. Segments", Statement.NOTE, ("revenue", "capital_expenditures")),
)


def pages(store: Store, ids: tuple[int, ...]) -> list[int | None]:
    return [piece.page for piece in store.evidence(ids)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store.open(tmp_path / "w", LOCAL)
    keep(store, tmp_path, "2022.pdf", 2022)
    return store


def keep(store: Store, folder: Path, name: str, year: int, label: int | None = None) -> str:
    """A filing whose year ends on the last day of `year` and is called `label`, or `year` too."""
    path = folder / name
    path.write_text(name)
    document, _ = store.receive(path, name)
    pieces: list[Evidence] = []
    facts: list[Fact] = []
    for number, (page, title, statement, concepts) in enumerate(TABLES, 1):
        grid = Grid(tuple((Cell(concept), Cell("7")) for concept in concepts), 0, title)
        pieces.append(Evidence(TableCell(number, page=page), "\n".join(concepts), title, grid))
        months = 0 if statement is Statement.BALANCE else 12
        period = Period(label or year, months, end=date(year, 12, 31))
        for row, concept in enumerate(concepts):
            cell = TableCell(number, row, 1, page)
            facts.append(Fact(concept, Decimal(7), "7", period, cell, concept=concept, statement=statement))
    told = Description("Quarry Corp.", form="10-K", fiscal_year=label or year, period_end=date(year, 12, 31))
    vectors = np.eye(len(pieces), 8, dtype=np.float32)
    store.commit(document.id, Reading(told, tuple(pieces), tuple(facts), 80), vectors, "tiny/8")
    return document.id


def fits(store: Store, **fit: float) -> dict[str, float]:
    return {document.id: fit.get(f"y{document.name[:4]}", 1.0) for document in store.documents()}


def asking(*concepts: str, metrics: tuple[str, ...] = (), statements: tuple[Statement, ...] = ()) -> Plan:
    return Plan("", ("quarry",), (YEAR,), concepts=concepts, metrics=metrics, statements=statements)


def test_a_summary_that_bears_a_statements_name_is_not_the_statement(store: Store) -> None:
    found = tables_for(asking("capital_expenditures"), fits(store), store)
    assert pages(store, found.statements) == [52]
    assert pages(store, found.every) == [52, 20, 70]


def test_a_figure_is_looked_for_in_its_own_statement_first(store: Store) -> None:
    found = tables_for(asking("net_income"), fits(store), store)
    assert pages(store, found.statements) == [50, 52]


def test_a_metric_over_two_statements_leads_to_both(store: Store) -> None:
    found = tables_for(asking(metrics=("return_on_assets",)), fits(store), store)
    assert set(pages(store, found.statements[:2])) == {50, 51}


def test_the_statement_that_the_question_names_is_the_only_one(store: Store) -> None:
    plan = asking("net_income", statements=(Statement.CASH_FLOW,))
    assert pages(store, tables_for(plan, fits(store), store).statements) == [52]


def test_statements_of_a_year_that_was_not_asked_for_are_left_out(store: Store, tmp_path: Path) -> None:
    keep(store, tmp_path, "2019.pdf", 2019)
    found = tables_for(asking("revenue"), fits(store, y2019=0.35), store)
    assert pages(store, found.statements) == [50]
    assert store.evidence(found.statements)[0].document_id == store.document("2022.pdf").id


def test_a_year_is_met_by_the_day_it_ends_whatever_its_filer_calls_it(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "named otherwise", LOCAL)
    keep(store, tmp_path, "2022.pdf", 2022, label=2021)
    assert pages(store, tables_for(asking("revenue"), fits(store), store).statements) == [50]


def test_nothing_is_looked_for_when_no_figure_is_named(store: Store) -> None:
    assert tables_for(asking(), fits(store), store).every == ()


def test_statements_decide_neither_breakdowns_nor_reasons() -> None:
    assert "statements" in weights_for(Plan("What was revenue in 2022?", operation=Operation.LOOKUP))
    assert "statements" not in weights_for(Plan("Which segment grew most in 2022?", operation=Operation.JUDGE))
    reasons = weights_for(Plan("Why did revenue rise?", operation=Operation.EXPLAIN))
    assert "statements" not in reasons
    assert reasons["facts"].share < reasons["words"].share
