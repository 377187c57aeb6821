"""Chosen answers in, drafted memo sections out, made of their checked claims and nothing else.

A drafted sentence is kept when every number in it stands in the claims that it names; it takes over their citations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from data.answers import Answer, Calculation, Check, Citation, Claim
from data.errors import ModelError
from data.script import language_of
from generation.cite import plain_text
from generation.models.llm import LanguageModel
from generation.quoting.embedded import numbers_of
from generation.roles.role import Shape, asked, fenced, role, schema_of
from generation.verification.verify import Verifier

_CHECKED = (Check.QUOTED, Check.COMPUTED, Check.SUPPORTED)
_MOST_STATEMENTS = 60


class Sentence(Shape):
    """One sentence and the numbers of the statements that it rests on."""

    text: Annotated[str, Field(min_length=1, max_length=400)]
    statements: Annotated[list[int], Field(min_length=1, max_length=6)]


class Section(Shape):
    """A heading and its sentences."""

    heading: Annotated[str, Field(min_length=1, max_length=80)]
    sentences: Annotated[list[Sentence], Field(min_length=1, max_length=6)]


class Sections(Shape):
    """What the model replies."""

    sections: Annotated[list[Section], Field(min_length=1, max_length=5)]


@dataclass(frozen=True, slots=True)
class _Statement:
    claim: Claim
    answer: Answer


def drafted_sections(
    model: LanguageModel, answers: Sequence[Answer], verifier: Verifier | None = None
) -> tuple[Answer, ...]:
    """The sections, each as an answer whose question is its heading; what was left out stands in its notes.

    ModelError when the model fails, when nothing chosen is checked, or when nothing of the draft can be kept.
    """
    given = _statements(answers)
    if not given:
        raise ModelError("None of the chosen answers has a checked claim.", "Choose answers that are not marked.")
    listed = "\n".join(f"[{n}] {statement.claim.text}" for n, statement in enumerate(given, 1))
    part = role("memo")
    schema = schema_of(Sections)
    sentence = schema["properties"]["sections"]["items"]["properties"]["sentences"]["items"]
    sentence["properties"]["statements"]["items"]["enum"] = list(range(1, len(given) + 1))
    reply = asked(model, part, part.messages(fenced("statements", listed), language_of(listed)), Sections, schema)
    sections = [_checked(_section(section, given, model.name), answers, verifier) for section in reply.sections]
    if not any(section.claims for section in sections):
        raise ModelError(
            "Nothing of the model's draft rests on the answers chosen.", "Write the memo from the answers."
        )
    return tuple(section for section in sections if section.claims)


def _statements(answers: Sequence[Answer]) -> list[_Statement]:
    claims = [_Statement(claim, answer) for answer in answers for claim in answer.claims if claim.check in _CHECKED]
    return claims[:_MOST_STATEMENTS]


def _section(section: Section, given: Sequence[_Statement], model: str) -> Answer:
    claims: list[Claim] = []
    citations: list[Citation] = []
    left_out = 0
    for sentence in section.sentences:
        sources = [given[n - 1] for n in sentence.statements if 1 <= n <= len(given)]
        text = " ".join(plain_text(sentence.text).split())
        if not sources or not numbers_of(text) <= {n for source in sources for n in numbers_of(source.claim.text)}:
            left_out += 1
            continue
        claims.append(Claim(text, _cited(sources, citations), Check.SUPPORTED))
    heading = " ".join(plain_text(section.heading).split())
    notes = (_note(left_out),) if left_out else ()
    return Answer(heading, tuple(claims), tuple(citations), mode="served", model=model, notes=notes)


def _checked(section: Answer, answers: Sequence[Answer], verifier: Verifier | None) -> Answer:
    """The section without the sentences that the evidence behind them does not bear out."""
    if verifier is None:
        return section
    calculations = tuple(made for answer in answers for made in _renumbered(answer, section))
    bench = verifier.bench(section.citations, calculations)
    held = tuple(claim for claim in map(bench.checked, section.claims) if claim.check is not Check.UNSUPPORTED)
    missing = len(section.claims) - len(held)
    return replace(section, claims=held, notes=(*section.notes, *((_note(missing),) if missing else ())))


def _renumbered(answer: Answer, section: Answer) -> list[Calculation]:
    """The answer's calculations of which the section cites every cell, with the section's numbers."""
    old = {citation.n: citation for citation in answer.citations}
    new = {replace(citation, n=0): citation.n for citation in section.citations}
    found: list[Calculation] = []
    for made in answer.calculations:
        cells = [new.get(replace(old[operand.citation], n=0)) for operand in made.operands if operand.citation in old]
        if len(cells) == len(made.operands) and None not in cells:
            pairs = zip(made.operands, cells, strict=True)
            found.append(replace(made, operands=tuple(replace(operand, citation=n or 0) for operand, n in pairs)))
    return found


def _note(left_out: int) -> str:
    if left_out == 1:
        return "1 drafted sentence did not match the answers and was left out."
    return f"{left_out} drafted sentences did not match the answers and were left out."


def _cited(sources: Sequence[_Statement], citations: list[Citation]) -> tuple[int, ...]:
    """The numbers, within the section, of everything that the statements cite."""
    numbers: list[int] = []
    for source in sources:
        for citation in source.answer.citations:
            if citation.n not in source.claim.citations:
                continue
            known = next((kept for kept in citations if replace(kept, n=0) == replace(citation, n=0)), None)
            if known is None:
                known = replace(citation, n=len(citations) + 1)
                citations.append(known)
            numbers.append(known.n)
    return tuple(dict.fromkeys(numbers))
