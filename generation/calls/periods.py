"""A sentence and its document's own period in, the periods that the sentence and each of its numbers may be of out.

What is not said is taken from the document: on the call of a third quarter "the quarter" is that one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from data.types import Description, Period
from generation.calls.said import Said, Sentence

BREAK = re.compile(r"[;:—]|\.\s|,(?!\d)|\b(?:while|but|which|because|including|driven|offset|excluding|after|before)\b")
"""What parts the clauses of a sentence."""
_SPAN = re.compile(
    r"(?P<quarter>\b(?P<word>first|second|third|fourth)[- ](?:fiscal[- ])?quarter\b(?! in a row)|\bQ(?P<digit>[1-4])\b)"
    r"|(?P<this>\b(?:the|this|current|our)\s+(?:\w+\s)?quarter\b(?!-end)|\bquarterly\b|\bquarter-to-date\b"
    r"|\bthree months\b)"
    r"|(?P<half>\b(?:first half|six months)\b)|(?P<nine>\bnine months\b)|(?P<todate>\byear[- ]to[- ]date\b)"
    r"|(?P<year>\bfull[- ](?:fiscal[- ])?year\b|\bfor the (?:fiscal )?year\b|\bthis (?:fiscal )?year\b|\bfiscal year\b"
    r"|\bannual(?:ly)?\b|\btwelve months\b|\bthe year\b)",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:last year|(?:prior|previous|preceding|last)[- ](?:fiscal )?(?:year|period)|a year ago|year[- ]ago"
    r"|year[- ]earlier"
    r"|same (?:quarter|period) (?:of |in )?(?:last|the prior))\b",
    re.IGNORECASE,
)
_LAST_QUARTERS = re.compile(r"\b(?:last|prior|previous) quarter['’]s\b", re.IGNORECASE)
_PRIOR_QUARTER = re.compile(r"\b(?:prior|previous|last|preceding)[- ]quarter\b|\bsequential\w*\b", re.IGNORECASE)
_OVER = re.compile(r"\b(?:over|than|versus|vs\.?|compared|against|from|relative to|year[- ]over)\b", re.IGNORECASE)
_COMPARED = re.compile(r"\b(?:compar(?:ed|es) (?:to|with)|versus)\b(?:\s[\w-]+){1,6}\s*$", re.IGNORECASE)
_SAME = re.compile(r"\bsame (?:period|quarter)\b", re.IGNORECASE)
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def opens(sentence: Sentence) -> bool:
    """Whether the period stands at the beginning of the sentence."""
    first = min((m.start for m in sentence.moments), default=99)
    span = _SPAN.search(sentence.text)
    return min(first, span.start() if span else 99) < 30


def sentence_periods(
    sentence: Sentence, told: Description, frame: tuple[Period, ...]
) -> tuple[tuple[Period, ...], bool]:
    """The period that a sentence speaks of as a whole, and whether it says so itself."""
    head = sentence.numbers[0].start if sentence.numbers else len(sentence.text)
    text = sentence.text[:head]
    moments = [m for m in sentence.moments if m.end <= head and not _OVER.search(text[max(0, m.start - 14) : m.start])]
    if moments and all(len(moment.periods) == 1 for moment in moments):
        first = moments[0].periods[0]
        return (_with_span(first, text),), True
    span = next((m for m in _SPAN.finditer(text) if not _OVER.search(text[max(0, m.start() - 14) : m.start()])), None)
    if span is not None and (period := _of_span(span, told)) is not None:
        return (period,), True
    return (frame, False) if frame else (_current(told), False)


def _with_span(period: Period, text: str) -> Period:
    """A year named beside "fourth quarter" is that quarter."""
    span = _SPAN.search(text)
    if period.quarter or period.months != 12 or span is None or not span["quarter"]:
        return period
    return replace(period, months=3, quarter=_nth(span))


def _nth(span: re.Match[str]) -> int:
    return _NTH[span["word"].casefold()] if span["word"] else int(span["digit"])


def _of_span(span: re.Match[str], told: Description) -> Period | None:
    year = told.fiscal_year
    if year is None:
        return None
    if span["quarter"]:
        return Period(year, 3, _nth(span))
    if span["this"]:
        return Period(year, 3, told.quarter or 4)
    if span["half"] or span["nine"]:
        return Period(year, 6 if span["half"] else 9)
    if span["todate"]:
        return Period(year, 3 * (told.quarter or 4), 1 if told.quarter == 1 else None)
    return Period(year, 12)


def _current(told: Description) -> tuple[Period, ...]:
    """The periods that a document reports on: its quarter, and its year where the quarter closes it."""
    year = told.fiscal_year
    if year is None:
        return ()
    if told.quarter is None:
        return (Period(year, 12),)
    quarter = Period(year, 3, told.quarter)
    return (quarter, Period(year, 12)) if told.quarter == 4 else (quarter,)


def number_periods(
    said: Said, text: str, since: int, until: int, told: Description, own: tuple[Period, ...]
) -> tuple[tuple[Period, ...], bool]:
    """The periods that a number may be of, and whether its own words say so."""
    near, after = text[since : said.start], BREAK.split(text[said.end : until])[0]
    if not said.change:
        if said.earlier or _is_earlier(near) or _said_after(after):
            return tuple(year_earlier(period) for period in own), True
        if (_PRIOR_QUARTER.search(after) and _OVER.search(near)) or _LAST_QUARTERS.search(near):
            return tuple(_quarter_before(period) for period in own if period.quarter), True
    moments = [m for m in said.when if since <= m.start and m.end <= said.end + len(after)]
    if moments and not said.change and _SAME.search(after):
        return tuple(replace(p, year=m.periods[0].year, start=None, end=None) for m in moments for p in own), True
    if moments and not said.change:
        return tuple(_with_span(p, near + after) for m in moments for p in m.periods), True
    if not said.change and _COMPARED.search(near):
        return tuple(year_earlier(period) for period in own), True
    spans = [m for m in _SPAN.finditer(near) if not _OVER.search(near[max(0, m.start() - 14) : m.start()])]
    if spans and not (said.change and _OVER.search(near)) and (period := _of_span(spans[-1], told)):
        return (period,), True
    later = _SPAN.search(after)
    if later and not said.change and not _OVER.search(after[: later.start()]) and (period := _of_span(later, told)):
        return (period,), True
    return own, False


def _is_earlier(near: str) -> bool:
    """Whether the words before a number say that it is last year's."""
    found = [match for match in _EARLIER.finditer(near)]
    return bool(found) and not re.search(
        r"\b(?:was|were|is|to|reached|grew|rose)\b", near[found[-1].end() :], re.IGNORECASE
    )


def _said_after(after: str) -> bool:
    match = _EARLIER.search(after)
    return match is not None and not _OVER.search(after[: match.start()]) and len(after[: match.start()].split()) <= 6


def year_earlier(period: Period) -> Period:
    return replace(period, year=period.year - 1, start=None, end=None)


def _quarter_before(period: Period) -> Period:
    quarter = period.quarter or 1
    return Period(period.year - (quarter == 1), 3, 4 if quarter == 1 else quarter - 1)
