"""A call in, the guidance given on it out: of which figure of the company or of a part, how much, for which period, by
whom and at which second.

Only numbers with a known name and words that look ahead count. It does not know what came of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from data.answers import Citation
from data.metrics.vocabulary import vocabulary
from data.types import Description, Document, Period
from generation.calls.lines import Line
from generation.calls.parts import PartOf, of_another, parts_of
from generation.calls.periods import BREAK
from generation.calls.said import Kind
from generation.calls.topics import About, Topic, abouts, content_stems, says_adjusted

_GUIDES = re.compile(
    r"\b(?:expect(?:s|ing)?|anticipat(?:e|es|ing)|guid(?:e|es|ing|ance)|outlook|forecast(?:s|ing)?|project(?:s|ing)"
    r"|target(?:s|ing)?|(?:is|are) (?:now |still |currently |also )?(?:expected|anticipated|projected|forecast"
    r"|estimated)"
    r"|we (?:now |still |currently )?estimate|on track (?:to|for)|should (?:be|come|land|total|reach|range)"
    r"|will (?:be|total|come in|range)|plan(?:s|ning)? (?:to|for))\b",
    re.IGNORECASE,
)
_LOOKS_BACK = re.compile(
    r"\b(?:than|as|what|where|exceed(?:ed|ing)|beat|above|below|ahead of|in line with|at the (?:high|low) end of)"
    r"(?: (?:we|we had|our|the|its|previously|prior|original|initial|internal|own|had|of))* "
    r"(?:expected|anticipated|forecast(?:ed)?|guided|projected|planned|expectations?|guidance|outlook|forecasts?|targets?)\b"
    r"|\b(?:as|than) expected\b|\bwould have\b",
    re.IGNORECASE,
)
_TO = re.compile(r"\s*(?:to|-|–|and)\s*(?:a\s+)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+(?:\w+\s+)?$", re.IGNORECASE)
_AT_LEAST = re.compile(
    r"\b(?:at least|more than|greater than|in excess of|no less than|not less than|exceed(?:ing)?|above|over|north of"
    r"|minimum of)\s+$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"\b(?:at most|less than|lower than|no more than|not more than|not to exceed|up to|below|under|maximum of)\s+$",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:(?<!range )(?<!ranging )from(?! continuing)|versus|prior|previous(?:ly)?|earlier|initial|original|revised"
    r"|was|were)\b[\w\s'’-]{0,40}$",
    re.IGNORECASE,
)
_PARTIAL = re.compile(
    r"\b(?:impact\w*|contribut\w*|headwinds?|tailwinds?|benefit\w*|uplift|accreti\w*|dilut(?:ion|ive)|incremental\w*"
    r"|annualized|run[- ]rate|savings?|synerg\w*)\b",
    re.IGNORECASE,
)
_ABOVE = re.compile(r"^\s*(?:above|below|higher|lower|more|less|over|greater)\b", re.IGNORECASE)
_OF_A_STOCK = re.compile(
    r"^\s+of (?:our|its|their|the company['’]s|which|th(?:is|at|e) (?:increase|decrease|change|growth|improvement))\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\w\s+and\s+(?:(?:approximately|about|roughly|around|some|over|nearly|up to)\s+)?$", re.IGNORECASE
)
_DATED = re.compile(r"\b(?:quarter|Q[1-4]|full[- ]year|fiscal|20\d\d|this year)\b", re.IGNORECASE)
_MIDPOINT = re.compile(r"\bmid-?point\b(?:(?!\band\b)[^,;.])*$", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:FY\s?)?(20\d\d)\b")
_NEXT_YEAR = re.compile(r"^(?:\s+[\w%]+){0,3}?\s+next (?:fiscal )?year\b", re.IGNORECASE)
_MOVES = re.compile(
    r"\b(?:grow|increase|raise|(?P<down>reduce|decrease|lower|cut))(?:\s+(?!from\b|to\b)[\w'’-]+){1,5}?"
    r"(?:\s+by)?(?:\s+(?:approximately|about|around|roughly|at least|more than|up to))*\s+$",
    re.IGNORECASE,
)
_NEAR = Decimal("1.5")
_SMALL = 1000  # dollars: no figure of a company as a whole
_SHARE = re.compile(r"\bshares?\b|\beps\b|\bdividends?\b", re.IGNORECASE)
_EARNED = re.compile(r"\b(?:earnings|income|profit|loss)\b", re.IGNORECASE)
_ITEM = re.compile(r"\b(?:gains?|loss(?:es)?|charges?|costs?|expenses?|investments?|taxes)\b", re.IGNORECASE)
_EARNED_OF = re.compile(
    r"\b(?:earnings|eps|income|profit|loss)\s+per\b|\bearnings\b|\beps\b|\bnet (?:income|loss)\b", re.IGNORECASE
)
_ANALYST = re.compile(r"\banalyst\b", re.IGNORECASE)


class Bound(StrEnum):
    """What a number is to the figure: its size, or an end that it will not pass."""

    ABOUT = "about"
    RANGE = "range"
    AT_LEAST = "at least"
    AT_MOST = "at most"


@dataclass(frozen=True, slots=True)
class Guidance:
    """A figure that was guided to.

    `low` and `high` are in base units, alike without a range; `step` is one unit of their last digit. `growth` where
    they say by how much it will move; `assumed` where the call does not say of which period, and the fiscal year that
    was open is taken. `part` is the segment, brand or region that it is of, as the call names it.
    """

    topic: Topic
    low: Decimal
    high: Decimal
    step: Decimal
    kind: Kind
    bound: Bound
    period: Period
    printed: str
    growth: bool
    assumed: bool
    scaled: bool
    currency: str | None
    line: Line
    call: Document
    part: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for guidance to one figure of one period."""
        topic = self.topic
        named = topic.concepts[:1] or topic.metrics[:1] or (topic.name.casefold(),)
        return named, topic.adjusted, self.of, self.growth, (self.period.year, self.period.quarter)

    @property
    def of(self) -> frozenset[str]:
        """The words of the part that it is of, as stems; none for the company as a whole."""
        return content_stems(self.part)

    @property
    def name(self) -> str:
        """As the call names it, the part first."""
        said = f"{self.part} {self.topic.name}"
        basis = "adjusted " if self.topic.adjusted and not says_adjusted(said) else ""
        moves = "decline" if self.high <= 0 and self.low < 0 else "growth"
        named = self.topic.name.replace("growth", moves) if self.growth else self.topic.name
        name = f"{basis}{named}{f' {moves}' if self.growth and moves not in named else ''}"
        return f"{self.part} {name}".strip()

    def citation(self, n: int) -> Citation:
        return self.line.citation(n, self.call)


def guidance_of(call: Document, lines: Sequence[Line]) -> list[Guidance]:
    """The guidance in the sentences of a call, in their order; questions of analysts give none."""
    found: list[Guidance] = []
    frame: tuple[Period, ...] = ()
    outlook: Period | None = None
    speaker = ""
    for line, part in zip(lines, parts_of(lines, call.description), strict=True):
        if line.speaker != speaker:
            frame, outlook, speaker = (), None, line.speaker
        numbers, frame = abouts(line.text, call.description, frame)
        if _asks(line):
            continue
        dated = [about.topic.periods[0] for about in numbers if about.topic.dated and about.topic.periods]
        named = _named_ahead(dated, line.text, call.description) if _GUIDES.search(line.text) else None
        outlook = named if named and _is_near(named, call.description) else outlook
        found += _in_line(line, numbers, call, outlook, part)
    return found


def _asks(line: Line) -> bool:
    speech = line.evidence.speech
    return line.text.rstrip().endswith("?") or bool(speech and _ANALYST.search(speech.role))


def _in_line(
    line: Line, numbers: Sequence[About], call: Document, outlook: Period | None, part: PartOf
) -> Iterator[Guidance]:
    at = 0
    while at < len(numbers):
        low = numbers[at]
        high = numbers[at + 1] if at + 1 < len(numbers) and _is_range(line.text, low, numbers[at + 1]) else low
        at += 1 if high is low else 2
        given = _guidance(line, low, high, call, outlook)
        if given is None or of_another(line.text, low):
            continue
        named = part(low)
        if named or "segment" not in low.topic.qualifiers:
            yield replace(given, part=named)


def _is_range(text: str, low: About, high: About) -> bool:
    between = text[low.said.end : high.said.start]
    if not _TO.fullmatch(between) or low.said.kind != high.said.kind or abs(low.said.value) >= abs(high.said.value):
        return False
    if between.strip().casefold() != "and" or _BETWEEN.search(text[: low.said.start]):
        return True
    near = abs(high.said.value) <= _NEAR * abs(low.said.value)
    return near and "respectively" not in text[high.said.end :].casefold()


def _guidance(line: Line, low: About, high: About, call: Document, outlook: Period | None) -> Guidance | None:
    topic = low.topic if low.topic.name else high.topic
    before = line.text[: low.said.start]
    moves = _MOVES.search(before) if low.said.kind == "percent" else None
    growth = low.said.change or high.said.change or bool(moves or _ABOVE.match(line.text[high.said.end :]))
    if not _of_a_figure(topic, low, growth) or not _GUIDES.search(before) or _LOOKS_BACK.search(line.text):
        return None
    if any(other.search(before[-60:]) for other in (_EARLIER, _PARTIAL, _MIDPOINT)) or _of_a_gain(topic, before):
        return None
    if _OF_A_STOCK.search(line.text[high.said.end :]) or "segment" in high.topic.qualifiers - low.topic.qualifiers:
        return None
    name = before.casefold().rfind(topic.name.casefold())
    if _BESIDE.search(before) and name >= 0 and not re.search(r"\d", before[name:]):
        return None
    own = (low,) if low.topic.dated and name >= 0 and _DATED.search(before[max(0, name - 30) :]) else (low, high)
    dated = [period for about in own if about.topic.dated for period in about.topic.periods]
    said = _named_ahead(dated, line.text, call.description)
    if _NEXT_YEAR.search(BREAK.split(line.text[high.said.end :])[0]):
        said = _year_after(call.description)
    if dated and said is None:
        return None
    period = said or outlook or _next(call.description)
    if period is None:
        return None
    sign = -1 if low.said.polarity < 0 or (moves and moves["down"]) else 1
    ends = sorted((sign * abs(low.said.value), sign * abs(high.said.value)))
    per_share = _of_a_share(topic, low, line.text[high.said.end :])
    if per_share is None:
        return None
    return Guidance(
        replace(per_share, adjusted=low.topic.adjusted or high.topic.adjusted),
        ends[0],
        ends[1],
        min(low.said.step, high.said.step),
        low.said.kind,
        _bound(before, low is high),
        replace(period, start=None, end=None),
        line.text[low.said.start : high.said.end].strip(),
        growth,
        said is None and outlook is None,
        low.said.scaled or high.said.scaled,
        low.said.currency or high.said.currency,
        line,
        call,
    )


def _of_a_figure(topic: Topic, low: About, growth: bool) -> bool:
    """Whether a number is of a figure that is known by name."""
    if not topic.direct or not (topic.concepts or topic.metrics):
        return False
    if low.said.kind == "money":
        return True
    known = vocabulary().concepts
    rate = bool(topic.metrics) or any(name in known and known[name].unit == "percent" for name in topic.concepts)
    return low.said.kind == "percent" and (growth or rate)


def _of_a_gain(topic: Topic, before: str) -> bool:
    """Whether an amount per share is of a gain or a cost, not of the earnings."""
    return topic.concepts[:1] == ("eps_diluted",) and _ITEM.search(before) is not None and not _EARNED_OF.search(before)


def _of_a_share(topic: Topic, low: About, after: str) -> Topic | None:
    """The topic, of one share where an amount is of so few dollars; None where it is then no earnings."""
    if low.said.kind != "money" or low.said.scaled or abs(low.said.value) >= _SMALL or _SHARE.search(topic.name):
        return topic
    if not _EARNED.search(topic.name) or (low.said.step >= 1 and not _SHARE.search(after)):
        return None
    return replace(topic, name=f"{topic.name} per share", concepts=("eps_diluted", "eps_basic"), metrics=())


def _bound(before: str, single: bool) -> Bound:
    if not single:
        return Bound.RANGE
    if _AT_LEAST.search(before):
        return Bound.AT_LEAST
    return Bound.AT_MOST if _AT_MOST.search(before) else Bound.ABOUT


# ---------------------------------------------------------------- of which period


def _named_ahead(dated: Sequence[Period], text: str, told: Description) -> Period | None:
    """The latest period named that had not closed when the call was held; "the year" said as it closed is the next.

    A year that is named by its number is meant as it stands.
    """
    if not dated or told.fiscal_year is None:
        return None
    period = max(dated, key=lambda one: (one.year, one.quarter or 5))
    if not _closed(period, told):
        return period
    if str(period.year) in _YEAR.findall(text):
        return None
    return _next(told) if period.quarter is None and told.quarter in (None, 4) else _after(period, told)


def _year_after(told: Description) -> Period | None:
    return None if told.fiscal_year is None else Period(told.fiscal_year + 1, 12)


def _closed(period: Period, told: Description) -> bool:
    """Whether a period has ended with the one that the call reports on."""
    assert told.fiscal_year is not None
    ends = period.quarter or (period.months // 3 if period.months in (6, 9) else 4)
    return (period.year, ends) <= (told.fiscal_year, told.quarter or 4)


def _is_near(period: Period, told: Description) -> bool:
    """Whether sentences that follow may be of it: a goal for a distant year is for itself."""
    return period.year <= (told.fiscal_year or 0) + 1


def _after(period: Period, told: Description) -> Period | None:
    """The quarter after the one that the call reports on, where a call speaks of "the quarter"."""
    if period.quarter is None or (period.year, period.quarter) != (told.fiscal_year, told.quarter):
        return None
    last = period.quarter == 4
    return Period(period.year + last, 3, 1 if last else period.quarter + 1)


def _next(told: Description) -> Period | None:
    """The fiscal year that was open when the call was held."""
    if told.fiscal_year is None:
        return None
    return Period(told.fiscal_year + (told.quarter in (None, 4)), 12)
