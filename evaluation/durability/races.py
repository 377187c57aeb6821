"""Two processes take in the same file at once, again and again: `python -m evaluation.durability.races [--races N]`.

There must be one document of each file, whole and once; one of the two must have made it, and the other must be told
that it was already there. Then one takes in what the other removes, as fast as both can: a document must be there whole
or not at all, and no file without its row. With --database the rows are in a PostgreSQL. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from data.errors import NotFound
from data.locators import PageBox
from data.people import LOCAL
from data.store.store import Store
from data.types import Description, Evidence, Reading

_MODEL, _PIECES = "made/8", 5
_LOOKED_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Races:
    """Of all races: how many had one winner and one who was told, and what was wrong afterwards."""

    races: int
    one_winner: int
    documents: int
    in_part: int
    findings: int


@dataclass(frozen=True, slots=True)
class Clashes:
    """How often a document was made and removed while the other process was at it, and what was wrong afterwards.

    `overtaken` counts the documents that were gone before they were made.
    """

    made: int
    removed: int
    overtaken: int
    in_part: int
    findings: int


def campaign(folder: Path, races: int, database: str = "") -> Races:
    """Both take in the same files."""
    paths = _files(folder, races)
    one, other = _side_by_side(folder / "w", database, (_win, paths), (_win, paths))
    ready, in_part, findings = _left(folder / "w", database)
    return Races(races, sum(a != b for a, b in zip(one, other, strict=True)), ready, in_part, findings)


def clashes(folder: Path, rounds: int, database: str = "") -> Clashes:
    """One takes in a few files over and over; the other removes whatever it sees."""
    paths = _files(folder, 3) * rounds
    made, removed = _side_by_side(folder / "w", database, (_make, paths), (_clear, paths))
    _, in_part, findings = _left(folder / "w", database)
    return Clashes(made.count(True), removed.count(True), made.count(None), in_part, findings)


def _files(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"{number}.txt" for number in range(count)]
    for path in paths:
        path.write_text(f"This is {path.name}.")
    return paths


_Task = tuple[Callable[[Store, Path, Any], bool | None], Sequence[Path]]


def _side_by_side(workspace: Path, database: str, *tasks: _Task) -> list[list[bool | None]]:
    """What came of each path in each of the tasks, each done by a process of its own."""
    system = multiprocessing.get_context("fork")
    start = system.Barrier(len(tasks))
    told = [system.SimpleQueue() for _ in tasks]
    runners = [
        system.Process(target=_run, args=(workspace, database, task, start, queue))
        for task, queue in zip(tasks, told, strict=True)
    ]
    for runner in runners:
        runner.start()
    found = [queue.get() for queue in told]
    for runner in runners:
        runner.join()
    return found


def _run(workspace: Path, database: str, task: _Task, start: Any, told: Any) -> None:
    act, paths = task
    with closing(Store.open(workspace, LOCAL, database=database)) as store:
        start.wait(60)
        told.put([act(store, path, start) for path in paths])


def _left(workspace: Path, database: str) -> tuple[int, int, int]:
    """How many documents are ready, how many of them in part, and how much is wrong."""
    with closing(Store.open(workspace, LOCAL, database=database)) as store:
        ready = store.documents(ready_only=True)
        in_part = sum(len(store.evidence_of(document.id)) != _PIECES for document in ready)
        return len(ready), in_part, len(store.verify())


def _win(store: Store, path: Path, start: Any) -> bool:
    """Whether this one made the document, when both begin at once."""
    start.wait(60)
    return _take_in(store, path)


def _make(store: Store, path: Path, start: Any) -> bool | None:
    """Whether this one made the document; None when it was gone in the middle of it."""
    start.wait(60)
    try:
        return _take_in(store, path)
    except NotFound:
        return None


def _clear(store: Store, _path: Path, start: Any) -> bool:
    """Whether a document could be removed while the other may be making it."""
    start.wait(60)
    until = monotonic() + _LOOKED_SECONDS
    while monotonic() < until:
        for document in store.documents():
            with suppress(NotFound):
                store.remove(document.id)
                return True
    return False


def _take_in(store: Store, path: Path) -> bool:
    document, ready = store.receive(path, path.name)
    if ready:
        return False
    pieces = tuple(Evidence(PageBox(page), f"{path.name}, page {page}") for page in range(1, _PIECES + 1))
    vectors = np.ones((_PIECES, 8), np.float32) / np.sqrt(np.float32(8))
    return store.commit(document.id, Reading(Description(path.name), pieces, pages=_PIECES), vectors, _MODEL)


def main(arguments: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """0 when every race had one winner and left one whole document."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--races", type=int, default=200)
    parser.add_argument("--database", default="", metavar="URL", help="a PostgreSQL that keeps the rows")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        found = campaign(Path(one), asked.races, asked.database)
        clashed = clashes(Path(other), asked.races, asked.database)
    say(json.dumps({"races": asdict(found), "clashes": asdict(clashed)}))
    whole = found.one_winner == found.documents == found.races
    return 0 if whole and not any((found.in_part, found.findings, clashed.in_part, clashed.findings)) else 1


if __name__ == "__main__":
    sys.exit(main())
