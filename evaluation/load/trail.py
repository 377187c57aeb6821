"""Many who act at once: `python -m evaluation.load.trail [--sessions N] [--every SECONDS] [--n ACTIONS]`.

Actions that do nothing but leave their row in the audit trail, in a workspace that is thrown away (its rows in the
PostgreSQL at `--database`, if given): by one session alone; by all of them, each acting `--every` so many seconds as
in a chat; and by all of them without pause. Beside them, what the disk takes for one line made durable, at the same
pace. Prints one JSON object: milliseconds as seen by who acts, waiting included; 1 when the 95th percentile at the
pace of a chat is over its limit, or the trail is not whole. `--folder` says on which disk.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter, sleep
from typing import Any

from data.people import LOCAL
from data.store.store import Store

LIMIT = 10.0
_LINE = b"x" * 400 + b"\n"


def timed(act: Callable[[], object], sessions: int, every: float, count: int, seed: int = 0) -> list[float]:
    """Milliseconds of so many actions: each session acts once in `every` seconds, at a moment that is drawn."""
    begun = perf_counter()

    def session(number: int) -> list[float]:
        chance, taken = Random(f"{seed} {number}"), list[float]()
        for turn in range(count // sessions):
            due = begun + (turn + chance.random()) * every
            sleep(max(0.0, due - perf_counter()))
            started = perf_counter()
            act()
            taken.append((perf_counter() - started) * 1000)
        return taken

    with ThreadPoolExecutor(sessions) as pool:
        return [taken for one in pool.map(session, range(sessions)) for taken in one]


def measured(folder: Path, sessions: int, every: float, count: int, database: str = "") -> dict[str, Any]:
    """One alone and all at once, with the disk's own time, and what is wrong with the trail afterwards."""
    alone, apart = max(2, count // 5), every / sessions
    with closing(Store.open(folder / "w", LOCAL, folder / "seals", database=database)) as store:

        def act() -> None:
            store.log("question.asked", "measured", question="What was the gross margin in fiscal 2025?")

        act()
        spreads = {
            "disk": _spread(timed(lambda: _durable(folder / "line"), 1, apart, alone)),
            "alone": _spread(timed(act, 1, apart, alone)),
            "paced": _spread(timed(act, sessions, every, count)),
            "without_pause": _spread(timed(act, sessions, 0.0, count)),
        }
        return {"sessions": sessions, **spreads, "findings": store.trail.check()}


def _durable(path: Path) -> None:
    with path.open("ab", buffering=0) as file:
        file.write(_LINE)
        os.fsync(file.fileno())


def _spread(milliseconds: Sequence[float]) -> dict[str, float]:
    cut = quantiles(milliseconds, n=20)[-1]
    return {"n": len(milliseconds), "p50": round(median(milliseconds), 2), "p95": round(cut, 2)}


def main(argv: Sequence[str] | None = None) -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--every", type=float, default=5.0, metavar="SECONDS")
    parser.add_argument("--n", type=int, default=500)
    parser.add_argument("--database", default="", metavar="URL")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where the workspace is made (as for any other)")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        shown = measured(Path(folder), options.sessions, options.every, options.n, options.database)
    sys.stdout.write(json.dumps(shown) + "\n")
    return 0 if shown["paced"]["p95"] < LIMIT and not shown["findings"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
