"""Three hundred false claims and two hundred true ones over the sample documents, always the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.people import LOCAL
from data.store.store import Store
from evaluation.quality.planted_faults import NUMERIC, OTHERS, Measured, measure
from generation.answer import Analyst
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    store = Store.open(tmp_path_factory.mktemp("library"), LOCAL)
    encoder = open_encoder()
    paths = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".pdf", ".html", ".vtt"))
    assert {outcome.status for outcome in ingest(store, lambda: encoder, paths)} == {"ready"}
    searcher = Searcher(store, encoder, open_index(store, encoder.model_id, store.workspace / "index"))
    found = measure(store, Analyst(store, searcher), 160, seed=7)
    store.close()
    return found


def test_enough_was_tried_of_every_kind(measured: Measured) -> None:
    assert set(measured.caught) == {*NUMERIC, *OTHERS}
    assert sum(rate.tried for rate in measured.caught.values()) >= 300
    assert measured.struck.tried >= 180


def test_false_numbers_are_caught(measured: Measured) -> None:
    assert measured.share(NUMERIC) >= 0.98, measured.missed


def test_false_words_are_caught(measured: Measured) -> None:
    assert measured.share(OTHERS) >= 0.9, measured.missed


def test_true_claims_stand(measured: Measured) -> None:
    assert measured.struck.share <= 0.02, measured.wronged
