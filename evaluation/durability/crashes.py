"""What is left when the program dies or a disk is full at any one moment: `python -m evaluation.durability.crashes`.

Takes one ingest, second reading, removal, renewal, backup and restoration through every statement, commit, fsync,
rename and deletion they make. At each of these points the process is killed, or the call fails as on a full disk, in a
workspace of its own. Another process then opens what is left: it must be whole, show the document entirely or not at
all, finish the same work when asked again, and then nothing may lie about. With --database the rows are in a
PostgreSQL; with --admin too, its superuser looks for rows there that no folder names. Prints one JSON object with the
number of points.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import NullPool, create_engine, text

from data.errors import MffmError
from data.locators import PageBox
from data.people import operator
from data.rows.transcripts import Attached
from data.store.backup import back_up, restore
from data.store.database import FILE, TENANT
from data.store.store import CACHES, Store
from data.types import Description, Evidence, Reading
from data.vectors import Vectors
from evaluation.durability.breaking import WAYS, Blow, Bomb, armed
from retrieval.index import open_index
from retrieval.kept import check_index

_MODEL, _BROKEN = "made/8", 255
_NAMES = ("kept.txt", "acme.txt")
_HERE, _AGAIN = "w", "again"
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Crashes:
    """Of one operation: its points, and how many of the ways to die there left something wrong."""

    operation: str
    points: int
    tried: int
    inconsistent: int


# ---------------------------------------------------------------- the operations


def _vectors(count: int) -> Vectors:
    made = np.random.default_rng(count).normal(size=(count, 8)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def _reading(name: str) -> Reading:
    pieces = tuple(Evidence(PageBox(page), f"{name} tells of page {page}.") for page in range(1, 6))
    return Reading(Description(name), pieces, pages=len(pieces))


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with a workspace, its seals, files to take in and a backup; where its rows are, if not in it.

    `admin` is the address of that database for who sees the rows of all.
    """

    folder: Path
    database: str = ""
    admin: str = ""

    @property
    def backup(self) -> Path:
        return self.folder / "kept.zip"

    def workspace(self, name: str = _HERE) -> Path:
        return self.folder / name

    def named(self) -> set[str]:
        """The names by which the workspaces here know their rows."""
        return {path.read_text(encoding="utf-8") for path in self.folder.glob(f"*/{TENANT}")}

    def owners(self) -> set[str]:
        """Whose rows there are in the database."""
        if not self.admin:
            return set()
        with create_engine(self.admin, poolclass=NullPool).connect() as connection:
            query = "SELECT tenant FROM state UNION SELECT tenant FROM documents UNION SELECT tenant FROM audit"
            return set(connection.execute(text(query)).scalars())

    def open(self, name: str = _HERE) -> Store:
        return Store.open(self.workspace(name), operator("crashes"), self.folder / "seals", database=self.database)


def _ingest(place: Place, name: str = _NAMES[1]) -> None:
    store = place.open()
    document, ready = store.receive(place.folder / name, name)
    if not ready:
        store.commit(document.id, _reading(name), _vectors(5), _MODEL)
    _search(store)
    store.close()


def _read_again(place: Place) -> None:
    """A recording comes with a transcript, and is read again with it."""
    store, transcript = place.open(), Attached("call.vtt", b"WEBVTT")
    document, ready = store.receive(place.folder / _NAMES[1], _NAMES[1], transcript)
    if not ready:
        store.commit(document.id, _reading(_NAMES[1]), _vectors(5), _MODEL, transcript=transcript)
    _search(store)
    store.close()


def _remove(place: Place) -> None:
    store = place.open()
    for document in store.documents():
        if document.name == _NAMES[1]:
            store.remove(document.id)
    _search(store)
    store.close()


def _renew(place: Place) -> None:
    store = place.open()
    for document in store.documents(ready_only=True):
        texts = [piece.text for piece in store.evidence_of(document.id)]
        store.renew(document.id, (), _vectors(5), _MODEL, texts)
    _search(store)
    store.close()


def _back_up(place: Place) -> None:
    back_up(place.workspace(), place.backup, place.database)


def _restore(place: Place) -> None:
    if not place.workspace(_AGAIN).exists():
        restore(place.backup, place.workspace(_AGAIN), place.database)


def _search(store: Store) -> list[tuple[int, float]]:
    index = open_index(store, _MODEL, store.workspace / CACHES)
    index.keep()
    return index.search(_vectors(5)[0], 99)


@dataclass(frozen=True, slots=True)
class Operation:
    """What is done, and the documents that are searchable before it and after."""

    run: Callable[[Place], None]
    before: Collection[str] = _NAMES
    after: Collection[str] = _NAMES


OPERATIONS: Mapping[str, Operation] = {
    "ingest": Operation(_ingest, before=_NAMES[:1]),
    "read again": Operation(_read_again),
    "remove": Operation(_remove, after=_NAMES[:1]),
    "reindex": Operation(_renew),
    "backup": Operation(_back_up),
    "restore": Operation(_restore),
}


# ---------------------------------------------------------------- the campaign


def campaign(name: str, base: Path, only: int | None = None, database: str = "", admin: str = "") -> Crashes:
    """Die at every point of one operation, or at every `only`-th."""
    operation = OPERATIONS[name]
    if _in_child(lambda: _prepare(operation, base)):
        raise RuntimeError("The workspace to start from could not be made.")
    points = _in_child(lambda: _count(operation, _fresh(base, database)))
    chosen = range(1, points + 1, only or 1)
    wrong = 0
    for way, blow in WAYS.items():
        for point in chosen:
            _in_child(lambda: _fresh(base, database))
            place = Place(base.with_name("now"), database, admin)
            before = place.owners()
            ended = _in_child(lambda at=point, blow=blow, place=place: _blown(operation, place, at, blow))
            faults = _in_child(lambda place=place: _inspected(operation, place))
            lost = place.owners() - before - place.named()
            faults += len(lost)
            if faults or ended == _BROKEN:
                wrong += 1
                unnamed = "an error without a name, " if ended == _BROKEN else ""
                sys.stderr.write(
                    f"{name}, point {point} of {points}, {way}: {unnamed}{faults} faults, {len(lost)} lost\n"
                )
    return Crashes(name, points, len(chosen) * len(WAYS), wrong)


def _prepare(operation: Operation, base: Path) -> int:
    """The workspace to start from, kept in a file, and a backup of it."""
    base.mkdir()
    for name in _NAMES:
        (base / name).write_text(f"This is {name}.")
    for name in operation.before:
        _ingest(Place(base), name)
    _back_up(Place(base))
    return 0


def _fresh(base: Path, database: str) -> Place:
    """A copy of the place to start from, its rows where they are to be kept."""
    place = Place(base.with_name("now"), database)
    shutil.rmtree(place.folder, ignore_errors=True)
    shutil.copytree(base, place.folder)
    if database:
        shutil.rmtree(place.workspace())
        restore(place.backup, place.workspace(), database)
    return place


def _count(operation: Operation, place: Place) -> int:
    bomb = Bomb(0)
    with armed(bomb):
        operation.run(place)
    return bomb.passed


def _blown(operation: Operation, place: Place, at: int, blow: Blow) -> int:
    with armed(Bomb(at, blow)):
        try:
            operation.run(place)
        except MffmError:
            return 1
    return 0


def _inspected(operation: Operation, place: Place) -> int:
    """How many things are wrong with what was left, and with the work done again."""
    _a_day_later(place.folder)
    faults = [*_faults(place, operation.before, operation.after)]
    operation.run(place)
    faults += [*_faults(place, operation.after), *_lying_about(place)]
    for fault in faults:
        sys.stderr.write(f"  {fault}\n")
    return min(len(faults), 100)


def _a_day_later(folder: Path) -> None:
    for path in folder.rglob("*"):
        before = path.stat().st_mtime - _DAY_SECONDS
        os.utime(path, (before, before))


def _faults(place: Place, *wanted: Collection[str]) -> Generator[str]:
    for workspace in (_HERE, _AGAIN):
        if place.workspace(workspace).exists():
            with closing(place.open(workspace)) as store:
                yield from _faults_in(store, [set(names) for names in (wanted if workspace == _HERE else (_NAMES,))])


def _faults_in(store: Store, wanted: Sequence[set[str]]) -> Generator[str]:
    yield from (f"{finding.part}: {finding.message}" for finding in store.verify())
    yield from (finding.message for finding in check_index(store, store.workspace / CACHES))
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


def _lying_about(place: Place) -> Generator[str]:
    """What no one needs any more, or nobody could use."""
    if not zipfile.is_zipfile(place.backup):
        yield "the backup is there in part"
    known = {_HERE, _AGAIN, "seals", place.backup.name, *_NAMES}
    rows = {TENANT} if place.database else {FILE, f"{FILE}-wal", f"{FILE}-shm"}
    own = {*rows, "files", CACHES}
    for folder, names in ((place.folder, known), (place.workspace(), own), (place.workspace(_AGAIN), own)):
        yield from (f"{path} lies about" for path in folder.glob("*") if path.name not in names)
    yield from (f"{path} lies about" for path in place.workspace().glob("*/.*"))


def _in_child(work: Callable[[], object]) -> int:
    """What `work` returns, done in a process of its own."""
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        logging.disable(logging.CRITICAL)
        code = _BROKEN
        try:
            done = work()
            code = done % 256 if isinstance(done, int) else 0
        finally:  # whatever happens, this process is only a copy and ends here
            if code == _BROKEN:
                traceback.print_exc()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(arguments: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """0 when no way to die left anything wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", type=int, metavar="N", help="every N-th point instead of all")
    parser.add_argument("--database", default="", metavar="URL", help="a PostgreSQL that keeps the rows")
    parser.add_argument("--admin", default="", metavar="URL", help="the same as its superuser")
    asked = parser.parse_args(arguments)
    found: list[Crashes] = []
    for operation in OPERATIONS:
        with tempfile.TemporaryDirectory() as folder:
            found.append(campaign(operation, Path(folder) / "base", asked.only, asked.database, asked.admin))
    say(json.dumps([asdict(crashes) for crashes in found]))
    return 1 if any(crashes.inconsistent for crashes in found) else 0


if __name__ == "__main__":
    sys.exit(main())
