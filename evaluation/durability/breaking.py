"""Work in, and every call of it that changes the disk counted; at one of them the process dies or the disk is full."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

_CALLS = ("fsync", "replace", "rename", "link", "unlink", "rmdir", "write")
_KILLED = 137

Blow = Callable[[Exception], None]


def _die(_full: Exception) -> None:
    os._exit(_KILLED)


def _fail(full: Exception) -> None:
    raise full


WAYS: Mapping[str, Blow] = {"killed": _die, "disk full": _fail}
"""What may happen at a point, given the error by which a full disk shows itself there."""


class Bomb:
    """Counts the points that are passed, and goes off at one of them."""

    def __init__(self, at: int, blow: Blow = _die) -> None:
        self.passed = 0
        self._at, self._blow = at, blow

    def passing(self, full: Exception) -> None:
        self.passed += 1
        if self.passed == self._at:
            self._blow(full)


@contextmanager
def armed(bomb: Bomb) -> Generator[None]:
    """Every call that changes the disk passes the bomb first; a commit passes it before and after."""

    def hooked(call: Callable[..., Any]) -> Callable[..., Any]:
        def passing(*args: Any, **named: Any) -> Any:
            bomb.passing(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
            return call(*args, **named)

        return passing

    def statement(_connection: Any, _cursor: Any, text: str, *_rest: Any) -> None:
        if text.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            bomb.passing(_database_full(text))

    def commit(_connection: Any) -> None:
        bomb.passing(_database_full("COMMIT"))

    patches = [mock.patch.object(os, name, hooked(getattr(os, name))) for name in _CALLS]
    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", commit)
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "commit", commit)


def _database_full(statement: str) -> OperationalError:
    return OperationalError(statement, None, Exception("database or disk is full"))
