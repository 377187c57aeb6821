"""Lines of figures in, the sums among them out: which line is the sum of which, where that holds and where it fails.

A sum is found by its figures, never by its label alone: it counts only when it holds in enough places that chance
cannot explain it. Lines may be a table's rows, with its columns as places, or its columns, with its rows as places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import log10

_LONGEST = 100  # parts of one sum
_MIXED = 5  # parts of a sum whose signs are found by trying
_FEW = 1.7  # digits that agree by chance
_STRONG, _NAMED, _TRIED = 7.0, 2.8, 7.0  # digits that agree: of any sum, of a line called a total, of tried signs


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure as a whole number of the table's smallest step; `step` is the figure's own rounding step."""

    value: int
    step: int
    unit: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row or column: its figures by place. `total` says that its name is that of a sum."""

    index: int
    figures: Mapping[int, Figure]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Footing:
    """Line `total` is the sum of `parts`. `fails` has the difference, in smallest steps, of each place that is off.

    `first` is the first of all lines that went into it, those that its parts sum included.
    """

    total: int
    parts: tuple[int, ...]
    first: int
    holds: tuple[int, ...]
    fails: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum that may be: its parts, their signs, and what it comes to in each place."""

    parts: tuple[Line, ...]
    tried: bool
    holds: tuple[int, ...]
    fails: Mapping[int, int]
    digits: float

    @property
    def rank(self) -> tuple[float, ...]:
        return len(self.holds), -len(self.fails), not self.tried, self.digits, len(self.parts)


def footings(lines: Sequence[Line], *, proofs: int = 1, signs: bool = True) -> list[Footing]:
    """The sums among lines in their order, each total below its parts; `proofs` is how many places must agree.

    `signs` allows differences and mixed signs, as in "revenue less costs".
    """
    found: list[Footing] = []
    begins: dict[int, int] = {}
    for n, total in enumerate(lines):
        sums = list(_sums(total, _above(lines, n, begins), signs=signs))
        certain = [each for each in sums if len(each.holds) >= proofs and _certain(each, total)]
        if not certain:
            continue
        best = max(certain, key=lambda each: each.rank)
        begins[n] = next(k for k, line in enumerate(lines) if line is best.parts[0])
        begins[n] = min(begins[n], begins.get(begins[n], begins[n]))
        fails = {place: off for place, off in best.fails.items() if not _explained(place, sums)}
        first = lines[begins[n]].index
        found.append(Footing(total.index, tuple(part.index for part in best.parts), first, best.holds, fails))
    return found


def _above(lines: Sequence[Line], n: int, begins: Mapping[int, int]) -> list[Line]:
    """The lines above one, nearest first; a line that is a sum stands for its parts."""
    above: list[Line] = []
    k = n - 1
    while k >= 0 and len(above) < _LONGEST:
        above.append(lines[k])
        k = begins.get(k, k) - 1
    return above


def _sums(total: Line, above: Sequence[Line], *, signs: bool) -> Iterator[_Sum]:
    for length in range(2, len(above) + 1):
        parts = tuple(reversed(above[:length]))
        yield _sum(total, parts, (1,) * length, tried=False)
        if not signs:
            continue
        yield _sum(total, parts, (1, *(-1,) * (length - 1)), tried=False)
        if 2 < length <= _MIXED:
            for rest in product((1, -1), repeat=length - 1):
                if len(set(rest)) == 2:
                    yield _sum(total, parts, (1, *rest), tried=True)


def _sum(total: Line, parts: tuple[Line, ...], signs: tuple[int, ...], *, tried: bool) -> _Sum:
    holds: dict[int, str] = {}
    fails: dict[int, int] = {}
    digits = 0.0
    for place, sought in total.figures.items():
        figures = [part.figures.get(place) for part in parts]
        known = [figure for figure in figures if figure is not None and figure.unit == sought.unit]
        if len(known) < len(parts) or not sought.value or sum(bool(figure.value) for figure in known) < 2:
            continue
        off = sum(sign * figure.value for sign, figure in zip(signs, known, strict=True)) - sought.value
        step = max(sought.step, *(figure.step for figure in known))
        if abs(off) <= step * min(2, len(parts) // 2):
            holds[place] = sought.unit
            agree = log10(abs(sought.value) / (step * (1 + 2 * bool(off))))
            digits += agree if agree > _FEW else 0.0
        elif abs(off) > step * (len(parts) + 1) / 2:
            fails[place] = off
    alike = {place: off for place, off in fails.items() if total.figures[place].unit in holds.values()}
    return _Sum(parts, tried, tuple(holds), alike, digits)


def _certain(each: _Sum, total: Line) -> bool:
    """Whether chance cannot explain that the figures agree, and most places do."""
    if not each.holds or len(each.fails) > max(total.total, len(each.holds) // 2):
        return False
    enough = _TRIED if each.tried else _NAMED if total.total else _STRONG
    return each.digits >= enough and (not each.tried or len(each.holds) > 1)


def _explained(place: int, sums: Collection[_Sum]) -> bool:
    """Whether the total is reached another way in this place."""
    return any(place in each.holds and (not each.tried or len(each.holds) > 1) for each in sums)
