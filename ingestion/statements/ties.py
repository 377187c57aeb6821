"""Facts in, checks out across statements: the same figure of the same period is the same wherever it is printed.

Two rows are compared when they name one concept and agree in another period, so that a difference of definition is no
alarm; when one statement's figures of two periods stand in each other's place; or when all differ by one power of ten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from data.types import Basis, CheckKind, Fact, Period, SelfCheck, Statement
from ingestion.words.numbers import parse_number

_PRIMARY = (Statement.INCOME, Statement.BALANCE, Statement.CASH_FLOW, Statement.COMPREHENSIVE)
_ONE_FIGURE = frozenset(
    "net_income net_income_attributable comprehensive_income cash cash_restricted accumulated_oci".split()
)
_TELLING = 1000  # printed units; smaller figures may agree by chance
_When = tuple[int, int, int | None]


@dataclass(frozen=True)
class _Row:
    """One row of a statement: its facts by period."""

    table: int
    facts: Mapping[_When, Fact]


def ties_of(facts: Sequence[Fact]) -> Iterator[SelfCheck]:
    """The checks between the rows of primary statements that state one concept."""
    for concept, rows in _by_concept(facts).items():
        for left, right in combinations(rows, 2):
            if left.table != right.table:
                yield from _compared(left, right, one_figure=concept in _ONE_FIGURE)


def _by_concept(facts: Sequence[Fact]) -> dict[str, list[_Row]]:
    found: dict[str, dict[tuple[int, int], dict[_When, Fact]]] = defaultdict(lambda: defaultdict(dict))
    for fact in facts:
        whole = fact.segment is None and fact.basis is Basis.REPORTED and fact.statement in _PRIMARY
        if whole and fact.concept and fact.cell.row is not None:
            found[fact.concept][fact.cell.table, fact.cell.row].setdefault(_when(fact.period), fact)
    return {concept: [_Row(place[0], at) for place, at in rows.items()] for concept, rows in found.items()}


def _when(period: Period) -> _When:
    return period.year, period.months, period.quarter


def _compared(left: _Row, right: _Row, *, one_figure: bool) -> Iterator[SelfCheck]:
    """The checks of two rows: nothing where they never agree, unless they agree crosswise or but for their scale.

    `one_figure` says that the statements mean the same by it, so that one difference is an error.
    """
    shared = sorted(left.facts.keys() & right.facts.keys())
    agree = [when for when in shared if _same(left.facts[when], right.facts[when])]
    differ = [when for when in shared if when not in agree]
    telling = any(_printed(left.facts[when]) >= _TELLING for when in agree)
    if telling and len(differ) <= len(agree) * one_figure:
        for when in shared:
            yield _check(left.facts[when], right.facts[when], passed=when in agree)
    elif _crosswise(left, right, differ) or (not agree and _rescaled(left, right, differ)):
        for when in differ:
            yield _check(left.facts[when], right.facts[when], passed=False)


def _same(one: Fact, other: Fact) -> bool:
    return abs(abs(one.value) - abs(other.value)) <= _rounding(one) + _rounding(other)


def _rounding(fact: Fact) -> Decimal:
    number = parse_number(fact.printed)
    return Decimal("0.5").scaleb(fact.scale - (number.decimals if number else 0))


def _printed(fact: Fact) -> Decimal:
    """The digits that a figure shows, as a whole number."""
    number = parse_number(fact.printed)
    return abs(number.value.scaleb(number.decimals - number.scale)) if number else Decimal(0)


def _crosswise(left: _Row, right: _Row, periods: Sequence[_When]) -> bool:
    """Whether the figures of two periods stand in each other's place."""
    return any(
        _same(left.facts[one], right.facts[other])
        and _same(left.facts[other], right.facts[one])
        and min(_printed(left.facts[one]), _printed(left.facts[other])) >= _TELLING
        for one, other in combinations(periods, 2)
    )


def _rescaled(left: _Row, right: _Row, periods: Sequence[_When]) -> bool:
    """Whether every figure differs by the same power of a thousand."""
    ratios = {_power(left.facts[when], right.facts[when]) for when in periods}
    return len(ratios) == 1 and None not in ratios


def _power(one: Fact, other: Fact) -> int | None:
    if min(_printed(one), _printed(other)) < _TELLING:
        return None
    for power in (3, 6):
        for small, large in ((one, other), (other, one)):
            if abs(abs(small.value).scaleb(power) - abs(large.value)) <= _rounding(small).scaleb(power):
                return power if small is one else -power
    return None


def _check(one: Fact, other: Fact, *, passed: bool) -> SelfCheck:
    difference = Decimal(0) if passed else abs(abs(one.value) - abs(other.value))
    row, column = one.cell.row or 0, one.cell.column or 0
    return SelfCheck(CheckKind.TIES, passed, one.cell.table, (row,), column, one.label, difference, one.unit)
