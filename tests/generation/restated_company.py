"""The papers of a made-up company that restates a year, written to a folder: each says when it came, two do not.

published           what                      revenue, millions
2023-02-14          10-K of fiscal 2022       460.2 for 2022, 431.7 for 2021
not told            10-Q of September 2023    362.4 for nine months
2024-02-01          release                   492.9 for 2023
2024-02-02          call                      "492.9 million"
2024-02-20          10-K of fiscal 2023       492.9 for 2023, 455.3 for 2022 as restated
never               notes without any date
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

COMPANY = "Wharfside Pumps Inc."
PUBLISHED: dict[str, date | None] = {
    "wharfside-10-k-2022.html": date(2023, 2, 14),
    "wharfside-10-q-2023.html": date(2023, 10, 1),  # the day after its period: nothing says when it came
    "wharfside-release.html": date(2024, 2, 1),
    "wharfside-call.vtt": date(2024, 2, 2),
    "wharfside-10-k-2023.html": date(2024, 2, 20),
    "wharfside-notes.txt": None,
}
"""The first day on which each may be read; None: on no day."""

ONLY_IN = {
    "wharfside-10-k-2022.html": ("460.2", "431.7", "a flood in Porto"),
    "wharfside-10-q-2023.html": ("362.4", "a strike in Lyon"),
    "wharfside-release.html": ("a plant in Gdansk",),
    "wharfside-call.vtt": ("a tender in Bergen",),
    "wharfside-10-k-2023.html": ("455.3", "an error in cut-off"),
    "wharfside-notes.txt": ("a rumour of a sale",),
}
"""What no other paper says."""

_COVER = """<p>UNITED STATES SECURITIES AND EXCHANGE COMMISSION</p><h1>FORM {form}</h1>
<p>{kind} REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934</p>
<p>For the {ended}</p><h2>Wharfside Pumps Inc.</h2><p>(Exact name of registrant as specified in its charter)</p>"""
_SIGNED = """<h2>SIGNATURES</h2><p>Pursuant to the requirements of the Securities Exchange Act of 1934, the registrant
has duly caused this report to be signed.</p><p>Date: {day}</p>"""


def _page(*parts: str) -> str:
    return f"<html><body>{''.join(parts)}</body></html>"


def _statement(title: str, headings: list[str], rows: dict[str, list[str]]) -> str:
    lines = [["", *headings], *([label, *figures] for label, figures in rows.items())]
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<h2>{title}</h2><p>(in millions)</p><table>{table}</table>"


PAPERS = {
    "wharfside-10-k-2022.html": _page(
        _COVER.format(form="10-K", kind="ANNUAL", ended="fiscal year ended December 31, 2022"),
        "<p>Revenue rose in 2022 although a flood in Porto closed a plant.</p>",
        _statement(
            "Consolidated Statements of Income",
            ["Year ended December 31, 2022", "Year ended December 31, 2021"],
            {"Revenue": ["460.2", "431.7"], "Cost of sales": ["300.1", "290.0"], "Net income": ["41.5", "38.2"]},
        ),
        _SIGNED.format(day="February 14, 2023"),
    ),
    "wharfside-10-q-2023.html": _page(
        _COVER.format(form="10-Q", kind="QUARTERLY", ended="quarterly period ended September 30, 2023"),
        "<p>Revenue rose in the first nine months although a strike in Lyon held up deliveries.</p>",
        _statement(
            "Consolidated Statements of Income",
            ["Nine months ended September 30, 2023"],
            {"Revenue": ["362.4"], "Cost of sales": ["231.5"], "Net income": ["33.0"]},
        ),
    ),
    "wharfside-release.html": _page(
        "<h1>Wharfside Pumps Inc. Reports Fourth Quarter and Full Year 2023 Results</h1>",
        "<p>HAVEN, February 1, 2024 -- Wharfside Pumps Inc. today announced its results for the year ended "
        "December 31, 2023. Revenue grew because a plant in Gdansk opened.</p>",
        _statement("Results", ["Year ended December 31, 2023"], {"Revenue": ["492.9"], "Net income": ["44.8"]}),
    ),
    "wharfside-call.vtt": (
        "WEBVTT\n\n00:00:01.000 --> 00:00:09.000\n<v Operator>Good morning. Welcome to the Wharfside Pumps Inc. fourth "
        "quarter 2023 earnings call. Today is February 2, 2024.\n\n"
        "00:00:10.000 --> 00:00:18.000\n<v Ann Lee>Revenue was $492.9 million in 2023. "
        "Revenue grew because we won a tender in Bergen.\n"
    ),
    "wharfside-10-k-2023.html": _page(
        _COVER.format(form="10-K", kind="ANNUAL", ended="fiscal year ended December 31, 2023"),
        "<p>Revenue of 2022 is restated for an error in cut-off.</p>",
        _statement(
            "Consolidated Statements of Income",
            ["Year ended December 31, 2023", "Year ended December 31, 2022 (As Restated)"],
            {"Revenue": ["492.9", "455.3"], "Cost of sales": ["318.8", "300.1"], "Net income": ["44.8", "36.6"]},
        ),
        _SIGNED.format(day="February 20, 2024"),
    ),
    "wharfside-notes.txt": "Notes on Wharfside Pumps Inc.\n\nRevenue may grow; there is a rumour of a sale.\n",
}


def write(folder: Path) -> list[Path]:
    """The papers as files."""
    for name, content in PAPERS.items():
        (folder / name).write_text(content)
    return [folder / name for name in PAPERS]
