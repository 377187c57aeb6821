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
HALF = Description(form="半期報告書", fiscal_year=2024, quarter=2, period_end=date(2023, 9, 30), language="ja")
DECEMBER = Description(form="有価証券報告書", fiscal_year=2023, period_end=date(2023, 12, 31), language="ja")
LONG_YEAR = Period(2024, 12, start=date(2023, 1, 1), end=date(2024, 3, 31))
CHANGED_YEAR = Period(2023, 9, start=date(2023, 4, 1), end=date(2023, 12, 31))
APRIL_TO_JUNE = Period(2024, 3, 1, end=date(2023, 6, 30))
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
        ("前期末", "", MARCH, Period(2023, 0, end=date(2023, 3, 31))),
        ("当期首残高（百万円）", "", MARCH, Period(2023, 0, end=date(2023, 3, 31))),
        ("当期末残高（百万円）", "", MARCH, Period(2024, 0, end=date(2024, 3, 31))),
        ("当期増加額（百万円）", "", MARCH, None),
        ("期首残高", "", MARCH, None),
        ("当連結会計年度(2024年3月31日)", "", MARCH, Period(2024, 0, end=date(2024, 3, 31))),
        ("当連結会計年度(自 2023年4月1日 至 2024年3月31日)", "", MARCH, Period(2024, 12, end=date(2024, 3, 31))),
        ("前連結会計年度\n(自 2022年４月１日\n至 2023年３月31日)", "", MARCH, Period(2023, 12, end=date(2023, 3, 31))),
        ("第75期 自令和5年4月1日 至令和6年3月31日", "", MARCH, Period(2024, 12, end=date(2024, 3, 31))),
        ("2023年4月1日から2024年3月31日まで", "", MARCH, Period(2024, 12, end=date(2024, 3, 31))),
        ("増減（自 2023年4月1日 至 2024年3月31日）", "", MARCH, None),
        ("2023年3月31日 2024年3月31日", "", MARCH, None),
        ("自 2023年1月1日 至 2024年3月31日", "", MARCH, LONG_YEAR),
        ("自 2023年4月1日 至 2023年12月31日", "", DECEMBER, CHANGED_YEAR),
        ("第1四半期連結累計期間(自 2023年4月1日 至 2023年6月30日)", "", Description(), APRIL_TO_JUNE),
        ("前中間連結会計期間(自 2022年4月1日 至 2022年9月30日)", "", HALF, Period(2023, 6, end=date(2022, 9, 30))),
        ("前中間連結会計期間", "", HALF, Period(2023, 6)),
        ("当中間期", "", HALF, Period(2024, 6)),
        ("当中間純利益", "", HALF, None),
        ("2024年3月期中間期", "", HALF, Period(2024, 6)),
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


ERAS = {"western": lambda year: f"{year}年", "reiwa": lambda year: f"令和{'元' if year == 2019 else year - 2018}年"}
FRAMES = (
    "{name}(自 {first} 至 {last})",
    "{name}\n自{first}\n至{last}",
    "{name}（{first}から{last}まで）",
    "{first}～{last}",
)


@given(
    month=st.integers(1, 12),
    year=st.integers(2020, 2039),
    opens=st.integers(0, 3),
    quarters=st.integers(1, 4),
    named=st.booleans(),
    era=st.sampled_from(sorted(ERAS)),
    frame=st.sampled_from(FRAMES),
    wide=st.booleans(),
    back=st.integers(0, 1),
)
def test_a_heading_from_day_to_day_gives_back_its_period(
    month: int, year: int, opens: int, quarters: int, named: bool, era: str, frame: str, wide: bool, back: int
) -> None:
    """Quarters, and runs of quarters from the first day of the year, of a filer that closes in any month."""
    opens = opens if quarters == 1 else 0
    calendar = Calendar(month)
    closes = [calendar.year_end(year - 1)]
    for _ in range(4):
        closes.append(_month_end(closes[-1], 3))
    first, last = closes[opens] + timedelta(days=1), closes[opens + quarters]
    name = f"{'前' if back else '当'}{'第1四半期連結累計期間' if quarters == 1 else '連結会計年度'}" if named else ""
    told = frame.format(name=name, first=_written(first, era), last=_written(last, era))
    told = told.translate(str.maketrans("0123456789", "０１２３４５６７８９")) if wide else told
    filer = Description(form="有価証券報告書", fiscal_year=year + back, period_end=calendar.year_end(year + back))
    quarter = opens + 1 if quarters == 1 else None
    assert period_of_header(told, filer) == Period(year, 3 * quarters, quarter, end=last)
    on_the_last_day = None if opens + quarters == 4 else opens + quarters
    assert period_of_header(told, filer, instant=True) == Period(year, 0, on_the_last_day, end=last)


@given(first=st.dates(date(2020, 1, 1), date(2035, 12, 31)), days=st.integers(20, 800))
def test_a_heading_from_day_to_day_never_loses_a_day(first: date, days: int) -> None:
    """What is neither a quarter nor months from the year's first day keeps both days."""
    last = first + timedelta(days=days)
    period = period_of_header(f"(自 {_written(first, 'western')} 至 {_written(last, 'western')})", MARCH)
    assert period is not None
    assert period.end == last
    opened = first - timedelta(days=1)
    near_the_opening = abs((opened - date(opened.year, 3, 31)).days) <= 25
    assert period.start == first or period.months == 3 or near_the_opening


def _written(day: date, era: str) -> str:
    return f"{ERAS[era](day.year)}{day.month}月{day.day}日"


def _month_end(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return Calendar(month + 1).year_end(year)
