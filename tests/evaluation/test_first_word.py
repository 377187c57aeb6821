"""The measure itself, over a store with one filing; times are not asserted, only that every answer was timed."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.people import LOCAL
from data.store.store import Store
from evaluation.quality.first_word import measure, questions_of
from generation.answer import Analyst
from generation.models.llm import ScriptedModel
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher

FILING = Path(__file__).parents[2] / "data" / "samples" / "tarnbrook-10-k-fiscal-2025.pdf"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store.open(tmp_path, LOCAL)
    assert [outcome.status for outcome in ingest(store, open_encoder, [FILING])] == ["ready"]
    return store


def test_every_answer_is_timed(store: Store) -> None:
    encoder = open_encoder()
    searcher = Searcher(store, encoder, open_index(store, encoder.model_id, store.workspace / "index"))
    questions = questions_of(store, 3, seed=0)
    assert all("Tarnbrook" in question for question in questions)
    spent = measure(Analyst(store, searcher, ScriptedModel(*["Revenue rose [1]. It did."] * 4)), questions)
    assert (len(spent.first), len(spent.checking)) == (3, 3)
    assert min(spent.first) > 0
