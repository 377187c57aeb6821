"""How a damaged search index is met: `python -m evaluation.durability.index_damage [--vectors N] [--flips N]`.

Keeps an index over random vectors, then flips single bits and cuts bytes off its file, each time opening it anew. Every
damage must be noticed, and the answers must be those of before, made from the store's rows. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from data.locators import PageBox
from data.people import LOCAL
from data.store.store import Store
from data.types import Description, Evidence, Reading
from data.vectors import Vectors
from retrieval.index import open_index
from retrieval.kept import FILE, read_kept

_MODEL, _DIMENSION, _PIECES = "random/384", 384, 2000


@dataclass(frozen=True, slots=True)
class Damages:
    """How many damages were made, noticed and answered as before; and the time of one rebuild."""

    vectors: int
    tried: int
    noticed: int
    opened: int
    same_answers: int
    rebuild_seconds: float


def measure(folder: Path, vectors: int, flips: int, opened: int, seed: int = 0) -> Damages:
    """`flips` damages are checked against the file's note; `opened` of them by opening the index and searching."""
    store = _filled(folder, vectors, seed)
    index = folder / "index"
    started = perf_counter()
    first = open_index(store, _MODEL, index)
    seconds = perf_counter() - started
    first.keep()
    wanted = [first.search(vector, 10) for vector in _unit(5, seed + 1)]
    whole = (index / FILE).read_bytes()
    chance = random.Random(seed)
    noticed = same = 0
    for turn in range(flips):
        (index / FILE).write_bytes(_damaged(whole, chance, turn))
        noticed += bool(read_kept(index / FILE)[-1])
        if turn < opened:
            again = open_index(store, _MODEL, index)
            same += [again.search(vector, 10) for vector in _unit(5, seed + 1)] == wanted
            for aside in index.glob("*.damaged-*"):
                aside.unlink()
    store.close()
    return Damages(vectors, flips, noticed, min(opened, flips), same, round(seconds, 2))


def _damaged(whole: bytes, chance: random.Random, turn: int) -> bytes:
    """One bit turned, in the note in every fourth turn; or, in every tenth, the end cut off."""
    if turn % 10 == 9:
        return whole[: chance.randrange(len(whole))]
    reach = whole.index(b"\n") + 1 if turn % 4 == 0 else len(whole)
    bit = chance.randrange(reach * 8)
    changed = bytearray(whole)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def _filled(folder: Path, count: int, seed: int) -> Store:
    store = Store.open(folder, LOCAL)
    for start in range(0, count, _PIECES):
        size = min(_PIECES, count - start)
        path = folder / "made.txt"
        path.write_text(f"{start}")
        document, _ = store.receive(path, f"made-{start}.txt")
        pieces = tuple(Evidence(PageBox(page), f"{start} page {page}") for page in range(1, size + 1))
        store.commit(document.id, Reading(Description(), pieces, pages=size), _unit(size, seed + start + 2), _MODEL)
    return store


def _unit(count: int, seed: int) -> Vectors:
    made = np.random.default_rng(seed).normal(size=(count, _DIMENSION)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def main(arguments: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """0 when every damage was noticed and no answer changed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--vectors", type=int, default=100_000)
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--opened", type=int, default=50, help="how many of them are opened and searched")
    asked = parser.parse_args(arguments)
    logging.getLogger("retrieval.index").setLevel(logging.ERROR)  # each damage would be told
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), asked.vectors, asked.flips, asked.opened)
    say(json.dumps(asdict(found)))
    return 0 if found.noticed == found.tried and found.same_answers == found.opened else 1


if __name__ == "__main__":
    sys.exit(main())
