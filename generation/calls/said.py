"""A sentence in, the numbers that it says out: each with its unit, precision and sign, and the period it is said of.

Used alike for what an answer claims and for what a passage states. It does not know whether a number is true.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from data.types import Period
from ingestion.words.numbers import Mention, numbers_in
from ingestion.words.periods import period_mentions

Kind = Literal["percent", "money", "multiple", "plain"]

_ABOUT = r"(?:about|approximately|some|around|nearly|roughly|almost|over|only|just|another|an?|約)"
_NAMED_NUMBER = re.compile(
    r"(?:\b(?:note|notes|item|items|no|nos|number|page|pages|level|tier|step|phase|form|section|rule|part|asc|asu|ifrs|ias"
    r"|exhibit|chapter|table|figure|column|row|class|series|world|top)\.?\s?#?|#|第)$",
    re.IGNORECASE,
)
_CALENDAR = re.compile(
    r"^[\s-]?(?:months?|weeks?|fiscal weeks?)\b|^\s?(?:年|月|日|期|四半期|(?:株|人|口)(?:当|あ)たり)",
    re.IGNORECASE,
)
_MONTH_BEFORE = re.compile(
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s?$|(?:年|月)\s?$", re.IGNORECASE
)
_LINKED = re.compile(
    r"[\s,(]*(?:(?:in|for|at|during|as|of|on|by|the|both|all|its|our|fiscal|full|financial|calendar|fy|cy|years?|quarters?"
    r"|period|periods|ended|ending|end|days?|times|months?|weeks?|three|six|nine|twelve|thirteen|first|second|third|fourth|per|diluted"
    r"|basic|a|share|shares|common|stock|\d\d?)\b[\s,.(-]*)*",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:,|and|&|/|および|及び|と)(?:\s*(?:and|fiscal|fy|the))*\s*", re.IGNORECASE)
_COMPARED = re.compile(
    r"(?:compar(?:ed|ing) (?:to|with)|versus|vs\.?|against|relative to|than|over|from)\s+(?:in\s+)?(?:the\s+)?"
    r"(?:(?:fiscal|full|financial|year|quarter|end|of|ended|same|period)\s+)*$",
    re.IGNORECASE,
)
_FISCAL = re.compile(r"(?:\bFY|\bfiscal(?: years?)?)\W*$", re.IGNORECASE)
_FISCAL_AFTER = re.compile(r"年度|会計年度")
_CLOSES = re.compile(r"年\s?(?P<month>1[0-2]|[1-9])月期")
_EARLIER_AFTER = re.compile(
    r"^[\s,(]*(?:in |for |during )?(?:the )?(?:(?:prior|previous|preceding)[- ](?:fiscal )?(?:year|period|quarter)"
    r"|last year|(?:a|one|the) year (?:earlier|ago|before))",
    re.IGNORECASE,
)
_EARLIER_BEFORE = re.compile(
    r"\b(?:(?:prior|previous|last)[- ](?:fiscal )?(?:year|quarter)['’]s|prior-year|year-ago|year-earlier)\b"
    r"[^,;\d]{0,40}$|前(?:期|年度?)(?![^、。\d]{0,4}比)の?[^、。\d]{0,12}$",
    re.IGNORECASE,
)
_LOSS = re.compile(
    r"(?<!impairment )(?<!credit )(?<!loan )\b(?:loss(?:es)?|deficit|shortfall)\b(?:\s+\S+){0,9}?"
    r"\s*(?:of|was|were|is|to|at|totall?ing|totall?ed|reached|:)?"
    rf"\s*(?:{_ABOUT}\s+)*$|(?:損失|赤字)[^、。\d]{{0,12}}$|\bnegative\s+$",
    re.IGNORECASE,
)
_DOWN = (
    r"decreas\w*|declin\w*|f[ae]ll(?:s|en|ing)?|fell|drop\w*|reduc\w*|down|lower\w*|shr[aiu]nk\w*|contract(?:ed|ion)|slid|slipp?ed"
    r"|deteriorat\w*|worsen\w*"
)
_UP = (
    r"increas\w*|r[io]se[sn]?|rising|grew|grow(?:n|s|th|ing)?|gained|up|higher|improv\w*|expan(?:d\w*|sion)|climb\w*"
    r"|advanc\w*"
)
_JUP = "増加|増(?!減)|上昇|改善|拡大"
_JDOWN = "減少|(?<!増)減(?!価|損|耗|免)|低下|悪化|縮小|下落"
DIRECTIONS = f"{_UP}|{_DOWN}"
JAPANESE_DIRECTIONS = f"{_JUP}|{_JDOWN}"
"""Words for a rise or a fall, as patterns."""
_DIRECTION = re.compile(rf"\b(?:(?P<down>{_DOWN})|(?P<up>{_UP}))\b|(?P<jup>{_JUP})|(?P<jdown>{_JDOWN})", re.I)
_CHANGE_BEFORE = re.compile(
    rf"\b(?:(?P<down>{_DOWN})|(?P<up>{_UP}))"
    r"(?:\s+(?:by|of|was|were|is|a|an|sharply|slightly|modestly|further|year[- ]over[- ]year))*"
    rf"\s*(?:{_ABOUT}\s+)*[(,]?\s*$",
    re.IGNORECASE,
)
_CHANGE_AFTER = re.compile(
    rf"^[\s-]*(?:(?:year[- ]over[- ]year|organic|annual|net)\s+)?(?:(?P<down>{_DOWN})|(?P<up>{_UP}))\b"
    rf"|^\s*の?(?:(?P<jup>{_JUP})|(?P<jdown>{_JDOWN}))",
    re.IGNORECASE,
)
_SIGN_BEFORE = re.compile(
    rf"\b(?:of|was|were|is|to|from|at|by|reported|came to)\s*(?:{_ABOUT}\s+)*$|[:=]\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Moment:
    """Words that name a period: from `start` to `end`, and whether they say that the filer's year is meant."""

    start: int
    end: int
    periods: tuple[Period, ...]
    fiscal: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A number as said. `value` and `step` (one unit of the last digit printed) are in base units, 0.01 for 1 %.

    `polarity` is -1 where the words or a sign say less than nothing or a fall, +1 a rise, 0 neither; `change` where the
    number is by how much something moved; `aside` where parentheses may be a minus or not. `when` is empty where no
    period is said of it. `scaled` where a scale word stands with it.
    """

    printed: str
    value: Decimal
    step: Decimal
    kind: Kind
    start: int
    end: int
    currency: str | None = None
    scaled: bool = False
    polarity: int = 0
    change: bool = False
    aside: bool = False
    when: tuple[Moment, ...] = ()
    earlier: bool = False

    def meets(self, value: Decimal) -> bool:
        """Whether a value, rounded as the number is printed, is the number said; signs apart."""
        return abs(abs(value) - abs(self.value)) <= self.step / 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words with the numbers and the periods in them."""

    text: str
    numbers: tuple[Said, ...]
    moments: tuple[Moment, ...]


def read(text: str) -> Sentence:
    """The numbers and periods of `text`, which is plain and has no Japanese eras."""
    moments = _moments(text)
    counted = [m for m in numbers_in(text) if _counts(m, text, moments)]
    numbers = [_said(m, text, counted[at - 1].end if at else 0) for at, m in enumerate(counted)]
    return Sentence(text, tuple(_dated(numbers, moments, text)), tuple(moments))


def directions_in(text: str) -> set[int]:
    """The directions that the words say: +1 up, -1 down."""
    return {1 if m["up"] or m["jup"] else -1 for m in _DIRECTION.finditer(text)}


# ---------------------------------------------------------------- which numbers


def _moments(text: str) -> list[Moment]:
    found: list[Moment] = []
    for start, end, periods in period_mentions(text):
        fiscal = bool(re.match(r"\W*FY", text[start:end], re.I) or _FISCAL.search(text[max(0, start - 16) : start]))
        if closes := _CLOSES.match(text, end):
            periods = [_closing(period, int(closes["month"])) for period in periods]
            end = closes.end()
        found.append(Moment(start, end, tuple(periods), fiscal or bool(closes or _FISCAL_AFTER.match(text, end))))
    return found


def _closing(year: Period, month: int) -> Period:
    """A year with the day on which it closes: 「2024年3月期」 ends on 31 March 2024."""
    return replace(year, end=date(year.year, month, monthrange(year.year, month)[1]))


def _counts(mention: Mention, text: str, moments: Sequence[Moment]) -> bool:
    """Whether it is a figure, and no year, date, note number or length of time."""
    number = mention.number
    if any(moment.start < mention.end and mention.start < moment.end for moment in moments):
        return number.percent or number.currency is not None
    if number.percent or number.currency or number.scale or number.decimals or number.multiple:
        return True
    before, after = text[max(0, mention.start - 14) : mention.start], text[mention.end : mention.end + 14]
    return not (_NAMED_NUMBER.search(before) or _CALENDAR.match(after) or _MONTH_BEFORE.search(before))


def _said(mention: Mention, text: str, since: int) -> Said:
    number = mention.number
    step = Decimal(1).scaleb(number.scale - number.decimals)
    if number.percent or number.basis_points:
        step = step.scaleb(-2 if number.percent else -4)
    before, after = text[since : mention.start], text[mention.end : mention.end + 40]
    polarity, change = _change(before, after)
    said = Said(
        text[mention.start : mention.end].strip(),
        number.base,
        step,
        _kind(mention),
        mention.start,
        mention.end,
        number.currency,
        number.scale > 0,
        polarity,
        change,
        number.parenthesised and not _SIGN_BEFORE.search(before),
    )
    if number.value < 0 and not said.aside:
        return replace(said, polarity=-1)
    if change:
        return said
    return replace(said, polarity=-1 if _LOSS.search(_last_clause(before)) else 0)


def _kind(mention: Mention) -> Kind:
    number = mention.number
    if number.percent or number.basis_points:
        return "percent"
    if number.currency:
        return "money"
    return "multiple" if number.multiple else "plain"


def _change(before: str, after: str) -> tuple[int, bool]:
    """Which way the number is said to have moved something, and whether it says by how much."""
    match = _CHANGE_AFTER.match(after) or _CHANGE_BEFORE.search(before[-60:])
    if match is None:
        return 0, False
    named = match.groupdict()
    return (1 if named.get("up") or named.get("jup") else -1), True


def _last_clause(words: str) -> str:
    return re.split(r"[;,、]|\b(?:and|while|but|compared|versus|from)\b", words)[-1]


# ---------------------------------------------------------------- of which period


def _dated(numbers: Sequence[Said], moments: Sequence[Moment], text: str) -> list[Said]:
    if re.search(r"\brespectively\b|それぞれ", text, re.IGNORECASE):
        return _respectively(numbers, moments)
    return [_one_dated(at, numbers, moments, text) for at in range(len(numbers))]


def _respectively(numbers: Sequence[Said], moments: Sequence[Moment]) -> list[Said]:
    """The first number is of the first period named, and so on."""
    levels = [said for said in numbers if not said.change] if len(numbers) != len(moments) else list(numbers)
    if not moments or len(levels) % len(moments):
        return [replace(said, when=tuple(moments)) for said in numbers]
    order = {said.start: moments[at % len(moments)] for at, said in enumerate(levels)}
    return [replace(said, when=(order[said.start],) if said.start in order else tuple(moments)) for said in numbers]


def _one_dated(at: int, numbers: Sequence[Said], moments: Sequence[Moment], text: str) -> Said:
    said = numbers[at]
    since = numbers[at - 1].end if at else 0
    until = numbers[at + 1].start if at + 1 < len(numbers) else len(text)
    if _EARLIER_AFTER.match(text[said.end :]) or _EARLIER_BEFORE.search(text[since : said.start]):
        others = [moment for moment in moments if not (said.end <= moment.start < until)]
        return replace(said, when=_year_before(others), earlier=True)
    following = [moment for moment in moments if said.end <= moment.start < until]
    if following and _LINKED.fullmatch(text[said.end : following[0].start]):
        return replace(said, when=tuple(_joined(following, text)))
    preceding = [m for m in moments if since <= m.start and m.end <= said.start and not _compares(m, text)]
    if preceding:
        return replace(said, when=tuple(reversed(_joined(preceding[::-1], text))))
    named = [moment for moment in moments if not _compares(moment, text)]
    return replace(said, when=tuple(named or moments))


def _joined(moments: Sequence[Moment], text: str) -> list[Moment]:
    """The first moment and those joined to it: "2022 and 2021"."""
    chain = [moments[0]]
    for moment in moments[1:]:
        low, high = sorted((chain[-1], moment), key=lambda m: m.start)
        if not _JOINED.fullmatch(text[low.end : high.start]):
            break
        chain.append(moment)
    return chain


def _compares(moment: Moment, text: str) -> bool:
    return bool(_COMPARED.search(text[max(0, moment.start - 60) : moment.start]))


def _year_before(moments: Sequence[Moment]) -> tuple[Moment, ...]:
    """The year before the one period named; nothing when several are."""
    named = {moment.periods for moment in moments}
    if len(named) != 1 or len(moments[0].periods) != 1:
        return ()
    (period,) = moments[0].periods
    return (replace(moments[0], periods=(replace(period, year=period.year - 1, start=None, end=None),)),)
