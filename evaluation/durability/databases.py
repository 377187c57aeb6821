"""One library in both databases: `python -m evaluation.durability.databases --workspace DIR --database URL [--questions
N]`.

The workspace, which keeps its rows in a file, is copied into the PostgreSQL at URL. Questions are made of the figures
in its tables. Counted is how often both give the same hits in the same order, and the same answer to the letter; timed
are search, answers, and rows of the audit trail. `--chunks N` also times search and a rebuild of the index over that
many passages in each. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import numpy as np

from data.locators import PageBox
from data.people import LOCAL
from data.store.backup import back_up, restore
from data.store.store import Store
from data.types import Description, Evidence, Reading
from generation.answer import Analyst
from generation.record import digest
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher

_MODEL, _DIMENSION, _PIECES = "random/384", 384, 1000
_WORDS = 4000


def compare(workspace: Path, database: str, count: int, rows: int, folder: Path) -> dict[str, Any]:
    """The same questions to the same library in both."""
    kept = back_up(workspace, folder / "kept.zip").path
    places = {"sqlite": "", "postgresql": database}
    stores = {name: _restored(kept, folder / name, url) for name, url in places.items()}
    encoder = open_encoder()
    desks = {name: _desk(store, encoder) for name, store in stores.items()}
    questions = _questions(stores["sqlite"], count)
    told: dict[str, Any] = {"questions": len(questions)}
    hits = {name: [_hits(desk.searcher, question) for question in questions] for name, desk in desks.items()}
    answers = {name: [digest(desk.ask(question)) for question in questions] for name, desk in desks.items()}
    told["same_hits"] = sum(one == other for one, other in zip(*hits.values(), strict=True))
    told["same_answers"] = sum(one == other for one, other in zip(*answers.values(), strict=True))
    for name, desk in desks.items():
        told[name] = {
            "search_ms": _timed(desk.searcher.search, questions),
            "ask_ms": _timed(desk.ask, questions),
            "log_ms": _timed(lambda number, store=desk.store: store.log("measured", number), map(str, range(rows))),
            "verified": not desk.store.verify(),
        }
    for store in stores.values():
        store.close()
    return told


def rebuild(store: Store, chunks: int, seed: int = 0) -> dict[str, Any]:
    """A store filled with passages of random words; the time to search them and to build their index from rows."""
    chance = np.random.default_rng(seed)
    started = perf_counter()
    for start in range(0, chunks, _PIECES):
        _fill(store, start, min(_PIECES, chunks - start), chance)
    filled = perf_counter()
    index = open_index(store, _MODEL, store.workspace / "index")
    built = perf_counter()
    rare = [f"w{number}" for number in chance.integers(50, _WORDS, 20)]
    asked = [[word, "w1 w2", "w3"] for word in rare]
    near = [vector for vector in _vectors(20, chance)]
    return {
        "chunks": chunks,
        "filled_seconds": round(filled - started, 1),
        "rebuild_seconds": round(built - filled, 1),
        "words_ms": _timed(lambda phrases: store.words(phrases, None, 120), asked),
        "vectors_ms": _timed(lambda vector: index.search(vector, 120), near),
    }


def _fill(store: Store, start: int, count: int, chance: np.random.Generator) -> None:
    """One document; its words are as unevenly frequent as words are."""
    path = store.workspace / f"{start}.txt"
    path.write_text(str(start))
    document, _ = store.receive(path, path.name)
    path.unlink()
    drawn = np.minimum(chance.zipf(1.3, (count, 80)), _WORDS)
    texts = [" ".join(f"w{word}" for word in row) for row in drawn]
    pieces = tuple(Evidence(PageBox(page), text) for page, text in enumerate(texts, 1))
    store.commit(document.id, Reading(Description(), pieces, pages=count), _vectors(count, chance), _MODEL)


def _vectors(count: int, chance: np.random.Generator) -> Any:
    drawn = chance.standard_normal((count, _DIMENSION)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def _restored(kept: Path, folder: Path, database: str) -> Store:
    return Store.open(restore(kept, folder, database).path, LOCAL, folder.with_suffix(".seals"), database=database)


def _desk(store: Store, encoder: Any) -> Analyst:
    return Analyst(store, Searcher(store, encoder, open_index(store, encoder.model_id, store.workspace / "index")))


def _questions(store: Store, count: int) -> list[str]:
    """What the tables say, asked for; spread over all of them."""
    names = {document.id: document.description.company for document in store.documents(ready_only=True)}
    asked = [
        f"What was {names[fact.document_id]}'s {fact.label.lower()} in fiscal {fact.period.year}?"
        for fact in store.facts()
        if names.get(fact.document_id)
    ]
    asked = list(dict.fromkeys(asked))
    return asked[:: max(1, len(asked) // count)][:count]


def _hits(searcher: Searcher, question: str) -> list[tuple[str, int, float]]:
    found = searcher.search(question, 10)
    return [(hit.document.id, hit.evidence.id, round(hit.score, 6)) for hit in found]


def _timed(act: Callable[[Any], object], given: Any) -> dict[str, float]:
    seconds: list[float] = []
    for one in given:
        started = perf_counter()
        act(one)
        seconds.append((perf_counter() - started) * 1000)
    return {"p50": round(median(seconds), 2), "p95": round(quantiles(seconds, n=20)[-1], 2), "n": len(seconds)}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="One library in both databases: the same hits, and the time.")
    parser.add_argument("--workspace", type=Path, required=True, metavar="DIR")
    parser.add_argument("--database", required=True, metavar="URL")
    parser.add_argument("--questions", type=int, default=60, metavar="N")
    parser.add_argument("--rows", type=int, default=300, metavar="N", help="of the audit trail, to be timed")
    parser.add_argument("--chunks", type=int, default=0, metavar="N")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        told = compare(options.workspace, options.database, options.questions, options.rows, Path(folder))
        for name, url in (("sqlite", ""), ("postgresql", options.database)) if options.chunks else ():
            with closing(Store.open(Path(folder) / f"many-{name}", LOCAL, database=url)) as store:
                told[name]["many"] = rebuild(store, options.chunks)
    sys.stdout.write(json.dumps(told, indent=2) + "\n")
    return 0 if told["same_hits"] == told["same_answers"] == told["questions"] else 1


if __name__ == "__main__":
    sys.exit(main())
