"""A document's words in, the day it was published and how that day is known out; nothing where it does not say.

A filing is as old as its signature, a release as its dateline, a call as its day. A date that closes a period, or that
is only spoken of, is no day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import PurePath

from data.types import Dating
from ingestion.words.dates import YEAR, dated_in, dates_in, western

Publication = tuple[date, Dating]

_FORM_WITH_NUMBER = re.compile(r"\d|\bN-")  # 10-K, 20-F, 8-K, S-1: forms that an officer signs
_SIGNATURES = re.compile(
    r"\bsignatures?\b(?=(?:(?!\bsignatures?\b).){0,400}?\bpursuant to the requirements\b)", re.IGNORECASE | re.DOTALL
)
_BLOCK = 2_500  # characters that a block of signatures takes
_EVENT = re.compile(r"date of (?:report|earliest event)[^:\d]{0,60}?[:)]?\s*([A-Z][a-z]+\s+\d{1,2}\s*,\s*\d{4})", re.I)
_FILED = re.compile(r"提出日\W{0,4}(?P<ja>[^\n]{4,24})|\b(?:filing date|date filed)\W{1,4}(?P<en>[^\n]{6,24})", re.I)
_BEFORE_A_PERIOD = re.compile(
    r"\b(?:end(?:ed|ing|s)?|(?:as )?(?:of|at)|through|until|since|on|by|before|after|from|to|between|and|period"
    r"|effective|(?:year|months|weeks|quarter)s? end(?:ed|ing)?)\W{0,3}$",
    re.IGNORECASE,
)
_TODAY = re.compile(r"\btoday(?:['’]s date)?(?:\s+is)?\W{1,3}$|\b(?:today['’]s|this) call (?:of|on)\W$", re.IGNORECASE)
_DATELINE, _HEADING = 3_000, 400
_DATED_AT_THE_TOP = ("earnings release", "決算短信", "")
_CALL = "earnings call"
_LONGEST = timedelta(days=500)  # from a period's end to the latest report on it


def day_borne(opening: str, text: str, form: str, name: str) -> Publication | None:
    """The day that a report of an event, a release or a call bears. Annual and quarterly reports bear a signature."""
    if form == "8-K":
        event = _EVENT.search(opening)
        return next(((day, Dating.EVENT) for day in dates_in(event[1])), None) if event else None
    if form in _DATED_AT_THE_TOP and (day := _first(opening[:_DATELINE])):
        return day, Dating.DATED
    if form in (_CALL, "") and (day := _said_today(text) or _first(opening[:_HEADING])):
        return day, Dating.DATED
    day = day_of_name(name) if form == _CALL else None
    return (day, Dating.NAMED) if day else None


def publication(
    borne: Publication | None, text: str, form: str, period_end: date | None, made: date | None
) -> Publication | None:
    """The day of publication: of filing or signature first, then the day borne, then when the file was made.

    `made` is what the file's own properties say; it is as often the day of a later print.
    """
    after = max(day for day in (period_end, borne[0] if borne else None, date.min) if day)
    if form and _FORM_WITH_NUMBER.search(form):
        earliest = after if form == "8-K" or period_end is None else period_end
        if signed := next((day for day in _signed(text) if earliest <= day <= earliest + _LONGEST), None):
            return signed, Dating.SIGNED
    if filed := next(_filed(text), None):
        return filed, Dating.SIGNED
    if borne and (period_end is None or borne[0] > period_end):
        return borne
    if made and (period_end is None or made > period_end):
        return made, Dating.FILE
    return None


def day_of_name(name: str) -> date | None:
    """The day in a file name, as `20170425` or `2017-04-25`."""
    match = re.search(rf"(?<!\d)({YEAR})[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)", PurePath(name).stem)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _first(text: str) -> date | None:
    """The first date that stands by itself, as in a dateline."""
    text = western(text)
    return next((day for start, _, day in dated_in(text) if not _BEFORE_A_PERIOD.search(text[:start])), None)


def _said_today(text: str) -> date | None:
    """The day that a speaker calls today."""
    text = western(text)
    return next((day for start, _, day in dated_in(text) if _TODAY.search(text[max(0, start - 40) : start])), None)


def _signed(text: str) -> Iterator[date]:
    """The first date in each block of signatures."""
    for match in _SIGNATURES.finditer(text):
        block = re.sub(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+day\s+of\b", r"\1", text[match.end() : match.end() + _BLOCK])
        yield from dates_in(block)[:1]


def _filed(text: str) -> Iterator[date]:
    for match in _FILED.finditer(text[:9_000]):
        yield from dates_in(match["ja"] or match["en"])[:1]
