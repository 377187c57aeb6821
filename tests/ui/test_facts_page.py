"""The Facts page without a browser: what the component is given, filters, and what an empty choice says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.locators import TableCell
from data.people import LOCAL
from data.store.store import Store
from data.types import Cell, Evidence, Grid, Reading
from generation.facts.query import named_concepts, one_concept
from tests.generation.facts_of_two_filings import DOCUMENTS, EARLIER, FACTS, LATER, table
from ui.facts_view import facts_data

GRID = Grid(((Cell(""), Cell("2025")), (Cell("Revenue"), Cell("4,210"))), 1, "Income")


def page() -> AppTest:
    def draw() -> None:
        from ui.pages import facts

        facts.page()

    return AppTest.from_function(draw, default_timeout=20)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("MFFM_WORKSPACE", str(tmp_path / "w"))
    st.cache_resource.clear()
    return Store.open(tmp_path / "w", LOCAL)


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Store:
    for document in (EARLIER, LATER):
        path = tmp_path / document.name
        path.write_text(document.name)
        kept, _ = store.receive(path, document.name)
        theirs = tuple(fact for fact in FACTS if fact.document_id == document.id)
        reading = Reading(document.description, (Evidence(TableCell(1, page=41), "table", grid=GRID),), theirs, 50)
        store.commit(kept.id, reading, np.zeros((1, 2), np.float32), "m")
    return store


def test_the_component_gets_a_statement_with_the_units_once_and_the_differing_marked():
    data = facts_data(table(), DOCUMENTS, active=(2, 1))
    assert data["units"] == "USD in millions, unless the row says otherwise"
    assert [column["heading"] for column in data["columns"]] == ["FY2025", "FY2024", "FY2023"]
    assert data["columns"][0]["end"] == "2025-12-31"
    assert [row["heading"] for row in data["rows"]] == ["Income statement", "", "", "", ""]
    assert [row["depth"] for row in data["rows"]] == [0, 1, 0, 0, 0]
    cell = data["rows"][2]["cells"][1]
    assert (cell["text"], cell["others"]) == ("543", ["555"])
    assert data["rows"][2]["cells"][2] is None
    assert data["rows"][0]["cells"][0]["title"] == "$ 4,210 · acme-2025.pdf"
    [differing] = data["differing"]
    assert (differing["what"], differing["row"], differing["column"]) == ("=Operating income, FY2024", 2, 1)
    assert "the later document" in differing["reason"]
    assert data["active"] == (2, 1)


def test_an_empty_library_says_what_to_do(store: Store):
    shown = page().run()
    assert not shown.exception
    assert shown.info[0].value.startswith("No document is ready yet.")


def test_the_first_company_is_shown_and_can_be_narrowed_by_period(filled: Store):
    shown = page().run()
    assert not shown.exception
    assert shown.multiselect(key="company").value == ["Acme Inc."]
    assert shown.caption[0].value.startswith("8 figures, newest period first.")
    shown.multiselect(key="periods-shown").set_value(["FY2024"]).run()
    assert shown.caption[0].value.startswith("3 figures")
    shown.multiselect(key="documents-shown").set_value([filled.document("acme-2025.pdf").id]).run()
    assert shown.caption[0].value.startswith("2 figures")


def test_a_figure_that_is_elsewhere_is_pointed_to(filled: Store):
    shown = page().run()
    shown.selectbox(key="statement").set_value("Balance sheet").run()
    assert shown.info[0].value == "There are no figures in this choice."
    shown.button(key="look-Income statement").click().run()
    assert shown.caption[0].value.startswith("8 figures")
    shown.text_input(key="find").set_value("no *such* row").run()
    assert shown.info[0].value == r"No figure is called “no \*such\* row” in this choice."
    shown.text_input(key="find").set_value("restructuring").run()
    assert shown.caption[0].value.startswith("1 figure, ")


def test_all_companies_need_the_name_of_a_figure(filled: Store):
    shown = page().run()
    shown.multiselect(key="company").set_value([]).run()
    assert shown.info[0].value.startswith("Choose a company, or find a figure by name")
    shown.text_input(key="find").set_value("revenue").run()
    assert shown.caption[0].value.startswith("3 figures")


def test_names_of_figures_are_those_of_the_vocabulary():
    assert "cost_of_revenue" in named_concepts("Cost revenue")
    assert named_concepts("") == ()
    assert one_concept("net sales") == one_concept("revenue") == ("revenue",)
    assert one_concept("widgets shipped") == ()
