"""Plan and hits in, quoted claims out, and the number asked for read from them. No model takes part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from data.answers import Check, Claim, Hit, Plan, Result
from generation.extract import Encode, Extract, best_extracts, stem
from generation.sources import Sources

_AMOUNT = re.compile(
    r"(?P<open>\()?(?P<mark>US\$|[$€£¥])?\s?(?P<open2>\()?(?P<body>\d[\d,]*(?:\.\d+)?)\)?\s?"
    r"(?P<unit>%|percent(?:age points?)?\b|basis points|(?:trillion|billion|million|thousand)\b)?",
    re.IGNORECASE,
)
_SCALES = {"trillion": 12, "billion": 9, "million": 6, "thousand": 3}
_MARKS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_NUMBER_ASKED = re.compile(
    r"\bhow (?:much|many|long|large|big)\b|\bby how\b|\bquantity\b"
    r"|\bwhat (?:is|was|were|are|percent\w*|amount|number|share)\b",
    re.IGNORECASE,
)


def quoted_claims(
    plan: Plan, hits: Sequence[Hit], encode: Encode, sources: Sources, limit: int = 3
) -> tuple[list[Claim], Result | None]:
    """Up to `limit` sentences that answer, each quoted verbatim, and the number they hold when one is asked for."""
    extracts = best_extracts(plan, hits, encode, limit)
    claims = [Claim(extract.said, (sources.extract(extract),), Check.QUOTED) for extract in extracts]
    result = _number(plan, extracts[0]) if extracts and _NUMBER_ASKED.search(plan.question) else None
    return claims, result


def _number(plan: Plan, extract: Extract) -> Result | None:
    """The number of a sentence that stands nearest to the question's words."""
    wanted = {stem(term) for term in plan.terms}
    places = [m.start() for m in re.finditer(r"[^\W\d_]+", extract.text) if stem(m.group().lower()) in wanted]
    found = [match for match in _AMOUNT.finditer(extract.text) if not _is_year(match)]
    if not found or not places:
        return None
    best = max(found, key=lambda match: (_fits(match, plan), -min(abs(match.start() - place) for place in places)))
    return _result(best, plan)


def _is_year(match: re.Match[str]) -> bool:
    plain = re.fullmatch(r"(?:19|20)\d{2}|\d{1,2}", match["body"])
    return bool(plain) and not match["mark"] and not match["unit"]


def _fits(match: re.Match[str], plan: Plan) -> bool:
    rate = (match["unit"] or "").lower().startswith(("%", "percent", "basis"))
    return rate if plan.unit in ("percent", "points") else bool(match["mark"]) and not rate


def _result(match: re.Match[str], plan: Plan) -> Result:
    unit = (match["unit"] or "").lower()
    number = Decimal(match["body"].replace(",", ""))
    if match["open"] or match["open2"]:
        number = -number
    if unit.startswith(("%", "percent")):
        return Result(number, "percent", 0, number / 100)
    if unit == "basis points":
        return Result(number, "basis points", 0, number / 10000)
    scale = _SCALES.get(unit, 0)
    base = number.scaleb(scale)
    shown = plan.scale if plan.scale is not None else scale
    return Result(base.scaleb(-shown), _MARKS.get((match["mark"] or "").upper(), ""), shown, base)


def numbers_of(text: str) -> set[Decimal]:
    """The printed numbers of a text, without sign, unit and scale."""
    return {Decimal(match["body"].replace(",", "")) for match in _AMOUNT.finditer(text)}
