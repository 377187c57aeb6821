"""Bars, points and labels of a chart in, its categories out: which marks stand together, and the words under them.

The side along which categories run is called `along`: x where bars stand upright, y where they lie.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from data.locators import Box
from ingestion.charts.marks import Bar, Label

_TOGETHER = 0.5
_LEAST_COUNTED = 3
_COUNTED = 0.6  # of the labels: fewer do not show that they count up


@dataclass(frozen=True, slots=True)
class Category:
    """The words of one category, and where they point along the axis."""

    text: str
    place: float
    box: Box


def span(box: Box, upright: bool) -> tuple[float, float]:
    """From where to where a box reaches along the categories."""
    return (box.x0, box.x1) if upright else (box.top, box.bottom)


def ends(box: Box, upright: bool) -> tuple[float, float]:
    """Where a box begins and ends along the values, the lower value first on a common axis."""
    return (box.bottom, box.top) if upright else (box.x0, box.x1)


def categories_below(labels: Sequence[Label], base: float, least: float, most: float) -> list[Category]:
    """The words under an axis at height `base`, from left to right, lines of one label joined."""
    under = [label for label in labels if label.box.top >= base - 0.5 * label.height and least <= label.x <= most]
    if not under:
        return []
    usual = median(sorted(min(label.height, label.box.x1 - label.box.x0) for label in under))
    first = min(label.box.top for label in under)
    row = [label for label in under if label.box.top <= first + 0.8 * usual]
    kept = [[label] for label in sorted(row, key=lambda label: label.x)]
    for label in sorted((label for label in under if label not in row), key=lambda label: label.box.top):
        above = [lines for lines in kept if _continues(lines[-1], label, usual)]
        if above:
            min(above, key=lambda lines: abs(lines[-1].x - label.x)).append(label)
    return [
        Category(" ".join(part.text for part in lines), _pointed(lines[0], usual), _around(lines)) for lines in kept
    ]


def _continues(above: Label, label: Label, usual: float) -> bool:
    shared = min(above.box.x1, label.box.x1) - max(above.box.x0, label.box.x0)
    return shared > 0 and -0.6 * usual <= label.box.top - above.box.bottom <= 0.35 * usual


def _pointed(label: Label, usual: float) -> float:
    """Where a label points: its middle, or its upper right end when it is set aslant."""
    width = label.box.x1 - label.box.x0
    aslant = label.height > 1.7 * usual and width > 1.2 * usual and len(label.text) > 2
    return label.box.x1 - 0.5 * usual if aslant else label.x


def categories_left(labels: Sequence[Label], base: float, top: float, bottom: float) -> list[Category]:
    """The words left of an axis at `base`, from top to bottom, lines of one label joined."""
    beside = [
        label
        for label in labels
        if label.box.x1 <= base + 0.5 * label.height and top <= label.y <= bottom and not label.turned
    ]
    if not beside:
        return []
    edge = median(sorted(label.box.x1 for label in beside))
    lines: list[list[Label]] = []
    for label in sorted(beside, key=lambda label: label.y):
        if edge - label.box.x1 > 0.35 * max(1.0, base):
            continue
        if lines and label.box.top - lines[-1][-1].box.bottom < -0.5 * label.height:
            lines[-1].append(label)
        else:
            lines.append([label])
    return [Category(_in_order(line), sum(label.y for label in line) / len(line), _around(line)) for line in lines]


def _in_order(line: Sequence[Label]) -> str:
    return " ".join(label.text for label in sorted(line, key=lambda label: label.box.x0))


def _around(labels: Sequence[Label]) -> Box:
    return around([label.box for label in labels])


def around(boxes: Sequence[Box]) -> Box:
    """The box that holds all of these."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


# ---------------------------------------------------------------- bars that stand together


def slots_of(bars: Sequence[Bar], upright: bool, categories: Sequence[Category]) -> list[list[Bar]]:
    """Bars by category, in order along the axis: stacks, and bars of several colours side by side."""
    columns = _columns(bars, upright)
    counts = Counter(colour for column in columns for colour in {bar.colour for bar in column})
    expected = max(counts.values(), default=0)
    if expected == len(columns) or all(count == 1 for count in counts.values()):
        return columns
    if _one_a_column(columns) and sum(counts.values()) == len(columns) and _single_series(columns, categories):
        return columns
    if len(categories) == expected:
        return _by_label(columns, upright, categories)
    return _by_gaps(columns, upright, expected)


def _columns(bars: Sequence[Bar], upright: bool) -> list[list[Bar]]:
    """Bars that stand on each other."""
    columns: list[list[Bar]] = []
    for bar in sorted(bars, key=lambda bar: sum(span(bar.box, upright))):
        low, high = span(bar.box, upright)
        if columns:
            least, most = span(columns[-1][-1].box, upright)
            if min(high, most) - max(low, least) > _TOGETHER * min(high - low, most - least):
                columns[-1].append(bar)
                continue
        columns.append([bar])
    return columns


def _one_a_column(columns: Sequence[Sequence[Bar]]) -> bool:
    return all(len(column) == 1 for column in columns)


def _single_series(columns: Sequence[Sequence[Bar]], categories: Sequence[Category]) -> bool:
    """Whether bars of several colours are one series, some picked out: each has a label of its own."""
    return len(categories) >= 0.8 * len(columns)


def _by_label(columns: Sequence[list[Bar]], upright: bool, categories: Sequence[Category]) -> list[list[Bar]]:
    slots: list[list[Bar]] = [[] for _ in categories]
    for column in columns:
        middle = sum(span(column[0].box, upright)) / 2
        nearest = min(range(len(categories)), key=lambda n: abs(categories[n].place - middle))
        slots[nearest] += column
    return [slot for slot in slots if slot]


def _by_gaps(columns: Sequence[list[Bar]], upright: bool, expected: int) -> list[list[Bar]]:
    """Columns parted at the widest gaps."""
    gaps = [
        (span(later[0].box, upright)[0] - span(earlier[0].box, upright)[1], n)
        for n, (earlier, later) in enumerate(pairwise(columns), 1)
    ]
    cuts = sorted(n for _, n in sorted(gaps, reverse=True)[: expected - 1])
    return [
        [bar for column in columns[start:stop] for bar in column]
        for start, stop in zip([0, *cuts], [*cuts, len(columns)], strict=True)
    ]


def named(places: Sequence[float], categories: Sequence[Category]) -> list[Category | None]:
    """The category at each place: the nearest one when it is nearer than half a step; figures between are filled in."""
    if not categories or not places:
        return [None for _ in places]
    found: list[list[Category]] = [[] for _ in places]
    step = min((later - earlier for earlier, later in pairwise(sorted(places))), default=float("inf"))
    for category in categories:
        nearest = min(range(len(places)), key=lambda n: abs(places[n] - category.place))
        if abs(places[nearest] - category.place) <= 0.62 * step:
            found[nearest].append(category)
    joined = [_joined(each) for each in found]
    if len(categories) == len(places) and sum(one is not None for one in joined) < len(places):
        joined = list[Category | None](categories)  # one label each, though set aslant or off their marks
    return _filled(places, joined)


def _joined(parts: Sequence[Category]) -> Category | None:
    if not parts:
        return None
    return Category(
        " ".join(part.text for part in parts),
        sum(part.place for part in parts) / len(parts),
        around([part.box for part in parts]),
    )


def _filled(places: Sequence[float], found: Sequence[Category | None]) -> list[Category | None]:
    """Categories that count up by one, as years do, where some are misread or not printed for want of room."""
    known = {n: int(one.text.strip(" *")) for n, one in enumerate(found) if one and _whole(one.text)}
    filled = list(found)
    if len(known) < _LEAST_COUNTED or len(places) < 2:
        return filled
    starts = Counter(value - n for n, value in known.items())
    start, count = starts.most_common(1)[0]
    if count < _COUNTED * sum(one is not None for one in found):
        return filled
    rising = all(later > earlier for earlier, later in pairwise(known.values()))  # years left out, none misread
    for n, place in enumerate(places):
        one = found[n]
        if rising and n in known:
            continue
        if known.get(n) != start + n and (one is None or (n in known or _garbled(one.text))):
            filled[n] = Category(str(start + n), place, one.box if one else Box(place, 0.0, place, 0.0))
    return filled


def _garbled(text: str) -> bool:
    """Whether a label may be a whole number that was misread."""
    return len(text) <= 5 and any(sign.isdigit() for sign in text)


def _whole(text: str) -> bool:
    return text.strip(" *").isdigit()


def commonest(places: Collection[float], slack: float) -> tuple[float, int]:
    """The place that most of these share, and how many do."""
    best = max(places, key=lambda place: sum(abs(place - other) <= slack for other in places))
    near = [other for other in places if abs(best - other) <= slack]
    return sum(near) / len(near), len(near)
