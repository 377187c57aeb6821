"""What is left when reading is killed at random moments: `python -m evaluation.durability.kills [--kills N] FILE...`.

Runs `mffm ingest` and `mffm remove` on one workspace, each as a process of its own, and kills it with all that it has
started: after a random time or, every other time, just after one of the changes that it makes to its folders. A ledger
kept here notes what was acknowledged on stdout: from then on it must hold, whole and once only. A fresh process checks
the workspace after every kill. With --database its rows are in a PostgreSQL. Prints one JSON object; what was wrong is
told on stderr with the moment of the kill, and with --keep the workspace is kept as it was found.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple

from data.people import operator
from data.store.store import CACHES, Store
from data.types import Document, Status
from retrieval.kept import check_index

_MFFM = [sys.executable, "-m", "ui.cli"]
_LONGEST = 600


@dataclass(slots=True)
class Kills:
    """Of all kills: how many came in time, in which run, and what was wrong after them.

    `unread` counts the workspaces that the next process could not open or check; they are not compared. `in_part`
    counts documents that have not as many pages and passages as they should.
    """

    kills: int = 0
    in_ingest: int = 0
    in_remove: int = 0
    too_late: int = 0
    unread: int = 0
    lost: int = 0
    returned: int = 0
    duplicates: int = 0
    in_part: int = 0
    findings: int = 0

    @property
    def wrong(self) -> int:
        """All that must be 0."""
        return self.unread + self.lost + self.returned + self.duplicates + self.in_part + self.findings


_Shape = tuple[int, dict[str, int]]
"""Pages, and passages by kind."""


@dataclass(slots=True)
class Ledger:
    """What each document looks like when it is whole; names acknowledged as searchable, and those in doubt."""

    whole: dict[str, _Shape]
    ready: set[str]
    doubtful: set[str] = field(default_factory=set[str])


@dataclass(frozen=True, slots=True)
class Place:
    """Where the workspace is, its seals, and the address of the PostgreSQL that keeps its rows, if one does."""

    folder: Path
    database: str = ""

    @property
    def workspace(self) -> Path:
        return self.folder / "w"

    @property
    def seals(self) -> Path:
        return self.folder / "seals"

    def command(self, *verb: str) -> list[str]:
        return [*_MFFM, "--workspace", str(self.workspace), *verb, "--json"]

    def environment(self) -> dict[str, str]:
        return dict(os.environ) | {"MFFM_SEALS": str(self.seals), "MFFM_DATABASE": self.database}


def campaign(place: Place, files: Sequence[Path], kills: int, seed: int = 0, keep: Path | None = None) -> Kills:
    """Kill so many runs; each starts from what the one before left. What was found wrong is copied to `keep`."""
    chance, found = random.Random(seed), Kills()
    usual, ledger = _whole_run(place, files)
    start = _seconds(place, "list")
    while found.kills < kills:
        here = sorted(ledger.ready)
        removing = bool(here) and (len(here) == len(ledger.whole) or chance.random() < 0.4)
        verb = ["remove", chance.choice(here)] if removing else ["ingest", *map(str, files)]
        moment = _Moment(chance.uniform(0.7 * start, 1.6 * start if removing else usual))
        if chance.random() < 0.5:
            moment = _Moment(_LONGEST, chance.randint(1, 8 if removing else 40))
        told, killed = _killed(place, verb, moment)
        found.kills += killed
        found.in_remove += killed and removing
        found.in_ingest += killed and not removing
        found.too_late += not killed
        before = found.wrong
        expected = sorted(ledger.ready)
        _note(ledger, verb, told)
        compare(_look(place), ledger, found)
        if found.wrong > before:
            _tell(f"  {' '.join(verb)}, {f'killed after {moment}' if killed else 'not killed'}")
            _tell(f"  searchable before: {expected}; told: {told}")
            if keep is not None:
                shutil.copytree(place.folder, keep / f"run-{found.kills + found.too_late}")
    return found


def _note(ledger: Ledger, verb: Sequence[str], told: Sequence[dict[str, Any]]) -> None:
    """What was told is certain; what was under way may have happened or not."""
    if verb[0] == "remove":
        ledger.doubtful = set() if told else {verb[1]}
        ledger.ready -= {verb[1]}
    else:
        ledger.ready |= {row["document"] for row in told if row["status"] in ("ready", "duplicate")}
        ledger.doubtful = set(ledger.whole) - ledger.ready


def compare(seen: Seen | None, ledger: Ledger, found: Kills) -> None:
    """Count what the workspace has against the ledger; take over what was in doubt."""
    if seen is None:
        found.unread += 1
        return
    ready = [document for document in seen.documents if document.status is Status.READY]
    listed = [document.name for document in ready]
    lost, returned = ledger.ready - set(listed), set(listed) - ledger.ready - ledger.doubtful
    in_part = [document for document in ready if _shape(document) != ledger.whole[document.name]]
    for name in sorted(lost | returned):
        _tell(f"{name} {'is lost' if name in lost else 'came back'}")
    for document in [*in_part, *(document for document in seen.documents if document.name in lost)]:
        _tell(f"  its row: {document}")
    for finding in seen.findings:
        _tell(finding)
    found.lost += len(lost)
    found.returned += len(returned)
    found.duplicates += len(listed) - len(set(listed))
    found.in_part += len(in_part)
    found.findings += len(seen.findings)
    ledger.ready = set(listed)


def _shape(document: Document) -> _Shape:
    return document.pages, {kind: count for kind, count in document.counts.items() if count}


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")


# ---------------------------------------------------------------- processes


class Seen(NamedTuple):
    """What a fresh process finds in the workspace."""

    documents: list[Document]
    findings: list[str]


def _look(place: Place) -> Seen | None:
    """What a process of its own finds; None when it cannot open or check the workspace."""
    system = multiprocessing.get_context("fork")
    receiver, sender = system.Pipe(duplex=False)
    child = system.Process(target=_check, args=(place, sender))
    child.start()
    sender.close()
    try:
        return receiver.recv()
    except EOFError:
        return None
    finally:
        child.join()


def _check(place: Place, sender: Connection) -> None:
    """The check comes first: it waits for what a database server still has in hand of the killed process."""
    with closing(Store.open(place.workspace, operator("kills"), place.seals, database=place.database)) as store:
        findings = [f"{one.part}: {one.message}" for one in store.verify()]
        findings += [one.message for one in check_index(store, store.workspace / CACHES)]
        findings += store.trail.check()
        sender.send(Seen(store.documents(), findings))


def _whole_run(place: Place, files: Sequence[Path]) -> tuple[float, Ledger]:
    """The seconds of an ingest of all files that nobody kills, and the ledger after it."""
    seconds = _seconds(place, "ingest", *map(str, files))
    seen = _look(place)
    whole = {document.name: _shape(document) for document in seen.documents} if seen else {}
    return seconds, Ledger(whole, set(whole))


def _seconds(place: Place, *verb: str) -> float:
    """How long a run takes that nobody kills."""
    started = monotonic()
    subprocess.run(place.command(*verb), env=place.environment(), stdout=subprocess.DEVNULL, check=True)
    return monotonic() - started


@dataclass(frozen=True, slots=True)
class _Moment:
    """When to kill: after some seconds or, when there are any, so many changes to the folders."""

    seconds: float
    changes: int = 0

    def __str__(self) -> str:
        return f"{self.changes} changes" if self.changes else f"{self.seconds:.2f} s"


def _killed(place: Place, verb: Sequence[str], moment: _Moment) -> tuple[list[dict[str, Any]], bool]:
    """What the program had told when it was killed with all its children, and whether it was still running."""
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(
            place.command(*verb),
            env=place.environment(),
            stdout=out,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until, changes, before = monotonic() + moment.seconds, 0, _files(place)
        while process.poll() is None and monotonic() < until:
            sleep(0.002)
            now = _files(place) if moment.changes else before
            changes += now != before
            before = now
            if changes == moment.changes > 0:
                break
        running = process.poll() is None
        if running:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        out.seek(0)
        lines = out.read().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")], running


def _files(place: Place) -> dict[str, tuple[int, int]]:
    """Size and time of every file in the folders of the workspace and the seals."""
    seen: dict[str, tuple[int, int]] = {}
    for path in (*place.workspace.glob("*"), *place.workspace.glob("files/*"), *place.seals.glob("*")):
        with suppress(FileNotFoundError):
            told = path.stat()
            seen[str(path)] = told.st_size, told.st_mtime_ns
    return seen


def main(arguments: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """0 when nothing acknowledged was lost, nothing came back or stood there twice, and every check was clean."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--database", default="", metavar="URL", help="a PostgreSQL that keeps the rows")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where workspaces that were found wrong are kept")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = campaign(Place(Path(folder), chosen.database), chosen.files, chosen.kills, chosen.seed, chosen.keep)
    say(json.dumps(asdict(found)))
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
