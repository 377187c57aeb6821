"""What a workspace keeps is found by its words, its figures and its vectors."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from data.locators import SheetCell
from data.people import LOCAL
from data.rows.facts import label_key
from data.store.store import Store
from data.types import Period
from tests.data.small_readings import MODEL, ingest, reading, receive, vectors


@pytest.fixture
def store(tmp_path, database):
    opened = Store.open(tmp_path / "w", LOCAL, database=database)
    yield opened
    opened.close()


def test_words_are_searched_only_in_the_documents_named(store, tmp_path):
    acme, zenith = ingest(store, tmp_path), ingest(store, tmp_path, "zenith.pdf", "Zenith")
    assert len(store.words(["valves"], None, 9)) == 2
    [(found, _)] = store.words(["valves", "sales"], [zenith.id], 1)
    assert store.evidence([found])[0].document_id == zenith.id
    assert store.words(["zenith"], [acme.id], 9) == []
    assert store.words(["valves"], [], 9) == []
    assert store.words(["d1"], None, 9) == []
    assert sorted(store.evidence_ids([acme.id])) == [1, 2]


def test_a_japanese_word_is_found_inside_a_sentence(store, tmp_path):
    document = receive(store, tmp_path)
    texts = ["設備投資は、熊本工場の新設に伴い6,400百万円となりました。", "本工場の設備"]
    store.commit(document.id, reading(), vectors(), MODEL, texts)
    found = {
        word: sorted(number for number, _ in store.words([word], None, 5)) for word in ("設備投資", "本工場", "資設")
    }
    assert found == {"設備投資": [1], "本工場": [1, 2], "資設": []}


def test_the_search_text_is_what_words_see(store, tmp_path):
    document = receive(store, tmp_path)
    store.commit(document.id, reading(), vectors(), MODEL, ["about turbines", "nothing"])
    assert [found for found, _ in store.words(["turbine"], None, 5)] == [1]
    assert store.words(["valves"], None, 5) == []


def test_facts_are_found_by_concept_or_label(store, tmp_path):
    acme = ingest(store, tmp_path)
    ingest(store, tmp_path, "zenith.pdf", "Zenith")
    [fact] = store.facts([acme.id], concepts=["revenue"])
    assert (fact.value, fact.printed, fact.period) == (Decimal("1577000000"), "1577", Period(2023, 12))
    assert fact.evidence_id == store.evidence_of(acme.id)[1].id
    assert len(store.facts(labels=["net SALES 1"])) == 2
    assert store.facts(labels=["no such"]) == []
    assert label_key("Net sales (1)") == label_key("net sales 1")


def test_facts_of_a_sheet_point_at_its_grid(store, tmp_path):
    document = receive(store, tmp_path)
    whole = reading()
    sheet = replace(whole.evidence[1], locator=SheetCell("Income", "A1:B2"))
    store.commit(document.id, replace(whole, evidence=(whole.evidence[0], sheet)), vectors(), MODEL)
    assert store.facts()[0].evidence_id == 2


def test_vectors_come_back_by_evidence_id(store, tmp_path):
    ingest(store, tmp_path)
    ids, matrix = store.vectors(MODEL)
    assert (ids.tolist(), matrix.tolist()) == ([1, 2], [[1, 0], [1, 1]])
    assert store.vectors("other")[0].tolist() == []
