"""Scripted replies in, an OpenAI-compatible server on 127.0.0.1 out: for tests of what a model server can do wrong."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from generation.models.capabilities import PROBE


@dataclass(frozen=True, slots=True)
class Turn:
    """One HTTP reply. `pieces` are sent as stream events; `raw` replaces them by these bytes.

    `pause` is seconds before each piece. With no `finish` reason the stream breaks off after its pieces.
    """

    pieces: Sequence[str] = ()
    status: int = 200
    finish: str = "stop"
    pause: float = 0.0
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    endless: bool = False


@dataclass(frozen=True, slots=True)
class Talents:
    """What the scripted model can do when its capabilities are asked for; `lists` and `counts` as vLLM offers them."""

    context: int = 8192
    vision: bool = False
    schema: bool = True
    lists: bool = True
    counts: bool = True
    slow: float = 0.0


def said(text: str) -> Turn:
    """A turn that says `text` word by word."""
    return Turn([f"{word} " for word in text.split(" ")])


def written(text: str) -> Turn:
    """A turn that says just `text`, in pieces of seven characters."""
    return Turn([text[at : at + 7] for at in range(0, len(text), 7)])


class ScriptedServer:
    """Gives its turns in order, the last one again and again, or what `reply` makes of each request.

    `requests` keeps what was asked, `url` its address.

    Questions about capabilities are answered as vLLM does for a model of these `talents`, and kept in `probes`.
    """

    def __init__(
        self,
        *turns: Turn,
        talents: Talents | None = None,
        reply: Callable[[Mapping[str, Any]], Turn] | None = None,
    ) -> None:
        self.requests: list[dict[str, Any]] = []
        self.probes: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.hung_up = threading.Event()
        self.talents = talents or Talents()
        self._turns = list(turns)
        self._reply = reply
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def next_turn(self, asked: Mapping[str, Any]) -> Turn:
        if self._reply is not None:
            return self._reply(asked)
        return self._turns.pop(0) if len(self._turns) > 1 else self._turns[0]


def _handler(script: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            entry: dict[str, Any] = {"id": "scripted", "object": "model"}
            if script.talents.lists:
                entry["max_model_len"] = script.talents.context
            self._whole(200, {"object": "list", "data": [entry]})

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path == "/tokenize" or asked.get("user") == PROBE:
                script.probes.append(asked)
                self._whole(*_probed(self.path, asked, script.talents))
                return
            script.requests.append(asked)
            script.keys.append(self.headers.get("Authorization", ""))
            if _pictures(asked) and not script.talents.vision:
                self._whole(*_BLIND)
                return
            turn = script.next_turn(asked)
            try:
                self._head(turn)
                for piece in _body(turn):
                    self.wfile.write(piece)
                    self.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                script.hung_up.set()

        def _whole(self, status: int, said: dict[str, Any]) -> None:
            time.sleep(script.talents.slow)
            body = json.dumps(said).encode()
            self._head(
                Turn(status=status, headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
            )
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(body)

        def _head(self, turn: Turn) -> None:
            self.send_response(turn.status)
            for name, value in {"Content-Type": "text/event-stream", **turn.headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """A test server keeps quiet."""

    return Handler


def _probed(path: str, asked: dict[str, Any], talents: Talents) -> tuple[int, dict[str, Any]]:
    """What vLLM says to a question about tokens, length, pictures or a schema."""
    if path == "/tokenize":
        count = len(asked["prompt"].split())
        return (
            (200, {"count": count, "max_model_len": talents.context}) if talents.counts else (404, _wrong("Not Found"))
        )
    if asked["max_tokens"] > talents.context:
        length = f"This model's maximum context length is {talents.context} tokens. However, you requested more."
        return 400, _wrong(length)
    if _pictures(asked) and not talents.vision:
        return _BLIND
    text = "Hello there."
    if "response_format" in asked and talents.schema:
        properties = asked["response_format"]["json_schema"]["schema"]["properties"]
        text = json.dumps({name: shape["enum"][0] for name, shape in properties.items()})
    return 200, {"choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}]}


def _wrong(message: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "BadRequestError", "code": 400}}


_BLIND = (400, _wrong("scripted is not a multimodal model"))


def _pictures(asked: dict[str, Any]) -> int:
    contents = [message["content"] for message in asked["messages"] if isinstance(message["content"], list)]
    return sum(part["type"] == "image_url" for parts in contents for part in parts)


def _body(turn: Turn) -> Iterator[bytes]:
    if turn.raw is not None:
        time.sleep(turn.pause)
        yield turn.raw
        return
    while True:
        for piece in turn.pieces:
            time.sleep(turn.pause)
            yield _event({"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]})
        if not turn.endless:
            break
    if turn.finish:
        yield _event({"choices": [{"index": 0, "delta": {}, "finish_reason": turn.finish}]})
        yield _event({"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": len(turn.pieces)}})
        yield b"data: [DONE]\n\n"


def _event(said: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(said).encode() + b"\n\n"
