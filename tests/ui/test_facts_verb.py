"""`mffm facts`: figures by company, name and period, as lines and as a workbook."""

from __future__ import annotations

import json
from io import BytesIO

import numpy as np
import pytest
from openpyxl import load_workbook

from data.locators import TableCell
from data.people import LOCAL
from data.store.store import Store
from data.types import Cell, Evidence, Grid, Reading
from tests.generation.facts_of_two_filings import EARLIER, FACTS, LATER
from ui.cli import main

GRID = Grid(((Cell(""), Cell("2025")), (Cell("Revenue"), Cell("4,210"))), 1, "Income")


@pytest.fixture
def mffm(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = Store.open(tmp_path / "w", LOCAL)
    for document in (EARLIER, LATER):
        path = tmp_path / document.name
        path.write_text(document.name)
        kept, _ = store.receive(path, document.name)
        theirs = tuple(fact for fact in FACTS if fact.document_id == document.id)
        reading = Reading(document.description, (Evidence(TableCell(1, page=41), "table", grid=GRID),), theirs, 50)
        store.commit(kept.id, reading, np.zeros((1, 2), np.float32), "m")
    store.close()

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["--workspace", "w", "facts", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_lines_name_the_figure_its_period_and_its_place(mffm):
    code, out, _ = mffm("--company", "acme", "--concept", "net revenue", "--period", "FY2025")
    assert code == 0
    assert (
        out == "Acme Inc.  Revenue  FY2025  4,210 USD in millions  [acme-2025.pdf, page 41, table 1, row 2, column 2]\n"
    )


def test_json_keeps_what_the_other_document_states(mffm):
    rows = [json.loads(line) for line in mffm("--period", "FY2024", "--json")[1].splitlines()]
    assert [row["label"] for row in rows] == ["Revenue", "Restructuring", "=Operating income"]
    income = rows[-1]
    assert (income["value"], income["unit"], income["scale"], income["printed"]) == (543000000, "USD", 6, "543")
    assert (income["document"], income["locator"]["page"]) == ("acme-2025.pdf", 41)
    assert [(other["document"], other["value"]) for other in income["others"]] == [("acme-2024.pdf", 555000000)]
    assert income["why"] == "543 is from acme-2025.pdf, the later document; acme-2024.pdf states 555."
    assert "others" not in rows[0]


def test_documents_words_of_labels_and_statements_narrow_the_choice(mffm):
    assert mffm("--document", "acme-2024.pdf", "--concept", "restruct", "--json")[1].count("\n") == 1
    assert mffm("--document", "acme-2025.pdf", "--concept", "restruct")[1] == "No figure meets this choice.\n"
    assert mffm("--statement", "balance sheet", "--json")[1] == ""
    assert mffm("--statement", "income statement", "--json")[1].count("\n") == 8


def test_a_workbook_is_written_with_its_sources(mffm, tmp_path):
    code, out, _ = mffm("--out", "acme.xlsx", "--json")
    assert (code, json.loads(out)) == (0, {"facts": "acme.xlsx", "figures": 8})
    book = load_workbook(BytesIO((tmp_path / "acme.xlsx").read_bytes()))
    assert book.sheetnames == ["Facts", "Sources"]
    assert book["Sources"].max_row == 10


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--company", "Zenith"), "No company is called Zenith. Companies here: Acme Inc."),
        (("--document", "b.pdf"), "There is no document b.pdf that is ready."),
        (("--period", "soon"), "soon is not a period."),
        (("--out", "acme.csv"), "Facts cannot be written as acme.csv. End its name in .xlsx."),
    ],
)
def test_what_cannot_be_done_is_said_with_a_remedy(mffm, words, told):
    code, _, err = mffm(*words)
    assert code == 1
    assert told in err


def test_as_known_on_a_day_the_later_filing_is_hidden_and_that_is_said(mffm):
    code, out, err = mffm("--concept", "operating profit", "--period", "FY2024", "--as-of", "2025-06-30")
    assert code == 0
    assert out.startswith("Acme Inc.  Operating profit  FY2024  555 USD in millions")
    assert err == (
        "mffm: As known on 30 June 2025: 1 document that was published later is hidden.\n"
        "mffm: It is not sure that this was public by then: acme-2024.pdf (publication date not known).\n"
    )
    assert "543 is from acme-2025.pdf" in mffm("--concept", "operating profit", "--period", "FY2024")[1]


def test_a_day_that_is_none_is_wrong_usage(mffm):
    with pytest.raises(SystemExit, match="2"):
        mffm("--as-of", "March 2025")
