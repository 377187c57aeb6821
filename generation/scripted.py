"""Scripted replies in, an OpenAI-compatible server on 127.0.0.1 out: for tests of what a model server can do wrong."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


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


def said(text: str) -> Turn:
    """A turn that says `text` word by word."""
    return Turn([f"{word} " for word in text.split(" ")])


class ScriptedServer:
    """Gives its turns in order, the last one again and again. `requests` keeps what was asked, `url` its address."""

    def __init__(self, *turns: Turn) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.hung_up = threading.Event()
        self._turns = list(turns)
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

    def next_turn(self) -> Turn:
        return self._turns.pop(0) if len(self._turns) > 1 else self._turns[0]


def _handler(script: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"data": [{"id": "scripted"}]}).encode()
            self._head(Turn(headers={"Content-Length": str(len(body))}))
            self.wfile.write(body)

        def do_POST(self) -> None:
            script.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            script.keys.append(self.headers.get("Authorization", ""))
            turn = script.next_turn()
            try:
                self._head(turn)
                for piece in _body(turn):
                    self.wfile.write(piece)
                    self.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                script.hung_up.set()

        def _head(self, turn: Turn) -> None:
            self.send_response(turn.status)
            for name, value in {"Content-Type": "text/event-stream", **turn.headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """A test server keeps quiet."""

    return Handler


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
