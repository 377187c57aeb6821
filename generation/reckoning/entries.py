"""Tables in, their figures out, each with the words and the years that name it; and how well words name a figure.

Figures that became facts bring period, unit and scale from there. Others (columns such as "As reported") have what
their headings say, so that rows of any table can be asked for by their own labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from data.locators import Box, TableCell
from data.metrics.vocabulary import vocabulary
from data.types import Cell, Document, Evidence, Fact, Grid, Period, Statement
from generation.stems import stem, words
from ingestion.statements.columns import columns_of
from ingestion.statements.rows import Outline, indent_of, label_of, opened
from ingestion.statements.statement import Kind
from ingestion.words.numbers import Number, parse_number

_LITTLE = frozenset(
    """
    the of and a an in on for to by from at as its their our with per s amount amounts value values number year years
    period periods ended ending fiscal financial december january february march april may june july august september
    october november thousand thousands million millions usd us
    """.split()
)
_TIME = re.compile(r"\b(?:19|20)\d\d\b|\b(?:FY|F)['’]?(\d\d)\b|\bQ[1-4]\b|\b\d{1,2}(?:st|nd|rd|th)?\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:FY|F)?['’]?((?:19|20)\d\d)(?!\d)|\b(?:FY|F)['’]?(\d\d)\b", re.IGNORECASE)
_QUARTER = re.compile(r"\bQ([1-4])\b|\b(first|second|third|fourth) quarter\b", re.IGNORECASE)
_PART_YEAR = re.compile(r"\b(?:three|six|nine|3|6|9) months\b|\bhalf[- ]year\b", re.IGNORECASE)
_ORDINALS = ("first", "second", "third", "fourth")
_NARROWING = ("other", "total")
_OPPOSITES = tuple(
    (frozenset(map(stem, one.split())), frozenset(map(stem, other.split())))
    for one, other in (
        ("current", "noncurrent"),
        ("opening", "closing"),
        ("gross", "net"),
        ("basic", "diluted"),
        ("domestic", "foreign international"),
        ("short", "long"),
        ("asset", "liability"),
        ("minimum", "maximum"),
        ("granted", "forfeited exercised vested cancelled"),
    )
)
_TURNS = (
    (
        re.compile(
            r"\b(?:beginning|start|opening)\b(?: (?:of|balances?))*(?: the)?(?: (?:period|year))?", re.IGNORECASE
        ),
        " opening ",
    ),
    (
        re.compile(
            r"\b(?:closing|(?:at|at the|as of) end|ending(?: balances?)?|end of(?: the)?(?: (?:period|year)))\b",
            re.IGNORECASE,
        ),
        " closing ",
    ),
    (re.compile(r"\bnon[-\s](?=[a-z])", re.IGNORECASE), "non"),
    (re.compile(r"\(\d{1,2}\)|\([a-z]\)"), " "),
)
_COMPARES = re.compile(
    r"\bchanges?\b|\bvariance\b|\bincrease\b|\bdecrease\b|\bvs\b|\bversus\b|\bgrowth\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure of a table. `value` is in base units; `years` are those that its row and column name.

    `quarter` is 0 for a part of a year that is named otherwise ("six months ended"). `lead` is the sentence before the
    table.
    """

    label: str
    over: tuple[str, ...]
    heading: str
    value: Decimal
    printed: str
    unit: str
    scale: int
    years: frozenset[int]
    quarter: int | None
    cell: TableCell
    table: Evidence
    document: Document
    nearby: frozenset[str] = frozenset()
    lead: str = ""
    concept: str | None = None
    period: Period | None = None

    @property
    def compares(self) -> bool:
        """Whether the column states a change rather than a figure."""
        return bool(_COMPARES.search(self.heading)) and not self.years


def entries_of(
    table: Evidence, grid: Grid, document: Document, facts: Sequence[Fact], nearby: str = "", lead: str = ""
) -> list[Entry]:
    """Every numeric cell of a table, row by row. `nearby` is the text around it, `lead` the sentence before it."""
    known = {(fact.cell.row, fact.cell.column): fact for fact in facts}
    page = _Page(table, document, opened(table, grid, 1).kind, bag(nearby), lead)
    return list(_entries(page, grid, known))


@dataclass(frozen=True, slots=True)
class _Page:
    """What all entries of a table share."""

    table: Evidence
    document: Document
    kind: Kind
    nearby: frozenset[str]
    lead: str


def _entries(page: _Page, grid: Grid, known: Mapping[tuple[int | None, int | None], Fact]) -> Iterator[Entry]:
    outline, sums = Outline(), unlabelled_sums(grid)
    columns = [(column.heading, column.percent) for column in columns_of(grid, page.document.description)]
    for index in range(grid.header_rows, len(grid.rows)):
        row = grid.rows[index]
        label = label_of(row[0].text) if row else ""
        numbers = [parse_number(cell.text) for cell in row[1:]]
        if not any(numbers):
            if sum(bool(cell.text.strip()) for cell in row[1:]) > 1:
                columns = [("", False), *((cell.text.strip(), False) for cell in row[1:])]
            else:
                outline.heading(label or next((c.text for c in row if c.text), ""), indent_of(grid, index))
            continue
        over = outline.row(label, indent_of(grid, index)) if label else ()
        section = outline.row("", indent_of(grid, index))[-1:] if not label else ()
        label = label or " ".join((*(("Total",) if index in sums else ()), *section))
        for place, number in enumerate(numbers, 1):
            if number is not None and place < len(columns):
                yield _entry(page, label, over, columns[place], row[place], number, (index, place), known)


def _entry(
    page: _Page,
    label: str,
    over: tuple[str, ...],
    column: tuple[str, bool],
    cell: Cell,
    number: Number,
    at: tuple[int, int],
    known: Mapping[tuple[int | None, int | None], Fact],
) -> Entry:
    heading, percents = column
    fact, percent = known.get(at), number.percent or percents
    value = number.base if number.percent else _scaled(number, percent, page.kind.scale)
    return Entry(
        label,
        over,
        heading,
        fact.value if fact else value,
        cell.text,
        fact.unit if fact else "percent" if percent else number.currency or page.kind.currency or "",
        fact.scale if fact else 0 if percent else number.scale or page.kind.scale or 0,
        _years(f"{heading} {label}") or _years(" ".join(over[-1:])) or _year_of(fact),
        _quarter(f"{heading} {label}", fact),
        _place(page.table, *at, cell.box),
        page.table,
        page.document,
        page.nearby,
        page.lead,
        fact.concept if fact else None,
        fact.period if fact else None,
    )


def unlabelled_sums(grid: Grid) -> frozenset[int]:
    """The rows without a label that are the sum of the rows above them, in every column that they fill."""
    found: list[int] = []
    start = grid.header_rows
    for index in range(grid.header_rows, len(grid.rows)):
        row = grid.rows[index]
        if row and not row[0].text.strip() and index - start > 1:
            parts = [_foots(grid, column, start, index) for column in range(1, len(row)) if row[column].text.strip()]
            if parts and all(parts):
                found.append(index)
                start = index + 1
    return frozenset(found)


def _foots(grid: Grid, column: int, start: int, end: int) -> bool:
    whole = parse_number(grid.rows[end][column].text)
    parts = [parse_number(grid.rows[n][column].text) for n in range(start, end)]
    return whole is not None and whole.value == sum(part.value for part in parts if part)


def _scaled(number: Number, percent: bool, scale: int | None) -> Decimal:
    if percent:
        return number.value.scaleb(-2)
    return number.value if number.scale else number.value.scaleb(scale or 0)


def _place(table: Evidence, row: int, column: int, box: Box | None) -> TableCell:
    place = table.locator if isinstance(table.locator, TableCell) else TableCell(1)
    return TableCell(place.table, row, column, place.page, box)


def _years(text: str) -> frozenset[int]:
    return frozenset(int(long) if long else 2000 + int(short) for long, short in _YEAR.findall(text))


def _year_of(fact: Fact | None) -> frozenset[int]:
    return frozenset((fact.period.year,)) if fact else frozenset()


def _quarter(text: str, fact: Fact | None) -> int | None:
    match = _QUARTER.search(text)
    if match:
        return int(match[1]) if match[1] else _ORDINALS.index(match[2].lower()) + 1
    if _PART_YEAR.search(text):
        return 0
    return fact.period.quarter if fact and fact.period.months == 3 else None


# ---------------------------------------------------------------- words


def bag(text: str) -> frozenset[str]:
    """The words that tell one row from another, by their stems; times and little words left out."""
    spelled = text.replace("%", " percent ").replace("percentage", "percent").replace("’", "'").replace("'s", "")
    for pattern, put in _TURNS:
        spelled = pattern.sub(put, spelled)
    return frozenset(stem(word) for word in words(_TIME.sub(" ", spelled)) if word not in _LITTLE)


@dataclass(frozen=True, slots=True)
class Naming:
    """How words name the entries of one table: computed once for the label, heading and title of each."""

    label: frozenset[str]
    over: frozenset[str]
    heading: frozenset[str]
    around: frozenset[str]


def naming_of(entry: Entry) -> Naming:
    grid = entry.table.grid
    title = f"{grid.title} {grid.rows[0][0].text if grid.rows and grid.header_rows else ''}" if grid else ""
    return Naming(
        bag(entry.label), bag(" ".join(entry.over)), bag(entry.heading), bag(f"{title} {entry.table.context}")
    )


def fit_of(asked: frozenset[str], question: frozenset[str], entry: Entry, named: Naming) -> float:
    """How well words name an entry, 0 to about 1: all words accounted for, and few words of the label left over.

    `question` holds all the words of the question: they may choose a column, as "as reported" does.
    """
    near = named.label | named.heading
    if not asked & (near | named.over) or opposed(asked, near | named.over):
        return 0.0
    cover = sum(_weight(word, near, named, entry.nearby) for word in asked) / len(asked)
    extra = len(named.label - asked - question) / max(len(named.label), 1)
    beside = len(named.label - asked) / max(len(named.label), 1) - extra
    heading = max(len(named.heading), 1)
    wide, met = len(named.heading - question) / heading, len(named.heading & (question - asked)) / heading
    narrower = sum(0.12 for word in _NARROWING if (word in named.label) != (word in asked | named.over))
    return cover - 0.35 * extra - 0.12 * beside - 0.08 * wide + 0.06 * met - narrower


def _weight(word: str, near: frozenset[str], named: Naming, nearby: frozenset[str]) -> float:
    if word in near:
        return 1.0
    return 0.9 if word in named.over else 0.55 if word in named.around else 0.45 if word in nearby else 0.0


def opposed(asked: frozenset[str], stated: frozenset[str]) -> bool:
    """Whether a row says the opposite of what is asked for: non-current for current, opening for closing."""
    return any(
        (asked & one and stated & other and not stated & one) or (asked & other and stated & one and not stated & other)
        for one, other in _OPPOSITES
    )


def same_concept(words_asked: str, entry: Entry) -> bool:
    """Whether the words name the accounting concept that the entry's row states."""
    concept = vocabulary().concept_of(words_asked)
    return concept is not None and concept == (entry.concept or vocabulary().concept_of(entry.label, Statement.NOTE))
