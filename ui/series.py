"""An answer in, the series of figures through time that it holds out, each point with its source; none, usually."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from data.answers import Answer, Calculation, Comparison
from generation.phrasing import period_words
from generation.wording.japanese import PERIOD, undated

FEWEST = 3
_FISCAL = re.compile(r"(?:Q([1-4]) |the first (six|nine) months of )?FY(\d{4})")
_JAPANESE = re.compile(PERIOD)
_DATES = re.compile(r"\d{4}-\d\d-\d\d to (\d{4})-(\d\d)-\d\d")


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: whose or what it is, its period, the value in base units, as shown, and its citation."""

    name: str
    period: str
    value: Decimal
    shown: str
    citation: int


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one unit; `periods` in the order of time."""

    title: str
    unit: str
    periods: tuple[str, ...]
    points: tuple[Point, ...]


def series_of(answer: Answer) -> Series | None:
    """What can be drawn: a comparison over periods or, without one, the figures of one calculation."""
    if answer.refused:
        return None
    if answer.comparison:
        return _of_comparison(answer.comparison)
    found = (_of_calculation(calculation) for calculation in answer.calculations)
    return next((series for series in found if series), None)


def _of_comparison(comparison: Comparison) -> Series | None:
    points: list[Point] = []
    units: set[str] = set()
    for row in comparison.rows:
        for heading, cell in zip(comparison.headings, row.cells, strict=True):
            if cell.value is not None and cell.citations:
                points.append(Point(row.label, heading, cell.value, cell.shown, cell.citations[0]))
                units.add(cell.unit)
    return _series(comparison.title, units, points)


def _of_calculation(calculation: Calculation) -> Series | None:
    """The operands that are one figure in several periods, as those of an average are."""
    named: dict[str, list[Point]] = {}
    for operand in calculation.operands:
        if operand.period is None:
            continue
        english = period_words(operand.period)
        name, period = undated(operand.name) or (operand.name.removesuffix(english).strip(), english)
        point = Point(name, period, operand.value, operand.printed or f"{operand.value:,f}", operand.citation)
        named.setdefault(name, []).append(point)
    points = [point for points in named.values() if len(points) >= FEWEST for point in points]
    drawn = {point.citation for point in points}
    units = {operand.unit for operand in calculation.operands if operand.citation in drawn}
    return _series(f"Figures of: {calculation.name}", units, points)


def _series(title: str, units: set[str], points: Sequence[Point]) -> Series | None:
    order = {point.period: when(point.period) for point in points}
    times = {period: time for period, time in order.items() if time is not None}
    if len(units) != 1 or len(times) < len(order) or len(order) < FEWEST:
        return None
    return Series(title, units.pop(), tuple(sorted(times, key=times.__getitem__)), tuple(points))


def when(heading: str) -> tuple[int, float] | None:
    """A period's place in time; None when the heading is no period."""
    if match := _FISCAL.fullmatch(heading):
        quarter, months, year = match.groups()
        return int(year), float(quarter or {"six": 2.5, "nine": 3.5, None: 5}[months])
    if match := _JAPANESE.fullmatch(heading):
        part = float(match["quarter"] or (2 if match["half"] else 5))
        return int(match["year"]), part + 0.5 if match["running"] or match["half"] else part
    match = _DATES.fullmatch(heading)
    return (int(match[1]), int(match[2]) / 3) if match else None
