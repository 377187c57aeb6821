"""A connection to PostgreSQL that does not wait for ever: a server that is halted says nothing, not even no.

Nor does it stumble over the character NUL, which a text there cannot hold: it is kept as the sign of what is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from enum import Enum
from functools import partial
from time import monotonic
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.types.string import StrDumperUnknown

DOUBT_SECONDS = 2.0
"""How long a server may say nothing at all before it is asked, by another connection, whether it is there."""
TAKE_UP_SECONDS = 7.0
"""How long a server that is there may leave a statement lying before its process is held for halted."""
ANSWER_SECONDS = 600.0
"""How long a server that is there may work on one statement without a word."""
_KEPT_ALIVE = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2, "tcp_user_timeout": 9000}
"""By these the system itself finds out that a network has dropped a connection (seconds, the last in milliseconds)."""


_STATE = "SELECT state FROM pg_stat_activity WHERE pid = %s"


class Server(Enum):
    """What a server is doing, as another connection to it sees."""

    AWAY = "away"
    IDLE = "idle"
    """Its process for this connection has not taken up what was asked."""
    AT_WORK = "at work"


class Patient(Connection[Any]):
    """Closed, with an error, when the server does not answer, or not for too long.

    One process of the server may be halted and the others not. It shows when a statement was sent and the process is
    said to be idle still: one that works, however long, is said to be active from the first byte on.
    """

    seen: Callable[[], Server] = staticmethod(lambda: Server.AT_WORK)

    def wait(self, gen: Generator[Any, Any, Any], *given: Any, **named: Any) -> Any:
        try:
            return super().wait(_bounded(gen, self.seen), *given, **named)
        except TimeoutError as error:
            self.close()
            raise OperationalError(str(error)) from error


class _WithoutNul(StrDumperUnknown):
    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\x00", "\ufffd"))


def connected(*arguments: Any, **named: Any) -> Patient:
    """A connection as the house uses it."""
    named = _KEPT_ALIVE | named
    connection = Patient.connect(*arguments, **named)
    connection.seen = partial(_seen, connection.info.backend_pid, *arguments, **named)
    connection.adapters.register_dumper(str, _WithoutNul)
    return connection


def _seen(process: int, *arguments: Any, **named: Any) -> Server:
    """What a new connection sees of the server; that it is turned away is a sign of work."""
    try:
        with Connection.connect(*arguments, **named) as other:
            row = other.execute(_STATE, (process,)).fetchone()
    except OperationalError as error:
        return Server.AT_WORK if "FATAL" in str(error) else Server.AWAY
    return Server.IDLE if row and str(row[0]).startswith("idle") else Server.AT_WORK


def _bounded(gen: Generator[Any, Any, Any], seen: Callable[[], Server]) -> Generator[Any, Any, Any]:
    """The same steps, as long as the server is there and the socket has not been silent for too long."""
    try:
        wanted, heard = next(gen), monotonic()
        asked = heard
        while True:
            ready = yield wanted
            moment = monotonic()
            if ready:
                heard = asked = moment
            elif moment - heard > ANSWER_SECONDS:
                raise TimeoutError(f"the server has not answered for {ANSWER_SECONDS:g} seconds")
            elif moment - asked > DOUBT_SECONDS:
                state = seen()
                if state is Server.AWAY:
                    raise TimeoutError("the server has stopped answering")
                if state is Server.IDLE and moment - heard > TAKE_UP_SECONDS:
                    raise TimeoutError("the server answers, but its process for this connection is halted")
                asked = monotonic()
            wanted = gen.send(ready)
    except StopIteration as end:
        return end.value
