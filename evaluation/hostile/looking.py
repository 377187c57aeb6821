"""How long a page takes to be seen while hostile ones are opened: `python -m evaluation.hostile.looking [--hostile N]`.

Two people look at a good page, again and again: one by one with nothing else to draw, then while the first of them has
opened many pages that are drawn without end. Prints one JSON object with the times.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from threading import Thread
from time import monotonic, sleep

from data.errors import MffmError
from data.samples.make import FILING
from evaluation.hostile.harm import page_pdf
from ingestion.isolation.drawing import close, page_of, warm

_SAMPLE = Path(__file__).parents[2] / "data" / "samples" / FILING
_LOOKS = 20
_PAUSE = 0.25


@dataclass(frozen=True, slots=True)
class Looking:
    """Seconds until a good page is there: `alone`, for `others` while somebody opens `hostile` ones, and for the `same`
    person. Of each, the usual and the longest. `left` hostile pages were not answered when all had looked."""

    hostile: int
    alone: tuple[float, float]
    others: tuple[float, float]
    same: tuple[float, float]
    left: int


def endless(folder: Path, count: int) -> list[Path]:
    """Files with a page that takes half a minute to draw."""
    made = list[Path]()
    for n in range(count):
        lines = zlib.compress(b"0 0 m 9 9 l S\n" * (4_000_000 + n))
        made.append(folder / f"{n}.pdf")
        made[-1].write_bytes(page_pdf(lines, b"/Filter/FlateDecode"))
    return made


def measure(hostile: Sequence[Path], looks: int = _LOOKS) -> Looking:
    warm()
    alone = _looked("ben", looks)
    opened = [Thread(target=_open, args=[path]) for path in hostile]
    for thread in opened:
        thread.start()
    sleep(_PAUSE)
    others = _looked("ben", looks)
    same = _looked("ada", looks)
    left = sum(thread.is_alive() for thread in opened)
    close()
    for thread in opened:
        thread.join()
    return Looking(len(hostile), alone, others, same, left)


def _open(path: Path) -> None:
    try:
        page_of(path, path.name, 1, "ada")
    except MffmError as error:
        sys.stderr.write(f"{path.name}: {error}\n")


def _looked(whose: str, looks: int) -> tuple[float, float]:
    seconds = list[float]()
    for n in range(looks):
        started = monotonic()
        page_of(_SAMPLE, FILING, 1 + n % 10, whose)
        seconds.append(monotonic() - started)
        sleep(_PAUSE)
    return round(median(seconds), 3), round(max(seconds), 3)


def main(arguments: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """0 when others see their page within a second, and the same person within four."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hostile", type=int, default=10)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = measure(endless(Path(folder), asked.hostile))
    say(json.dumps(asdict(found)))
    return 0 if found.others[1] < 1 and found.same[1] < 4 else 1


if __name__ == "__main__":
    sys.exit(main())
