"""Filings laid over one another: order, columns, what is shown where two differ, and words for it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from data.rows.fact_search import Span
from data.types import Basis, Description, Document, Period, Statement, Status
from generation.facts.table import Column, agree, column_of, fact_table, lateness
from generation.facts.words import heading, reason, row_units, shown, units
from tests.generation.facts_of_two_filings import DOCUMENTS, EARLIER, FACTS, LATER, fact, table

OWNERS = {document: "Acme Inc." for document in DOCUMENTS}


def texts(made) -> dict[str, list[str]]:
    return {row.label: [shown(cell.stated.fact, made) if cell else "" for cell in row.cells] for row in made.rows}


def test_rows_follow_the_later_filing_and_rows_it_dropped_stand_where_they_stood():
    made = table()
    assert [column.heading for column in made.columns] == ["FY2025", "FY2024", "FY2023"]
    assert made.ends[Column(2024)] == date(2024, 12, 31)
    assert texts(made) == {
        "Revenue": ["4,210", "3,905.4", "3,700"],
        "Restructuring": ["", "(12)", ""],
        "=Operating income": ["612", "543", ""],
        "Tax rate": ["19.0%", "", ""],
        "Diluted": ["9.84", "", ""],
    }
    assert units(made) == "USD in millions, unless the row says otherwise"
    assert [row_units(row, made) for row in made.rows] == ["", "", "", "", "USD per share"]


def test_of_two_documents_the_later_is_shown_and_the_other_kept():
    made = table()
    [(row, column)] = made.differing
    cell = made.rows[row].cells[column]
    assert cell is not None
    assert (made.rows[row].label, made.columns[column].heading) == ("=Operating income", "FY2024")
    assert [(stated.fact.printed, stated.document.name) for stated in cell.all] == [
        ("543", "acme-2025.pdf"),
        ("555", "acme-2024.pdf"),
    ]
    assert reason(cell) == "543 is from acme-2025.pdf, the later document; acme-2024.pdf states 555."
    assert all(not reason(kept) for row in made.rows for kept in row.cells if kept and kept is not cell)


def test_of_two_documents_of_one_day_a_report_leads_a_release():
    day = date(2025, 12, 31)
    release = Document("r", "r", Status.READY, Description(form="earnings release", period_end=day))
    report = Document("k", "k", Status.READY, Description(form="10-K", period_end=day))
    assert lateness(report) > lateness(release)
    assert lateness(Document("x", "x", Status.READY)) < lateness(release)


def test_rounding_and_signs_are_no_difference():
    revenue = fact(LATER, 1, "Revenue", 2025, "9.498E+9", "9,498")
    assert agree(revenue, replace(revenue, value=Decimal("9.498577E+9")))
    assert agree(revenue, replace(revenue, value=-revenue.value))
    assert not agree(revenue, replace(revenue, value=Decimal("9.499E+9")))
    assert not agree(revenue, replace(revenue, value=Decimal("9.499001E+9")))


def test_amounts_and_rates_of_one_name_and_adjusted_figures_keep_rows_of_their_own():
    sales = fact(LATER, 1, "Sales", 2025, "4.210E+9", "4,210", "revenue")
    rate = replace(sales, value=Decimal("0.05"), printed="5%", unit="percent", cell=replace(sales.cell, row=2))
    adjusted = replace(sales, value=Decimal("4.3E+9"), basis=Basis.ADJUSTED, cell=replace(sales.cell, row=3))
    made = fact_table([sales, rate, adjusted], DOCUMENTS, OWNERS, {})
    assert texts(made) == {"Sales": ["5%"], "Sales (adjusted)": ["4,300"]}
    assert [shown(row.first, made) for row in made.rows] == ["4,210", "5%", "4,300"]
    assert made.differing == []


def test_rows_of_one_label_are_told_apart_by_their_headings():
    other = [
        fact(LATER, row, "Other", 2025, f"{row}E+6", str(row), statement=Statement.CASH_FLOW, parents=(above,))
        for row, above in ((3, "Operating"), (7, "Investing"))
    ]
    assert texts(fact_table(other, DOCUMENTS, OWNERS, {})) == {"Other (Operating)": ["3"], "Other (Investing)": ["7"]}


def test_notes_are_listed_table_by_table_with_every_figure():
    note = [
        fact(document, 1, "Total", 2025, f"{value}E+6", value, statement=Statement.NOTE, table=table)
        for document, table, value in ((EARLIER, 2, "1"), (LATER, 2, "2"), (LATER, 3, "3"), (LATER, 3, "4"))
    ]
    made = fact_table(note, DOCUMENTS, OWNERS, {})
    assert [(row.block.document_id, shown(row.first, made)) for row in made.rows] == [
        (LATER.id, "2"),
        (LATER.id, "3"),
        (LATER.id, "4"),
        (EARLIER.id, "1"),
    ]
    assert made.differing == []
    assert heading(made.rows[0], False, DOCUMENTS) == "acme-2025.pdf, page 42, table 2"


def test_quarters_years_and_months_have_columns_and_a_closing_balance_is_the_fourth_quarter():
    assert column_of(Period(2025, 3, 2)).heading == "Q2 FY2025"
    assert column_of(Period(2025, 9)).heading == "9 months FY2025"
    assert column_of(Period(2025, 0)).heading == "FY2025"
    assert column_of(Period(2025, 0), Span.QUARTERLY).heading == "Q4 FY2025"
    periods = [Period(2024, 12), Period(2025, 3, 1), Period(2025, 3, 3), Period(2025, 6)]
    made = fact_table([replace(FACTS[4], period=period) for period in periods], DOCUMENTS, OWNERS, {})
    assert [column.heading for column in made.columns] == ["Q3 FY2025", "Q1 FY2025", "6 months FY2025", "FY2024"]


def test_only_the_periods_chosen_and_the_rows_they_state_are_left():
    made = table().only(["FY2024", "FY1999"])
    assert texts(made) == {"Revenue": ["3,905.4"], "Restructuring": ["(12)"], "=Operating income": ["543"]}
    assert [column.heading for column in made.columns] == ["FY2024"]


def test_a_table_without_facts_is_empty():
    assert fact_table([], DOCUMENTS, OWNERS, {}).rows == ()
