"""A question in, the day as known on which it is to be answered out, and the question without the words that say so.

"As known on 1 March 2023" and "as of the 10-K filed in February 2022" are views on the library; "as of March 1, 2023"
alone is the date of a balance, and stays.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data.types import Document
from ingestion.words.dates import dated_in

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip
_MONTH_YEAR = re.compile(rf"\b(?P<month>{'|'.join(_MONTHS)})\W{{1,2}}(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_UNTIL = r"(?P<before>before|prior to)|(?:on|at|by|until|up to|as of|as at|on or before)"
_AS_KNOWN = re.compile(
    rf"(?:\b(?:as|as (?:it|they) (?:was|were)|as was|only|with what was|using (?:only )?what was)\s+)?"
    rf"\b(?:as of what was )?known(?: to the market| publicly)?\s+(?:{_UNTIL})\s+(?:the end of\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"(?:\b(?:using|from|with|based on|according to)\s+)?(?:\bonly\s+)?(?:\bthe\s+)?"
    r"\b(?:what|documents?|filings?|reports?|information|figures)\s+(?:that\s+)?(?:(?:was|were|had been)\s+)?"
    r"(?:published|filed|available|public|released)\s+"
    r"(?:(?P<before>before|prior to)|(?:by|until|up to|on or before))\s+$",
    re.IGNORECASE,
)
_FORMS = {
    "10-K": r"10-?k|annual report",
    "10-Q": r"10-?q|quarterly report",
    "8-K": r"8-?k|current report",
    "earnings release": r"(?:earnings |press )?release",
    "earnings call": r"(?:earnings |conference )?call",
    "": r"filing|report|document",
}
_AS_OF_FILING = re.compile(
    rf"\bas (?:of|at) the (?P<form>{'|'.join(_FORMS.values())})\s+(?:that was |which was )?"
    r"(?:filed|published|released|issued|dated|held|of|from)?\s*(?:in|on|of|from)?\s*$",
    re.IGNORECASE,
)
_BEFORE_RESTATED = re.compile(
    r"(?:\bas (?:it |they )?(?:was|were) )?\b(?:before|prior to) (?:the|any|its|their|it was|they were|being) restat\w+"
    r"|\bas (?:originally|first|initially) (?:reported|stated|published)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class View:
    """What a question says of when it is to be answered: on a `day`, or before a figure was restated."""

    question: str
    day: date | None = None
    before_restatement: bool = False


def view_asked(question: str, documents: Sequence[Document]) -> View:
    """The view, and the question without its words. `documents` tell on which day a filing that is named came."""
    for start, end, first, last in _days(question):
        before = question[:start]
        if found := _AS_KNOWN.search(before) or _PUBLISHED.search(before):
            day = first - timedelta(days=1) if found["before"] else last
            return View(_without(question, found.start(), end), day)
        if found := _AS_OF_FILING.search(before):
            return View(_without(question, found.start(), end), _came(found["form"], first, last, documents))
    if found := _BEFORE_RESTATED.search(question):
        return View(_without(question, found.start(), found.end()), before_restatement=True)
    return View(question)


def _days(text: str) -> Iterator[tuple[int, int, date, date]]:
    """Days and months with the place of each: (start, end, first day, last day)."""
    for start, end, day in dated_in(text):
        yield start, end, day, day
    for match in _MONTH_YEAR.finditer(text):
        year, month = int(match["year"]), _MONTHS.index(match["month"].lower()) + 1
        yield match.start(), match.end(), date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _came(named: str, first: date, last: date, documents: Sequence[Document]) -> date:
    """The day on which the filing came that is named by form and time; the last day of that time where none did."""
    form = next(form for form, pattern in _FORMS.items() if re.fullmatch(pattern, named, re.IGNORECASE))
    told = [document.description for document in documents if document.description.form.startswith(form)]
    return max((one.published for one in told if one.published and first <= one.published <= last), default=last)


def _without(question: str, start: int, end: int) -> str:
    """The question with a stretch cut out, and the commas around it."""
    before, after = question[:start].rstrip(" ,(;"), question[end:].lstrip(" ,);")
    return f"{before}{'' if not after or after[0] in '.?!' else ' '}{after}".strip()
