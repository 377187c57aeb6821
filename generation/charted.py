"""Plan and a figure's grid in, what the chart shows out: a value, the category that has it, or the highest and lowest.

A value printed on the chart is quoted; one that was read off the drawing says so, and how far it may be off.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from data.answers import Check, Claim, Hit, Plan, Result
from data.locators import FigureRegion
from data.types import Cell, Grid
from generation.sources import Sources
from generation.stems import stem, words
from generation.wording.choice import wording_of
from generation.wording.forms import Wording
from ingestion.charts.series import READ_OFF
from ingestion.words.numbers import currency_of, parse_number, scale_of

_HIGHEST = re.compile(
    r"\b(?:most|highest|largest|biggest|greatest|top|leading|leaders?|led|main|best|peak(?:ed)?|maximum|tallest)\b",
    re.I,
)
_LOWEST = re.compile(r"\b(?:least|lowest|smallest|fewest|minimum|worst|shortest)\b", re.I)
_RANKS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "2nd": 2, "3rd": 3}
_RANK = re.compile(
    rf"\b({'|'.join(_RANKS)})[- ](?:most|highest|leading|place|least|\w*est)\b"
    rf"|\branked ({'|'.join(_RANKS)})\b|\bin ({'|'.join(_RANKS)}) place\b",
    re.I,
)
_NAME_ASKED = re.compile(
    r"\bwho\b|\bwhere\b|\bwhen\b|\bwhich\b"
    r"|\b(?:what|which)(?: \w+)? (?:country|company|region|year|state|city|brand|team|app|group|month|industry|sector"
    r"|party|segment|category|product|platform|channel|player|language|age|range|club|site|network|bank|quarter|type"
    r"|movie|film)\b"
    r"|\bwhat (?:is|was|were|are) (?:[\w'’]+ ){0,4}?(?:most|leading|highest|largest|biggest|top|main|second|third"
    r"|least|lowest|smallest)(?: \w+)* (?!rate|number|value|share|percentage|amount)",
    re.I,
)
_AMOUNT_ASKED = re.compile(
    r"\bhow (?:much|many|long|high|large|old)\b|\bwhat (?:percent\w*|share|number|amount|value)\b"
    r"|\bwhat (?:is|was|were|are) the (?:\w+ ){0,2}(?:number|percentage|share|amount|value|rate|revenue|population"
    r"|price) of\b",
    re.I,
)
_PREVIOUS = re.compile(
    r"\b(?:previous|preceding|prior|last) (?:year|quarter|month)\b|\ba (?:year|quarter|month) (?:earlier|before)\b"
    r"|\bthe (?:year|quarter|month) before\b",
    re.I,
)
_SINCE = re.compile(r"\bsince\b[^?.,]*?(?:19|20)\d\d", re.I)
_FORECAST = re.compile(r"\b(?:forecast|projected|predicted|expected)\b", re.I)
_MONTHS = tuple(
    "jan(?:uary)? feb(?:ruary)? mar(?:ch)? apr(?:il)? may june? july? aug(?:ust)? sept?(?:ember)? oct(?:ober)?"
    " nov(?:ember)? dec(?:ember)?".split()
)
_SUPERLATIVE = re.compile(
    r"\b(?!(?:west|northwest|southwest|forest|rest|test|interest|latest|earliest|request|invest|guest|harvest|contest"
    r"|protest|honest|suggest|nest|chest|budapest|lowest|smallest|shortest|oldest|youngest)\b)\w{3,}est\b",
    re.I,
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_ERROR = re.compile(r"± ([\d.eE+-]+)")
_ENOUGH = 0.3
_READ_TO = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class When:
    """A time as a label or a question gives it; what is not said is None."""

    year: int
    quarter: int | None = None
    month: int | None = None

    def meets(self, other: When) -> bool:
        return (self.year, self.quarter, self.month) == (other.year, other.quarter, other.month)


@dataclass(frozen=True, slots=True)
class Shown:
    """One value of a chart, its row and column labels, and whether it was read off the drawing."""

    row: str
    column: str
    value: Decimal
    cell: Cell
    read: bool
    place: tuple[int, int]


def chart_claims(
    plan: Plan, hits: Sequence[Hit], sources: Sources
) -> tuple[list[Claim], Result | None, tuple[str, ...]]:
    """What the best figure says to the question, with the number asked for and notes; nothing when it says nothing."""
    for hit in hits:
        grid = hit.evidence.grid
        if not isinstance(hit.evidence.locator, FigureRegion) or grid is None:
            continue
        chosen = chosen_value(plan.question, grid)
        if chosen is None:
            continue
        shown, named = chosen
        box = shown.cell.box or hit.evidence.locator.box
        place = FigureRegion(hit.evidence.locator.page, box)
        n = sources.cite(hit.document, hit.evidence.id, place, f"{shown.row} | {shown.cell.text}")
        text = _said(wording_of(plan), shown, grid)
        claim = Claim(text, (n,), Check.READ if shown.read else Check.QUOTED)
        return [claim], None if named else _result(shown, grid, plan), _warnings(wording_of(plan), grid)
    return [], None, ()


def same_figure(shown: Result, stated: Result) -> bool:
    """Whether a table states what a chart shows, as far as a chart can be read; its figure is then preferred."""
    return abs(shown.base_value - stated.base_value) <= abs(stated.base_value) * _READ_TO


def chosen_value(question: str, grid: Grid) -> tuple[Shown, bool] | None:
    """The value that the question asks for, and whether it is the name of its category that is asked for."""
    table = list(_shown(grid))
    if not table:
        return None
    named = bool(_NAME_ASKED.search(question)) and not _AMOUNT_ASKED.search(question)
    columns = _narrowed(question, table, lambda shown: shown.column)
    if given := _given(question, columns, grid):
        return given, True
    if named and _FORECAST.search(question) and (times := _when_rows(columns)) and not _when_asked(question):
        return max(columns, key=lambda shown: _order(_when(shown.row))), bool(times)
    rank = _rank(question)
    if rank and (named or not _when_asked(question)):
        rows = _narrowed(question, columns, lambda shown: shown.row) if _when_rows(columns) is None else columns
        if len({shown.row for shown in rows}) < len({shown.row for shown in columns}):
            columns = rows if not named else columns
        ordered = sorted(_whole(columns), key=lambda shown: shown.value, reverse=rank > 0)
        return (ordered[abs(rank) - 1], named) if len(ordered) >= abs(rank) else None
    row = _row(question, columns) if len({shown.column for shown in columns}) == 1 else None
    return (row, False) if row else None


def _shown(grid: Grid) -> Iterator[Shown]:
    head = grid.rows[0] if grid.header_rows else ()
    for r, row in enumerate(grid.rows[grid.header_rows :], grid.header_rows):
        for c, cell in enumerate(row[1:], 1):
            read = cell.text.startswith(READ_OFF)
            number = parse_number(cell.text.removeprefix(READ_OFF).strip())
            if number is not None and not number.dash:
                value = number.value if number.percent else number.value.scaleb(-number.scale)
                yield Shown(row[0].text, head[c].text if c < len(head) else "", value, cell, read, (r, c))


# ---------------------------------------------------------------- choosing


def _rank(question: str) -> int:
    """1 for the highest, 2 for the second highest, -1 for the lowest; 0 when no rank is asked for."""
    low = bool(_LOWEST.search(question))
    nth = _RANK.search(question)
    if nth:
        rank = _RANKS[next(group for group in nth.groups() if group).lower()]
    elif low or _HIGHEST.search(question) or _SUPERLATIVE.search(question):
        rank = 1
    else:
        return 0
    return -rank if low else rank


def _whole(table: Sequence[Shown]) -> list[Shown]:
    """The values without totals and remainders, which no ranking is about."""
    parts = [shown for shown in table if not re.match(r"(?:total|others?|all|rest of\b.*|unknown)\b", shown.row, re.I)]
    return parts or list(table)


def _given(question: str, table: Sequence[Shown], grid: Grid) -> Shown | None:
    """The one value that the question itself states, when it asks for what has it; read off, to within the error."""
    if _AMOUNT_ASKED.search(question) and not re.match(r"\s*(?:what|which|who)\b", question, re.I):
        return None
    stated = {
        number.value
        for text in re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w])", question)
        if (number := parse_number(text)) and not _YEAR.fullmatch(text)
    }
    met = [shown for shown in table if shown.value in stated and not shown.read]
    near = [
        shown
        for shown in table
        if shown.read and any(abs(shown.value - one) <= 2 * _error(shown.column, grid) for one in stated)
    ]
    found = met or near
    return found[0] if len(found) == 1 else None


_YEAR = re.compile(r"(?:19|20)\d\d")


def _narrowed(question: str, table: Sequence[Shown], name: Callable[[Shown], str]) -> list[Shown]:
    """The values whose label the question names best; all when it names none."""
    labels = list(dict.fromkeys(name(shown) for shown in table))
    if len(labels) < 2:
        return list(table)
    asked = _when_asked(question)
    timed = [one for one in labels if (at := _when(one)) and asked and at.meets(asked)]
    if timed:
        return [shown for shown in table if name(shown) in timed[:1]]
    fits = {one: _fit(question, one, labels) for one in labels}
    best = max(fits.values())
    if best < _ENOUGH:
        return list(table)
    chosen = next(one for one in labels if fits[one] == best)
    return [shown for shown in table if name(shown) == chosen]


def _fit(question: str, label: str, labels: Sequence[str]) -> float:
    """How much of a label the question says; words that all labels share count for nothing."""
    asked = {stem(word) for word in words(question)} | {_tight(question)}
    bags = [{stem(word) for word in words(other)} for other in labels]
    mine = {stem(word) for word in words(label)}
    common = set[str].intersection(*bags) if len(bags) > 1 else set[str]()
    own = mine - common - _LITTLE
    if not own:
        others = set[str]().union(*(bag - common for bag in bags)) - _LITTLE
        return _ENOUGH if mine & common and mine & common <= asked and not others & asked else 0.0
    spelled = 0.2 if _tight(label) and _tight(label) in _tight(question) else 0.0
    met = {word for word in own if word in asked or (len(word) > 4 and any(_near(word, other) for other in asked))}
    return len(met) / len(own) + spelled + 0.02 * len(met)


_LITTLE = frozenset("the of and a an in on for to by from at as with or other total".split())


def _near(word: str, other: str) -> bool:
    """Whether two words share all but their endings: "Italy" and "Italian"."""
    least = min(len(word), len(other))
    return least >= 4 and word[: max(4, least - 1)] == other[: max(4, least - 1)]


def _tight(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def _when_rows(table: Sequence[Shown]) -> list[When] | None:
    """The times of the rows when all of them are times."""
    times = [_when(shown.row) for shown in table]
    known = [at for at in times if at]
    return known if known and len(known) >= 0.7 * len(times) else None


def _row(question: str, table: Sequence[Shown]) -> Shown | None:
    rows = list(dict.fromkeys(shown.row for shown in table))
    asked, times = _when_asked(question), _when_rows(table)
    if asked and times:
        timed = [shown for shown in table if (at := _when(shown.row)) and at.meets(asked)]
        loose = [shown for shown in table if (at := _when(shown.row)) and at.year == asked.year]
        found = timed or (loose if not asked.quarter and not asked.month else [])
        return found[-1] if found else None
    if times:
        back = 2 if _PREVIOUS.search(question) else 1
        actual = [shown for shown in table if "*" not in shown.row] or list(table)
        ordered = sorted(actual, key=lambda shown: _order(_when(shown.row)))
        return ordered[-back] if len(ordered) >= back else None
    if len(rows) == 1:
        return table[0]
    narrowed = _narrowed(question, table, lambda shown: shown.row)
    return narrowed[0] if len({shown.row for shown in narrowed}) == 1 else None


def _order(at: When | None) -> tuple[int, int, int]:
    return (at.year, at.quarter or 0, at.month or 0) if at else (0, 0, 0)


def _when_asked(question: str) -> When | None:
    """The latest time that the question names."""
    found = list(_times(_SINCE.sub(" ", question)))
    return max(found, key=_order, default=None)


def _when(label: str) -> When | None:
    """A label as a time; None when it is more than that."""
    if len(label) > 18 or not re.search(r"\d", label):
        return None
    text = label.lower().strip(" *.")
    if re.fullmatch(r"['’.]?\d\d", text):
        return When(_century(int(text[-2:])))
    text = re.sub(r"^(q[1-4]|[a-z]{3,4}\.?) ?(\d\d)$", r"\1 '\2", text)
    found = list(_times(text))
    rest = re.sub(r"\b(?:q[1-4]|[1-4]q|fy|f|e|h[12]|[a-z]{3,9})\b|[\d'’*./\s-]", "", text)
    return found[0] if found and not rest else None


def _century(year: int) -> int:
    return 1900 + year if year > 60 else 2000 + year


def _times(text: str) -> Iterator[When]:
    """The times in a text: years, with the quarter or month that stands by them."""
    lowered = text.lower()
    years = re.compile(r"(?<![\d.,])((?:19|20)\d\d)(?:\s?/\s?\d{2,4})?(?![\d,]|\.\d)|['’](\d\d)\b")
    for match in years.finditer(lowered):
        year = int(match[1]) if match[1] else _century(int(match[2] or match[3]))
        around = lowered[max(0, match.start() - 24) : match.start()] + lowered[match.end() : match.end() + 6]
        yield When(year, _quarter(around), _month(around))


def _quarter(text: str) -> int | None:
    match = re.search(r"\bq([1-4])\b|\b([1-4])q\b|\b(first|second|third|fourth) quarter", text)
    if not match:
        return None
    return int(match[1] or match[2]) if match[1] or match[2] else _ORDINALS[match[3]]


def _month(text: str) -> int | None:
    """The number of the month named first; "market" names none."""
    found = [(match.start(), n) for n, name in enumerate(_MONTHS, 1) if (match := re.search(rf"\b{name}\b", text))]
    return min(found)[1] if found else None


# ---------------------------------------------------------------- saying


def _named(shown: Shown, *, plain: bool) -> str:
    return shown.row if plain else f"{shown.column}, {shown.row}"


def _said(wording: Wording, shown: Shown, grid: Grid) -> str:
    what = grid.units.split(";")[0].strip() if _titled(grid) else ""
    value = shown.cell.text.removeprefix(READ_OFF).strip()
    error = _error(shown.column, grid) if shown.read else Decimal(0)
    return wording.charted(_named(shown, plain=len(grid.rows[0]) == 2), value, what, shown.read, error)


def _titled(grid: Grid) -> bool:
    return bool(grid.units) and not re.match(r"read off|the axis|there are", grid.units)


def _error(column: str, grid: Grid) -> Decimal:
    """How far what was read off for a series may be off; 0 where nothing was. Of two axes each has its own."""
    own = grid.units.partition(f"{column} ±")[2] if column else ""
    said = _ERROR.search(f"±{own}" if own else grid.units)
    return Decimal(said[1]) if said else Decimal(0)


def _warnings(wording: Wording, grid: Grid) -> tuple[str, ...]:
    """What a reader should know of the axes."""
    said = [part.strip() for part in grid.units.split(";")]
    return tuple(wording.axes(part) for part in said if part.startswith(("the axis", "there are two")))


def _result(shown: Shown, grid: Grid, plan: Plan) -> Result:
    units = grid.units.split(";")[0] if _titled(grid) else ""
    around = f"{units} {shown.column}"
    percent = "%" in shown.cell.text or bool(re.search(r"percent|\bshare\b|\brate\b", around, re.I))
    if percent:
        return Result(shown.value, "percent", 0, shown.value.scaleb(-2))
    scale = scale_of(around) or 0
    base = shown.value.scaleb(scale)
    wanted = plan.scale if plan.scale is not None else scale
    return Result(base.scaleb(-wanted), currency_of(around) or "", wanted, base)
