"""Versions of a figure by period and day of publication, on a company whose numbers fit on a page.

revenue, millions     Q1    6 months   9 months    year
FY2022               100         210        330     460, restated to 455 on 20 February 2024
FY2023               110         230        357     492
"""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from data.locators import TableCell
from data.metrics.vocabulary import vocabulary
from data.people import LOCAL
from data.rows.fact_search import Span
from data.store.store import Store
from data.types import Basis, Cell, Description, Document, Evidence, Fact, Grid, Period, Reading, Statement
from generation.facts.table import Column
from generation.facts.versions import adds_up, history, in_time, known_concepts

GRID = Grid(((Cell(""), Cell("2023")), (Cell("Net sales"), Cell("100"))), 1)
RESTATED = Basis.RESTATED
ENDS = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}


def sales(year: int, months: int, millions: str, quarter: int | None = None, basis: Basis = Basis.REPORTED) -> Fact:
    month, day = ENDS[quarter or months // 3]
    period = Period(year, months, quarter, end=date(year, month, day))
    return Fact(
        "Net sales", Decimal(millions) * 10**6, millions, period, TableCell(1, 1, 1), "USD", 6, "revenue",
        Statement.INCOME, basis=basis,
    )  # fmt: skip


NOT_OVER = sales(2023, 12, "117")
"""A year that a quarterly report cannot state yet: it enters nothing."""
FILINGS = {
    "10q1-22.htm": (date(2022, 5, 2), 2022, 1, [sales(2022, 3, "100", 1)]),
    "10q2-22.htm": (date(2022, 8, 1), 2022, 2, [sales(2022, 6, "210")]),
    "10q3-22.htm": (date(2022, 11, 1), 2022, 3, [sales(2022, 9, "330")]),
    "10k-22.htm": (date(2023, 2, 14), 2022, None, [sales(2022, 12, "460")]),
    "10q1-23.htm": (date(2023, 5, 1), 2023, 1, [sales(2023, 3, "110", 1), sales(2022, 3, "100", 1), NOT_OVER]),
    "10q2-23.htm": (date(2023, 8, 1), 2023, 2, [sales(2023, 6, "230"), sales(2022, 6, "210")]),
    "10q3-23.htm": (date(2023, 11, 1), 2023, 3, [sales(2023, 9, "357"), sales(2022, 9, "330")]),
    "10k-23.htm": (date(2024, 2, 20), 2023, None, [sales(2023, 12, "492"), sales(2022, 12, "455", None, RESTATED)]),
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("versions")
    store = Store.open(folder / "w", LOCAL)
    for name, (published, year, quarter, facts) in FILINGS.items():
        (folder / name).write_text(name)
        document, _ = store.receive(folder / name, name)
        about = Description(
            "Acme Inc.", form="10-Q" if quarter else "10-K", fiscal_year=year, quarter=quarter,
            period_end=date(year, *ENDS[quarter or 4]), published=published,
        )  # fmt: skip
        reading = Reading(about, (Evidence(TableCell(1), "Net sales", grid=GRID),), tuple(facts))
        store.commit(document.id, reading, np.ones((1, 2), np.float32), "m")
    yield store
    store.close()


def told(store: Store, span: Span | None, documents: list[Document] | None = None) -> dict[str, list[tuple[str, str]]]:
    """Heading to (day, millions) of each version."""
    kept = history(store, documents or store.documents(ready_only=True), "revenue", span)
    return {
        moment.column.heading: [(str(v.known), f"{v.value / 10**6:f}") for v in moment.versions]
        for moment in kept.moments
    }


def test_a_restated_year_has_two_versions_each_with_its_day(store):
    assert told(store, Span.ANNUAL) == {
        "FY2022": [("2023-02-14", "460"), ("2024-02-20", "455")],
        "FY2023": [("2024-02-20", "492")],
    }


def test_a_figure_that_is_only_repeated_is_one_version_with_both_cells(store):
    first = history(store, store.documents(), "revenue", Span.TO_DATE).moments[0]
    assert (first.column.heading, first.restated) == ("Q1 FY2022", False)
    assert [one.document.name for one in first.latest.stated] == ["10q1-22.htm"]
    assert [one.document.name for one in first.latest.repeated] == ["10q1-23.htm"]


def test_quarters_are_what_is_up_to_date_less_what_was_before(store):
    assert told(store, Span.QUARTERLY) == {
        "Q1 FY2022": [("2022-05-02", "100")],
        "Q2 FY2022": [("2022-08-01", "110")],
        "Q3 FY2022": [("2022-11-01", "120")],
        "Q4 FY2022": [("2023-02-14", "130"), ("2024-02-20", "125")],
        "Q1 FY2023": [("2023-05-01", "110")],
        "Q2 FY2023": [("2023-08-01", "120")],
        "Q3 FY2023": [("2023-11-01", "127")],
        "Q4 FY2023": [("2024-02-20", "135")],
    }


def test_a_computed_quarter_shows_its_operands(store):
    quarters = history(store, store.documents(), "revenue", Span.QUARTERLY).moments
    fourth = next(moment for moment in quarters if moment.column == Column(2022, 4))
    assert [version.formula for version in fourth.versions] == ["FY2022 − 9 months FY2022"] * 2
    assert [[one.fact.printed for one in version.stated] for version in fourth.versions] == [
        ["460", "330"],
        ["455", "330"],
    ]


def test_the_last_twelve_months_are_the_year_before_with_this_year_less_the_same_of_the_year_before(store):
    # 460 + 110 − 100, 460 + 230 − 210, 460 + 357 − 330; with 455 after the restatement
    assert told(store, None) == {
        "12 months to Q4 FY2022": [("2023-02-14", "460"), ("2024-02-20", "455")],
        "12 months to Q1 FY2023": [("2023-05-01", "470"), ("2024-02-20", "465")],
        "12 months to Q2 FY2023": [("2023-08-01", "480"), ("2024-02-20", "475")],
        "12 months to Q3 FY2023": [("2023-11-01", "487"), ("2024-02-20", "482")],
        "12 months to Q4 FY2023": [("2024-02-20", "492")],
    }


def test_columns_stand_in_the_order_in_which_their_periods_end():
    columns = [Column(2023), Column(2023, 19), Column(2023, 3), Column(2023, 1), Column(2023, 16), Column(2023, 4)]
    assert [column.part for column in sorted(columns, key=in_time)] == [1, 16, 3, 19, 4, 0]


def test_balances_and_amounts_per_share_do_not_add_up():
    concepts = vocabulary().concepts
    assert [adds_up(concepts[name]) for name in ("revenue", "total_assets", "eps_diluted", "shares_diluted")] == [
        True, False, False, False,
    ]  # fmt: skip


def test_the_concepts_that_the_documents_state(store):
    assert known_concepts(store, store.documents()) == {"revenue": "Revenue"}
