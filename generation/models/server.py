"""Requests in, a server's replies out. Knows the address and the key of one OpenAI-compatible server.

Requests run on a thread of their own. Whoever reads a stream is given "" every quarter of a second while the server is
silent, so that it can stop; closing the stream then hangs up at once, and the server stops writing.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Generator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from data.errors import ModelError
from generation.models.replies import CHECK_SERVER, PassingError, beginning, events, refusal

if TYPE_CHECKING:
    import httpx

_HEARTBEAT = 0.25
_LONGEST_REPLY = 1_000_000


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to reach the server, to wait for its next word, and for one whole answer."""

    connect: float = 5.0
    idle: float = 60.0
    total: float = 300.0


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply, whatever its status."""

    status: int
    text: str
    headers: Mapping[str, str]


class Server:
    """One server. `key` is sent as a bearer token and never shown."""

    def __init__(self, url: str, key: str | None = None, timeouts: Timeouts | None = None) -> None:
        import httpx

        self.url = api_address(url)
        self.timeouts = timeouts or Timeouts()
        self._settings: dict[str, Any] = {
            "headers": {"Authorization": f"Bearer {key}"} if key else {},
            "timeout": httpx.Timeout(self.timeouts.idle, connect=self.timeouts.connect),
            "verify": httpx.create_ssl_context(trust_env=False),
            "follow_redirects": False,
            "trust_env": False,
        }
        self._closing = set[asyncio.Future[None]]()

    def ask(self, path: str, body: Mapping[str, Any] | None = None, seconds: float | None = None) -> Reply:
        """One reply, whole: of a GET, or of a POST of `body`. A path from "/" on starts at the server's root."""
        return asyncio.run_coroutine_threadsafe(
            self._asked(path, body, seconds or self.timeouts.connect), _loop()
        ).result()

    def events(self, body: Mapping[str, Any], seconds: float) -> Iterator[str]:
        """The data of each server-sent event of a chat completion; "" while there is none."""
        arrived: SimpleQueue[str | None] = SimpleQueue()
        carrying = asyncio.run_coroutine_threadsafe(self._carry(body, seconds, arrived), _loop())
        try:
            while True:
                try:
                    event = arrived.get(timeout=_HEARTBEAT)
                except Empty:
                    yield ""
                    continue
                if event is None:
                    break
                yield event
            carrying.result()
        finally:
            carrying.cancel()

    async def _asked(self, path: str, body: Mapping[str, Any] | None, seconds: float) -> Reply:
        import httpx

        parts = urlsplit(self.url)
        address = f"{parts.scheme}://{parts.netloc}{path}" if path.startswith("/") else f"{self.url}/{path}"
        with _in_words(self.url, self.timeouts):
            async with (
                self._connected() as client,
                asyncio.timeout(seconds),
                client.stream("POST" if body else "GET", address, json=body, timeout=httpx.Timeout(seconds)) as told,
            ):
                return Reply(told.status_code, await beginning(told, _LONGEST_REPLY), told.headers)

    async def _carry(self, body: Mapping[str, Any], seconds: float, arrived: SimpleQueue[str | None]) -> None:
        try:
            with _in_words(self.url, self.timeouts):
                async with (
                    self._connected() as client,
                    asyncio.timeout(seconds),
                    client.stream("POST", f"{self.url}/chat/completions", json=body) as response,
                ):
                    if response.status_code != 200:
                        said = await beginning(response, _LONGEST_REPLY)
                        raise refusal(response.status_code, said, str(body["model"]), response.headers)
                    async for event in events(response):
                        arrived.put(event)
        finally:
            arrived.put(None)

    @asynccontextmanager
    async def _connected(self) -> AsyncGenerator[httpx.AsyncClient]:
        """A connection of its own for each request, closed even when whoever waits for it is hung up on meanwhile.

        A pool keeps the place of a connection whose closing was cut short, and after a hundred of them has none left.
        """
        import httpx

        client = httpx.AsyncClient(**self._settings)
        try:
            yield client
        finally:
            closing = asyncio.ensure_future(client.aclose())
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
            await asyncio.shield(closing)


_starting = threading.Lock()


def _loop() -> asyncio.AbstractEventLoop:
    """Where every request of this process runs; one, however many threads ask for it at once."""
    with _starting:
        return _started()


@cache
def _started() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="model-server", daemon=True).start()
    return loop


def api_address(url: str) -> str:
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
    except TimeoutError as error:
        raise ModelError(
            "The model took too long to answer.", "Ask a narrower question, or answer without a model."
        ) from error
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
