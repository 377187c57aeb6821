"""What becomes of a document that one process takes in, reads or removes while another does something else with it."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from data.errors import Damaged, NotFound, StoreError
from data.locators import PageBox
from data.people import LOCAL
from data.store.backup import back_up, restore
from data.store.originals import Copy, Originals
from data.store.store import Store
from data.types import Description, Document, Evidence, Reading, Status
from evaluation.hostile.files import Plain
from ingestion.isolation import reader as reader_module
from ingestion.keeping import Keeping
from ingestion.pipeline import ingest, run_jobs
from ingestion.sights import Figures


@pytest.fixture
def store(tmp_path: Path, database: str) -> Generator[Store]:
    opened = Store.open(tmp_path / "w", LOCAL, database=database)
    yield opened
    opened.close()


def made(folder: Path, name: str, text: str = "Acme makes valves.") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def commit(store: Store, document: Document) -> bool:
    reading = Reading(Description("Acme"), (Evidence(PageBox(1), "Acme makes valves."),), pages=1)
    return store.commit(document.id, reading, np.ones((1, 1), np.float32), "tiny/1")


def taken_in(store: Store, folder: Path, name: str = "acme.txt") -> Document:
    document, _ = store.receive(made(folder, name), name)
    commit(store, document)
    return store.document(name)


def files(store: Store) -> set[str]:
    return {path.name for path in (store.workspace / "files").iterdir()}


def unfinished(*_: object) -> bool:
    return False


def broken(*_: object, **__: object) -> None:
    raise RuntimeError


def test_what_is_being_removed_is_not_brought_back_by_its_reader(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str
):
    document, _ = store.receive(made(tmp_path, "acme.txt"), "acme.txt")
    monkeypatch.setattr(Store, "_finish_removal", unfinished)
    store.remove(document.id)
    store.mark(document.id, Status.PARSED)
    store.fail(document.id, Damaged("It is torn.", "Mend it."))
    with pytest.raises(NotFound):
        commit(store, document)
    assert [row.action for row in store.trail.rows()][-1] == "document.removed"
    monkeypatch.undo()
    reopened = Store.open(store.workspace, LOCAL, database=database)
    assert (reopened.documents(), reopened.verify(), files(store)) == ([], [], set())


def test_what_is_being_removed_may_be_handed_in_again(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    document = taken_in(store, tmp_path)
    monkeypatch.setattr(Store, "_finish_removal", unfinished)
    store.remove(document.id)
    again = taken_in(store, tmp_path)
    assert (again.id, again.status, again.counts["text"]) == (document.id, Status.READY, 1)
    assert (store.verify(), files(store)) == ([], {document.id})


def test_a_file_that_is_removed_while_it_is_copied_again_is_kept(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    document, copied = taken_in(store, tmp_path), Originals.copied

    @contextmanager
    def slowly(self: Originals, path: Path) -> Generator[Copy]:
        with copied(self, path) as copy:
            store.remove(document.id)
            yield copy

    monkeypatch.setattr(Originals, "copied", slowly)
    again, ready = store.receive(tmp_path / "acme.txt", "acme.txt")
    assert (ready, store.original(again).read_text()) == (False, "Acme makes valves.")
    assert (store.verify(), files(store)) == ([], {document.id})


def test_a_file_whose_row_came_to_nothing_is_swept_on_opening(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str
):
    kept = taken_in(store, tmp_path)
    (store.workspace / "files" / "stray").write_bytes(b"put here by hand")
    monkeypatch.setattr("data.store.library.documents.add", broken)
    with pytest.raises(RuntimeError):
        store.receive(made(tmp_path, "new.txt", "new"), "new.txt")
    assert len(files(store)) == 4
    Store.open(store.workspace, LOCAL, database=database).close()
    assert files(store) == {kept.id, "stray"}


def test_a_file_and_its_job_are_received_together(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("data.store.queue.jobs.add", broken)
    with pytest.raises(RuntimeError):
        store.enqueue(made(tmp_path, "acme.txt"), "acme.txt")
    assert store.documents() == []


@pytest.mark.parametrize("by", ["ingest", "jobs"])
def test_a_file_that_is_removed_while_it_is_read_stops_no_other(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
):
    paths = [made(tmp_path, name, f"This is {name}.") for name in ("removed.txt", "kept.txt")]
    keep = Keeping.keep

    def late(self: Keeping, document: Document, reading: Reading, figures: Figures, *_: object) -> bool:
        if document.name == "removed.txt":
            self.store.remove(document.id)
        return keep(self, document, reading, figures)

    monkeypatch.setattr(Keeping, "keep", late)
    if by == "ingest":
        outcomes = list(ingest(store, Plain, paths))
        assert [(one.path.name, one.status) for one in outcomes] == [("removed.txt", "failed"), ("kept.txt", "ready")]
        assert "not in the workspace any more" in str(outcomes[0].error)
    else:
        for path in paths:
            store.enqueue(path, path.name)
        run_jobs(store, Plain, linger=0.1)
        assert [(job.name, job.state) for job in store.jobs()] == [("kept.txt", "done")]
    assert [document.name for document in store.documents()] == ["kept.txt"]
    assert store.verify() == []


def test_only_the_worker_that_has_a_job_closes_it(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store.enqueue(made(tmp_path, "acme.txt"), "acme.txt")
    silent = store.claim("one")
    later = time.time() + 3600
    monkeypatch.setattr("data.rows.jobs.time.time", lambda: later)
    taken = store.claim("two")
    assert silent is not None
    assert taken is not None
    store.finish(silent)
    assert store.jobs()[0].state == "running"
    store.remove(store.document("acme.txt").id)
    store.finish(taken, Damaged("It is torn.", "Mend it."))
    assert store.jobs() == []


def test_a_file_that_ends_every_worker_could_not_be_read(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store.enqueue(made(tmp_path, "acme.txt"), "acme.txt")
    start = time.time()
    for hours in range(4):
        monkeypatch.setattr("data.rows.jobs.time.time", lambda hours=hours: start + 3600 * hours)
        store.claim(f"worker {hours}")
    [job], [document] = store.jobs(), store.documents()
    assert (job.state, job.error_code) == ("failed", "too_large")
    assert (document.status, document.error_code) == (Status.FAILED, "too_large")
    assert [row.action for row in store.trail.rows()][-1] == "document.failed"


def test_a_workspace_is_not_opened_without_its_rows(tmp_path: Path, database: str, request: pytest.FixtureRequest):
    other = "" if database else request.getfixturevalue("postgresql").app
    opened = Store.open(tmp_path / "w", LOCAL, database=database)
    document = taken_in(opened, tmp_path)
    with pytest.raises(StoreError, match="are kept in"):
        Store.open(tmp_path / "w", LOCAL, database=other)
    assert opened.original(document).read_text() == "Acme makes valves."
    opened.close()


def test_a_file_that_is_removed_before_its_reader_has_a_copy_is_named(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    copied = reader_module.copied

    def late(path: Path, name: str, copy: Path) -> Path:
        store.remove(store.document(name).id)
        return copied(path, name, copy)

    monkeypatch.setattr(reader_module, "copied", late)
    [outcome] = ingest(store, Plain, [made(tmp_path, "acme.txt")])
    assert (outcome.status, str(outcome.error)) == (
        "failed",
        "acme.txt was removed before it was read. Ingest the file again.",
    )
    assert store.documents() == []


def test_a_document_that_is_removed_while_it_is_backed_up_is_whole_in_the_backup(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: str
):
    document, write = taken_in(store, tmp_path), zipfile.ZipFile.write

    def late(self: zipfile.ZipFile, path: Path, name: str) -> None:
        if store.documents():
            store.remove(document.id)
        write(self, path, name)

    monkeypatch.setattr(zipfile.ZipFile, "write", late)
    back_up(store.workspace, tmp_path / "kept.zip", database)
    again = Store.open(restore(tmp_path / "kept.zip", tmp_path / "again", database).path, LOCAL, database=database)
    assert (store.documents(), files(store)) == ([], set())
    assert ([one.name for one in again.documents()], again.verify()) == (["acme.txt"], [])
    again.close()
