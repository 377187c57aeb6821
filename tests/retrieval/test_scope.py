"""Which document should answer: the period's own report, by its filer's name for the year or by the day it ends."""

from __future__ import annotations

from datetime import date

import pytest

from data.answers import Plan
from data.types import Description, Document, Period, Status
from retrieval.scope import annual_first, period_of_view, recency_of, scope_of


def document(
    name: str, company: str, form: str, year: int | None, end: date | None = None, quarter: int | None = None
) -> Document:
    told = Description(company, form=form, fiscal_year=year, quarter=quarter, period_end=end)
    return Document(name, name, Status.READY, told)


# Harbor's year ends in January and is called by the year in which it began; Quarry's is the calendar year.
HARBOR = [
    document("harbor release", "Harbor Inc.", "earnings release", 2022, date(2023, 1, 28), 4),
    document("harbor q1", "Harbor Inc.", "earnings release", 2023, date(2023, 4, 29), 1),
]
QUARRY = [document(f"quarry {year}", "Quarry Corp.", "10-K", year, date(year, 12, 31)) for year in (2020, 2021, 2022)]
EVENT = document("quarry event", "Quarry Corp.", "8-K", 2022)


def asking(*periods: Period, question: str = "") -> Plan:
    return Plan(question, periods=periods)


def test_the_report_on_the_year_asked_for_fits_best() -> None:
    fits = scope_of(asking(Period(2021, 12)), QUARRY)
    assert fits == {"quarry 2020": 0.35, "quarry 2021": 1.0, "quarry 2022": 0.6}


def test_a_year_that_no_report_is_named_for_is_the_one_that_ends_in_it() -> None:
    fits = scope_of(asking(Period(2023, 12)), HARBOR)
    assert fits["harbor release"] > fits["harbor q1"]


def test_the_filers_own_name_for_the_year_is_before_the_day_it_ends() -> None:
    named = document("harbor 10-K", "Harbor Inc.", "10-K", 2023, date(2024, 2, 3))
    fits = scope_of(asking(Period(2023, 12)), [*HARBOR, named])
    assert fits["harbor 10-K"] == 1.0
    assert fits["harbor release"] == 0.6


def test_another_companys_report_does_not_stand_for_a_companys_own() -> None:
    fits = scope_of(asking(Period(2022, 12)), [*QUARRY, *HARBOR])
    assert (fits["quarry 2022"], fits["harbor release"], fits["harbor q1"]) == (1.0, 0.95, 0.35)


def test_an_event_of_the_year_is_nearly_as_fitting_as_its_report() -> None:
    fits = scope_of(asking(Period(2022, 12)), [*QUARRY, EVENT])
    assert (fits["quarry 2022"], fits["quarry event"]) == (1.0, 0.95)


@pytest.mark.parametrize(
    ("periods", "year"),
    [
        ([Period(2021, 0), Period(2024, 12)], 2021),  # as of 2021, what is expected in 2024
        ([Period(2021, 12), Period(2024, 12)], 2021),  # nothing reports on 2024 yet
        ([Period(2020, 12), Period(2022, 12)], 2022),  # growth over two years: the later report holds both
        ([Period(2030, 12)], 2030),
    ],
)
def test_whose_report_answers_when_several_years_are_named(periods: list[Period], year: int) -> None:
    view = period_of_view(asking(*periods), QUARRY)
    assert view is not None
    assert view.year == year


def test_without_a_period_newer_is_better_and_what_bears_no_date_is_as_good_as_new() -> None:
    picture = document("chart", "Quarry Corp.", "", None)
    recent = recency_of([*QUARRY, picture])
    assert recent["quarry 2022"] == recent["chart"] == 1.0
    assert recent["quarry 2021"] == pytest.approx(0.95, abs=0.001)
    assert recent["quarry 2020"] == pytest.approx(0.90, abs=0.001)


def test_a_figure_without_a_period_is_meant_for_a_year() -> None:
    interim = document("quarry q2", "Quarry Corp.", "10-Q", 2023, date(2023, 6, 30), 2)
    fits = recency_of([*QUARRY, interim])
    assert fits["quarry q2"] > fits["quarry 2022"]
    told = annual_first(fits, {d.id: d for d in [*QUARRY, interim]})
    assert told["quarry 2022"] > told["quarry q2"]
