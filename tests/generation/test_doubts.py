"""A doubt about a figure is said beside it: a table off its own sums, a surprising size or sign, another filing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from data.answers import Plan
from data.locators import TableCell
from data.people import LOCAL
from data.store.store import Store
from data.types import Basis, Cell, CheckKind, Description, Evidence, Fact, Grid, Period, Reading, SelfCheck, Statement
from generation.reckoning.doubts import doubts_of
from generation.reckoning.figures import Figures

GRID = Grid(((Cell(""), Cell("2022"), Cell("2021")), (Cell("Net sales"), Cell("1,577"), Cell("1,502"))), 1)
OFF = SelfCheck(CheckKind.FOOTS, False, 1, (4, 1, 2), 1, "Total revenue", Decimal(3_000_000), "USD")


def sales(column: int, printed: str, year: int) -> Fact:
    value = Decimal(printed.replace(",", "")) * 10**6
    fact = Fact("Net sales", value, printed, Period(year, 12), TableCell(1, 1, column), "USD", 6, "revenue")
    return replace(fact, statement=Statement.INCOME)


@pytest.fixture
def figures(tmp_path):
    store = Store.open(tmp_path / "w", LOCAL)

    def made(*filings: tuple[str, list[Fact], list[SelfCheck]]) -> Figures:
        for year, (name, facts, checks) in enumerate(filings, 2022):
            (tmp_path / name).write_text(name)
            document, _ = store.receive(tmp_path / name, name)
            about = Description("Acme Inc.", form="10-K", fiscal_year=year, period_end=date(year, 12, 31))
            reading = Reading(about, (Evidence(TableCell(1), "Net sales", grid=GRID),), tuple(facts))
            store.commit(document.id, replace(reading, checks=tuple(checks)), np.ones((1, 2), np.float32), "m")
        documents = {document.id: document for document in store.documents()}
        fits = {key: 1.0 - n / 10 for n, key in enumerate(documents)}
        return Figures(store, documents, fits, Plan("net sales"))

    yield made
    store.close()


def doubts(figures: Figures, year: int = 2022) -> tuple[str, ...]:
    figure = figures.find("revenue", Period(year, 12))
    assert figure is not None
    return doubts_of([figure], figures)


def test_a_sound_figure_raises_no_doubt(figures):
    assert doubts(figures(("a.pdf", [sales(1, "1,577", 2022), sales(2, "1,502", 2021)], []))) == ()


def test_a_table_that_does_not_foot_is_named_with_the_column_used(figures):
    kept = figures(("a.pdf", [sales(1, "1,577", 2022), sales(2, "1,502", 2021)], [OFF]))
    assert doubts(kept) == ("The table does not foot: “Total revenue” is off the sum of its rows by $3 million.",)
    assert doubts(kept, 2021) == ()


def test_a_size_far_from_other_periods_is_said(figures):
    [doubt] = doubts(figures(("a.pdf", [sales(1, "157,700", 2022), sales(2, "1,502", 2021)], [])))
    assert doubt == "“Net sales” is 157,700 in the cell used, far from its size in other periods of the filing."


def test_a_sign_that_the_concept_does_not_have_is_said(figures):
    [doubt] = doubts(figures(("a.pdf", [sales(1, "-1,577", 2022)], [])))
    assert doubt == "“Net sales” is -1,577 in the cell used: revenue is rarely negative."


def test_a_later_filing_that_states_it_otherwise_is_named(figures):
    kept = figures(("a.pdf", [sales(1, "1,577", 2022)], []), ("b.pdf", [sales(2, "1,580", 2022)], []))
    [doubt] = doubts(kept)
    assert "a.pdf, which fits the period asked for best; b.pdf states 1,580" in doubt


def test_rounding_is_no_other_figure_and_the_fuller_cell_is_used(figures):
    fuller = replace(sales(1, "1,576.8", 2022), cell=TableCell(1, 1, 2))
    kept = figures(("a.pdf", [sales(1, "1,577", 2022), fuller], []), ("b.pdf", [sales(2, "1,577", 2022)], []))
    figure = kept.find("revenue", Period(2022, 12))
    assert figure is not None
    assert (figure.fact.printed, doubts_of([figure], kept)) == ("1,576.8", ())


def test_a_figure_marked_as_restated_takes_the_place_of_the_first_one_which_is_named(figures):
    restated = replace(sales(2, "1,580", 2022), basis=Basis.RESTATED)
    kept = figures(("a.pdf", [sales(1, "1,577", 2022)], []), ("b.pdf", [restated], []))
    figure = kept.find("revenue", Period(2022, 12))
    assert figure is not None
    assert (figure.fact.printed, figure.document.name) == ("1,580", "b.pdf")
    assert doubts_of([figure], kept) == ("“Net sales” is 1,580 as restated in b.pdf; a.pdf stated 1,577.",)
