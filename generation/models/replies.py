"""A model server's reply in, pieces of text out, or the failure in words."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data.errors import ModelError

if TYPE_CHECKING:
    import httpx

Schema = Mapping[str, Any]

CHECK_SERVER = "Check the server's log, or answer without a model."
_LONGEST_LINE = 1_000_000
_LONGEST_STREAM = 32_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written since the model was opened."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.prompt_tokens + other.prompt_tokens, self.completion_tokens + other.completion_tokens)


class PassingError(ModelError):
    """A failure that another try may mend. It leaves this room as a plain `ModelError`."""

    code = "model_passing"
    wait = 0.0


def refusal(status: int, body: str, model: str, headers: Mapping[str, str]) -> ModelError:
    said = _said(body)
    if status in (401, 403):
        return ModelError(f"The model server refused the key (HTTP {status}).", "Enter a valid key in the settings.")
    if status == 404:
        return ModelError(
            f"The model server has no model named {model!r} at this address (HTTP 404).",
            "Choose a model that it serves, or correct its address in the settings.",
        )
    if status == 429:
        busy = PassingError("The model server has too many requests (HTTP 429).", "Wait a minute and ask again.")
        busy.wait = _seconds(headers.get("retry-after", ""))
        return busy
    if status >= 500:
        return PassingError(f"The model server failed (HTTP {status}).{said}", "Try again. " + CHECK_SERVER)
    if "context" in said.lower() or status == 413:
        return ModelError(
            f"The question and its evidence are too long for the model (HTTP {status}).",
            "Ask about fewer documents, or serve the model with a longer context.",
        )
    return ModelError(f"The model server did not accept the question (HTTP {status}).{said}", CHECK_SERVER)


def _said(body: str) -> str:
    """The server's own message, shortened."""
    try:
        message = json.loads(body)["error"]["message"]
    except (ValueError, KeyError, TypeError):
        return ""
    return f" It said: {' '.join(str(message).split())[:200]}"


def _seconds(retry_after: str) -> float:
    return min(float(retry_after), 5.0) if retry_after.isdigit() else 0.5


async def beginning(response: httpx.Response, longest: int) -> str:
    """A response's body, up to `longest` bytes of it."""
    body = b""
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > longest:
            break
    return body[:longest].decode("utf-8", "replace")


async def events(response: httpx.Response) -> AsyncIterator[str]:
    """The data of each server-sent event that has any."""
    rest, size = b"", 0
    async for piece in response.aiter_bytes():
        *lines, rest = (rest + piece).split(b"\n")
        size += len(piece)
        if len(rest) > _LONGEST_LINE:
            raise garbage()
        if size > _LONGEST_STREAM:
            raise endless()
        for line in lines:
            if data := _data(line):
                yield data
    if data := _data(rest):
        yield data


def _data(line: bytes) -> str:
    return line[5:].strip().decode("utf-8", "replace") if line.startswith(b"data:") else ""


def endless() -> ModelError:
    return ModelError("The model did not stop writing.", "Ask a narrower question, or choose another model.")


def read_event(event: str) -> tuple[str, str, Usage]:
    """The text, the finish reason and the tokens of one event."""
    try:
        said = json.loads(event)
        if said.get("error"):
            raise ModelError(f"The model server stopped with an error.{_said(event)}", CHECK_SERVER)
        choice: dict[str, Any] = said["choices"][0] if said.get("choices") else {}
        text = (choice.get("delta") or {}).get("content") or ""
        usage = said.get("usage") or {}
        tokens = Usage(int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0))
        return str(text), str(choice.get("finish_reason") or ""), tokens
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise garbage() from error


def check_finish(finish: str, written: int) -> None:
    if finish == "length":
        raise ModelError("The model's answer was cut off at its length limit.", "Ask a narrower question.")
    if finish == "content_filter":
        raise ModelError("The model server withheld the answer.", "Reword the question, or answer without a model.")
    if not finish:
        raise PassingError("The model server hung up before the answer was complete.", "Try again. " + CHECK_SERVER)
    if not written:
        raise PassingError("The model gave an empty answer.", "Try again, or choose another model.")


def object_in(text: str, schema: Schema) -> dict[str, Any]:
    """The JSON object that a model wrote, with the schema's required keys. Control characters in strings are borne."""
    try:
        reply = json.loads(text, strict=False)
        missing = [key for key in schema.get("required", ()) if key not in reply]
    except (ValueError, TypeError, RecursionError) as error:
        raise formless() from error
    if not isinstance(reply, dict) or missing:
        raise ModelError("The model left out part of the form asked for.", "Try again, or choose another model.")
    return reply


def formless() -> ModelError:
    return ModelError("The model did not keep to the form asked for.", "Try again, or choose another model.")


def models_in(body: str) -> dict[str, int]:
    """The models that a server lists, each with its context in tokens, 0 where the server does not say."""
    try:
        listed = json.loads(body)["data"]
        return {str(entry["id"]): int(entry.get("max_model_len") or 0) for entry in listed}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise garbage() from error


def garbage() -> ModelError:
    return ModelError(
        "The model server's reply could not be understood.",
        "Check that the address is that of an OpenAI-compatible server, or answer without a model.",
    )
