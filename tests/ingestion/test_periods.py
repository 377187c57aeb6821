"""Headings and questions, and the fiscal periods they name."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.types import Description, Period
from ingestion.words.dates import dates_in
from ingestion.words.periods import Calendar, calendar_of, closing_month, period_of_header, periods_in

CALENDAR_YEAR = Description(form="10-K", fiscal_year=2018, period_end=date(2018, 12, 31))
QUARTERLY = Description(form="10-Q", fiscal_year=2023, quarter=2, period_end=date(2023, 6, 30))
JANUARY_2022 = Description(form="10-K", fiscal_year=2022, period_end=date(2023, 1, 28))
JANUARY_2023 = Description(form="10-K", fiscal_year=2023, period_end=date(2023, 1, 28))
SEPTEMBER = Description(form="10-K", fiscal_year=2018, period_end=date(2018, 9, 29))
AUGUST = Description(form="10-K", fiscal_year=2022, period_end=date(2022, 8, 28))
NINE_MONTHS = Description(
    form="四半期報告書", fiscal_year=2024, quarter=3, period_end=date(2023, 12, 31), language="ja"
)
MARCH = Description(form="決算短信", fiscal_year=2024, period_end=date(2024, 3, 31), language="ja")


@pytest.mark.parametrize(
    ("period", "month"),
    [
        (Period(2024, 12, end=date(2024, 3, 31)), 3),
        (Period(2024, 3, 2, end=date(2023, 9, 30)), 3),
        (Period(2024, 9, end=date(2023, 12, 31)), 3),
        (Period(2024, 0, end=date(2024, 3, 31)), 3),
        (Period(2021, 12, end=date(2022, 1, 2)), 12),
        (Period(2022, 12, end=date(2023, 1, 28)), None),
        (Period(2024, 12), None),
    ],
)
def test_the_month_in_which_a_period_s_year_closes(period: Period, month: int | None) -> None:
    assert closing_month(period) == month


@pytest.mark.parametrize(
    ("header", "context", "description", "expected"),
    [
        ("2018", "", CALENDAR_YEAR, Period(2018, 12, end=date(2018, 12, 31))),
        ("2017", "", CALENDAR_YEAR, Period(2017, 12, end=date(2017, 12, 31))),
        ("Year ended December 31, 2017", "", CALENDAR_YEAR, Period(2017, 12, end=date(2017, 12, 31))),
        ("2017", "Years ended December 31", CALENDAR_YEAR, Period(2017, 12, end=date(2017, 12, 31))),
        ("Fiscal 2017", "", SEPTEMBER, Period(2017, 12, end=date(2017, 9, 29))),
        ("December 31, 2018", "", CALENDAR_YEAR, Period(2018, 0, end=date(2018, 12, 31))),
        ("As of September 29, 2018", "", SEPTEMBER, Period(2018, 0, end=date(2018, 9, 29))),
        ("September 30, 2017", "Years ended", SEPTEMBER, Period(2017, 12, end=date(2017, 9, 30))),
        ("Three Months Ended June 30, 2023", "", QUARTERLY, Period(2023, 3, 2, end=date(2023, 6, 30))),
        ("Three Months Ended June 30, 2022", "", QUARTERLY, Period(2022, 3, 2, end=date(2022, 6, 30))),
        ("Six months ended June 30, 2023", "", QUARTERLY, Period(2023, 6, end=date(2023, 6, 30))),
        ("December 31, 2022", "", QUARTERLY, Period(2022, 0, end=date(2022, 12, 31))),
        ("March 31, 2023", "", QUARTERLY, Period(2023, 0, 1, end=date(2023, 3, 31))),
        ("13 Weeks Ended July 29, 2023", "", JANUARY_2022, Period(2023, 3, 2, end=date(2023, 7, 29))),
        ("13 Weeks Ended July 29, 2023", "", JANUARY_2023, Period(2024, 3, 2, end=date(2023, 7, 29))),
        ("January 28, 2023", "52 weeks ended", JANUARY_2022, Period(2022, 12, end=date(2023, 1, 28))),
        ("January 29, 2022", "52 weeks ended", JANUARY_2023, Period(2022, 12, end=date(2022, 1, 29))),
        ("Fifty-Three Weeks Ended February 3, 2018", "", JANUARY_2022, Period(2017, 12, end=date(2018, 2, 3))),
        ("36 Weeks Ended May 7, 2023", "", AUGUST, Period(2023, 9, end=date(2023, 5, 7))),
        ("Q2 2023", "", QUARTERLY, Period(2023, 3, 2)),
        ("2023 Q2", "", QUARTERLY, Period(2023, 3, 2)),
        ("Second Quarter 2023", "", QUARTERLY, Period(2023, 3, 2)),
        ("FY22", "", CALENDAR_YEAR, Period(2022, 12, end=date(2022, 12, 31))),
        ("FY22", "", QUARTERLY, Period(2022, 12)),
        ("2024年3月期", "", MARCH, Period(2024, 12, end=date(2024, 3, 31))),
        ("2024年3月31日", "", MARCH, Period(2024, 0, end=date(2024, 3, 31))),
        ("第2四半期", "2024年3月期", MARCH, Period(2024, 3, 2)),
        ("当連結会計年度", "", MARCH, Period(2024, 12, end=date(2024, 3, 31))),
        ("第3四半期連結累計期間", "", NINE_MONTHS, Period(2024, 9)),
        ("当第3四半期連結累計期間", "", NINE_MONTHS, Period(2024, 9)),
        ("前第3四半期連結累計期間", "", NINE_MONTHS, Period(2023, 9)),
        ("前第2四半期累計期間", "", NINE_MONTHS, Period(2023, 6)),
        ("当第1四半期連結累計期間", "", NINE_MONTHS, Period(2024, 3, 1)),
        ("当第3四半期連結会計期間", "", NINE_MONTHS, Period(2024, 3, 3)),
        ("前第3四半期連結会計期間", "", NINE_MONTHS, Period(2023, 3, 3)),
        ("当四半期連結累計期間", "", NINE_MONTHS, Period(2024, 9)),
        ("前四半期累計期間", "", NINE_MONTHS, Period(2023, 9)),
        ("2023年3月期第2四半期累計", "", NINE_MONTHS, Period(2023, 6)),
        ("2024年3月期", "第3四半期連結累計期間", NINE_MONTHS, Period(2024, 9)),
        ("2023年3月期", "第3四半期連結累計期間", NINE_MONTHS, Period(2023, 9)),
        ("当期", "", MARCH, Period(2024, 12, end=date(2024, 3, 31))),
        ("前期末", "", MARCH, Period(2023, 12, end=date(2023, 3, 31))),
        ("当期純利益", "", MARCH, None),
        ("前期純利益", "", MARCH, None),
        ("令和5年3月期", "", MARCH, Period(2023, 12, end=date(2023, 3, 31))),
        ("January 28, 20231", "", JANUARY_2022, Period(2022, 0, end=date(2023, 1, 28))),  # a footnote mark ran in
        ("January 28, 2023¹", "", JANUARY_2022, Period(2022, 0, end=date(2023, 1, 28))),
        ("Fiscal 2017²", "", SEPTEMBER, Period(2017, 12, end=date(2017, 9, 29))),
        ("2018 vs. 2017", "", CALENDAR_YEAR, None),
        ("% Change", "Years ended December 31, 2018", CALENDAR_YEAR, None),
        ("Segment", "", CALENDAR_YEAR, None),
    ],
)  # fmt: skip
def test_heading(header: str, context: str, description: Description, expected: Period | None) -> None:
    assert period_of_header(header, description, context) == expected


def test_a_bare_year_over_balances_is_the_years_end() -> None:
    assert period_of_header("2018", CALENDAR_YEAR, instant=True) == Period(2018, 0, end=date(2018, 12, 31))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is the FY2018 capital expenditure?", [Period(2018, 12)]),
        ("FY2019 - FY2021 3 year average of capex", [Period(y, 12) for y in (2019, 2020, 2021)]),
        ("from FY2020 to FY2022", [Period(y, 12) for y in (2020, 2021, 2022)]),
        ("between 2018 and 2020", [Period(y, 12) for y in (2018, 2019, 2020)]),
        ("between FY20 and FY22", [Period(y, 12) for y in (2020, 2021, 2022)]),
        ("FY20 and FY21", [Period(2020, 12), Period(2021, 12)]),
        ("FY2022 vs FY2021", [Period(2022, 12), Period(2021, 12)]),
        ("as of Q2 of FY2023", [Period(2023, 3, 2)]),
        ("in Q2'2023", [Period(2023, 3, 2)]),
        ("As of Q2'2023, is it", [Period(2023, 3, 2)]),
        ("As of FY2023Q1, why", [Period(2023, 3, 1)]),
        ("disputes from 2022, 2021 and 2020", [Period(y, 12) for y in (2022, 2021, 2020)]),
        ("FY2022Q4 vs FY2021Q4", [Period(2022, 3, 4), Period(2021, 3, 4)]),
        ("in Q22023", [Period(2023, 3, 2)]),
        ("in 2Q23", [Period(2023, 3, 2)]),
        ("second quarter of fiscal 2023", [Period(2023, 3, 2)]),
        ("2023 Q2 results", [Period(2023, 3, 2)]),
        ("Q2 2023 compared with Q1 2023", [Period(2023, 3, 2), Period(2023, 3, 1)]),
        ("year end FY2017 receivables", [Period(2017, 0)]),
        ("at the end of fiscal year 2017", [Period(2017, 0)]),
        ("as of June 30, 2023", [Period(2023, 0, 2, end=date(2023, 6, 30))]),
        ("as of 2023-09-30", [Period(2023, 0, 3, end=date(2023, 9, 30))]),
        (
            "for the period from 2022-09-25 to 2023-09-30",
            [Period(2023, 12, start=date(2022, 9, 25), end=date(2023, 9, 30))],
        ),
        ("nine months ended September 30, 2023", [Period(2023, 9, end=date(2023, 9, 30))]),
        ("three months ended June 30, 2023", [Period(2023, 3, 2, end=date(2023, 6, 30))]),
        ("year ended January 28, 2023", [Period(2023, 12, end=date(2023, 1, 28))]),
        ("in the first half of 2023", [Period(2023, 6)]),
        ("H1 2023", [Period(2023, 6)]),
        ("revenue in 2022?", [Period(2022, 12)]),
        ("the 2018 10-K", [Period(2018, 12)]),
        ("Is 3M capital intensive?", []),
        ("$2,018 million and 2,020 units", []),
        ("2024年3月期の売上高", [Period(2024, 12)]),
        ("2024年3月期第2四半期", [Period(2024, 3, 2)]),
        ("2024年3月期第3四半期累計", [Period(2024, 9)]),
    ],
)
def test_question(question: str, expected: list[Period]) -> None:
    assert list(periods_in(question)) == expected


def test_dates() -> None:
    text = "On May 26, 2023 and 3 June 2023, then 2023-07-01, 8/2/2023 and 2024年3月31日."
    assert dates_in(text) == (
        date(2023, 5, 26),
        date(2023, 6, 3),
        date(2023, 7, 1),
        date(2023, 8, 2),
        date(2024, 3, 31),
    )


@pytest.mark.parametrize(
    ("quarter", "end", "month"),
    [(1, date(2023, 3, 31), 12), (2, date(2023, 7, 29), 1), (3, date(2023, 5, 7), 8), (1, date(2022, 11, 20), 8)],
)
def test_a_quarterly_report_tells_when_the_year_ends(quarter: int, end: date, month: int) -> None:
    calendar = calendar_of(Description(form="10-Q", fiscal_year=2023, quarter=quarter, period_end=end))
    assert calendar.year_of(Calendar(month, calendar.shift).year_end(2022)) == 2022
    assert calendar.year_of(end) == 2023


@given(st.integers(1, 12), st.integers(-1, 1), st.integers(2000, 2040), st.integers(-6, 6))
def test_52_and_53_week_years_keep_their_label(month: int, shift: int, year: int, slip: int) -> None:
    calendar = Calendar(month, shift)
    end = calendar.year_end(year) + timedelta(days=slip)
    assert calendar.year_of(end) == year
    assert calendar.quarter_of(end) == 4
    assert calendar.quarter_of(end - timedelta(weeks=13)) == 3
    assert calendar_of(Description(fiscal_year=year, period_end=end)).shift == shift or slip < -10


@given(st.dates(date(1990, 1, 1), date(2040, 12, 31)))
def test_every_way_of_writing_a_date(day: date) -> None:
    ways = [
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
        day.isoformat(),
        f"{day.month}/{day.day}/{day.year}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert {dates_in(way) for way in ways} == {(day,)}


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    periods_in(text)
    period_of_header(text, CALENDAR_YEAR)


def test_a_release_s_columns_for_the_year_are_no_quarter():
    release = Description("Acme", form="earnings release", fiscal_year=2025, quarter=4, period_end=date(2025, 6, 30))
    year = period_of_header("Year ended June 30, 2025", release, "Three months ended June 30,")
    quarter = period_of_header("Three months ended June 30, 2025", release)
    assert (year and year.months, quarter and quarter.months) == (12, 3)
