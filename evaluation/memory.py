"""Memory watched while something runs: how far this process grew, and the most that one of its children held."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_EVERY_SECONDS = 0.05
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(slots=True)
class Watched:
    """In bytes: `growth` of this process at its largest, `peak` of the largest process below it."""

    growth: int = 0
    peak: int = 0


@contextmanager
def watched() -> Generator[Watched]:
    """Sample every 50 ms until the block ends."""
    seen, end, before = Watched(), threading.Event(), _held(os.getpid())

    def watch() -> None:
        while not end.wait(_EVERY_SECONDS):
            seen.growth = max(seen.growth, _held(os.getpid()) - before)
            seen.peak = max([seen.peak, *map(_held, below(os.getpid()))])

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        end.set()
        thread.join()


def below(process: int) -> list[int]:
    """The processes that this one started, and those that they started."""
    parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    found, waiting = list[int](), [process]
    while waiting:
        above = waiting.pop()
        children = [child for child, parent in parents.items() if parent == above]
        found += children
        waiting += children
    return found


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _held(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
    except (FileNotFoundError, ProcessLookupError):
        return 0
