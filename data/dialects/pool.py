"""Connections kept open between uses, without a lock that those who want one would queue at.

SQLAlchemy's own pool passes its connections through a queue written in Python: where many threads read for a
thousandth of a second each, they spend their time waiting for the queue.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.pool import ConnectionPoolEntry, Pool


class Stack(Pool):
    """The connection used last is taken first; where all are in use another is opened. `keep` stay open when idle.

    Taking from and adding to the end of a list are single steps of the interpreter, which no other thread divides.
    """

    def __init__(self, creator: Any, keep: int = 8, **settings: Any) -> None:
        super().__init__(creator, **settings)
        self._keep = keep
        self._idle: list[ConnectionPoolEntry] = []

    def _do_get(self) -> ConnectionPoolEntry:
        try:
            return self._idle.pop()
        except IndexError:
            return self._create_connection()

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        if len(self._idle) < self._keep:
            self._idle.append(record)
        else:
            record.close()

    def recreate(self) -> Stack:
        return Stack(
            self._creator, self._keep, recycle=self._recycle, echo=self.echo, logging_name=self._orig_logging_name,
            reset_on_return=self._reset_on_return, _dispatch=self.dispatch, dialect=self._dialect,
        )  # fmt: skip

    def dispose(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def status(self) -> str:
        return f"{len(self._idle)} idle"
