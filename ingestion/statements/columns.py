"""A grid in, its columns out: the heading over each, the period it names and the member of a breakdown it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from data.types import Description, Grid, Period
from ingestion.words.numbers import parse_number
from ingestion.words.periods import calendar_of, period_of_header

_NOT_MEMBERS = (
    "january february march april may june july august september october november december jan feb mar apr jun jul "
    "aug sept? oct nov dec fiscal years? quarters? months? weeks? ended ending as of at the for first second third "
    "fourth three six nine twelve thirteen twenty-six thirty-nine fifty-two fifty-three ytd period end and in "
    "dollars millions thousands billions except per share data amounts unaudited audited restated adjusted notes? "
    "actual reported revised"
).split()
_TIME = re.compile(
    r"\bU\.?S\.? ?(?:\$|dollars?\b)|"  # a currency, no country
    rf"\b(?:19|20)\d\d\b|\b(?:to date|q[1-4]|fy\d*|\d{{1,2}}|u\.s\.|{'|'.join(_NOT_MEMBERS)})\b\.?"
    r"|年|月|日|期|度|第|四半期|[^\w\s&-]",
    re.I,
)
_WHOLE_WORDS = (
    "total|consolidated|company|amounts?|values?|balance|gaap|carrying|as|us|s|合計|連結|金額|百万円|千円|億円|円"
)
_WHOLE = re.compile(rf"^(?:(?:{_WHOLE_WORDS})(?:\s|$))*$", re.I)
_TOTAL = re.compile(r"total\b", re.I)
_STATEMENT = re.compile(
    r"\b(?:consolidated )?(?:balance sheets?|statements? of (?:[\w’']+ ){0,4}?"
    r"(?:income|operations|earnings|flows?|equity))",
    re.I,
)
_FAIR_VALUE = re.compile(r"fair value|level [123]|quoted|observable|carrying", re.I)
_YEN = re.compile(r"[(（](?:単位[:：]?\s*)?(?:百万|千|億)?円[)）]")
_OVER_PERIODS = re.compile(r"end|year|as of|fiscal|million|thousand|\d{4}", re.I)
_SPACED_YEAR = re.compile(r"\b(?:1 9|2 0) \d \d\b")
_YEAR = re.compile(r"(?:FY\s?)?(?:19|20)\d\d(?:\s?\(?[a-z0-9*]\)?)?", re.I)


@dataclass(frozen=True, slots=True)
class Column:
    """`heading` is all that stands over the column, outermost first; `member` what of it is not about time.

    A column has up to two readings of its period: as a balance on a day and as a flow that ends there.
    """

    heading: str
    member: str | None = None
    instant: Period | None = None
    duration: Period | None = None
    read: Period | None = None
    percent: bool = False

    @property
    def dated(self) -> bool:
        return self.read is not None


def columns_of(grid: Grid, description: Description) -> list[Column]:
    """The columns of a grid, column 0 (the labels) included as an empty one."""
    width = max((len(row) for row in grid.rows), default=0)
    heads = _filled([[_closed(cell.text.strip()) for cell in row] for row in grid.rows[: grid.header_rows]])
    corner = " ".join(row[0] for row in heads if row)
    around = f"{corner} {grid.title} {grid.units}"
    columns = [Column("")]
    for n in range(1, width):
        parts = [row[n] for row in heads if n < len(row) and row[n]]
        columns.append(column_of(" ".join(dict.fromkeys(parts)), around, description))
    return _measured(_told_apart(columns))


def _closed(text: str) -> str:
    """A heading with its years closed up where they are set with spaces: "2 0 1 8"."""
    return _SPACED_YEAR.sub(lambda match: match.group().replace(" ", ""), text)


def _measured(columns: list[Column]) -> list[Column]:
    """Fair value columns beside the one that bears the date bear it too."""
    dated = [column for column in columns if column.dated]
    if len(dated) != 1:
        return columns
    one = dated[0]
    return [
        replace(column, instant=one.instant, duration=one.duration, read=one.read)
        if _FAIR_VALUE.search(column.heading) and not column.dated
        else column
        for column in columns
    ]


def _told_apart(columns: list[Column]) -> list[Column]:
    """Members that stand over every column belong to the table, as a company's name over its statement does.

    The last of several members that is called a total is the whole.
    """
    members = {column.member for column in columns[1:] if column.heading}
    if len(members) == 1 and len(columns) > 2:
        return [replace(column, member=None) for column in columns]
    totals = {column.member: n for n, column in enumerate(columns) if column.member and _TOTAL.match(column.member)}
    if not totals or len(members) < 3 or None in members:
        return columns
    whole = max(totals, key=lambda member: totals[member])
    return [replace(column, member=None) if column.member == whole else column for column in columns]


def column_of(heading: str, around: str, description: Description) -> Column:
    """One column from its heading and the words around the table."""
    member = " ".join(_TIME.sub(" ", _STATEMENT.sub(" ", heading)).split()).strip(" -&")
    member = "" if _WHOLE.match(member) or len(member) < 2 else member
    words = heading if _says_time(_YEN.sub("", heading)) else _time_of_table(around)
    told = re.sub(r"\bexcept\b[^,;)]*", "", heading, flags=re.I)
    percent = bool(re.search(r"%|\bpercent|\bbps\b|\bmargin\b|as a % of", told, re.I))
    if not words:
        return Column(heading, member or None, percent=percent)
    readings = [period_of_header(words, description, around, instant) for instant in (True, False, None)]
    return Column(heading, member or None, *readings, percent=percent)


def is_heading_row(texts: Sequence[str], label: str) -> bool:
    """Whether a row in the middle of a table names the periods of the rows below it."""
    filled = [text.strip() for text in texts if text.strip()]
    if not filled or len(label.split()) > 6 or (label and not _OVER_PERIODS.search(label)):
        return False
    return all(_YEAR.fullmatch(text) or (_says_time(text) and parse_number(text) is None) for text in filled)


def row_periods(grid: Grid, description: Description) -> dict[int, tuple[Period, bool]]:
    """For a table whose rows are dated, each row's period and whether its own label names it.

    Between "Balance, December 31, 2020" and "Balance, December 31, 2021" stand the movements of fiscal 2021. Years to
    come are instalments of what is owed at the end of the fiscal year.
    """
    body = [n for n in range(grid.header_rows, len(grid.rows)) if any(parse_number(c.text) for c in grid.rows[n][1:])]
    read = {
        n: period_of_header(grid.rows[n][0].text, description, grid.title)
        for n in body
        if _says_time(grid.rows[n][0].text)
    }
    dated = {n: period for n, period in read.items() if period is not None}
    last = description.fiscal_year
    if last is not None and sum(period.year > last for period in dated.values()) > 1:
        return {n: (Period(last, 0, end=description.period_end), False) for n in body}
    found = {n: (period, True) for n, period in dated.items()}
    for opening, closing in pairwise(n for n in sorted(dated) if dated[n].instant):
        movement = _between(dated[opening], dated[closing], description)
        if movement is not None:
            found.update({n: (movement, False) for n in range(opening + 1, closing) if n not in dated})
    return found


def section_columns(columns: Sequence[Column], label: str, description: Description) -> list[Column]:
    """The columns below a line like "Year ended December 31, 2022", which dates what the headings leave undated."""
    return [
        column if _says_time(column.heading) or not column.heading else column_of(column.heading, label, description)
        for column in columns
    ]


def dates_section(label: str) -> bool:
    """Whether a line without figures dates the rows below it."""
    return len(label) < 60 and bool(re.search(r"\b(?:19|20)\d\d\W*$", label)) and _says_time(label)


def _between(opening: Period, closing: Period, description: Description) -> Period | None:
    """The period from one balance to the next, when it is a quarter, a half or a year."""
    if opening.end is None or closing.end is None or not (opening.instant and closing.instant):
        return None
    months = 3 * round((closing.end - opening.end).days / 91.3)
    if months not in (3, 6, 9, 12):
        return None
    quarter = calendar_of(description).quarter_of(closing.end) if months == 3 else None
    return Period(closing.year, months, quarter, end=closing.end)


def _says_time(text: str) -> bool:
    return bool(_TIME.search(text))


def _time_of_table(around: str) -> str:
    """The words of a title that date the whole table, when they name just one year."""
    years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", around))
    return around if len(years) == 1 else ""


def _filled(heads: list[list[str]]) -> list[list[str]]:
    """Heading rows with what spans several columns repeated over each; the lowest row stays as printed."""
    return [_spread(row, heads[-1]) for row in heads[:-1]] + heads[-1:]


def _spread(row: list[str], lowest: list[str]) -> list[str]:
    """Words that stand over several columns, copied to the empty places right of them, or left of the first."""
    filled, last = list(row), ""
    for n in range(1, len(row)):
        last = row[n] or last
        if not row[n] and n < len(lowest) and lowest[n]:
            filled[n] = last
    first = next((text for text in row[1:] if text), "")
    for n in range(1, len(row)):
        if filled[n]:
            break
        filled[n] = first if n < len(lowest) and lowest[n] else ""
    return filled
