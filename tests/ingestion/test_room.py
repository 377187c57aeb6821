"""Rooms of reading processes: held while the owner lives, swept when it was killed."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ingestion import room
from ingestion.room import Room, sweep

HOUSE = Path(__file__).resolve().parents[2]
OWNER = "from ingestion.room import Room; import time; print(Room().path, flush=True); time.sleep(60)"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_room_is_gone_when_it_is_left(temporary: Path):
    own = Room()
    (own.path / "given").write_text("a document")
    own.leave()
    assert list(temporary.iterdir()) == []


def test_what_a_killed_owner_left_is_swept_and_what_is_held_stays(temporary: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(room, "_YOUNG_SECONDS", -1.0)
    held = Room()
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER], cwd=HOUSE, env={**os.environ, "TMPDIR": str(temporary)}, stdout=subprocess.PIPE
    )
    assert owner.stdout
    left = Path(owner.stdout.readline().decode().strip())
    (left / "given").write_text("a document")
    sweep(temporary)
    assert (left / "given").is_file()
    owner.send_signal(signal.SIGKILL)
    owner.wait(10)
    owner.stdout.close()
    sweep(temporary)
    assert list(temporary.iterdir()) == [held.path]
    held.leave()


def test_a_room_that_was_made_just_now_is_not_swept(temporary: Path):
    new = Path(tempfile.mkdtemp(prefix=room.PREFIX))
    sweep(temporary)
    assert new.is_dir()
