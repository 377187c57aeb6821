"""Facts read from tagged cells in, checks out: what the filer's tag says against what the table's own words say.

The tag gives the fact; the words are read again as if there were none. Signs are not compared: a tag's sign is its
concept's, a table's the printer's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from data.types import CheckKind, Description, Evidence, Fact, Grid, SelfCheck
from ingestion.statements.facts import facts_of
from ingestion.words.numbers import parse_number


def tags_checked(evidence: Sequence[Evidence], facts: Sequence[Fact], description: Description) -> Iterator[SelfCheck]:
    """One check for each fact that has both a tag and a reading of its own."""
    tagged = [fact for fact in facts if fact.tag is not None]
    if not tagged:
        return
    bare = {_place(fact): fact for fact in facts_of([_without_tags(item) for item in evidence], description)}
    for fact in tagged:
        own = bare.get(_place(fact))
        if own is not None:
            difference = abs(abs(fact.value) - abs(own.value))
            row, column = fact.cell.row or 0, fact.cell.column or 0
            passed = difference <= _rounding(own)
            yield SelfCheck(CheckKind.TAGS, passed, fact.cell.table, (row,), column, fact.label, difference, fact.unit)


def _place(fact: Fact) -> tuple[int, int | None, int | None]:
    return fact.cell.table, fact.cell.row, fact.cell.column


def _without_tags(item: Evidence) -> Evidence:
    return replace(item, grid=_bare(item.grid)) if item.grid is not None else item


def _bare(grid: Grid) -> Grid:
    return replace(grid, rows=tuple(tuple(replace(cell, tag=None) for cell in row) for row in grid.rows))


def _rounding(fact: Fact) -> Decimal:
    """One step of the last digit printed, in base units."""
    number = parse_number(fact.printed)
    percent = 2 if fact.unit == "percent" else 0
    return Decimal(1).scaleb(fact.scale - percent - (number.decimals if number else 0))
