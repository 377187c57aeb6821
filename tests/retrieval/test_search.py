"""Search over the sample documents, and the same search behind LlamaIndex."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from data.people import LOCAL
from data.store.backup import back_up, restore
from data.store.store import Store
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
FILING = "tarnbrook-10-k-fiscal-2025.pdf"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the samples, read once."""
    folder = tmp_path_factory.mktemp("library")
    with closing(Store.open(folder / "w", LOCAL)) as store:
        encoder = open_encoder()
        list(ingest(store, lambda: encoder, [SAMPLES / FILING, SAMPLES / "tarnbrook-q4-fiscal-2025-call.vtt"]))
    return back_up(folder / "w", folder / "kept.zip").path


@pytest.fixture(scope="module")
def searcher(library: Path, tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Searcher]:
    place = restore(library, tmp_path_factory.mktemp("library"), database).path
    store, encoder = Store.open(place, LOCAL, database=database), open_encoder()
    yield Searcher(store, encoder, open_index(store, encoder.model_id, store.workspace / "index"))
    store.close()


def test_the_statement_page_comes_first_for_a_statement_figure(searcher: Searcher) -> None:
    hits = searcher.search("What were Tarnbrook's total current assets at the end of fiscal 2025?", 5)
    assert (hits[0].document.name, hits[0].evidence.page) == (FILING, 16)
    assert hits[0].why["facts"] == 1


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("What were Tarnbrook's capital expenditures in fiscal 2025?", 17),  # cash flows, not the summary on page 12
        ("What is Tarnbrook's return on assets in FY2025?", 16),  # the balance sheet, then the income statement
        ("Among operating, investing and financing activities, which brought in most for Tarnbrook in FY2025?", 17),
        ("What was Tarnbrook's revenue?", 14),  # no period: the annual report's statement
        ("Why did Tarnbrook's gross margin rise in fiscal 2025?", 10),  # the passage on gross profit, not a table
        ("Does Tarnbrook have legal proceedings in fiscal 2025?", 7),  # Item 3
        ("What dividends did Tarnbrook declare in fiscal 2025?", 8),  # the heading Dividends
    ],
)
def test_the_page_that_answers_is_first(searcher: Searcher, question: str, page: int) -> None:
    first = searcher.search(question, 3)[0]
    assert (first.document.name, first.evidence.page) == (FILING, page)


def test_each_page_is_listed_once(searcher: Searcher) -> None:
    hits = searcher.search("revenue by segment", 10, [FILING])
    pages = [hit.evidence.page for hit in hits]
    assert len(pages) == len(set(pages))


def test_hits_say_which_channels_found_them(searcher: Searcher) -> None:
    for hit in searcher.search("What did the CFO say about tariffs?", 5):
        assert set(hit.why) <= {"statements", "facts", "words", "glossary", "vectors"}
        assert hit.why


def test_nothing_is_found_in_documents_that_are_not_there(searcher: Searcher) -> None:
    assert searcher.search("revenue", 5, ["absent.pdf"]) == []


@pytest.mark.parametrize("question", ['"', "NEAR(", "a OR b) AND", "*", "body:", "売上高", "net-sales'; DROP TABLE"])
def test_no_question_is_an_operator(searcher: Searcher, question: str) -> None:
    searcher.search(question, 3)


class TestLlamaIndex:
    def test_a_query_engine_answers_from_our_evidence(self, searcher: Searcher) -> None:
        from llama_index.core.llms import MockLLM
        from llama_index.core.query_engine import RetrieverQueryEngine
        from llama_index.core.response_synthesizers import get_response_synthesizer

        from retrieval.llama import EvidenceRetriever

        synthesizer = get_response_synthesizer(llm=MockLLM())
        engine = RetrieverQueryEngine(EvidenceRetriever(searcher, k=3), synthesizer)
        response = engine.query("What were Tarnbrook's total current assets at the end of fiscal 2025?")
        source = response.source_nodes[0].node
        assert source.metadata["document"] == FILING
        assert source.metadata["locator"]["page"] == 16
        assert "606.6" in source.get_content()

    def test_the_vector_store_filters_by_form_and_keeps_ids(self, searcher: Searcher) -> None:
        from llama_index.core.vector_stores.types import MetadataFilter, MetadataFilters, VectorStoreQuery

        from retrieval.llama import EvidenceVectorStore

        store = EvidenceVectorStore(searcher.store, searcher.index)
        vector = searcher.encoder.encode(["tariffs"])[0].tolist()
        calls = MetadataFilters(filters=[MetadataFilter(key="form", value="earnings call")])
        found = store.query(VectorStoreQuery(query_embedding=vector, similarity_top_k=3, filters=calls))
        assert found.nodes
        assert {node.metadata["form"] for node in found.nodes or []} == {"earnings call"}
        kept = {piece.id for piece in searcher.store.evidence([int(i) for i in found.ids or []])}
        assert kept == {int(i) for i in found.ids or []}
