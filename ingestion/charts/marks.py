"""The parts of a chart: what is printed on it, and the bars, lines and wedges that are drawn. Pixels or points,
measured from the top-left corner."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from data.locators import Box
from ingestion.words.numbers import Number, parse_number

Colour: TypeAlias = tuple[int, int, int]
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Label:
    """Words printed on a chart; `turned` when they are not set level."""

    text: str
    box: Box
    turned: bool = False

    @property
    def x(self) -> float:
        return (self.box.x0 + self.box.x1) / 2

    @property
    def y(self) -> float:
        return (self.box.top + self.box.bottom) / 2

    @property
    def height(self) -> float:
        return self.box.bottom - self.box.top

    @property
    def number(self) -> Number | None:
        """The figure it is, "1 640" being 1,640; None for words."""
        return parse_number(closed_up(self.text))

    @property
    def year(self) -> bool:
        return _YEAR.fullmatch(self.text.strip(" *")) is not None


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle."""

    box: Box
    colour: Colour

    @property
    def x(self) -> float:
        return (self.box.x0 + self.box.x1) / 2

    @property
    def y(self) -> float:
        return (self.box.top + self.box.bottom) / 2


@dataclass(frozen=True, slots=True)
class Trace:
    """A drawn line: its corners from left to right. `dense` when every column of pixels is one, and none is data."""

    points: tuple[tuple[float, float], ...]
    colour: Colour
    dense: bool = False


@dataclass(frozen=True, slots=True)
class Wedge:
    """A slice of a pie: its share of the circle, and the middle of its edge."""

    share: float
    x: float
    y: float
    colour: Colour


@dataclass(frozen=True, slots=True)
class Swatch:
    """The sample of a series in a legend, with the words beside it."""

    label: Label
    colour: Colour


@dataclass(frozen=True, slots=True)
class Line:
    """A thin straight line: where it stands across its run, and from where to where it runs."""

    place: float
    start: float
    stop: float


@dataclass(frozen=True, slots=True)
class Marks:
    """All that is drawn. `slack` is how far a measure may be off; `level` and `upright` are thin lines, as ticks and
    grid lines are."""

    bars: tuple[Bar, ...] = ()
    traces: tuple[Trace, ...] = ()
    wedges: tuple[Wedge, ...] = ()
    swatches: tuple[Swatch, ...] = ()
    slack: float = 2.0
    level: tuple[Line, ...] = ()
    upright: tuple[Line, ...] = ()


def closed_up(text: str) -> str:
    """A figure with spaces between its thousands as it is written with commas."""
    return _THOUSANDS.sub(",", text.strip())


def alike(one: Colour, other: Colour, apart: int = 24) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= apart


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a chart: `printed` beside its mark, or `read` off to within `error`; `box` is where it is drawn."""

    colour: Colour
    slot: int
    box: Box
    printed: Label | None = None
    read: float | None = None
    error: float = 0.0
