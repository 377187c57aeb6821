"""The fiscal years of a Japanese question: 「2023年度」 is the one that begins in 2023, whatever its filer calls it.

A filer in Japanese whose years close in March calls it 2024年3月期, one that closes in December 2023年12月期. A filing
in English is taken at its word: its fiscal 2023 is 2023年度.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.answers import YearRead
from data.types import Description, Document
from ingestion.words.dates import western
from ingestion.words.periods import calendar_of

_YEAR = r"(?<!\d)(?:19|20)\d\d"
_JOINED = r"\s*(?:[〜～~・、,\-–—]|から|及び|および|と)\s*"
_YEARS = re.compile(rf"(?:{_YEAR}年?度?{_JOINED})*{_YEAR}年度")
_EACH = re.compile(rf"({_YEAR})(?:年度?)?")


def with_fiscal_years(question: str, documents: Sequence[Document]) -> tuple[str, tuple[YearRead, ...]]:
    """The question with each 年度 by the name that these documents' filers have for it, and how each was read.

    A year that begins in one calendar year by different names of different filers stays as it was put.
    """
    text = western(question)
    read: dict[str, YearRead] = {}

    def named(found: re.Match[str]) -> str:
        year = int(found[1])
        names = _names(year, documents)
        numbers = {number for number, _ in names}
        if numbers - {year}:
            said = f"{year}年度"
            read[said] = YearRead(said, tuple(name for _, name in names), unclear=len(numbers) > 1)
        return names[0][1] if len(numbers) == 1 else found.group()

    put = _YEARS.sub(lambda found: _EACH.sub(named, found.group()), text)
    return (put, tuple(read.values())) if read else (question, ())


def _names(year: int, documents: Sequence[Document]) -> list[tuple[int, str]]:
    """The filers' numbers for the fiscal year that begins in a calendar year, with its names in words, smallest first.

    None where no filer in Japanese is known to close its years on some day.
    """
    told = [document.description for document in documents]
    if not any(one.language == "ja" and one.period_end for one in told):
        return []
    return sorted({_name(year, one) for one in told if one.language != "ja" or one.period_end})


def _name(year: int, description: Description) -> tuple[int, str]:
    """A filer's number for the year and its name in words."""
    if description.language != "ja":
        return year, f"{year}会計年度"
    calendar = calendar_of(description)
    closes = year + (calendar.month < 12)
    called = closes + calendar.shift
    return called, f"{called}会計年度" if calendar.shift else f"{closes}年{calendar.month}月期"
