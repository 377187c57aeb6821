"""What becomes of files made to do harm: `python -m evaluation.hostile.files [--only WORD]`.

Writes the corpus of `evaluation/hostile/bombs.py` and `evaluation/hostile/guises.py`, hands every file to the product,
and every odd name with a good file. Each must be read with its words found again, or refused by a code that is right
for it; nothing may be asked of the network, appear on the disk outside the workspace, or be left running. Prints one
JSON object.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic

import numpy as np

from data.errors import MffmError
from data.people import LOCAL
from data.store.store import Store
from data.vectors import Vectors
from evaluation.hostile.bombs import bombs
from evaluation.hostile.good_files import NEEDLE, make_good_files
from evaluation.hostile.guises import guises
from evaluation.hostile.harm import FORBIDDEN, READ, Hostile
from evaluation.hostile.odd_names import NAMES
from evaluation.memory import below, watched
from ingestion.pipeline import Outcome, ingest, run_jobs

MOST_SECONDS, MOST_READER, MOST_GROWTH = 20.0, 1 << 30, 100 << 20


@dataclass
class Found:
    """Of all files and names: how many were read or refused by a right code (`clear`), and what must not be.

    `slowest` are the seconds and name of the slowest file; memory is in megabytes, with the name it was held for.
    """

    files: int = 0
    names: int = 0
    clear: int = 0
    outcomes: dict[str, int] = field(default_factory=dict[str, int])
    wrong: list[str] = field(default_factory=list[str])
    slowest: tuple[float, str] = (0.0, "")
    reader_peak: tuple[int, str] = (0, "")
    app_growth: tuple[int, str] = (0, "")
    markers: list[str] = field(default_factory=list[str])
    beacon_hits: int = 0
    left_running: int = 0

    @property
    def well(self) -> bool:
        """Whether every file is clear, and every limit held."""
        small = self.reader_peak[0] << 20 < MOST_READER and self.app_growth[0] << 20 < MOST_GROWTH
        quiet = not (self.wrong or self.markers or self.beacon_hits or self.left_running)
        return quiet and small and self.slowest[0] < MOST_SECONDS and self.clear == self.files + self.names


class Plain:
    """Vectors by the text's digest: what is tried here is reading, not meaning."""

    model_id, dimension = "digest/8", 8

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = [list(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8]) for text in texts]
        made = np.array(rows, dtype=np.float32).reshape(len(texts), 8) + 1
        return made / np.linalg.norm(made, axis=1, keepdims=True)


Corpus = Callable[[dict[str, bytes], str, Path], Iterable[Hostile]]


def whole_corpus(good: dict[str, bytes], beacon: str, marker: Path) -> Iterator[Hostile]:
    yield from bombs(good)
    yield from guises(good, beacon, marker)


def campaign(folder: Path, corpus: Corpus = whole_corpus, names: Sequence[str] = NAMES) -> Found:
    """Hand in every file, one after the other, so that each is measured alone; then the names, all at once."""
    found, running = Found(), set(below(os.getpid()))
    with _beacon() as (address, asked):
        good = {path.name: path.read_bytes() for path in make_good_files(folder / "good")}
        store = Store.open(folder / "w", LOCAL)
        list(ingest(store, Plain, [folder / "good" / "packed.pdf"], readers=1))
        before = _tree(folder)
        for one in corpus(good, address, folder / "marker"):
            _try(found, store, folder, one)
        _try_names(found, store, folder, names)
        found.markers = sorted(_tree(folder) - before)
        found.beacon_hits = len(asked)
        found.left_running = len(set(below(os.getpid())) - running)
        found.markers += [str(path) for path in (Path("/tmp/mffm-slip"),) if path.exists()]
        store.close()
    return found


def _try(found: Found, store: Store, folder: Path, one: Hostile) -> None:
    path = folder / "handed-in" / one.name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(one.content)
    started = monotonic()
    with watched() as memory:
        [outcome] = ingest(store, Plain, [path], readers=1)
    path.unlink()
    path.parent.rmdir()
    told = READ if outcome.status == "ready" else outcome.error.code if outcome.error else outcome.status
    found.files += 1
    found.outcomes[told] = found.outcomes.get(told, 0) + 1
    fault = _fault(store, one, outcome, told)
    found.clear += not fault
    if fault:
        found.wrong.append(f"{one.name}: {fault}")
    seconds = round(monotonic() - started, 1)
    sys.stderr.write(f"{one.name}: {told}, {seconds} s, reader {memory.peak >> 20} MB{fault and '  WRONG: '}{fault}\n")
    found.slowest = max(found.slowest, (seconds, one.name))
    found.reader_peak = max(found.reader_peak, (memory.peak >> 20, one.name))
    found.app_growth = max(found.app_growth, (memory.growth >> 20, one.name))


def _fault(store: Store, one: Hostile, outcome: Outcome, told: str) -> str:
    """What is wrong with an outcome, "" when nothing is."""
    if told not in one.allowed:
        return f"{told}, not {' or '.join(one.allowed)}: {outcome.error}"
    if outcome.error is not None:
        unnamed = "the reader stopped" in outcome.error.message or not outcome.error.remedy
        return f"unnamed: {outcome.error}" if unnamed else ""
    assert outcome.document is not None
    words = "\n".join(piece.text for piece in store.evidence_of(outcome.document.id))
    if stolen := [word for word in FORBIDDEN if word in words]:
        return f"holds {stolen[0]}"
    return "" if one.needle in words else f"{one.needle} is not found again"


def _try_names(found: Found, store: Store, folder: Path, names: Sequence[str]) -> None:
    """A good file under every odd name, handed in as the browser app does."""
    path = folder / "handed-in"
    for number, name in enumerate(names):
        path.write_text(f"{NEEDLE} under an odd name, {number}.")
        try:
            store.enqueue(path, name)
            outcome = ""
        except MffmError as error:
            outcome = error.code if error.remedy else f"unnamed: {error}"
        path.unlink()
        found.names += 1
        if outcome.startswith("unnamed"):
            found.wrong.append(f"name {name[:40]!r}: {outcome}")
    run_jobs(store, Plain, linger=0.1)
    words = " ".join(piece.text for one in store.documents(ready_only=True) for piece in store.evidence_of(one.id))
    missing = [name for number, name in enumerate(names) if f"odd name, {number}." not in words]
    found.clear += len(names) - len(missing)
    found.wrong += [f"name {name[:40]!r}: not read" for name in missing]


def _tree(folder: Path) -> set[str]:
    """What lies in the folder and outside of the workspace."""
    inside = (path.relative_to(folder) for path in folder.rglob("*"))
    return {str(path) for path in inside if path.parts[0] != "w"}


@contextmanager
def _beacon() -> Generator[tuple[str, list[str]]]:
    """An address on this machine, and what was asked of it."""
    asked = list[str]()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(FORBIDDEN[1].encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: what was asked is counted."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/asked", asked
    finally:
        server.shutdown()
        server.server_close()


def main(arguments: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """0 when every file is read or refused by a right code, within every limit, and nothing came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", metavar="WORD", help="only files and names that hold this word")
    only: str = parser.parse_args(arguments).only

    def chosen(good: dict[str, bytes], beacon: str, marker: Path) -> Iterator[Hostile]:
        yield from (one for one in whole_corpus(good, beacon, marker) if only in one.name)

    with tempfile.TemporaryDirectory() as folder:
        found = campaign(Path(folder), chosen, [name for name in NAMES if only in name])
    say(json.dumps(asdict(found)))
    return 0 if found.well else 1


if __name__ == "__main__":
    sys.exit(main())
