"""A server and a model's name in, what the model can do out: see pictures, keep to a schema, read how much at once.

Each is found out by asking, once. A question about it never fails an answer and takes at most ten seconds; what could
not be settled is taken as "cannot", and asked again after five minutes.
"""

from __future__ import annotations

import base64
import io
import json
import re
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import Any

from data.errors import ModelError
from generation.models.replies import models_in
from generation.models.server import Reply, Server

PROBE = "mffm-capabilities"
"""Sent as the `user` of every question asked here, so that a server's log tells them from answers."""
SMALLEST_CONTEXT = 4096
_SECONDS = 5.0
_AGAIN = 300.0
_WORD = "ledger-7"
_TOO_MANY = 100_000_000
_CONTEXT = re.compile(r"context (?:length|window|size)\D{0,40}?(\d{3,9})|(\d{3,9})[- ]tokens? context", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """`context` is in tokens, question and answer together; `counts` when the server counts a text's tokens."""

    vision: bool = False
    schema: bool = False
    counts: bool = False
    context: int = SMALLEST_CONTEXT


class Probe:
    """What one model on one server can do, found out when first asked for."""

    def __init__(self, server: Server, model: str) -> None:
        self._server = server
        self._model = model
        self._lock = threading.Lock()
        self._known: Capabilities | None = None
        self._until: float | None = None

    def known(self) -> Capabilities:
        """The capabilities; waits while another thread finds them out."""
        with self._lock:
            if self._known is None or (self._until is not None and monotonic() > self._until):
                self._known, settled = probe(self._server, self._model)
                self._until = None if settled else monotonic() + _AGAIN
            return self._known


def probe(server: Server, model: str) -> tuple[Capabilities, bool]:
    """What the model can do, and whether every question about it was settled."""
    with ThreadPoolExecutor(4, thread_name_prefix="probe") as pool:
        listed = pool.submit(_listed, server, model)
        vision = pool.submit(_sees, server, model)
        schema = pool.submit(_keeps_schema, server, model)
        counts = pool.submit(_counts, server, model)
    context = listed.result() or _refused_context(server, model)
    found = (vision.result(), schema.result(), counts.result(), context)
    settled = None not in found
    return Capabilities(bool(found[0]), bool(found[1]), bool(found[2]), context or SMALLEST_CONTEXT), settled


def _listed(server: Server, model: str) -> int | None:
    """The context that the list of models states."""
    try:
        reply = server.ask("models", seconds=_SECONDS)
        return models_in(reply.text).get(model) if reply.status == 200 else None
    except ModelError:
        return None


def _refused_context(server: Server, model: str) -> int | None:
    """The context that the server names when it is asked for an answer longer than any; 0 when it names none."""
    reply = _asked(server, _request(model, "Hello.", max_tokens=_TOO_MANY))
    if reply is None:
        return None
    named = _CONTEXT.search(reply.text) if reply.status >= 400 else None
    return int(named[1] or named[2]) if named else 0


def _sees(server: Server, model: str) -> bool | None:
    """Whether a picture is accepted. A server that fails on it is taken not to see."""
    address = "data:image/png;base64," + base64.b64encode(_picture()).decode()
    parts = [{"type": "text", "text": "Which colour?"}, {"type": "image_url", "image_url": {"url": address}}]
    reply = _asked(server, _request(model, parts, max_tokens=1))
    return None if reply is None or reply.status == 429 else reply.status == 200


def _keeps_schema(server: Server, model: str) -> bool | None:
    """Whether a reply has the shape asked for, though nothing but the schema tells it."""
    shape = {
        "type": "object",
        "properties": {"word": {"type": "string", "enum": [_WORD]}},
        "required": ["word"],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "reply", "schema": shape, "strict": True}}
    reply = _asked(server, _request(model, "Hello.", max_tokens=32) | {"response_format": form})
    if reply is None or reply.status == 429:
        return None
    try:
        return json.loads(json.loads(reply.text)["choices"][0]["message"]["content"]) == {"word": _WORD}
    except (ValueError, KeyError, TypeError, IndexError):
        return False


def _counts(server: Server, model: str) -> bool | None:
    reply = _posted(server, "/tokenize", {"model": model, "prompt": "Hello."})
    return None if reply is None else tokens_in(reply) is not None


def tokens_in(reply: Reply) -> int | None:
    """The count of tokens in a reply of `/tokenize`."""
    try:
        return int(json.loads(reply.text)["count"]) if reply.status == 200 else None
    except (ValueError, KeyError, TypeError):
        return None


def _request(model: str, content: object, max_tokens: int) -> dict[str, Any]:
    messages = [{"role": "user", "content": content}]
    return {"model": model, "messages": messages, "temperature": 0, "max_tokens": max_tokens, "user": PROBE}


def _asked(server: Server, body: Mapping[str, Any]) -> Reply | None:
    return _posted(server, "chat/completions", body)


def _posted(server: Server, path: str, body: Mapping[str, Any]) -> Reply | None:
    try:
        return server.ask(path, body, _SECONDS)
    except ModelError:
        return None


def _picture() -> bytes:
    """A red square, large enough for every model's smallest patch."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 30, 30)).save(out, "PNG")
    return out.getvalue()
