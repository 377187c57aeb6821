"""Questions in, what a browser would be shown out. One visitor of the app, over the same websocket as a browser's tab.

It speaks Streamlit's own protocol and draws nothing, so that fifty of them fit beside the app on one machine. What it
keeps of each message is the tokens in it: words that only one answer holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

TOKEN = re.compile(rb"amber[a-j]{12}")
_PATIENCE = 120.0


@dataclass(slots=True)
class Seen:
    """One question as its visitor saw it: seconds to the first sight of its token and to the end, what was wrong."""

    first: float | None = None
    whole: float | None = None
    foreign: set[str] = field(default_factory=set[str])
    faults: list[str] = field(default_factory=list[str])


class Visitor:
    """One open tab. `own` are the tokens of the answers it has asked for."""

    def __init__(self, host: str) -> None:
        self._address = f"ws://{host}/_stcore/stream"
        self._origin = f"http://{host}"
        self._query = ""
        self._input = ""
        self._connection: ClientConnection | None = None
        self.own: set[str] = set()

    async def __aenter__(self) -> Self:
        from websockets.asyncio.client import connect
        from websockets.typing import Origin, Subprotocol

        self._connection = await connect(
            self._address,
            origin=Origin(self._origin),
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            ping_timeout=None,
            open_timeout=_PATIENCE,
        )
        await self._send(None)
        await self._followed(Seen(), "", monotonic())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def ask(self, question: str, token: str) -> Seen:
        """Ask in the conversation that is open, in a new one at first, and follow the answer to its end."""
        self.own.add(token)
        seen, asked = Seen(), monotonic()
        await self._send(question)
        last = await self._followed(seen, token, asked)
        if token not in last:
            seen.faults.append("the answer was not shown at the end")
        return seen

    async def _send(self, question: str | None) -> None:
        from streamlit.proto.BackMsg_pb2 import BackMsg

        message = BackMsg()
        message.rerun_script.query_string = self._query
        if question is not None:
            state = message.rerun_script.widget_states.widgets.add()
            state.id = self._input
            state.chat_input_value.data = question
        await self._open().send(message.SerializeToString())

    async def _followed(self, seen: Seen, token: str, since: float) -> set[str]:
        """Take messages until the page is drawn whole; the tokens of its last drawing."""
        import asyncio

        shown = set[str]()
        async with asyncio.timeout(_PATIENCE):
            while True:
                raw = await self._open().recv(decode=False)
                tokens = {found.decode() for found in TOKEN.findall(raw)}
                shown |= tokens
                seen.foreign |= tokens - self.own
                if token in tokens and seen.first is None:
                    seen.first = monotonic() - since
                match self._read(raw, seen):
                    case "begun":
                        shown = set[str]()
                    case "drawn":
                        seen.whole = monotonic() - since
                        return shown
                    case _:
                        pass

    def _read(self, raw: bytes, seen: Seen) -> str:
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        message = ForwardMsg.FromString(raw)
        match message.WhichOneof("type"):
            case "new_session":
                return "begun"
            case "script_finished":
                return "drawn" if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY else ""
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "delta":
                self._element(message.delta.new_element, seen)
            case _:
                pass
        return ""

    def _element(self, element: Any, seen: Seen) -> None:
        match element.WhichOneof("type"):
            case "chat_input":
                self._input = element.chat_input.id
            case "exception":
                seen.faults.append(f"{element.exception.type}: {element.exception.message}")
            case _:
                pass

    def _open(self) -> ClientConnection:
        assert self._connection is not None, "a visitor is used inside `async with`"
        return self._connection
