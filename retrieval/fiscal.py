"""The fiscal years of a Japanese question: 「2023年度」 is the one that begins in 2023, whatever its filer calls it.

A filer in Japanese whose years close in March calls it 2024年3月期, one that closes in December 2023年12月期. A year
from April to March is 年度 in any language. Of other filings in English it is the year that they call 2023, and where
that is not the one that begins in 2023, the answer says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.answers import YearRead
from data.types import Description, Document
from ingestion.words.dates import western
from ingestion.words.periods import calendar_of

_YEAR = r"(?<!\d)(?:19|20)\d\d"
_JOINED = r"\s*(?:[〜～~・、,\-–—]|から|及び|および|と)\s*"
_YEARS = re.compile(rf"(?:{_YEAR}年?度?{_JOINED})*{_YEAR}年度")
_JAPANESE_CLOSE = 3
_EACH = re.compile(rf"({_YEAR})(?:年度?)?")


@dataclass(frozen=True, slots=True, order=True)
class _Year:
    """A filer's number for a fiscal year, its name for the question, and for whoever asks."""

    number: int
    put: str
    told: str
    doubtful: bool = False


def with_fiscal_years(question: str, documents: Sequence[Document]) -> tuple[str, tuple[YearRead, ...]]:
    """The question with each 年度 by the name that these documents' filers have for it, and how each was read.

    A year that begins in one calendar year by different names of different filers stays as it was put.
    """
    text = western(question)
    read: dict[str, YearRead] = {}

    def named(found: re.Match[str]) -> str:
        year = int(found[1])
        meant = _meant(year, documents)
        numbers = {one.number for one in meant}
        doubtful = [one for one in meant if one.doubtful]
        if numbers - {year} or doubtful:
            said, unclear = f"{year}年度", len(numbers) > 1
            told = meant if unclear else doubtful or meant
            read[said] = YearRead(said, tuple(one.told for one in told), unclear)
        return meant[0].put if len(numbers) == 1 else found.group()

    put = _YEARS.sub(lambda found: _EACH.sub(named, found.group()), text)
    return (put, tuple(read.values())) if read else (question, ())


def _meant(year: int, documents: Sequence[Document]) -> list[_Year]:
    """The filers' fiscal years that are meant by a 年度, smallest first.

    A filer in Japanese counts where it is known when it closes. None where that is known of no filer.
    """
    told = [document.description for document in documents]
    if not any(one.period_end for one in told):
        return []
    return sorted({_year(year, one) for one in told if one.language != "ja" or one.period_end})


def _year(year: int, description: Description) -> _Year:
    calendar = calendar_of(description)
    begun, named = year + (calendar.month < 12), year - calendar.shift
    japanese = description.language == "ja"
    closes = begun if japanese or calendar.month == _JAPANESE_CLOSE else named
    called = closes + calendar.shift
    plainly = f"{called}会計年度"
    if closes == begun:
        by_month = not calendar.shift and (japanese or called != year)
        words = f"{closes}年{calendar.month}月期" if by_month else plainly
        return _Year(called, words, words)
    return _Year(called, plainly, f"{plainly}（{closes}年{calendar.month}月まで）", doubtful=True)
