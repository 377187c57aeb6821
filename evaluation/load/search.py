"""Many searches at once over a large library: `python -m evaluation.load.search [--chunks N] [--n SEARCHES]`.

A library of generated companies is made in a folder that is thrown away (its rows in the PostgreSQL at `--database`,
if given): documents of 500 pieces, each with words, a figure and a vector of its own. It is searched by one session
alone; by all of them, each with a question every `--every` seconds as of people who read what they find; and by all of
them without pause. Prints one JSON object: milliseconds as seen by who asked, waiting included, and by how many MB the
process grew; 1 when the 95th percentile of sessions that read, or the growth, is over its limit.

With `--own N` it is searched by somebody who may see N of its documents, and for each question the hits are compared
with those of a library that holds these alone; 1 also when any differ.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, sleep
from typing import Any

import numpy as np

from data.heap import share_arenas
from data.locators import PageBox
from data.people import LOCAL, Principal, Role
from data.store.store import Store
from data.types import Description, Evidence, Reading
from data.vectors import Vectors
from evaluation.memory import watched
from retrieval.index import open_index
from retrieval.search import Searcher

LIMIT, GROWTH = 300.0, 50.0
_PIECES = 500
_DIMENSION = 384
_SYLLABLES = ("Bar", "Cor", "Dun", "Fal", "Gim", "Hol", "Jas", "Kel", "Lom", "Mor", "Nev", "Pol", "Quin", "Rud", "Sev")
_SUBJECTS = ("revenue", "inventory", "tariffs", "capital expenditure", "pension obligations", "goodwill", "litigation")
_MOVES = ("rose", "fell", "held steady", "was restated", "is expected to grow")
_REASONS = ("higher volumes", "weaker demand", "a stronger dollar", "an acquisition", "new prices", "a strike")


@dataclass(frozen=True, slots=True)
class DrawnEncoder:
    """Unit vectors drawn by the text: as long to search as any, without a model's time."""

    model_id: str = "drawn"
    dimension: int = _DIMENSION

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.stack([_unit(np.random.default_rng(abs(hash(text)) % 2**32), 1)[0] for text in texts])


SOMEBODY = Principal("ada@bank.example", "Ada", "", Role.ANALYST)


def fill(store: Store, chunks: int, seed: int = 0, own: Collection[int] | None = None, others: bool = True) -> None:
    """Keep so many pieces of evidence, some hundreds a document.

    Given the numbers of somebody's `own` documents, all are kept to those concerned; without `others`, they are left
    out.
    """
    for number, start in enumerate(range(0, chunks, _PIECES)):
        if not (others or number in (own or ())):
            continue
        size = min(_PIECES, chunks - start)
        chance, vectors = random.Random(f"{seed} {number}"), np.random.default_rng([seed, number])
        people = None if own is None else [SOMEBODY.id if number in own else "ben@bank.example"]
        file = store.workspace / "generated.txt"
        file.write_text(f"company {number}", "utf-8")
        document, _ = store.receive(file, f"company-{number}.txt", people=people)
        pieces = tuple(Evidence(PageBox(page), _sentence(number, page, chance)) for page in range(1, size + 1))
        told = Description(company=name_of(number), fiscal_year=2016 + number % 10)
        store.commit(document.id, Reading(told, pieces, pages=size), _unit(vectors, size), DrawnEncoder().model_id)


def _sentence(company: int, page: int, chance: random.Random) -> str:
    what, how, why = chance.choice(_SUBJECTS), chance.choice(_MOVES), chance.choice(_REASONS)
    return f"On page {page} {name_of(company)} says that {what} {how} to ${chance.randint(1, 999)} million on {why}."


def _unit(chance: np.random.Generator, count: int) -> Vectors:
    drawn = chance.standard_normal((count, _DIMENSION), dtype=np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def questions(companies: int, count: int, seed: int = 1) -> list[str]:
    """Half of them name a company; the others are asked of the whole library."""
    chance = random.Random(seed)
    asked = [f"Why was {chance.choice(_SUBJECTS)} changed by {chance.choice(_REASONS)}" for _ in range(count)]
    where = [f" at {name_of(chance.randrange(companies))}" if n % 2 else "" for n in range(count)]
    return [f"{text}{place}?" for text, place in zip(asked, where, strict=True)]


def name_of(company: int) -> str:
    """A company's name, of made-up words that are like no other's."""
    first, second = divmod(company, len(_SYLLABLES))
    return f"{_SYLLABLES[first % len(_SYLLABLES)]}{_SYLLABLES[second].lower()} Instruments"


def timed(searcher: Searcher, asked: Sequence[str], threads: int) -> list[float]:
    """Milliseconds of each search, with so many under way at once."""

    def one(question: str) -> float:
        started = perf_counter()
        searcher.search(question)
        return (perf_counter() - started) * 1000

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, asked))


def paced(searcher: Searcher, asked: Sequence[str], sessions: int, every: float, seed: int = 2) -> list[float]:
    """The same where each session asks at set moments, one question `every` so many seconds, counted from when due."""
    begun = perf_counter()
    first = np.random.default_rng(seed).uniform(0, every, sessions)

    def session(number: int) -> list[float]:
        taken: list[float] = []
        for turn, question in enumerate(asked[number::sessions]):
            due = begun + first[number] + turn * every
            sleep(max(0.0, due - perf_counter()))
            searcher.search(question)
            taken.append((perf_counter() - due) * 1000)
        return taken

    with ThreadPoolExecutor(sessions) as pool:
        return [taken for one in pool.map(session, range(sessions)) for taken in one]


def main(argv: Sequence[str] | None = None) -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--every", type=float, default=5.0, metavar="SECONDS")
    parser.add_argument("--n", type=int, default=500)
    parser.add_argument("--database", default="", metavar="URL")
    parser.add_argument("--own", type=int, default=0, metavar="N")
    options = parser.parse_args(argv)
    share_arenas()
    asked = questions(-(-options.chunks // _PIECES), options.n)
    own = _spread_out(options.own, -(-options.chunks // _PIECES)) if options.own else None
    with tempfile.TemporaryDirectory() as folder:
        searcher = _searcher(Path(folder) / "w", options.database)
        fill(searcher.store, options.chunks, own=own)
        searcher = searcher if own is None else searcher.seen_by(searcher.store.seen_by(SOMEBODY))
        shown = measured(searcher, asked, options.sessions, options.every)
        if own is not None:
            alone = _searcher(Path(folder) / "alone", options.database)
            fill(alone.store, options.chunks, own=own, others=False)
            same = sum(_told(searcher, question) == _told(alone, question) for question in asked)
            shown |= {"own": options.own, "asked": len(asked), "same_as_alone": same}
            alone.store.close()
        searcher.store.close()
    sys.stdout.write(json.dumps({"chunks": options.chunks, "sessions": options.sessions, **shown}) + "\n")
    return (
        0
        if shown["paced"]["p95"] < LIMIT
        and shown["grown"] < GROWTH
        and shown.get("same_as_alone", len(asked)) == len(asked)
        else 1
    )


def _spread_out(count: int, companies: int) -> set[int]:
    return {companies * turn // count for turn in range(count)}


def _searcher(folder: Path, database: str) -> Searcher:
    store = Store.open(folder, LOCAL, database=database)
    return Searcher(store, DrawnEncoder(), open_index(store, DrawnEncoder().model_id, folder / "index"))


def _told(searcher: Searcher, question: str) -> list[tuple[Any, ...]]:
    return [(hit.document.name, hit.evidence.locator, hit.score, hit.why) for hit in searcher.search(question)]


def measured(searcher: Searcher, asked: Sequence[str], sessions: int, every: float) -> dict[str, Any]:
    """One alone, all at the pace of people, and all without pause."""
    timed(searcher, asked[:2], 1)
    with watched() as seen:
        alone = timed(searcher, asked[:100], 1)
        people, together = paced(searcher, asked, sessions, every), timed(searcher, asked, sessions)
    spreads = {"alone": _spread(alone), "paced": _spread(people), "without_pause": _spread(together)}
    return {**spreads, "grown": round(seen.growth / 1e6, 1)}


def _spread(milliseconds: Sequence[float]) -> dict[str, float]:
    cut = quantiles(milliseconds, n=20)[-1]
    return {"n": len(milliseconds), "p50": round(median(milliseconds), 1), "p95": round(cut, 1)}


if __name__ == "__main__":
    raise SystemExit(main())
