"""A scripted model is told what is wrong with its sentence, once; what it then writes is checked again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.answers import Answer, Check
from data.errors import ModelError
from data.people import LOCAL
from data.store.store import Store
from generation.answer import Analyst
from generation.models.capabilities import Capabilities
from generation.models.llm import ScriptedModel
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher

CALL = Path(__file__).parents[2] / "data" / "samples" / "tarnbrook-q4-fiscal-2025-call.vtt"
QUESTION = "What did management say about tariffs on the fourth-quarter earnings call?"
WRONG = "Tariffs cost 9.6 million dollars."
RIGHT = "Tariffs cost 4.6 million dollars."


@pytest.fixture(scope="module")
def analyst(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyst]:
    store = Store.open(tmp_path_factory.mktemp("library"), LOCAL)
    encoder = open_encoder()
    assert [outcome.status for outcome in ingest(store, lambda: encoder, [CALL])] == ["ready"]
    yield Analyst(store, Searcher(store, encoder, open_index(store, encoder.model_id, store.workspace / "index")))
    store.close()


def tariffs(analyst: Analyst) -> int:
    """The rank of the turn that names the cost."""
    hits = analyst.searcher.search(analyst.searcher.plan(QUESTION), 10, None)
    return next(n for n, hit in enumerate(hits, 1) if "4.6 million dollars" in hit.evidence.text)


def written(text: str, n: int) -> str:
    return json.dumps({"answered": True, "missing": "", "claims": [{"text": text, "evidence": [n]}]})


def mended(text: str, n: int, sentence: int = 1) -> str:
    return json.dumps({"sentences": [{"sentence": sentence, "text": text, "evidence": [n] if text else []}]})


def asked(analyst: Analyst, *replies: Any) -> tuple[Answer, ScriptedModel]:
    model = ScriptedModel(*replies, capabilities=Capabilities(schema=True, context=32_768))
    return Analyst(analyst.store, analyst.searcher, model).ask(QUESTION), model


def test_a_sentence_written_again_replaces_the_wrong_one(analyst: Analyst) -> None:
    n = tariffs(analyst)
    answer, model = asked(analyst, written(WRONG, n), mended(RIGHT, n))
    assert [(claim.text, claim.check) for claim in answer.claims] == [(RIGHT, Check.SUPPORTED)]
    (dropped,) = answer.dropped
    assert dropped.startswith(f"“{WRONG}” (the number 9.6 million dollars is not in the evidence cited")
    told = str(model.asked[-1])
    assert f"1. {WRONG} (the number 9.6 million dollars is not in the evidence cited" in told


def test_a_sentence_that_the_model_takes_back_is_taken_out_and_named(analyst: Analyst) -> None:
    n = tariffs(analyst)
    answer, _ = asked(analyst, written(WRONG, n), mended("", n))
    assert answer.claims == ()
    assert WRONG in answer.dropped[0]
    assert answer.refused


@pytest.mark.parametrize("again", ["still wrong", "another sentence", "failure", "nonsense"])
def test_what_is_not_mended_stays_marked_with_its_reason(analyst: Analyst, again: str) -> None:
    n = tariffs(analyst)
    reply = {
        "still wrong": mended("Tariffs cost 8.6 million dollars.", n),
        "another sentence": mended(RIGHT, n, sentence=5),
        "failure": ModelError("The model server failed (HTTP 500)."),
        "nonsense": "{}",
    }[again]
    answer, model = asked(analyst, written(WRONG, n), reply)
    (claim,) = answer.claims
    assert (claim.text, claim.check) == (WRONG, Check.UNSUPPORTED)
    assert "9.6 million dollars" in claim.faults[0]
    assert len(model.asked) == 2


def test_what_holds_is_not_sent_back(analyst: Analyst) -> None:
    _, model = asked(analyst, written(RIGHT, tariffs(analyst)))
    assert len(model.asked) == 1
