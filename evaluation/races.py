"""Two processes take in the same file at once, again and again: `python -m evaluation.races [--races N]`.

There must be one document of each file, whole and once; one of the two must have made it, and the other must be told
that it was already there. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data.locators import PageBox
from data.people import LOCAL
from data.store import Store
from data.types import Description, Evidence, Reading

_MODEL, _PIECES = "made/8", 5


@dataclass(frozen=True, slots=True)
class Races:
    """Of all races: how many had one winner and one who was told, and what was wrong afterwards."""

    races: int
    one_winner: int
    documents: int
    in_part: int
    findings: int


def campaign(folder: Path, races: int) -> Races:
    paths = [folder / f"{number}.txt" for number in range(races)]
    for path in paths:
        path.write_text(f"This is {path.name}.")
    Store.open(folder / "w", LOCAL).close()
    system = multiprocessing.get_context("fork")
    start, told = system.Barrier(2), system.Queue()
    runners = [system.Process(target=_run, args=(folder / "w", paths, start, told)) for _ in range(2)]
    for runner in runners:
        runner.start()
    one, other = told.get(timeout=600), told.get(timeout=600)
    for runner in runners:
        runner.join()
    store = Store.open(folder / "w", LOCAL)
    ready = store.documents(ready_only=True)
    in_part = sum(len(store.evidence_of(document.id)) != _PIECES for document in ready)
    found = len(store.verify())
    store.close()
    return Races(races, sum(a != b for a, b in zip(one, other, strict=True)), len(ready), in_part, found)


def _run(workspace: Path, paths: Sequence[Path], start: Any, told: Any) -> None:
    """One of the two: whether it won, race by race."""
    store, won = Store.open(workspace, LOCAL), list[bool]()
    for path in paths:
        start.wait(60)
        won.append(_take_in(store, path))
    store.close()
    told.put(won)


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
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = campaign(Path(folder), asked.races)
    say(json.dumps(asdict(found)))
    whole = found.one_winner == found.documents == found.races
    return 0 if whole and not found.in_part and not found.findings else 1


if __name__ == "__main__":
    sys.exit(main())
