"""Whether time tells what words do not: `python -m evaluation.leaks.times [--n TIMES]`. Prints one JSON object.

Somebody tries each door in the code that takes an id with one that is kept from that person and with one that is
nowhere, by turns: a document of the same workspace and of another, by its id and by its name. Told are, in
milliseconds, the median of the differences at the doors where it is largest, between which bounds it lies with a
probability of 95 %, and how long the door takes; 1 when any median is over the limit. On a machine that does much else,
`--processor` measures the time that the program itself works, which leaves out a database server.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import sqrt
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any, cast

from data.errors import MffmError
from evaluation.leaks.canaries import Own, World, build, nobody
from evaluation.leaks.doors import DOORS, Door, Try, shown

LIMIT = 5.0
_TOLD = 5
_WORK = ("Store.open", "Store.claim", "ingestion.pipeline.ingest", "ingestion.pipeline.run_jobs")
"""Doors that do work of their own with whatever comes: they take an id of nobody."""


@dataclass(frozen=True, slots=True)
class Difference:
    """By how many milliseconds a door is slower with what is kept from somebody than with what is nowhere."""

    door: str
    median: float
    low: float
    high: float
    takes: float


Clock = Callable[[], float]


class _Noted:
    """A try that notes what a door asks it for."""

    def __init__(self, tried: Try) -> None:
        self._tried = tried
        self.asked = set[str]()

    def __getattr__(self, name: str) -> Any:
        self.asked.add(name)
        return getattr(self._tried, name)


def differences(
    here: Try, times: int, clock: Clock = perf_counter, doors: Mapping[str, Door] = DOORS
) -> Iterator[Difference]:
    """For each door that takes an id."""
    nothing = nobody()
    by_id = here.key == here.owner.document.id
    nowhere = replace(here, owner=nothing, key=nothing.document.id if by_id else nothing.document.name)
    for name, door in doors.items():
        noted = _Noted(here)
        _milliseconds(door, cast(Try, noted), clock)  # what is counted once is counted now
        if noted.asked & {"key", "owner"} and name not in _WORK:
            yield _compared(name, door, (here, nowhere), times, clock)


def _compared(name: str, door: Door, pair: tuple[Try, Try], times: int, clock: Clock) -> Difference:
    """By turns, each of the two first every other time, so that what else the machine does meets both alike."""
    taken: list[tuple[float, float]] = []
    for turn in range(times):
        one, other = (_milliseconds(door, tried, clock) for tried in (pair[::-1] if turn % 2 else pair))
        taken.append((other, one) if turn % 2 else (one, other))
    apart = sorted(kept - nowhere for kept, nowhere in taken)
    reach = int(0.98 * sqrt(times)) + 1  # of the rank of a median, normal approximation of the binomial
    low, high = max(0, (times - 1) // 2 - reach), min(times - 1, times // 2 + reach)
    figures = (median(apart), apart[low], apart[high], median(nowhere for _, nowhere in taken))
    return Difference(name, *(round(figure, 3) for figure in figures))


def _milliseconds(door: Door, tried: Try, clock: Clock) -> float:
    started = clock()
    try:
        shown(door(tried))
    except MffmError as error:
        str(error)
    return (clock() - started) * 1000


def measured(world: World, viewer: Own, owners: Sequence[Own], times: int, clock: Clock) -> dict[str, list[Difference]]:
    """Whose document it is and how it is asked for, and the differences at each door."""
    found: dict[str, list[Difference]] = {}
    for owner in owners:
        whose = "of the same workspace" if owner.principal.tenant == viewer.principal.tenant else "of another"
        here = Try(world.store(viewer), world.means(viewer), world.root, owner, owner.document.id, world.database)
        found[f"{whose}, by id"] = [*differences(here, times, clock)]
        found[f"{whose}, by name"] = [*differences(replace(here, key=owner.document.name), times, clock)]
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when no door tells by its time."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--n", type=int, default=41, metavar="TIMES", help="how often each is tried (41)")
    parser.add_argument("--database", default="", metavar="ADDRESS", help="a PostgreSQL instead of files in folders")
    parser.add_argument("--processor", action="store_true", help="count the time of the processor")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        world = build(Path(folder), options.database)
        viewer, near = world.people[1], world.people[2]
        far = next(own for own in world.people if own.principal.tenant != viewer.principal.tenant)
        found = measured(world, viewer, [near, far], options.n, thread_time if options.processor else perf_counter)
        world.close()
    every = [one for differences in found.values() for one in differences]
    worst = max(abs(one.median) for one in every)
    told: dict[str, Any] = {"doors": len({one.door for one in every}), "times": options.n, "worst_ms": worst}
    for whose, some in found.items():
        told[whose] = [asdict(one) for one in sorted(some, key=lambda one: -abs(one.median))[:_TOLD]]
    sys.stdout.write(json.dumps(told, indent=1) + "\n")
    return 0 if worst < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
