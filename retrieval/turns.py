"""Who wants to work in, whose turn it is out: so many at once, the others in the order in which they came.

A semaphore of the standard library lets whoever has just finished go first again, and others wait for ever.
"""

from __future__ import annotations

from collections import deque
from threading import Lock
from types import TracebackType


class Turns:
    """At most `most` at once, inside `with`."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._waiting = deque[Lock]()
        self._changing = Lock()

    def __enter__(self) -> None:
        with self._changing:
            if self._free:
                self._free -= 1
                return
            called = Lock()
            called.acquire()
            self._waiting.append(called)
        called.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changing:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
