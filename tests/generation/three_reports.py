"""The reports of three made-up companies, each figure printed below, and an analyst who has read them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from data.answers import Answer
from data.people import LOCAL
from data.store.store import Store
from generation.answer import Analyst
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher

Rows = tuple[tuple[str, ...], ...]


def table(years: tuple[int, ...], rows: Rows, day: str = "Year ended December 31,") -> str:
    heads = f"<tr><td></td><td colspan={len(years)}>{day}</td></tr>"
    heads += f"<tr><td></td>{''.join(f'<td>{year}</td>' for year in years)}</tr>"
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{heads}{body}</table>"


def report(company: str, year: int, *parts: tuple[str, str]) -> str:
    body = "".join(f"<h2>{title}</h2><p>(in millions, except per share amounts)</p>{grid}" for title, grid in parts)
    return (
        f"<!doctype html><html><head><title>{company} Form 10-K {year}</title></head><body><h1>{company}</h1>"
        f"<p>FORM 10-K</p><p>Annual report for the fiscal year ended December 31, {year}</p>{body}</body></html>"
    )


THREE, TWO = (2024, 2023, 2022), (2024, 2023)
BALANCE = (
    "Consolidated Balance Sheets",
    table(
        TWO,
        (
            ("Cash and cash equivalents", "$70", "$60"),
            ("Inventories", "110", "90"),
            ("Total current assets", "300", "280"),
            ("Total assets", "1,100", "1,000"),
            ("Short-term borrowings", "25", "20"),
            ("Current portion of long-term debt", "15", "10"),
            ("Total current liabilities", "200", "190"),
            ("Long-term debt", "290", "300"),
            ("Total liabilities", "600", "580"),
            ("Total shareholders’ equity", "500", "420"),
            ("Total liabilities and shareholders’ equity", "1,100", "1,000"),
        ),
        "At December 31,",
    ),
)
CORVANE = report(
    "Corvane Tools Corporation",
    2024,
    (
        "Consolidated Statements of Income",
        table(
            THREE,
            (
                ("Net sales", "$1,000", "$900", "$800"),
                ("Cost of sales", "600", "560", "500"),
                ("Research and development", "50", "54", "40"),
                ("Operating income", "200", "162", "136"),
                ("Net income", "150", "120", "100"),
            ),
        ),
    ),
    (
        "Consolidated Statements of Cash Flows",
        table(
            THREE,
            (
                ("Net cash provided by operating activities", "$220", "$190", "$160"),
                ("Purchases of property, plant and equipment", "(45)", "(40)", "(36)"),
                ("Dividends paid to shareholders", "(80)", "(75)", "(200)"),
            ),
        ),
    ),
    BALANCE,
    (
        "Note 8. Segment Information: Net Sales by Segment",
        table(
            THREE,
            (
                ("Fasteners", "$496", "$450", "$420"),
                ("Drives", "400", "348", "280"),
                ("Corporate and Unallocated", "104", "102", "100"),
                ("Total", "1,000", "900", "800"),
                ("Operating Performance", "2024", "2023", "2022"),
                ("Fasteners", "120", "90", "80"),
                ("Drives", "80", "72", "56"),
            ),
        ),
    ),
    (
        "Note 9. Special Items",
        table(THREE, (("Russia exit charges", "$(12)", "$(3)", "$(1)"), ("Total", "(12)", "(3)", "(1)"))),
    ),
    (
        "Note 10. Property, Plant and Equipment by Area",
        table(TWO, (("Europe", "$210", "$205"), ("Asia", "190", "180")), "Property, plant and equipment, net"),
    ),
)
HALDEN = report(
    "Halden Mills Inc.",
    2022,
    (
        "Consolidated Statements of Income",
        table(
            (2022, 2021),
            (
                ("Net sales", "$400", "$380"),
                ("Cost of sales", "300", "290"),
                ("Operating income", "40", "57"),
                ("Net income", "20", "38"),
            ),
        ),
    ),
    (
        "Consolidated Balance Sheets",
        table(
            (2022, 2021),
            (
                ("Total current assets", "$120", "$110"),
                ("Short-term debt obligations", "15", "14"),
                ("Total current liabilities", "80", "70"),
                ("Long-term debt obligations", "45", "50"),
                ("Total assets", "300", "280"),
            ),
            "At December 31,",
        ),
    ),
    (
        "Note 7. Debt Obligations",
        table(
            (2022, 2021),
            (
                ("Current maturities of long-term debt", "$12", "$10"),
                ("Commercial paper", "3", "4"),
                ("Short-term debt obligations", "15", "14"),
            ),
            "At December 31,",
        ),
    ),
)
SELWYN = report(
    "Selwyn Grills Corporation",
    2024,
    (
        "Consolidated Statements of Income",
        table(
            TWO,
            (
                ("Total revenues", "$750", "$640"),
                ("Interest expense", "(25)", "(20)"),
                ("Income before income taxes", "125", "110"),
                ("Net income", "90", "80"),
            ),
        ),
    ),
    (
        "Note 3. Revenue by Area",
        table(TWO, (("U.S.", "$600", "$500"), ("Canada", "150", "140"), ("Total revenues", "750", "640"))),
    ),
    (
        "Note 4. Restaurants",
        table(
            TWO,
            (
                ("Rents", "", ""),
                ("Mexico", "30", "20"),
                ("Royalties", "", ""),
                ("Mexico", "50", "40"),
                ("Total revenues", "750", "640"),
            ),
        ),
    ),
)


@contextmanager
def reading_all(folder: Path) -> Generator[Analyst]:
    """An analyst whose library, kept in this folder, is the three reports."""
    reports = {"corvane-10-k-2024": CORVANE, "halden-10-k-2022": HALDEN, "selwyn-10-k-2024": SELWYN}
    for name, text in reports.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    with closing(Store.open(folder / "w", LOCAL)) as store:
        encoder = open_encoder()
        paths: list[Path] = sorted(folder.glob("*.html"))
        assert [outcome.status for outcome in ingest(store, lambda: encoder, paths)] == ["ready"] * 3
        yield Analyst(store, Searcher(store, encoder, open_index(store, encoder.model_id, folder / "index")))


def said(analyst: Analyst, question: str) -> str:
    """The answer's text; every claim must have passed its check."""
    answer: Answer = analyst.ask(question)
    assert not [claim for claim in answer.claims if claim.faults]
    return answer.text
