"""A claim's numbers and the figures that its evidence holds in, what does not agree out, in words.

A number agrees with a figure when the figure, rounded as the number is printed, is that number, in its unit and scale,
of the row that the claim names, under the period that the claim says, and with its sign. What the evidence does not
print may follow from two figures of it: a change, a rate of change, a share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from data.types import Period
from data.vocabulary import vocabulary
from generation.extract import stem, words
from generation.figures import same_period
from generation.grounds import Held
from generation.phrasing import period_words
from generation.said import DIRECTIONS, Moment, Said, Sentence, directions_in

_SMALL_WORDS = frozenset(("of", "and", "the", "in", "for", "to", "a", "an", "our", "on", "at", "by", "total", "s"))
_MEANT_BY_SIZE = re.compile(
    r"expens|cost|paid|pay(?:ment|able|out)|purchas|repay|dividend|acqui|expenditure|depreciat|amorti[sz]|provision|tax"
    r"|interest|decreas|loss|deficit|\bused\b|treasury|allowance|less\b|charge|impairment|write|redempt|withh|retire"
    r"|distribut|reduc|outflow|benefit|deduct|eliminat|offset|credit|discount|外|費用|損失|支出|支払|減",
    re.IGNORECASE,
)
_SAYS_LESS = re.compile(
    r"\b(?:loss(?:es)?|deficit|outflows?|used|negative|decreas\w*|declin\w*|fell|spent|paid|payments?|repurchas\w+|reduc\w+"
    r"|expenses?|costs?|charges?)\b|損失|赤字|減|支出",
    re.IGNORECASE,
)
_MEANT_BY_SIZE_ONLY = re.compile(r"expens|cost|charge|paid|payment|repurchas", re.IGNORECASE)
_FROM = re.compile(
    r"\b(?:from|compared with|compared to(?! \w+ to)|versus|vs\.?|against)\b(?:(?!\bto\b)[^\d$€£¥%;]){0,40}$",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"\((?:[a-z]{1,2}|\d{1,2})\)", re.IGNORECASE)
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
_ASIDE = re.compile(r"\([^()]*\)")
_TO = re.compile(rf"\b(?:{DIRECTIONS})\b[^;]{{0,60}}?(?<!came )(?<!amounted )\bto\s*(?:\w+\s)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is wrong with a claim's numbers, and the citations of the calculated figures among them."""

    faults: tuple[str, ...]
    calculated: tuple[int, ...] = ()


def agreement(claim: Sentence, held: Sequence[Held], texts: Sequence[str], as_printed: bool) -> Agreement:
    """`texts` are the evidence's own words, small.

    `as_printed` where a row is quoted under its table's scale, so that "$ 1,164.6" may stand for millions.
    """
    rows = named_rows(claim.text, held)
    faults: list[str] = []
    agreed: list[tuple[Said, Held]] = []
    calculated: list[int] = []
    pending: list[Said] = []
    for said in claim.numbers:
        alike = [figure for figure in held if _same_value(said, figure, as_printed)]
        if not alike:
            pending += [] if _in_a_name(said, claim, texts) else [said]
            continue
        fault, figure = _settled(said, alike, rows, claim)
        if fault and said.change and _follows(said, agreed, held, rows):
            fault = ""
        faults += [fault] if fault else []
        agreed += [(said, figure)] if figure else []
        calculated += figure.cells if figure else ()
    for said in pending:
        if not _follows(said, agreed, held, rows):
            faults.append(_absent(said, held))
    if not faults:
        fault = _direction(claim, agreed, held, rows)
        faults += [fault] if fault else []
    return Agreement(tuple(dict.fromkeys(faults)), tuple(dict.fromkeys(calculated)))


# ---------------------------------------------------------------- value and unit


def _same_value(said: Said, held: Held, as_printed: bool) -> bool:
    if not _same_unit(said, held):
        return False
    if said.meets(held.value):
        return True
    bare = not said.scaled and (said.kind in ("plain", "multiple") or as_printed)
    if said.kind == "percent":
        return held.kind == "plain" and held.period is None and said.meets(held.raw / 100)
    return bare and said.meets(held.raw)


def _same_unit(said: Said, held: Held) -> bool:
    if held.calculated:
        return True
    if said.kind == "percent":
        return held.kind == "percent" or (held.kind == "plain" and held.period is None)
    if held.kind == "percent":
        return False
    return said.currency is None or held.currency is None or said.currency == held.currency


def _absent(said: Said, held: Sequence[Held]) -> str:
    """Why no figure agrees: another scale, another unit, or none at all."""
    digits = _digits(said.value)
    for figure in held:
        if digits and digits in (_digits(figure.value), _digits(figure.raw)):
            if _same_unit(said, figure) and abs(said.value) != abs(figure.value):
                return f"the evidence cited states {figure.printed.strip()} in another scale than {said.printed}"
            if not _same_unit(said, figure):
                return f"the evidence cited states {figure.printed.strip()} in another unit than {said.printed}"
    return f"the number {said.printed} is not in the evidence cited"


def _digits(value: Decimal) -> str:
    return "".join(map(str, value.as_tuple().digits)).strip("0")


# ---------------------------------------------------------------- row, period, sign


def _settled(said: Said, alike: Sequence[Held], rows: frozenset[str], claim: Sentence) -> tuple[str, Held | None]:
    """The figure that the number is, or what is wrong with every figure of its value."""
    of_row = [figure for figure in alike if figure.table == 0 or not rows or figure.label in rows]
    if not of_row and not said.change and not _may_be_meant(alike, rows, claim):
        return f"{said.printed} is the figure of “{_short(alike[0].label)}” in the evidence cited", None
    of_row = of_row or list(alike)
    timely = [figure for figure in of_row if _in_time(said, figure)]
    if not timely:
        return _untimely(said, of_row[0]), None
    signed = [figure for figure in timely if _same_sign(said, figure, claim)]
    if not signed:
        return f"the evidence cited states {timely[0].printed.strip()}, of the other sign than {said.printed}", None
    return "", next((figure for figure in signed if not figure.calculated), signed[0])


def _may_be_meant(alike: Sequence[Held], rows: frozenset[str], claim: Sentence) -> bool:
    """Whether a claim of several numbers may mean a row of this value that it does not name in full."""
    levels = [other for other in claim.numbers if not other.change]
    if len(levels) <= max(1, len({_row_key(row) for row in rows})):
        return False
    return any(_stems(figure.label) & _stems(claim.text) for figure in alike)


def _in_time(said: Said, held: Held) -> bool:
    if not said.when:
        return True
    if held.period is not None:
        return any(_meets(held.period, moment) for moment in said.when)
    if held.moments:
        own = [period for moment in held.moments for period in moment.periods]
        return any(_meets(period, moment) for period in own for moment in said.when)
    years = {period.year for moment in said.when for period in moment.periods}
    return not held.years or bool(years & held.years)


def _meets(stated: Period, moment: Moment) -> bool:
    return any(same_time(stated, period, moment.fiscal) for period in moment.periods)


def same_time(stated: Period, said: Period, fiscal: bool) -> bool:
    """Whether a figure's period is the one said; a year said without "fiscal" may be the calendar's."""
    if same_period(stated, said):
        return True
    if said.end and stated.end is None:
        years = {said.year, said.end.year - 1} if said.end.month <= 6 else {said.year}
        return stated.year in years and (stated.instant or said.months in (0, stated.months))
    if fiscal or said.end or stated.end is None or said.months not in (0, 12) or said.quarter:
        return False
    return stated.end.year == said.year and stated.months in (0, 12) and stated.quarter is None


def _untimely(said: Said, held: Held) -> str:
    asked = " or ".join(dict.fromkeys(period_words(p) for moment in said.when for p in moment.periods))
    if held.period is not None:
        return f"{said.printed} stands under {period_words(held.period)} in the evidence cited, not {asked}"
    own = [period_words(period) for moment in held.moments for period in moment.periods] or sorted(map(str, held.years))
    return f"the evidence cited states {said.printed} of {', '.join(dict.fromkeys(own))}, not {asked}"


def _same_sign(said: Said, held: Held, claim: Sentence) -> bool:
    if held.value == 0 or said.aside:
        return True
    if held.spoken:
        below = held.polarity < 0 or held.value < 0
        if said.polarity < 0:
            return below or (held.polarity == 0 and _SAYS_LESS.search(held.label) is not None)
        return not below or (said.polarity == 0 and _says_less(claim.text))
    if said.polarity < 0:
        return held.value < 0 or _says_loss(held.label)
    return held.value > 0 or (said.polarity == 0 and (_by_size(held) or _says_less(claim.text)))


def _says_less(text: str) -> bool:
    return bool(_SAYS_LESS.search(_ASIDE.sub(" ", text)))


def _says_loss(label: str) -> bool:
    """Whether a row's name says the minus itself: "Net loss", "Cash used"."""
    named = _ASIDE.sub(" ", label)
    return bool(_SAYS_LESS.search(named)) and not _MEANT_BY_SIZE_ONLY.search(named)


def _by_size(held: Held) -> bool:
    """Whether the row is one whose figure is meant by its size: a payment, a cost, a loss."""
    concept = vocabulary().concepts.get(held.concept or "")
    if concept and concept.sign == "outflow":
        return True
    return bool(_MEANT_BY_SIZE.search(_ASIDE.sub(" ", held.label)))


# ---------------------------------------------------------------- rows named


def named_rows(text: str, held: Sequence[Held]) -> frozenset[str]:
    """The labels of the rows that a claim names, by the vocabulary or in their own words; longer names first."""
    concepts = set(vocabulary().concepts_in(text))
    spoken = _stems(text)
    labels = {figure.label: figure.concept for figure in held if figure.table and figure.label}
    named = {
        label for label, concept in labels.items() if concept in concepts or (_stems(label) and _stems(label) <= spoken)
    }
    return frozenset(
        label
        for label in named
        if labels[label] in concepts or not any(_stems(label) < _stems(other) for other in named)
    )


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    spaced = _WIDE.sub(" ", _FOOTNOTE.sub(" ", text))
    return frozenset(stem(word) for word in words(spaced) if not word[0].isdigit()) - _SMALL_WORDS


def _row_key(label: str) -> str:
    return vocabulary().concept_of(label) or " ".join(sorted(_stems(label)))


def _in_a_name(said: Said, claim: Sentence, texts: Sequence[str]) -> bool:
    """Whether the evidence prints the number with the same word before it: "statutory rate of 35%"."""
    if said.currency and said.scaled and not said.aside:
        return False
    before = re.search(r"[A-Za-z&-]+\W*$", claim.text[: said.start])
    after = re.match(r"\W*[A-Za-z&-]+", claim.text[said.end :])
    phrases = [f"{before.group()}{claim.text[said.start : said.end]}"] if before else []
    phrases += [f"{claim.text[said.start : said.end]}{after.group()}"] if after else []
    return any(" ".join(phrase.casefold().split()) in text for phrase in phrases for text in texts)


def _short(label: str) -> str:
    return label if len(label) <= 60 else f"{label[:59]}…"


# ---------------------------------------------------------------- what follows from two figures


def _follows(said: Said, agreed: Sequence[tuple[Said, Held]], held: Sequence[Held], rows: frozenset[str]) -> bool:
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


def _pairs(
    said: Said, agreed: Sequence[tuple[Said, Held]], held: Sequence[Held], rows: frozenset[str]
) -> Iterator[tuple[Decimal, Decimal]]:
    """(earlier, later) values: of the claim's own figures, then of a row named and the year before."""
    levels = [(number, figure) for number, figure in agreed if not number.change]
    for number, figure in levels:
        for other, second in levels:
            if number is not other and number.kind == other.kind and _before(number, figure, other, second):
                yield _as_said(number, figure), _as_said(other, second)
    lines = rows | {figure.label for _, figure in levels if figure.table}
    of_rows = [figure for figure in held if figure.table and figure.label in lines and figure.period is not None]
    for later in of_rows:
        if not _in_time(said, later):
            continue
        for earlier in of_rows:
            if _same_row(earlier, later) and _year_apart(earlier, later):
                yield _by_label(earlier), _by_label(later)


def _as_said(said: Said, held: Held) -> Decimal:
    """A figure's value with the sign that the claim gives it."""
    return -abs(held.value) if said.polarity < 0 else abs(held.value)


def _by_label(held: Held) -> Decimal:
    """A figure's value; of a row meant by its size, the size."""
    return abs(held.value) if _by_size(held) else held.value


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


# ---------------------------------------------------------------- direction


def _direction(claim: Sentence, agreed: Sequence[tuple[Said, Held]], held: Sequence[Held], rows: frozenset[str]) -> str:
    """What is wrong with the claim's word for a rise or a fall, where both figures are known."""
    ways = directions_in(_ASIDE.sub(" ", claim.text))
    if len(ways) != 1:
        return ""
    (way,) = ways
    pair = _told_pair(claim, agreed) or _row_pair(claim, agreed, held, rows)
    if pair is None or (pair[1] - pair[0]) * way >= 0:
        return ""
    return f"the figures {'fall' if way > 0 else 'rise'}, the sentence says that they {'rise' if way > 0 else 'fall'}"


def _told_pair(claim: Sentence, agreed: Sequence[tuple[Said, Held]]) -> tuple[Decimal, Decimal] | None:
    """(before, after) where the claim says both: "from A to B", "B, compared with A"."""
    levels = [(said, _as_said(said, figure)) for said, figure in agreed if not said.change]
    if len(levels) != 2 or levels[0][0].kind != levels[1][0].kind:
        return None
    before = [bool(_FROM.search(claim.text[max(0, said.start - 60) : said.start])) for said, _ in levels]
    if before == [True, False]:
        return levels[0][1], levels[1][1]
    return (levels[1][1], levels[0][1]) if before == [False, True] else None


def _row_pair(
    claim: Sentence, agreed: Sequence[tuple[Said, Held]], held: Sequence[Held], rows: frozenset[str]
) -> tuple[Decimal, Decimal] | None:
    """(before, after) of the row that the claim says went "to" a figure, or that it names without a figure."""
    levels = [(said, figure) for said, figure in agreed if not said.change and figure.period and figure.table]
    if len(levels) == 1 and _TO.search(claim.text[: levels[0][0].start]):
        after = levels[0][1]
    elif not claim.numbers and len({_row_key(row) for row in rows}) == 1 and claim.moments:
        after = next((f for f in held if f.label in rows and f.period and _meets(f.period, claim.moments[0])), None)
    else:
        return None
    if after is None:
        return None
    earlier = (figure for figure in held if figure.period and _same_row(figure, after) and _year_apart(figure, after))
    return next(((_by_label(figure), _by_label(after)) for figure in earlier), None)
