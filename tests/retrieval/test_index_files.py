"""An index file that is not of this workspace at this moment is not searched, whatever it is."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.locators import PageBox
from data.people import LOCAL
from data.store.store import Store
from data.types import Description, Evidence, Reading
from retrieval.index import open_index
from retrieval.kept import FILE, check_index, read_kept, write_kept

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
    index = open_index(store, MODEL, store.workspace / "index")
    index.keep()
    return index.search(ASKED, 1)[0][0]


def kept(store: Store) -> Path:
    return store.workspace / "index" / FILE


def test_the_file_of_another_workspace_is_not_searched(store: Store, tmp_path: Path):
    (tmp_path / "other").mkdir()
    other = filled(tmp_path / "other", 3)
    right, wrong = found(store), found(other)
    assert (right, wrong, store.generation()) == (1, 3, other.generation())
    shutil.copy(kept(other), kept(store))
    assert found(store) == right
    assert read_kept(kept(store))[0].version != read_kept(kept(other))[0].version
    assert store.was(read_kept(kept(store))[0].version)
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


def test_the_file_of_another_past_is_not_searched(store: Store, tmp_path: Path):
    """The database was put back to an earlier moment, and another document has been given the same ids since."""
    store.close()
    database = store.workspace / "mffm.db"
    earlier = database.read_bytes()
    add(store, tmp_path, 2)
    found(store)
    left = kept(store).read_bytes()
    store.close()
    database.write_bytes(earlier)
    (tmp_path / "b").mkdir()
    add(store, tmp_path / "b", 3)
    kept(store).write_bytes(left)
    assert read_kept(kept(store))[0].version.generation == store.generation()
    near = open_index(store, MODEL, kept(store).parent).search(np.array([0, 0, 1, 0], np.float32), 2)
    assert near == [(3, 1.0), (5, 1.0)]


def test_a_file_of_what_was_removed_while_it_was_written_does_not_stay(store: Store, monkeypatch: pytest.MonkeyPatch):
    def slowly(*given: Any) -> None:
        store.remove(store.documents()[0].id)
        write_kept(*given)

    monkeypatch.setattr("retrieval.index.write_kept", slowly)
    open_index(store, MODEL, store.workspace / "index").keep()
    assert list(kept(store).parent.iterdir()) == []


def test_a_file_that_was_left_of_what_was_removed_is_deleted_by_the_next_search(store: Store, tmp_path: Path):
    """Whoever wrote it was killed just after, while somebody else removed a document."""
    add(store, tmp_path, 2)
    found(store)
    left = kept(store).read_bytes()
    store.remove(store.documents()[0].id)
    kept(store).parent.mkdir()
    kept(store).write_bytes(left)
    assert open_index(store, MODEL, kept(store).parent).search(ASKED, 9)[0] == (6, 1.0)
    assert not kept(store).exists()


@pytest.mark.parametrize("told", [{"count": 10**12}, {"dimension": 10**12}, {"count": -4}, {"count": "4"}, {"more": 1}])
def test_a_note_that_tells_of_other_sizes_is_not_believed(store: Store, told: dict[str, Any]):
    right = found(store)
    head, numbers = kept(store).read_bytes().split(b"\n", 1)
    kept(store).write_bytes(json.dumps(json.loads(head) | told).encode() + b"\n" + numbers)
    assert read_kept(kept(store))[-1]
    assert found(store) == right


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
