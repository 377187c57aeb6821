"""As known on a day: nothing that came later is found, read, counted or doubted, and the answer says what is hidden."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.answers import Answer
from data.people import LOCAL
from data.rows.fact_search import FactFilter
from data.store.store import Store
from generation.answer import Analyst
from generation.calls.tieout import filings_of, tie_out
from generation.facts.query import library, table_of
from generation.wording.english import English
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher
from tests.generation.restated_company import ONLY_IN, PUBLISHED, write

QUESTIONS = (
    "What was Wharfside's revenue in 2022?",
    "What was Wharfside's gross profit in 2022?",
    "Compare Wharfside's revenue in 2021, 2022 and 2023.",
    "Why did Wharfside's revenue grow?",
    "What did management say about revenue on the call?",
    "What is Wharfside's latest revenue?",
)


@pytest.fixture(scope="module")
def analyst(tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    store = Store.open(tmp_path_factory.mktemp("library"), LOCAL)
    encoder = open_encoder()
    assert {outcome.status for outcome in ingest(store, lambda: encoder, write(folder))} == {"ready"}
    yield Analyst(store, Searcher(store, encoder, open_index(store, encoder.model_id, store.workspace / "index")))
    store.close()


def hidden_on(day: date) -> set[str]:
    return {name for name, since in PUBLISHED.items() if since is None or since > day}


def value(answer: Answer) -> Decimal:
    assert answer.result is not None, answer.text
    return answer.result.value


# ---------------------------------------------------------------- a restated figure


def test_today_the_restated_figure_is_given_and_the_first_one_named(analyst):
    answer = analyst.ask("What was Wharfside's revenue in 2022?")
    assert value(answer) == Decimal("455.3")
    assert (
        "“Revenue” is 455.3 as restated in wharfside-10-k-2023.html; wharfside-10-k-2022.html stated 460.2."
        in answer.notes
    )


@pytest.mark.parametrize(
    ("question", "chosen"),
    [
        ("What was Wharfside's revenue in 2022?", date(2024, 2, 19)),
        ("What was Wharfside's revenue in 2022 as known on 19 February 2024?", None),
        ("What was Wharfside's revenue in 2022 before the restatement?", None),
        ("What was Wharfside's revenue in 2022 as of the 10-K filed in February 2023?", None),
        ("What was Wharfside's revenue in 2022 as known on 19 February 2024?", date(2025, 1, 1)),
    ],
)
def test_on_a_day_before_the_restatement_the_first_figure_stands(analyst, question, chosen):
    answer = analyst.ask(question, as_of=chosen)
    assert value(answer) == Decimal("460.2")
    assert answer.question == question
    assert not any("455.3" in note for note in answer.notes)


def test_the_answer_says_the_day_what_it_hides_and_what_is_not_sure(analyst):
    answer = analyst.ask("What was Wharfside's revenue in 2022 as known on 19 February 2024?")
    assert answer.notes[0] == "As known on 19 February 2024: 2 documents that were published later are hidden."
    assert answer.notes[1] == (
        "It is not sure that this was public by then: wharfside-10-q-2023.html (publication date not known)."
    )


def test_before_anything_was_published_there_is_no_answer_and_nothing_is_shown(analyst):
    answer = analyst.ask("What was Wharfside's revenue in 2022?", as_of=date(2020, 1, 1))
    assert answer.refused
    assert answer.text == "None of the documents that this question is about had been published by 1 January 2020."
    assert answer.citations == ()


def test_what_was_never_restated_is_answered_as_known_today_and_says_so(analyst):
    answer = analyst.ask("What was Wharfside's revenue in 2023 before the restatement?")
    assert value(answer) == Decimal("492.9")
    assert English().not_restated in answer.notes


def test_a_follow_up_keeps_the_day(analyst):
    plan = analyst.searcher.plan("What was Wharfside's revenue in 2022 as known on 1 March 2023?")
    assert value(analyst.ask("And net income?", earlier=plan)) == Decimal("41.5")


def test_without_a_day_nothing_is_said_of_days(analyst):
    assert not any("As known" in note for note in analyst.ask("What was Wharfside's revenue in 2021?").notes)


def test_a_call_is_tied_to_what_had_been_filed(analyst):
    call = analyst.store.document("wharfside-call.vtt")
    filings = filings_of(call, analyst.store.known_on(date(2024, 2, 10)).documents(ready_only=True))
    assert {filing.name for filing in filings} == {"wharfside-10-q-2023.html", "wharfside-release.html"}
    ties = tie_out(analyst.store.known_on(date(2024, 2, 10)), call, filings).ties
    assert {tie.figure.document.name for tie in ties if tie.figure} == {"wharfside-release.html"}


def test_a_correction_of_the_day_counts_at_once(analyst):
    notes, early = analyst.store.document("wharfside-notes.txt"), date(2022, 1, 1)
    view = analyst.store.known_on(early)
    assert view.documents() == []
    analyst.store.correct(notes.id, published=early)
    assert [document.name for document in view.documents()] == [notes.name]
    analyst.store.correct(notes.id, published=None)
    assert view.documents() == []


# ---------------------------------------------------------------- nothing leaks


def words_of(answer: Answer) -> str:
    cells = [cell.shown for row in answer.comparison.rows for cell in row.cells] if answer.comparison else []
    operands = [operand.printed for calculation in answer.calculations for operand in calculation.operands]
    quotes = [quote for cited in answer.citations for quote in (cited.document, cited.quote)]
    return "\n".join([answer.text, *answer.notes, *cells, *operands, *quotes])


@settings(max_examples=25, deadline=None)
@given(day=st.dates(date(2022, 6, 1), date(2024, 6, 1)), question=st.sampled_from(QUESTIONS))
def test_no_answer_holds_anything_that_came_later(analyst, day, question):
    told = words_of(analyst.ask(question, as_of=day))
    for name in hidden_on(day):
        assert not [leak for leak in (name, *ONLY_IN[name]) if leak in told]


@settings(max_examples=40, deadline=None)
@given(day=st.dates(date(2022, 6, 1), date(2024, 6, 1)), question=st.sampled_from(QUESTIONS))
def test_no_hit_fact_or_label_is_of_a_document_that_came_later(analyst, day, question):
    late = {analyst.store.document(name).id for name in hidden_on(day)}
    searcher, view = analyst.searcher.known_on(day), analyst.store.known_on(day)
    everything = [document.id for document in analyst.store.documents()]
    assert not {hit.document.id for hit in searcher.search(question, 50)} & late
    assert not {fact.document_id for fact in view.facts()} & late
    assert not {fact.document_id for fact in view.facts(everything)} & late
    assert not {piece.document_id for piece in view.evidence(range(1, 200))} & late
    table = table_of(view, library(view), FactFilter())
    assert not {one.document.id for row in table.rows for cell in row.cells if cell for one in cell.all} & late
    assert set(view.labels(everything)) <= {fact.label for fact in view.facts()}
