"""Messages in, a model's text out, from any OpenAI-compatible server.

Every failure is a `ModelError` that says what happened and what to do. A text that was cut short is a failure, never an
answer. The text is untrusted: `cite` turns it into claims.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from data.errors import ModelError
from generation.replies import (
    CHECK_SERVER,
    PassingError,
    Schema,
    Usage,
    beginning,
    check_finish,
    check_object,
    events,
    model_names,
    read_event,
    refusal,
)

Message = Mapping[str, Any]

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to reach the server, to wait for its next word, and for one whole answer."""

    connect: float = 5.0
    idle: float = 60.0
    total: float = 300.0


class LanguageModel(Protocol):
    """What an answer needs of a model: its name, and text for messages."""

    @property
    def name(self) -> str: ...

    @property
    def usage(self) -> Usage: ...

    def stream(self, messages: Sequence[Message]) -> Iterator[str]: ...

    def complete(self, messages: Sequence[Message], schema: Schema | None = None) -> str: ...


class ChatModel:
    """A served model. `key` is sent as a bearer token and never shown."""

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
        import httpx

        self.name = model
        self.url = _api(url)
        self.usage = Usage()
        self._timeouts = timeouts or Timeouts()
        self._longest = longest
        self._most_characters = most_characters
        self._lock = threading.Lock()
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(self._timeouts.idle, connect=self._timeouts.connect),
            follow_redirects=False,
            trust_env=False,
        )

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Pieces of text as they come. Closing the iterator hangs up on the server."""
        return self._spoken(self._request(messages, None))

    def complete(self, messages: Sequence[Message], schema: Schema | None = None) -> str:
        """The whole text; with a schema, a JSON object that has the schema's required keys."""
        text = "".join(self._spoken(self._request(messages, schema)))
        if schema is not None:
            check_object(text, schema)
        return text

    def models(self) -> list[str]:
        """The names of the models that the server offers."""
        import httpx

        try:
            with _in_words(self.url, self._timeouts):
                response = self._client.get(f"{self.url}/models", timeout=httpx.Timeout(self._timeouts.connect))
                if response.status_code != 200:
                    raise refusal(response.status_code, response.text, self.name, response.headers)
                return model_names(response.text)
        except PassingError as error:
            raise ModelError(error.message, error.remedy) from error

    def close(self) -> None:
        self._client.close()

    def _request(self, messages: Sequence[Message], schema: Schema | None) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self.name,
            "messages": [dict(message) for message in messages],
            "temperature": 0,
            "max_tokens": self._longest,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if schema is not None:
            shape = {"name": "reply", "schema": dict(schema), "strict": True}
            request["response_format"] = {"type": "json_schema", "json_schema": shape}
        return request

    def _spoken(self, request: Mapping[str, Any]) -> Iterator[str]:
        deadline = time.monotonic() + self._timeouts.total
        for attempt in range(1, _TRIES + 1):
            begun = False
            try:
                for piece in self._attempt(request, deadline):
                    begun = True
                    yield piece
                return
            except PassingError as error:
                if begun or attempt == _TRIES or time.monotonic() + error.wait > deadline:
                    raise ModelError(error.message, error.remedy) from error
                time.sleep(max(error.wait, 0.2 * attempt))

    def _attempt(self, request: Mapping[str, Any], deadline: float) -> Iterator[str]:
        with (
            _in_words(self.url, self._timeouts),
            self._client.stream("POST", f"{self.url}/chat/completions", json=request) as response,
        ):
            if response.status_code != 200:
                raise refusal(response.status_code, beginning(response), self.name, response.headers)
            yield from self._pieces(events(response, deadline))

    def _pieces(self, said: Iterator[str]) -> Iterator[str]:
        written, finish = 0, ""
        for event in said:
            if event == "[DONE]":
                break
            text, reason, usage = read_event(event)
            self._count(usage)
            finish = reason or finish
            written += len(text)
            if written > self._most_characters:
                raise ModelError("The model did not stop writing.", "Ask a narrower question, or choose another model.")
            if text:
                yield text
        check_finish(finish, written)

    def _count(self, usage: Usage) -> None:
        with self._lock:
            self.usage = Usage(
                self.usage.prompt_tokens + usage.prompt_tokens,
                self.usage.completion_tokens + usage.completion_tokens,
            )


class ScriptedModel:
    """Says the given replies in order, word by word; raises a reply that is an error. For tests and demonstrations."""

    def __init__(self, *replies: str | ModelError) -> None:
        self.name = "scripted"
        self.usage = Usage()
        self.asked: list[Sequence[Message]] = []
        self._replies = iter(replies)

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        self.asked.append(messages)
        reply = next(self._replies, ModelError("The script has no further reply."))
        if isinstance(reply, ModelError):
            raise reply
        yield from (f"{word} " for word in reply.split(" "))

    def complete(self, messages: Sequence[Message], schema: Schema | None = None) -> str:
        text = "".join(self.stream(messages))[:-1]
        if schema is not None:
            check_object(text, schema)
        return text


def _api(url: str) -> str:
    """The address that `/chat/completions` is added to; a bare host gets `/v1`."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ModelError(
            f"The model server's address is not a web address: {url!r}.", "Write it as http://host:8000/v1."
        )
    path = parts.path.rstrip("/").removesuffix("/chat/completions") or "/v1"
    return f"{parts.scheme}://{parts.netloc}{path}"


@contextmanager
def _in_words(url: str, timeouts: Timeouts) -> Generator[None]:
    """Failures of the connection, in words."""
    import httpx

    host = urlsplit(url).netloc.rpartition("@")[2]
    try:
        yield
    except httpx.ConnectTimeout as error:
        raise ModelError(
            f"The model server at {host} did not answer within {timeouts.connect:g} seconds.",
            "Check its address and your network, or answer without a model.",
        ) from error
    except httpx.TimeoutException as error:
        raise ModelError(
            f"The model server at {host} said nothing for {timeouts.idle:g} seconds.",
            "It may be busy: try again, or answer without a model.",
        ) from error
    except httpx.ConnectError as error:
        raise PassingError(
            f"No model server answers at {host}.",
            "Start it or correct its address in the settings, or answer without a model.",
        ) from error
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
        raise PassingError(
            "The connection to the model server broke before the answer was complete.", "Try again. " + CHECK_SERVER
        ) from error
