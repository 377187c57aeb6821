"""Every verb that writes a file of a workspace's words tells the trail before, and writes none when it cannot."""

from __future__ import annotations

import json
import shutil
from argparse import ArgumentParser
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from data.people import LOCAL
from data.store.store import Store
from ingestion.read import read
from ui.cli import _parser, main

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
CALL, RELEASE = "tarnbrook-q4-fiscal-2025-call.vtt", "tarnbrook-q4-fiscal-2025-release.html"
QUESTION = {"id": "1", "question": "What was net revenue in fiscal 2025?", "value": 1, "unit": "USD millions"}
WRITING = {
    "facts": ("--out", "facts.xlsx"),
    "tie-out": (CALL, "--filings", RELEASE, "--out", "tie-out.xlsx"),
    "memo": ("--from-batch", "questions.jsonl", "--out", "memo.md"),
    "evaluate": ("--questions", "questions.jsonl", "--out", "scores.json"),
}


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MFFM_SEALS", str(tmp_path / "seals"))
    (tmp_path / "questions.jsonl").write_text(json.dumps(QUESTION))
    store = Store.open(tmp_path / "w", LOCAL, tmp_path / "seals")
    for name in (CALL, RELEASE):
        document, _ = store.receive(SAMPLES / name, name)
        reading = read(SAMPLES / name, name)
        store.commit(document.id, reading, np.zeros((len(reading.evidence), 384), np.float32), "m")
    yield store
    store.close()


def verbs() -> dict[str, ArgumentParser]:
    [found] = [action.choices for action in _parser()._actions if isinstance(action.choices, dict)]
    return found


def written(folder: Path) -> dict[str, str]:
    """The files that were written: the sha256 of each by its name."""
    given = {"questions.jsonl", "workspace", "w", "seals"}
    files = [path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).parts[0] not in given]
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in files}


def test_each_verb_that_writes_a_file_is_tried_here():
    assert {name for name, verb in verbs().items() if "--out" in verb._option_string_actions} == set(WRITING)


@pytest.mark.parametrize("verb", WRITING)
def test_a_file_is_told_of_in_the_trail_by_its_digest(filled: Store, tmp_path: Path, verb: str):
    assert main(["--workspace", "w", verb, *WRITING[verb]]) == 0
    rows = [row for row in filled.trail.rows() if row.action == "file.exported"]
    told = {json.loads(row.details)["name"]: row.subject for row in rows}
    assert WRITING[verb][-1] in told
    assert told == written(tmp_path)


@pytest.mark.parametrize("verb", WRITING)
def test_a_file_that_cannot_be_told_of_is_not_written(
    filled: Store, tmp_path: Path, verb: str, monkeypatch: pytest.MonkeyPatch
):
    exporting = Store.exporting

    def without_seals(self: Store, name: str, content: bytes) -> int:
        shutil.rmtree(tmp_path / "seals")
        return exporting(self, name, content)

    monkeypatch.setattr(Store, "exporting", without_seals)
    assert main(["--workspace", "w", verb, *WRITING[verb]]) == 1
    assert written(tmp_path) == {}


def test_a_backup_is_told_of_in_itself_and_leaves_a_whole_trail(filled: Store, tmp_path: Path):
    assert main(["--workspace", "w", "backup", "kept.zip"]) == 0
    assert main(["--workspace", "again", "restore", "kept.zip"]) == 0
    again = Store.open(tmp_path / "again", LOCAL, tmp_path / "seals")
    assert [(row.action, row.details) for row in again.trail.rows()][-1] == ("backup.begun", '{"name":"kept.zip"}')
    assert again.trail.check() == []
    again.close()
    shutil.rmtree(tmp_path / "seals")
    (tmp_path / "seals").write_text("no folder")
    assert main(["--workspace", "w", "backup", "later.zip"]) == 1
    assert not (tmp_path / "later.zip").exists()
