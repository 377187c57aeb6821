"""A statement whose headings were lost in, its columns dated out, by figures that the same document states elsewhere.

Net income, revenue or total assets stand in several tables of a filing. Where a column repeats such figures of a known
year, and the columns beside it those of the years before, the heading can be put back without guessing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from data.metrics.vocabulary import vocabulary
from data.types import Fact, Period, Statement
from ingestion.statements.cells import Frame
from ingestion.statements.columns import Column
from ingestion.statements.rows import label_of
from ingestion.words.numbers import parse_number

Anchors = dict[tuple[str, Decimal], set[int]]
_DATABLE = (Statement.INCOME, Statement.BALANCE, Statement.CASH_FLOW, Statement.COMPREHENSIVE)


def anchors(facts: Iterable[Fact]) -> Anchors:
    """The years in which a concept has a figure, by concept and printed size, of annual and year-end figures."""
    found: Anchors = {}
    for fact in facts:
        annual = fact.period.months in (0, 12) and fact.period.quarter is None
        if fact.concept and annual and fact.value and fact.segment is None:
            found.setdefault((fact.concept, abs(fact.value.scaleb(-fact.scale)).normalize()), set()).add(
                fact.period.year
            )
    return found


def columns_by_anchors(frame: Frame, columns: list[Column], stated: Anchors) -> list[Column]:
    """The columns with the years that their figures prove; empty where they prove none or contradict each other."""
    kind, description = frame.table.kind.statement, frame.description
    if kind not in _DATABLE or description.quarter or not 2 < len(columns) < 6:
        return []
    votes = _votes(frame, len(columns), stated)
    leads: Counter[int] = Counter()
    for order, counts in enumerate(votes):
        leads.update({year + order: count for year, count in counts.items()})
    proven = [year for year, _ in leads.most_common() if _agree(votes, year)]
    if not proven:
        return []
    places = _filled_places(frame, len(columns))
    years = {place: proven[0] - order for order, place in enumerate(places)}
    return [_dated(column, years.get(place), frame) for place, column in enumerate(columns)]


def _votes(frame: Frame, width: int, stated: Anchors) -> list[Counter[int]]:
    """For each filled column, how often its figures are those of a year."""
    words, votes = vocabulary(), {place: Counter[int]() for place in _filled_places(frame, width)}
    for row in frame.table.grid.rows[frame.table.grid.header_rows :]:
        concept = words.concept_of(label_of(row[0].text), frame.table.kind.statement) if row else None
        for place in votes if concept else ():
            number = parse_number(row[place].text) if place < len(row) else None
            if concept and number and number.value:
                votes[place].update(stated.get((concept, abs(number.value).normalize()), ()))
    return list(votes.values())


def _filled_places(frame: Frame, width: int) -> list[int]:
    """The columns that hold figures; one with only a stray mark is space between them."""
    rows = frame.table.grid.rows[frame.table.grid.header_rows :]
    held = {n: sum(n < len(row) and parse_number(row[n].text) is not None for row in rows) for n in range(1, width)}
    return [n for n, count in held.items() if count * 4 > max(held.values())]


def _agree(votes: list[Counter[int]], latest: int) -> bool:
    """Whether the columns are the years from `latest` backwards, as far as figures tell."""
    proofs = 0
    for order, counts in enumerate(votes):
        if counts and counts[latest - order] < max(counts.values()) * 0.6:
            return False
        proofs += counts[latest - order]
    return proofs >= 2


def _dated(column: Column, year: int | None, frame: Frame) -> Column:
    if year is None:
        return column
    own = year == frame.description.fiscal_year
    end = frame.description.period_end if own else None
    instant, duration = Period(year, 0, end=end), Period(year, 12, end=end)
    read = instant if frame.table.is_balance else duration
    return Column(str(year), None, instant, duration, read, column.percent)
