"""A file ordered at a page in, its number out; the order, once, to whoever brings the number back in time.

What waits is how a file is to be made, not the file: it is made when it is fetched, of what may be seen then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from uuid import uuid4

from data.people import Principal
from data.store.store import Store

WAITS = 60.0
"""Seconds that an order is kept."""


@dataclass(frozen=True, slots=True)
class Order:
    """A file to be made of a workspace as one person sees it."""

    name: str
    media_type: str
    make: Callable[[Store], bytes]


_waiting: dict[str, tuple[float, Principal, Order]] = {}
_changing = Lock()


def place(principal: Principal, order: Order) -> str:
    """Keep an order of this person; its number. Those that nobody came for are dropped."""
    number = uuid4().hex
    with _changing:
        for old in [old for old, (until, *_) in _waiting.items() if until < monotonic()]:
            del _waiting[old]
        _waiting[number] = monotonic() + WAITS, principal, order
    return number


def take(principal: Principal, number: str) -> Order | None:
    """The order of this person and number; None when there is none, or no longer."""
    with _changing:
        until, orderer, order = _waiting.get(number, (0.0, None, None))
        if orderer != principal:
            return None
        del _waiting[number]
    return order if monotonic() < until else None
