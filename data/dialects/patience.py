"""A connection to PostgreSQL that does not wait for ever: a server that is halted says nothing, not even no.

Nor does it stumble over the character NUL, which a text there cannot hold: it is kept as the sign of what is unknown.
"""

from __future__ import annotations

from collections.abc import Generator
from time import monotonic
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.types.string import StrDumperUnknown

ANSWER_SECONDS = 45.0
"""How long a server may say nothing at all before it counts as gone; longer than a writer waits for another."""


class Patient(Connection[Any]):
    """Closed, with an error, when the server is silent for too long."""

    def wait(self, gen: Generator[Any, Any, Any], *given: Any, **named: Any) -> Any:
        try:
            return super().wait(_bounded(gen, ANSWER_SECONDS), *given, **named)
        except TimeoutError as error:
            self.close()
            raise OperationalError(str(error)) from error


class _WithoutNul(StrDumperUnknown):
    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\x00", "\ufffd"))


def connected(*arguments: Any, **named: Any) -> Patient:
    """A connection as the house uses it."""
    connection = Patient.connect(*arguments, **named)
    connection.adapters.register_dumper(str, _WithoutNul)
    return connection


def _bounded(gen: Generator[Any, Any, Any], seconds: float) -> Generator[Any, Any, Any]:
    """The same steps, until the socket has been silent for so many seconds."""
    try:
        wanted, until = next(gen), monotonic() + seconds
        while True:
            ready = yield wanted
            if ready:
                until = monotonic() + seconds
            elif monotonic() > until:
                raise TimeoutError(f"the server has not answered for {seconds:g} seconds")
            wanted = gen.send(ready)
    except StopIteration as end:
        return end.value
