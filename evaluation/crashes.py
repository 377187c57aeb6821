"""What is left when the program dies or a disk is full at any one moment: `python -m evaluation.crashes`.

Takes one ingest, one removal and one renewal through every statement, commit, fsync, rename and deletion they make. At
each of these points the process is killed, or the call fails as on a full disk, in a workspace of its own. Another
process then opens what is left: it must be whole, show the document entirely or not at all, and finish the same work
when asked again. Prints one JSON object with the number of points.
"""

from __future__ import annotations

import argparse
import errno
import json
import logging
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from sqlalchemy import Engine, event

from data.errors import MffmError
from data.locators import PageBox
from data.people import operator
from data.store import Store
from data.types import Description, Evidence, Reading
from data.vectors import Vectors
from data.whole import LEFTOVER_SECONDS
from retrieval.index import check_index, open_index

_MODEL, _KILLED, _BROKEN = "made/8", 137, 255
_CALLS = ("fsync", "replace", "link", "unlink", "write")
_NAMES = ("kept.txt", "acme.txt")


@dataclass(frozen=True, slots=True)
class Crashes:
    """Of one operation: its points, and how many of the ways to die there left something wrong."""

    operation: str
    points: int
    tried: int
    inconsistent: int


class _Bomb:
    """Counts the points that are passed, and goes off at one of them."""

    def __init__(self, at: int, blow: Callable[[], None]) -> None:
        self.passed = 0
        self._at, self._blow = at, blow

    def passing(self) -> None:
        self.passed += 1
        if self.passed == self._at:
            self._blow()


def _die() -> None:
    os._exit(_KILLED)


def _disk_full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


WAYS: Mapping[str, Callable[[], None]] = {"killed": _die, "disk full": _disk_full}


@contextmanager
def _armed(bomb: _Bomb) -> Generator[None]:
    """Every call that changes the disk passes the bomb first; a commit passes it before and after."""

    def hooked(call: Callable[..., Any]) -> Callable[..., Any]:
        def passing(*args: Any, **named: Any) -> Any:
            bomb.passing()
            return call(*args, **named)

        return passing

    def statement(_connection: Any, _cursor: Any, text: str, *_rest: Any) -> None:
        if text.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            bomb.passing()

    def commit(_connection: Any) -> None:
        bomb.passing()

    patches = [mock.patch.object(os, name, hooked(getattr(os, name))) for name in _CALLS]
    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", commit)
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "commit", commit)


# ---------------------------------------------------------------- the three operations


def _vectors(count: int) -> Vectors:
    made = np.random.default_rng(count).normal(size=(count, 8)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def _reading(name: str) -> Reading:
    pieces = tuple(Evidence(PageBox(page), f"{name} tells of page {page}.") for page in range(1, 6))
    return Reading(Description(name), pieces, pages=len(pieces))


def _open(folder: Path) -> Store:
    return Store.open(folder / "w", operator("crashes"), folder / "seals")


def _ingest(folder: Path, name: str = _NAMES[1]) -> None:
    store = _open(folder)
    path = folder / name
    document, ready = store.receive(path, name)
    if not ready:
        store.commit(document.id, _reading(name), _vectors(5), _MODEL)
    _search(store)
    store.close()


def _remove(folder: Path) -> None:
    store = _open(folder)
    for document in store.documents():
        if document.name == _NAMES[1]:
            store.remove(document.id)
    _search(store)
    store.close()


def _renew(folder: Path) -> None:
    store = _open(folder)
    for document in store.documents(ready_only=True):
        texts = [piece.text for piece in store.evidence_of(document.id)]
        store.renew(document.id, (), _vectors(5), _MODEL, texts)
    _search(store)
    store.close()


def _search(store: Store) -> list[tuple[int, float]]:
    return open_index(store, _MODEL, store.workspace / "index").search(_vectors(5)[0], 99)


OPERATIONS: Mapping[str, Callable[[Path], None]] = {"ingest": _ingest, "remove": _remove, "reindex": _renew}
_BEFORE: Mapping[str, set[str]] = {"ingest": {_NAMES[0]}, "remove": set(_NAMES), "reindex": set(_NAMES)}
_AFTER: Mapping[str, set[str]] = {"ingest": set(_NAMES), "remove": {_NAMES[0]}, "reindex": set(_NAMES)}


# ---------------------------------------------------------------- the campaign


def campaign(operation: str, base: Path, only: int | None = None) -> Crashes:
    """Die at every point of one operation, or at every `only`-th."""
    _prepare(operation, base)
    points = _in_child(lambda: _count(operation, _copied(base, base.parent / "count")))
    chosen = range(1, points + 1, only or 1)
    wrong = 0
    for way, blow in WAYS.items():
        for point in chosen:
            folder = _copied(base, base.parent / "now")
            _in_child(lambda at=point, blow=blow, folder=folder: _blown(operation, folder, at, blow))
            faults = _in_child(lambda folder=folder: _inspected(operation, folder))
            if faults:
                wrong += 1
                sys.stderr.write(f"{operation}, point {point} of {points}, {way}: {faults} faults\n")
    return Crashes(operation, points, len(chosen) * len(WAYS), wrong)


def _prepare(operation: str, base: Path) -> None:
    base.mkdir()
    for name in _NAMES:
        (base / name).write_text(f"This is {name}.")
    for name in sorted(_BEFORE[operation]):
        if _in_child(lambda name=name: _ingest(base, name) or 0):
            raise RuntimeError("The workspace to start from could not be made.")


def _copied(base: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(base, to)
    return to


def _count(operation: str, folder: Path) -> int:
    bomb = _Bomb(0, _die)
    with _armed(bomb):
        OPERATIONS[operation](folder)
    return bomb.passed


def _blown(operation: str, folder: Path, at: int, blow: Callable[[], None]) -> int:
    with _armed(_Bomb(at, blow)):
        try:
            OPERATIONS[operation](folder)
        except (MffmError, OSError):
            return 1
    return 0


def _inspected(operation: str, folder: Path) -> int:
    """How many things are wrong with what was left, and with the work done again."""
    faults = [*_faults(folder, (_BEFORE[operation], _AFTER[operation]))]
    OPERATIONS[operation](folder)
    faults += _faults(folder, (_AFTER[operation],))
    for fault in faults:
        sys.stderr.write(f"  {fault}\n")
    return min(len(faults), 100)


def _faults(folder: Path, wanted: Sequence[set[str]]) -> Generator[str]:
    for part in (folder / "w" / "files").glob("*"):  # as if it were found a day later
        os.utime(part, (0, part.stat().st_mtime - 2 * LEFTOVER_SECONDS))
    store = _open(folder)
    yield from (f"{finding.part}: {finding.message}" for finding in store.verify())
    yield from (finding.message for finding in check_index(store, store.workspace / "index"))
    yield from store.trail.check()
    ready = [document.name for document in store.documents(ready_only=True)]
    if set(ready) not in wanted or len(ready) != len(set(ready)):
        yield f"documents that can be searched: {ready}"
    for name in ready:
        if len(store.evidence_of(store.document(name).id)) != 5:
            yield f"{name} is there in part"
    found = {number for number, _ in _search(store)}
    if found != {piece.id for name in ready for piece in store.evidence_of(store.document(name).id)}:
        yield "the index finds other passages than there are"
    store.close()


def _in_child(work: Callable[[], int]) -> int:
    """What `work` returns, done in a process of its own."""
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        logging.disable(logging.CRITICAL)
        code = _BROKEN
        try:
            code = work() % 256
        finally:  # whatever happens, this process is only a copy and ends here
            if code == _BROKEN:
                traceback.print_exc()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(arguments: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """0 when no way to die left anything wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", type=int, metavar="N", help="every N-th point instead of all")
    asked = parser.parse_args(arguments)
    found: list[Crashes] = []
    for operation in OPERATIONS:
        with tempfile.TemporaryDirectory() as folder:
            found.append(campaign(operation, Path(folder) / "base", asked.only))
    say(json.dumps([asdict(crashes) for crashes in found]))
    return 1 if any(crashes.inconsistent for crashes in found) else 0


if __name__ == "__main__":
    sys.exit(main())
