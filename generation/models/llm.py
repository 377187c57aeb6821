"""Messages in, a model's text out, from any OpenAI-compatible server.

Every failure is a `ModelError` that says what happened and what to do. A text that was cut short is a failure, never an
answer. The text is untrusted: `cite` turns it into claims.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol, Self

from data.errors import ModelError
from data.telemetry import measure, span
from generation.models.capabilities import Capabilities, Probe, tokens_in
from generation.models.replies import (
    PassingError,
    Schema,
    Usage,
    check_finish,
    endless,
    models_in,
    object_in,
    read_event,
    refusal,
)
from generation.models.server import Server, Timeouts

__all__ = ["ChatModel", "LanguageModel", "Message", "ScriptedModel", "Timeouts", "Usage"]

Message = Mapping[str, Any]

TEMPERATURE = 0
_TRIES = 3
_CALL = {"gen_ai__operation__name": "chat", "gen_ai__provider__name": "openai"}
"""What a call is, in the terms of OpenTelemetry."""


class LanguageModel(Protocol):
    """What an answer needs of a model: its name, what it can do, and text for messages."""

    @property
    def name(self) -> str: ...

    @property
    def usage(self) -> Usage:
        """Tokens read and written since `fresh`."""
        ...

    @property
    def waited(self) -> float | None:
        """Seconds from `fresh` to the first word; None while there is none."""
        ...

    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def longest(self) -> int:
        """Tokens that an answer may have."""
        ...

    def fresh(self) -> Self:
        """The same model with a count of tokens and a clock of its own."""
        ...

    def stream(self, messages: Sequence[Message], schema: Schema | None = None) -> Iterator[str]:
        """Pieces of text as they come, "" while there is none. Closing the iterator hangs up on the server."""
        ...

    def complete(
        self,
        messages: Sequence[Message],
        schema: Schema | None = None,
        longest: int | None = None,
        seconds: float | None = None,
    ) -> str:
        """The whole text, of at most `longest` tokens, within so many seconds."""
        ...

    def tokens(self, text: str) -> int | None:
        """How many tokens a text is, where the server counts them."""
        ...


class ChatModel:
    """A served model. `key` is sent as a bearer token and never shown; `longest` is in tokens."""

    def __init__(
        self,
        url: str,
        model: str,
        key: str | None = None,
        timeouts: Timeouts | None = None,
        *,
        longest: int = 1024,
        most_characters: int = 40_000,
    ) -> None:
        self.name = model
        self.longest = longest
        self.usage = Usage()
        self.waited: float | None = None
        self._since = time.monotonic()
        self._server = Server(url, key, timeouts)
        self._probe = Probe(self._server, model)
        self._most_characters = most_characters

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def capabilities(self) -> Capabilities:
        return self._probe.known()

    def fresh(self) -> Self:
        again = copy.copy(self)
        again.usage, again.waited, again._since = Usage(), None, time.monotonic()
        return again

    def stream(self, messages: Sequence[Message], schema: Schema | None = None) -> Iterator[str]:
        return self._spoken(self._request(messages, schema, self.longest), self._server.timeouts.total)

    def complete(
        self,
        messages: Sequence[Message],
        schema: Schema | None = None,
        longest: int | None = None,
        seconds: float | None = None,
    ) -> str:
        """The whole text; with a schema, a JSON object that has the schema's required keys."""
        total = min(seconds or self._server.timeouts.total, self._server.timeouts.total)
        text = "".join(self._spoken(self._request(messages, schema, longest or self.longest), total))
        if schema is not None:
            object_in(text, schema)
        return text

    def tokens(self, text: str) -> int | None:
        if not self.capabilities.counts:
            return None
        try:
            body = {"model": self.name, "prompt": text, "add_special_tokens": False}
            return tokens_in(self._server.ask("/tokenize", body))
        except ModelError:
            return None

    def models(self) -> list[str]:
        """The names of the models that the server offers."""
        try:
            reply = self._server.ask("models")
        except PassingError as error:
            raise ModelError(error.message, error.remedy) from error
        if reply.status != 200:
            error = refusal(reply.status, reply.text, self.name, reply.headers)
            raise ModelError(error.message, error.remedy)
        return list(models_in(reply.text))

    def _request(self, messages: Sequence[Message], schema: Schema | None, longest: int) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self.name,
            "messages": [dict(message) for message in messages],
            "temperature": TEMPERATURE,
            "max_tokens": longest,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if schema is not None:
            shape = {"name": "reply", "schema": dict(schema), "strict": True}
            request["response_format"] = {"type": "json_schema", "json_schema": shape}
        return request

    def _spoken(self, request: Mapping[str, Any], total: float) -> Iterator[str]:
        """The pieces, observed as one call: the model, how long and how many tokens, never what was said."""
        before, since = self.usage, time.monotonic()
        named = _CALL | {"gen_ai__request__model": self.name}
        with span(f"chat {self.name}", **named, gen_ai__request__max_tokens=request["max_tokens"]) as call:
            try:
                yield from self._tried(request, total)
            finally:
                read = self.usage.prompt_tokens - before.prompt_tokens
                wrote = self.usage.completion_tokens - before.completion_tokens
                call.note(gen_ai__usage__input_tokens=read, gen_ai__usage__output_tokens=wrote)
                measure("gen_ai.client.operation.duration", time.monotonic() - since, **named)
                measure("gen_ai.client.token.usage", read, gen_ai__token__type="input", **named)
                measure("gen_ai.client.token.usage", wrote, gen_ai__token__type="output", **named)

    def _tried(self, request: Mapping[str, Any], total: float) -> Iterator[str]:
        deadline = time.monotonic() + total
        for attempt in range(1, _TRIES + 1):
            begun = False
            try:
                for piece in self._attempt(request, deadline):
                    begun = begun or piece != ""
                    yield piece
                return
            except PassingError as error:
                if begun or attempt == _TRIES or time.monotonic() + error.wait > deadline:
                    raise ModelError(error.message, error.remedy) from error
                time.sleep(max(error.wait, 0.2 * attempt))

    def _attempt(self, request: Mapping[str, Any], deadline: float) -> Iterator[str]:
        written, finish = 0, ""
        for event in self._server.events(request, max(deadline - time.monotonic(), 0.1)):
            if event == "[DONE]":
                break
            text, reason, usage = read_event(event) if event else ("", "", Usage())
            self.usage += usage
            finish = reason or finish
            written += len(text)
            if text and self.waited is None:
                self.waited = time.monotonic() - self._since
            if written > self._most_characters:
                raise endless()
            if text or not event:
                yield text
        check_finish(finish, written)


class ScriptedModel:
    """Says the given replies in order, word by word; raises a reply that is an error. For tests and demonstrations."""

    longest = 1024

    def __init__(self, *replies: str | ModelError, capabilities: Capabilities | None = None) -> None:
        self.name = "scripted"
        self.usage = Usage()
        self.waited: float | None = None
        self.capabilities = capabilities or Capabilities(context=32_768)
        self.asked: list[Sequence[Message]] = []
        self.forms: list[Schema | None] = []
        self._replies = iter(replies)

    def fresh(self) -> Self:
        again = copy.copy(self)
        again.usage, again.waited = Usage(), None
        return again

    def stream(self, messages: Sequence[Message], schema: Schema | None = None) -> Iterator[str]:
        self.asked.append(messages)
        self.forms.append(schema)
        reply = next(self._replies, ModelError("The script has no further reply."))
        if isinstance(reply, ModelError):
            raise reply
        self.usage += Usage(len(str(messages).split()), len(reply.split()))
        self.waited = self.waited or 0.0
        yield from (f"{word} " for word in reply.split(" "))

    def complete(
        self,
        messages: Sequence[Message],
        schema: Schema | None = None,
        longest: int | None = None,
        seconds: float | None = None,
    ) -> str:
        assert seconds is None or seconds > 0
        text = "".join(self.stream(messages, schema))[:-1]
        check_finish("length" if longest and len(text.split()) > longest else "stop", len(text))
        if schema is not None:
            object_in(text, schema)
        return text

    def tokens(self, text: str) -> int | None:
        return len(text.split()) if self.capabilities.counts else None
