"""Plan in, documents out: whose documents to search, and how well each fits the period asked for."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from data.answers import Plan
from data.types import Dating, Document, Period
from retrieval.companies import company_key, documents_of
from retrieval.plan import latest

EXACT, NEARLY, CLOSE, NEAR, FAR = 1.0, 0.95, 0.8, 0.6, 0.35
LATEST = re.compile(r"\b(?:latest|most recent|newest|last reported|current)\b", re.IGNORECASE)
_WINDOW = timedelta(days=10)
_A_YEAR = 0.05
_EVENTS = "8-K"  # reports what happened on a day, not on a period


def scope_of(plan: Plan, documents: Sequence[Document], only: Collection[str] | None = None) -> Mapping[str, float]:
    """Document id to fit, 1.0 for the period asked for. `only` names the documents that may be searched.

    Nothing fits when no document of the companies asked about was known on the day chosen.
    """
    pool = [d for d in documents if only is None or d.name in only or d.id in only]
    named = documents_of(plan.companies, pool) if plan.companies else []
    pool = named if named or (plan.companies and plan.as_of) else pool
    if LATEST.search(plan.question) and not plan.periods:
        return _newest_first(pool)
    asked = period_of_view(plan, pool)
    served = {_whose(document) for document in pool if asked and _reports(document, asked)}
    return {document.id: _fit(document, plan, asked, _whose(document) in served) for document in pool}


def period_of_view(plan: Plan, pool: Collection[Document]) -> Period | None:
    """The period whose report should answer: where "as of 2021" is asked for a later year, that of 2021.

    Else the latest period asked for that a document of the pool reports on; the latest of all where none does.
    """
    instants = [period for period in plan.periods if period.instant]
    known = [period for period in instants or plan.periods if any(_reports(document, period) for document in pool)]
    return max(known, key=lambda period: (period.year, period.quarter or 5), default=latest(plan))


def recency_of(pool: Collection[Document]) -> Mapping[str, float]:
    """Document id to 1.0 for its company's newest document, a little less for each year before that.

    What bears no date is as good as new.
    """
    ends = {document.id: _end(document) for document in pool if _end(document) > date.min}
    newest: dict[str, date] = {}
    for document in pool:
        newest[_whose(document)] = max(ends.get(document.id, date.min), newest.get(_whose(document), date.min))
    ages = {d.id: (newest[_whose(d)] - ends[d.id]).days / 365.25 if d.id in ends else 0.0 for d in pool}
    return {key: max(CLOSE, EXACT - _A_YEAR * age) for key, age in ages.items()}


def annual_first(fits: Mapping[str, float], documents: Mapping[str, Document]) -> Mapping[str, float]:
    """The same fits with those of interim reports a little lower: a figure without a period is meant for a year."""
    interim = {key for key in fits if documents[key].description.quarter in (1, 2, 3)}
    return {key: fit * (NEARLY if key in interim else EXACT) for key, fit in fits.items()}


def _whose(document: Document) -> str:
    return company_key(document.description.company)


def _newest_first(pool: Sequence[Document]) -> Mapping[str, float]:
    ends = sorted({_end(document) for document in pool}, reverse=True)
    return {d.id: (EXACT, CLOSE, NEAR)[min(ends.index(_end(d)), 2)] for d in pool}


def _end(document: Document) -> date:
    told = document.description
    return told.period_end or told.published or date(told.fiscal_year or 1, 1, 1)


def _fit(document: Document, plan: Plan, asked: Period | None, served: bool) -> float:
    fit = _period_fit(document, plan, asked, served)
    if plan.form and document.description.form and not document.description.form.startswith(plan.form):
        fit *= CLOSE
    return fit


def _period_fit(document: Document, plan: Plan, asked: Period | None, served: bool) -> float:
    if any(_dated(document, day) for day in plan.dates):
        return EXACT
    if asked is None:
        return EXACT if not plan.dates else NEAR
    told = document.description
    if _reports(document, asked):
        return EXACT if told.quarter == asked.quarter else NEARLY
    if not served and _ends_in(document, asked):
        return NEARLY
    if told.fiscal_year is None:
        return NEAR
    later = told.fiscal_year - asked.year
    if later == 0:
        return NEARLY if told.form == _EVENTS else CLOSE
    if told.period_end and told.period_end.year == asked.year:
        return NEAR
    return NEAR if 0 < later <= 2 and asked.quarter == told.quarter else FAR


def _dated(document: Document, day: date) -> bool:
    """Whether it is of this day: its period's end or its own date; a report on a period is not of its signing."""
    told = document.description
    published = None if told.period_end and told.dating is Dating.SIGNED else told.published
    return any(known is not None and abs(known - day) <= _WINDOW for known in (published, told.period_end))


def _reports(document: Document, asked: Period) -> bool:
    """True when the document reports on just this period: the year's report for a year, the quarter's for a quarter."""
    return document.description.fiscal_year == asked.year and _as_long(document, asked)


def _ends_in(document: Document, asked: Period) -> bool:
    """True for a report whose period ends in the calendar year asked for, whatever its filer calls that period."""
    end = document.description.period_end
    return end is not None and end.year == asked.year and _as_long(document, asked)


def _as_long(document: Document, asked: Period) -> bool:
    quarter = document.description.quarter
    if asked.quarter is None:
        return quarter in (None, 4) and document.description.form != _EVENTS
    return quarter == asked.quarter or (asked.quarter == 4 and quarter is None)
