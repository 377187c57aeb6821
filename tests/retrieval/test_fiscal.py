"""Which fiscal year a Japanese question means by 年度: the one that begins then, by the calendar of whose it is."""

from __future__ import annotations

from datetime import date

import pytest

from data.answers import YearRead
from data.types import Description, Document, Period, Status
from retrieval.plan import read_plan


def document(company: str, end: date | None, year: int, language: str = "ja", quarter: int | None = None) -> Document:
    told = Description(company, fiscal_year=year, period_end=end, language=language, quarter=quarter)
    return Document(company, f"{company}.html", Status.READY, told)


MARCH = document("青葉工業", date(2024, 3, 31), 2024)
DECEMBER = document("みなと商事", date(2023, 12, 31), 2023)
ENGLISH = document("Tarnbrook", date(2023, 6, 30), 2023, "en")


@pytest.mark.parametrize(
    ("end", "fiscal_year", "quarter", "meant"),
    [
        (date(2024, 3, 31), 2024, None, 2024),
        (date(2023, 3, 31), 2023, None, 2024),
        (date(2023, 12, 31), 2024, 3, 2024),  # nine months of the year to March 2024
        (date(2024, 2, 29), 2024, None, 2024),
        (date(2024, 6, 30), 2024, None, 2024),  # July 2023 to June 2024
        (date(2023, 12, 31), 2023, None, 2023),
        (date(2024, 3, 31), 2023, None, 2023),  # its filer calls the year to March 2024 fiscal 2023
        (None, 2024, None, 2023),
    ],
)
def test_a_year_is_the_one_that_begins_in_it(
    end: date | None, fiscal_year: int, quarter: int | None, meant: int
) -> None:
    filing = document("青葉工業", end, fiscal_year, quarter=quarter)
    assert read_plan("青葉工業の2023年度の売上高はいくらですか", [filing]).periods == (Period(meant, 12),)


@pytest.mark.parametrize(
    ("said", "periods"),
    [
        ("2023年度", [Period(2024, 12)]),
        ("令和5年度", [Period(2024, 12)]),
        ("２０２３年度", [Period(2024, 12)]),
        ("2023年度第1四半期", [Period(2024, 3, 1)]),
        ("2023年度第3四半期累計", [Period(2024, 9)]),
        ("2022年度と2023年度", [Period(2023, 12), Period(2024, 12)]),
        ("2022年度から2023年度にかけて", [Period(2023, 12), Period(2024, 12)]),
        ("2022・2023年度", [Period(2023, 12), Period(2024, 12)]),
        ("2024年3月期", [Period(2024, 12)]),
        ("2023年3月期", [Period(2023, 12)]),
        ("2023年", [Period(2023, 12)]),
        ("2023会計年度", [Period(2023, 12)]),
    ],
)
def test_the_ways_of_naming_a_year(said: str, periods: list[Period]) -> None:
    assert list(read_plan(f"青葉工業の{said}の売上高", [MARCH, DECEMBER]).periods) == periods


def test_the_plan_says_how_a_year_was_read_where_the_numbers_differ() -> None:
    both = [MARCH, DECEMBER]
    assert read_plan("青葉工業の2023年度の売上高", both).years_read == (YearRead("2023年度", ("2024年3月期",)),)
    assert read_plan("みなと商事の2023年度の売上高", both).years_read == ()
    assert read_plan("2023年度の売上高", both, only=["みなと商事.html"]).periods == (Period(2023, 12),)
    assert read_plan("Tarnbrookの2023年度の売上高", [*both, ENGLISH]).periods == (Period(2023, 12),)
    assert read_plan("What was 青葉工業's revenue in FY2023?", both).periods == (Period(2023, 12),)


@pytest.mark.parametrize(
    ("end", "fiscal_year", "meant", "read"),
    [
        (
            date(2024, 3, 31),
            2024,
            2024,
            ("2024年3月期",),
        ),  # April 2023 to March 2024, which its filer calls fiscal 2024
        (date(2024, 3, 31), 2023, 2023, ()),  # the same year, which its filer calls fiscal 2023
        (date(2023, 12, 31), 2023, 2023, ()),
        (date(2023, 1, 28), 2022, 2023, ()),  # fiscal 2023 begins in January 2023
        (date(2023, 9, 30), 2023, 2023, ("2023会計年度（2023年9月まで）",)),
        (date(2023, 8, 31), 2022, 2023, ()),  # fiscal 2023 begins in September 2023
        (None, 2023, 2023, ()),
    ],
)
def test_a_year_of_a_filing_in_english(end: date | None, fiscal_year: int, meant: int, read: tuple[str, ...]) -> None:
    plan = read_plan("Tarnbrookの2023年度の売上高", [document("Tarnbrook", end, fiscal_year, "en")])
    assert plan.periods == (Period(meant, 12),)
    assert [one.named for one in plan.years_read] == ([read] if read else [])


def test_a_year_is_told_once_where_one_document_does_not_say_when_it_closes() -> None:
    filings = [document("Tarnbrook", date(2023, 6, 30), 2023, "en"), document("Tarnbrook", None, 2023, "en")]
    plan = read_plan("Tarnbrookの2023年度の売上高", filings)
    assert plan.years_read == (YearRead("2023年度", ("2023会計年度（2023年6月まで）",)),)


def test_a_quarter_of_a_year_that_runs_from_april_to_march_in_a_filing_in_english() -> None:
    filing = document("Tarnbrook", date(2024, 3, 31), 2024, "en")
    assert read_plan("Tarnbrookの2023年度第1四半期の売上高", [filing]).periods == (Period(2024, 3, 1),)


def test_years_that_differ_between_filers_are_unclear() -> None:
    plan = read_plan("青葉工業とみなと商事の2023年度の売上高を比較", [MARCH, DECEMBER])
    assert plan.years_read == (YearRead("2023年度", ("2023年12月期", "2024年3月期"), unclear=True),)
    follow_up = read_plan("営業利益は?", [MARCH, DECEMBER], plan)
    assert follow_up.years_read == plan.years_read
    named = read_plan("2024年3月期は?", [MARCH, DECEMBER], plan)
    assert (named.periods, named.years_read) == ((Period(2024, 12),), ())


def test_a_follow_up_means_the_filer_of_the_question_before() -> None:
    earlier = read_plan("青葉工業の売上高は", [MARCH, DECEMBER])
    assert read_plan("2023年度は?", [MARCH, DECEMBER], earlier).periods == (Period(2024, 12),)
