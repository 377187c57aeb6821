"""Views on the library as questions word them."""

from datetime import date

import pytest

from data.types import Description, Document, Status
from retrieval.asof import View, view_asked

FILED = Document(
    "a" * 64, "k.pdf", Status.READY, Description("Acme", form="10-K", fiscal_year=2021, published=date(2022, 2, 14))
)


@pytest.mark.parametrize(
    ("question", "rest", "day"),
    [
        ("What was revenue in FY2022, as known on 1 March 2023?", "What was revenue in FY2022?", date(2023, 3, 1)),
        ("As known on 2023-03-01, what was revenue?", "what was revenue?", date(2023, 3, 1)),
        (
            "What was net income in 2022 as it was known on March 1, 2023?",
            "What was net income in 2022?",
            date(2023, 3, 1),
        ),
        ("What was revenue as known at the end of March 2023?", "What was revenue?", date(2023, 3, 31)),
        ("What was revenue (as known before March 1, 2023)?", "What was revenue?", date(2023, 2, 28)),
        ("Using only what was published by 1 March 2023, what was revenue?", "what was revenue?", date(2023, 3, 1)),
        ("Revenue from filings published before 1 March 2023?", "Revenue?", date(2023, 2, 28)),
        ("What was revenue as of the 10-K filed in February 2022?", "What was revenue?", date(2022, 2, 14)),
        (
            "What was revenue as of the annual report filed on February 14, 2022?",
            "What was revenue?",
            date(2022, 2, 14),
        ),
        ("What was revenue as of the 10-Q filed in May 2022?", "What was revenue?", date(2022, 5, 31)),
    ],
)
def test_a_day_is_read_and_its_words_are_taken_out(question, rest, day):
    assert view_asked(question, [FILED]) == View(rest, day)


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("What was revenue in FY2022 before the restatement?", "What was revenue in FY2022?"),
        ("What was revenue in FY2022 as originally reported?", "What was revenue in FY2022?"),
        ("Before it was restated, what was net income?", "what was net income?"),
    ],
)
def test_before_the_restatement(question, rest):
    assert view_asked(question, []) == View(rest, before_restatement=True)


@pytest.mark.parametrize(
    "question",
    [
        "What was cash as of March 1, 2023?",
        "What were total assets at the end of March 2023?",
        "Did the release published on March 1, 2023 mention a restatement?",
        "What was the effect of the restatement on net income in 2022?",
        "What is known about the plant in Salem?",
        "What was revenue before the merger on March 1, 2023?",
    ],
)
def test_other_dates_are_left_alone(question):
    assert view_asked(question, [FILED]) == View(question)
