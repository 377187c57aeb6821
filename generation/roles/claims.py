"""Evidence and calculations in, a model's claims out, one by one as each is complete. Nothing here is checked yet.

Figures and calculations are given with marks, {{f1}} and {{c1}}, which the model writes instead of their numbers; the
marks are filled here, and bring the citations of their cells with them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from data.answers import Hit, Operand
from data.script import language_of
from generation.cite import draft_claims
from generation.models.llm import LanguageModel, Message
from generation.models.prompts import evidence_block
from generation.quoting.embedded import numbers_of
from generation.reckoning.compute import Computed
from generation.roles.role import Shape, role, schema_of, shaped
from generation.wording.choice import WORDINGS
from generation.wording.forms import Wording

_MARK = re.compile(r"\{\{\s*([a-z]\d{1,3})\s*\}\}")
_OPENING = re.compile(r'"claims"\s*:\s*\[')
_SCALES = (0, 3, 6, 8, 9)
_MOST_FIGURES = 12


class Written(Shape):
    """One claim; `evidence` are numbers of those given."""

    text: Annotated[str, Field(min_length=1, max_length=500)]
    evidence: Annotated[list[int], Field(max_length=4)]


class Reply(Shape):
    """What the model replies."""

    answered: bool
    missing: Annotated[str, Field(max_length=300)]
    claims: Annotated[list[Written], Field(max_length=6)]


@dataclass(frozen=True, slots=True)
class Slot:
    """A number that code fills in: what it is, how it is written, and the citations of its cells."""

    what: str
    words: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A claim as written: `evidence` counts the evidence given, `cells` are citations that its figures brought."""

    text: str
    evidence: tuple[int, ...]
    cells: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The model found no answer; what is missing, in its words."""

    missing: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A citation or mark that was not given, as "[7]" or "{{c9}}"."""

    mark: str


Part = Sentence | Refused | Dropped


def claims_messages(
    question: str, hits: Sequence[Hit], figure: Computed | None, pictures: Mapping[int, bytes] | None = None
) -> list[Message]:
    """The messages that ask for claims over these hits, numbered from 1."""
    language = language_of(question)
    worked = "\n".join(
        f"{{{{{mark}}}}} = {slot.words}: {slot.what}" for mark, slot in slots_of(figure, WORDINGS[language]).items()
    )
    body = evidence_block(question, hits, worked)
    return role("claims").messages(body, language, pictures)


def claims_schema(count: int) -> dict[str, Any]:
    """The form of the reply where `count` pieces of evidence are given."""
    schema = schema_of(Reply)
    evidence = schema["properties"]["claims"]["items"]["properties"]["evidence"]
    evidence["items"]["enum"] = list(range(1, count + 1))
    return schema


def claims_of(
    model: LanguageModel,
    question: str,
    hits: Sequence[Hit],
    figure: Computed | None = None,
    pictures: Mapping[int, bytes] | None = None,
) -> Iterator[Part | None]:
    """Each claim when it is complete, then `Refused` where there is no answer; None while the model is silent.

    ModelError when the model fails or its reply, as a whole, does not keep to the form.
    """
    slots = slots_of(figure, WORDINGS[language_of(question)])
    schema, text, read = claims_schema(len(hits)), "", 0
    for piece in model.stream(claims_messages(question, hits, figure, pictures), schema):
        if not piece:
            yield None
            continue
        text += piece
        complete = complete_claims(text)
        for written in complete[read:]:
            yield from _parts(written, len(hits), slots)
        read = len(complete)
    reply = shaped(text, Reply, schema)
    for written in reply.claims[read:]:
        yield from _parts(written, len(hits), slots)
    if not reply.answered or not reply.claims:
        yield Refused(" ".join(reply.missing.split()))


def complete_claims(text: str) -> list[Written]:
    """The claims that stand complete in the beginning of a reply."""
    opening = _OPENING.search(text)
    if opening is None:
        return []
    decoder, at, found = json.JSONDecoder(strict=False), opening.end(), list[Written]()
    while True:
        ahead = re.compile(r"[\s,]*").match(text, at)
        at = ahead.end() if ahead else at
        try:
            told, at = decoder.raw_decode(text, at)
            found.append(Written.model_validate(told, strict=True))
        except ValueError:
            return found


def slots_of(figure: Computed | None, words: Wording) -> dict[str, Slot]:
    """The marks that may be written: the figure found, or each calculation and the cells that went into it."""
    if figure is None:
        return {}
    if not figure.calculations:
        return {"f1": Slot(f"{figure.company}, {figure.name}", figure.shown, figure.claim.citations)}
    slots: dict[str, Slot] = {}
    operands: dict[tuple[str, int], Operand] = {}
    for n, calculation in enumerate(figure.calculations, 1):
        cited = tuple(dict.fromkeys(operand.citation for operand in calculation.operands))
        shown = calculation.shown or f"{calculation.value} {calculation.unit}"
        slots[f"c{n}"] = Slot(f"{calculation.name}: {calculation.formula}", shown, cited)
        operands |= {(operand.name, operand.citation): operand for operand in calculation.operands}
    for n, operand in enumerate(list(operands.values())[:_MOST_FIGURES], 1):
        slots[f"f{n}"] = Slot(operand.name, operand_words(operand, words), (operand.citation,))
    return slots


def operand_words(operand: Operand, words: Wording) -> str:
    """A cell's figure as it is said: 166900000 USD printed "166.9" is "$166.9 million"."""
    printed = max(numbers_of(operand.printed), default=Decimal(0))
    scale = next((s for s in _SCALES if printed and printed.scaleb(s) == abs(operand.value)), None)
    if len(operand.unit) != 3 or scale is None:
        return operand.printed or f"{operand.value} {operand.unit}".strip()
    return words.money(operand.value, operand.unit, scale)


def _parts(written: Written, count: int, slots: Mapping[str, Slot]) -> Iterator[Part]:
    foreign = [mark for mark in _MARK.findall(written.text) if mark not in slots]
    if foreign:
        yield from (Dropped(f"{{{{{mark}}}}}") for mark in dict.fromkeys(foreign))
        return
    yield from (Dropped(f"[{n}]") for n in written.evidence if not 1 <= n <= count)
    named = tuple(n for n in dict.fromkeys(written.evidence) if 1 <= n <= count)
    drafts, dropped = draft_claims(written.text, range(1, count + 1))
    yield from (Dropped(mark) for mark in dropped)
    for draft in drafts:
        marks = _MARK.findall(draft.text)
        cells = tuple(dict.fromkeys(n for mark in marks for n in slots[mark].citations))
        text = _MARK.sub(lambda found: slots[found[1]].words, draft.text)
        yield Sentence(text, tuple(dict.fromkeys((*draft.citations, *named))), cells)
