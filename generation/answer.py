"""Question in, answer out: plan, search, compute or look up, else quote or have a model write, else refuse.

Figures come from cells and code in both modes. Embedded mode quotes the sentences that answer; served mode has a model
write over numbered evidence, and keeps only citations that it was given.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import Any

from data.answers import Answer, Calculation, Claim, Hit, Operation, Plan, Result
from data.errors import ModelError
from data.locators import Modality
from data.store.store import Store
from data.telemetry import measure, span
from generation.calls.spoken import Told, spoken_claims
from generation.charted import chart_claims, same_figure
from generation.facts.horizon import horizon_of
from generation.guardrails import Guardrails, read_policy
from generation.models.cost import Rate, cost_of
from generation.models.llm import TEMPERATURE, LanguageModel
from generation.outlook import asks_outlook, guidance_words, outlook_of
from generation.phrasing import period_words
from generation.pictures import pictures_of
from generation.quoting.cover import number_on_cover, on_cover
from generation.quoting.embedded import as_quoted, driver_claims, number_asked, quoted_claims
from generation.quoting.kinds import Kind
from generation.quoting.passages import Extract, of_whole_pages
from generation.quoting.stated import stated
from generation.quoting.wanted import wanted_of
from generation.reckoning.bearing import borne
from generation.reckoning.compute import Computed, Missing
from generation.reckoning.reckon import Reckoner
from generation.recognised import recognised, same_picture
from generation.record import recorded
from generation.served import Draft, Settled, written
from generation.sources import Sources
from generation.understand import plan_of
from generation.verification.verify import Verifier
from generation.wording.choice import ENGLISH, wording_of
from generation.wording.japanese import year_meant
from retrieval.companies import documents_of
from retrieval.japanese import named_in_english
from retrieval.picture import Picture
from retrieval.plan import latest
from retrieval.search import Searcher

_HITS = 10
_NEAREST = 3
_QUOTES = 3
_IN_PROSE = (Operation.EXPLAIN, Operation.JUDGE)


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


Event = Found | Delta | Settled | Done


class Analyst:
    """Answers questions over one store. Without a model it quotes and computes; with one it has prose written."""

    def __init__(
        self,
        store: Store,
        searcher: Searcher,
        model: LanguageModel | None = None,
        rate: Rate | None = None,
        guardrails: Guardrails | None = None,
    ) -> None:
        self.store = store
        self.searcher = searcher
        self.model = model
        self.rate = rate
        self.guardrails = guardrails or read_policy()
        self.verifier = Verifier(store, searcher.encoder.encode)

    def seen_by(self, store: Store) -> Analyst:
        """The same means over the same library, as another person sees it through `store`."""
        return Analyst(store, self.searcher.seen_by(store), self.model, self.rate, self.guardrails)

    def without_model(self) -> Analyst:
        """The same library, quoted and computed only."""
        return Analyst(self.store, self.searcher, guardrails=self.guardrails)

    def recognise(self, picture: Picture, documents: Collection[str] | None = None) -> tuple[Answer, Hit | None]:
        """Where a picture stands in the library, and the figure that it is a copy of, if there is one."""
        watch = self.guardrails.watch("")
        hits = watch.admitted(self.searcher.search_picture(picture, _HITS, documents))
        answer = recognised(picture, hits, with_model=self.searcher.galleries.shown is not None)
        found = [[citation.document_id, citation.evidence_id] for citation in answer.citations]
        self.store.log("picture.looked_for", picture.digest, name=picture.name, found=found)
        return replace(watch.settled(answer), mode="embedded"), same_picture(hits)

    def known_on(self, day: date) -> Analyst:
        """The same library without what was published after a day."""
        searcher = self.searcher.known_on(day)
        return Analyst(searcher.store, searcher, self.model, self.rate, self.guardrails)

    def ask(
        self,
        question: str,
        documents: Collection[str] | None = None,
        earlier: Plan | None = None,
        as_of: date | None = None,
    ) -> Answer:
        """The answer, whole. `documents` are the names of those that may be used; ModelError when the model fails.

        `as_of` is the day as known on which to answer; the question may name an earlier one.
        """
        for event in self.stream(question, documents, earlier, as_of):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream ends with Done")

    def stream(
        self,
        question: str,
        documents: Collection[str] | None = None,
        earlier: Plan | None = None,
        as_of: date | None = None,
    ) -> Iterator[Event]:
        """Found, then Deltas and what Settled of them, then Done."""
        measure("mffm.questions")
        with span("ask") as asked:
            for event in self._events(question, documents, earlier, as_of):
                if isinstance(event, Done):
                    asked.note(mode=event.answer.mode, refused=event.answer.refused, audit=event.answer.audit)
                    measure("mffm.answers", mode=event.answer.mode, refused=event.answer.refused)
                    measure("mffm.answer.duration", event.answer.seconds, mode=event.answer.mode)
                yield event

    def _events(
        self, question: str, documents: Collection[str] | None, earlier: Plan | None, as_of: date | None
    ) -> Iterator[Event]:
        started = perf_counter()
        watch = self.guardrails.watch(question)
        model = self.model.fresh() if self.model and not watch.refused else None
        with span("plan"):
            plan, read = plan_of(model, self.searcher, question, earlier, documents)
        horizon = horizon_of(self.store, plan, documents, as_of)
        desk = self
        if horizon:
            desk, plan, read = self.known_on(horizon.day), replace(plan, as_of=horizon.day), (*read, *horizon.notes)
        elif plan.before_restatement:
            read = (*read, wording_of(plan).not_restated)
        try:
            with span("search") as searched:
                hits = watch.admitted(desk.searcher.search(plan, _HITS, documents))
                searched.note(hits=len(hits))
        except ModelError:
            yield Found(tuple(watch.admitted(desk.searcher.search(plan, _HITS, documents, vectors=False))))
            raise
        yield Found(tuple(hits))
        sources, sent = Sources(), tuple[str, ...]()
        with span("compute"):
            ahead = asks_outlook(plan)
            cover = () if watch.refused else on_cover(plan, hits, desk.store)
            told = ahead or cover or wanted_of(plan).kind in (Kind.NAME, Kind.CONDITION)
            reckoned = None if watch.refused or told else Reckoner(desk.store, plan, hits, documents, sources).figure()
            figure = watch.computed(reckoned)
        if watch.refused:
            answer = refusal(plan, hits, None, sources)
            yield Delta(watch.settled(answer).text)
        elif unread := next((year_meant(year) for year in plan.years_read if year.unclear), ""):
            answer = Answer(plan.question, refused=True, reason=unread)
            yield Delta(answer.text)
        elif horizon and horizon.nothing:
            answer = Answer(plan.question, refused=True, reason=horizon.nothing)
            yield Delta(answer.text)
        elif model is not None and hits:
            computed = figure if isinstance(figure, Computed) else None
            pictures = pictures_of(desk.store, hits) if model.capabilities.vision else {}
            with span("write"):
                draft = yield from _streamed(written(model, plan, hits, computed, sources, desk.verifier, pictures))
            cost = cost_of(model, round(perf_counter() - started, 3), self.rate)
            side_by_side = computed.comparison if computed else None
            answer = replace(draft.answer, mode="served", model=model.name, cost=cost, comparison=side_by_side)
            sent = draft.pictures
        else:
            with span("write"):
                quoted = desk._ahead(plan, hits, documents, sources) if ahead else _covered(plan, cover, sources)
                quoted = quoted or desk._embedded(plan, hits, figure, sources)
            with span("verify", claims=len(quoted.claims)):
                answer = desk.verifier.checked(quoted)
            yield Delta(answer.text)
        said = question if horizon or plan.before_restatement or plan.original else answer.question
        answer = watch.settled(replace(answer, question=said, notes=(*read, *answer.notes)))
        parameters = self._parameters(earlier, answer, sent)
        answer = recorded(self.store, answer, hits, documents, self.guardrails.version, parameters, as_of)
        yield Done(replace(answer, seconds=round(perf_counter() - started, 3)), plan)

    def _parameters(self, earlier: Plan | None, answer: Answer, pictures: Sequence[str]) -> dict[str, Any]:
        """What else an answer depends on."""
        told = {"encoder": self.searcher.encoder.model_id, "hits": _HITS}
        told |= {"earlier": earlier.question} if earlier else {}
        told |= {"pictures": list(pictures)} if pictures else {}
        return told | ({"temperature": TEMPERATURE} if answer.mode == "served" else {})

    # ---------------------------------------------------------------- embedded

    def _ahead(
        self, plan: Plan, hits: Sequence[Hit], documents: Collection[str] | None, sources: Sources
    ) -> Answer | None:
        """What was guided to; where somebody's words are asked for, they may say more than figures do."""
        said = outlook_of(plan, self.store, documents)
        if said:
            claims = tuple(as_quoted(said, sources))
            return Answer(plan.question, claims, tuple(sources.citations), result=number_asked(plan, said[0]))
        return (
            None if plan.modality is Modality.AUDIO else refusal(plan, hits, Missing((guidance_words(plan),)), sources)
        )

    def _embedded(self, plan: Plan, hits: Sequence[Hit], figure: Computed | Missing | None, sources: Sources) -> Answer:
        if plan.modality is not Modality.AUDIO:
            return self._written(plan, hits, figure, sources)
        told = spoken_claims(plan, hits, self.searcher.encoder.encode, sources, _QUOTES)
        if told.claims:
            return _heard(plan, told, figure, sources)
        answer = self._written(plan, hits, figure, sources)
        if answer.refused or not any(hit.evidence.modality is Modality.AUDIO for hit in hits):
            return answer
        return replace(answer, notes=(wording_of(plan).not_spoken, *answer.notes))

    def _written(self, plan: Plan, hits: Sequence[Hit], figure: Computed | Missing | None, sources: Sources) -> Answer:
        claims: list[Claim] = []
        calculations: tuple[Calculation, ...] = ()
        result, notes, comparison = None, (), None
        if isinstance(figure, Computed):
            claims.append(figure.claim)
            comparison = figure.comparison
            calculations, result, notes = figure.calculations, figure.result, figure.notes
        drawn, seen, about = _drawn(plan, hits, claims, sources)
        if seen and result and not same_figure(seen, result):
            claims, result = drawn + claims, seen
        else:
            claims, result = claims + drawn, result or seen
        notes = (*notes, *about)
        if isinstance(figure, Computed) and figure.decides and plan.operation is Operation.JUDGE:
            claims += self._drivers(plan, figure, sources)
        elif not claims or (plan.operation in _IN_PROSE and not drawn and comparison is None):
            limit = _QUOTES if not claims or plan.operation is Operation.EXPLAIN else 1
            quoted, read = quoted_claims(plan, hits, self.store, self.searcher.encoder.encode, sources, limit)
            claims += quoted
            result = result or (read if self._is_of(plan, quoted, sources) else None)
        counted = wanted_of(plan).kind is Kind.COUNT
        if isinstance(figure, Missing) and not counted and (told := stated(plan, of_whole_pages(self.store, hits))):
            claims = as_quoted(told[:1], sources)
            return Answer(plan.question, tuple(claims), tuple(sources.citations), result=told[1])
        if not claims or (
            isinstance(figure, Missing)
            and not counted
            and not drawn
            and plan.operation in (Operation.COMPUTE, Operation.LOOKUP)
        ):
            return refusal(plan, hits, figure, sources)
        return Answer(
            plan.question, tuple(claims), tuple(sources.citations), calculations, result, comparison, notes=notes
        )

    def _is_of(self, plan: Plan, quoted: Sequence[Claim], sources: Sources) -> bool:
        """Whether what is quoted first is of the names that the question holds: its number is the answer only then."""
        cited = [sources.citations[n - 1] for claim in quoted[:1] for n in claim.citations]
        own = documents_of(plan.companies, self.store.documents(ready_only=True))
        return borne(plan, own, cited, self.store)

    def _drivers(self, plan: Plan, figure: Computed, sources: Sources) -> list[Claim]:
        """What the document that states the figure says of the reasons for it."""
        name = named_in_english(figure.name).strip()
        at = latest(plan)
        asked = self.searcher.plan(f"What drove {ENGLISH.inside(name)} {period_words(at) if at else ''}?")
        asked = replace(asked, companies=plan.companies, periods=(at,) if at else ())
        stating = sources.citations[figure.claim.citations[0] - 1].document
        hits = self.searcher.search(asked, _HITS, [stating])
        return driver_claims(asked, name, of_whole_pages(self.store, hits), self.searcher.encoder.encode, sources)


def _heard(plan: Plan, told: Told, figure: Computed | Missing | None, sources: Sources) -> Answer:
    """What was said, and after it what the filings state of the figure that it is about."""
    answer = Answer(plan.question, told.claims, (), result=told.result, notes=told.notes)
    if isinstance(figure, Computed):
        answer = replace(
            answer,
            claims=(*told.claims, figure.claim),
            calculations=figure.calculations,
            comparison=figure.comparison,
            notes=(*told.notes, *figure.notes),
        )
    return replace(answer, citations=tuple(sources.citations))


def _covered(plan: Plan, lines: Sequence[Extract], sources: Sources) -> Answer | None:
    """What the cover page of a filing says."""
    claims = tuple(as_quoted(lines, sources))
    result = number_on_cover(plan, lines)
    return Answer(plan.question, claims, tuple(sources.citations), result=result) if claims else None


def _streamed(drafts: Iterator[str | Settled | Draft]) -> Generator[Delta | Settled, None, Draft]:
    """Passes on the words and what settles of them, and returns the draft that follows."""
    for part in drafts:
        if isinstance(part, Draft):
            return part
        yield part if isinstance(part, Settled) else Delta(part)
    raise AssertionError("a model's draft ends with its answer")


def _drawn(
    plan: Plan, hits: Sequence[Hit], stated: Sequence[Claim], sources: Sources
) -> tuple[list[Claim], Result | None, tuple[str, ...]]:
    """What a chart shows, where one is asked for; else where the best hit is one and no table states the figure."""
    wanted = plan.modality is Modality.FIGURE
    if not hits or not (wanted or (not stated and hits[0].evidence.modality is Modality.FIGURE)):
        return [], None, ()
    return chart_claims(plan, hits, sources)


def refusal(plan: Plan, hits: Sequence[Hit], figure: Computed | Missing | None, sources: Sources) -> Answer:
    """ "Not in the documents", what is missing, and the nearest evidence as citations."""
    sources.citations.clear()
    for hit in hits[:_NEAREST]:
        sources.whole(hit.document, hit.evidence)
    words = wording_of(plan)
    lacking = words.lacking(figure.what, figure.years) if isinstance(figure, Missing) else ""
    reason = lacking or words.unanswered(found=bool(hits))
    return Answer(plan.question, (), tuple(sources.citations), refused=True, reason=reason)
