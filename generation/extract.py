"""Hits in, the sentences and table rows that answer out, verbatim.

A sentence is weighed by the question's words that it holds (rare ones count more), by the likeness of its vector to
the question's, by the rank of the passage it stands in, and by whether it holds the kind of thing asked for.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.types import Evidence, Hit, Plan
from generation.cite import split_sentences

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_WANTS_NUMBER = re.compile(
    r"\bhow (?:much|many)\b|\bwhat (?:percent|amount|number)|\bby how\b|\bpercentage\b", re.IGNORECASE
)
_WANTS_DATE = re.compile(r"\bwhen\b|\bwhat (?:date|day|year)\b", re.IGNORECASE)
_WANTS_CAUSE = re.compile(r"\bwhy\b|\bdr(?:ove|iv\w+)\b|\bcaus\w+|\breasons?\b|\bled to\b", re.IGNORECASE)
_CAUSE = re.compile(
    r"\b(?:due to|driven|because|reflect\w*|result(?:ed|ing) (?:from|in)|primarily|attribut\w+|offset|as a result"
    r"|owing to)\b",
    re.IGNORECASE,
)
_NUMERAL = re.compile(r"\d")
_DATE = re.compile(
    r"\b(?:19|20)\d{2}\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_LIKELIEST = 48
_ENOUGH = 0.42


@dataclass(frozen=True, slots=True)
class Extract:
    """A sentence or row of a hit, verbatim, and how well it answers (0 to about 1.5)."""

    text: str
    hit: Hit
    score: float
    coverage: float


def best_extracts(plan: Plan, hits: Sequence[Hit], encode: Encode, limit: int = 3) -> list[Extract]:
    """The sentences that answer best, best first; none when nothing found speaks of what was asked."""
    candidates = [(sentence, hit) for hit in hits for sentence in _sentences(hit.evidence)]
    if not candidates:
        return []
    wanted = {stem(term) for term in plan.terms}
    bags = [{stem(word) for word in words(sentence)} for sentence, _ in candidates]
    around = {
        hit.evidence.id: {
            stem(word)
            for word in words(f"{hit.evidence.context} {hit.evidence.grid.title if hit.evidence.grid else ''}")
        }
        for hit in hits
    }
    weight = _rarity(wanted, bags)
    total = sum(weight.values()) or 1.0
    scored: list[Extract] = []
    ranks = {hit.evidence.id: rank for rank, hit in enumerate(hits)}
    for (sentence, hit), bag in zip(candidates, bags, strict=True):
        held = sum(weight[word] for word in wanted & bag) + 0.5 * sum(
            weight[word] for word in (wanted - bag) & around[hit.evidence.id]
        )
        prior = 1.0 / (1.0 + 0.25 * ranks[hit.evidence.id])
        scored.append(
            Extract(sentence, hit, held / total + 0.25 * prior + _kind(plan.question, sentence), held / total)
        )
    likely = sorted(scored, key=lambda e: -e.score)[:_LIKELIEST]
    return _distinct(_by_meaning(plan.question, likely, encode), limit)


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def stem(word: str) -> str:
    """A word without its commonest endings, so that "increased" meets "increase" and "stores" meets "store"."""
    for ending, put in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)] + put
    return word


def _sentences(evidence: Evidence) -> list[str]:
    if evidence.grid is None:
        return [sentence for sentence in split_sentences(evidence.text) if len(sentence) > 12]
    rows = evidence.text.splitlines()[evidence.grid.header_rows :]
    return [line for line in rows if _NUMERAL.search(line) and re.match(r"\s*[^\W\d]", line)]


def _rarity(wanted: set[str], bags: Sequence[set[str]]) -> Mapping[str, float]:
    seen = Counter(word for bag in bags for word in bag & wanted)
    return {word: math.log(1 + len(bags) / (1 + seen[word])) for word in wanted}


def _kind(question: str, sentence: str) -> float:
    """A bonus for holding the kind of thing asked for: a number, a date, a cause."""
    bonus = 0.0
    if _WANTS_NUMBER.search(question) and _NUMERAL.search(sentence):
        bonus += 0.15
    if _WANTS_DATE.search(question) and _DATE.search(sentence):
        bonus += 0.15
    if _WANTS_CAUSE.search(question) and _CAUSE.search(sentence):
        bonus += 0.25
    return bonus


def _by_meaning(question: str, extracts: Sequence[Extract], encode: Encode) -> list[Extract]:
    vectors = encode([question, *(extract.text for extract in extracts)])
    likeness = vectors[1:] @ vectors[0]
    met = [
        Extract(e.text, e.hit, e.score + float(like), e.coverage) for e, like in zip(extracts, likeness, strict=True)
    ]
    return [e for e in sorted(met, key=lambda e: -e.score) if e.coverage + 0.5 * (e.score - e.coverage) >= _ENOUGH]


def _distinct(extracts: Sequence[Extract], limit: int) -> list[Extract]:
    """The best ones that do not say the same twice and are not far behind the first."""
    chosen: list[Extract] = []
    for extract in extracts:
        bag = set(words(extract.text))
        if extract.score < 0.6 * extracts[0].score or len(chosen) == limit:
            break
        if all(len(bag & set(words(other.text))) < 0.7 * len(bag) for other in chosen):
            chosen.append(extract)
    return chosen
