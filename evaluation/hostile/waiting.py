"""How long a good file waits while hostile ones are read: `python -m evaluation.hostile.waiting [--hostile N]`.

One person hands in a good file to idle readers; then another has handed in many hostile ones, of the kind that take
long, and the person hands in the same again. Prints one JSON object with both times and their ratio.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

from data.people import LOCAL, Principal, Role
from data.samples.make import FILING
from data.store.store import Store
from evaluation.hostile.bombs import pdf_bombs, text_bombs
from evaluation.hostile.files import Plain
from evaluation.hostile.harm import Hostile
from ingestion.pipeline import run_jobs

_SLOW = ("flate-twice.pdf", "forms-of-forms.pdf", "form-in-itself.pdf", "digits.txt", "dates.txt")
_SAMPLE = Path(__file__).parents[2] / "data" / "samples" / FILING
_ADA, _BEN = (Principal(name.lower(), name, "", Role.ANALYST) for name in ("Ada", "Ben"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Seconds from handing a good file in until it is ready: alone, and while `hostile` others wait or are read."""

    hostile: int
    alone: float
    among: float
    hostile_left: int

    @property
    def ratio(self) -> float:
        return round(self.among / self.alone, 2)


def measure(folder: Path, hostile: int, good: bytes, bad: Sequence[Hostile]) -> Waiting:
    """`hostile_left` says how many of them were not done yet when the good file was."""
    store = Store.open(folder / "w", LOCAL)
    jobs = Thread(target=run_jobs, args=(store, Plain), kwargs={"linger": 2.0})
    ada, ben = store.seen_by(_ADA), store.seen_by(_BEN)
    jobs.start()
    _ready(ben, _hand_in(ben, folder / "warm", good + b"\n\n", "warm.pdf"))
    alone = _ready(ben, _hand_in(ben, folder / "one", good, "one.pdf"))
    for number, one in enumerate(islice(cycle(bad), hostile)):
        _hand_in(ada, folder / one.name, one.content + b"\n%d" % number, f"{number}-{one.name}")
    sleep(1.0)
    among = _ready(ben, _hand_in(ben, folder / "two", good + b"\n", "two.pdf"))
    left = sum(job.waiting for job in ada.jobs())
    jobs.join()
    store.close()
    return Waiting(hostile, round(alone, 2), round(among, 2), left)


def _hand_in(store: Store, path: Path, content: bytes, name: str) -> int:
    path.write_bytes(content)
    try:
        return store.enqueue(path, name)
    finally:
        path.unlink()


def _ready(store: Store, number: int) -> float:
    started = monotonic()
    while next(job for job in store.jobs() if job.id == number).waiting:
        sleep(0.02)
    return monotonic() - started


def main(arguments: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """0 when the good file waits less than twice its idle time."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hostile", type=int, default=20)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        bad = [one for one in (*pdf_bombs(), *text_bombs()) if one.name in _SLOW]
        found = measure(Path(folder), asked.hostile, _SAMPLE.read_bytes(), bad)
    say(json.dumps(asdict(found) | {"ratio": found.ratio}))
    return 0 if found.ratio < 2 and found.hostile_left else 1


if __name__ == "__main__":
    sys.exit(main())
