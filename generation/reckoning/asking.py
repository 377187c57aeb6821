"""Question in, its words without what only asks, its times and quoted labels set apart, out.

"What was the change in “Other assets” from 2018 to 2019?" is "change in ⟪0⟫ ⟨1⟩", where mark 0 is the label and mark 1
the two years. Rules over such a text read neither a date nor a quoted label as an instruction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from data.answers import Plan
from data.types import Period
from ingestion.words.periods import periods_in
from retrieval.companies import words_of
from retrieval.plan import core_of

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY_OF_MONTH = r"\d{1,2}(?:st|nd|rd|th)?"
_CENTURY = r"(?:19|20)\d\d"
_DAY = rf"{_MONTH}\s+(?:{_DAY_OF_MONTH},?\s+)?{_CENTURY}|{_DAY_OF_MONTH}\s+{_MONTH},?\s+{_CENTURY}"
_FISCAL = r"(?:fiscal|financial|calendar)?\s*(?:years?)?\s*(?:FY\s?|F)?['’]?"
_YEAR = rf"(?:{_FISCAL}{_CENTURY}|FY\s?['’]?\d\d|F['’]?\d\d)(?:['’]s)?(?!\d)"
_QUARTER = rf"(?:Q[1-4]|(?:first|second|third|fourth) quarter)(?:\s+of)?(?:\s+{_YEAR})?"
_TIME = rf"(?:{_DAY}|{_QUARTER}|{_YEAR})"
_BEFORE = (
    r"(?:(?:in|for|from|of|between|during|as of|as at|at|to|over|by|since|on|through|the|end of|year[- ]end|both|years?"
    r"|fiscal|ended|ending|(?:two|three|four|five|\d)?[- ]?years? period)\s+)*"
)
_JOINED = r"\s*(?:-|–|—|,|&|/|and|to|through|until|over|from|versus|vs\.?|compared (?:to|with))\s*(?:and\s+)?"
_WHEN = re.compile(rf"\b{_BEFORE}{_TIME}(?:{_JOINED}{_BEFORE}{_TIME})*(?:\s+(?:years?|respectively)\b)?", re.IGNORECASE)
_ONE_QUARTER = re.compile(r"\W*(?:\w+\W+)?(?:Q[1-4]|\w+ quarter)", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“]([^\"”]{2,160})[\"”]|(?<!\w)[‘']([^'’]{3,160})[’'](?!\w)")
_MARK = re.compile(r"[⟨⟪](\d+)[⟩⟫]")
TIME_MARK = re.compile(r"\s*⟨\d+⟩")
_ASKS = re.compile(
    r"^(?:and|then|please|calculate|compute|compare|list|determine|find|show|give|which|by"
    r"|how (?:much|many)(?: is| are| was| were)?"
    r"|what(?:['’]s| is| are| was| were| would be| will be| has been)?|did|does|do|(?:the )?company['’]s|the|an?|its"
    r"|their|respective|amounts? of|values? of|of)\s+",
    re.IGNORECASE,
)
_TRAILS = re.compile(
    r"(?:\s+(?:respectively|altogether|combined|together|in total|(?:for )?both (?:years|fys|periods)"
    r"|for (?:all|the) (?:the )?(?:three |two )?(?:years|periods?)(?: shown| given| listed| presented)?"
    r"|over the (?:years|period|\w+ years?(?: period)?)|year[- ]o[nv]e?r?[- ]year|from the period"
    r"|for the (?:group|company)|[ob][fy] the company|was|were|is|are|be|of|for|in|from|to|at|as at|as of|on|and"
    r"|between|the|years?|,))+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asking:
    """`text` with marks, `said` with the words that only ask; `labels` and `times` by the number of their mark."""

    text: str
    said: str
    labels: dict[int, str]
    times: dict[int, tuple[Period, ...]]

    @property
    def periods(self) -> tuple[Period, ...]:
        """All periods of the question, in order."""
        return tuple(dict.fromkeys(period for periods in self.times.values() for period in periods))

    def periods_of(self, text: str) -> tuple[Period, ...]:
        """The periods marked in a part of the text."""
        held = (self.times.get(int(mark[1]), ()) for mark in _MARK.finditer(text))
        return tuple(dict.fromkeys(period for periods in held for period in periods))

    def spoken(self, text: str) -> str:
        """A part of the text as words: quoted labels put back, times left out."""
        return " ".join(_MARK.sub(lambda mark: self.labels.get(int(mark[1]), " "), text).split())


def asking(question: str) -> Asking:
    """The question with its times and quoted labels set apart."""
    labels: dict[int, str] = {}
    times: dict[int, tuple[Period, ...]] = {}

    def label(match: re.Match[str]) -> str:
        labels[len(labels)] = (match[1] or match[2]).strip()
        return f"⟪{len(labels) - 1}⟫"

    def time(match: re.Match[str]) -> str:
        number = len(labels) + len(times)
        times[number] = periods_named(match.group())
        return f" ⟨{number}⟩ "

    text = core_of(question).strip().rstrip("?.! ")
    said = " ".join(_WHEN.sub(time, _QUOTED.sub(label, text)).split())
    return Asking(_opened(said), said, labels, times)


def without_company(plan: Plan, text: str) -> str:
    """The words without the company's name: whose figures they are, the documents tell."""
    own = {word for company in plan.companies for word in company.split()}
    own |= {f"{word}s" for word in own}
    return " ".join(word for word in text.split() if own.isdisjoint(words_of(word)))


def periods_named(text: str) -> tuple[Period, ...]:
    """The periods of words about time: "F19" is a year, and "Q4 2019 and 2018" is twice a fourth quarter."""
    found = periods_in(re.sub(r"\bF['’]?(\d\d)\b", r"FY\1", text))
    quarters = [period for period in found if period.quarter and period.months == 3]
    if len(quarters) == 1 and _ONE_QUARTER.match(text):
        return tuple(replace(period, months=3, quarter=quarters[0].quarter) for period in found)
    return found


def trimmed(text: str) -> str:
    """A part of the text without the little words at its ends; a time at its end stays."""
    text = re.sub(r"\s+([,.])", r"\1", text.strip(" ,;:"))
    for shorter in _shorter(text):
        text = shorter
    return text


def _shorter(text: str) -> Iterator[str]:
    while True:
        body = _ASKS.sub("", text, count=1).strip(" ,;:")
        times = re.search(r"(?:\s*⟨\d+⟩)+$", body)
        end = times.start() if times else len(body)
        body = f"{_TRAILS.sub('', body[:end].rstrip(' ,')).strip(' ,;:')} {body[end:].strip()}".strip()
        if body == text:
            return
        text = body
        yield text


def _opened(text: str) -> str:
    """The text without the words that only ask, a time before them put last."""
    while True:
        early = re.match(r"(⟨\d+⟩)\s*,?\s*(?=what|how|by|which)", text, re.IGNORECASE)
        body = text[early.end() :] if early else text
        shorter = _ASKS.sub("", body, count=1)
        if shorter == body:
            return text
        text = f"{shorter} {early[1]}" if early else shorter
