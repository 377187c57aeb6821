"""One table's facts in, the checks out that accounting names: both sides of a balance sheet, the opening balance of a
year against the closing one of the year before, earnings per share against earnings over shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from data.types import CheckKind, Fact, SelfCheck, Statement
from ingestion.words.numbers import parse_number

_NEAR, _FAR = Decimal("0.03"), Decimal("0.10")  # of earnings: participating securities take a share of them
_EARNINGS = ("net_income_attributable", "net_income")
_Columns = Mapping[int, Mapping[str, Fact]]


def related(table: int, facts: Sequence[Fact]) -> Iterator[SelfCheck]:
    """The checks of a table's statement facts; a relation that no column keeps may not apply and is no alarm."""
    columns: dict[int, dict[str, Fact]] = defaultdict(dict)
    for fact in facts:
        if fact.concept and fact.segment is None:
            columns[fact.cell.column or 0].setdefault(fact.concept, fact)
    kind = {fact.statement for fact in facts}
    if Statement.BALANCE in kind:
        yield from _balanced(table, columns)
    if Statement.CASH_FLOW in kind:
        yield from _continued(table, facts)
    if Statement.INCOME in kind:
        yield from _per_share(table, columns)


def _balanced(table: int, columns: _Columns) -> Iterator[SelfCheck]:
    """Total assets against total liabilities and equity, in each column."""
    for _, stated in sorted(columns.items()):
        assets, owed = stated.get("total_assets"), stated.get("liabilities_and_equity")
        if assets and owed:
            difference = abs(assets.value - owed.value)
            yield _check(CheckKind.BALANCES, table, (assets, owed), difference, difference <= 2 * _rounding(assets))


def _continued(table: int, facts: Sequence[Fact]) -> Iterator[SelfCheck]:
    """Cash at the beginning of one year against cash at the end of the year before, in the columns of one table."""
    by_row: dict[int, dict[int, Fact]] = defaultdict(dict)
    for fact in facts:
        if fact.period.instant and fact.statement is Statement.CASH_FLOW:
            by_row[fact.cell.row or 0][fact.cell.column or 0] = fact
    for opening, closing in pairwise(by_row[row] for row in sorted(by_row)):
        ends = {(fact.period.year, fact.period.quarter): fact for fact in closing.values()}
        begins = [fact for fact in opening.values() if _is_opening(fact, closing)]
        pairs = [(fact, end) for fact in begins if (end := ends.get((fact.period.year, fact.period.quarter)))]
        kept = [_same(*pair) for pair in pairs]
        if len(pairs) > 1 and any(kept):
            for pair, same in zip(pairs, kept, strict=True):
                yield _check(CheckKind.ROLLS_FORWARD, table, pair, abs(pair[0].value - pair[1].value), same)


def _is_opening(fact: Fact, closing: Mapping[int, Fact]) -> bool:
    """Whether the figure under it in the same column is of a later day."""
    end = closing.get(fact.cell.column or 0)
    return end is not None and end.period.year > fact.period.year


def _per_share(table: int, columns: _Columns) -> Iterator[SelfCheck]:
    """Earnings per share times shares against earnings; where they come near in other columns, far off is an error."""
    for shares, per in (("shares_basic", "eps_basic"), ("shares_diluted", "eps_diluted")):
        for earned in _EARNINGS:
            rows = [
                (stated[per], stated[shares], stated[earned])
                for _, stated in sorted(columns.items())
                if {per, shares, earned} <= stated.keys() and stated[earned].value
            ]
            off = [_apart(*row) for row in rows]
            if sum(each <= _NEAR for each in off) > len(off) / 2:
                for row, each in zip(rows, off, strict=True):
                    difference = abs(row[0].value * row[1].value - row[2].value)
                    yield _check(CheckKind.PER_SHARE, table, row, difference, each <= _FAR, unit=row[2].unit)
                break


def _apart(per: Fact, shares: Fact, earned: Fact) -> Decimal:
    """How far the product stands from the earnings, as a part of them, rounding of the small figure allowed."""
    slack = abs(shares.value) * _rounding(per)
    return max(Decimal(0), abs(per.value * shares.value - earned.value) - slack) / abs(earned.value)


def _same(one: Fact, other: Fact) -> bool:
    return abs(one.value - other.value) <= 2 * max(_rounding(one), _rounding(other))


def _rounding(fact: Fact) -> Decimal:
    """Half a step of the last digit printed, in base units."""
    number = parse_number(fact.printed)
    return Decimal("0.5").scaleb(fact.scale - (number.decimals if number else 0))


def _check(
    kind: CheckKind, table: int, facts: Sequence[Fact], difference: Decimal, passed: bool, *, unit: str = ""
) -> SelfCheck:
    first = facts[0]
    rows = tuple(fact.cell.row or 0 for fact in facts)
    return SelfCheck(kind, passed, table, rows, first.cell.column or 0, first.label, difference, unit or first.unit)
