"""Rooms for copies of documents: held while the owner lives, swept when it was killed."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from data import room
from data.room import Room, sweep

HOUSE = Path(__file__).resolve().parents[2]
OWNER = """
import sys, time
from pathlib import Path
from data.room import Room
print(Room(Path(sys.argv[1]), "copies-").path, flush=True)
time.sleep(60)
"""


def test_a_room_is_gone_when_it_is_left(tmp_path: Path):
    own = Room(tmp_path, "copies-")
    (own.path / "given").write_text("a document")
    own.leave()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_owner_left_is_swept_and_what_is_held_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(room, "_YOUNG_SECONDS", -1.0)
    held = Room(tmp_path, "copies-")
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], cwd=HOUSE, stdout=subprocess.PIPE)
    assert owner.stdout
    left = Path(owner.stdout.readline().decode().strip())
    (left / "given").write_text("a document")
    sweep(tmp_path, "copies-")
    assert (left / "given").is_file()
    owner.send_signal(signal.SIGKILL)
    owner.wait(10)
    owner.stdout.close()
    sweep(tmp_path, "copies-")
    assert list(tmp_path.iterdir()) == [held.path]
    held.leave()


def test_a_room_that_was_made_just_now_is_not_swept(tmp_path: Path):
    new = Path(tempfile.mkdtemp(dir=tmp_path, prefix="copies-"))
    sweep(tmp_path, "copies-")
    assert new.is_dir()
