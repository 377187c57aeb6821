"""A role's name in, its prompt out; a prompt and a shape in, the model's reply of just that shape out."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from data.errors import ModelError
from generation.models.llm import LanguageModel, Message
from generation.models.prompts import content
from generation.models.replies import Schema, formless, object_in

_FILES = Path(__file__).parent


class Shape(BaseModel):
    """A reply: nothing but the fields named, each bounded."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_Shape = TypeVar("_Shape", bound=Shape)


@dataclass(frozen=True, slots=True)
class Role:
    """`version` as "plan-1"; `rules` by language; `longest` and `seconds` bound the reply, in tokens and in time."""

    version: str
    longest: int
    seconds: float
    rules: Mapping[str, str]

    def messages(self, body: str, language: str, pictures: Mapping[int, bytes] | None = None) -> list[Message]:
        return [
            {"role": "system", "content": self.rules[language]},
            {"role": "user", "content": content(body, pictures or {})},
        ]


@cache
def role(name: str) -> Role:
    """The role of this name, from the file beside this one."""
    told = tomllib.loads((_FILES / f"{name}.toml").read_text(encoding="utf-8"))
    return Role(told["version"], told["longest"], told["seconds"], {"en": told["en"].strip(), "ja": told["ja"].strip()})


def asked(
    model: LanguageModel, part: Role, messages: Sequence[Message], shape: type[_Shape], schema: Schema | None = None
) -> _Shape:
    """The model's reply. ModelError when it fails, or when what it wrote does not have the shape.

    `schema` is the shape's, narrowed to the values that this question allows.
    """
    schema = schema or schema_of(shape)
    return shaped(model.complete(messages, schema, part.longest, part.seconds), shape, schema)


def schema_of(shape: type[Shape]) -> dict[str, Any]:
    """The shape's JSON schema, without references, so that every server understands it."""
    schema = shape.model_json_schema()
    named = schema.pop("$defs", {})
    return _plain(schema, named)


def shaped(text: str, shape: type[_Shape], schema: Schema) -> _Shape:
    """The reply in `text`; ModelError when it does not keep to the shape in full."""
    try:
        return shape.model_validate(object_in(text, schema), strict=True)
    except ValidationError as error:
        raise formless() from error


def plays(model: LanguageModel | None) -> bool:
    """Whether roles can be given to this model: they need replies of a given shape."""
    return model is not None and model.capabilities.schema


def fenced(name: str, text: str) -> str:
    """Text written by others, in marks that it cannot close."""
    fence = hashlib.sha256(text.encode()).hexdigest()[:12]
    return f"<{name} {fence}>\n{text}\n</{name} {fence}>"


def _plain(value: Any, named: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_plain(part, named) for part in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return _plain(named[value["$ref"].rpartition("/")[2]], named)
    kept = {key: part for key, part in value.items() if key not in ("title", "description", "default")}
    if "properties" in kept:
        kept["properties"] = {name: _plain(part, named) for name, part in value["properties"].items()}
        kept["required"] = list(kept["properties"])
        return {key: part if key in ("properties", "required") else _plain(part, named) for key, part in kept.items()}
    return {key: _plain(part, named) for key, part in kept.items()}


__all__ = ["ModelError", "Role", "Shape", "asked", "fenced", "plays", "role", "schema_of", "shaped"]
