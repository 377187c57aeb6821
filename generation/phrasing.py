"""Figures and periods in, the words an analyst reads out."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    scaled = value.scaleb(-scale)
    if decimals is None:
        decimals = (
            0 if scaled == scaled.to_integral_value() else min(2, max(0, -int(scaled.normalize().as_tuple().exponent)))
        )
    sign = "−" if scaled < 0 else ""
    body = f"{rounded(abs(scaled), decimals):,f}"
    mark = _SIGNS.get(currency, f"{currency} " if currency else "")
    return f"{sign}{mark}{body} {_SCALE_WORDS.get(scale, f'×10^{scale}')}".strip()


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


def year_words(years: Sequence[int]) -> str:
    """Fiscal years with runs drawn together: "FY2016 to FY2018, FY2020"."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if not runs or year > runs[-1][-1] + 1:
            runs.append([])
        runs[-1].append(year)
    told = [[f"FY{year}" for year in (run if len(run) < 3 else (run[0], run[-1]))] for run in runs]
    return ", ".join((" to " if len(run) > 2 else ", ").join(ends) for run, ends in zip(runs, told, strict=True))


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
