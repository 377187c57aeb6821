"""The time line without a browser: what the component is given, the verb, and what is said where nothing is to show."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.people import LOCAL
from data.rows.fact_search import Span
from data.store.store import Store
from generation.facts.events import Lane, events, sources_of
from generation.facts.versions import history
from ingestion.pipeline import ingest
from tests.generation.restated_company import PUBLISHED, write
from tests.ingestion.test_pipeline import ByHash
from ui.cli import main
from ui.timeline_view import timeline_data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("timeline")
    (place / "papers").mkdir()
    store = Store.open(place / "w", LOCAL)
    assert {outcome.status for outcome in ingest(store, ByHash, write(place / "papers"))} == {"ready"}
    store.close()
    return place


@pytest.fixture
def store(folder: Path):
    opened = Store.open(folder / "w", LOCAL)
    yield opened
    opened.close()


def page(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    def draw() -> None:
        from ui.pages import timeline

        timeline.page()

    monkeypatch.setenv("MFFM_WORKSPACE", str(workspace))
    st.cache_resource.clear()
    return AppTest.from_function(draw, default_timeout=30)


def test_events_stand_in_their_lanes_by_day_those_without_a_day_last(store):
    found = events(store.documents())
    assert {event.document.name: event.day for event in found} == PUBLISHED
    assert [event.lane for event in found] == [
        Lane.FILINGS, Lane.FILINGS, Lane.RELEASES, Lane.CALLS, Lane.FILINGS, Lane.OTHERS,
    ]  # fmt: skip


def test_a_document_opens_at_its_main_figures_and_else_at_its_first_words(store):
    filing, call = store.document("wharfside-10-k-2023.html"), store.document("wharfside-call.vtt")
    assert [cited.quote for cited in sources_of(store, filing)] == ["492.9", "44.8"]
    release, report = store.document("wharfside-release.html"), store.document("wharfside-10-q-2023.html")
    assert [cited.quote for cited in sources_of(store, release)] == ["492.9", "44.8"]
    assert [cited.quote for cited in sources_of(store, report)] == ["362.4", "33.0"]
    assert sources_of(store, call)[0].quote.startswith("Good morning. Welcome")


def test_the_component_gets_marks_between_0_and_1_and_each_version_of_a_value(store):
    documents = store.documents()
    data = timeline_data(events(documents), history(store, documents, "revenue", Span.ANNUAL), "version-FY2022-0")
    assert [(lane["name"], [mark["label"] for mark in lane["marks"]]) for lane in data["lanes"]] == [
        ("Filings", ["10-K FY2022", "10-Q Q3 FY2023", "10-K FY2023"]),
        ("Releases", ["earnings release Q4 FY2023"]),
        ("Calls", ["earnings call Q4 FY2023"]),
    ]
    places = [mark["at"] for mark in data["lanes"][0]["marks"]]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0.02, 0.98)
    assert [mark["sure"] for mark in data["lanes"][0]["marks"]] == [True, False, True]
    assert [mark["label"] for mark in data["undated"]] == ["wharfside-notes.txt"]
    year = data["series"]["moments"][1]
    assert (year["heading"], [version["text"] for version in year["versions"]]) == ("FY2022", ["460.2", "455.3"])
    assert [version["superseded"] for version in year["versions"]] == [True, False]
    assert data["series"]["unit"] == "USD in millions"


def test_an_empty_library_says_what_to_add(tmp_path, monkeypatch):
    app = page(tmp_path / "empty", monkeypatch).run()
    assert not app.exception
    assert "Add filings, releases and calls" in app.info[0].value


def test_a_day_hides_what_came_later_and_says_so(folder, monkeypatch):
    app = page(folder / "w", monkeypatch).run()
    assert not app.exception
    assert [box.value for box in app.selectbox] == ["Wharfside Pumps Inc.", "revenue"]
    app.date_input(key="timeline-day").set_value(date(2024, 1, 15)).run()
    assert not app.exception
    assert app.caption[0].value.startswith("As known on 15 January 2024\\: 4 documents")
    app.date_input(key="timeline-day").set_value(date(2020, 1, 1)).run()
    assert app.info[0].value == "Nothing of this company had been published by then. Choose a later day."


def test_the_facts_page_keeps_to_a_day(folder, monkeypatch):
    def draw() -> None:
        from ui.pages import facts

        facts.page()

    monkeypatch.setenv("MFFM_WORKSPACE", str(folder / "w"))
    st.cache_resource.clear()
    app = AppTest.from_function(draw, default_timeout=30).run()
    app.date_input(key="facts-day").set_value(date(2024, 1, 15)).run()
    assert not app.exception
    assert app.caption[0].value.startswith("As known on 15 January 2024\\: 4 documents")


def test_the_verb_lists_documents_and_versions(folder, capsys):
    def lines(*words: str) -> list[dict[str, object]]:
        assert main(["--workspace", str(folder / "w"), "--json", "timeline", "--company", "Wharfside", *words]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert [(row["document"], row["published"]) for row in lines()][:2] == [
        ("wharfside-10-k-2022.html", "2023-02-14"),
        ("wharfside-10-q-2023.html", None),
    ]
    told = [(row["period"], row["shown"], row["published"], row["superseded"]) for row in lines("--concept", "revenue")]
    assert told[1:3] == [("FY2022", "460.2", "2023-02-14", True), ("FY2022", "455.3", "2024-02-20", False)]
    assert [row["shown"] for row in lines("--concept", "revenue", "--as-of", "2023-03-01")] == ["431.7", "460.2"]


def test_a_company_that_is_not_there_is_named_with_those_that_are(folder, capsys):
    assert main(["--workspace", str(folder / "w"), "timeline", "--company", "Nobody"]) == 1
    assert "Companies here: Wharfside Pumps Inc." in capsys.readouterr().err
