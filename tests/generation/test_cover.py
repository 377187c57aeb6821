"""What the cover pages of two made-up filings say of seat and year, in lines and in a table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from data.people import LOCAL
from data.store.store import Store
from generation.answer import Analyst
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher

IN_LINES = "<p>12 Mill Lane</p><p>Dorval, Ohio 44001</p><p>(Address of principal executive offices) (Zip Code)</p>"
IN_A_TABLE = (
    "<table><tr><td>Delaware</td><td>12-3456789</td></tr><tr><td>(State of incorporation)</td><td>(I.R.S.)</td></tr>"
    "<tr><td>8 Quay Street, Lorne, Maine</td><td>04001</td></tr>"
    "<tr><td>(Address of Principal Executive Offices)</td><td>(Zip Code)</td></tr></table>"
)


def filing(company: str, day: str, address: str) -> str:
    return (
        f"<!doctype html><html><head><title>{company} Form 10-K 2024</title></head><body><p>FORM 10-K</p>"
        f"<p>For the fiscal year ended {day}</p><p>{company}</p><p>(Exact name of registrant)</p>{address}"
        "<p>Registrant’s telephone number, including area code: (330) 555-0100</p><h2>Item 2. Properties</h2>"
        "<p>Each division has offices, a warehouse and its own headquarters, which are leased.</p></body></html>"
    )


@pytest.fixture(scope="module")
def analyst(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyst]:
    folder = tmp_path_factory.mktemp("covers")
    filings = {
        "brenning": filing("Brenning Looms Inc.", "September 28, 2024", IN_LINES),
        "ostwick": filing("Ostwick Ferries Inc.", "December 31, 2024", IN_A_TABLE),
    }
    for name, text in filings.items():
        (folder / f"{name}-10-k-2024.html").write_text(text, encoding="utf-8")
    with closing(Store.open(folder / "w", LOCAL)) as store:
        encoder = open_encoder()
        paths: list[Path] = sorted(folder.glob("*.html"))
        assert [outcome.status for outcome in ingest(store, lambda: encoder, paths)] == ["ready"] * 2
        yield Analyst(store, Searcher(store, encoder, open_index(store, encoder.model_id, folder / "index")))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "Where is Brenning headquartered?",
            "12 Mill Lane Dorval, Ohio 44001 (Address of principal executive offices)",
        ),
        ("Where are Ostwick's headquarters?", "8 Quay Street, Lorne, Maine, 04001"),
        ("When does Brenning's fiscal year end?", "For the fiscal year ended September 28, 2024"),
        ("When does Ostwick's fiscal year end?", "For the fiscal year ended December 31, 2024"),
    ],
)
def test_the_cover_page_answers_in_its_own_words(analyst: Analyst, question: str, said: str) -> None:
    answer = analyst.ask(question)
    assert answer.claims[0].text.startswith(said)
    assert not [claim for claim in answer.claims if claim.faults]


def test_another_year_s_cover_is_no_answer(analyst: Analyst) -> None:
    assert "2024" not in analyst.ask("When did Brenning's fiscal year end in 2019?").text
