"""A connection to PostgreSQL that does not wait for ever: a server that is halted says nothing, not even no.

Nor does it stumble over the character NUL, which a text there cannot hold: it is kept as the sign of what is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from time import monotonic
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.types.string import StrDumperUnknown

DOUBT_SECONDS = 2.0
"""How long a server may say nothing at all before it is asked, by another connection, whether it is there."""
ANSWER_SECONDS = 600.0
"""How long a server that is there may work on one statement without a word."""
_KEPT_ALIVE = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2, "tcp_user_timeout": 9000}
"""By these the system itself finds out that a network has dropped a connection (seconds, the last in milliseconds)."""


class Patient(Connection[Any]):
    """Closed, with an error, when the server does not answer, or not for too long."""

    there: Callable[[], bool] = staticmethod(lambda: True)

    def wait(self, gen: Generator[Any, Any, Any], *given: Any, **named: Any) -> Any:
        try:
            return super().wait(_bounded(gen, self.there), *given, **named)
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
    connection.there = partial(_is_there, *arguments, **named)
    connection.adapters.register_dumper(str, _WithoutNul)
    return connection


def _is_there(*arguments: Any, **named: Any) -> bool:
    """Whether the server answers a new connection; that it turns one away is an answer."""
    try:
        Connection.connect(*arguments, **named).close()
    except OperationalError as error:
        return "FATAL" in str(error)
    return True


def _bounded(gen: Generator[Any, Any, Any], there: Callable[[], bool]) -> Generator[Any, Any, Any]:
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
                if not there():
                    raise TimeoutError("the server has stopped answering")
                asked = monotonic()
            wanted = gen.send(ready)
    except StopIteration as end:
        return end.value
