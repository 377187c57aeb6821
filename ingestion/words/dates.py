"""Text in, the dates, years, quarters and lengths of time it mentions out: English and Japanese, long and short."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ingestion.words.numbers import plain, unmarked

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
YEAR = r"(?:19[5-9]\d|20\d\d)"
_WRITTEN_DATES = (
    re.compile(rf"\b{_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*(?P<year>{YEAR})(?!\d\d)", re.I),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}\s*,?\s*(?P<year>{YEAR})(?!\d)", re.I),
    re.compile(rf"(?<!\d)(?P<year>{YEAR})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?!\d)"),
    re.compile(rf"(?<![\d/])(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>{YEAR}|\d\d)(?![\d/])"),
    re.compile(rf"(?P<year>{YEAR})年\s*(?P<month>\d{{1,2}})月\s*(?P<day>\d{{1,2}})日"),
)
_FROM = re.compile(r"(?:\bfrom|自)\W*$", re.I)
_TO = re.compile(r"\W*(?:至|から|[~〜])\W*")
_REIWA = re.compile(r"令和\s*(元|\d{1,2})\s*年")
_MONTH_DAY = re.compile(rf"\b{_MONTH}\s*(?P<day>\d{{1,2}})\b(?!\s*,?\s*\d{{4}})", re.I)
_MONTH_YEAR = re.compile(rf"\b{_MONTH}\s*,?\s*(?P<year>{YEAR})(?!\d)", re.I)
_JAPANESE_YEAR = re.compile(rf"(?P<year>{YEAR})年\s*(?P<month>\d{{1,2}})月期")
_LONE_YEAR = re.compile(rf"(?<![\d,.$-]){YEAR}(?![\d,]|\.\d|-\d)")
_SHORT_YEAR = re.compile(r"\b(?:FY|CY|fiscal(?:\s+year)?)\s*['’]?\s?(\d\d)\b(?!\d)", re.I)

_COUNTS = {
    "three": 3, "six": 6, "nine": 9, "twelve": 12, "thirteen": 13, "fourteen": 14, "sixteen": 16, "seventeen": 17,
    "twenty-four": 24, "twenty-six": 26, "twenty-seven": 27, "twenty-eight": 28, "thirty-six": 36, "thirty-nine": 39,
    "forty": 40, "fifty-two": 52, "fifty-three": 53,
}  # fmt: skip
_COUNT = r"(\d{1,2}|" + "|".join(sorted(_COUNTS, key=len, reverse=True)).replace("-", r"[\s-]?") + ")"
LENGTH = re.compile(rf"\b{_COUNT}[\s-]*(months?|weeks?)\b", re.I)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
QUARTER = re.compile(
    r"\b(?P<ordinal>first|second|third|fourth|1st|2nd|3rd|4th)[\s-]+(?:fiscal\s+)?quarter\b"
    r"|(?:\b|(?<=\d\d))Q(?P<q>[1-4])(?!\d)|\b(?P<lead>[1-4])Q(?=\b|\d|['’])|第\s*(?P<ja>[1-4])\s*四半期|\bQ(?P<run>[1-4])(?=20\d\d)",
    re.I,
)
_RUNNING = re.compile(r"第\s*([1-4])\s*四半期\s*(?:連結)?累計")
HALF = re.compile(
    r"\b(?:(?P<word>first|second)[\s-]+half|H(?P<h>[12])(?=\b|\d)|(?P<lead>[12])H(?=\b|\d))"
    r"|(?P<ja>上半期|中間期|中間(?:連結)?会計期間)",
    re.I,
)
ENDED = re.compile(r"\b(?:ended|ending|end(?=\s+\w+\s+\d))\b", re.I)
AS_OF = re.compile(
    r"\b(?:as\s+(?:of|at)|balance\s+at|year[\s-]?end\b(?!ed)|end of (?:the )?(?:fiscal|year|FY|Q)|at\s+(?=\w+ \d))"
    r"|末|現在",
    re.I,
)
_YEAR_MENTION = re.compile(
    rf"(?:FY|CY)\s?['’]?(?P<fy>{YEAR}|\d\d)(?!\d)|(?<=Q[1-4])(?P<run>20\d\d)|(?<=[1-4][QH])['’]?(?P<two>\d\d)(?!\d)"
    rf"|(?<=[QH][1-4])\s?['’](?P<tick>\d\d)(?!\d)|(?<![\d$,.-])(?P<year>{YEAR})(?!\d|%|[,.]\d|-\d)"
    r"|(?<!\w)['’](?P<lone>\d\d)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a heading says about time, each part None or empty where it says nothing."""

    ends: tuple[date, ...] = ()
    years: tuple[int, ...] = ()
    month_day: tuple[int, int] | None = None
    months: int | None = None
    quarter: int | None = None
    as_of: bool = False
    ended: bool = False


def dates_in(text: str) -> tuple[date, ...]:
    """Every full date of a text, in the order printed."""
    return tuple(day for _, _, day in dated_in(western(text)))


def western(text: str) -> str:
    """Plain text with Japanese era years as years: 令和6年 = 2024年."""
    return _REIWA.sub(lambda m: f"{2018 + (1 if m[1] == '元' else int(m[1]))}年", plain(unmarked(text)))


def dated_in(text: str) -> list[tuple[int, int, date]]:
    found: dict[int, tuple[int, int, date]] = {}
    for pattern in _WRITTEN_DATES:
        for match in pattern.finditer(text):
            day = _date(match["year"], match["month"], match["day"])
            if day is not None:
                found.setdefault(match.start(), (match.start(), match.end(), day))
    return [found[place] for place in sorted(found)]


def span_in(text: str) -> tuple[date, date] | None:
    """The first and last day of a heading that runs from one to the other: 「自 2023年4月1日 至 2024年3月31日」."""
    text = western(text)
    dated = dated_in(text)
    days = sorted({day for _, _, day in dated})
    if len(dated) != 2 or len(days) != 2:
        return None
    (opens, ends, _), (follows, _, _) = dated
    joined = _FROM.search(text[:opens]) or _TO.fullmatch(text[ends:follows])
    return (days[0], days[1]) if joined else None


def _date(year: str, month: str, day: str) -> date | None:
    number = _MONTHS[month.lower()] if month.lower() in _MONTHS else int(month)
    full_year = int(year) if len(year) == 4 else 2000 + int(year)
    if not 1 <= number <= 12 or not 1 <= int(day) <= monthrange(full_year, number)[1]:
        return None
    return date(full_year, number, int(day))


@lru_cache(maxsize=4096)
def words_about_time(text: str) -> Words:
    text = western(text)
    dated = dated_in(text)
    rest = without(text, dated)
    half = HALF.search(rest)
    return Words(
        ends=tuple(dict.fromkeys(day for _, _, day in dated)),
        years=_years(rest),
        month_day=_month_day(rest),
        months=length_of(text) or (6 if half else _running(rest)),
        quarter=quarter_of(rest),
        as_of=bool(AS_OF.search(text)),
        ended=bool(ENDED.search(text)),
    )


def without(text: str, dated: list[tuple[int, int, date]]) -> str:
    for start, end, _ in reversed(dated):
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _years(text: str) -> tuple[int, ...]:
    spread = re.sub(rf"(?<=Q[1-4])(?={YEAR})", " ", text, flags=re.I)
    plain_years = [(m.start(), int(m.group())) for m in _LONE_YEAR.finditer(spread)]
    short = [(m.start(), 2000 + int(m[1])) for m in _SHORT_YEAR.finditer(spread)]
    quarters = re.finditer(r"\b[1-4][QH]\s?['’]?(\d\d)\b|\b[QH][1-4]\s?['’]?(\d\d)\b|(?<!\w)['’](\d\d)\b", spread, re.I)
    marked = [(m.start(), 2000 + int(m[1] or m[2] or m[3])) for m in quarters]
    return tuple(dict.fromkeys(year for _, year in sorted(plain_years + short + marked)))


def _month_day(text: str) -> tuple[int, int] | None:
    if match := _MONTH_DAY.search(text):
        return _MONTHS[match["month"].lower()], int(match["day"])
    if match := _JAPANESE_YEAR.search(text):
        return int(match["month"]), 31
    if match := _MONTH_YEAR.search(text):
        return _MONTHS[match["month"].lower()], 31
    return None


def length_of(text: str) -> int | None:
    match = LENGTH.search(text)
    if match is None:
        if re.search(r"(?<!half )(?<!half-)\byears? (?:ended|ending)\b", text, re.I):
            return 12
        return 3 if re.search(r"\bquarters?(?:ly)? (?:period )?(?:ended|ending)\b", text, re.I) else None
    count = match[1].lower().replace(" ", "-")
    number = int(count) if count.isdigit() else _COUNTS.get(count, 0)
    if match[2].lower().startswith("month"):
        return number if number in (3, 6, 9, 12) else None
    return next((months for weeks, months in ((18, 3), (30, 6), (44, 9), (54, 12)) if 11 < number <= weeks), None)


def _running(text: str) -> int | None:
    """The months that 「第3四半期累計」 counts from the start of the year: nine."""
    match = _RUNNING.search(text)
    return 3 * int(match[1]) if match else None


def quarter_of(text: str) -> int | None:
    match = QUARTER.search(text)
    if match is None:
        return None
    digit = match["q"] or match["lead"] or match["ja"] or match["run"]
    return int(digit) if digit else _ORDINALS[match["ordinal"].lower()]


def year_mentions(text: str) -> list[tuple[re.Match[str], int]]:
    """Years wherever they are written: 2023, FY23, '23, 2Q23, Q22023."""
    found: list[tuple[re.Match[str], int]] = []
    for match in _YEAR_MENTION.finditer(text):
        digits = next(value for value in match.groupdict().values() if value)
        found.append((match, int(digits) if len(digits) == 4 else 2000 + int(digits)))
    return found
