"""Question in, answer out: plan, search, compute or look up, else quote or have a model write, else refuse.

Figures come from cells and code in both modes. Embedded mode quotes the sentences that answer; served mode has a model
write over numbered evidence, and keeps only citations that it was given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from data.answers import Answer, Calculation, Claim, Hit, Operation, Plan
from data.store import Store
from data.types import Period
from generation.arithmetic import readings
from generation.compute import Computed, Missing, compute
from generation.cost import Rate, cost_of
from generation.embedded import quoted_claims
from generation.figures import Figures
from generation.judge import judge
from generation.llm import LanguageModel
from generation.lookup import row_target, wants_row
from generation.pictures import pictures_of
from generation.reach import tables_in_reach
from generation.rowwork import row_work
from generation.served import Draft, written
from generation.sources import Sources
from generation.target import plain_targets, targets_of
from generation.understand import plan_of
from retrieval.plan import latest
from retrieval.scope import scope_of
from retrieval.search import Searcher, wanted_concepts

_HITS = 10
_NEAREST = 3
_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence found, before an answer is made of it."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """The next words of the answer; unchecked while they stream."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The whole answer, and the plan that a follow-up question inherits from."""

    answer: Answer
    plan: Plan


Event = Found | Delta | Done


class Analyst:
    """Answers questions over one store. Without a model it quotes and computes; with one it has prose written."""

    def __init__(
        self, store: Store, searcher: Searcher, model: LanguageModel | None = None, rate: Rate | None = None
    ) -> None:
        self.store = store
        self.searcher = searcher
        self.model = model
        self.rate = rate

    def without_model(self) -> Analyst:
        """The same library, quoted and computed only."""
        return Analyst(self.store, self.searcher)

    def ask(self, question: str, documents: Collection[str] | None = None, earlier: Plan | None = None) -> Answer:
        """The answer, whole. `documents` are the names of those that may be used; ModelError when the model fails."""
        for event in self.stream(question, documents, earlier):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream ends with Done")

    def stream(
        self, question: str, documents: Collection[str] | None = None, earlier: Plan | None = None
    ) -> Iterator[Event]:
        """Found, then Deltas, then Done."""
        started = perf_counter()
        model = self.model.fresh() if self.model else None
        plan, read = plan_of(model, self.searcher, question, earlier)
        hits = self.searcher.search(plan, _HITS, documents)
        yield Found(tuple(hits))
        sources = Sources()
        figure = self._figure(plan, hits, documents, sources)
        if model is not None and hits:
            computed = figure if isinstance(figure, Computed) else None
            pictures = pictures_of(self.store, hits) if model.capabilities.vision else {}
            answer = yield from _streamed(written(model, plan, hits, computed, sources, pictures))
            cost = cost_of(model, round(perf_counter() - started, 3), self.rate)
            answer = replace(answer, mode="served", model=model.name, cost=cost)
        else:
            answer = self._embedded(plan, hits, figure, sources)
            yield Delta(answer.text)
        answer = replace(answer, notes=(*read, *answer.notes))
        yield Done(replace(answer, seconds=round(perf_counter() - started, 3)), plan)

    # ---------------------------------------------------------------- figures

    def _figure(
        self, plan: Plan, hits: Sequence[Hit], documents: Collection[str] | None, sources: Sources
    ) -> Computed | Missing | None:
        ready = {document.id: document for document in self.store.documents(ready_only=True)}
        figures = Figures(self.store, ready, scope_of(plan, list(ready.values()), documents), plan)
        if wants_row(plan) and (worked := self._row_work(plan, hits, figures, sources)):
            return worked
        known = self._known(plan, figures, sources)
        return known if isinstance(known, Computed) else self._row_work(plan, hits, figures, sources) or known

    def _row_work(self, plan: Plan, hits: Sequence[Hit], figures: Figures, sources: Sources) -> Computed | None:
        """Arithmetic over rows that the question names by their labels."""
        if not readings(plan.question):
            return None
        return row_work(plan, tables_in_reach(self.store, hits), figures.fits, sources)

    def _known(self, plan: Plan, figures: Figures, sources: Sources) -> Computed | Missing | None:
        row = row_target(plan, figures) if wants_row(plan) else None
        if row:
            return compute([row], figures, sources)
        at = latest(plan) or _newest(plan, figures)
        if at is None:
            return None
        verdict = judge(plan, lambda period: plain_targets(plan, period), at, figures, sources)
        known = verdict or compute(targets_of(plan, at), figures, sources)
        if isinstance(known, Missing) and not plan.metrics and (row := row_target(plan, figures)):
            return compute([row], figures, sources)
        return known

    # ---------------------------------------------------------------- embedded

    def _embedded(self, plan: Plan, hits: Sequence[Hit], figure: Computed | Missing | None, sources: Sources) -> Answer:
        claims: list[Claim] = []
        calculations: tuple[Calculation, ...] = ()
        result, notes = None, ()
        if isinstance(figure, Computed):
            claims.append(figure.claim)
            calculations, result, notes = figure.calculations, figure.result, figure.notes
        if not claims or plan.operation in (Operation.EXPLAIN, Operation.JUDGE):
            limit = _QUOTES if not claims or plan.operation is Operation.EXPLAIN else 1
            quoted, read = quoted_claims(plan, hits, self.searcher.encoder.encode, sources, limit)
            claims += quoted
            result = result or read
        if not claims or (isinstance(figure, Missing) and plan.operation in (Operation.COMPUTE, Operation.LOOKUP)):
            return refusal(plan, hits, figure, sources)
        return Answer(plan.question, tuple(claims), tuple(sources.citations), calculations, result, notes=notes)


def _streamed(drafts: Iterator[str | Draft]) -> Iterator[Delta]:
    """Passes on the words and returns the answer that follows them."""
    for part in drafts:
        if isinstance(part, Draft):
            return part.answer
        yield Delta(part)
    raise AssertionError("a model's draft ends with its answer")


def _newest(plan: Plan, figures: Figures) -> Period | None:
    """The latest period for which the first thing asked for is stated, when the question names none."""
    for concept in wanted_concepts(plan):
        periods = figures.periods(concept)
        if periods:
            return periods[0]
    return None


def refusal(plan: Plan, hits: Sequence[Hit], figure: Computed | Missing | None, sources: Sources) -> Answer:
    """ "Not in the documents", what is missing, and the nearest evidence as citations."""
    sources.citations.clear()
    for hit in hits[:_NEAREST]:
        sources.whole(hit.document, hit.evidence)
    if isinstance(figure, Missing):
        reason = f"The documents do not state {_listed(figure.what)}, which this needs."
    elif hits:
        reason = "The documents do not answer this question. The nearest passages are shown."
    else:
        reason = "No document in the library covers this question."
    return Answer(plan.question, (), tuple(sources.citations), refused=True, reason=reason)


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
