"""An item of guidance in, the words out that a table or a line of text says of it."""

from __future__ import annotations

import math
from decimal import Decimal

from data.types import Document
from generation.calls.guidance import Bound, Guidance
from generation.phrasing import money, percent, period_words


def when_words(given: Guidance) -> str:
    """ "FY2026", or "FY2026 (not said)" where the call leaves the period open."""
    return f"{period_words(given.period)} (not said)" if given.assumed else period_words(given.period)


def given_words(given: Guidance) -> str:
    """ "$950 million to $1,000 million", "at least $2.10", "about 24%"."""
    if given.bound is Bound.RANGE:
        return f"between {given.printed}" if " and " in given.printed else given.printed
    return f"{given.bound} {given.printed}"


def call_words(call: Document) -> str:
    """ "Q1 FY2024", or the call's name where its quarter is not known."""
    told = call.description
    if told.fiscal_year is None:
        return call.name
    return f"Q{told.quarter} FY{told.fiscal_year}" if told.quarter else f"FY{told.fiscal_year}"


def value_words(value: Decimal, given: Guidance) -> str:
    """A value as the guidance is given: in its unit and scale."""
    if given.kind == "percent":
        return percent(value, max(1, -int(given.step.as_tuple().exponent) - 2))
    scale = 3 * math.ceil(given.step.adjusted() / 3) if given.scaled else 0
    return money(value, given.currency or "USD", scale)
