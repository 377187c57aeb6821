"""A table in, the things out that it sets side by side for one measure: rows under each other, or a row's columns.

Sums of the things, and what only ties them to the whole, are not compared with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from data.metrics.vocabulary import vocabulary
from data.types import Period
from generation.reckoning.entries import Entry, bag
from generation.reckoning.finding import timeliness
from generation.reckoning.measured import (
    BESIDE,
    SUMS,
    Asked,
    Group,
    bare,
    cover,
    measured,
    of_kind,
    says,
    titled,
    titles,
)
from generation.reckoning.rowwork import unit_kind
from ingestion.statements.columns import columns_of

_ASIDE = re.compile(
    r"\b(?:total|consolidated|unallocated|eliminations?|inter-?segment)\b|^\W*corporate\b", re.IGNORECASE
)
_TIES = re.compile(
    r"\b\w+[- ]level (?:activit|item|cost)|\b(?:gains?|loss(?:es)?|adjustments?)\b"
    r"|^\W*(?:all )?others?(?: (?:countries|regions|segments|products|categories|brands|divisions))?\W*$",
    re.IGNORECASE,
)
"""What stands among segments, places and products and is none of them: what is left over or ties them to the whole."""
_BALANCE = re.compile(r"^(?:(?:ending |closing )?balances?,?(?: (?:at|as of))?)?$", re.IGNORECASE)
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_COVERED = 0.75


@dataclass(frozen=True, slots=True)
class Member:
    """One of the things compared: a period, or a row or column in it, with the figure before it for growth."""

    label: str
    entry: Entry
    period: Period | None
    before: Entry | None = None


Members = tuple[Member, ...]


def compared_in(asked: Asked, table: Sequence[Entry], period: Period | None) -> tuple[float, Members] | None:
    """The things that a table compares as asked, with the figure of each in a period, and how well it fits."""
    groups = [*_down(asked, table, period), *_across(asked, table, period), *_under(asked, table, period)]
    found = [made for group in groups if (made := _members(asked, group, table, period))]
    return max(found, key=lambda made: made[0], default=None)


def _members(asked: Asked, group: Group, table: Sequence[Entry], period: Period | None) -> tuple[float, Members] | None:
    picked, whole = _without_sum(_alike([(name, _pick(asked, row)) for name, row in group.figures.items()]))
    entries = [entry for _, entry in picked]
    if len(picked) < 2 or not of_kind(asked, group, entries[0]):
        return None
    sure = measured(asked, replace(group, whole=whole or group.whole), entries)
    held = cover(asked, group, entries, measured=sure > BESIDE)
    if len({unit_kind(entry.unit) for entry in entries}) != 1 or not sure or held < _COVERED:
        return None
    members = [Member(name, entry, period) for name, entry in picked]
    if asked.growth:
        told = [replace(member, before=_before(member.entry, table, period)) for member in members]
        members = [member for member in told if member.before and member.before.value > 0]
    return (held * sure, tuple(members)) if len(members) > 1 else None


# ---------------------------------------------------------------- what stands side by side


def _down(asked: Asked, table: Sequence[Entry], period: Period | None) -> Iterator[Group]:
    """The rows of a table in the period, parted where their heading changes, a total ends them or a label returns."""
    over: tuple[str, ...] | None = None
    rows: dict[str, tuple[Entry, ...]] = {}
    for _, cells in groupby(table, key=lambda entry: entry.cell.row):
        row = tuple(entry for entry in cells if not entry.compares and _timely(entry, entry.over[-1:], period))
        if row and all(entry.printed.strip() in map(str, entry.years) for entry in row):
            over = None  # a heading with the years again
            continue
        if not row:
            continue
        label, aside = row[0].label, _is_aside(asked, row[0].label)
        whole = label if bag(label) & SUMS else ""
        if rows and (whole or over != row[0].over or label in rows):
            yield Group(rows, over or (), whole)
            rows = {}
        over = row[0].over
        if not aside:
            rows[label] = row
    if rows:
        yield Group(rows, over or ())


def _across(asked: Asked, table: Sequence[Entry], period: Period | None) -> Iterator[Group]:
    """Rows called by the measure, or by a balance of it, with a thing over each column."""
    names = _column_names(table)
    for number, cells in groupby(table, key=lambda entry: entry.cell.row):
        row: dict[str, tuple[Entry, ...]] = {}
        dated = _block(table[0], number or 0)
        for entry in cells:
            name = names.get((entry.cell.column or 0, entry.heading), "")
            if name and name not in row and not _is_aside(asked, name) and _timely(entry, dated, period):
                row[name] = (entry,)
        first = next(iter(row.values()), (None,))[0]
        if first is None or len(row) < 2:
            continue
        if says(asked, first.label):
            over = (text for text in first.over if vocabulary().concepts_in(text) in ((), (asked.concept,)))
            yield Group(row, (*over, first.label), across=True)
        elif _BALANCE.match(bare(first.label)) and first.years and titled(asked, titles(first)):
            yield Group(row, (), across=True)


def _under(asked: Asked, table: Sequence[Entry], period: Period | None) -> Iterator[Group]:
    """A row called by the measure under each of several headings that name the things."""
    found: dict[str, dict[str, tuple[Entry, ...]]] = {}
    for entry in table:
        if not entry.over or entry.compares or not timeliness(entry, period) or not says(asked, entry.label):
            continue
        name = entry.over[-1].strip(" :")
        if bag(bare(name)) and not _is_aside(asked, name):
            found.setdefault(entry.label, {}).setdefault(name, (entry,))
    for label, rows in found.items():
        if len(rows) > 1 and len({row[0].cell.column for row in rows.values()}) == 1:
            yield Group(rows, (label,), across=True)


def _is_aside(asked: Asked, name: str) -> bool:
    """Whether what is called so is a sum of the things, or what stands beside them."""
    called = bare(name)
    return bool(_ASIDE.search(called) or (asked.strict and _TIES.search(called)))


def _timely(entry: Entry, headings: Sequence[str], period: Period | None) -> bool:
    """Whether a figure is of the period, as the year of its part of the table says before its column does."""
    years = {int(year) for heading in headings for year in _YEAR.findall(heading)}
    return bool(timeliness(entry, period)) and (period is None or not years or period.year in years)


def _block(entry: Entry, number: int) -> tuple[str, ...]:
    """The heading with a year that stands nearest above a row, alone in its own: the part of the table it is in."""
    grid = entry.table.grid
    for row in reversed(grid.rows[grid.header_rows : number]) if grid else ():
        told = [cell.text.strip() for cell in row if cell.text.strip()]
        if len(told) == 1 and _YEAR.search(told[0]):
            return (told[0],)
    return ()


def _column_names(table: Sequence[Entry]) -> Mapping[tuple[int, str], str]:
    """What the headings of columns name besides time, by the column and its whole heading."""
    grid = table[0].table.grid
    if grid is None or not grid.header_rows:
        return {}
    names: dict[tuple[int, str], str] = {}
    for number, column in enumerate(columns_of(grid, table[0].document.description)):
        heads = [row[number].text for row in grid.rows[: grid.header_rows] if number < len(row)]
        told = [text for head in dict.fromkeys(heads) if bag(text := bare(head))]
        names[number, column.heading] = " ".join(told) if not column.percent else ""
    return names


def _alike(picked: list[tuple[str, Entry]]) -> list[tuple[str, Entry]]:
    """The figures with the currency that is printed beside the first of them only."""
    printed = next((entry.unit for _, entry in picked if len(entry.unit) == 3), "")
    return [(name, replace(entry, unit=entry.unit or printed)) for name, entry in picked]


def _without_sum(picked: list[tuple[str, Entry]]) -> tuple[list[tuple[str, Entry]], str]:
    """The things without the last one where it is the sum of the others, and what the sum is called."""
    *parts, last = picked
    if len(parts) > 1 and last[1].value and last[1].value == sum(entry.value for _, entry in parts):
        return parts, last[0]
    return picked, ""


def _pick(asked: Asked, row: Sequence[Entry]) -> Entry:
    """The figure of a row that is of the measure, as the heading of its column says."""

    def fits(entry: Entry) -> tuple[bool, bool, int]:
        amount = entry.unit != "percent" or not asked.amounts
        return amount, bool(says(asked, entry.heading)), len(bag(entry.heading) & asked.bag)

    return max(row, key=fits)


def _before(entry: Entry, table: Sequence[Entry], period: Period | None) -> Entry | None:
    """The figure of the same row a year before."""
    if period is None:
        return None
    earlier = replace(period, year=period.year - 1, start=None, end=None)
    same = [
        other
        for other in table
        if other.cell.row == entry.cell.row
        and unit_kind(other.unit) == unit_kind(entry.unit)
        and timeliness(other, earlier) == 1.0
    ]
    return same[0] if same else None
