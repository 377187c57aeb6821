"""Facts are found by document, statement, span, year, concept and words of the label."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from data.locators import TableCell
from data.people import LOCAL
from data.rows.fact_search import FactFilter, Span
from data.store.store import Store
from data.types import Cell, Description, Evidence, Fact, Grid, Period, Reading, Statement

GRID = Grid(((Cell(""), Cell("2025")), (Cell("Revenue"), Cell("4,210"))), 1, "Income")


def fact(label: str, period: Period, statement: Statement, concept: str | None = None, table: int = 1) -> Fact:
    cell = TableCell(table, 1, 1, table)
    return Fact(label, Decimal("4.210E+9"), "4,210", period, cell, "USD", 6, concept=concept, statement=statement)


FACTS = (
    fact("Revenue", Period(2025, 12), Statement.INCOME, "revenue"),
    fact("Revenue", Period(2025, 3, 2), Statement.INCOME, "revenue"),
    fact("Revenue", Period(2025, 6), Statement.INCOME, "revenue"),
    fact("Total assets", Period(2025, 0), Statement.BALANCE, "total_assets", table=2),
    fact("Total assets", Period(2025, 0, 2), Statement.BALANCE, "total_assets", table=2),
    fact("Cost_of 100% recycled steel", Period(2024, 12), Statement.NOTE, table=2),
)


@pytest.fixture
def store(tmp_path, database):
    opened = Store.open(tmp_path / "w", LOCAL, database=database)
    for name in ("a", "b"):
        path = tmp_path / f"{name}.pdf"
        path.write_text(name)
        document, _ = opened.receive(path, path.name)
        pieces = tuple(Evidence(TableCell(n, page=n), "table", grid=GRID) for n in (1, 2))
        opened.commit(document.id, Reading(Description("Acme"), pieces, FACTS), np.zeros((2, 2), np.float32), "m")
    yield opened
    opened.close()


def found(store: Store, **wanted) -> list[tuple[str, Period]]:
    one = [store.document("a.pdf").id]
    return [(fact.label, fact.period) for fact in store.facts_like(FactFilter(one, **wanted), 50)]


def test_a_span_takes_flows_of_its_length_and_the_balances_that_stand_beside_them(store):
    assert found(store, span=Span.ANNUAL, statements=[Statement.INCOME, Statement.BALANCE]) == [
        ("Revenue", Period(2025, 12)),
        ("Total assets", Period(2025, 0)),
    ]
    assert [period for _, period in found(store, span=Span.QUARTERLY)] == [
        Period(2025, 3, 2),
        Period(2025, 0),
        Period(2025, 0, 2),
    ]
    assert found(store, span=Span.TO_DATE) == [("Revenue", Period(2025, 6))]


def test_concept_or_words_of_the_label_name_a_fact_and_wildcards_are_letters(store):
    assert {label for label, _ in found(store, concepts=["revenue"])} == {"Revenue"}
    assert {label for label, _ in found(store, concepts=["revenue"], words="assets total")} == {
        "Revenue",
        "Total assets",
    }
    assert [label for label, _ in found(store, words="cost_of 100%")] == ["Cost_of 100% recycled steel"]
    assert found(store, words="costxof") == []
    assert found(store, years=[2024]) == [("Cost_of 100% recycled steel", Period(2024, 12))]


def test_the_limit_holds_and_no_document_means_none(store):
    assert len(store.facts_like(FactFilter(), 50)) == 12
    assert len(store.facts_like(FactFilter(), 5)) == 5
    assert store.facts_like(FactFilter(documents=[]), 50) == []


def test_tables_are_named_by_document_and_can_be_asked_for(store):
    tables = store.fact_tables(FactFilter(statements=[Statement.BALANCE]))
    assert list(tables) == [store.document("a.pdf").id, store.document("b.pdf").id]
    [[first], [second]] = tables.values()
    found = store.facts_like(FactFilter(tables=[second]), 50)
    assert first != second
    assert {(fact.document_id, fact.evidence_id) for fact in found} == {(store.document("b.pdf").id, second)}
    assert len(found) == 3
