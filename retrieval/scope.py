"""Plan in, documents out: whose documents to search, and how well each fits the period asked for."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from data.answers import Plan
from data.types import Document, Period
from retrieval.companies import documents_of
from retrieval.plan import latest

EXACT, NEARLY, CLOSE, NEAR, FAR = 1.0, 0.95, 0.8, 0.6, 0.35
_LATEST = re.compile(r"\b(?:latest|most recent|newest|last reported|current)\b", re.IGNORECASE)
_WINDOW = timedelta(days=10)


def scope_of(plan: Plan, documents: Sequence[Document], only: Collection[str] | None = None) -> Mapping[str, float]:
    """Document id to fit, 1.0 for the period asked for. `only` names the documents that may be searched."""
    pool = [d for d in documents if only is None or d.name in only or d.id in only]
    named = documents_of(plan.companies, pool) if plan.companies else []
    pool = named or pool
    if _LATEST.search(plan.question) and not plan.periods:
        return _newest_first(pool)
    return {document.id: _fit(document, plan) for document in pool}


def _newest_first(pool: Sequence[Document]) -> Mapping[str, float]:
    ends = sorted({_end(document) for document in pool}, reverse=True)
    return {d.id: (EXACT, CLOSE, NEAR)[min(ends.index(_end(d)), 2)] for d in pool}


def _end(document: Document) -> date:
    told = document.description
    return told.period_end or told.published or date(told.fiscal_year or 1, 1, 1)


def _fit(document: Document, plan: Plan) -> float:
    fit = _period_fit(document, plan)
    if plan.form and document.description.form and not document.description.form.startswith(plan.form):
        fit *= CLOSE
    return fit


def _period_fit(document: Document, plan: Plan) -> float:
    asked = latest(plan)
    if any(_dated(document, day) for day in plan.dates):
        return EXACT
    if asked is None:
        return EXACT if not plan.dates else NEAR
    told = document.description
    if _reports(document, asked):
        return EXACT if told.quarter == asked.quarter else NEARLY
    if told.fiscal_year is None:
        return NEAR
    later = told.fiscal_year - asked.year
    if later == 0:
        return CLOSE
    if told.period_end and told.period_end.year == asked.year:
        return NEAR
    return NEAR if 0 < later <= 2 and asked.quarter == told.quarter else FAR


def _dated(document: Document, day: date) -> bool:
    told = document.description
    return any(known is not None and abs(known - day) <= _WINDOW for known in (told.published, told.period_end))


def _reports(document: Document, asked: Period) -> bool:
    """True when the document reports on just this period: the year's report for a year, the quarter's for a quarter."""
    told = document.description
    if told.fiscal_year != asked.year:
        return False
    if asked.quarter is None:
        return told.quarter in (None, 4)
    return told.quarter == asked.quarter or (asked.quarter == 4 and told.quarter is None)
