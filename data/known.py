"""A document's description in, the day from which it was known out, and what to say where that day is not sure."""

from __future__ import annotations

from datetime import date, timedelta

from data.types import Description

_LATEST_CLOSE = (3, 31)  # of the year after: no filer closes a fiscal year later after the year that it names it for


def known_from(told: Description) -> date | None:
    """The day of publication; where that is not known, the day after the period reported, before which nothing was.

    None where a document tells neither: then it cannot be said to have been known on any day.
    """
    if told.published is not None:
        return told.published
    end = told.period_end or _latest_end(told.fiscal_year, told.quarter)
    return end + timedelta(days=1) if end else None


def known_on(told: Description, day: date) -> bool:
    """Whether a document may have been read on this day."""
    since = known_from(told)
    return since is not None and since <= day


def dating_words(told: Description) -> str:
    """How sure the day of publication is, as “publication date not known”; nothing where it is sure."""
    if told.published is None:
        return "publication date not known"
    return (
        f"publication date not sure: {told.dating.value} {told.published}" if told.dating and told.dating.weak else ""
    )


def _latest_end(year: int | None, quarter: int | None) -> date | None:
    """The latest day on which a fiscal year of this name, or one of its quarters, can have ended."""
    if year is None:
        return None
    month, day = _LATEST_CLOSE
    return date(year + 1, month, day) - timedelta(days=91 * (4 - (quarter or 4)))
