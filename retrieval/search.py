"""Question, plan or picture in, ranked hits out.

Five channels each rank evidence: statements (those that hold the cells asked for), facts (any table that does), words
(the question's own), glossary (what filings call the same thing) and vectors. With an image-text model a sixth ranks
figures by what they show. Their ranks are fused per page, weighted by how well the document fits the period asked for,
and every hit says which channels found it and at which rank. A picture is looked for by its copies, by what it shows,
and by the words printed in it.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from data.answers import Hit, Operation, Plan
from data.locators import Modality
from data.metrics.vocabulary import vocabulary
from data.store.store import Store
from data.turns import Turns
from data.types import Document, Evidence, Status
from data.vectors import Ids
from ingestion.fingerprint import SAME
from retrieval.cells import tables_for
from retrieval.embed import Encoder
from retrieval.gallery import Galleries, open_galleries
from retrieval.index import Index
from retrieval.picture import Picture
from retrieval.plan import core_of, read_plan
from retrieval.rank import Page, Topic, Weight, fuse
from retrieval.scope import annual_first, recency_of, scope_of

_WEIGHTS = {
    "statements": Weight(0.4, flat=3.0),
    "facts": Weight(1.5),
    "glossary": Weight(1.0),
    "words": Weight(0.9),
    "vectors": Weight(1.0),
    "shown": Weight(0.4),
}
_WHEN_DRAWN = {"shown": Weight(1.0)}
_OF_A_PICTURE = {"copies": Weight(3.0, flat=6.0), "shown": Weight(1.0), "words": Weight(1.0)}
_WHEN_BROKEN_DOWN = {name: weight for name, weight in _WEIGHTS.items() if name != "statements"}
_WHEN_EXPLAINING = _WHEN_BROKEN_DOWN | {"facts": Weight(0.25)}
_BREAKDOWN = re.compile(
    r"\b(?:segments?|regions?|geograph\w+|categor\w+|(?:business|product) lines?|divisions?|subsidiar\w+|countr\w+"
    r"|channels?)\b",
    re.I,
)
_DEPTH = 120
_SAME_TEXT = 0.9
_CROWDED = 0.97
_SHOWN = 20
_TURNS = Turns(2 * (os.cpu_count() or 1))
"""As many searches at once as there is work for: more would only take memory and wait for each other."""
_Ranked = Sequence[tuple[Page, float]]


class Searcher:
    """Searches one store with one encoder and its index, and by the looks of its figures."""

    def __init__(self, store: Store, encoder: Encoder, index: Index, galleries: Galleries | None = None) -> None:
        self.store = store
        self.encoder = encoder
        self.index = index
        self.galleries = galleries or open_galleries(store)

    def known_on(self, day: date) -> Searcher:
        """The same search without what was published after a day."""
        return self.seen_by(self.store.known_on(day))

    def seen_by(self, store: Store) -> Searcher:
        """The same search over what `store` shows; the indexes are those of everybody."""
        return Searcher(store, self.encoder, self.index, self.galleries)

    def keep(self) -> None:
        """Bring what is kept of the indexes up to date; no search waits for it."""
        self.index.keep()
        self.galleries.keep()

    def plan(self, question: str, earlier: Plan | None = None, documents: Collection[str] | None = None) -> Plan:
        return read_plan(question, self.store.documents(), earlier, documents)

    def search(
        self, question: str | Plan, k: int = 10, documents: Collection[str] | None = None, *, vectors: bool = True
    ) -> list[Hit]:
        """The `k` best pages, best first, each by its best piece of evidence; by cells and words alone, if asked.

        All is read of one moment, so that what is removed meanwhile is found whole or not at all.
        """
        with _TURNS, self.store.moment():
            shown, known = self, self.store.documents()
            plan = read_plan(question, known, only=documents) if isinstance(question, str) else question
            if plan.as_of and plan.as_of != self.store.day:
                shown = self.known_on(plan.as_of)
                known = shown.store.documents()
            ready = {document.id: document for document in known if document.status is Status.READY}
            return shown._found(plan, ready, k, documents, vectors=vectors)

    def _found(
        self, plan: Plan, ready: Mapping[str, Document], k: int, documents: Collection[str] | None, *, vectors: bool
    ) -> list[Hit]:
        fits = scope_of(plan, list(ready.values()), documents)
        if not fits:
            return []
        told = fits
        if not (plan.periods or plan.dates):
            fits = {key: fits[key] * recent for key, recent in recency_of([ready[key] for key in fits]).items()}
            told = annual_first(fits, ready)
        tables = tables_for(plan, told, self.store)
        channels = {"statements": tables.statements, "facts": tables.every}
        channels |= self._prose(plan, fits, everything=len(fits) == len(ready), vectors=vectors)
        return self._hits(self._ranked(plan, channels, fits), ready, k)

    def _prose(
        self, plan: Plan, fits: Mapping[str, float], *, everything: bool, vectors: bool
    ) -> dict[str, Sequence[int]]:
        scope = None if everything else list(fits)
        allowed = self.store.evidence_ids(scope)
        expanded = vocabulary().expand(core_of(plan.question))
        words, glossary = self.store.words_of_each((plan.terms, expanded), scope, _DEPTH)
        return {
            "words": [i for i, _ in words],
            "glossary": [i for i, _ in glossary],
            "vectors": self._near(plan.question, allowed) if vectors else [],
            "shown": [i for i, _ in self.galleries.showing(plan.question, _SHOWN, allowed)],
        }

    def _near(self, question: str, allowed: Ids | None) -> list[int]:
        vector = self.encoder.encode([question])[0]
        return [i for i, _ in self.index.search(vector, _DEPTH, allowed)]

    # ------------------------------------------------------------ by a picture

    def search_picture(self, picture: Picture, k: int = 10, documents: Collection[str] | None = None) -> list[Hit]:
        """The `k` places most like a picture: its copies first, then what shows or says the same."""
        ready = {document.id: document for document in self.store.documents(ready_only=True)}
        chosen = [d.id for d in ready.values() if documents is None or d.id in documents or d.name in documents]
        scope = None if len(chosen) == len(ready) else chosen
        if not chosen:
            return []
        channels = self._like(picture, scope)
        where = self.store.places({i for found in channels.values() for i in found})
        kept = {name: [i for i in found if i in where] for name, found in channels.items()}
        topic = Topic(picture.words, (), ())
        pages = fuse(kept, where, _OF_A_PICTURE, topic, Modality.FIGURE)
        return self._hits(sorted(pages, key=lambda pair: (-pair[1], pair[0].evidence_id)), ready, k)

    def _like(self, picture: Picture, scope: Sequence[str] | None) -> dict[str, list[int]]:
        allowed = self.store.evidence_ids(scope)
        copies = self.galleries.copies.like(picture.image, _SHOWN, allowed)
        shown = self.galleries.shown.like(picture.image, _SHOWN, allowed) if self.galleries.shown else []
        return {
            "copies": [i for i, likeness in copies if likeness >= SAME],
            "shown": [i for i, _ in shown],
            "words": [i for i, _ in self.store.words(picture.terms, scope, _DEPTH)],
        }

    def _ranked(self, plan: Plan, channels: Mapping[str, Sequence[int]], fits: Mapping[str, float]) -> _Ranked:
        weights = weights_for(plan)
        where = self.store.places({i for name in weights for i in channels[name]})
        kept = {name: [i for i in channels[name] if i in where] for name in weights}
        topic = Topic(plan.question, plan.terms, vocabulary().expand(core_of(plan.question)))
        pages = fuse(kept, where, weights, topic, plan.modality, plan.speaker)
        scored = [(page, score * fits.get(page.document_id, 0.0)) for page, score in pages]
        ranked = sorted(scored, key=lambda pair: (-pair[1], pair[0].evidence_id))
        return ranked if plan.periods else _spread(ranked)

    def _hits(self, ranked: _Ranked, ready: Mapping[str, Document], k: int) -> list[Hit]:
        hits: list[Hit] = []
        seen: list[frozenset[str]] = []
        for start in range(0, 3 * k, k):
            pool = ranked[start : start + k]
            evidence = {piece.id: piece for piece in self.store.evidence([page.evidence_id for page, _ in pool])}
            for page, score in pool:
                piece = evidence[page.evidence_id]
                if len(hits) < k and not _near_duplicate(piece, seen):
                    hits.append(Hit(piece, ready[page.document_id], score, dict(page.ranks)))
            if len(hits) == k:
                break
        return hits


def weights_for(plan: Plan) -> Mapping[str, Weight]:
    """The channels to use. Statements decide where a figure of the whole company is asked for.

    They do not hold the parts of a breakdown; and where reasons are asked for, the words around the figures do.
    """
    if plan.operation is Operation.EXPLAIN:
        weights = _WHEN_EXPLAINING
    else:
        weights = _WHEN_BROKEN_DOWN if _BREAKDOWN.search(core_of(plan.question)) else _WEIGHTS
    return weights | _WHEN_DRAWN if plan.modality is Modality.FIGURE else weights


def _spread(ranked: _Ranked) -> _Ranked:
    """When no period is asked for, each further page of one document counts a little less, so that others are seen."""
    taken: dict[str, int] = defaultdict(int)
    spread: list[tuple[Page, float]] = []
    for page, score in ranked:
        spread.append((page, score * _CROWDED ** taken[page.document_id]))
        taken[page.document_id] += 1
    return sorted(spread, key=lambda pair: -pair[1])


def _near_duplicate(piece: Evidence, seen: list[frozenset[str]]) -> bool:
    """True when nearly the same words were already shown; else remembers them."""
    words = frozenset(re.findall(r"[^\W_]+", piece.text.lower()))
    if any(len(words & other) >= _SAME_TEXT * len(words | other) for other in seen if words):
        return True
    seen.append(words)
    return False
