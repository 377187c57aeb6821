"""An index file that is not of this workspace at this moment is not searched, whatever it is."""

from __future__ import annotations

import importlib.util
import pickle
import shutil
from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest

from data.locators import PageBox
from data.people import LOCAL
from data.store import Store
from data.types import Description, Evidence, Reading
from data.whole import write_whole
from retrieval.index import FILE, check_index, open_index, read_kept

pytestmark = pytest.mark.skipif(importlib.util.find_spec("faiss") is None, reason="faiss is not installed")
MODEL = "tiny/4"
ASKED = np.array([1, 0, 0, 0], np.float32)


def filled(folder: Path, nearest: int) -> Store:
    """A workspace of four passages; which of them is nearest to what is asked."""
    store = Store.open(folder / "w", LOCAL, folder / "seals")
    add(store, folder, nearest)
    return store


def add(store: Store, folder: Path, nearest: int) -> None:
    path = folder / "acme.txt"
    path.write_text(f"{folder.name} {store.generation()}")
    document, _ = store.receive(path, path.name)
    pieces = tuple(Evidence(PageBox(page), f"page {page}") for page in range(1, 5))
    vectors = np.roll(np.eye(4, dtype=np.float32), nearest - 1, axis=1).T.copy()
    store.commit(document.id, Reading(Description(), pieces, pages=4), vectors, MODEL)


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    opened = filled(tmp_path, 1)
    yield opened
    opened.close()


def found(store: Store) -> int:
    return open_index(store, MODEL, store.workspace / "index").search(ASKED, 1)[0][0]


def kept(store: Store) -> Path:
    return store.workspace / "index" / FILE


def test_the_file_of_another_workspace_is_not_searched(store: Store, tmp_path: Path):
    (tmp_path / "other").mkdir()
    other = filled(tmp_path / "other", 3)
    right, wrong = found(store), found(other)
    assert (right, wrong, store.generation()) == (1, 3, other.generation())
    shutil.copy(kept(other), kept(store))
    assert found(store) == right
    assert read_kept(kept(store))[0].store == store.identity()
    other.close()


def test_the_file_of_an_earlier_moment_is_not_searched(store: Store, tmp_path: Path):
    found(store)
    earlier = kept(store).read_bytes()
    store.remove(store.documents()[0].id)
    add(store, tmp_path, 2)
    right = found(store)
    kept(store).write_bytes(earlier)
    assert found(store) == right == 6
    assert check_index(store, store.workspace / "index") == []


def test_a_file_of_what_was_removed_while_it_was_written_does_not_stay(store: Store, monkeypatch: pytest.MonkeyPatch):
    def slowly(path: Path, content: bytes) -> None:
        store.remove(store.documents()[0].id)
        path.parent.mkdir(exist_ok=True)
        write_whole(path, content)

    monkeypatch.setattr("retrieval.index.write_whole", slowly)
    open_index(store, MODEL, store.workspace / "index")
    assert list(kept(store).parent.iterdir()) == []


class Trap:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.mark,)


def test_a_pickle_is_set_aside_unread(store: Store, tmp_path: Path):
    right = found(store)
    kept(store).write_bytes(pickle.dumps(Trap(tmp_path / "mark")))
    assert found(store) == right
    assert not (tmp_path / "mark").exists()
    assert len(list((store.workspace / "index").glob("*.damaged-*"))) == 1
