"""The Guidance page and its verb on two calls and a release of a made-up company, without a browser."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.people import LOCAL
from data.store.store import Store
from ingestion.read import read
from ui.cli import main

CALLS = {
    (2023, 4): "For fiscal 2024 we expect revenue of $950 million to $1,000 million and a tax rate of about 24%.",
    (2024, 1): "We now expect full-year revenue of $970 million to $1,010 million.",
}
RELEASE = """<html><head><title>Corvane Tools Corporation fiscal 2024 results</title></head><body>
<h1>Corvane Tools Corporation reports fiscal 2024 results</h1><h2>Consolidated Statements of Income</h2>
<p>(in millions)</p><table><tr><td></td><td colspan=2>Year ended December 31,</td></tr>
<tr><td></td><td>2024</td><td>2023</td></tr><tr><td>Net sales</td><td>$1,004.5</td><td>$900.0</td></tr>
<tr><td>Cost of sales</td><td>654.4</td><td>590.0</td></tr></table></body></html>"""


def page() -> AppTest:
    def draw() -> None:
        from ui.pages import guidance

        guidance.page()

    return AppTest.from_function(draw, default_timeout=30)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("MFFM_WORKSPACE", str(tmp_path / "w"))
    st.cache_resource.clear()
    st.cache_data.clear()
    return Store.open(tmp_path / "w", LOCAL)


def keep(store: Store, path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    document, _ = store.receive(path, path.name)
    reading = read(path, path.name)
    store.commit(document.id, reading, np.zeros((len(reading.evidence), 2), np.float32), "m")
    return document.id


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Store:
    for (year, quarter), sentence in CALLS.items():
        text = (
            f"WEBVTT - Corvane Tools Corporation call\n\n00:01:05.000 --> 00:01:15.000\n<v Ada Brandt>{sentence}</v>\n"
        )
        key = keep(store, tmp_path / f"corvane-q{quarter}-{year}.vtt", text)
        told = {"company": "Corvane Tools Corporation", "form": "earnings call"}
        store.correct(key, **told, fiscal_year=year, quarter=quarter)
    keep(store, tmp_path / "corvane-2024.html", RELEASE)
    return store


def test_without_a_call_the_page_says_what_to_do(store: Store) -> None:
    shown = page().run()
    assert not shown.exception
    assert shown.info[0].value.startswith("No call is ready yet.")


def test_every_item_stands_with_what_came_of_it(filled: Store) -> None:
    shown = page().run()
    assert not shown.exception
    table = shown.dataframe[0].value
    assert list(table["Of"]) == ["revenue", "tax rate", "revenue"]
    assert list(table["Outcome"]) == ["changed", "not disclosed", "met"]
    assert list(table["Came"]) == [
        "raised to $970 million to $1,010 million on the Q1 FY2024 call",
        "",
        "$1,004.5 million",
    ]
    assert list(table["Call"]) == ["Q4 FY2023", "Q4 FY2023", "Q1 FY2024"]
    assert set(table["At"]) == {"01:05"}


def test_on_an_earlier_day_nothing_later_is_known(filled: Store, tmp_path: Path, capsys) -> None:
    days = {"corvane-q4-2023.vtt": "2024-02-10", "corvane-q1-2024.vtt": "2024-05-02", "corvane-2024.html": "2025-02-11"}
    for document in filled.documents():
        filled.correct(document.id, published=date.fromisoformat(days[document.name]))
    shown = page()
    shown.session_state["guidance-day"] = date(2024, 3, 1)
    shown.run()
    assert not shown.exception
    table = shown.dataframe[0].value
    assert list(zip(table["Of"], table["Outcome"], strict=True)) == [
        ("revenue", "not yet known"),
        ("tax rate", "not yet known"),
    ]
    assert shown.caption[0].value.startswith("As known on 1 March 2024")
    asked = ["guidance", "--company", "Corvane", "--as-of", "2024-06-01", "--json"]
    assert main(["--workspace", str(tmp_path / "w"), *asked]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["outcome"] for row in rows] == ["changed", "not yet known", "not yet known"]


def test_a_call_without_a_year_is_named(store: Store, tmp_path: Path) -> None:
    keep(
        store,
        tmp_path / "call.vtt",
        "WEBVTT\n\n00:01.000 --> 00:09.000\n<v Ada Brandt>We expect revenue of $5 million.\n",
    )
    shown = page().run()
    assert not shown.exception
    assert "Without a fiscal year, so left out: call\\.vtt." in shown.caption[0].value
    assert shown.info[0].value == "No figure was guided to on the call of this company."


def test_the_verb_says_the_same(filled: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--workspace", str(tmp_path / "w"), "guidance", "--company", "Corvane", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["name"], row["outcome"]) for row in rows] == [
        ("revenue", "changed"),
        ("tax rate", "not disclosed"),
        ("revenue", "met"),
    ]
    assert (rows[2]["low"], rows[2]["high"], rows[2]["came"]["value"]) == (970e6, 1010e6, 1004.5e6)
    assert rows[2]["came"]["locator"]["kind"] == "cell"
    assert rows[0]["start"] == 65.0
    assert main(["--workspace", str(tmp_path / "w"), "guidance", "--company", "Nobody"]) == 1
    assert "No company is called Nobody" in capsys.readouterr().err
