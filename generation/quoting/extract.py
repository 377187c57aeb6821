"""Hits in, the sentences and table rows that answer out, verbatim.

Only what bears out the question is weighed: by the question's words that it holds (rare ones count more), by the
likeness of its vector to the question's, by the rank of the page it stands on, and by the section.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from data.answers import Hit, Plan
from data.types import Evidence
from generation.quoting.kinds import Kind, spoken_of, topic_of, ways
from generation.quoting.passages import Extract, extracts_of
from generation.quoting.wanted import WHOLE, Wanted, gives_cause, is_bridge, lists, tells_effect, wanted_of
from generation.stems import bag, run, stem, words

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]

_NUMERAL = re.compile(r"\d")
_RESULTS = re.compile(r"management['’]s discussion|results of operations", re.IGNORECASE)
_POLICY = re.compile(r"accounting (?:polic|estimate|standard|pronouncement)|basis of presentation", re.IGNORECASE)
_PART = re.compile(r"\bsegments?\b|geographic|\bbusiness \(", re.IGNORECASE)
_STATES = re.compile(
    r"\b(?:had|have|has|employ(?:ed|s)?|operated?s?|total(?:ed|s)?|comprised|consisted)\b", re.IGNORECASE
)
_LIKELIEST = 24
_ENOUGH = 0.42
_NEAR_BEST = 0.75
_OTHER_WORDS = 0.8


def best_extracts(
    plan: Plan, hits: Sequence[Hit], encode: Encode, limit: int = 3, wanted: Wanted | None = None
) -> list[Extract]:
    """The sentences that answer best, best first; none when nothing found speaks of what was asked."""
    wanted = wanted or wanted_of(plan)
    candidates = [extract for extract in extracts_of(hits) if wanted.borne_out(extract)]
    if wanted.kind is Kind.LIST:
        candidates = [extract for extract in candidates if lists(extract.text, wanted.counted)] or candidates
    return best_of(plan, wanted, candidates, encode, limit)


def best_of(plan: Plan, wanted: Wanted, candidates: Sequence[Extract], encode: Encode, limit: int = 3) -> list[Extract]:
    """Of extracts that may answer, in the order in which their passages were found, the best, best first."""
    weighed = _by_words(plan, wanted, candidates, _ranks([extract.hit for extract in candidates]))
    likely = sorted(weighed, key=lambda e: -e.score)[:_LIKELIEST]
    found = _by_meaning(plan.question, likely, encode) if likely else []
    return _distinct(found if plan.periods else _of_one_year(found), limit)


def in_reading_order(extracts: Sequence[Extract]) -> list[Extract]:
    """The best one first; the others after it, document by document as they come, each as it is read."""
    order = list(dict.fromkeys(extract.hit.document.id for extract in extracts))
    others = sorted(
        extracts[1:],
        key=lambda e: (order.index(e.hit.document.id), e.hit.evidence.id, e.hit.evidence.text.find(e.text[:40])),
    )
    return [*extracts[:1], *others]


def _ranks(hits: Sequence[Hit]) -> Mapping[int, int]:
    """Evidence id to the rank of its page, from 0."""
    pages = [(hit.document.id, hit.evidence.page or -hit.evidence.id) for hit in hits]
    order = {page: rank for rank, page in enumerate(dict.fromkeys(pages))}
    return {hit.evidence.id: order[page] for hit, page in zip(hits, pages, strict=True)}


def _by_words(plan: Plan, wanted: Wanted, candidates: Sequence[Extract], ranks: Mapping[int, int]) -> list[Extract]:
    """Each candidate weighed by the question's words in it and around it, its kind, section and page's rank."""
    terms = {stem(term): ways(term) for term in topic_of(plan) or plan.terms}
    bags = [bag(extract.said) for extract in candidates]
    runs = [run(extract.said) for extract in candidates]
    weight = _rarity(set(terms), bags)
    total = sum(weight.values()) or 1.0
    around = {e.hit.evidence.id: bag(_headings(e.hit.evidence)) for e in candidates}
    weighed: list[Extract] = []
    for extract, held, said in zip(candidates, bags, runs, strict=True):
        own = terms.keys() & held
        other = {term for term in terms.keys() - own if spoken_of(terms[term], said)}
        beside = (terms.keys() - own - other) & around[extract.hit.evidence.id]
        shares = ((own, 1.0), (other, _OTHER_WORDS), (beside, 0.5))
        coverage = sum(share * weight[word] for found, share in shares for word in found) / total
        prior = 0.25 / (1.0 + 0.25 * ranks[extract.hit.evidence.id])
        score = coverage + prior + _kind(wanted, extract) + _section(plan.question, wanted, extract.hit.evidence)
        weighed.append(replace(extract, coverage=coverage, score=score))
    return weighed


def _headings(evidence: Evidence) -> str:
    return f"{evidence.context} {evidence.grid.title if evidence.grid else ''}"


def _rarity(wanted: set[str], bags: Sequence[set[str]]) -> Mapping[str, float]:
    seen = Counter(word for bag in bags for word in bag & wanted)
    return {word: math.log(1 + len(bags) / (1 + seen[word])) for word in wanted}


def _kind(wanted: Wanted, extract: Extract) -> float:
    """A bonus for holding the kind of thing asked for."""
    if wanted.kind in (Kind.AMOUNT, Kind.COUNT) and _NUMERAL.search(extract.text):
        stated = wanted.kind is Kind.COUNT and _STATES.search(extract.text)
        return (0.3 if stated else 0.15) + _whole_company(extract)
    if wanted.kind is Kind.EFFECT and tells_effect(extract.text):
        return 0.25
    if wanted.kind is Kind.LIST and lists(extract.text, wanted.counted):
        return 0.25
    if wanted.kind is Kind.CAUSE and (is_bridge(extract) or gives_cause(extract.text)):
        return 0.25 + _whole_company(extract)
    return 0.0


def _whole_company(extract: Extract) -> float:
    return 0.1 if extract.hit.evidence.grid is not None and WHOLE.match(extract.text) else 0.0


def _section(question: str, wanted: Wanted, evidence: Evidence) -> float:
    """What the section adds: reasons stand in the discussion of results, policies answer only what asks for them."""
    if _POLICY.search(evidence.context) and not _POLICY.search(question) and "polic" not in question:
        return -0.5
    if wanted.kind is not Kind.CAUSE:
        return 0.0
    part = 0.1 if _PART.search(evidence.context.split(" > ")[-1]) and not _PART.search(question) else 0.0
    return (0.1 if _RESULTS.search(evidence.context) else 0.0) - part


def _by_meaning(question: str, extracts: Sequence[Extract], encode: Encode) -> list[Extract]:
    vectors = encode([question, *(extract.text for extract in extracts)])
    likeness = vectors[1:] @ vectors[0]
    met = [replace(e, score=e.score + float(like)) for e, like in zip(extracts, likeness, strict=True)]
    return [e for e in sorted(met, key=lambda e: -e.score) if e.coverage + 0.5 * (e.score - e.coverage) >= _ENOUGH]


def _of_one_year(found: Sequence[Extract]) -> list[Extract]:
    """Where no period is asked for: without what a company said in an earlier year than that of the best one."""
    best = found[0].hit.document.description if found else None
    told = ((extract, extract.hit.document.description) for extract in found)
    return [
        extract
        for extract, document in told
        if best is None or document.company != best.company or (document.fiscal_year or 9999) >= (best.fiscal_year or 0)
    ]


def _distinct(extracts: Sequence[Extract], limit: int) -> list[Extract]:
    """The best ones that do not say the same twice and are not far behind the first."""
    chosen: list[Extract] = []
    for extract in extracts:
        said = set(words(extract.text))
        if extract.score < _NEAR_BEST * extracts[0].score or len(chosen) == limit:
            break
        if all(len(said & set(words(other.text))) < 0.7 * len(said) for other in chosen):
            chosen.append(extract)
    return chosen
