"""Question or plan in, ranked hits out.

Four channels each rank evidence: facts (cells of the concepts and periods asked for), words (the question's own),
glossary (what filings call the same thing) and vectors. Their ranks are fused per page, weighted by how well the
document fits the period asked for, and every hit says which channels found it and at which rank.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from data.answers import Hit, Operation, Plan
from data.store import Store
from data.types import Document, Evidence, Fact, Statement
from data.vocabulary import vocabulary
from retrieval.embed import Encoder
from retrieval.index import Index
from retrieval.plan import core_of, read_plan, years_of
from retrieval.scope import scope_of

_RANK_OFFSET = 60
_WEIGHTS = {"facts": 3.0, "glossary": 1.0, "words": 0.9, "vectors": 1.0}
_FACTS_WHEN_EXPLAINING = 0.8
_DEPTH = 120
_SAME_TEXT = 0.9
_CROWDED = 0.97


@dataclass(slots=True)
class _Place:
    """A page (or, where a document has no pages, one piece of evidence) and what each channel found on it."""

    document_id: str
    ranks: dict[str, int] = field(default_factory=dict)
    best: dict[int, float] = field(default_factory=dict)
    score: float = 0.0

    @property
    def evidence_id(self) -> int:
        return max(self.best, key=lambda i: (self.best[i], -i))


class Searcher:
    """Searches one store with one encoder and its index."""

    def __init__(self, store: Store, encoder: Encoder, index: Index) -> None:
        self.store = store
        self.encoder = encoder
        self.index = index

    def plan(self, question: str, earlier: Plan | None = None) -> Plan:
        return read_plan(question, self.store.documents(), earlier)

    def search(self, question: str | Plan, k: int = 10, documents: Collection[str] | None = None) -> list[Hit]:
        """The `k` best pages, best first, each by its best piece of evidence."""
        plan = self.plan(question) if isinstance(question, str) else question
        ready = {document.id: document for document in self.store.documents(ready_only=True)}
        fits = scope_of(plan, list(ready.values()), documents)
        if not fits:
            return []
        channels = self._channels(plan, fits, everything=len(fits) == len(ready))
        ranked = self._fuse(channels, fits, weights_for(plan))
        if not plan.periods:
            ranked = _spread(ranked)
        return self._hits(ranked, ready, k)

    # ---------------------------------------------------------------- channels

    def _channels(self, plan: Plan, fits: Mapping[str, float], *, everything: bool) -> dict[str, list[int]]:
        scope = None if everything else list(fits)
        expanded = vocabulary().expand(core_of(plan.question))
        vector = self.encoder.encode([plan.question])[0]
        allowed = None if scope is None else self.store.evidence_ids(scope)
        return {
            "facts": self._facts(plan, fits),
            "words": [i for i, _ in self.store.words(match_any(plan.terms), scope, _DEPTH)] if plan.terms else [],
            "glossary": [i for i, _ in self.store.words(match_any(expanded), scope, _DEPTH)] if expanded else [],
            "vectors": [i for i, _ in self.index.search(vector, _DEPTH, allowed)],
        }

    def _facts(self, plan: Plan, fits: Mapping[str, float]) -> list[int]:
        """Evidence that holds the cells asked for: most concepts first, the fitting document and statement first."""
        concepts = wanted_concepts(plan)
        if not concepts or (not plan.companies and len(fits) > 40):
            return []
        found: dict[int, list[Fact]] = defaultdict(list)
        for fact in self.store.facts(documents=list(fits), concepts=concepts):
            found[fact.evidence_id].append(fact)
        years = set(years_of(plan))
        sizes = self.store.statement_sizes(found)
        return sorted(found, key=lambda i: (*_fact_order(found[i], fits, years, plan), sizes[i], -i), reverse=True)[
            :_DEPTH
        ]

    # ---------------------------------------------------------------- fusion

    def _fuse(
        self, channels: Mapping[str, Sequence[int]], fits: Mapping[str, float], weights: Mapping[str, float]
    ) -> list[tuple[_Place, float]]:
        ids = {i for ranked in channels.values() for i in ranked}
        where = self.store.places(ids)
        places: dict[tuple[str, int], _Place] = {}
        for channel, ranked in channels.items():
            for rank, (key, evidence_id) in enumerate(_by_page(ranked, where), 1):
                place = places.setdefault(key, _Place(document_id=key[0]))
                place.ranks[channel] = rank
                gain = weights[channel] / (_RANK_OFFSET + rank)
                place.score += gain
                place.best[evidence_id] = place.best.get(evidence_id, 0.0) + gain
        scored = [(place, place.score * fits.get(place.document_id, 0.0)) for place in places.values()]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0].evidence_id))

    def _hits(self, ranked: Sequence[tuple[_Place, float]], ready: Mapping[str, Document], k: int) -> list[Hit]:
        pool = ranked[: 3 * k]
        evidence = {piece.id: piece for piece in self.store.evidence([place.evidence_id for place, _ in pool])}
        hits: list[Hit] = []
        seen: list[frozenset[str]] = []
        for place, score in pool:
            piece = evidence[place.evidence_id]
            if _near_duplicate(piece, seen):
                continue
            hits.append(Hit(piece, ready[place.document_id], score, dict(place.ranks)))
            if len(hits) == k:
                break
        return hits


def weights_for(plan: Plan) -> Mapping[str, float]:
    """Cells decide where a figure is asked for; where its reasons are, the words around it do."""
    return {**_WEIGHTS, "facts": _FACTS_WHEN_EXPLAINING} if plan.operation is Operation.EXPLAIN else _WEIGHTS


def wanted_concepts(plan: Plan) -> list[str]:
    """The concepts that the plan's metrics need, then those it names; else the totals of the statement asked for."""
    words = vocabulary()
    wanted = [concept for metric in plan.metrics for concept in words.metrics[metric].concepts]
    wanted += plan.concepts
    if not wanted:
        wanted = [concept for statement in plan.statements for concept in _TOTALS.get(statement, ())]
    return list(dict.fromkeys(wanted))


_TOTALS: Mapping[Statement, tuple[str, ...]] = {
    Statement.BALANCE: ("total_assets", "total_liabilities_and_equity"),
    Statement.INCOME: ("revenue", "operating_income", "net_income"),
    Statement.CASH_FLOW: ("operating_cash_flow", "investing_cash_flow", "financing_cash_flow"),
}


def match_any(phrases: Iterable[str]) -> str:
    """An FTS5 expression that matches any of these words or phrases; everything is quoted, nothing is an operator."""
    quoted = ('"' + re.sub(r'["\s]+', " ", phrase).strip() + '"' for phrase in phrases)
    return " OR ".join(dict.fromkeys(term for term in quoted if len(term) > 2))


def _fact_order(
    facts: Sequence[Fact], fits: Mapping[str, float], years: Collection[int], plan: Plan
) -> tuple[float, int, int]:
    primary = [fact for fact in facts if fact.statement is not Statement.NOTE and fact.segment is None]
    asked = [fact for fact in primary if fact.statement in plan.statements]
    right = [fact for fact in facts if not years or fact.period.year in years]
    return (
        fits[facts[0].document_id] + (0.5 if asked or (primary and not plan.statements) else 0.0),
        len({fact.concept for fact in right}),
        len({fact.period.year for fact in right}),
    )


def _by_page(
    ranked: Sequence[int], where: Mapping[int, tuple[str, int | None]]
) -> Iterable[tuple[tuple[str, int], int]]:
    """Evidence ids as (document, page), each page once, by its first; without pages each piece stands for itself."""
    seen: set[tuple[str, int]] = set()
    for evidence_id in ranked:
        document_id, page = where[evidence_id]
        key = (document_id, page if page is not None else -evidence_id)
        if key not in seen:
            seen.add(key)
            yield key, evidence_id


def _spread(ranked: Sequence[tuple[_Place, float]]) -> list[tuple[_Place, float]]:
    """When no period is asked for, each further page of one document counts a little less, so that others are seen."""
    taken: dict[str, int] = defaultdict(int)
    spread: list[tuple[_Place, float]] = []
    for place, score in ranked:
        spread.append((place, score * _CROWDED ** taken[place.document_id]))
        taken[place.document_id] += 1
    return sorted(spread, key=lambda pair: -pair[1])


def _near_duplicate(piece: Evidence, seen: list[frozenset[str]]) -> bool:
    """True when nearly the same words were already shown; else remembers them."""
    words = frozenset(re.findall(r"[^\W_]+", piece.text.lower()))
    if any(len(words & other) >= _SAME_TEXT * len(words | other) for other in seen if words):
        return True
    seen.append(words)
    return False
