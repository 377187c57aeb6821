"""A backup taken while others write comes back whole; one that was touched does not come back at all."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import zipfile

import numpy as np
import pytest

from data.errors import Damaged, NotFound, StoreError
from data.locators import PageBox
from data.people import LOCAL
from data.store.backup import back_up, restore
from data.store.store import Store
from data.trail import audit_check
from data.types import Description, Evidence, Reading


def add(store: Store, folder, number: int) -> None:
    path = folder / f"{number}.txt"
    path.write_text(f"Valve number {number}.")
    document, _ = store.receive(path, path.name)
    pieces = (Evidence(PageBox(1), f"Valve number {number}."),)
    store.commit(document.id, Reading(Description(), pieces, pages=1), np.ones((1, 2), dtype=np.float32), "tiny/2")


@pytest.fixture
def store(tmp_path, database):
    opened = Store.open(tmp_path / "w", LOCAL, database=database)
    for number in range(5):
        add(opened, tmp_path, number)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request):
    """Where the backup is restored to: a file again, or a PostgreSQL."""
    return "" if request.param == "sqlite" else request.getfixturevalue("postgresql").app


def test_a_backup_taken_in_the_middle_of_writing_is_whole(store, tmp_path, database, elsewhere):
    def write() -> None:
        for number in range(5, 40):
            add(store, tmp_path, number)

    writer = threading.Thread(target=write)
    writer.start()
    made = back_up(store.workspace, tmp_path / "kept.zip", database)
    writer.join()
    restored = restore(made.path, tmp_path / "again", elsewhere)
    again = Store.open(tmp_path / "again", LOCAL, database=elsewhere)
    assert len(again.documents()) == restored.documents
    assert len(again.documents(ready_only=True)) in (restored.documents, restored.documents - 1)
    assert restored.documents >= 5
    assert again.verify() == []
    assert [again.evidence([number])[0].text for number, _ in again.words(["valve"], None, 1)] == ["Valve number 0."]
    assert again.original(again.document("3.txt")).read_text() == "Valve number 3."


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9, 0.99])
def test_a_backup_with_a_changed_byte_is_refused(store, tmp_path, place, database):
    back_up(store.workspace, tmp_path / "kept.zip", database)
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


@pytest.mark.parametrize("part", [0.0, 0.3, 0.999])
def test_a_backup_cut_short_is_refused_by_name(store, tmp_path, part, database):
    back_up(store.workspace, tmp_path / "kept.zip", database)
    content = (tmp_path / "kept.zip").read_bytes()
    (tmp_path / "kept.zip").write_bytes(content[: int(len(content) * part)])
    with pytest.raises(Damaged, match=r"kept\.zip is not a whole backup\. Copy it here again, or use an earlier one\."):
        restore(tmp_path / "kept.zip", tmp_path / "again")
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    ("number", "remedy"),
    [(errno.ENOSPC, "Free some disk space"), (errno.EROFS, "may be written to"), (errno.EIO, "Check the disk")],
)
def test_a_place_that_takes_no_backup_is_named_with_what_helps(store, tmp_path, database, monkeypatch, number, remedy):
    """The backup before it stays as it was, and nothing that looks like one is left."""
    before = back_up(store.workspace, tmp_path / "kept.zip", database)

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("data.store.backup._write", refuse)
    with pytest.raises(StoreError, match=f"could not be written: .*{remedy}"):
        back_up(store.workspace, tmp_path / "kept.zip", database)
    monkeypatch.setattr("data.store.backup._copied", refuse)
    with pytest.raises(StoreError, match=f"again could not be written: .*{remedy}"):
        restore(tmp_path / "kept.zip", tmp_path / "again")
    assert [path.name for path in tmp_path.iterdir() if "again" in path.name] == []
    assert [path.name for path in tmp_path.iterdir() if "kept" in path.name] == ["kept.zip"]
    monkeypatch.undo()
    assert restore(tmp_path / "kept.zip", tmp_path / "again").documents == before.documents == 5


def test_a_database_that_cannot_be_copied_is_named_and_leaves_no_backup(tmp_path, monkeypatch):
    store = Store.open(tmp_path / "w", LOCAL)
    store.close()

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("data.store.backup._snapshot", full)
    with pytest.raises(StoreError, match=r"disk is full\. No backup was made\. Free some disk space where"):
        back_up(tmp_path / "w", tmp_path / "kept.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["w"]


def test_wrong_places_are_named(store, tmp_path, database):
    back_up(store.workspace, tmp_path / "kept.zip", database)
    with pytest.raises(StoreError, match="not empty"):
        restore(tmp_path / "kept.zip", store.workspace)
    with pytest.raises(NotFound):
        restore(tmp_path / "absent.zip", tmp_path / "again")
    with pytest.raises(StoreError, match=r"No such file or directory\. Make the folder first"):
        back_up(store.workspace, tmp_path / "nowhere" / "kept.zip", database)
    with pytest.raises(NotFound):
        back_up(tmp_path / "nothing", tmp_path / "kept.zip")


def test_every_row_and_the_next_id_survive_the_way_there_and_back(store, tmp_path, database, elsewhere):
    """What was said, shared, corrected, failed and logged; and what is added afterwards never takes an old id."""
    with_trail = store.trail
    first, last = store.document("0.txt"), store.document("4.txt")
    store.correct(first.id, company="Quillfeather")
    store.share(first.id, ["ada@bank.example"])
    thread = store.new_thread("Valves")
    store.say(thread, "user", {"text": "What is made?"})
    store.remove_thread(store.new_thread("Gone"))
    gone = store.evidence_of(last.id)[0].id
    store.remove(last.id)
    again = moved(store.workspace, tmp_path, "there", database, elsewhere)
    back = moved(again.workspace, tmp_path, "back", elsewhere, database)
    for other in (again, back):
        assert contents(other) == contents(store)
        assert other.trail.rows() == with_trail.rows()
        assert (other.trail.check(), other.verify()) == ([], [])
        add(other, tmp_path, 9)
        assert other.evidence_of(other.document("9.txt").id)[0].id == gone + 1
        assert other.new_thread("Next") == thread + 2
        other.close()


def moved(workspace, folder, name: str, source: str, target: str) -> Store:
    back_up(workspace, folder / f"{name}.zip", source)
    restore(folder / f"{name}.zip", folder / name, target)
    return Store.open(folder / name, LOCAL, database=target)


def contents(store: Store) -> tuple:
    found = store.words(["valve", "number"], None, 99)
    ids, matrix = store.vectors("tiny/2")
    return (
        store.documents(),
        store.evidence([number for number, _ in found]),
        [(number, round(score, 9)) for number, score in found],
        (ids.tolist(), matrix.tolist()),
        [(thread.title, [message.body for message in store.messages(thread.id)]) for thread in store.threads()],
        store.audience(store.document("0.txt").id),
        store.generation(),
    )


def test_a_restoration_that_was_cut_short_before_its_rows_came_is_finished(
    store, tmp_path, database, postgresql, monkeypatch
):
    back_up(store.workspace, tmp_path / "kept.zip", database)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("data.store.backup._copy", killed)
    with pytest.raises(KeyboardInterrupt):
        restore(tmp_path / "kept.zip", tmp_path / "again", postgresql.app)
    monkeypatch.undo()
    with pytest.raises(StoreError, match="kept in a PostgreSQL"):
        Store.open(tmp_path / "again", LOCAL)
    for _ in range(2):  # the second finds it finished
        again = Store.open(tmp_path / "again", LOCAL, database=postgresql.app)
        assert contents(again) == contents(store)
        assert again.verify() == []
        again.close()
        assert sorted(path.name for path in (tmp_path / "again").iterdir()) == ["files", "tenant"]


def test_the_trail_in_a_backup_is_checked_by_itself(tmp_path, database):
    store = Store.open(tmp_path / "w", LOCAL, tmp_path / "seals", database=database)
    for number in range(9):
        store.log("question.asked", str(number))
    back_up(store.workspace, tmp_path / "kept.zip", database)
    store.close()
    zipfile.ZipFile(tmp_path / "kept.zip").extract("mffm.db", tmp_path)
    [seals] = (tmp_path / "seals").glob("*.jsonl")
    asked = [str(tmp_path / "mffm.db"), str(seals), str(tmp_path / "seals" / "seal-key.pub")]
    assert audit_check.main(asked) == 0
    with sqlite3.connect(tmp_path / "mffm.db") as connection:
        connection.execute("DROP TRIGGER audit_undeleted")
        connection.execute("DELETE FROM audit WHERE seq = 10")
    assert audit_check.main(asked) == 1
