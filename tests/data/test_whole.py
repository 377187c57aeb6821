"""A file is written whole or not at all, and what an earlier death left of it is swept."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from data.whole import LEFTOVER_SECONDS, whole, write_whole


def test_a_file_takes_the_place_of_the_one_before_it(tmp_path: Path):
    write_whole(tmp_path / "memo.md", b"first")
    write_whole(tmp_path / "memo.md", b"second")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("memo.md", b"second")]


def test_what_goes_wrong_leaves_the_one_before_it_and_nothing_else(tmp_path: Path):
    (tmp_path / "memo.md").write_bytes(b"first")
    with pytest.raises(FileNotFoundError), whole(tmp_path / "memo.md") as part:
        part.with_name("elsewhere").read_bytes()
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("memo.md", b"first")]


def test_only_what_is_surely_dead_is_swept(tmp_path: Path):
    dead, young, other = (tmp_path / name for name in (".a[1].md.1.part", ".a[1].md.2.part", ".b.md.1.part"))
    for path in (dead, young, other):
        path.write_bytes(b"cut sho")
    before = time.time() - 2 * LEFTOVER_SECONDS
    for path in (dead, other):
        os.utime(path, (before, before))
    write_whole(tmp_path / "a[1].md", b"whole")
    assert {path.name for path in tmp_path.iterdir()} == {"a[1].md", young.name, other.name}
