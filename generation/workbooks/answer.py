"""An answer in, an XLSX workbook out: its claims, its calculations as live formulas over their cells, its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.answers import Answer, Calculation, Citation, Compared, Comparison, Operand
from data.types import Period
from generation.phrasing import period_words
from generation.wording.japanese import undated
from generation.workbooks.spreadsheet import expression_of, in_cells
from generation.workbooks.workbook import Content, Formula, Number, Sheet, Used, Workbook, letter, sources_sheet

_RATES = ("percent", "points")


def answer_workbook(answer: Answer) -> bytes:
    """The workbook's bytes. Figures are in base units; a result is a formula over the figures above it."""
    book = Workbook()
    cited = {citation.n: citation for citation in answer.citations}
    used = _claims(book.sheet("Answer", (100, 14, 12)), answer, cited)
    if answer.comparison:
        used += _comparison(book, answer.comparison, cited)
    if answer.calculations:
        used += _calculations(book, answer.calculations, cited)
    sources_sheet(book, used)
    return book.bytes()


def _claims(sheet: Sheet, answer: Answer, cited: Mapping[int, Citation]) -> list[Used]:
    sheet.write(1, (answer.question,), bold=True)
    sheet.write(2, ("Statement", "Checked", "Sources"), bold=True)
    if answer.refused:
        sheet.write(3, (answer.text, "not answered"))
    used: list[Used] = []
    for row, claim in enumerate(answer.claims, 3):
        check = f"{claim.check.value}: {'; '.join(claim.faults)}" if claim.faults else claim.check.value
        sheet.write(row, (claim.text, check, ", ".join(map(str, claim.citations))))
        used += [Used(f"Answer!A{row}", f"source {n}", cited[n]) for n in claim.citations if n in cited]
    return used


def _comparison(book: Workbook, comparison: Comparison, cited: Mapping[int, Citation]) -> list[Used]:
    sheet = book.sheet("Comparison", (44, *(16 for _ in comparison.headings)))
    sheet.write(1, (comparison.title,), bold=True)
    sheet.write(2, ("", *comparison.headings), bold=True)
    used: list[Used] = []
    for at, row in enumerate(comparison.rows, 3):
        sheet.write(at, (row.label, *(_compared(cell) for cell in row.cells)))
        for column, (heading, cell) in enumerate(zip(comparison.headings, row.cells, strict=True), 2):
            place = f"Comparison!{letter(column)}{at}"
            used += [Used(place, f"{row.label}, {heading}", cited[n]) for n in cell.citations if n in cited]
    return used


def _compared(cell: Compared) -> Content:
    if cell.value is None:
        return "not stated"
    if cell.unit in _RATES:
        return Number(cell.value, 1, rate=True)
    return Number(cell.value, max(0, min(2, -int(cell.value.normalize().as_tuple().exponent))))


def _calculations(book: Workbook, made: Sequence[Calculation], cited: Mapping[int, Citation]) -> list[Used]:
    sheet = book.sheet("Calculation", (58, 16, 24, 10, 18))
    used: list[Used] = []
    at = 1
    for calculation in made:
        sheet.write(at, (calculation.name,), bold=True)
        sheet.write(at + 1, (calculation.formula,))
        sheet.write(at + 2, ("Figure", "Period", "Value", "Unit", "Printed"), bold=True)
        first = at + 3
        for row, operand in enumerate(calculation.operands, first):
            sheet.write(row, _operand(operand))
            if operand.citation in cited:
                used.append(Used(f"Calculation!C{row}", operand.name, cited[operand.citation]))
        at = first + len(calculation.operands)
        sheet.write(at, (calculation.name, None, _result(calculation, first), None, calculation.shown), bold=True)
        at += 2
    return used


def _operand(operand: Operand) -> tuple[Content, ...]:
    digits = max(0, -int(operand.value.normalize().as_tuple().exponent))
    name, period = undated(operand.name) or (operand.name, _period(operand.period))
    return name, period, Number(operand.value, min(digits, 6)), operand.unit, operand.printed


def _period(period: Period | None) -> str:
    return period_words(period) if period else ""


def _result(calculation: Calculation, first: int) -> Content:
    """A live formula over the operands' cells; the number where the formula cannot be read again."""
    rate = calculation.unit in _RATES
    expression = expression_of(calculation)
    if expression is None:
        return Number(calculation.value, 4, rate)
    text = in_cells(expression, lambda name: f"C{first + int(name.removeprefix('x')) - 1}")
    return Formula(f"={text}", "0.00%" if rate else "#,##0.00;(#,##0.00);–")
