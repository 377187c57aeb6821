"""What the filer's tag says is held against what the table prints; where they disagree, it is said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from data.locators import TableCell
from data.types import Cell, CheckKind, Description, Evidence, Grid, Period, SelfCheck, Tag
from ingestion.statements.facts import facts_of
from ingestion.statements.tagged import tags_checked

YEAR = Description(form="10-K", fiscal_year=2023, period_end=date(2023, 12, 31))


def checked(printed: str, tagged: str, label: str = "Net sales", unit: str = "USD") -> SelfCheck:
    tag = Tag("us-gaap:Revenues", Decimal(tagged), unit, Period(2023, 12, end=date(2023, 12, 31)))
    rows = ((Cell(""), Cell("2023")), (Cell(label), Cell(printed, tag=tag)), (Cell("Other"), Cell("880")))
    item = Evidence(TableCell(1), "", grid=Grid(rows, 1, "Results", "in millions, except per share data"))
    [check] = tags_checked([item], facts_of([item], YEAR), YEAR)
    assert (check.kind, check.rows, check.column) == (CheckKind.TAGS, (1,), 1)
    return check


@pytest.mark.parametrize(
    ("printed", "tagged", "label", "unit"),
    [
        ("$ 1,577", "1577000000", "Net sales", "USD"),
        ("(36)", "36000000", "Payments of debt", "USD"),  # the sign is the printer's
        ("$ 6.13", "6.13", "Basic EPS", "USD/shares"),
        ("727.9", "727900000", "Weighted-average shares outstanding", "shares"),
    ],
)
def test_tags_that_agree(printed: str, tagged: str, label: str, unit: str):
    assert checked(printed, tagged, label, unit).passed


def test_a_tag_without_the_tables_scale_is_told():
    check = checked("727.9", "727.9", "Weighted-average shares outstanding", "shares")
    assert (check.passed, check.difference) == (False, Decimal("727899272.1"))
