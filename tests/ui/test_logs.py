"""What a log line says, and what it never does."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from data.answers import Answer, Check, Claim, Plan
from data.errors import ModelError
from data.people import LOCAL
from data.store.store import Store
from generation.answer import Done
from ui.asking import Asking
from ui.jobs import LOG, Worker
from ui.logs import KEPT, MOST_BYTES, AsJson, Plain, open_logs
from ui.settings import Settings

SECRET = "Project Heron buys Tarnbrook at $41 a share"


@pytest.fixture
def quiet() -> Iterator[None]:
    """The root logger as it was."""
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    yield
    root.handlers[:] = kept
    root.setLevel(level)


def record(**told: Any) -> logging.LogRecord:
    return logging.getLogger("ui.asking").makeRecord(
        "ui.asking", logging.INFO, "f", 1, "question answered", (), None, extra=told
    )


def test_a_line_is_a_json_object_of_known_fields_only():
    line = json.loads(AsJson().format(record(tenant="north", person="p1", seconds=2.1, question=SECRET)))
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "INFO",
        "logger": "ui.asking",
        "event": "question answered",
        "tenant": "north",
        "person": "p1",
        "seconds": 2.1,
    }


def test_plain_lines_say_the_same():
    assert (
        Plain()
        .format(record(tenant="north", refused=False))
        .endswith("INFO ui.asking question answered tenant=north refused=False")
    )


def test_an_exception_is_told_without_its_message():
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as cause:
            raise ModelError(SECRET) from cause
    except ModelError as error:
        failed = record()
        failed.exc_info = (type(error), error, error.__traceback__)
    for form in (Plain(), AsJson()):
        told = form.format(failed)
        assert SECRET not in told
        assert "ModelError (model_error)" in told
        assert "ValueError" in told
        assert "test_logs.py" in told


def test_questions_and_answers_are_logged_without_their_words(tmp_path: Path, quiet: None):
    open_logs(Settings(workspace=tmp_path, log="json"), tmp_path / "app.log")
    store = Store.open(tmp_path / "w", LOCAL)

    def answered(*_: object) -> Iterator[Any]:
        yield Done(Answer(SECRET, (Claim(SECRET, (), Check.UNSUPPORTED),)), Plan(SECRET))

    def broken(*_: object) -> Iterator[Any]:
        raise ValueError(SECRET)
        yield

    def refused(*_: object) -> Iterator[Any]:
        raise ModelError(SECRET, "Try again.")
        yield

    for stream in (answered, broken, refused):
        asked = Asking(store, lambda stream=stream: SimpleNamespace(stream=stream), lambda: None)  # type: ignore[arg-type, misc, return-value]
        asked.ask(store.new_thread("t"), SECRET, None)
        asked.close(5)
    text = (tmp_path / "app.log").read_text()
    assert SECRET not in text
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["event"] for line in lines] == ["question answered", "question failed", "question not answered"]
    assert lines[0]["mode"] == "embedded"
    assert lines[2]["code"] == "model_error"
    assert all(line["seconds"] < 5 and line["person"] == LOCAL.id for line in lines)


def test_a_log_file_is_bounded(tmp_path: Path, quiet: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ui.logs.MOST_BYTES", 2_000)
    open_logs(Settings(workspace=tmp_path), tmp_path / "app.log")
    for _ in range(500):
        logging.getLogger("ui.asking").info("question answered", extra={"seconds": 1.0})
    files = list(tmp_path.glob("app.log*"))
    assert len(files) == 1 + KEPT
    assert all(file.stat().st_size <= 2_000 for file in files)
    assert MOST_BYTES * (1 + KEPT) <= 20_000_000


def test_the_worker_logs_json_when_it_is_asked_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MFFM_LOG", "json")
    store = Store.open(tmp_path, LOCAL)
    damaged = tmp_path / "broken.pdf"
    damaged.write_bytes(b"%PDF-1.7 " + SECRET.encode())
    store.enqueue(damaged, f"{SECRET}.pdf")
    worker = Worker(tmp_path)
    worker.wake()
    waited = threading.Event()
    for _ in range(300):
        if not any(job.waiting for job in store.jobs()):
            break
        waited.wait(0.1)
    worker.close()
    text = (tmp_path / LOG).read_text()
    line = next(json.loads(line) for line in text.splitlines() if "file not read" in line)
    assert (line["code"], len(line["document"]), line["level"]) == (store.documents()[0].error_code, 64, "WARNING")
    assert SECRET not in text


def test_a_worker_that_is_not_the_apps_own_is_not_started(tmp_path: Path):
    worker = Worker(tmp_path, own=False)
    worker.wake()
    assert not worker.alive
    worker.check()


def test_reading_by_a_process_of_its_own(tmp_path: Path):
    store = Store.open(tmp_path, LOCAL)
    note = tmp_path / "note.txt"
    note.write_text("Revenue rose to $4.1 million in fiscal 2025 at the company.")
    store.enqueue(note, "note.txt")
    command = [sys.executable, "-m", "ui.cli", "--workspace", str(tmp_path), "worker", "--linger", "0.5"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    assert [document.status.value for document in store.documents()] == ["ready"]
    assert "file read" in done.stderr
