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

LISTED = (
    "<p>Securities registered pursuant to Section 12(b) of the Act:</p><table><tr><td>Title of each class</td>"
    "<td>Trading Symbol(s)</td><td>Name of each exchange on which registered</td></tr><tr><td>"
    "Common Stock, $1 par value</td><td>BRL</td><td>New York Stock Exchange</td></tr><tr>"
    "<td>2% Notes due 2030</td><td>BRL30</td>"
    "<td>New York Stock Exchange</td></tr></table>"
)
LISTED_IN_LINES = (
    "<p>Title of each class Trading Symbol Name of each exchange on which registered</p>"
    "<p>Class A Common Stock, no par value OSTW The Nasdaq Global Select Market</p>"
)
SHARES = (
    "<p>Yes ☐ No ☒ The aggregate market value of the common stock held by non-affiliates as of March 28, 2024 was "
    "$1,310,455,000.</p><p>The number of shares of the registrant’s common stock outstanding as of November 1, 2024 "
    "was 41,225,310.</p>"
)
TWO_CLASSES = (
    "<p>As of February 3, 2025, the registrant had 2,200,048 shares of Class A common stock and 349,356 shares of "
    "Class B common stock outstanding.</p>"
)
IN_LINES = "<p>12 Mill Lane</p><p>Dorval, Ohio 44001</p><p>(Address of principal executive offices) (Zip Code)</p>"
IN_A_TABLE = (
    "<table><tr><td>Delaware</td><td>12-3456789</td></tr><tr><td>(State of incorporation)</td>"
    "<td>(I.R.S. Employer Identification No.)</td></tr>"
    "<tr><td>8 Quay Street, Lorne, Maine</td><td>04001</td></tr>"
    "<tr><td>(Address of Principal Executive Offices)</td><td>(Zip Code)</td></tr></table>"
)


def filing(company: str, day: str, address: str, listed: str) -> str:
    return (
        f"<!doctype html><html><head><title>{company} Form 10-K 2024</title></head><body><p>FORM 10-K</p>"
        f"<p>For the fiscal year ended {day}</p><p>{company}</p><p>(Exact name of registrant)</p>{address}"
        f"<p>Registrant’s telephone number, including area code: (330) 555-0100</p>{listed}<h2>Item 2. Properties</h2>"
        "<p>Each division has offices, a warehouse and its own headquarters, which are leased.</p></body></html>"
    )


@pytest.fixture(scope="module")
def analyst(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyst]:
    folder = tmp_path_factory.mktemp("covers")
    filings = {
        "brenning": filing("Brenning Looms Inc.", "September 28, 2024", IN_LINES, LISTED + SHARES),
        "ostwick": filing("Ostwick Ferries Inc.", "December 31, 2024", IN_A_TABLE, LISTED_IN_LINES + TWO_CLASSES),
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
        ("In which state is Ostwick incorporated?", "Delaware (State of incorporation)"),
        ("What is Ostwick's employer identification number?", "12-3456789 (I.R.S. Employer Identification No.)"),
        ("What is Brenning's telephone number?", "Registrant’s telephone number, including area code: (330) 555-0100"),
        ("What is the ticker symbol of Brenning?", "Common Stock, $1 par value: "),
        (
            "On which exchange is Ostwick listed?",
            "Class A Common Stock, no par value OSTW The Nasdaq Global Select Market",
        ),
    ],
)
def test_the_cover_page_answers_in_its_own_words(analyst: Analyst, question: str, said: str) -> None:
    answer = analyst.ask(question)
    assert answer.claims[0].text.startswith(said)
    assert not [claim for claim in answer.claims if claim.faults]


def test_another_year_s_cover_is_no_answer(analyst: Analyst) -> None:
    assert "2024" not in analyst.ask("When did Brenning's fiscal year end in 2019?").text


@pytest.mark.parametrize(
    ("question", "value", "unit"),
    [
        ("How many shares of common stock did Brenning have outstanding?", 41_225_310, "shares"),
        ("What is the aggregate market value of Brenning's stock held by non-affiliates?", 1_310_455_000, "USD"),
    ],
)
def test_the_number_of_the_cover_page_is_the_answer(analyst: Analyst, question: str, value: int, unit: str) -> None:
    result = analyst.ask(question).result
    assert result is not None
    assert (result.base_value, result.unit) == (value, unit)


def test_the_aggregate_value_is_quoted_without_the_boxes_before_it(analyst: Analyst) -> None:
    answer = analyst.ask("What is the aggregate market value of Brenning's stock held by non-affiliates?")
    assert answer.claims[0].text.startswith("The aggregate market value of the common stock")


def test_shares_of_two_classes_are_quoted_without_a_number(analyst: Analyst) -> None:
    answer = analyst.ask("How many shares does Ostwick have outstanding?")
    assert "2,200,048 shares of Class A common stock and 349,356 shares of Class B" in answer.text
    assert answer.result is None


@pytest.mark.parametrize(
    "question",
    ["How many diluted shares of Brenning were outstanding?", "What did Brenning spend on its headquarters lease?"],
)
def test_what_the_cover_page_does_not_state_is_not_taken_from_it(analyst: Analyst, question: str) -> None:
    text = analyst.ask(question).text
    assert "41,225,310" not in text
    assert "Mill Lane" not in text
