"""Whose work it is in, a reading process for it out: processes that many people share and nobody holds alone."""

from __future__ import annotations

from collections.abc import Generator, Hashable
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Condition

from data.errors import OverLimit
from ingestion.isolation.process import stopped
from ingestion.isolation.reader import Reader

MOST_WAITING = 8


class Lane:
    """`most` processes, each started when it is first needed. People take turns, and one person has one at a time.

    Of one person's wishes the newest comes first, as the one that is looked at; when more than `MOST_WAITING` wait, the
    oldest is refused.
    """

    def __init__(self, most: int) -> None:
        self._readers = tuple(Reader() for _ in range(most))
        self._idle = list(self._readers)
        self._waiting = dict[Hashable, list[Future[Reader]]]()
        self._served = set[Hashable]()
        self._closed = False
        self._changing = Condition()

    @contextmanager
    def reader(self, whose: Hashable) -> Generator[Reader]:
        """Wait for a process. OverLimit, when the same person has asked for too much since."""
        ticket = Future[Reader]()
        with self._changing:
            line = self._waiting.setdefault(whose, [])
            line.append(ticket)
            if len(line) > MOST_WAITING:
                told = "More pages were asked for than are drawn at once for one person."
                line.pop(0).set_exception(OverLimit(told, "Open the page again."))
            self._call()
        reader = ticket.result()
        try:
            yield reader
        finally:
            just_started = not self._closed and reader.warm()
            with self._changing:
                self._served.discard(whose)
                self._idle.insert(0 if just_started else len(self._idle), reader)
                self._call()
                self._changing.notify_all()

    def _call(self) -> None:
        """Give each free process to whoever's turn it is, the one that runs longest before those just started."""
        ready = [whose for whose in self._waiting if whose not in self._served]
        for whose in ready[: len(self._idle)]:
            line = self._waiting.pop(whose)
            self._served.add(whose)
            line.pop().set_result(self._idle.pop())
            if line:
                self._waiting[whose] = line

    def close(self) -> None:
        """End the processes, in the middle of their work if need be. Whoever waits is sent away."""
        with self._changing:
            self._closed = True
            for ticket in (ticket for line in self._waiting.values() for ticket in line):
                ticket.set_exception(stopped())
            self._waiting.clear()
            while len(self._idle) < len(self._readers):
                for reader in self._readers:
                    reader.interrupt()
                self._changing.wait(0.1)
        for reader in self._readers:
            reader.close()
