"""Hits and a calculation in, a model's prose as checked claims out.

The model's words are data: citations it was not given are dropped and named, and a number that neither the cited
evidence nor the calculation holds leaves its sentence marked as unsupported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from data.answers import Answer, Check, Claim, Hit, Plan
from generation.cite import draft_claims
from generation.compute import Computed
from generation.embedded import numbers_of
from generation.llm import LanguageModel
from generation.prompts import answer_messages, refusal_in
from generation.sources import Sources


@dataclass(frozen=True, slots=True)
class Draft:
    """The checked answer at the end of a model's stream."""

    answer: Answer


def written(
    model: LanguageModel, plan: Plan, hits: Sequence[Hit], figure: Computed | None, sources: Sources
) -> Iterator[str | Draft]:
    """The model's words as they come, then the answer made of them."""
    numbers = {n: sources.whole(hit.document, hit.evidence) for n, hit in enumerate(hits, 1)}
    calculations = figure.calculations if figure else ()
    text = ""
    for piece in model.stream(answer_messages(plan.question, hits, calculations)):
        text += piece
        yield piece
    yield Draft(_answer(text, plan, hits, numbers, figure, sources))


def _answer(
    text: str, plan: Plan, hits: Sequence[Hit], numbers: dict[int, int], figure: Computed | None, sources: Sources
) -> Answer:
    missing = refusal_in(text)
    if missing is not None:
        reason = missing or "The documents do not answer this question."
        return Answer(plan.question, (), tuple(sources.citations), refused=True, reason=reason)
    claims, dropped = draft_claims(text, numbers.keys())
    checked = tuple(_checked(claim, hits, figure, numbers) for claim in claims)
    return Answer(
        plan.question,
        checked,
        tuple(sources.citations),
        figure.calculations if figure else (),
        figure.result if figure else None,
        dropped=dropped,
    )


def _checked(claim: Claim, hits: Sequence[Hit], figure: Computed | None, numbers: dict[int, int]) -> Claim:
    """Supported when every number stands in the evidence cited; computed when it is the calculation's."""
    cited = [hits[n - 1].evidence for n in claim.citations]
    citations = tuple(numbers[n] for n in claim.citations)
    said = numbers_of(claim.text)
    held = {number for evidence in cited for number in numbers_of(f"{evidence.text} {evidence.context}")}
    worked = numbers_of(figure.claim.text) if figure else set()
    if cited and said <= held:
        quoted = any(claim.text.rstrip(".") in evidence.text for evidence in cited)
        return replace(claim, citations=citations, check=Check.QUOTED if quoted else Check.SUPPORTED)
    if figure and said and said <= held | worked:
        own = tuple(dict.fromkeys((*citations, *figure.claim.citations)))
        return replace(claim, citations=own, check=Check.COMPUTED)
    return replace(claim, citations=citations, check=Check.UNSUPPORTED)
