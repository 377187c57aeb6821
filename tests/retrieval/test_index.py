"""The index finds what exact search finds, follows the store, and never trusts a damaged file."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from data.locators import PageBox
from data.people import LOCAL
from data.store import Store
from data.transcripts import Attached
from data.types import Description, Evidence, Reading
from retrieval.index import FILE, Index, NumpySearch, check_index, open_index, read_kept

MODEL = "tiny/8"


def unit(count: int, seed: int) -> np.ndarray:
    made = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def ingest(store: Store, folder, name: str, count: int, seed: int):
    path = folder / name
    path.write_text(name)
    document, _ = store.receive(path, name)
    pieces = tuple(Evidence(PageBox(page), f"{name} page {page}") for page in range(1, count + 1))
    store.commit(document.id, Reading(Description(), pieces, pages=count), unit(count, seed), MODEL)
    return document


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path / "w", LOCAL)
    ingest(opened, tmp_path, "a.pdf", 30, 1)
    yield opened
    opened.close()


@pytest.fixture(params=["faiss", "numpy"])
def engine(request, monkeypatch):
    if request.param == "numpy":
        monkeypatch.setattr("retrieval.index.find_spec", lambda name: None)
    else:
        pytest.importorskip("faiss")
    return request.param


def test_every_engine_finds_what_numpy_finds(store, engine):
    ids, vectors = store.vectors(MODEL)
    index = open_index(store, MODEL, store.workspace / "index")
    for allowed in (None, np.array([3, 7, 9, 999]), np.array([], dtype=np.int64)):
        found = index.search(unit(1, 9)[0], 5, allowed)
        truth = NumpySearch(ids, vectors).search(unit(1, 9)[0], 5, allowed)
        assert [number for number, _ in found] == [number for number, _ in truth]
        np.testing.assert_allclose([score for _, score in found], [score for _, score in truth], atol=1e-6)
    assert len(index.search(unit(1, 9)[0], 99)) == 30


def test_a_passage_is_nearest_to_itself(store, engine):
    index = open_index(store, MODEL, store.workspace / "index")
    [(found, score)] = index.search(store.vectors(MODEL)[1][4], 1)
    assert (found, round(score, 5)) == (5, 1.0)


def test_it_follows_what_is_added_and_removed(store, engine, tmp_path):
    index = open_index(store, MODEL, store.workspace / "index")
    added = ingest(store, tmp_path, "b.pdf", 3, 2)
    assert index.search(unit(3, 2)[1], 1)[0][0] == 32
    store.remove(added.id)
    assert index.search(unit(3, 2)[1], 99)[0][0] <= 30


def test_what_is_added_is_searched_beside_what_there_was(store, engine, tmp_path, monkeypatch):
    index = open_index(store, MODEL, store.workspace / "index")
    made = counted(monkeypatch, Index, "_rebuild")
    ingest(store, tmp_path, "b.pdf", 3, 2)
    store.correct(ingest(store, tmp_path, "c.pdf", 4, 3).id, title="C")
    truth = NumpySearch(*store.vectors(MODEL))
    for allowed in (None, np.array([2, 9, 31, 36, 99]), np.array([35])):
        assert [n for n, _ in index.search(unit(1, 9)[0], 20, allowed)] == [
            n for n, _ in truth.search(unit(1, 9)[0], 20, allowed)
        ]
    assert made == []
    assert len(index.search(unit(1, 9)[0], 99)) == 37


@pytest.mark.parametrize("change", ["removed", "renewed", "read again"])
def test_what_is_taken_away_is_nowhere_any_more(store, engine, change, tmp_path, monkeypatch):
    first, second = store.documents()[0], ingest(store, tmp_path, "b.pdf", 3, 2)
    index = open_index(store, MODEL, store.workspace / "index")
    made = counted(monkeypatch, Index, "_rebuild")
    if change == "removed":
        store.remove(second.id)
    elif change == "renewed":
        store.renew(first.id, (), unit(30, 5), MODEL, ["words"] * 30)
    else:
        store.receive(tmp_path / "b.pdf", "b.pdf", Attached("b.vtt", b"WEBVTT"))
    near = index.search(unit(1, 9)[0], 99)
    truth = NumpySearch(*store.vectors(MODEL)).search(unit(1, 9)[0], 99, None)
    assert [number for number, _ in near] == [number for number, _ in truth]
    np.testing.assert_allclose([score for _, score in near], [score for _, score in truth], atol=1e-6)
    assert len(near) == (33 if change == "renewed" else 30)
    assert len(made) == 1


def test_much_that_was_added_is_taken_into_the_structure(store, engine, tmp_path, monkeypatch):
    index = open_index(store, MODEL, store.workspace / "index")
    made = counted(monkeypatch, Index, "_rebuild")
    ingest(store, tmp_path, "b.pdf", 1000, 2)
    assert len(index.search(unit(1, 9)[0], 2000)) == 1030
    assert made == []
    ingest(store, tmp_path, "c.pdf", 1, 3)
    assert len(index.search(unit(1, 9)[0], 2000)) == 1031
    assert len(made) == 1


def counted(monkeypatch, owner, name):
    """The calls of a method, from now on."""
    calls, method = [], getattr(owner, name)
    monkeypatch.setattr(owner, name, lambda *given: (calls.append(given), method(*given))[1])
    return calls


def test_an_empty_store_has_nothing_to_find(tmp_path, engine):
    index = open_index(Store.open(tmp_path, LOCAL), MODEL, tmp_path / "index")
    assert index.search(unit(1, 1)[0], 5) == []


needs_faiss = pytest.mark.skipif(importlib.util.find_spec("faiss") is None, reason="faiss is not installed")


@needs_faiss
def test_the_kept_file_is_used_while_it_fits(store, monkeypatch):
    folder = store.workspace / "index"
    open_index(store, MODEL, folder)
    monkeypatch.setattr(Store, "vectors", None)
    assert len(open_index(store, MODEL, folder).search(unit(1, 9)[0], 5)) == 5


@needs_faiss
@pytest.mark.parametrize("cut", [slice(0, -9), slice(3, None), slice(0, 0)], ids=["short", "no note", "empty"])
def test_a_damaged_file_is_set_aside_and_made_anew(store, cut):
    folder = store.workspace / "index"
    truth = open_index(store, MODEL, folder).search(unit(1, 9)[0], 5)
    file = folder / FILE
    file.write_bytes(file.read_bytes()[cut])
    assert [finding.part for finding in check_index(store, folder)] == ["index"]
    assert open_index(store, MODEL, folder).search(unit(1, 9)[0], 5) == truth
    assert len(list(folder.glob("*.damaged-*"))) == 1
    assert check_index(store, folder) == []
    assert read_kept(file)[0].count == 30


@needs_faiss
def test_the_file_of_another_model_is_not_used(store):
    folder = store.workspace / "index"
    open_index(store, MODEL, folder)
    assert open_index(store, "other/8", folder).search(unit(1, 9)[0], 5) == []
