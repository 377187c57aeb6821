"""Labels of a chart in, its axes of values out: which labels are the ticks, and what a place along them is worth."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from statistics import median

from ingestion.charts.marks import Label, Line

_LEAST_TICKS = 3
_TICK = 12.0  # points; a longer line is of the grid, perhaps that of another axis


@dataclass(frozen=True, slots=True)
class Axis:
    """A line of ticks: `value = slope * place + start`, of the logarithm where `log`. `across` is where it stands
    on the other axis."""

    upright: bool
    slope: float
    start: float
    ticks: tuple[Label, ...]
    across: float
    percent: bool = False
    log: bool = False

    def value(self, place: float) -> float:
        found = self.slope * place + self.start
        return math.pow(10.0, max(-300.0, min(300.0, found))) if self.log else found

    def place(self, value: float) -> float:
        return (value - self.start) / self.slope

    @property
    def least(self) -> float:
        return min(self._values)

    @property
    def most(self) -> float:
        return max(self._values)

    @property
    def _values(self) -> list[float]:
        return [value for tick in self.ticks if (value := _value(tick)) is not None]

    def error(self, slack: float) -> float:
        """How far a value read off may be off, in the axis' own unit."""
        return abs(self.slope) * slack


def axes_of(labels: Sequence[Label], slack: float) -> list[Axis]:
    """The axes of values: upright ones and level ones, the most ticks first. A row of years is no such axis."""
    found = [
        axis
        for upright in (True, False)
        for group in _aligned(labels, upright, slack)
        if (axis := _fitted(group, upright, slack))
    ]
    return _distinct(sorted(found, key=lambda axis: -len(axis.ticks)))


def settled(axes: Sequence[Axis], lines: Sequence[Line], slack: float) -> list[Axis]:
    """The axes of one direction moved to where their ticks are drawn, for labels seldom stand quite level with them.

    Lines of the grid are of one axis alone, the one that more of them fit; an axis without ticks is moved as that
    one is, for its labels are set alike.
    """
    short = [line for line in lines if line.stop - line.start <= _TICK]
    moves = [_move(axis, short, slack) for axis in axes]
    if not any(moves):
        gridded = [_move(axis, lines, slack) for axis in axes]
        best = max((move for move in gridded if move), key=lambda move: (move.share, -move.spread), default=None)
        moves = [move if move is best else None for move in gridded]
    lent = next((move for move in moves if move), None)
    return [_moved(axis, move or lent) for axis, move in zip(axes, moves, strict=True)]


@dataclass(frozen=True, slots=True)
class _Move:
    """How far lines stand from the labels of an axis, the share of labels that have one, and how unlike they are."""

    by: float
    share: float
    spread: float


def _move(axis: Axis, lines: Sequence[Line], slack: float) -> _Move | None:
    moves: list[float] = []
    for tick in axis.ticks:
        at = tick.y if axis.upright else tick.x
        near = [
            line.place for line in lines if abs(line.place - at) <= 0.5 * tick.height and _reaches(line, tick, axis)
        ]
        if near:
            moves.append(min(near, key=lambda place: abs(place - at)) - at)
    if len(moves) < max(2, 0.6 * len(axis.ticks)):
        return None
    by = median(moves)
    spread = max(abs(other - by) for other in moves)
    return _Move(by, len(moves) / len(axis.ticks), spread) if spread <= 2.5 * slack else None


def _moved(axis: Axis, move: _Move | None) -> Axis:
    return replace(axis, start=axis.start - axis.slope * move.by) if move else axis


def _reaches(line: Line, tick: Label, axis: Axis) -> bool:
    """Whether a line ends at a label."""
    low, high = (tick.box.x0, tick.box.x1) if axis.upright else (tick.box.top, tick.box.bottom)
    gap = max(line.start - high, low - line.stop)
    return gap <= 1.5 * tick.height


def _value(tick: Label) -> float | None:
    number = tick.number
    return None if number is None or number.dash else float(number.value)


def _aligned(labels: Sequence[Label], upright: bool, slack: float) -> Iterator[list[Label]]:
    """Figures one above the other by an edge or their middle, or in one row."""
    figures = [label for label in labels if _value(label) is not None and not label.turned]
    edges: tuple[Callable[[Label], float], ...] = (_right, _left, _middle) if upright else (_level, _top)
    for edge in edges:
        run: list[Label] = []
        for label in sorted(figures, key=edge):
            if run and edge(label) - edge(run[-1]) > max(2 * slack, 0.3 * label.height):
                yield run
                run = []
            run.append(label)
        yield run


def _right(label: Label) -> float:
    return label.box.x1


def _left(label: Label) -> float:
    return label.box.x0


def _middle(label: Label) -> float:
    return label.x


def _level(label: Label) -> float:
    return label.y


def _top(label: Label) -> float:
    return label.box.top


def _fitted(group: Sequence[Label], upright: bool, slack: float) -> Axis | None:
    """The axis that most of these figures lie on, straight or by powers of ten."""
    points = [
        (label.y if upright else label.x, value, label) for label in group if (value := _value(label)) is not None
    ]
    best = _consensus(points, slack)
    logs = [(place, math.log10(value), label) for place, value, label in points if value > 0]
    bent = _consensus(logs, slack) if len({value for _, value, _ in logs}) >= _LEAST_TICKS else []
    log = len(bent) > len(best) and _steps_are_powers(bent)
    chosen = bent if log else best
    if len(chosen) < _LEAST_TICKS or (not upright and all(label.year for _, _, label in chosen)):
        return None
    slope, start = _line(chosen)
    if slope == 0 or (upright and slope > 0 and not log and _years(chosen)):
        return None
    ticks = tuple(label for _, _, label in chosen)
    across = sum(label.x if upright else label.y for label in ticks) / len(ticks)
    percent = any(label.number and label.number.percent for label in ticks)
    return Axis(upright, slope, start, ticks, across, percent, log)


def _years(points: Sequence[tuple[float, float, Label]]) -> bool:
    return all(label.year for _, _, label in points)


def _steps_are_powers(points: Sequence[tuple[float, float, Label]]) -> bool:
    return all(abs(value - round(value)) < 0.01 for _, value, _ in points)


def _consensus(points: Sequence[tuple[float, float, Label]], slack: float) -> list[tuple[float, float, Label]]:
    """The largest set that lies on one line and is spread along it without a heap."""
    best: list[tuple[float, float, Label]] = []
    for one, other in combinations(points[:40], 2):
        if abs(one[0] - other[0]) < 2 * slack or one[1] == other[1]:
            continue
        slope = (other[1] - one[1]) / (other[0] - one[0])
        room = abs(slope) * 1.6 * slack
        met = [point for point in points if abs(one[1] + slope * (point[0] - one[0]) - point[1]) <= room]
        if len(met) > len(best) and len({point[1] for point in met}) == len(met) and _even(met):
            best = met
    return best


def _even(points: Sequence[tuple[float, float, Label]]) -> bool:
    """Whether the steps are whole multiples of the least one, as ticks are."""
    places = sorted(point[0] for point in points)
    steps = [later - earlier for earlier, later in pairwise(places)]
    least = min(steps)
    return least > 0 and all(abs(step / least - round(step / least)) < 0.2 for step in steps)


def _line(points: Sequence[tuple[float, float, Label]]) -> tuple[float, float]:
    """Slope and start of the straight line through points, by least squares."""
    count = len(points)
    x, y = sum(p[0] for p in points) / count, sum(p[1] for p in points) / count
    spread = sum((p[0] - x) ** 2 for p in points)
    slope = sum((p[0] - x) * (p[1] - y) for p in points) / spread if spread else 0.0
    return slope, y - slope * x


def _distinct(axes: Sequence[Axis]) -> list[Axis]:
    """Those that share no tick with one that has more."""
    kept: list[Axis] = []
    for axis in axes:
        taken = {id(tick) for other in kept for tick in other.ticks}
        if not any(id(tick) in taken for tick in axis.ticks):
            kept.append(axis)
    return kept
