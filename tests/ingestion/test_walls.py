"""The walls around a reading process hold where the system has them; a process without them is seen to have none."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from ingestion.isolation.walls import HOUSE, WALLS, folders, tried

_UNCONFINED = "import sys, json, ingestion.isolation.walls as w; from pathlib import Path;"
_UNCONFINED += "print(json.dumps(w._run_against(Path(sys.argv[1]))))"


def test_every_wall_is_tried():
    held = tried()
    assert list(held) == list(WALLS)
    assert held["memory"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Landlock and namespaces are Linux's")
def test_landlock_keeps_a_reader_in_its_room():
    import ctypes

    if ctypes.CDLL(None).syscall(444, None, 0, 1) < 1:
        pytest.skip("this machine has no Landlock")
    assert tried()["files"]


def test_a_process_without_walls_is_seen_to_have_none(tmp_path):
    room = tmp_path / "room"
    for folder in (room, *folders(room)):
        folder.mkdir()
    (tmp_path / "other").write_text("a document")
    command = [sys.executable, "-c", _UNCONFINED, str(room)]
    told = subprocess.run(command, cwd=HOUSE, capture_output=True, timeout=60, check=True).stdout
    assert json.loads(told) == dict.fromkeys(WALLS, False)
