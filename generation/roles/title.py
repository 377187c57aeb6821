"""A conversation's first question in, its title out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from data.script import language_of
from generation.cite import plain_text
from generation.models.llm import LanguageModel
from generation.roles.role import Shape, asked, fenced, role

LONGEST = 60


class Title(Shape):
    """What the model replies."""

    title: Annotated[str, Field(min_length=1, max_length=LONGEST)]


def titled(model: LanguageModel, question: str) -> str:
    """A title of one line; ModelError when the model gives none."""
    part = role("title")
    reply = asked(model, part, part.messages(fenced("question", question), language_of(question)), Title)
    return " ".join(plain_text(reply.title).split()).strip("\"'“”「」.。 ") or question[:LONGEST]
