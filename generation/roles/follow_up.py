"""A follow-up question and the one before in, a question that stands alone out."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

from data.script import language_of
from generation.cite import plain_text
from generation.models.llm import LanguageModel
from generation.roles.role import Shape, asked, fenced, role

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class Question(Shape):
    """What the model replies."""

    question: Annotated[str, Field(min_length=1, max_length=400)]


def stand_alone(model: LanguageModel, question: str, before: str) -> str:
    """The follow-up with what it leaves unsaid; as it was when the rewriting brings in a number of its own.

    ModelError when the model fails.
    """
    part = role("follow_up")
    body = f"{fenced('before', before)}\n{fenced('follow-up', question)}"
    reply = asked(model, part, part.messages(body, language_of(question)), Question)
    rewritten = " ".join(plain_text(reply.question).split())
    foreign = set(_NUMBER.findall(rewritten)) - set(_NUMBER.findall(f"{before} {question}"))
    return question if foreign or not rewritten else rewritten
