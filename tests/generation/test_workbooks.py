"""Workbooks hold numbers as numbers, words as words, and the place of every figure."""

import re
import zipfile
from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from data.answers import (
    Answer,
    Calculation,
    Check,
    Citation,
    Claim,
    Compared,
    Comparison,
    ComparisonRow,
    Operand,
)
from data.locators import SheetCell, TableCell
from data.types import Period
from generation.workbooks.answer import answer_workbook
from generation.workbooks.facts import facts_workbook
from generation.workbooks.workbook import Number, Workbook
from tests.generation.facts_of_two_filings import DOCUMENTS, LATER, table


def rows(content: bytes, sheet: str) -> list[tuple]:
    return list(load_workbook(BytesIO(content))[sheet].iter_rows(values_only=True))


def formulas(content: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(content)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        return [found for name in sheets for found in re.findall(r"<f>(.*?)</f>", parts.read(name).decode())]


def test_facts_are_numbers_with_formats_and_dangerous_labels_stay_words():
    content = facts_workbook(table(), DOCUMENTS, "=cmd|' /C calc'!A0")
    top = rows(content, "Facts")[:4]
    assert [line[0] for line in top[:2]] == ["=cmd|' /C calc'!A0", "USD in millions, unless the row says otherwise"]
    assert top[2][1:] == ("Unit", "FY2025", "FY2024", "FY2023")
    assert top[3][2:] == ("2025-12-31", "2024-12-31", "2023-12-31")
    lines = {line[0]: line[1:] for line in rows(content, "Facts")}
    assert lines["Revenue"] == (None, 4210, 3905.4, 3700)
    assert lines["=Operating income"] == (None, 612, 543, None)
    assert lines["Tax rate"][1] == 0.19
    assert lines["Diluted"][:2] == ("USD per share", 9.84)
    assert formulas(content) == []
    sheet = load_workbook(BytesIO(content))["Facts"]
    assert sheet["A1"].data_type == "s"
    assert sheet["A1"].quotePrefix
    formats = {row[0].value: row[2].number_format for row in sheet.iter_rows(min_row=5)}
    assert formats["Revenue"] == "#,##0;(#,##0);–"
    assert formats["Tax rate"] == "0.0%"
    assert formats["Diluted"] == "#,##0.00;(#,##0.00);–"


def test_every_figure_has_its_source_and_those_not_shown_too():
    content = facts_workbook(table(), DOCUMENTS, "Acme")
    head, *sources = rows(content, "Sources")
    assert head[-1] == "SHA-256"
    assert len(sources) == 9
    cells = load_workbook(BytesIO(content))["Facts"]
    assert all(isinstance(cells[source[0].removeprefix("Facts!")].value, int | float) for source in sources)
    shown, other = (source for source in sources if source[1] == "Acme Inc.: =Operating income, FY2024")
    assert shown[2:] == (
        "shown: the later of several", "acme-2025.pdf", 41, 1, 4, 3, "page 41, table 1, row 4, column 3", "543",
        LATER.id,
    )  # fmt: skip
    assert (other[2], other[3], other[9]) == ("states another figure", "acme-2024.pdf", "555")


def test_words_with_marks_that_no_file_may_hold_lose_them():
    book = Workbook()
    book.sheet("S", ()).write(1, ("a\x00b\x0bc", "-5", Number(Decimal("-5.5"), 1), "+1", "@x", "\t=1"))
    made = book.bytes()
    assert rows(made, "S") == [("abc", "-5", -5.5, "+1", "@x", "\t=1")]
    assert formulas(made) == []


CITED = (
    Citation(1, "acme.pdf", "d" * 64, 11, TableCell(2, 4, 1, 41), "$ 47,821"),
    Citation(2, "acme.xlsx", "e" * 64, 12, SheetCell("P&L", "B7"), "=21445"),
)
OPERANDS = (
    Operand("revenue FY2025", Decimal("4.7821E+10"), "USD", Period(2025, 12), 1, "$ 47,821"),
    Operand("cost of revenue FY2025", Decimal("2.1445E+10"), "USD", Period(2025, 12), 2, "=21445"),
)
MARGIN = (OPERANDS[0].value - OPERANDS[1].value) / OPERANDS[0].value
FORMULA = "(revenue FY2025 − cost of revenue FY2025) ÷ revenue FY2025"
COMPARISON = Comparison(
    "Revenue",
    ("FY2025", "FY2024"),
    (
        ComparisonRow(
            "=Acme",
            (
                Compared("$47,821 million", Decimal("4.7821E+10"), "USD", (1,), Check.QUOTED),
                Compared(missing="no FY2024"),
            ),
        ),
        ComparisonRow("Margin", (Compared("55.2%", MARGIN, "percent", (1, 2), Check.COMPUTED), Compared(missing="-"))),
    ),
)


def test_an_answer_is_kept_with_live_formulas_over_its_operands_and_no_other():
    made = Calculation("Gross margin", FORMULA, OPERANDS, MARGIN, "percent", "55.2%")
    claim = Claim("=Gross margin was 55.2%.", (1, 2), Check.COMPUTED)
    content = answer_workbook(Answer("-Margin?", (claim,), CITED, (made,), comparison=COMPARISON))
    assert formulas(content) == ["(C4-C5)/C4"]
    assert rows(content, "Answer")[2] == ("=Gross margin was 55.2%.", "computed", "1, 2")
    calculation = rows(content, "Calculation")
    assert [line[2] for line in calculation[3:5]] == [47821000000, 21445000000]
    assert calculation[5][0] == "Gross margin"
    assert rows(content, "Comparison")[2] == ("=Acme", 47821000000, "not stated")
    places = [(source[0], source[3], source[9]) for source in rows(content, "Sources")[1:]]
    assert ("Calculation!C5", "acme.xlsx", "=21445") in places
    assert ("Comparison!B3", "acme.pdf", "$ 47,821") in places
    assert ("Answer!A3", "acme.pdf", "$ 47,821") in places


def test_a_refusal_is_written_as_one():
    content = answer_workbook(Answer("q", refused=True, reason="The documents do not state net debt."))
    assert rows(content, "Answer")[2][:2] == ("The documents do not state net debt.", "not answered")


def test_a_calculation_that_cannot_be_read_again_is_a_number():
    made = Calculation("Odd", "the larger of both", OPERANDS, MARGIN, "percent", "55.2%")
    content = answer_workbook(Answer("q", (), CITED, (made,)))
    assert formulas(content) == []
    assert abs(rows(content, "Calculation")[5][2] - float(MARGIN)) < 1e-12
