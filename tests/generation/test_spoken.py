"""Questions for somebody's words, over a call and its company's filing; every second asserted stands in the call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from data.answers import Answer, Check
from data.locators import AudioSpan, Modality
from data.people import LOCAL
from data.store.store import Store
from generation.answer import Analyst
from generation.memos.layout import exportable
from generation.wording.english import English
from ingestion.pipeline import ingest
from retrieval.embed import open_encoder
from retrieval.index import open_index
from retrieval.search import Searcher

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
CALL = "tarnbrook-q4-fiscal-2025-call.vtt"
RELEASE = "tarnbrook-q4-fiscal-2025-release.html"


@pytest.fixture(scope="module")
def analyst(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyst]:
    store = Store.open(tmp_path_factory.mktemp("library"), LOCAL)
    encoder = open_encoder()
    assert [one.status for one in ingest(store, lambda: encoder, [SAMPLES / CALL, SAMPLES / RELEASE])] == ["ready"] * 2
    yield Analyst(store, Searcher(store, encoder, open_index(store, encoder.model_id, store.workspace / "index")))
    store.close()


def first(answer: Answer) -> tuple[str, float | None]:
    """The first sentence, and the second that it cites."""
    (n,) = answer.claims[0].citations
    place = answer.citations[n - 1].locator
    assert isinstance(place, AudioSpan)
    return answer.claims[0].text, place.start


def test_what_an_officer_said_comes_first_with_name_role_and_second(analyst: Analyst) -> None:
    answer = analyst.ask("What did the CFO say about gross margin?")
    text, start = first(answer)
    assert text == (
        "At 01:14, Daniel Reyes, chief financial officer: “Gross margin was 37.8 percent, against 36.2 percent.”"
    )
    assert start is not None
    assert 73 < start < 76
    assert answer.claims[0].check is Check.QUOTED
    assert exportable(answer)


def test_the_filings_figure_stands_after_what_was_said_of_it(analyst: Analyst) -> None:
    answer = analyst.ask("What did the CFO say about capital expenditures?")
    kinds = ["audio" if isinstance(c.locator, AudioSpan) else c.locator.kind for c in answer.citations]
    assert {"audio", "cell"} <= set(kinds)
    assert "52.3 million" in answer.claims[0].text
    assert "$52.3 million" in answer.claims[-1].text


def test_when_is_answered_with_the_time_and_the_speaker(analyst: Analyst) -> None:
    text, start = first(analyst.ask("When did they mention the backlog?"))
    assert text.startswith("At 00:59, Miriam Okafor, president and chief executive officer: “Backlog ended June at")
    assert start == pytest.approx(59.8, abs=0.1)


def test_a_number_asked_for_is_the_one_that_was_said(analyst: Analyst) -> None:
    answer = analyst.ask("How much did tariffs cost in fiscal 2025 according to the CFO?")
    assert answer.result is not None
    assert answer.result.value == Decimal("4.6")


def test_others_are_heard_where_the_one_asked_for_said_nothing(analyst: Analyst) -> None:
    answer = analyst.ask("What did the CEO say about the tax rate?")
    assert "Daniel Reyes" in answer.claims[0].text
    assert answer.notes == ("Nothing that the chief executive officer said of this was found; others spoke of it.",)


def test_the_questions_of_analysts_are_theirs(analyst: Analyst) -> None:
    answer = analyst.ask("What did the analysts ask about leverage?")
    assert first(answer)[0].startswith("At 03:14, Tom Aldous, analyst, Merrow and Finch: “What should we expect for")


def test_what_was_said_on_a_call_is_what_the_company_said(analyst: Analyst) -> None:
    for question in ("What did management say about tariffs on the call?", "What was said on the call about tariffs?"):
        answer = analyst.ask(question)
        assert "Daniel Reyes" in answer.claims[0].text
        assert not any("Priya Nair" in claim.text for claim in answer.claims)
    answer = analyst.ask("What was said on the call about leverage?")
    assert "Tom Aldous, analyst" in answer.claims[0].text
    assert answer.notes == ("Nothing that the company said of this was found; others spoke of it.",)
    answer = analyst.ask("What questions were asked on the call about tariffs?")
    assert any("Priya Nair" in claim.text for claim in answer.claims)


def test_a_speaker_may_be_named(analyst: Analyst) -> None:
    answer = analyst.ask("What did Okafor say about the extension in Rockford?")
    assert "Miriam Okafor" in answer.claims[0].text
    assert "opens in the second quarter of fiscal 2026" in answer.claims[0].text


def test_what_nobody_spoke_of_is_refused_or_answered_from_documents_and_says_so(analyst: Analyst) -> None:
    assert analyst.ask("What did the CFO say about cryptocurrency?").refused
    answer = analyst.ask("What was said on the call about goodwill at June 30, 2025?")
    assert answer.refused or English().not_spoken in answer.notes
    assert not any(isinstance(c.locator, AudioSpan) for c in answer.citations if not answer.refused)


def test_a_filing_does_not_speak(analyst: Analyst) -> None:
    plan = analyst.searcher.plan("What does the 10-K say about backlog?")
    assert plan.modality is None
    hits = analyst.searcher.search("What did the CFO say about revenue?", 5)
    assert hits[0].evidence.modality is Modality.AUDIO
    assert hits[0].evidence.locator.speaker == "Daniel Reyes"


IN_JAPANESE = (
    "01:14のDaniel Reyes（chief financial officer）の発言：「Gross margin was 37.8 percent, against 36.2 percent.」"
)


def test_a_japanese_question_is_told_in_japanese_who_spoke_and_when(analyst: Analyst) -> None:
    answer = analyst.ask("CFOは決算説明会で売上総利益率について何と述べましたか")
    assert first(answer)[0] == IN_JAPANESE
    assert answer.claims[0].check is Check.QUOTED


@pytest.mark.parametrize(
    ("was", "said"),
    [("Daniel Reyes", "Miriam Okafor"), ("37.8", "39.8"), ("01:14", "01:15"), ("financial", "executive")],
)
def test_a_changed_attribution_in_japanese_is_no_quotation(analyst: Analyst, was: str, said: str) -> None:
    answer = analyst.ask("What did the CFO say about gross margin?")
    kept, changed = (replace(answer.claims[0], text=text) for text in (IN_JAPANESE, IN_JAPANESE.replace(was, said)))
    checked = analyst.verifier.checked(replace(answer, claims=(kept, changed)))
    assert [claim.check for claim in checked.claims] == [Check.QUOTED, Check.UNSUPPORTED]


def test_others_are_heard_in_japanese_too(analyst: Analyst) -> None:
    answer = analyst.ask("CEOは税率について何と言いましたか")
    assert "Daniel Reyes" in answer.claims[0].text
    assert answer.notes == (
        "この件についての最高経営責任者（CEO）の発言は見つかりませんでした。ほかの発言者の発言を示します。",
    )


def test_a_changed_attribution_is_no_quotation(analyst: Analyst) -> None:
    answer = analyst.ask("What did the CFO say about gross margin?")
    claim = answer.claims[0]
    false = replace(answer, claims=(replace(claim, text=claim.text.replace("Daniel Reyes", "Miriam Okafor")),))
    changed = replace(answer, claims=(replace(claim, text=claim.text.replace("37.8", "39.8")),))
    assert analyst.verifier.checked(changed).claims[0].check is Check.UNSUPPORTED
    assert analyst.verifier.checked(false).claims[0].check is Check.UNSUPPORTED
