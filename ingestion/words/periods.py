"""Words about time in, fiscal periods out: column headings, questions, and the filer's own calendar.

A quarter is 3 months with `quarter` set; year-to-date durations are 6 or 9 months without it; a balance at the
fiscal year's end has neither. 52/53-week years and odd year ends are read by the filer's own label for them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from data.types import Description, Period
from ingestion.words.dates import (
    AS_OF,
    ENDED,
    HALF,
    LENGTH,
    QUARTER,
    YEAR,
    Words,
    dated_in,
    length_of,
    quarter_of,
    span_in,
    western,
    without,
    words_about_time,
    year_mentions,
)

_COMPARED = re.compile(
    r"\bchanges?\b|\bincreases?\b|\bdecreases?\b|\bvariance\b|\bvs\b|\bversus\b|\bgrowth\b|増減|増加額|減少額|前期比|\bCAGR\b"
    r"|%\s*(?:change|chg|inc)",
    re.I,
)


# ---------------------------------------------------------------- the filer's calendar


_SLACK = 40  # days after the month's end that still close the year: quarters of 12 and 16 weeks shift the guess


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a filer's fiscal years end: the month, and how far its label stands from the calendar year of that day.

    A year that ends on 28 January 2023 has `shift` -1 when its filer calls it fiscal 2022.
    """

    month: int = 12
    shift: int = 0

    def year_end(self, year: int) -> date:
        """About when the fiscal year called `year` ends: the last day of the month."""
        calendar_year = year - self.shift
        return date(calendar_year, self.month, monthrange(calendar_year, self.month)[1])

    def year_of(self, day: date) -> int:
        """The fiscal year in which a day falls; a day a little after the month's end still belongs to it."""
        guess = day.year + self.shift
        return next(y for y in range(guess - 1, guess + 4) if day <= self.year_end(y) + timedelta(days=_SLACK))

    def quarter_of(self, day: date) -> int:
        """The quarter of the fiscal year that a period ending on this day closes; 4 at the year's end."""
        elapsed = (day - self.year_end(self.year_of(day) - 1)).days
        return min(4, max(1, round(elapsed / 91.3)))


def calendar_of(description: Description) -> Calendar:
    """The calendar that a document's own fiscal year and period end imply; the calendar year when it says neither."""
    end, year = description.period_end, description.fiscal_year
    if end is None:
        return Calendar()
    left = 3 * (4 - description.quarter) if description.quarter else 0
    ends_in, month = _month_after(end, left)
    return Calendar(month, 0 if year is None else year - ends_in)


def _month_after(end: date, months: int) -> tuple[int, int]:
    """The year and month so many months after the one that a day closes; it may lie a little after its month."""
    anchor = end - timedelta(days=10)
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return year, month + 1


def closing_month(period: Period) -> int | None:
    """The month in which the fiscal year of a period closes, told from the period's last day.

    None where that is not known, or the filer calls the year by another number than the calendar's on that day.
    """
    if period.end is None:
        return None
    left = 3 * (4 - period.quarter) if period.quarter else 12 - (period.months or 12)
    year, month = _month_after(period.end, left)
    return month if year == period.year else None


# ---------------------------------------------------------------- column headings


def period_of_header(
    header: str, description: Description, context: str = "", instant: bool | None = None
) -> Period | None:
    """The period of a column, from its heading; `context` (title, headings over all columns) fills what is left out.

    `instant` says whether the table holds balances; None lets the words decide ("as of", a bare date). Columns that
    compare two periods ("2018 vs. 2017", "% change") have none.
    """
    said, around = words_about_time(header), words_about_time(context)
    if not _COMPARED.search(header) and (days := span_in(header)):
        return _from_day_to_day(*days, description, said.quarter, balance=instant is True)
    if _COMPARED.search(header) or len(said.ends) > 1 or len(said.years) > 1:
        return None
    calendar = calendar_of(description)
    opening = "期首" in header
    if (relative := _relative(header, description)) is not None and not said.ends and not said.years:
        months = said.months or _running(header, description)
        said = Words(years=(relative - opening,), months=months, quarter=said.quarter, as_of=opening or said.as_of)
    elif opening:
        return None
    months = _months(said, around, description, instant)
    part_of_named_year = "月期" in header and (said.months or months) not in (0, 12) and not said.ends
    end = None if part_of_named_year else _end(said, around, description, months)
    if end is None and not said.years and said.quarter is None:
        return None
    return _period(said, around, description, calendar, end, months)


_PART = r"(?:(?:第\s*[1-4]\s*)?四半期|中間期|中間(?:連結)?会計期間)"


def _relative(header: str, description: Description) -> int | None:
    """The year of 当期 and 前期 columns."""
    if description.fiscal_year is None:
        return None
    if re.search(
        rf"当(?:連結会計年度|期(?!純|利|損|包)|{_PART}(?!純|利|損|包)|事業年度)|current year|this year",
        header,
        re.I,
    ):
        return description.fiscal_year
    if re.search(
        rf"前(?:連結会計年度|期(?!純|利|損)|{_PART}|年同期|事業年度)"
        r"|prior year|previous year|last year",
        header,
        re.I,
    ):
        return description.fiscal_year - 1
    return None


def _running(header: str, description: Description) -> int | None:
    """The months of 「当四半期累計期間」: those of the year up to the end of the document's own quarter."""
    return 3 * description.quarter if description.quarter and re.search("四半期(?:連結)?累計", header) else None


def _months(said: Words, around: Words, description: Description, instant: bool | None) -> int:
    """The length in months of the column's period, 0 for a balance."""
    if instant is not None and instant:
        return 0
    if said.months or said.quarter:
        return said.months or 3
    if instant is None and (said.as_of or (said.ends and not said.ended and not around.ended and not around.months)):
        return 0
    if around.months or (around.quarter and not said.ends):
        return around.months or 3
    return 3 if description.quarter and description.form == "earnings release" and said.ended and not said.years else 12


def _end(said: Words, around: Words, description: Description, months: int) -> date | None:
    """The last day of the column's period, where the words print it or the document's own period is meant."""
    if said.ends:
        return said.ends[0]
    month_day = said.month_day or around.month_day
    if said.years and month_day is not None and not said.quarter:
        month, day = month_day
        return date(said.years[0], month, min(day, monthrange(said.years[0], month)[1]))
    if said.years and not description.quarter and not said.quarter:
        return _year_close(said.years[0], description) if months in (0, 12) else None
    if not said.years and len(around.ends) == 1 and (said.months or said.quarter):
        return around.ends[0]
    return None


def _year_close(year: int, description: Description) -> date | None:
    """The last day of a fiscal year of an annual report: the report's own, or about the same day of another year."""
    end, named = description.period_end, description.fiscal_year
    if end is None or named is None:
        return None
    closes = end.year + year - named
    last = monthrange(end.year, end.month)[1]
    day = monthrange(closes, end.month)[1]
    return date(closes, end.month, day if end.day == last else min(end.day, day))


def _period(
    said: Words, around: Words, description: Description, calendar: Calendar, end: date | None, months: int
) -> Period | None:
    if end is not None and (said.ends or said.month_day or not said.years or around.month_day):
        year = calendar.year_of(end) if description.period_end else (end - timedelta(days=10)).year
        quarter = calendar.quarter_of(end)
    else:
        year = said.years[0] if said.years else (around.years[0] if around.years else description.fiscal_year)
        quarter = said.quarter or around.quarter or 4
    if year is None:
        return None
    if months == 3:
        named = said.quarter or (quarter if end or around.quarter else None)
        return Period(year, 3, named, end=end) if named else None
    if months == 0:
        if end is None and said.months in (6, 9):
            quarter = said.months // 3
        return Period(year, 0, quarter if quarter != 4 else None, end=end)
    return Period(year, months, None, end=end)


_NEAR = 25  # days: quarters of 12 and 16 weeks


def _from_day_to_day(start: date, end: date, description: Description, quarter: int | None, *, balance: bool) -> Period:
    """The period from one day to another: a quarter, or so many months of the fiscal year from its first day.

    One that is neither, such as a year of fifteen months, keeps its first day. A balance is that of its last day.
    """
    days = (end - start).days
    months = 3 * round(days / 91.3)
    opened = start - timedelta(days=1)
    if description.period_end:
        calendar = calendar_of(description)
    elif months == 3:
        calendar = Calendar(_month_after(end, 3 * (4 - quarter))[1]) if quarter else Calendar()
    else:
        calendar = Calendar(_month_after(start, 0)[1])
    year, closes = calendar.year_of(end), calendar.quarter_of(end)
    if balance:
        return Period(year, 0, closes if closes != 4 else None, end=end)
    whole = months in (3, 6, 9, 12) and abs(days - months * 30.4) < _NEAR
    if months == 3:
        fits = _closes_quarter(opened, calendar) and _closes_quarter(end, calendar)
    else:
        fits = calendar.quarter_of(opened) == 4 and _closes_quarter(opened, calendar)
    if not whole or not fits:
        return _span((start, end))
    return Period(year, months, closes if months == 3 else None, end=end)


def _closes_quarter(day: date, calendar: Calendar) -> bool:
    """Whether a day is about the last of a quarter of the fiscal year."""
    elapsed = (day - calendar.year_end(calendar.year_of(day) - 1)).days
    return abs(elapsed - 91.3 * round(elapsed / 91.3)) <= _NEAR


def _span(ends: tuple[date, ...]) -> Period:
    """The period from one date to another, its length rounded to quarters."""
    start, end = min(ends), max(ends)
    months = max(3, min(12, 3 * round((end - start).days / 91.3)))
    return Period((end - timedelta(days=10)).year, months, None, start=start, end=end)


# ---------------------------------------------------------------- questions

_RANGE = re.compile(
    rf"\b(?:FY|fiscal(?: years?)?)?\s*['’]?({YEAR}|\d\d)\s*(?:-|to|through|and|until)\s*(?:end of )?"
    rf"(?:FY|fiscal(?: year)?)?\s*['’]?({YEAR}|\d\d)(?!\d|-|\s+(?:months|weeks|days))",
    re.I,
)
_BETWEEN = re.compile(r"\b(?:from|between|during)(?:\s+the)?(?:\s+end of)?(?:\s+fiscal)?(?:\s+years?)?\s*$", re.I)


def periods_in(text: str) -> tuple[Period, ...]:
    """The periods that a question names, in order, ranges expanded: "FY2019 - FY2021" is three years.

    A year is 12 months unless the question says "year end" or "as of" beside it; the caller knows whether the
    concept asked for is a balance.
    """
    return tuple(dict.fromkeys(period for _, _, periods in period_mentions(western(text)) for period in periods))


def period_mentions(text: str) -> list[tuple[int, int, list[Period]]]:
    """The same with the place of each: (start, end, periods) in `text`, which is plain and has no Japanese eras."""
    dated = dated_in(text)
    rest = without(text, dated)
    found = _dated_periods(text, dated) + _ranges(rest)
    taken = [(start, end) for start, end, _ in found]
    found += [item for item in _quarters(rest) if not _inside(item[0], taken)]
    taken = [(start, end) for start, end, _ in found]
    found += [item for item in _single_years(rest) if not _inside(item[0], taken)]
    return sorted(found, key=lambda f: f[0])


_Found = tuple[int, int, list[Period]]


def _inside(place: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _dated_periods(text: str, dated: list[tuple[int, int, date]]) -> list[_Found]:
    if len(dated) == 2 and re.fullmatch(r"\s*(?:to|through|until|-|and)\s*", text[dated[0][1] : dated[1][0]]):
        (start, _, first), (_, end, last) = dated
        if re.search(r"\b(?:from|between|period)\b[^.]*$", text[:start], re.I):
            return [(start, end, [_span((first, last))])]
    return [(start, end, [_ended_on(text[max(0, start - 45) : start], day)]) for start, end, day in dated]


def _ended_on(before: str, day: date) -> Period:
    year = (day - timedelta(days=10)).year
    months = length_of(before) or (12 if re.search(r"\byears?\b", before, re.I) else 0)
    if not ENDED.search(before) or AS_OF.search(before):
        months = 0
    quarter = Calendar().quarter_of(day)
    return Period(year, months, quarter if months == 3 or (months == 0 and quarter != 4) else None, end=day)


def _ranges(text: str) -> list[_Found]:
    found: list[_Found] = []
    for match in _RANGE.finditer(text):
        first, last = (int(y) if len(y) == 4 else 2000 + int(y) for y in match.groups())
        marked = len(match[1]) == 4 or re.search(r"FY|fiscal|['’]", match.group(), re.I)
        joined_by_and = re.search(r"\band\b", match.group(), re.I)
        if not marked or not 0 < last - first <= 15 or QUARTER.search(text[max(0, match.start() - 4) : match.end()]):
            continue
        every = not joined_by_and or _BETWEEN.search(text[: match.start()])
        years = range(first, last + 1) if every else (first, last)
        months = 0 if _balance(text, match.start(), match.end()) else 12
        found.append((match.start(), match.end(), [Period(year, months) for year in years]))
    return found


def _balance(text: str, start: int, end: int) -> bool:
    """Whether the words beside a year make it the year's end."""
    before = text[max(0, start - 24) : start]
    return bool(
        re.search(
            r"\b(?:year[\s-]?end|end of(?: the)?(?: fiscal)?(?: year)?|as of|as at)\W*(?:FY|fiscal)?\W*$", before, re.I
        )
    ) or bool(re.match(r"\W{0,3}year[\s-]?end\b(?!ed)", text[end : end + 12], re.I))


def _quarters(text: str) -> list[_Found]:
    """Quarters, halves and year-to-date periods with the year that stands next to them."""
    found: list[_Found] = []
    years = [(m.start(), m.end(), y) for m, y in year_mentions(text)]
    marks = [_quarter(m, text) for m in QUARTER.finditer(text)]
    marks += [(m.start(), m.end(), 6, None) for m in HALF.finditer(text) if (m["word"] or "first").lower() == "first"]
    marks += [(m.start(), m.end(), n, None) for m in LENGTH.finditer(text) if (n := length_of(m.group())) in (6, 9)]
    for start, end, months, quarter in marks:
        attached = next((y for y in years if y[1] == start), None)
        after = next((y for y in years if 0 <= y[0] - start <= 40), None)
        before = next((y for y in reversed(years) if 0 <= start - y[1] <= 6), None)
        beside = attached or after or before
        if beside is not None:
            last = max(end, beside[1]) if beside[0] - end < 12 else end
            found.append((min(start, beside[0]), last, [Period(beside[2], months, quarter)]))
    return found


def _quarter(match: re.Match[str], text: str) -> tuple[int, int, int, int | None]:
    """A quarter's place, months and number; 「第3四半期累計」 are the nine months that end with it."""
    number = quarter_of(match.group() + " ")
    if number and number > 1 and (run := re.compile("(?:連結)?累計").match(text, match.end())):
        return match.start(), run.end(), 3 * number, None
    return match.start(), match.end(), 3, number


def _single_years(text: str) -> list[_Found]:
    found: list[_Found] = []
    for match, year in year_mentions(text):
        start = match.start()
        months = 0 if _balance(text, start, match.end()) else 12
        found.append((start, match.end(), [Period(year, months)]))
    return found
