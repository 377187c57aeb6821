"""Plan and hits in, quoted claims out, and the number asked for read from them. No model takes part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from data.answers import Check, Claim, Hit, Plan, Result
from data.metrics.vocabulary import stopwords
from data.store.store import Store
from generation.quoting.extract import Encode, best_extracts, in_reading_order
from generation.quoting.kinds import Kind
from generation.quoting.listing import listed_rows
from generation.quoting.passages import Extract, of_whole_pages
from generation.quoting.picked import number_of
from generation.quoting.section import leading
from generation.quoting.wanted import gives_cause, wanted_of
from generation.sources import Sources
from generation.stems import stem, words
from ingestion.words.numbers import numbers_in

_NUMBER_ASKED = re.compile(
    r"\bhow (?:much|many|long|large|big)\b|\bby how\b|\bquantity\b"
    r"|\bwhat (?:is|was|were|are|percent\w*|amount|number|share)\b",
    re.IGNORECASE,
)

_LIKELY = 6
_FEW = {Kind.COUNT: 1, Kind.NAME: 2}
"""How many sentences answer where one count or one name is asked for."""


def quoted_claims(
    plan: Plan, hits: Sequence[Hit], store: Store, encode: Encode, sources: Sources, limit: int = 3
) -> tuple[list[Claim], Result | None]:
    """What leads a section or makes up the table that is asked for, else up to `limit` sentences.

    All is quoted verbatim. With it the number asked for, where the best sentence holds it.
    """
    pages = of_whole_pages(store, hits)
    if whole := leading(plan, hits, store, encode) or listed_rows(plan, pages):
        return as_quoted(whole, sources), None
    wanted = wanted_of(plan)
    extracts = best_extracts(plan, pages, encode, min(limit, _FEW.get(wanted.kind, limit)), wanted)
    claims = as_quoted([wanted.trimmed(extract) for extract in in_reading_order(extracts)], sources)
    return claims, number_asked(plan, extracts[0]) if extracts else None


def as_quoted(extracts: Sequence[Extract], sources: Sources) -> list[Claim]:
    """A claim for each extract, quoted verbatim."""
    return [Claim(extract.said, (sources.extract(extract),), Check.QUOTED) for extract in extracts]


def number_asked(plan: Plan, extract: Extract) -> Result | None:
    """The number of a sentence that answers, where the question asks for one."""
    return number_of(plan, extract) if _NUMBER_ASKED.search(plan.question) else None


def driver_claims(plan: Plan, name: str, hits: Sequence[Hit], encode: Encode, sources: Sources) -> list[Claim]:
    """The sentence that says what moved the figure of that name, if any; `plan` is of "What drove …?"."""
    prose = [hit for hit in hits if hit.evidence.grid is None]
    wanted = {stem(word) for word in words(name)} - stopwords()
    for extract in best_extracts(plan, prose, encode, _LIKELY):
        if gives_cause(extract.text) and _names(extract.text, wanted):
            return [Claim(extract.said, (sources.extract(extract),), Check.QUOTED)]
    return []


def _names(sentence: str, wanted: set[str]) -> bool:
    """Whether the words of a name stand together in a sentence, with at most one other among them."""
    said = [stem(word) for word in words(sentence)]
    span = len(wanted) + 1
    return any(wanted <= set(said[n : n + span]) for n in range(max(1, len(said) - span + 1)))


def numbers_of(text: str) -> set[Decimal]:
    """The printed numbers of a text, without sign, unit and scale."""
    return {abs(mention.number.value).scaleb(-mention.number.scale) for mention in numbers_in(text)}
