"""Seals are written whole or not at all, on a full disk too; whoever checks them is not misled by others at work."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import sleep

import pytest

from data.errors import StoreError
from data.people import operator
from data.store.store import Store
from data.trail import audit, seals
from data.trail.audit_check import Row, read_seals
from data.trail.seals import Seals


@pytest.fixture
def disk(tmp_path: Path) -> Generator[Path]:
    """A disk of 64 kilobytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this user cannot make a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    rest = disk / "rest"
    with rest.open("ab", buffering=0) as file:
        try:
            while file.write(bytes(512)):
                pass
        except OSError:
            return rest
    raise AssertionError("the disk has no end")


def test_what_cannot_be_sealed_is_refused_and_the_trail_stays_whole(tmp_path: Path, disk: Path):
    store = Store.open(tmp_path / "w", operator("aiko"), disk / "seals")
    store.log("question.asked", "0")
    rest = fill(disk)
    with pytest.raises(StoreError, match="No space left"):
        list(map(store.log, ["question.asked"] * 100))
    told = len(store.trail.rows())
    with pytest.raises(StoreError):
        store.log("question.asked", "refused")
    assert len(store.trail.rows()) == told
    rest.unlink()
    store.log("question.asked", "again")
    assert (len(store.trail.rows()), store.trail.check()) == (told + 1, [])


def test_a_disk_that_fills_up_in_between_has_room_for_the_seal(tmp_path: Path, disk: Path):
    (disk / "seals").mkdir()
    own = Seals(disk / "seals")
    place = own.path("a" * 64)
    place.write_bytes(b"\n" * 4096)
    own.check_room()
    fill(disk)
    own.add("a" * 64, 1, "digest", "2026-01-01", tmp_path)
    assert place.read_bytes().count(b'"digest": "digest"') == 1
    with pytest.raises(StoreError, match="No space left"):
        own.check_room()


def while_one_is_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, then: Callable[[], object]
) -> list[Future[None]]:
    """Seals of rows 1 to 5, asked for by a thread each, the last four while the first is being written."""
    append, writing, go_on = seals._append, Event(), Event()

    def slowly(path: Path, line: bytes) -> None:
        if writing.is_set():
            then()
        writing.set()
        assert go_on.wait(10)
        append(path, line)

    monkeypatch.setattr(seals, "_append", slowly)
    own = Seals(folder)
    own.check_room()
    with ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(own.add, "a" * 64, 1, "digest 1", "2026-01-01", folder)]
        assert writing.wait(10)
        for seq in (3, 5, 2, 4):
            asked.append(pool.submit(own.add, "a" * 64, seq, f"digest {seq}", "2026-01-01", folder))
        while len(own._waiting["a" * 64]) < 4:
            sleep(0.001)
        go_on.set()
    return asked


def test_those_who_wait_while_a_seal_is_written_share_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked = while_one_is_written(tmp_path, monkeypatch, lambda: None)
    assert [one.result() for one in asked] == [None] * 5
    sealed = [(seal["seq"], seal["digest"]) for seal in read_seals(tmp_path / f"{'a' * 32}.jsonl")]
    assert sealed == [(1, "digest 1"), (5, "digest 5")]


def test_a_seal_that_cannot_be_written_is_told_to_all_who_wait_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full() -> None:
        raise OSError(28, "No space left on device")

    first, *others = while_one_is_written(tmp_path, monkeypatch, full)
    assert first.result() is None
    assert [str(one.exception()).split(": ")[1][:13] for one in others] == ["No space left"] * 4


def test_a_seal_that_a_power_cut_broke_off_spoils_no_other(tmp_path: Path):
    store = Store.open(tmp_path / "w", operator("aiko"), tmp_path / "seals")
    store.log("question.asked", "0")
    kept, _ = store.trail.seal_files()
    kept.write_bytes(kept.read_bytes()[:-20])
    store.log("question.asked", "1")
    assert store.trail.check() == ["Seal 1 does not carry a genuine signature."]


def test_a_row_that_is_written_while_the_trail_is_checked_is_not_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    store = Store.open(tmp_path / "w", operator("aiko"), tmp_path / "seals")
    store.log("question.asked", "0")
    read_seals = audit.read_seals

    def meanwhile(path: Path) -> list[object]:
        store.log("question.asked", "1")
        told = list[object](read_seals(path))
        store.log("question.asked", "2")
        return told

    monkeypatch.setattr(audit, "read_seals", meanwhile)
    assert store.trail.check() == []


def test_a_public_key_that_was_not_written_is_made_of_the_private_one(tmp_path: Path):
    store = Store.open(tmp_path / "w", operator("aiko"), tmp_path / "seals")
    store.log("question.asked", "0")
    _, key = store.trail.seal_files()
    whole = key.read_bytes()
    key.unlink()
    again = Store.open(tmp_path / "w", operator("aiko"), tmp_path / "seals")
    assert (again.trail.check(), key.read_bytes()) == ([], whole)
    assert [isinstance(row, Row) for row in again.trail.rows()] == [True, True]


def test_a_private_key_that_is_none_is_named(tmp_path: Path):
    Seals(tmp_path)
    (tmp_path / "seal-key.pem").write_bytes(b"")
    with pytest.raises(StoreError, match="holds no Ed25519 key"):
        Seals(tmp_path)
