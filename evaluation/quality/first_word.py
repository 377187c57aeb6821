"""What our side adds to a served answer: `python -m evaluation.quality.first_word --workspace W [--n 60] [--seed 0]`.

Questions made of the facts of a workspace are answered by a scripted server that replies at once. Measured are the time
from the passages found to the model's first word, and the time that checking the answer's sentences takes. Prints one
JSON object, in milliseconds; 1 when a median is over its limit.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, thread_time

from data.answers import Answer, Claim, Hit
from data.metrics.vocabulary import vocabulary
from data.people import LOCAL
from data.store.store import Store
from data.types import Fact
from generation.answer import Analyst, Delta, Done, Found
from generation.models.llm import ChatModel
from generation.models.scripted import ScriptedServer, Talents, written
from generation.phrasing import possessive
from generation.verification.verify import Verifier
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher

FIRST_WORD, CHECKING = 150.0, 20.0


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of each answer: to the first word after the passages were found, and for its check."""

    first: list[float]
    checking: list[float]


def measure(analyst: Analyst, questions: Sequence[str]) -> Spent:
    """Each question asked once; one more before them opens what is opened once."""
    spent = Spent([], [])
    for turn, question in enumerate([questions[0], *questions]):
        first, hits, answer = _asked(analyst, question)
        checking = _checking(analyst.verifier, hits, answer)
        if turn and first is not None:
            spent.first.append(first)
            spent.checking.append(checking)
    return spent


def _asked(analyst: Analyst, question: str) -> tuple[float | None, Sequence[Hit], Answer]:
    found, first, given = 0.0, None, tuple[Hit, ...]()
    for event in analyst.stream(question):
        match event:
            case Found(hits=hits):
                found, given = perf_counter(), hits
            case Delta(text=text) if text and first is None:
                first = (perf_counter() - found) * 1000
            case Done(answer=answer):
                return first, given, answer
            case _:
                pass
    raise AssertionError("a stream ends with Done")


def _checking(verifier: Verifier, hits: Sequence[Hit], answer: Answer) -> float:
    """The processor's time to check an answer over what was found, so that a busy machine does not count."""
    started = thread_time()
    bench = verifier.bench(answer.citations, answer.calculations, [hit.evidence for hit in hits])
    held: list[Claim] = [bench.checked(claim) for claim in answer.claims]
    return (thread_time() - started) * 1000 if held else 0.0


def questions_of(store: Store, count: int, seed: int) -> list[str]:
    """What was a figure of some company in some year, and why it moved."""
    chance = random.Random(seed)
    names = {document.id: document.description.company for document in store.documents(ready_only=True)}
    named = [id for id, company in names.items() if company]
    asked: list[str] = []
    while len(asked) < count:
        facts = [fact for fact in store.facts(documents=[chance.choice(named)]) if fact.concept]
        if facts:
            asked.append(_question(chance.choice(facts), names, chance))
    return asked


def _question(fact: Fact, names: dict[str, str], chance: random.Random) -> str:
    label = vocabulary().concepts[fact.concept or ""].label.lower()
    form = chance.choice(("What was {} {} in fiscal {}?", "Why did {} {} change in fiscal {}?"))
    return form.format(possessive(names[fact.document_id]), label, fact.period.year)


def main(argv: Sequence[str] | None = None) -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--n", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    store = Store.open(options.workspace, LOCAL)
    encoder = open_encoder()
    searcher = Searcher(store, encoder, open_index(store, encoder.model_id, store.workspace / "index"))
    told = [{"text": f"Sales rose by {n}.5% in the year.", "evidence": [n]} for n in (1, 2, 3)]
    with ScriptedServer(
        written(json.dumps({"answered": True, "missing": "", "claims": told})), talents=Talents(32_768)
    ) as server:
        analyst = Analyst(store, searcher, ChatModel(server.url, "scripted"))
        spent = measure(analyst, questions_of(store, options.n, options.seed))
    shown = {"answers": len(spent.first), "first_word": _spread(spent.first), "checking": _spread(spent.checking)}
    sys.stdout.write(json.dumps(shown) + "\n")
    return 0 if median(spent.first) < FIRST_WORD and median(spent.checking) < CHECKING else 1


def _spread(milliseconds: Sequence[float]) -> dict[str, float]:
    return {"p50": round(median(milliseconds), 1), "p95": round(quantiles(milliseconds, n=20)[-1], 1)}


if __name__ == "__main__":
    raise SystemExit(main())
