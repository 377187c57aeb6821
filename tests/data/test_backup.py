"""A backup taken while others write comes back whole; one that was touched does not come back at all."""

from __future__ import annotations

import threading
import zipfile

import numpy as np
import pytest

from data.backup import back_up, restore
from data.errors import Damaged, NotFound, StoreError
from data.locators import PageBox
from data.people import LOCAL
from data.store import Store
from data.types import Description, Evidence, Reading


def add(store: Store, folder, number: int) -> None:
    path = folder / f"{number}.txt"
    path.write_text(f"Valve number {number}.")
    document, _ = store.receive(path, path.name)
    pieces = (Evidence(PageBox(1), f"Valve number {number}."),)
    store.commit(document.id, Reading(Description(), pieces, pages=1), np.ones((1, 2), dtype=np.float32), "tiny/2")


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path / "w", LOCAL)
    for number in range(5):
        add(opened, tmp_path, number)
    yield opened
    opened.close()


def test_a_backup_taken_in_the_middle_of_writing_is_whole(store, tmp_path):
    def write() -> None:
        for number in range(5, 40):
            add(store, tmp_path, number)

    writer = threading.Thread(target=write)
    writer.start()
    made = back_up(store.workspace, tmp_path / "kept.zip")
    writer.join()
    restored = restore(made.path, tmp_path / "again")
    again = Store.open(tmp_path / "again", LOCAL)
    assert len(again.documents(ready_only=True)) == restored.documents >= 5
    assert again.verify() == []
    assert [again.evidence([number])[0].text for number, _ in again.words("valve", None, 1)] == ["Valve number 0."]
    assert again.original(again.document("3.txt")).read_text() == "Valve number 3."


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9, 0.99])
def test_a_backup_with_a_changed_byte_is_refused(store, tmp_path, place):
    back_up(store.workspace, tmp_path / "kept.zip")
    content = bytearray((tmp_path / "kept.zip").read_bytes())
    content[int(len(content) * place)] ^= 1
    (tmp_path / "kept.zip").write_bytes(content)
    with pytest.raises(Damaged, match="not a whole backup"):
        restore(tmp_path / "kept.zip", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_backup_writes_nowhere_else(tmp_path):
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as zipped:
        zipped.writestr("manifest.json", '{"mffm.db": "", "../../evil": ""}')
        zipped.writestr("mffm.db", "")
        zipped.writestr("../../evil", "x")
    with pytest.raises(Damaged):
        restore(tmp_path / "evil.zip", tmp_path / "deep" / "again")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("evil")] == ["evil.zip"]


def test_wrong_places_are_named(store, tmp_path):
    back_up(store.workspace, tmp_path / "kept.zip")
    with pytest.raises(StoreError, match="not empty"):
        restore(tmp_path / "kept.zip", store.workspace)
    with pytest.raises(NotFound):
        restore(tmp_path / "absent.zip", tmp_path / "again")
    with pytest.raises(NotFound):
        back_up(tmp_path / "nothing", tmp_path / "kept.zip")
