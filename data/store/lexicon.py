"""Phrases in, what each adds to the passages that hold it out: counted once, and kept until the library changes.

Counted over the words of all, so the same for everyone. What is held is bounded; phrases not asked for lately go first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock

from sqlalchemy import Connection

from data import dialects
from data.dialects import Weighed

ROOM = 24 << 20
"""Bytes: some five hundred phrases over a hundred thousand passages."""
_AN_ENTRY = 512


class Lexicon:
    """The phrases of one open database. `held` is what they take, in bytes."""

    def __init__(self, room: int = ROOM) -> None:
        self.held = 0
        self._room = room
        self._kept: OrderedDict[tuple[int, str], Weighed] = OrderedDict()
        self._lock = Lock()
        self._counting = Lock()

    def weigh(self, connection: Connection, generation: int, phrases: Sequence[str]) -> list[Weighed]:
        """What each phrase adds, in the library as it is in this generation, which the connection sees."""
        known = self._known(generation, phrases)
        if not known.keys() >= set(phrases):
            with self._counting:  # of many who ask the same at once, one counts
                known = self._known(generation, phrases)
                fresh = [phrase for phrase in phrases if phrase not in known]
                counted = dict(zip(fresh, dialects.of(connection).weigh(connection, fresh), strict=True))
                self._keep(generation, counted)
            known |= counted
        return [known[phrase] for phrase in phrases]

    def _known(self, generation: int, phrases: Sequence[str]) -> dict[str, Weighed]:
        with self._lock:
            known = {phrase: self._kept[generation, phrase] for phrase in phrases if (generation, phrase) in self._kept}
            for phrase in known:
                self._kept.move_to_end((generation, phrase))
        return known

    def _keep(self, generation: int, counted: Mapping[str, Weighed]) -> None:
        with self._lock:
            for phrase, weighed in counted.items():
                self._kept[generation, phrase] = weighed
                self.held += _bytes(weighed)
            while self.held > self._room:
                self.held -= _bytes(self._kept.popitem(last=False)[1])


def _bytes(weighed: Weighed) -> int:
    return _AN_ENTRY + weighed.ids.nbytes + weighed.gains.nbytes
