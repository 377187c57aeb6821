"""The Tie-out page and its verbs on the sample call, without a browser."""

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

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
CALL, RELEASE = "tarnbrook-q4-fiscal-2025-call.vtt", "tarnbrook-q4-fiscal-2025-release.html"


def page() -> AppTest:
    def draw() -> None:
        from ui.pages import tie_out

        tie_out.page()

    return AppTest.from_function(draw, default_timeout=30)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("MFFM_WORKSPACE", str(tmp_path / "w"))
    st.cache_resource.clear()
    st.cache_data.clear()
    return Store.open(tmp_path / "w", LOCAL)


@pytest.fixture
def filled(store: Store) -> Store:
    for name in (CALL, RELEASE):
        document, _ = store.receive(SAMPLES / name, name)
        reading = read(SAMPLES / name, name)
        store.commit(document.id, reading, np.zeros((len(reading.evidence), 2), np.float32), "m")
    return store


def test_without_a_call_the_page_says_what_to_do(store: Store):
    shown = page().run()
    assert not shown.exception
    assert shown.info[0].value.startswith("No call is ready yet.")


def test_the_page_shows_every_number_and_the_summary(filled: Store):
    shown = page().run()
    assert not shown.exception
    table = shown.dataframe[0].value
    assert table["Said"].iloc[0] == "1.16 billion dollars"
    assert dict(zip(table["Said"], table["Verdict"], strict=True))["314.2 million dollars"] == "matches"
    assert [heading.value for heading in shown.subheader] == ["In short", "Guidance given"]


def test_before_the_release_nothing_ties_and_before_the_call_there_is_none(filled: Store):
    call, release = filled.document(CALL), filled.document(RELEASE)
    filled.correct(call.id, published=date(2025, 10, 30))
    filled.correct(release.id, published=date(2025, 11, 20))
    shown = page()
    shown.session_state["tie-out-day"] = date(2025, 11, 1)
    shown.run()
    assert not shown.exception
    assert set(shown.dataframe[0].value["Document"]) == {""}
    assert "1 document that was published later is hidden" in shown.caption[0].value
    shown.session_state["tie-out-day"] = date(2025, 1, 1)
    shown.run()
    assert shown.info[0].value == "This call had not been held by 1 January 2025. Choose a later day."


def test_the_verb_says_one_line_for_a_number(filled: Store, tmp_path: Path, capsys):
    assert main(["--workspace", str(tmp_path / "w"), "tie-out", CALL, "--filings", RELEASE, "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    row = next(row for row in rows if row["text"] == "314.2 million dollars")
    assert (row["verdict"], row["value"], row["unit"]) == ("matches", 314_200_000, "USD")
    assert (row["speaker"], row["filing"]["document"]) == ("Daniel Reyes", RELEASE)
    assert row["filing"]["locator"]["kind"] == "cell"


def test_the_summary_verb_gives_as_many_bullets_as_asked(filled: Store, tmp_path: Path, capsys):
    assert main(["--workspace", str(tmp_path / "w"), "summary", CALL, "-n", "2", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["kind"] for row in rows].count("bullet") == 2
    assert all(number["verdict"] for row in rows for number in row["numbers"])
