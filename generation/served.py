"""Hits and a calculation in, a model's prose as checked claims out.

The model's words are data: citations it was not given are dropped and named, and each sentence is checked against the
evidence it cites as soon as it is complete. What fails is repaired once, else marked. What was found for the model and
could not be given to it is said.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from data.answers import Answer, Check, Claim, Hit, Plan
from data.errors import ModelError
from data.locators import Modality
from data.telemetry import span
from generation.cite import draft_claims
from generation.models.llm import LanguageModel
from generation.models.packing import Packed, pack, room_for
from generation.models.prompts import answer_messages, refusal_in
from generation.pictures import numbered
from generation.reckoning.compute import Computed
from generation.repair import repaired_by_code, repaired_by_model
from generation.roles.claims import Dropped, Refused, Sentence, claims_messages, claims_of
from generation.roles.picture import read_off
from generation.sources import Sources
from generation.verification.verify import Bench, Verifier
from generation.wording.choice import wording_of

_ENDS = re.compile(r"[.!?。！？\n]")


@dataclass(frozen=True, slots=True)
class Draft:
    """The checked answer at the end of a model's stream, and the sha256 of each picture that the model was sent."""

    answer: Answer
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """A sentence that is complete and checked; `rest` are the words after it that are not."""

    claim: Claim
    rest: str = ""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the model writes over: its evidence, the citation of each piece, counted from 1, and what checks it."""

    hits: Sequence[Hit]
    figure: Computed | None
    numbers: Mapping[int, int]
    bench: Bench
    pictures: Mapping[int, bytes]

    def settled(self, sentence: Sentence) -> Claim:
        """The sentence as a checked claim."""
        cited = tuple(dict.fromkeys((*sentence.cells, *(self.numbers[n] for n in sentence.evidence))))
        with span("verify", claims=1):
            return self.bench.checked(Claim(sentence.text, cited, Check.UNSUPPORTED))


@dataclass(slots=True)
class _Drafted:
    """What a model wrote, checked, and what of it was left out."""

    claims: list[Claim] = field(default_factory=list[Claim])
    dropped: list[str] = field(default_factory=list[str])
    missing: str | None = None


def written(
    model: LanguageModel,
    plan: Plan,
    hits: Sequence[Hit],
    figure: Computed | None,
    sources: Sources,
    verifier: Verifier,
    pictures: Mapping[int, bytes] | None = None,
) -> Iterator[str | Settled | Draft]:
    """The model's words as they come, "" while there are none, each sentence as it settles, then the answer.

    `pictures` are PNGs by evidence id; a model that does not see is given none.
    """
    seen = pictures if pictures and model.capabilities.vision else {}
    packed = _packed(model, plan, hits, figure, len(seen))
    numbers = {n: sources.whole(hit.document, hit.evidence) for n, hit in enumerate(packed.hits, 1)}
    bench = verifier.bench(sources.citations, figure.calculations if figure else (), [hit.evidence for hit in hits])
    desk = _Desk(packed.hits, figure, numbers, bench, numbered(packed.hits, seen))
    speak = _in_claims if model.capabilities.schema else _in_prose
    drafted = yield from speak(model, plan.put, desk)
    read, notes = _read_off(model, plan, desk.pictures)
    answer = _answer(drafted, model, plan, read, desk, sources)
    sent = tuple(hashlib.sha256(desk.pictures[n]).hexdigest() for n in sorted(desk.pictures))
    yield Draft(replace(answer, notes=(*answer.notes, *packed.notes, *notes)), sent)


def _packed(model: LanguageModel, plan: Plan, hits: Sequence[Hit], figure: Computed | None, pictures: int) -> Packed:
    """The hits that fit beside the longer of the two prompts; ModelError when none does."""
    empty: Sequence[Hit] = ()
    frames = (
        claims_messages(plan.put, empty, figure),
        answer_messages(plan.put, empty, figure.calculations if figure else ()),
    )
    frame = max((str([message["content"] for message in messages]) for messages in frames), key=len)
    packed = pack(hits, room_for(model, frame, pictures), plan.terms, model.tokens)
    if not packed.hits:
        raise ModelError(
            f"None of the evidence fits the model's context of {model.capabilities.context:,} tokens.",
            "Serve the model with a longer context, or answer without a model.",
        )
    return packed


# ---------------------------------------------------------------- what the model writes


def _in_claims(model: LanguageModel, question: str, desk: _Desk) -> Generator[str | Settled, None, _Drafted]:
    """Claim by claim, in a form that the server enforces."""
    drafted = _Drafted()
    for part in claims_of(model, question, desk.hits, desk.figure, desk.pictures):
        match part:
            case Sentence():
                yield f"{part.text} "
                drafted.claims.append(desk.settled(part))
                yield Settled(drafted.claims[-1])
            case Dropped(mark=mark):
                drafted.dropped.append(mark)
            case Refused(missing=missing):
                drafted.missing = missing
            case None:
                yield ""
    return drafted


def _in_prose(model: LanguageModel, question: str, desk: _Desk) -> Generator[str | Settled, None, _Drafted]:
    """In sentences with citation marks, from a model that cannot be held to a form.

    A sentence is complete when another has begun, as its citations may follow it.
    """
    drafted, text = _Drafted(), ""
    given = range(1, len(desk.hits) + 1)
    calculations = desk.figure.calculations if desk.figure else ()
    for piece in model.stream(answer_messages(question, desk.hits, calculations, desk.pictures)):
        text += piece
        yield piece
        if _ENDS.search(piece) and refusal_in(text) is None:
            drafts, _ = draft_claims(text, given)
            for draft in drafts[len(drafted.claims) : -1]:
                drafted.claims.append(desk.settled(Sentence(draft.text, draft.citations)))
                yield Settled(drafted.claims[-1], drafts[-1].text)
    drafts, dropped = draft_claims(text, given)
    for at, draft in enumerate(drafts):
        if at >= len(drafted.claims) or drafted.claims[at].text != draft.text:
            drafted.claims[at:] = [desk.settled(Sentence(draft.text, draft.citations))]
    return _Drafted(drafted.claims[: len(drafts)], list(dropped), refusal_in(text))


def _read_off(
    model: LanguageModel, plan: Plan, pictures: Mapping[int, bytes]
) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """The values of the best picture, where the question asks about one; and what went wrong with reading it."""
    if plan.modality is not Modality.FIGURE or not pictures or not model.capabilities.schema:
        return (), ()
    n = min(pictures)
    try:
        return read_off(model, plan.put, n, pictures[n]), ()
    except ModelError as error:
        return (), (f"The picture was not read. {error.message}",)


# ---------------------------------------------------------------- what is kept of it


def _answer(
    drafted: _Drafted, model: LanguageModel, plan: Plan, read: Sequence[Claim], desk: _Desk, sources: Sources
) -> Answer:
    off = tuple(replace(claim, citations=tuple(desk.numbers[n] for n in claim.citations)) for claim in read)
    dropped = tuple(dict.fromkeys(drafted.dropped))
    if not off and (drafted.missing is not None or not drafted.claims):
        reason = drafted.missing or wording_of(plan).unanswered(found=bool(desk.hits))
        return Answer(plan.put, (), tuple(sources.citations), refused=True, reason=reason, dropped=dropped)
    by_code = repaired_by_code(drafted.claims, desk.figure, desk.bench)
    by_model = repaired_by_model(by_code.claims, model, plan.put, desk.hits, desk.numbers, desk.bench)
    dropped = (*dropped, *by_code.dropped, *by_model.dropped)
    if not by_model.claims and not off:
        return Answer(
            plan.put,
            (),
            tuple(sources.citations),
            refused=True,
            reason=wording_of(plan).nothing_agrees,
            dropped=dropped,
        )
    return Answer(
        plan.put,
        (*by_model.claims, *off),
        tuple(sources.citations),
        desk.figure.calculations if desk.figure else (),
        desk.figure.result if desk.figure else None,
        dropped=dropped,
    )
