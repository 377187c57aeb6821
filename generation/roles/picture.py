"""The picture of a chart or table and a question in, the values read off it out, each with how sure the reading is.

Such a value rests on a model's eyes, not on a cell: it is said to be read off the picture wherever it is shown, and is
never the result of an answer.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from data.answers import Check, Claim
from data.script import language_of
from generation.cite import plain_text
from generation.models.llm import LanguageModel
from generation.roles.role import Shape, asked, fenced, role

_SURE = {
    "en": {"printed": "the number is printed there", "estimated": "estimated from the drawing"},
    "ja": {"printed": "画像に印字", "estimated": "図からの推定"},
}
_SENTENCE = {
    "en": "Read off the picture: {what} {value} ({sure}).",
    "ja": "画像からの読み取り: {what} {value}（{sure}）。",
}


class Value(Shape):
    """One value: what is drawn, and how it reads."""

    what: Annotated[str, Field(min_length=1, max_length=80)]
    value: Annotated[str, Field(max_length=30)]
    unit: Annotated[str, Field(max_length=20)]
    certainty: Literal["printed", "estimated", "unclear"]


class Values(Shape):
    """What the model replies."""

    values: Annotated[list[Value], Field(max_length=8)]


def read_off(model: LanguageModel, question: str, n: int, picture: bytes) -> tuple[Claim, ...]:
    """The values as claims that cite evidence `n`, whose PNG picture this is; what cannot be told is left out."""
    part = role("picture")
    language = language_of(question)
    messages = part.messages(fenced("question", question), language, {n: picture})
    reply = asked(model, part, messages, Values)
    return tuple(_claim(value, n, language) for value in reply.values if value.certainty != "unclear" and value.value)


def _claim(value: Value, n: int, language: str) -> Claim:
    amount = f"{value.value} {value.unit}".strip()
    words = _SENTENCE[language].format(what=value.what, value=amount, sure=_SURE[language][value.certainty])
    return Claim(" ".join(plain_text(words).split()), (n,), Check.READ)
