"""Who wants to work in, whose turn it is out: so many at once, the others in the order in which they came.

A lock or semaphore of the standard library lets whoever has just finished go first again, and others wait for ever.
"""

from __future__ import annotations

from collections import deque
from threading import Lock
from types import TracebackType


class Turns:
    """At most `most` at once, inside `with` or between `acquire` and `release`."""

    def __init__(self, most: int) -> None:
        self._free = most
        self._waiting = deque[Lock]()
        self._changing = Lock()

    def acquire(self, seconds: float = -1) -> bool:
        """Wait for a turn, for so many seconds or for as long as it takes; whether it came."""
        with self._changing:
            if self._free:
                self._free -= 1
                return True
            called = Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=seconds):
            return True
        with self._changing:
            if called in self._waiting:
                self._waiting.remove(called)
                return False
        return True  # called at the last moment

    def release(self) -> None:
        with self._changing:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
