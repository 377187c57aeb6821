"""The books in, the fourth-quarter earnings release as HTML out."""

from __future__ import annotations

from html import escape
from pathlib import Path

from data.samples import books, statements
from data.samples.books import COMPANY, QUARTER, YEAR, growth, percent
from data.samples.statements import Row, Table

_PERIODS = ("Three months ended June 30,", "Year ended June 30,")
_STYLE = (
    "body{font:15px Georgia,serif;max-width:52rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;"
    "width:100%}td,th{padding:2px 4px}td.n,th{text-align:right;white-space:nowrap}tr.sum td.n{border-top:1px solid}"
)


def write_release(path: Path) -> None:
    title = f"{COMPANY} reports fourth quarter and fiscal 2025 results"
    parts = [_opening(), _quarter_table(), _tables(), _outlook(), _closing()]
    page = (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n<h1>{escape(title)}</h1>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )
    path.write_text(page, encoding="utf-8", newline="\n")


def _opening() -> str:
    q, y = QUARTER, YEAR
    bullets = (
        f"Fourth-quarter revenue of ${q.revenue[0]} million, up {growth(q.revenue)}% from the prior-year quarter",
        f"Fourth-quarter diluted EPS of ${q.diluted_eps[0]}; adjusted diluted EPS of ${q.adjusted_eps[0]}",
        f"Fiscal 2025 revenue of ${books.figure(y.revenue[0])} million, up {growth(y.revenue)}%",
        f"Fiscal 2025 diluted EPS of ${y.diluted_eps[0]}; adjusted diluted EPS of ${y.adjusted_eps[0]}",
        f"Fiscal 2025 cash from operations of ${books.OPERATING_CASH[0]} million; free cash flow of "
        f"${books.FREE_CASH_FLOW[0]} million",
        f"Backlog of ${books.BACKLOG[0]} million at June 30, 2025, up {growth(books.BACKLOG)}%",
    )
    listed = "".join(f"<li>{bullet}</li>\n" for bullet in bullets)
    quote = (
        "“We finished the fiscal year with our best quarter,” said Miriam Okafor, president and chief executive "
        f"officer. “Every segment grew, gross margin reached {percent(q.gross_profit[0], q.revenue[0])}% in the "
        "quarter, and Castell has joined us on schedule.”"
    )
    return (
        f"<p>DAYTON, Ohio, August 5, 2025 — {COMPANY} (TBFC) today reported results for its fourth quarter and "
        f"fiscal year ended June 30, 2025.</p>\n<ul>\n{listed}</ul>\n<p>{quote}</p>\n<p><i>Tarnbrook Flow Controls, "
        "Inc. does not exist. This release was made as sample data for MFFM Analyst.</i></p>"
    )


def _quarter_table() -> str:
    """The income statement with the quarter's columns beside the year's."""
    quarter, year = statements.income_rows(QUARTER), statements.income_rows(YEAR)
    return _html(
        "Condensed Consolidated Statements of Income (unaudited)", statements.PER_SHARE, _beside(quarter, year)
    )


def _tables() -> str:
    quarter = statements.reconciliation(QUARTER, "", ("2025", "2024")).rows
    year = statements.reconciliation(YEAR, "", ("2025", "2024", "2023")).rows
    reconciled = _html("Reconciliation of non-GAAP measures (unaudited)", statements.PER_SHARE, _beside(quarter, year))
    return "\n".join((_single(statements.balance_sheet()), _single(statements.cash_flow_statement()), reconciled))


def _outlook() -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>\n" for name, value in books.OUTLOOK.items()
    )
    note = (
        "The company does not reconcile its outlook for adjusted measures because it cannot foresee restructuring and "
        "acquisition costs without unreasonable effort."
    )
    return f"<h2>Outlook for fiscal 2026</h2>\n<table>\n{rows}</table>\n<p>{note}</p>"


def _closing() -> str:
    return (
        "<h2>Conference call</h2>\n<p>The company will discuss these results on August 6, 2025 at 8:30 a.m. Eastern"
        " time.</p>\n<h2>About Tarnbrook</h2>\n<p>Tarnbrook Flow Controls, Inc. makes and services valves, pumps "
        "and seals for industrial plants. Its fiscal year ends on June 30.</p>"
    )


def _beside(quarter: tuple[Row, ...], year: tuple[Row, ...]) -> str:
    over = "".join(f'<th colspan="4">{period}</th>' for period in _PERIODS)
    names = "".join(f'<th colspan="2">{name}</th>' for name in ("2025", "2024") * 2)
    head = f"<tr><th></th>{over}</tr>\n<tr><th></th>{names}</tr>\n"
    pairs = zip(quarter, year, strict=True)
    return head + "".join(_row(q, q.cells + y.cells[:2]) for q, y in pairs)


def _single(table: Table) -> str:
    over = f'<tr><th></th><th colspan="{2 * len(table.columns)}">{table.over}</th></tr>\n'
    names = "".join(f'<th colspan="2">{name}</th>' for name in table.columns)
    rows = "".join(_row(row, row.cells) for row in table.rows)
    return _html(f"Condensed {table.title} (unaudited)", table.units, f"{over}<tr><th></th>{names}</tr>\n{rows}")


def _row(row: Row, cells: tuple[str, ...]) -> str:
    label = f'<td style="padding-left:{4 + 14 * row.indent}px">{escape(row.label)}</td>'
    dollar = "$" if row.dollar else ""
    figures = "".join(f'<td>{dollar}</td><td class="n">{escape(cell)}</td>' for cell in cells)
    kind = ' class="sum"' if row.sum_above else ""
    return f"<tr{kind}>{label}{figures}</tr>\n"


def _html(title: str, units: str, rows: str) -> str:
    return f"<h2>{escape(title)}</h2>\n<p>{escape(units)}</p>\n<table>\n{rows}</table>"
