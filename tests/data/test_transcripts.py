"""A recording that comes with another transcript serves as it was read before, until it has been read again."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest

from data.errors import Damaged
from data.locators import PageBox
from data.people import LOCAL
from data.rows.transcripts import Attached
from data.store.store import Store
from data.types import Description, Document, Evidence, Reading, Status
from evaluation.hostile.files import Plain
from ingestion.isolation.reader import Reader
from ingestion.pipeline import ingest, run_jobs

DRAFT = Attached("call.txt", b"Margins were bright.")
FINAL = Attached("call.vtt", b"Margins were right.")
TORN = Damaged("The transcript is torn.", "Supply it whole.")


@pytest.fixture
def store(tmp_path: Path, database: str) -> Generator[Store]:
    opened = Store.open(tmp_path / "w", LOCAL, database=database)
    yield opened
    opened.close()


@pytest.fixture
def call(tmp_path: Path) -> Path:
    path = tmp_path / "call.mp3"
    path.write_bytes(b"a recording")
    return path


def read_as(transcript: Attached | None) -> Reading:
    words = transcript.content.decode() if transcript else "Marching were bride."
    return Reading(Description("Acme"), (Evidence(PageBox(1), words),), pages=1)


def commit(store: Store, document: Document, transcript: Attached | None) -> bool:
    vectors = np.ones((1, 1), np.float32)
    return store.commit(document.id, read_as(transcript), vectors, "tiny/1", transcript=transcript)


def kept(store: Store, call: Path) -> Document:
    """The recording, read with the draft of its transcript."""
    document, _ = store.receive(call, call.name, DRAFT)
    assert commit(store, document, DRAFT)
    return store.document(document.id)


def found(store: Store) -> list[str]:
    """What a search for either form of the word finds."""
    return [piece.text for piece in store.evidence([one for one, _ in store.words(["bright", "right"], None, 9)])]


def told(store: Store) -> list[str]:
    return [row.action for row in store.trail.rows()][1:]


def test_the_old_reading_serves_until_the_new_one_takes_its_place(store: Store, call: Path):
    document = kept(store, call)
    again, ready = store.receive(call, call.name, FINAL)
    assert (again.status, ready, store.transcript(document.id)) == (Status.READY, False, FINAL)
    assert (found(store), store.unread(document.id), store.verify()) == (["Margins were bright."], True, [])
    assert commit(store, document, FINAL)
    assert (found(store), store.unread(document.id), store.verify()) == (["Margins were right."], False, [])
    assert told(store) == [
        "document.received",
        "document.transcript",
        "document.ready",
        "document.transcript",
        "document.reread",
    ]
    assert store.receive(call, call.name, FINAL)[1]


def test_the_old_reading_stays_where_the_new_one_fails_and_the_error_is_kept(store: Store, call: Path):
    document = kept(store, call)
    store.receive(call, call.name, FINAL)
    store.mark(document.id, Status.PARSED)
    store.fail(document.id, TORN, FINAL)
    failed = store.document(document.id)
    assert (failed.status, failed.error_code, failed.error_message) == (Status.READY, "damaged_file", str(TORN))
    assert (found(store), store.transcript(document.id)) == (["Margins were bright."], DRAFT)
    assert told(store)[-1] == "document.failed"
    assert not store.receive(call, call.name, FINAL)[1]
    assert commit(store, document, FINAL)
    assert (found(store), store.document(document.id).error_code) == (["Margins were right."], None)


def test_a_transcript_that_comes_while_another_is_being_read_is_read_too(store: Store, call: Path):
    document, _ = store.receive(call, call.name)
    store.receive(call, call.name, DRAFT)
    assert commit(store, document, None)
    assert store.unread(document.id)
    store.receive(call, call.name, FINAL)
    assert not commit(store, document, DRAFT)
    store.fail(document.id, TORN, DRAFT)
    assert store.unread(document.id)
    assert commit(store, document, FINAL)
    assert (found(store), store.unread(document.id)) == (["Margins were right."], False)


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> None:
    """A recording is what its transcript says."""

    def read(_reader: Reader, _path: Path, _name: str, transcript: Attached | None = None) -> Reading:
        if transcript and b"torn" in transcript.content:
            raise TORN
        return read_as(transcript)

    monkeypatch.setattr(Reader, "read", read)
    monkeypatch.setattr("ingestion.calls.pairs.kind_by_head", lambda _head: "audio")


@pytest.mark.usefixtures("stub")
def test_the_command_line_reads_it_again_and_takes_up_what_was_cut_short(store: Store, call: Path):
    kept(store, call)
    store.receive(call, call.name, FINAL)  # and then the process is killed
    (call.parent / "call.vtt").write_bytes(FINAL.content)
    assert [one.status for one in ingest(store, Plain, [call])] == ["ready"]
    assert found(store) == ["Margins were right."]
    (call.parent / "call.vtt").write_bytes(b"torn")
    [outcome] = ingest(store, Plain, [call])
    assert (outcome.status, found(store)) == ("failed", ["Margins were right."])


@pytest.mark.usefixtures("stub")
def test_a_job_reads_it_again_and_one_under_way_is_followed_by_another(store: Store, call: Path):
    store.enqueue(call, call.name)
    under_way = store.claim("one")
    assert under_way is not None
    job = store.enqueue(call, call.name, FINAL)
    assert job != under_way.id
    assert commit(store, store.document(call.name), None)
    store.finish(under_way)
    run_jobs(store, Plain, linger=0.1)
    assert [(one.id, one.state) for one in store.jobs()] == [(job, "done"), (under_way.id, "done")]
    assert found(store) == ["Margins were right."]
    store.enqueue(call, call.name, Attached("call.vtt", b"torn"))
    run_jobs(store, Plain, linger=0.1)
    assert [one.state for one in store.jobs()] == ["failed", "done", "done"]
    assert (found(store), store.document(call.name).status) == (["Margins were right."], Status.READY)


def test_a_job_that_ends_every_worker_leaves_the_old_reading(store: Store, call: Path, monkeypatch: pytest.MonkeyPatch):
    kept(store, call)
    store.enqueue(call, call.name, FINAL)
    for hours in range(4):
        monkeypatch.setattr("data.rows.jobs.time.time", lambda hours=hours: 2e9 + 3600 * hours)
        store.claim(f"worker {hours}")
    document = store.document(call.name)
    assert (document.status, document.error_code, found(store)) == (
        Status.READY,
        "too_large",
        ["Margins were bright."],
    )
