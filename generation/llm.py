"""Messages in, a model's text out, from any OpenAI-compatible server.

Every failure is a `ModelError` that says what happened and what to do. A text that was cut short is a failure, never an
answer. The text is untrusted: `cite` turns it into claims.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from data.errors import ModelError

if TYPE_CHECKING:
    import httpx

Message = Mapping[str, Any]
Schema = Mapping[str, Any]

_LONGEST_LINE = 1_000_000
_TRIES = 3
_CHECK_SERVER = "Check the server's log, or answer without a model."


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to reach the server, to wait for its next word, and for one whole answer."""

    connect: float = 5.0
    idle: float = 60.0
    total: float = 300.0


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written since the model was opened."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


class LanguageModel(Protocol):
    """What an answer needs of a model: its name, and text for messages."""

    @property
    def name(self) -> str: ...

    @property
    def usage(self) -> Usage: ...

    def stream(self, messages: Sequence[Message]) -> Iterator[str]: ...

    def complete(self, messages: Sequence[Message], schema: Schema | None = None) -> str: ...


class _PassingError(ModelError):
    """A failure that another try may mend. It leaves this room as a plain `ModelError`."""

    code = "model_passing"
    wait = 0.0


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
            _check_object(text, schema)
        return text

    def models(self) -> list[str]:
        """The names of the models that the server offers."""
        import httpx

        try:
            with _in_words(self.url, self._timeouts):
                response = self._client.get(f"{self.url}/models", timeout=httpx.Timeout(self._timeouts.connect))
                if response.status_code != 200:
                    raise _refusal(response.status_code, response.text, self.name, response.headers)
                return _model_names(response.text)
        except _PassingError as error:
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
            except _PassingError as error:
                if begun or attempt == _TRIES or time.monotonic() + error.wait > deadline:
                    raise ModelError(error.message, error.remedy) from error
                time.sleep(max(error.wait, 0.2 * attempt))

    def _attempt(self, request: Mapping[str, Any], deadline: float) -> Iterator[str]:
        with (
            _in_words(self.url, self._timeouts),
            self._client.stream("POST", f"{self.url}/chat/completions", json=request) as response,
        ):
            if response.status_code != 200:
                raise _refusal(response.status_code, _beginning(response), self.name, response.headers)
            yield from self._pieces(_events(response, deadline))

    def _pieces(self, events: Iterator[str]) -> Iterator[str]:
        written, finish = 0, ""
        for event in events:
            if event == "[DONE]":
                break
            text, reason, usage = _read_event(event)
            self._count(usage)
            finish = reason or finish
            written += len(text)
            if written > self._most_characters:
                raise ModelError("The model did not stop writing.", "Ask a narrower question, or choose another model.")
            if text:
                yield text
        _check_finish(finish, written)

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
            _check_object(text, schema)
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
        raise _PassingError(
            f"No model server answers at {host}.",
            "Start it or correct its address in the settings, or answer without a model.",
        ) from error
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
        raise _PassingError(
            "The connection to the model server broke before the answer was complete.", "Try again. " + _CHECK_SERVER
        ) from error


def _refusal(status: int, body: str, model: str, headers: Mapping[str, str]) -> ModelError:
    said = _said(body)
    if status in (401, 403):
        return ModelError(f"The model server refused the key (HTTP {status}).", "Enter a valid key in the settings.")
    if status == 404:
        return ModelError(
            f"The model server has no model named {model!r} at this address (HTTP 404).",
            "Choose a model that it serves, or correct its address in the settings.",
        )
    if status == 429:
        busy = _PassingError("The model server has too many requests (HTTP 429).", "Wait a minute and ask again.")
        busy.wait = _seconds(headers.get("retry-after", ""))
        return busy
    if status >= 500:
        return _PassingError(f"The model server failed (HTTP {status}).{said}", "Try again. " + _CHECK_SERVER)
    if "context" in said.lower() or status == 413:
        return ModelError(
            f"The question and its evidence are too long for the model (HTTP {status}).",
            "Ask about fewer documents, or serve the model with a longer context.",
        )
    return ModelError(f"The model server did not accept the question (HTTP {status}).{said}", _CHECK_SERVER)


def _said(body: str) -> str:
    """The server's own message, shortened."""
    try:
        message = json.loads(body)["error"]["message"]
    except (ValueError, KeyError, TypeError):
        return ""
    return f" It said: {' '.join(str(message).split())[:200]}"


def _seconds(retry_after: str) -> float:
    return min(float(retry_after), 5.0) if retry_after.isdigit() else 0.5


def _beginning(response: httpx.Response) -> str:
    """The first part of a response's body."""
    for piece in response.iter_bytes(8192):
        return piece.decode("utf-8", "replace")
    return ""


def _events(response: httpx.Response, deadline: float) -> Iterator[str]:
    """The data of each server-sent event."""
    rest = b""
    for piece in response.iter_bytes():
        if time.monotonic() > deadline:
            raise ModelError(
                "The model took too long to answer.", "Ask a narrower question, or answer without a model."
            )
        *lines, rest = (rest + piece).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            raise _garbage()
        yield from (line[5:].strip().decode("utf-8", "replace") for line in lines if line.startswith(b"data:"))
    if rest.startswith(b"data:"):
        yield rest[5:].strip().decode("utf-8", "replace")


def _read_event(event: str) -> tuple[str, str, Usage]:
    """The text, the finish reason and the tokens of one event."""
    try:
        said = json.loads(event)
        if "error" in said:
            raise ModelError(f"The model server stopped with an error.{_said(event)}", _CHECK_SERVER)
        choice: dict[str, Any] = said["choices"][0] if said.get("choices") else {}
        text = (choice.get("delta") or {}).get("content") or ""
        usage = said.get("usage") or {}
        tokens = Usage(int(usage.get("prompt_tokens") or 0), int(usage.get("completion_tokens") or 0))
        return str(text), str(choice.get("finish_reason") or ""), tokens
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise _garbage() from error


def _check_finish(finish: str, written: int) -> None:
    if finish == "length":
        raise ModelError("The model's answer was cut off at its length limit.", "Ask a narrower question.")
    if finish == "content_filter":
        raise ModelError("The model server withheld the answer.", "Reword the question, or answer without a model.")
    if not finish:
        raise _PassingError("The model server hung up before the answer was complete.", "Try again. " + _CHECK_SERVER)
    if not written:
        raise _PassingError("The model gave an empty answer.", "Try again, or choose another model.")


def _check_object(text: str, schema: Schema) -> None:
    try:
        reply = json.loads(text)
        missing = [key for key in schema.get("required", ()) if key not in reply]
    except (ValueError, TypeError) as error:
        raise ModelError(
            "The model did not keep to the form asked for.", "Try again, or choose another model."
        ) from error
    if not isinstance(reply, dict) or missing:
        raise ModelError("The model left out part of the form asked for.", "Try again, or choose another model.")


def _model_names(body: str) -> list[str]:
    try:
        return [str(entry["id"]) for entry in json.loads(body)["data"]]
    except (ValueError, KeyError, TypeError) as error:
        raise _garbage() from error


def _garbage() -> ModelError:
    return ModelError(
        "The model server's reply could not be understood.",
        "Check that the address is that of an OpenAI-compatible server, or answer without a model.",
    )
