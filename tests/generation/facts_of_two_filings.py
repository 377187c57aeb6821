"""Two filings of one company: the later restates the earlier's operating income for fiscal 2024."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from data.locators import TableCell
from data.types import Description, Document, Fact, Period, Statement, Status
from generation.facts.table import FactTable, fact_table

EARLIER = Document("a" * 64, "acme-2024.pdf", Status.READY, Description("Acme Inc.", period_end=date(2024, 12, 31)))
LATER = Document("b" * 64, "acme-2025.pdf", Status.READY, Description("Acme Inc.", period_end=date(2025, 12, 31)))
DOCUMENTS = {document.id: document for document in (EARLIER, LATER)}


def fact(
    document: Document,
    row: int,
    label: str,
    year: int,
    value: str,
    printed: str,
    concept: str | None = None,
    unit: str = "USD",
    scale: int = 6,
    statement: Statement = Statement.INCOME,
    parents: tuple[str, ...] = (),
    table: int = 1,
) -> Fact:
    """One figure of table `table` on page 40 + `table`; its evidence id is told by document and table."""
    period = Period(year, 0 if statement is Statement.BALANCE else 12, end=date(year, 12, 31))
    cell = TableCell(table, row, 2026 - year, 40 + table)
    evidence = table + (100 if document is LATER else 0)
    return Fact(
        label, Decimal(value), printed, period, cell, unit, scale, concept, statement, parents,
        document_id=document.id, evidence_id=evidence,
    )  # fmt: skip


FACTS = (
    fact(EARLIER, 1, "Net sales", 2024, "3.905E+9", "$ 3,905", "revenue"),
    fact(EARLIER, 1, "Net sales", 2023, "3.7E+9", "3,700", "revenue"),
    fact(EARLIER, 2, "Restructuring", 2024, "-1.2E+7", "(12)", parents=("Costs",)),
    fact(EARLIER, 3, "Operating profit", 2024, "5.55E+8", "555", "operating_income"),
    fact(LATER, 1, "Revenue", 2025, "4.210E+9", "$ 4,210", "revenue"),
    fact(LATER, 1, "Revenue", 2024, "3.9054E+9", "3,905.4", "revenue"),
    fact(LATER, 3, "=Operating income", 2025, "6.12E+8", "612", "operating_income"),
    fact(LATER, 3, "=Operating income", 2024, "5.43E+8", "543", "operating_income"),
    fact(LATER, 4, "Tax rate", 2025, "0.190", "19.0%", "effective_tax_rate_reported", "percent", 0),
    fact(LATER, 5, "Diluted", 2025, "9.84", "$ 9.84", "eps_diluted", "USD/share", 0),
)


def table() -> FactTable:
    return fact_table(FACTS, DOCUMENTS, {document: "Acme Inc." for document in DOCUMENTS}, {1: 3, 101: 5})
