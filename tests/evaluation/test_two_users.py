"""What one person is told is the same with and without a document that is kept from that person."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from data.codec import answer_to_json
from data.people import LOCAL, Principal, Role
from data.rows.fact_search import FactFilter
from data.store.store import CACHES, Store
from evaluation.leaks.canaries import Hashed
from generation.answer import Analyst
from generation.facts.query import library, table_of
from ingestion.pipeline import ingest
from retrieval.index import open_index
from retrieval.search import Searcher
from ui.samples import SAMPLES, starter_questions

ADA = Principal("ada@bank.example", "Ada", "", Role.ANALYST)
BEN = Principal("ben@bank.example", "Ben", "", Role.ANALYST)
QUESTIONS = [
    *starter_questions(),
    "What was Tarnbrook's revenue in fiscal 2025?",
    "How did orders develop, and why?",
    "What is the outlook for margins?",
    "What did the CFO say about cash?",
    "Who is Falcon Bidco?",
    "Compare revenue of Tarnbrook and Falcon Bidco.",
]
SECRET = """Falcon Bidco plc
Annual report for the fiscal year ended September 30, 2025

Falcon Bidco will make an offer for Tarnbrook Flow Controls. Tarnbrook's revenue in fiscal 2025 was $9,999 million.
Orders, margins, cash, outlook and backlog of Tarnbrook were all wrong: revenue, orders, margins, cash and outlook fell.
"""


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    """The samples, seen by everyone."""
    folder = tmp_path_factory.mktemp("without")
    store = Store.open(folder, LOCAL)
    names = ("tarnbrook-q4-fiscal-2025-release.html", "tarnbrook-q4-fiscal-2025-call.vtt")
    outcomes = list(ingest(store, Hashed, [SAMPLES / name for name in names]))
    assert [outcome.status for outcome in outcomes] == ["ready", "ready"]
    yield store
    store.close()


@pytest.fixture(scope="module")
def beside(without, tmp_path_factory):
    """The same workspace, and in it a document that is kept to Ada."""
    folder = tmp_path_factory.mktemp("beside") / "w"
    without._database.shorten_log()
    shutil.copytree(without.workspace, folder)
    store = Store.open(folder, LOCAL)
    (folder.parent / "falcon.txt").write_text(SECRET)
    [outcome] = ingest(store, Hashed, [folder.parent / "falcon.txt"])
    store.share(outcome.document.id, [ADA.id])
    yield store
    store.close()


def means(store: Store, who: Principal) -> Analyst:
    """Search and answers as this person has them."""
    index = open_index(store, Hashed.model_id, store.workspace / CACHES)
    return Analyst(store, Searcher(store, Hashed(), index)).seen_by(store.seen_by(who))


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_and_hits_are_the_same(without, beside, question):
    told = []
    for store in (without, beside):
        analyst = means(store, BEN)
        hits = [(hit.evidence, hit.document, hit.score, hit.why) for hit in analyst.searcher.search(question)]
        answer = replace(analyst.ask(question), seconds=0.0, audit=0)
        told.append((hits, answer_to_json(answer)))
    assert told[0] == told[1]
    assert told[0][0]


def test_counts_and_suggestions_are_the_same(without, beside):
    told = []
    for store in (without, beside):
        ben = store.seen_by(BEN)
        documents = ben.documents()
        table = table_of(ben, library(ben), FactFilter())
        told.append(
            (
                documents,
                sorted({document.description.company for document in documents}),
                ben.labels([document.id for document in documents]),
                len(ben.facts()),
                table,
                [job.name for job in ben.jobs()],
                ben.words(["revenue", "orders", "margins"], None, 500),
            )
        )
    assert told[0] == told[1]
    assert len(told[0][0]) == 2


def test_the_one_who_may_see_it_does(beside):
    assert "9,999" in str(means(beside, ADA).searcher.search("Who is Falcon Bidco?")[0].evidence.text)
    assert "falcon.txt" in [document.name for document in beside.seen_by(ADA).documents()]
