"""Question in, the arithmetic that it asks for over rows of tables out, in the ways that its words can be read.

"What is the percentage change in net debt from 2018 to 2019?" is the growth of one row between two years; "the ratio
of A to B" divides two rows. Which rows these are is found elsewhere. Words that name a row may hold words of
arithmetic ("net change in cash"), and "A and B" may be one row or two, so that a question has several readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from data.types import Period
from generation.reckoning.asking import TIME_MARK, Asking, asking, trimmed


class Work(StrEnum):
    """What is done with the parts."""

    SUM = "sum"
    AVERAGE = "average"
    DIFFERENCE = "difference"
    RATIO = "ratio"
    SHARE = "share"
    CHANGE = "change"
    GROWTH = "growth"


@dataclass(frozen=True, slots=True)
class Rows:
    """The words that name a row, and the periods said beside them."""

    words: str
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Worked:
    """Work over one part (in several periods) or over several."""

    work: Work
    parts: tuple[Tree, ...]
    periods: tuple[Period, ...] = ()


Tree = Rows | Worked

_FRAGMENTS = {
    "<percent>": r"(?:percent(?:age)?s?|%|per cent)",
    "<part>": r"(?:percent(?:age)?s?|%|per cent|proportion|share|portion|fraction)",
    "<move>": r"(?:increase\s*/?\s*\(?decrease\)?|changes?|increase|decrease|growth|decline|rise|drop|fall|reduction"
    r"|movement)",
    "<moved>": r"(?:increased?|decreased?|grown?|grew|fall|fell|fallen|declined?|rise|risen|changed?|drop|dropped)",
    "<kind>": r"(?:(?:year[- ](?:on|over|to)[- ]year|yoy|annual|nominal|absolute|net|overall|total|dollar) )*",
    "<makes>": r"(?:account(?:ed)? for|ma[kd]es? up|represent(?:ed|s)?|constitute[ds]?|comprise[ds]?)",
    "<was>": r"(?:is|was|are|were)",
    "<did>": r"(?:did|does|do|has|have|had)",
    "<of>": r"(?:in|of|for|to|on|between)",
    "<and>": r"(?:and|to|versus|vs\.?|compared (?:to|with))",
    "<more>": r"(?:more|higher|greater|larger|less|lower|smaller)",
    "AAA": r"(?P<a>.+?)",
    "BBB": r"(?P<b>.+?)",
}
_OVER_TIME = (
    (
        Work.GROWTH,
        r"<kind>(?:<percent>|proportional|relative)(?: of)?(?: the)? <kind><move>(?: rate)?(?: <of>)? AAA",
    ),
    (Work.GROWTH, r"AAA(?:['’]s)? <kind><percent> <move>"),
    (Work.GROWTH, r"<kind>(?:growth rate|rate of <move>) <of> AAA"),
    (Work.GROWTH, r"AAA(?:['’]s)? growth rate"),
    (Work.GROWTH, r"(?:what )?<percent> <did> AAA <moved>(?: by)?"),
    (Work.GROWTH, r"<move> in <percent> (?:of|for) AAA"),
    (Work.CHANGE, r"<kind><move> <of> AAA"),
    (Work.CHANGE, r"AAA(?:['’]s)? <move>"),
    (Work.CHANGE, r"(?:(?:how much|what amount) )?<did> AAA <moved>(?: by)?"),
    (Work.CHANGE, r"<kind>difference (?:in|of|for|between)? ?AAA"),
    (Work.AVERAGE, r"(?:\w+[- ]years? )?(?:average|mean)(?: (?:annual|yearly|amount|value))?(?: of| for)? AAA"),
    (Work.SUM, r"(?:sum|total|combined|aggregate|cumulative)(?: (?:amount|value|sum|number))?(?: of| for)? AAA"),
)
_BETWEEN_ROWS = (
    (Work.SHARE, r"AAA (?:expressed )?as an? <percent> of BBB"),
    (
        Work.SHARE,
        r"(?:what )?<part> of BBB (?:<was>|<did>|that <was>|comes?|came|derives?|stems?|stemmed)"
        r"(?: (?:made up (?:of|by)|attributable to|(?:(?:generated|earned|made|derived) )?(?:from|in|by)|due to))? AAA"
        r"(?: <makes>)?",
    ),
    (
        Work.SHARE,
        r"(?:what )?<part>(?: (?:of )?(?:constitution|composition|contribution|share))? of AAA"
        r" (?:in|to|over|out of|among|amongst|within|against|relative to|from|as part of|of) BBB",
    ),
    (Work.SHARE, r"AAA <makes> what <part> of BBB"),
    (Work.RATIO, r"(?:ratio|quotient) (?:of|between) AAA (?:to|and|over|against) BBB"),
    (Work.RATIO, r"AAA to BBB ratio"),
    (Work.RATIO, r"AAA (?:divided by|over) BBB"),
    (Work.RATIO, r"average AAA per BBB"),
    (Work.DIFFERENCE, r"<kind>differences?(?: in (?P<shared>[^⟨⟪]+?))? between AAA <and> BBB"),
    (Work.DIFFERENCE, r"<more> <was> AAA (?:than|compared (?:to|with)) BBB"),
    (
        Work.DIFFERENCE,
        r"AAA (?:exceed(?:ed)?|more than|higher than|greater than|larger than|less than|lower than) BBB(?: by)?",
    ),
    (Work.DIFFERENCE, r"AAA (?:minus|less|net of) BBB"),
)
_LIST = re.compile(
    r"(?P<work>sum|total|combined|aggregate|average|mean)(?: (?:amount|value|sum))?(?: of| for| between)? (?P<list>.+)",
    re.IGNORECASE,
)
AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+(?:and|plus|&|as well as)\s+", re.IGNORECASE)
_EXPLAINED = re.compile(
    r"\b(?:why|what (?:drove|drives|caused|explains|led|contributed)|explain|describe|reasons?)\b", re.IGNORECASE
)
_APART = re.compile(r"\brespectively\b|\beach year\b", re.IGNORECASE)  # each figure by itself, whatever a total is
_DEPTH = 3


def _compiled(template: str) -> re.Pattern[str]:
    for name, fragment in _FRAGMENTS.items():
        template = template.replace(name, fragment)
    return re.compile(template, re.IGNORECASE)


_ONE = tuple((work, _compiled(words)) for work, words in _OVER_TIME)
_TWO = tuple((work, _compiled(words)) for work, words in _BETWEEN_ROWS)


def readings(question: str) -> list[Worked]:
    """The ways to read a question as arithmetic over rows, the likeliest first; none when it asks for none."""
    if _EXPLAINED.search(question):
        return []
    asked = asking(question)
    found = dict.fromkeys(tree for tree in _read(asked.text, asked, _DEPTH) if isinstance(tree, Worked))
    apart = bool(_APART.search(question))
    return [tree for tree in found if not (apart and tree.work is Work.SUM)]


def _read(text: str, asked: Asking, depth: int) -> Iterator[Tree]:
    text = trimmed(text)
    if not text:
        return
    periods = asked.periods_of(text)
    yield Rows(asked.spoken(text), periods)
    if depth == 0:
        return
    for work, words in _TWO:
        if match := words.fullmatch(text):
            yield from _pairs(work, match, asked, depth)
    untimed = trimmed(TIME_MARK.sub("", text))
    for work, words in _ONE:
        if match := words.fullmatch(untimed):
            for part in _read(match["a"], asked, depth - 1):
                yield Worked(work, (part,), periods or asked.periods)
    yield from _listed(text, asked)


def _pairs(work: Work, match: re.Match[str], asked: Asking, depth: int) -> Iterator[Worked]:
    shared = f"{match.groupdict().get('shared') or ''} "
    for left in _read(shared + match["a"], asked, depth - 1):
        for right in _read(shared + match["b"], asked, depth - 1):
            periods = asked.periods_of(match.group())
            yield Worked(work, (left, right), periods)
            if work is Work.SHARE and isinstance(left, Rows) and isinstance(right, Rows):
                whole = replace(right, words=f"total {right.words}")
                yield Worked(work, (left, whole), periods)
                yield Worked(work, (replace(left, words=f"{left.words} {right.words}"), whole), periods)


def _listed(text: str, asked: Asking) -> Iterator[Worked]:
    """Sums and averages over a list of rows: "the sum of A, B and C", "A plus B"."""
    match = _LIST.fullmatch(text)
    if match is None and not re.search(r"\bplus\b", text, re.IGNORECASE):
        return
    work = Work.AVERAGE if match and match["work"].lower() in ("average", "mean") else Work.SUM
    parts = [part for part in AND.split(match["list"] if match else text) if part and trimmed(TIME_MARK.sub("", part))]
    for names in _groupings(parts) if len(parts) > 1 else ():
        rows = (Rows(asked.spoken(trimmed(name)), asked.periods_of(name)) for name in names)
        yield Worked(work, tuple(rows), asked.periods_of(text))


def _groupings(parts: list[str]) -> Iterator[list[str]]:
    """The list as it stands, then with neighbours taken as one name: "A, B and C" may be "A" and "B and C"."""
    yield parts
    if 3 <= len(parts) <= 6:
        for n in range(len(parts) - 1):
            yield [*parts[:n], f"{parts[n]} and {parts[n + 1]}", *parts[n + 2 :]]
