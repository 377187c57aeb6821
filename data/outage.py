"""Work on a store in, what it gives out: tried again while the database is away, for some minutes."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

from data.errors import Away

OUTAGE_SECONDS, _TRY_AGAIN_SECONDS = 300.0, 0.5

Given = TypeVar("Given")


def patiently(act: Callable[[], Given], seconds: float = OUTAGE_SECONDS) -> Given:
    """What `act` gives; Away, when the database has been so for too long. What may have been done is done again."""
    until = monotonic() + seconds
    while True:
        try:
            return act()
        except Away:
            if monotonic() > until:
                raise
            sleep(_TRY_AGAIN_SECONDS)
