"""A call's sentences in, the few that say most in numbers out, verbatim; and the guidance that was given.

What analysts note first of a call weighs most: the result a share, revenue, and the outlook for both. A figure that is
already noted is not noted again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.types import Description, Period
from generation.calls.lines import Line
from generation.calls.tieout import Tie, TieOut
from generation.calls.topics import About, abouts
from generation.stems import words

BULLETS = 4
_WEIGHTS = {
    "eps_diluted": 5.0, "eps_basic": 5.0, "revenue": 4.0, "net_income": 2.5, "net_income_attributable": 2.5,
    "income_continuing_operations": 2.5, "operating_income": 1.5, "adjusted_ebitda": 1.5, "ebitda": 1.2,
    "comparable_sales": 2.0, "organic_growth": 1.2, "free_cash_flow": 1.0, "gross_profit": 1.0,
    "operating_cash_flow": 0.8, "capital_expenditures": 1.0,
    "dividends_per_share": 1.2, "backlog": 1.2, "effective_tax_rate_reported": 0.4,
}  # fmt: skip
_OTHER = 0.3
_WEAK = 0.15
_HEDGED = re.compile(r"\b(?:question|thank|assum\w*|sensitiv\w*|for example|headwind|tailwind|impact|benefit)\b", re.I)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence with its numbers and its weight."""

    at: int
    text: str
    numbers: tuple[About, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence of a call, verbatim, with the verdicts on its numbers."""

    line: Line
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What to note of a call, and the outlook that it gave, each in the order of the call."""

    bullets: tuple[Note, ...]
    guidance: tuple[Note, ...]


def summarised(tied: TieOut, count: int = BULLETS) -> Summary:
    """The summary of a call that is tied to its filings."""
    sentences = [line.text for line in tied.lines]
    told = tied.call.description

    def notes(places: Sequence[int]) -> tuple[Note, ...]:
        lines = [tied.lines[at] for at in places]
        return tuple(Note(line, tuple(tie for tie in tied.ties if tie.line is line)) for line in lines)

    return Summary(notes(bullets(sentences, told, count)), notes(guidance(sentences, told)))


def weigh(sentences: Sequence[str], told: Description) -> list[Weighed]:
    """Every sentence that holds a number."""
    found: list[Weighed] = []
    frame: tuple[Period, ...] = ()
    for at, text in enumerate(sentences):
        numbers, frame = abouts(text, told, frame)
        if numbers:
            found.append(Weighed(at, text, tuple(numbers), _weight(text, numbers, at / len(sentences))))
    return found


def bullets(sentences: Sequence[str], told: Description, count: int = BULLETS) -> list[int]:
    """The places of the sentences to note, in the order of the call; fewer than `count` where fewer hold numbers."""
    left = weigh(sentences, told)
    chosen: list[Weighed] = []
    while left and len(chosen) < count:
        best = max(left, key=lambda w: (_news(w, chosen), -w.at))
        chosen.append(best)
        left.remove(best)
    return sorted(w.at for w in chosen)


def guidance(sentences: Sequence[str], told: Description) -> list[int]:
    """The places of the sentences that give an outlook with a figure of a known name."""
    return [
        w.at
        for w in weigh(sentences, told)
        if any(n.topic.ahead and n.topic.direct and not n.said.change for n in w.numbers)
    ]


def _weight(text: str, numbers: Sequence[About], place: float) -> float:
    told = sum(_worth(number) for number in _once(numbers))
    length = len(words(text))
    told *= 1.0 if length <= 45 else 45 / length
    told *= 0.8 if _HEDGED.search(text) else 1.0
    return told * (1.0 - 0.35 * place)


def _once(numbers: Sequence[About]) -> list[About]:
    """The first two numbers of each name: a range is two, a comparison with last year adds little."""
    seen: dict[object, int] = {}
    kept: list[About] = []
    for number in numbers:
        key = (number.topic.concepts[:1] or number.topic.metrics[:1] or number.topic.name, number.topic.adjusted)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= 2:
            kept.append(number)
    return kept


def _worth(number: About) -> float:
    topic = number.topic
    if not topic.name:
        return _WEAK
    worth = _WEIGHTS.get((topic.concepts or ("",))[0], _OTHER)
    if topic.qualifiers:
        worth *= 0.4
    return worth if topic.direct else worth * 0.5


def _news(weighed: Weighed, chosen: Sequence[Weighed]) -> float:
    """The weight of a sentence, less for what the chosen ones say already."""
    noted = {(number.said.printed) for other in chosen for number in other.numbers}
    named = {_key(number) for other in chosen for number in other.numbers}
    new = [n for n in weighed.numbers if n.said.printed not in noted]
    share = len(new) / len(weighed.numbers)
    again = sum(_key(n) in named for n in weighed.numbers) / len(weighed.numbers)
    return weighed.weight * share * (1.0 - 0.5 * again)


def _key(number: About) -> tuple[object, ...]:
    topic = number.topic
    return (topic.concepts[:1] or (topic.name,), topic.adjusted, topic.ahead)
