"""Steps of the work and figures about it in, whoever observes told; without an observer nothing is kept.

What is told are names, numbers, codes and ids. No text of a document, a question or an answer is ever among them.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

Told = str | int | float | bool


class Span(Protocol):
    """A step under way."""

    def note(self, **told: Told) -> None:
        """Tell more about it; a dot in a name is written as two underscores."""
        ...

    def end(self, error: BaseException | None) -> None: ...


class Observer(Protocol):
    """Whoever is told."""

    def begin(self, name: str, within: Any, told: Mapping[str, Told]) -> Span: ...

    def measure(self, name: str, value: float, told: Mapping[str, Told]) -> None: ...


class _Unseen:
    def note(self, **told: Told) -> None:
        pass

    def end(self, error: BaseException | None) -> None:
        pass


_UNSEEN = _Unseen()
_observers: list[Observer] = []
_within: ContextVar[Span | None] = ContextVar("within", default=None)


def observe(observer: Observer | None) -> None:
    """Tell this observer from now on, or nobody."""
    _observers[:] = [observer] if observer else []


@contextmanager
def span(name: str, **told: Told) -> Generator[Span]:
    """A step of the work, within the one that this thread is in already."""
    if not _observers:
        yield _UNSEEN
        return
    outer = _within.get()
    begun = _observers[0].begin(name, outer, told)
    _within.set(begun)
    try:
        yield begun
    finally:
        _within.set(outer)
        begun.end(sys.exception())


def measure(name: str, value: float = 1, **told: Told) -> None:
    """A figure about the work: one more of a kind, or how much it took."""
    for observer in _observers:
        observer.measure(name, value, told)
