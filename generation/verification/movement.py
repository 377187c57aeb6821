"""Figures that agree in, what a claim says of their movement out: a change, its rate, a share, a rise or a fall."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from data.types import Period
from generation.calls.said import DIRECTIONS, JAPANESE_DIRECTIONS, Said, Sentence, directions_in
from generation.verification.grounds import Held
from generation.verification.matching import ASIDE, by_size, in_time, meets, row_key

_FROM = re.compile(
    r"\b(?:from|compared with|compared to(?! \w+ to)|versus|vs\.?|against)\b(?:(?!\bto\b)[^\d$€£¥%;]){0,40}$",
    re.IGNORECASE,
)
_FROM_IN_JAPANESE = re.compile(r"\s*(?:から|より|に対し|に比べ)")
_TO_IN_JAPANESE = re.compile(rf"\s*(?:へと?|に|まで)(?:{JAPANESE_DIRECTIONS})")
_TO = re.compile(rf"\b(?:{DIRECTIONS})\b[^;]{{0,60}}?(?<!came )(?<!amounted )\bto\s*(?:\w+\s)?$", re.IGNORECASE)


Agreed = Sequence[tuple[Said, Held]]


def follows(said: Said, agreed: Agreed, held: Sequence[Held], rows: frozenset[str]) -> bool:
    """Whether the number is the change, the rate of change or the share of two figures of the claim or of its row."""
    for first, second in _pairs(said, agreed, held, rows):
        moved = second - first
        ways = [moved]
        if first and said.kind == "percent":
            ways.append(moved / abs(first))
        for way in ways:
            if said.meets(way) and (not said.polarity or way * said.polarity > 0 or way == 0):
                return True
    levels = [figure.value for number, figure in agreed if not number.change and number.kind != "percent"]
    if said.kind == "percent" and not said.change:
        return any(b and said.meets(a / b) for a in levels for b in levels if a is not b)
    return False


def _pairs(said: Said, agreed: Agreed, held: Sequence[Held], rows: frozenset[str]) -> Iterator[tuple[Decimal, Decimal]]:
    """(earlier, later) values: of the claim's own figures, then of a row named and the year before."""
    levels = [(number, figure) for number, figure in agreed if not number.change]
    for number, figure in levels:
        for other, second in levels:
            if number is not other and number.kind == other.kind and _before(number, figure, other, second):
                yield _as_said(number, figure, other, second)
    lines = rows | {figure.label for _, figure in levels if figure.table}
    of_rows = [figure for figure in held if figure.table and figure.label in lines and figure.period is not None]
    for later in of_rows:
        if not in_time(said, later):
            continue
        for earlier in of_rows:
            if _same_row(earlier, later) and _year_apart(earlier, later):
                yield _by_label(earlier), _by_label(later)


def _as_said(one: Said, first: Held, other: Said, second: Held) -> tuple[Decimal, Decimal]:
    """Two figures as the claim compares them: by size where both have one sign, else with the claim's signs."""
    if first.value * second.value > 0 and one.value > 0 and other.value > 0:
        return abs(first.value), abs(second.value)
    return _with_sign(one, first), _with_sign(other, second)


def _with_sign(said: Said, held: Held) -> Decimal:
    return -abs(held.value) if said.polarity < 0 else abs(held.value)


def _by_label(held: Held) -> Decimal:
    """A figure's value; of a row meant by its size, the size."""
    return abs(held.value) if by_size(held) else held.value


def _same_row(one: Held, other: Held) -> bool:
    return (one.table, one.row, one.label) == (other.table, other.row, other.label)


def _before(number: Said, figure: Held, other: Said, second: Held) -> bool:
    """Whether the first of two figures is the earlier one; where their periods do not tell, as they stand."""
    if figure.period and second.period:
        return _order(figure.period) < _order(second.period)
    years = [min((p.year for m in n.when for p in m.periods), default=0) for n in (number, other)]
    return years[0] < years[1] if years[0] != years[1] else True


def _order(period: Period) -> tuple[int, int]:
    return period.year, period.quarter or 5


def _year_apart(earlier: Held, later: Held) -> bool:
    first, second = earlier.period, later.period
    assert first is not None
    assert second is not None
    return second.year - first.year == 1 and (first.months, first.quarter) == (second.months, second.quarter)


def direction_fault(claim: Sentence, agreed: Agreed, held: Sequence[Held], rows: frozenset[str]) -> str:
    """What is wrong with the claim's word for a rise or a fall, where both figures are known."""
    ways = directions_in(ASIDE.sub(" ", claim.text))
    if len(ways) != 1:
        return ""
    (way,) = ways
    pair = _told_pair(claim, agreed) or _row_pair(claim, agreed, held, rows)
    if pair is None or (pair[1] - pair[0]) * way >= 0:
        return ""
    return f"the figures {'fall' if way > 0 else 'rise'}, the sentence says that they {'rise' if way > 0 else 'fall'}"


def _told_pair(claim: Sentence, agreed: Agreed) -> tuple[Decimal, Decimal] | None:
    """(before, after) where the claim says both: "from A to B", "B, compared with A"."""
    levels = [(said, figure) for said, figure in agreed if not said.change]
    if len(levels) != 2 or levels[0][0].kind != levels[1][0].kind:
        return None
    first, second = _as_said(*levels[0], *levels[1])
    before = [_is_before(claim.text, said) for said, _ in levels]
    if before == [True, False]:
        return first, second
    return (second, first) if before == [False, True] else None


def _is_before(text: str, said: Said) -> bool:
    """Whether the words make the number the one that another is compared with."""
    return bool(_FROM.search(text[max(0, said.start - 60) : said.start]) or _FROM_IN_JAPANESE.match(text, said.end))


def _is_after(text: str, said: Said) -> bool:
    """Whether the words make the number what a rise or a fall came to."""
    return bool(_TO.search(text[: said.start]) or _TO_IN_JAPANESE.match(text, said.end))


def _row_pair(
    claim: Sentence, agreed: Agreed, held: Sequence[Held], rows: frozenset[str]
) -> tuple[Decimal, Decimal] | None:
    """(before, after) of the row that the claim says went "to" a figure, or that it names without a figure."""
    levels = [(said, figure) for said, figure in agreed if not said.change and figure.period and figure.table]
    if len(levels) == 1 and _is_after(claim.text, levels[0][0]):
        after = levels[0][1]
    elif not claim.numbers and len({row_key(row) for row in rows}) == 1 and claim.moments:
        after = next((f for f in held if f.label in rows and f.period and meets(f.period, claim.moments[0])), None)
    else:
        return None
    if after is None:
        return None
    earlier = (figure for figure in held if figure.period and _same_row(figure, after) and _year_apart(figure, after))
    return next(((_by_label(figure), _by_label(after)) for figure in earlier), None)
