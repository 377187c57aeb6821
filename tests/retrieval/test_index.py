"""The index finds what exact search finds, follows the store, and never trusts a damaged file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.locators import PageBox
from data.people import LOCAL
from data.rows.transcripts import Attached
from data.store.store import Store
from data.types import Description, Document, Evidence, Reading
from retrieval.index import NumpyBlock, open_index
from retrieval.kept import FILE, check_index, read_kept

MODEL = "tiny/8"


def unit(count: int, seed: int) -> np.ndarray:
    made = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def coarse(count: int, seed: int) -> np.ndarray:
    """Vectors of few different values, many of them equally near to anything."""
    return np.random.default_rng(seed).integers(-1, 2, (count, 8)).astype(np.float32)


def truth(store: Store, vector: np.ndarray, k: int, allowed: np.ndarray | None = None) -> list[tuple[int, float]]:
    """What exact search over the rows finds; of equals the first."""
    ids, vectors = store.vectors(MODEL)
    scored = zip(ids.tolist(), (vectors @ vector).tolist() if len(ids) else [], strict=True)
    return sorted((p for p in scored if allowed is None or p[0] in allowed), key=lambda p: (-p[1], p[0]))[:k]


def ingest(store: Store, folder, name: str, count: int, seed: int, made: Callable[..., np.ndarray] = unit):
    path = folder / name
    path.write_text(name)
    document, _ = store.receive(path, name)
    return read(store, document, count, made(count, seed))


def read(
    store: Store, document: Document, count: int, vectors: np.ndarray, transcript: Attached | None = None
) -> Document:
    pieces = tuple(Evidence(PageBox(page), f"{document.name} page {page}") for page in range(1, count + 1))
    store.commit(document.id, Reading(Description(), pieces, pages=count), vectors, MODEL, transcript=transcript)
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


def test_every_engine_finds_what_exact_search_finds(store, engine):
    index = open_index(store, MODEL, store.workspace / "index")
    for allowed in (None, np.array([3, 7, 9, 999]), np.array([], dtype=np.int64)):
        found, wanted = index.search(unit(1, 9)[0], 5, allowed), truth(store, unit(1, 9)[0], 5, allowed)
        assert [number for number, _ in found] == [number for number, _ in wanted]
        np.testing.assert_allclose([score for _, score in found], [score for _, score in wanted], atol=1e-6)
    assert len(index.search(unit(1, 9)[0], 99)) == 30


@pytest.mark.parametrize("k", [1, 5, 29, 30, 99])
def test_of_passages_that_are_equally_near_the_first_are_found(tmp_path, engine, k):
    store = Store.open(tmp_path / "w", LOCAL)
    ingest(store, tmp_path, "a.pdf", 30, 1, lambda count, _: np.repeat(coarse(3, 5), 10, axis=0)[:count])
    asked = np.array([1, 2, 3, 4, 5, 6, 7, 8], np.float32)
    index = open_index(store, MODEL, store.workspace / "index")
    assert index.search(asked, k) == truth(store, asked, k)
    assert index.search(asked, k, np.arange(5, 25)) == truth(store, asked, k, np.arange(5, 25))
    store.close()


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


class Desk:
    """A store whose documents come, go and are made anew; an index that follows, and is opened again now and then."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store.open(folder / "w", LOCAL)
        self.seed = 0
        self.reopen()

    def add(self, count: int) -> None:
        self.seed += 1
        ingest(self.store, self.folder, f"{self.seed}.pdf", count, self.seed, coarse)

    def remove(self, which: int) -> None:
        if documents := self.store.documents():
            self.store.remove(documents[which % len(documents)].id)

    def renew(self, which: int) -> None:
        self.seed += 1
        if documents := self.store.documents(ready_only=True):
            document = documents[which % len(documents)]
            self.store.renew(document.id, (), coarse(document.pages, self.seed), MODEL, ["words"] * document.pages)

    def read_again(self, which: int) -> None:
        """What was read of a document is taken back and read anew, as of a recording that has another transcript."""
        self.seed += 1
        if documents := self.store.documents(ready_only=True):
            path = self.folder / documents[which % len(documents)].name
            words = Attached(f"{self.seed}.vtt", f"WEBVTT {self.seed}".encode())
            read(self.store, self.store.receive(path, path.name, words)[0], which, coarse(which, self.seed))

    def reopen(self, keep: int = 0) -> None:
        if keep:
            self.index.keep()
        self.index = open_index(self.store, MODEL, self.folder / "w" / "index")


moves = st.tuples(st.sampled_from(["add", "remove", "renew", "read_again", "reopen"]), st.integers(0, 7))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(st.tuples(moves, st.booleans()), max_size=12))
def test_whatever_comes_and_goes_it_finds_what_a_new_one_finds(engine, monkeypatch, tmp_path_factory, story):
    monkeypatch.setattr("retrieval.index.BLOCK", 5)
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.add(7)
    for (move, number), searched in story:
        getattr(desk, move)(number)
        if searched:
            asked, allowed = coarse(1, number)[0], np.arange(number, 20)
            assert desk.index.search(asked, 4) == truth(desk.store, asked, 4)
            assert desk.index.search(asked, 4, allowed) == truth(desk.store, asked, 4, allowed)
    held = {number for block in desk.index._blocks for number in block.ids.tolist()}
    assert not story or not story[-1][1] or held == set(desk.store.vectors(MODEL)[0].tolist())
    desk.store.close()


def test_a_change_costs_what_it_touches(store, engine, tmp_path, monkeypatch):
    """Only the new rows are read, and only the blocks that held what is gone are made without it."""
    monkeypatch.setattr("retrieval.index.BLOCK", 10)
    index = open_index(store, MODEL, store.workspace / "index")
    second = ingest(store, tmp_path, "b.pdf", 15, 2)
    index.refresh()
    before = index._blocks
    assert [len(block.ids) for block in before] == [10, 10, 10, 10, 5]
    read = counted(monkeypatch, Store, "vectors")
    store.remove(second.id)
    index.refresh()
    assert [(after, len(ids)) for (_, _, after, _), (ids, _) in read] == [(45, 0)]
    assert index._blocks == before[:3]
    ingest(store, tmp_path, "c.pdf", 4, 3)
    index.refresh()
    assert [len(ids) for _, (ids, _) in read] == [0, 4]
    assert index._blocks[:3] == before[:3]


def counted(monkeypatch, owner, name):
    """What a method is given and gives back, from now on."""
    calls, method = [], getattr(owner, name)

    def called(*given):
        calls.append((given, method(*given)))
        return calls[-1][1]

    monkeypatch.setattr(owner, name, called)
    return calls


@pytest.mark.parametrize("change", ["removed", "renewed", "read again"])
def test_what_is_taken_away_is_nowhere_any_more(store, engine, change, tmp_path):
    first, second = store.documents()[0], ingest(store, tmp_path, "b.pdf", 3, 2)
    folder = store.workspace / "index"
    index = open_index(store, MODEL, folder)
    index.keep()
    old = unit(30, 1)[4] if change == "renewed" else unit(3, 2)[1]
    if change == "removed":
        store.remove(second.id)
    elif change == "renewed":
        store.renew(first.id, (), unit(30, 5), MODEL, ["words"] * 30)
    else:
        transcript = Attached("b.vtt", b"WEBVTT")
        store.receive(tmp_path / "b.pdf", "b.pdf", transcript)
        read(store, second, 3, unit(3, 6), transcript)
    assert index.search(unit(1, 9)[0], 99) == open_index(store, MODEL, tmp_path / "other").search(unit(1, 9)[0], 99)
    assert not any((block.vectors() == old).all(axis=1).any() for block in index._blocks)
    assert not (folder / FILE).exists()
    index.keep()
    assert old.tobytes() not in (folder / FILE).read_bytes()
    assert read_kept(folder / FILE)[0].count == (30 if change == "removed" else 33)


def test_an_empty_store_has_nothing_to_find(tmp_path, engine):
    index = open_index(Store.open(tmp_path, LOCAL), MODEL, tmp_path / "index")
    assert index.search(unit(1, 1)[0], 5) == []


def test_a_block_without_faiss_scores_a_passage_the_same_wherever_it_stands():
    vectors, asked = unit(50, 3), unit(1, 4)[0]
    whole = dict(NumpyBlock(np.arange(50), vectors).search(asked, 50, None))
    part = dict(NumpyBlock(np.arange(7, 20), vectors[7:20]).search(asked, 50, None))
    assert part == {number: whole[number] for number in range(7, 20)}


def test_the_kept_file_is_used_while_it_fits(store, engine, monkeypatch):
    folder = store.workspace / "index"
    open_index(store, MODEL, folder).keep()
    monkeypatch.setattr(Store, "vectors", None)
    assert len(open_index(store, MODEL, folder).search(unit(1, 9)[0], 5)) == 5


def test_a_kept_file_that_lags_behind_is_caught_up_with(store, engine, tmp_path, monkeypatch):
    folder = store.workspace / "index"
    open_index(store, MODEL, folder).keep()
    ingest(store, tmp_path, "b.pdf", 3, 2)
    read = counted(monkeypatch, Store, "vectors")
    index = open_index(store, MODEL, folder)
    assert [len(ids) for _, (ids, _) in read] == [3]
    assert index.search(unit(3, 2)[1], 1)[0][0] == 32


def test_the_kept_file_is_written_again_when_it_lags_far_behind(store, engine, tmp_path):
    folder = store.workspace / "index"
    index = open_index(store, MODEL, folder)
    index.keep()
    ingest(store, tmp_path, "b.pdf", 1000, 2)
    index.refresh()
    index.keep()
    assert read_kept(folder / FILE)[0].count == 30
    ingest(store, tmp_path, "c.pdf", 1, 3)
    index.refresh()
    index.keep()
    assert read_kept(folder / FILE)[0].count == 1031


def test_no_search_writes(store, engine):
    open_index(store, MODEL, store.workspace / "index").search(unit(1, 9)[0], 5)
    assert not (store.workspace / "index").exists()


@pytest.mark.parametrize("cut", [slice(0, -9), slice(3, None), slice(0, 0)], ids=["short", "no note", "empty"])
def test_a_damaged_file_is_set_aside_and_made_anew(store, engine, cut):
    folder = store.workspace / "index"
    index = open_index(store, MODEL, folder)
    index.keep()
    truth = index.search(unit(1, 9)[0], 5)
    file = folder / FILE
    file.write_bytes(file.read_bytes()[cut])
    assert [finding.part for finding in check_index(store, folder)] == ["index"]
    index = open_index(store, MODEL, folder)
    assert index.search(unit(1, 9)[0], 5) == truth
    assert len(list(folder.glob("*.damaged-*"))) == 1
    index.keep()
    assert check_index(store, folder) == []
    assert read_kept(file)[0].count == 30


def test_the_file_of_another_model_is_not_used(store, engine):
    folder = store.workspace / "index"
    open_index(store, MODEL, folder).keep()
    assert open_index(store, "other/8", folder).search(unit(1, 9)[0], 5) == []
