"""On a full disk files are refused by name, nothing that was acknowledged is lost, and with space again all goes on."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from data.people import LOCAL
from data.store.store import Store
from evaluation.hostile.files import Plain
from ingestion.pipeline import Outcome, ingest


def _mount(folder: Path, *options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(folder)]
    return os.getuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    if not _mount(folder, "size=2m"):
        pytest.skip("this user cannot make a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _ingested(workspace: Path, paths: list[Path]) -> list[Outcome]:
    store = Store.open(workspace, LOCAL)
    try:
        return list(ingest(store, Plain, paths, readers=1))
    finally:
        store.close()


def test_a_full_disk_is_named_and_harms_nothing(disk, tmp_path):
    paths = [tmp_path / f"{number}.txt" for number in range(14)]
    for number, path in enumerate(paths):
        path.write_text(f"Harbour Pumps {number} " + " ".join(f"w{number}x{word}" for word in range(2500)))
    told = _ingested(disk / "w", paths)
    kept = [outcome.path.name for outcome in told if outcome.status == "ready"]
    refused = [outcome.error for outcome in told if outcome.error]
    assert kept
    assert refused
    assert {error.code for error in refused} == {"store_error"}
    assert all("space" in str(error) for error in refused)
    store = Store.open(disk / "w", LOCAL)
    assert ([document.name for document in store.documents(ready_only=True)], store.verify()) == (kept, [])
    store.close()
    assert _mount(disk, "remount", "size=64m")
    assert Counter(outcome.status for outcome in _ingested(disk / "w", paths)) == {
        "duplicate": len(kept),
        "ready": len(refused),
    }
