"""From which day on a document was known."""

from datetime import date

import pytest

from data.known import dating_words, known_from, known_on
from data.types import Dating, Description


@pytest.mark.parametrize(
    ("told", "since"),
    [
        (Description(published=date(2023, 2, 8), period_end=date(2022, 12, 31)), date(2023, 2, 8)),
        (Description(period_end=date(2022, 12, 31), fiscal_year=2022), date(2023, 1, 1)),
        (Description(fiscal_year=2022), date(2023, 4, 1)),
        (Description(fiscal_year=2022, quarter=1), date(2022, 7, 2)),
        (Description(company="Finch"), None),
    ],
)
def test_a_document_is_known_from_its_publication_or_else_after_its_period(told, since):
    assert known_from(told) == since


def test_what_tells_no_date_was_known_on_no_day():
    assert not known_on(Description(), date(2100, 1, 1))
    assert known_on(Description(published=date(2023, 2, 8)), date(2023, 2, 8))
    assert not known_on(Description(published=date(2023, 2, 8)), date(2023, 2, 7))


def test_what_is_said_where_the_day_is_not_sure():
    signed, printed = (Description(published=date(2023, 2, 8), dating=how) for how in (Dating.SIGNED, Dating.FILE))
    assert dating_words(signed) == ""
    assert dating_words(printed) == "publication date not sure: file made on 2023-02-08"
    assert dating_words(Description(period_end=date(2022, 12, 31))) == "publication date not known"
