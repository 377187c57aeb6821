"""Sentences that failed their check and why in, the model's second attempt at each out. Nothing here is checked yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from data.answers import Claim, Hit
from data.script import language_of
from generation.cite import plain_text
from generation.models.llm import LanguageModel
from generation.models.prompts import evidence_block
from generation.roles.claims import Sentence
from generation.roles.role import Shape, asked, fenced, role, schema_of

MOST = 6


class Mended(Shape):
    """One sentence, by the number it was given with; an empty text takes it out."""

    sentence: int
    text: Annotated[str, Field(max_length=500)]
    evidence: Annotated[list[int], Field(max_length=4)]


class Reply(Shape):
    """What the model replies."""

    sentences: Annotated[list[Mended], Field(max_length=MOST)]


def mended(
    model: LanguageModel, question: str, hits: Sequence[Hit], failing: Sequence[Claim]
) -> Mapping[int, Sentence | None]:
    """The sentences written again, by position in `failing`; None where one is taken out. ModelError when it fails."""
    told = "\n".join(f"{n}. {claim.text} ({'; '.join(claim.faults)})" for n, claim in enumerate(failing, 1))
    part = role("mend")
    schema = schema_of(Reply)
    evidence = schema["properties"]["sentences"]["items"]["properties"]["evidence"]
    evidence["items"]["enum"] = list(range(1, len(hits) + 1))
    body = f"{evidence_block(question, hits)}\n\n{fenced('sentences', told)}"
    reply = asked(model, part, part.messages(body, language_of(question)), Reply, schema)
    found: dict[int, Sentence | None] = {}
    for item in reply.sentences:
        if 1 <= item.sentence <= len(failing):
            text = " ".join(plain_text(item.text).split())
            given = tuple(n for n in dict.fromkeys(item.evidence) if 1 <= n <= len(hits))
            found[item.sentence - 1] = Sentence(text, given) if text else None
    return found
