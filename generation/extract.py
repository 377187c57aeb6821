"""Hits in, the sentences and table rows that answer out, verbatim.

A sentence is weighed by the question's words that it holds (rare ones count more), by the likeness of its vector to
the question's, by the rank of the passage it stands in, and by whether it holds the kind of thing asked for.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from data.answers import Hit, Plan
from data.heard import place_of, sentences_of
from data.locators import Box, Locator, TableCell
from data.types import Cell, Evidence, Grid
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
_LIKELIEST = 24
_ENOUGH = 0.42


@dataclass(frozen=True, slots=True)
class Extract:
    """A sentence or a table's row, verbatim, where it stands, and how well it answers (0 to about 2).

    `said` is `text` with each value of a row under its column's heading; `coverage` is the share of the question's
    words that it holds, rare ones counting more.
    """

    text: str
    said: str
    hit: Hit
    locator: Locator
    coverage: float = 0.0
    score: float = 0.0


def best_extracts(plan: Plan, hits: Sequence[Hit], encode: Encode, limit: int = 3) -> list[Extract]:
    """The sentences that answer best, best first; none when nothing found speaks of what was asked."""
    candidates = [extract for hit in hits for extract in _extracts(hit)]
    weighed = _by_words(plan, candidates, [hit.evidence.id for hit in hits])
    likely = sorted(weighed, key=lambda e: -e.score)[:_LIKELIEST]
    return _distinct(_by_meaning(plan.question, likely, encode), limit) if likely else []


def _extracts(hit: Hit) -> list[Extract]:
    evidence = hit.evidence
    if evidence.grid is None:
        said = [evidence.text[one.start : one.end].strip() for one in sentences_of(evidence)]
        sentences = [sentence for part in said for sentence in split_sentences(part) if len(sentence) > 12]
        return [Extract(sentence, sentence, hit, place_of(evidence, sentence)) for sentence in sentences]
    return list(_rows(hit, evidence.grid))


def _rows(hit: Hit, grid: Grid) -> Iterator[Extract]:
    """The rows that have a label and a number."""
    for number, row in enumerate(grid.rows[grid.header_rows :], grid.header_rows):
        if row[0].text.strip() and any(_NUMERAL.search(cell.text) for cell in row[1:]):
            text = " | ".join(cell.text for cell in row if cell.text)
            yield Extract(text, row_said(grid, number), hit, row_locator(hit.evidence.locator, row, number))


def row_said(grid: Grid, number: int) -> str:
    """A row in words: its label, and each value under its column's heading."""
    headings = ["" for _ in grid.rows[0]]
    for row in grid.rows[: grid.header_rows]:
        headings = [_joined(above, cell.text) for above, cell in zip(headings, row, strict=True)]
    label, *values = grid.rows[number]
    said = [f"{h} {cell.text}".strip() for h, cell in zip(headings[1:], values, strict=True) if cell.text.strip()]
    return f"{label.text.strip()}: {'; '.join(said)}"


def _joined(above: str, heading: str) -> str:
    return above if heading in above else f"{above} {heading}".strip()


def row_locator(table: Locator, row: Sequence[Cell], number: int) -> Locator:
    """The place of a row: its table, its number and the box around its cells."""
    if not isinstance(table, TableCell):
        return table
    boxes = [cell.box for cell in row if cell.box]
    if not boxes:
        return replace(table, row=number)
    around = Box(
        min(b.x0 for b in boxes), min(b.top for b in boxes), max(b.x1 for b in boxes), max(b.bottom for b in boxes)
    )
    return replace(table, row=number, box=around)


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def stem(word: str) -> str:
    """A word without its commonest endings, so that "increased" meets "increase" and "stores" meets "store"."""
    for ending, put in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)] + put
    return word


def _by_words(plan: Plan, candidates: Sequence[Extract], ranked: Sequence[int]) -> list[Extract]:
    """Each candidate weighed by the question's words in it and around it, its kind and the rank of its passage."""
    wanted = {stem(term) for term in plan.terms}
    bags = [_bag(extract.text) for extract in candidates]
    weight = _rarity(wanted, bags)
    total = sum(weight.values()) or 1.0
    around = {e.hit.evidence.id: _bag(_headings(e.hit.evidence)) for e in candidates}
    weighed: list[Extract] = []
    for extract, bag in zip(candidates, bags, strict=True):
        beside = (wanted - bag) & around[extract.hit.evidence.id]
        coverage = (sum(weight[word] for word in wanted & bag) + 0.5 * sum(weight[word] for word in beside)) / total
        prior = 0.25 / (1.0 + 0.25 * ranked.index(extract.hit.evidence.id))
        score = coverage + prior + _kind(plan.question, extract.text)
        weighed.append(replace(extract, coverage=coverage, score=score))
    return weighed


def _bag(text: str) -> set[str]:
    return {stem(word) for word in words(text)}


def _headings(evidence: Evidence) -> str:
    return f"{evidence.context} {evidence.grid.title if evidence.grid else ''}"


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


def gives_cause(sentence: str) -> bool:
    """Whether a sentence says what something came from."""
    return bool(_CAUSE.search(sentence))


def _by_meaning(question: str, extracts: Sequence[Extract], encode: Encode) -> list[Extract]:
    vectors = encode([question, *(extract.text for extract in extracts)])
    likeness = vectors[1:] @ vectors[0]
    met = [replace(e, score=e.score + float(like)) for e, like in zip(extracts, likeness, strict=True)]
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
