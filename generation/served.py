"""Hits and a calculation in, a model's prose as checked claims out.

The model's words are data: citations it was not given are dropped and named, and a number that neither the cited
evidence nor the calculation holds leaves its sentence marked as unsupported. What was found for the model and could not
be given to it is said.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from data.answers import Answer, Check, Claim, Hit, Plan
from data.errors import ModelError
from data.locators import Modality
from generation.cite import draft_claims
from generation.compute import Computed
from generation.embedded import numbers_of
from generation.llm import LanguageModel
from generation.packing import Packed, pack, room_for
from generation.pictures import numbered
from generation.prompts import answer_messages, refusal_in
from generation.roles.claims import Dropped, Refused, Sentence, claims_messages, claims_of
from generation.roles.picture import read_off
from generation.sources import Sources


@dataclass(frozen=True, slots=True)
class Draft:
    """The checked answer at the end of a model's stream."""

    answer: Answer


@dataclass(slots=True)
class _Drafted:
    """What a model wrote, before it is checked; evidence is counted as it was given, from 1."""

    sentences: list[Sentence] = field(default_factory=list[Sentence])
    dropped: list[str] = field(default_factory=list[str])
    missing: str | None = None


def written(
    model: LanguageModel,
    plan: Plan,
    hits: Sequence[Hit],
    figure: Computed | None,
    sources: Sources,
    pictures: Mapping[int, bytes] | None = None,
) -> Iterator[str | Draft]:
    """The model's words as they come, "" while there are none, then the answer made of them.

    `pictures` are PNGs by evidence id; a model that does not see is given none.
    """
    seen = pictures if pictures and model.capabilities.vision else {}
    packed = _packed(model, plan, hits, figure, len(seen))
    shown = numbered(packed.hits, seen)
    speak = _in_claims if model.capabilities.schema else _in_prose
    drafted = yield from speak(model, plan.question, packed.hits, figure, shown)
    read, notes = _read_off(model, plan, shown)
    answer = _answer(drafted, plan, packed.hits, read, figure, sources)
    yield Draft(replace(answer, notes=(*answer.notes, *packed.notes, *notes)))


def _packed(model: LanguageModel, plan: Plan, hits: Sequence[Hit], figure: Computed | None, pictures: int) -> Packed:
    """The hits that fit beside the longer of the two prompts; ModelError when none does."""
    empty: Sequence[Hit] = ()
    frames = (
        claims_messages(plan.question, empty, figure),
        answer_messages(plan.question, empty, figure.calculations if figure else ()),
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


def _in_claims(
    model: LanguageModel, question: str, hits: Sequence[Hit], figure: Computed | None, pictures: Mapping[int, bytes]
) -> Generator[str, None, _Drafted]:
    """Claim by claim, in a form that the server enforces."""
    drafted = _Drafted()
    for part in claims_of(model, question, hits, figure, pictures):
        match part:
            case Sentence():
                drafted.sentences.append(part)
                yield f"{part.text} "
            case Dropped(mark=mark):
                drafted.dropped.append(mark)
            case Refused(missing=missing):
                drafted.missing = missing
            case None:
                yield ""
    return drafted


def _in_prose(
    model: LanguageModel, question: str, hits: Sequence[Hit], figure: Computed | None, pictures: Mapping[int, bytes]
) -> Generator[str, None, _Drafted]:
    """In sentences with citation marks, from a model that cannot be held to a form."""
    text = ""
    calculations = figure.calculations if figure else ()
    for piece in model.stream(answer_messages(question, hits, calculations, pictures)):
        text += piece
        yield piece
    claims, dropped = draft_claims(text, range(1, len(hits) + 1))
    sentences = [Sentence(claim.text, claim.citations) for claim in claims]
    return _Drafted(sentences, list(dropped), refusal_in(text))


def _read_off(
    model: LanguageModel, plan: Plan, pictures: Mapping[int, bytes]
) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """The values of the best picture, where the question asks about one; and what went wrong with reading it."""
    if plan.modality is not Modality.FIGURE or not pictures or not model.capabilities.schema:
        return (), ()
    n = min(pictures)
    try:
        return read_off(model, plan.question, n, pictures[n]), ()
    except ModelError as error:
        return (), (f"The picture was not read. {error.message}",)


# ---------------------------------------------------------------- what is kept of it


def _answer(
    drafted: _Drafted,
    plan: Plan,
    hits: Sequence[Hit],
    read: Sequence[Claim],
    figure: Computed | None,
    sources: Sources,
) -> Answer:
    numbers = {n: sources.whole(hit.document, hit.evidence) for n, hit in enumerate(hits, 1)}
    off = tuple(replace(claim, citations=tuple(numbers[n] for n in claim.citations)) for claim in read)
    dropped = tuple(dict.fromkeys(drafted.dropped))
    if not off and (drafted.missing is not None or not drafted.sentences):
        reason = drafted.missing or "The documents do not answer this question."
        return Answer(plan.question, (), tuple(sources.citations), refused=True, reason=reason, dropped=dropped)
    checked = tuple(_checked(sentence, hits, figure, numbers) for sentence in drafted.sentences)
    return Answer(
        plan.question,
        (*checked, *off),
        tuple(sources.citations),
        figure.calculations if figure else (),
        figure.result if figure else None,
        dropped=dropped,
    )


def _checked(sentence: Sentence, hits: Sequence[Hit], figure: Computed | None, numbers: dict[int, int]) -> Claim:
    """Supported when every number stands in the evidence cited; computed when it is the calculation's."""
    cited = [hits[n - 1].evidence for n in sentence.evidence]
    citations = tuple(dict.fromkeys((*sentence.cells, *(numbers[n] for n in sentence.evidence))))
    said = numbers_of(sentence.text)
    held = {number for evidence in cited for number in numbers_of(f"{evidence.text} {evidence.context}")}
    worked = numbers_of(figure.claim.text) if figure else set()
    if cited and said <= held:
        quoted = any(sentence.text.rstrip(".") in evidence.text for evidence in cited)
        return Claim(sentence.text, citations, Check.QUOTED if quoted else Check.SUPPORTED)
    if figure and said and said <= held | worked:
        own = tuple(dict.fromkeys((*citations, *figure.claim.citations)))
        return Claim(sentence.text, own, Check.COMPUTED)
    return Claim(sentence.text, citations, Check.UNSUPPORTED)
