"""Figures and periods in, the words an analyst reads out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from data.types import Period

_SCALE_WORDS = {9: "billion", 6: "million", 3: "thousand", 8: "億", 0: ""}
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_HEAD_ENDS = re.compile(r",|\(| (?:of|for|from|in|to|per|as|attributable|outstanding)\b")
_TRIMMED = Decimal("0.01")


def rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def money(value: Decimal, currency: str, scale: int, decimals: int | None = None) -> str:
    """1577000000 in millions is "$1,577 million"."""
    sign = "−" if value < 0 else ""
    mark = _SIGNS.get(currency, f"{currency} " if currency else "")
    return f"{sign}{mark}{digits(abs(value), scale, decimals)} {_SCALE_WORDS.get(scale, f'×10^{scale}')}".strip()


def digits(value: Decimal, scale: int, decimals: int | None = None) -> str:
    """1577000000 in millions is "1,577"; with as many decimals as asked for, else up to two of its own."""
    scaled = value.scaleb(-scale)
    if decimals is None:
        whole = scaled == scaled.to_integral_value()
        decimals = 0 if whole else min(2, max(0, -int(scaled.normalize().as_tuple().exponent)))
    return f"{rounded(scaled, decimals):,f}".replace("-", "−")


def plain(value: Decimal, decimals: int | None = None) -> str:
    places = 2 if decimals is None else decimals
    return f"{rounded(value, places):,f}".replace("-", "−")


def percent(value: Decimal, decimals: int | None = None) -> str:
    """0.654 is "65.4%"."""
    return f"{plain(value * 100, 1 if decimals is None else decimals)}%"


def period_words(period: Period) -> str:
    """FY2018, Q2 FY2024, six months of FY2023, or the dates when the question gave dates."""
    if period.start and period.end:
        return f"{period.start.isoformat()} to {period.end.isoformat()}"
    if period.quarter:
        return f"Q{period.quarter} FY{period.year}"
    if period.months in (6, 9):
        return f"the first {'six' if period.months == 6 else 'nine'} months of FY{period.year}"
    return f"FY{period.year}"


def day_words(day: date) -> str:
    """ "1 March 2023"."""
    return f"{day.day} {day:%B %Y}"


def year_words(years: Sequence[int]) -> str:
    """Fiscal years with runs drawn together: "FY2016 to FY2018, FY2020"."""
    return ", ".join(" to ".join(f"FY{year}" for year in run) for run in runs(years))


def runs(years: Sequence[int]) -> list[tuple[int, ...]]:
    """Years one by one, but of three or more that follow each other the first and the last."""
    found: list[list[int]] = []
    for year in sorted(years):
        if not found or year > found[-1][-1] + 1:
            found.append([])
        found[-1].append(year)
    drawn = ([(run[0], run[-1])] if len(run) > 2 else [(year,) for year in run] for run in found)
    return [ends for run in drawn for ends in run]


def company_words(company: str) -> str:
    """A company as a subject: capitals that shout are lowered, short ones (3M, AES, CVS) kept."""
    return " ".join(word.capitalize() if word.isupper() and len(word) > 4 else word for word in company.split())


def was(subject: str) -> str:
    """The subject with its verb: revenue was, capital expenditures were."""
    head = _HEAD_ENDS.split(subject)[0].rstrip()
    plural = head.endswith("s") and not head.endswith(("ss", "us", "is", "’s"))
    return f"{subject} {'were' if plural else 'was'}"


def possessive(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"
