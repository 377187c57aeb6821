"""A question for one figure that no table states and the passages found in, the sentence that states it outright out.

"In 2023, global comparable sales increased 9.0%, primarily due to …" states the figure of the whole company; a
sentence about a part of it, or one with words between the name and the number, is not taken for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from data.answers import Hit, Operation, Plan, Result
from data.metrics.vocabulary import vocabulary
from generation.quoting.passages import Extract, extracts_of
from generation.quoting.picked import in_their_years, result_of, year_of
from generation.quoting.wanted import wanted_of
from ingestion.words.numbers import Mention, numbers_in

_BEFORE = (
    r"^\W*(?:\([a-z0-9]\)\s*)?(?:(?:in|during|for) (?:the )?(?:fiscal )?(?:year )?(?:(?:19|20)\d\d)?,?\s*)?"
    r"(?:(?:we|the company) (?:declared|paid|reported) )?(?:(?:the|our|total|global|worldwide|consolidated|company) )*"
)
_BETWEEN = (
    r"(?: (?:growth|for|in|(?:the )?(?:fiscal )?(?:year )?(?:19|20)\d\d|was|were|of|totaled|came to|reached|increased"
    r"|decreased|declined|grew|rose|fell|by|approximately|about))* $"
)
_OF_PART = re.compile(
    r"^\s*(?:%|percent)?\s*(?:in|at|for|within)\s+(?!(?:fiscal |the year |(?:19|20)\d\d|each\b))", re.IGNORECASE
)
_FELL = re.compile(r"\b(?:decreas|declin|fell|drop)\w*\s*(?:by |approximately |about )*$", re.IGNORECASE)


def stated(plan: Plan, hits: Sequence[Hit]) -> tuple[Extract, Result] | None:
    """The first sentence that says what the figure asked for came to in the year, and the figure."""
    concept = plan.concepts[0] if len(plan.concepts) == 1 and not plan.metrics else None
    unit = vocabulary().concepts[concept].unit if concept else ""
    figure = plan.operation in (Operation.LOOKUP, Operation.COMPUTE)
    yearly = not any(period.quarter for period in plan.periods)
    if concept is None or not (figure and yearly) or unit not in ("percent", "per_share"):
        return None
    wanted = wanted_of(plan)
    for extract in extracts_of([hit for hit in hits if hit.evidence.grid is None]):
        named = _name_of(concept).match(extract.text)
        if named is None or not wanted.timely(extract):
            continue
        found = [m for m in numbers_in(extract.text) if (m.number.percent if unit == "percent" else m.number.currency)]
        meant = _meant(plan, extract, found, named.end())
        if meant is not None:
            number = meant.number
            fell = unit == "percent" and number.value > 0 and _FELL.search(extract.text[: meant.start])
            result = result_of(replace(number, value=-number.value) if fell else number, plan)
            return extract, result if unit == "percent" else replace(result, unit=f"{result.unit}/share")
    return None


def _meant(plan: Plan, extract: Extract, found: Sequence[Mention], after: int) -> Mention | None:
    """The number that follows the name with nothing but a verb between, or that of the year in a list."""
    text = extract.text
    first = next((m for m in found if m.start >= after), None)
    if first is None or not re.match(_BETWEEN, f"{text[after : first.start].rstrip()} ", re.IGNORECASE):
        return None
    for by_year in in_their_years(text, found):
        if first in by_year.values():
            return by_year.get(year_of(plan, extract) or 0)
    return None if _OF_PART.match(text[first.end :]) else first


@cache
def _name_of(concept: str) -> re.Pattern[str]:
    known = vocabulary().concepts[concept]
    names = sorted({known.label, *known.names}, key=len, reverse=True)
    return re.compile(rf"{_BEFORE}(?:{'|'.join(map(re.escape, names))})\b", re.IGNORECASE)
