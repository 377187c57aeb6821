"""Guidance over three calls and a release of a made-up company; each outcome follows from the numbers printed here."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from data.locators import AudioSpan, TableCell
from data.people import LOCAL
from data.store.store import Store
from data.types import Document
from generation.calls.guidance import Bound, guidance_of
from generation.calls.ledger import Entry, Outcome, ledger, outcome_of
from generation.calls.ledger_words import when_words
from generation.calls.lines import lines_of
from ingestion.read import read

FIRST = (
    "Revenue for the year was $900 million.",
    "For fiscal 2024 we expect revenue of $950 million to $1,000 million and capital expenditures of $40 million.",
    "Gross margin should be between 35% and 37%.",
    "Adjusted earnings per share are expected to be at least $2.10.",
    "We anticipate a tax rate of around 24% for fiscal 2024.",
    "Operating income was in line with our guidance of $80 million to $90 million.",
    "For the first quarter we expect revenue of $230 million to $240 million.",
)
SECOND = (
    "Revenue in the first quarter was $236 million.",
    "We now expect full-year revenue of $970 million to $1,010 million.",
    "In the second quarter we expect revenue of $245 million.",
)
THIRD = ("Second quarter revenue was $251.4 million.", "We continue to target net income of more than $60 million.")
RELEASE = """<!doctype html>
<html><head><title>Corvane Tools Corporation fourth quarter fiscal 2024 results</title></head><body>
<h1>Corvane Tools Corporation reports fourth quarter fiscal 2024 results</h1>
<p>Corvane Tools Corporation today reported results for its fourth quarter ended December 31, 2024.</p>
<h2>Consolidated Statements of Income</h2><p>(in millions, except per share amounts)</p><table>
<tr><td></td><td colspan=2>Year ended December 31,</td></tr><tr><td></td><td>2024</td><td>2023</td></tr>
<tr><td>Net sales</td><td>$1,022.5</td><td>$900.0</td></tr><tr><td>Gross profit</td><td>368.1</td><td>310.0</td></tr>
<tr><td>Net income</td><td>64.0</td><td>55.0</td></tr>
<tr><td>Adjusted diluted earnings per share (non-GAAP)</td><td>$2.05</td><td>$1.90</td></tr></table>
<h2>Consolidated Statements of Cash Flows</h2><p>(in millions)</p><table>
<tr><td></td><td colspan=2>Year ended December 31,</td></tr><tr><td></td><td>2024</td><td>2023</td></tr>
<tr><td>Capital expenditures</td><td>(40.3)</td><td>(37.0)</td></tr></table></body></html>"""


def put(store: Store, path: Path) -> Document:
    document, _ = store.receive(path, path.name)
    reading = read(path, path.name)
    store.commit(document.id, reading, np.zeros((len(reading.evidence), 2), np.float32), "none")
    return store.document(document.id)


def call(store: Store, folder: Path, year: int, quarter: int, sentences: tuple[str, ...]) -> Document:
    lines = ["WEBVTT - Corvane Tools Corporation earnings call", ""]
    for at, sentence in enumerate(sentences):
        lines += [f"00:00:{10 + 5 * at:02}.000 --> 00:00:{15 + 5 * at:02}.000", f"<v Ada Brandt>{sentence}</v>", ""]
    path = folder / f"corvane-q{quarter}-{year}.vtt"
    path.write_text("\n".join(lines), encoding="utf-8")
    told = {"company": "Corvane Tools Corporation", "form": "earnings call", "fiscal_year": year, "quarter": quarter}
    return store.correct(put(store, path).id, **told)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("ledger")
    kept = Store.open(folder / "w", LOCAL)
    for year, quarter, sentences in ((2023, 4, FIRST), (2024, 1, SECOND), (2024, 2, THIRD)):
        call(kept, folder, year, quarter, sentences)
    release = folder / "corvane-release.html"
    release.write_text(RELEASE, encoding="utf-8")
    put(kept, release)
    return kept


@pytest.fixture(scope="module")
def entries(store: Store) -> list[Entry]:
    return ledger(store, store.documents())


def entry(entries: list[Entry], printed: str) -> Entry:
    return next(each for each in entries if each.given.printed == printed)


def test_guidance_is_read_with_figure_range_period_speaker_and_second(store: Store) -> None:
    first = store.document("corvane-q4-2023.vtt")
    revenue, spending, margin, *_ = guidance_of(first, list(lines_of(store, first)))
    assert (revenue.name, revenue.low, revenue.high) == ("revenue", 950_000_000, 1_000_000_000)
    assert (revenue.bound, when_words(revenue)) == (Bound.RANGE, "FY2024")
    assert (revenue.line.speaker, revenue.line.start) == ("Ada Brandt", 15.0)
    assert (spending.low, spending.bound) == (40_000_000, Bound.ABOUT)
    assert (margin.low, margin.high) == (Decimal("0.35"), Decimal("0.37"))
    assert (when_words(margin), margin.assumed) == ("FY2024", False)


def test_what_looks_back_is_no_guidance(entries: list[Entry]) -> None:
    assert not any("80 million" in each.given.printed or "900" in each.given.printed for each in entries)


@pytest.mark.parametrize(
    ("sentence", "printed"),
    [
        ("We expect to refinance soon, remembering that $1 billion of our debt is fixed.", []),
        ("We plan to buy back about $1.8 billion of our common stock this year.", []),
        ("Without the strike we estimate that revenue would have been $18.2 million higher.", []),
        ("We expect revenue to be up 9% from 2023's adjusted revenue of $1,640 million.", ["9%"]),
        ("Our outlook for income from continuing operations is a range of $3.30 to $3.55.", ["$3.30 to $3.55"]),
        ("It is expected to generate revenue of approximately $350 million in 2024.", []),
        ("We now expect this portfolio to exceed $100 million in sales next year.", []),
        ("Global pump industry sales are expected to decline 12% in 2024.", []),
        ("Lower sales and approximately $60 million in investments are expected to offset this.", []),
        (
            "We expect income from continuing operations of $500 million, $50 of this increase being interest.",
            ["$500 million"],
        ),
        (
            "We guide to revenue growth of 8% at the midpoint and adjusted earnings per share of $3.20 and $3.40.",
            ["8%", "$3.20 and $3.40"],
        ),
    ],
)
def test_a_number_beside_the_figure_is_not_guidance_to_it(tmp_path: Path, sentence: str, printed: list[str]) -> None:
    kept = Store.open(tmp_path / "w", LOCAL)
    held = call(kept, tmp_path, 2023, 4, (sentence,))
    found = guidance_of(held, list(lines_of(kept, held)))
    assert [given.printed for given in found] == printed


@pytest.mark.parametrize(
    ("printed", "outcome", "words"),
    [
        (
            "$950 million to $1,000 million",
            Outcome.CHANGED,
            "raised to $970 million to $1,010 million on the Q1 FY2024 call",
        ),
        ("$970 million to $1,010 million", Outcome.ABOVE, "$1,022.5 million"),
        ("$40 million", Outcome.MET, "$40.3 million"),
        ("35% and 37%", Outcome.MET, "36.0%"),
        ("$2.10", Outcome.BELOW, "$2.05"),
        ("24%", Outcome.NOT_DISCLOSED, None),
        ("$230 million to $240 million", Outcome.MET, "$236 million on the Q1 FY2024 call, 00:10"),
        ("$245 million", Outcome.ABOVE, "$251.4 million on the Q2 FY2024 call, 00:10"),
        ("$60 million", Outcome.MET, "$64 million"),
    ],
)
def test_what_came(entries: list[Entry], printed: str, outcome: Outcome, words: str | None) -> None:
    found = entry(entries, printed)
    assert found.outcome is outcome
    assert (found.came and found.came.words) == words


def test_both_ends_can_be_opened(entries: list[Entry]) -> None:
    filed, said = entry(entries, "$40 million"), entry(entries, "$230 million to $240 million")
    assert filed.came is not None
    assert isinstance(filed.came.citation.locator, TableCell)
    assert filed.came.citation.quote == "(40.3)"
    assert said.came is not None
    assert isinstance(said.came.citation.locator, AudioSpan)
    assert said.came.citation.document == "corvane-q1-2024.vtt"
    assert filed.given.citation(1).document == "corvane-q4-2023.vtt"


def given_on(folder: Path, *sentences: str) -> list[tuple[str, str]]:
    kept = Store.open(folder / "w", LOCAL)
    held = call(kept, folder, 2023, 4, sentences)
    return [(given.name, given.printed) for given in guidance_of(held, list(lines_of(kept, held)))]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("We expect Hydravane revenues of $50 million in 2024.", "Hydravane revenues"),
        ("We expect Hydravane to grow sales by 5% in 2024.", "Hydravane sales growth"),
        (
            "We expect Hydravane, up 8% in constant currency, with Hydravane revenues of $50 million.",
            "Hydravane revenues",
        ),
        ("We expect to grow sales by 5% in 2024.", "sales growth"),
        ("We expect a sales decline of 4% to 6% in 2024.", "sales decline"),
        ("We expect organic revenue growth of 4% in 2024.", "organic revenue growth"),
        ("Hydravane is expected to deliver sales of $50 million.", "Hydravane sales"),
        ("For Hydravane, we expect an operating margin of 12%.", "Hydravane operating margin"),
        ("In our Filtration segment, we expect operating margin of 12%.", "Filtration segment operating margin"),
        ("Corvane is expected to deliver sales of $50 million.", "sales"),
        ("In 2024, we expect sales of $50 million.", "sales"),
    ],
)
def test_the_figure_of_a_part_is_named_by_the_part(tmp_path: Path, sentence: str, name: str) -> None:
    found = given_on(tmp_path, "This quarter Hydravane won prizes.", sentence)
    assert [given for given, _ in found] == [name]


def test_a_part_that_the_speaker_turned_to_is_spoken_of_until_the_company_is(tmp_path: Path) -> None:
    found = given_on(
        tmp_path,
        "The quarter was good for Hydravane.",
        "Turning to Hydravane, demand was strong.",
        "We expect gross margin of 31%.",
        "Turning to our outlook, the year has begun well.",
        "We expect gross margin of 36%.",
    )
    assert found == [("Hydravane gross margin", "31%"), ("gross margin", "36%")]


def test_an_amount_of_a_few_dollars_is_of_one_share(tmp_path: Path) -> None:
    assert given_on(tmp_path, "We expect core operating earnings of $10.10 to $10.70 in 2024.") == [
        ("core operating earnings per share", "$10.10 to $10.70")
    ]


def test_a_part_is_held_against_its_own_figure_alone(tmp_path: Path) -> None:
    kept = Store.open(tmp_path / "w", LOCAL)
    said = (
        "We expect Hydravane net sales of $400 million to $420 million for fiscal 2024.",
        "We expect Filtrona net sales of $600 million for fiscal 2024.",
        "We expect net sales of $1,000 million for fiscal 2024.",
    )
    call(kept, tmp_path, 2023, 4, said)
    row = "<tr><td>Net sales</td>"
    own = "<tr><td>Hydravane net sales</td><td>$431.0</td><td>$380.0</td></tr>"
    assert RELEASE.count(row) == 1
    (tmp_path / "corvane-release.html").write_text(RELEASE.replace(row, own + row), encoding="utf-8")
    put(kept, tmp_path / "corvane-release.html")
    found = [(each.given.name, each.outcome, each.came and each.came.words) for each in ledger(kept, kept.documents())]
    assert found == [
        ("Hydravane net sales", Outcome.ABOVE, "$431 million"),
        ("Filtrona net sales", Outcome.NOT_DISCLOSED, None),
        ("net sales", Outcome.ABOVE, "$1,022.5 million"),
    ]


def test_a_period_that_is_not_said_is_marked(entries: list[Entry]) -> None:
    assert when_words(entry(entries, "$60 million").given) == "FY2024 (not said)"


def test_a_number_is_met_when_the_result_rounds_to_it(entries: list[Entry]) -> None:
    about = entry(entries, "$40 million").given
    for value, outcome in (("40.5", Outcome.MET), ("40.6", Outcome.ABOVE), ("39.4", Outcome.BELOW)):
        assert outcome_of(about, Decimal(value).scaleb(6)) is outcome
    floor = entry(entries, "$2.10").given
    assert outcome_of(floor, Decimal("3.00")) is Outcome.MET
    assert outcome_of(floor, Decimal("2.09")) is Outcome.BELOW
