"""Work on files in, futures out: several reading processes side by side, each file in one of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from queue import LifoQueue
from threading import Lock
from typing import TypeVar

from ingestion.isolation.limits import machine
from ingestion.isolation.reader import Reader
from ingestion.isolation.walls import GIGABYTE

T = TypeVar("T")
_ROOM = 2 * GIGABYTE  # of memory for each process


class Readers:
    """At most `most` reading processes, each started when the others are busy.

    One more than there are cores, where memory allows, so that one is there for who comes while long files are read.
    With a `spare`, the next one is started before it is needed.
    """

    def __init__(self, most: int = 0, *, tags: bool = True, gigabytes: int = 1, spare: bool = False) -> None:
        self.most = most or usual()
        self._new = partial(Reader, tags=tags, gigabytes=gigabytes)
        self._spare = spare
        self._all = list[Reader]()
        self._closing = False
        self._taking = Lock()
        self._idle = LifoQueue[Reader]()
        self._threads = ThreadPoolExecutor(self.most, thread_name_prefix="read")

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, in the middle of their work if need be."""
        self._closing = True
        for reader in self._all:
            reader.interrupt()
        self._threads.shutdown(cancel_futures=True)
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def submit(self, work: Callable[[Reader], T]) -> Future[T]:
        """Do `work` with a reading process as soon as one is free."""
        return self._threads.submit(self._with_one, work)

    def _with_one(self, work: Callable[[Reader], T]) -> T:
        reader = self._taken()
        try:
            return work(reader)
        finally:
            if not self._closing:
                reader.warm()
            self._idle.put(reader)

    def _taken(self) -> Reader:
        with self._taking:
            reader = self._made_anew() if self._idle.empty() else self._idle.get_nowait()
            if self._spare and self._idle.empty() and len(self._all) < self.most:
                following = self._made_anew()
                following.warm()
                self._idle.put(following)
        return reader

    def _made_anew(self) -> Reader:
        self._all.append(self._new())
        return self._all[-1]


def usual() -> int:
    """As many reading processes as this machine has room for."""
    return max(1, min((os.cpu_count() or 1) + 1, machine() // _ROOM))
