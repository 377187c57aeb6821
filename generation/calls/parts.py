"""Lines of a call in, the part of the company out that a number is said of: a segment, a brand, a region, a product.

A part is named as the call names it. Things that are no part of the company, as a market or a company that is still to
be bought, and those that only a pronoun stands for, give no figure of the company either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from data.types import Description
from generation.calls.lines import Line
from generation.calls.topics import About, content_stems, is_figure

_UNIT = r"(?:segment|division|business|brand|region|unit|franchise|portfolio|category|product line|channel)"
_CAPITAL = r"[A-Z][\w&'’.-]*\w"
_NAME = (
    rf"(?:(?:our|the)\s+)?(?P<name>{_CAPITAL}(?:\s(?:&\s|and\s(?=[A-Z])|of\s(?=[A-Z]))?{_CAPITAL}){{0,4}}"
    rf"(?:\s{_UNIT}\b)?)"
)
_LOOKED_AT = re.compile(
    rf"\b(?:expect(?:s|ing)?|anticipat(?:e|es|ing)|project(?:s|ing)?|forecast(?:s|ing)?|see|estimate)\s+(?:that\s+)?{_NAME}"
    r"(?:['’]s?)?\s+(?:to|will|should|could)\b"
)
_SUBJECT = re.compile(
    rf"(?:^|[,;:]\s|\b(?:and|while|but|that)\s){_NAME}\s(?:(?:is|are)\s(?:\w+\s)?(?:expected|anticipated|projected|forecast\w*"
    r"|estimated)|will|should)\b"
)
_PLACED = re.compile(
    rf"\b(?:for|in|within|at|from|across|to)\s(?:(?:our|the)\s)?"
    rf"(?P<name>(?:(?!(?:our|the|in|of|a|an|this|that|each|every)\s)[\w&'’-]+\s){{1,3}}?{_UNIT})\b",
    re.IGNORECASE,
)
_AHEAD_OF_ALL = re.compile(rf"(?:^|,\s)(?:[Ff]or|[Ii]n|[Ww]ithin|[Aa]t|[Aa]s for|[Tt]urning to|[Mm]oving to)\s{_NAME},")
_OPENS = re.compile(
    rf"^(?:[\w\s,'’]{{0,30}}\b)?(?:[Tt]urning|[Mm]oving|[Ss]hifting|[Ll]ooking|[Ss]witching|[Ss]tarting|[Bb]eginning)"
    rf"\s(?:\w+\s)?(?:to|at|with)\s{_NAME}"
    rf"|\b(?:touch on|talk about|update on|discuss)\s(?:our|the)"
    rf"\s(?P<bought>{_CAPITAL}(?:\s{_CAPITAL})*)\s(?:acquisition|transaction|deal)\b"
)
_WHOLE = re.compile(
    r"\b(?:consolidated|total company|company[- ]?wide|enterprise|overall|as a company|for the company|balance sheet"
    r"|cash flow|liquidity|capital allocation"
    r"|(?:our|the|full[- ]year|financial|fiscal|20\d\d) (?:\w+ )?(?:outlook|guidance))\b",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\b(?:it|they|these|those|which|(?:this|that|these|those)\s(?:\w+\s){1,3}?)\s*(?:is|are|will|should|would|to)\s+(?:now\s)?"
    r"(?:(?:expected|anticipated|projected|forecast\w*|estimated)\sto\s|be\s)?(?:generate|contribute|add|bring|deliver|produce"
    r"|reach|exceed|have|represent|account|provide)\b[^.;]*$|\bwhich\s(?:is|are)\s(?:expected|anticipated|projected)[^.;]*$",
    re.IGNORECASE,
)
_UNITS = content_stems("segment division business brand region unit")
_MARKET = frozenset(content_stems("industry market sector peers consumers"))
_TIMES = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|q[1-4]|fy\d*|fiscal|gaap"
    r"|non-gaap|slide|page|capex|opex|sg&a|ebitda|eps|we|i|it|this|that|these|those|they|our|as|our|the|so|now|and|looking"
    r"|turning|moving|all|covid\S*|guidance|outlook|today|growth|first|second|third|fourth|full|year|quarter|net|total"
    r"|consolidated|adjusted|organic|also|finally|lastly|additionally)",
    re.IGNORECASE,
)
_KEPT = 6  # sentences for which a part that was turned to is still spoken of


PartOf: TypeAlias = Callable[[About], str]
"""The words for the part that a number of a line is said of; "" for the company as a whole."""


def parts_of(lines: Sequence[Line], told: Description) -> Iterator[PartOf]:
    """For each line, what tells the part of its numbers: its own words, else what an earlier line turned to."""
    names = proper_names(line.text for line in lines)
    turned, left, speaker = "", 0, ""
    for line in lines:
        opened = part_opened(line.text, names, told)
        if opened is not None or line.speaker != speaker:
            turned, left, speaker = opened or "", _KEPT, line.speaker
        elif left == 0:
            turned = ""
        left = max(0, left - 1)
        yield partial(_part, line.text, names, told, turned)


def _part(text: str, names: frozenset[str], told: Description, turned: str, about: About) -> str:
    """The part of a number; none from an earlier line where its own words speak of a part and do not name it."""
    own = part_of(about, text, names, told)
    return own or ("" if "segment" in about.topic.qualifiers else turned)


def proper_names(texts: Iterable[str]) -> frozenset[str]:
    """Words that are written with a capital inside sentences too, and so are names."""
    return frozenset(
        word for text in texts for word in re.findall(rf"(?<=[a-z,;] ){_CAPITAL}", text) if not _TIMES.fullmatch(word)
    )


def part_of(about: About, text: str, names: frozenset[str], told: Description) -> str:
    """The words for the part that a number is said of in its sentence; "" for the company as a whole."""
    if content_stems(about.topic.part) - _UNITS:
        return about.topic.part
    before = text[: about.said.start]
    found = [match for one in (_LOOKED_AT, _SUBJECT, _PLACED, _AHEAD_OF_ALL) for match in one.finditer(before)]
    for match in sorted(found, key=lambda match: -match.end()):
        name = next(filter(None, match.groupdict().values()), "")
        if _is_part(name, names, told):
            return name
    return ""


def part_opened(text: str, names: frozenset[str], told: Description) -> str | None:
    """The part that a sentence turns to; "" where it turns to the company as a whole, None where it does neither."""
    match = _OPENS.search(text)
    name = next(filter(None, match.groupdict().values()), "") if match else ""
    if name and _is_part(name, names, told):
        return name
    return "" if _WHOLE.search(text) else None


def of_another(text: str, about: About) -> bool:
    """Whether a number is of something that is no part of the company, or that only a pronoun stands for."""
    return bool(_ANOTHER.search(text[: about.said.start])) or bool(about.topic.qualifiers & _MARKET)


def _is_part(name: str, names: frozenset[str], told: Description) -> bool:
    words = name.split()
    own = {word.casefold() for word in told.company.split()}
    named = [word for word in words if word in names and word.casefold() not in own]
    unit = re.search(rf"\b{_UNIT}$", name)
    plain = [word for word in words if not _TIMES.fullmatch(word)]
    if unit:
        return len(plain) > 1
    return bool(named) and not _TIMES.fullmatch(words[0]) and not is_figure(name)
