"""The sample call against the sample filings: each verdict can be looked up in the release or the annual report."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from data.errors import NotFound
from data.people import LOCAL
from data.store.store import Store
from generation.calls.summary import summarised
from generation.calls.tieout import Verdict, filings_of, tie_out
from generation.calls.tieout_words import verdict_words
from generation.workbooks.tieout import tieout_workbook
from ingestion.read import read

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
CALL, REPORT, RELEASE = (
    "tarnbrook-q4-fiscal-2025-call.vtt",
    "tarnbrook-10-k-fiscal-2025.pdf",
    "tarnbrook-q4-fiscal-2025-release.html",
)


def put(store, path, change=lambda reading: reading):
    document, _ = store.receive(path, path.name)
    reading = change(read(path, path.name))
    store.commit(document.id, reading, np.zeros((len(reading.evidence), 2), np.float32), "m")
    return store.document(document.id)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with_samples = Store.open(tmp_path_factory.mktemp("w"), LOCAL)
    for name in (CALL, REPORT, RELEASE):
        put(with_samples, SAMPLES / name)
    return with_samples


@pytest.fixture(scope="module")
def tied(store):
    call = store.document(CALL)
    return tie_out(store, call, filings_of(call, store.documents()))


def said(tied, printed):
    return next(tie for tie in tied.ties if tie.about.said.printed.startswith(printed))


@pytest.mark.parametrize(
    ("printed", "verdict", "quote"),
    [
        ("1.16 billion", Verdict.ROUNDS, "$ 1,164.6"),  # revenue of fiscal 2025
        ("314.2", Verdict.MATCHES, "$ 314.2"),  # of its fourth quarter
        ("11.5 percent", Verdict.ROUNDS, "11.5%, worked out"),  # 314.2 to 281.7
        ("36.2 percent", Verdict.ROUNDS, "36.2%, worked out"),  # 102.0 to 281.7
        ("13.6 percent", Verdict.MATCHES, "13.6%"),  # adjusted operating margin of fiscal 2024
        ("2.91", Verdict.MATCHES, "$ 2.91"),  # adjusted diluted earnings per share
        ("52.3", Verdict.MATCHES, "(52.3)"),  # capital expenditures, meant by their size
        ("1,260", Verdict.MATCHES, "Revenue $1,230 million to $1,260 million"),  # the outlook
        ("97 percent", Verdict.NOT_DISCLOSED, None),  # technicians kept
    ],
)
def test_a_number_of_the_sample_call(tied, printed, verdict, quote):
    tie = said(tied, printed)
    assert (tie.verdict, tie.figure.quote if tie.figure else None) == (verdict, quote)


def test_nothing_of_the_sample_call_is_at_odds_with_its_filings(tied):
    assert {tie.verdict for tie in tied.ties} == {Verdict.MATCHES, Verdict.ROUNDS, Verdict.NOT_DISCLOSED}


def test_both_ends_open(tied):
    tie = said(tied, "314.2")
    assert (tie.line.speaker, tie.line.text.startswith("Fourth-quarter revenue")) == ("Daniel Reyes", True)
    assert 68 <= tie.line.start <= 71  # after “Thank you, Miriam.”, which begins at 68.72
    assert tie.figure.document.name in (REPORT, RELEASE)


def altered(tmp_path, store, *swaps):
    """A workspace whose only filing is the release with words put in place of others."""
    own = Store.open(tmp_path / "w", LOCAL)
    text = (SAMPLES / RELEASE).read_text(encoding="utf-8")
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / RELEASE
    path.write_text(text, encoding="utf-8")
    put(own, path)
    call = put(own, SAMPLES / CALL)
    return tie_out(own, call, [own.document(RELEASE)])


def test_a_figure_with_two_digits_swapped_differs(tmp_path, store):
    tie = said(altered(tmp_path, store, ("314.2", "341.2")), "314.2")
    assert (tie.verdict, tie.difference) == (Verdict.DIFFERS, Decimal("-27000000.0"))
    assert tie.why == "The digits stand in another order."
    assert verdict_words(tie) == "differs by −$27 million"


def test_a_figure_that_stands_under_the_other_year_is_of_another_period(tmp_path, store):
    swaps = (("314.2", "KEPT"), ("281.7", "314.2"), ("KEPT", "281.7"))
    tie = said(altered(tmp_path, store, *swaps), "314.2")
    assert verdict_words(tie) == "other period: Q4 FY2024"


def test_an_adjusted_figure_that_is_only_stated_as_reported_is_on_another_basis(tmp_path, store):
    swaps = (("Adjusted diluted earnings per share (non-GAAP)", "Pumps"), ("; adjusted diluted EPS of $2.91", ""))
    tie = said(altered(tmp_path, store, *swaps), "2.91")
    assert (tie.verdict, tie.difference) == (Verdict.OTHER_BASIS, Decimal("0.43"))  # 2.91 less 2.48 as reported


def test_a_profit_that_the_filing_states_as_a_loss_differs(tmp_path, store):
    tie = said(altered(tmp_path, store, ('$</td><td class="n">2.48', '$</td><td class="n">(2.48)')), "2.48")
    assert (tie.verdict, tie.why) == (Verdict.DIFFERS, "The filing states it with the other sign.")


def test_nothing_is_tied_to_a_filing_of_another_company(store, tmp_path):
    path = tmp_path / "other.html"
    path.write_text((SAMPLES / RELEASE).read_text(encoding="utf-8") + "<p>copy</p>", encoding="utf-8")
    other = put(
        store, path, lambda r: replace(r, description=replace(r.description, company="Larkfield Optics", aliases=()))
    )
    tied = tie_out(store, store.document(CALL), [other])
    assert {tie.verdict for tie in tied.ties} == {Verdict.NOT_DISCLOSED}
    assert [document.name for document in tied.left_out] == ["other.html"]
    store.remove(other.id)


def test_a_filing_is_not_a_call(store):
    with pytest.raises(NotFound, match="not a call"):
        tie_out(store, store.document(REPORT), [])


def test_the_summary_notes_results_and_outlook_verbatim_each_with_its_verdicts(tied):
    told = summarised(tied)
    texts = [note.line.text for note in told.bullets]
    assert len(texts) == 4
    assert "Diluted earnings per share were 2.48 dollars as reported and 2.91 dollars as adjusted." in texts
    assert all(note.line.text in note.line.evidence.text for note in told.bullets)
    assert told.guidance[0].line.text.startswith("For fiscal 2026")
    assert all(tie.guidance for tie in told.guidance[0].ties)


def test_the_workbook_has_a_row_for_every_number(tied):
    from io import BytesIO

    from openpyxl import load_workbook

    book = load_workbook(BytesIO(tieout_workbook(tied)))
    assert book.sheetnames == ["Tie-out", "Sources"]
    rows = list(book["Tie-out"].iter_rows(min_row=3, values_only=True))
    assert len(rows) == len(tied.ties)
    assert (rows[0][2], rows[0][4], rows[0][6]) == ("1.16 billion dollars", 1160000000, "rounds to")
