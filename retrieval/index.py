"""A vector in, the nearest evidence out. Holds the vectors of one model, which are only a cache of the store's rows.

They are held in blocks that never change. What is added makes a new block; what is taken away is nowhere any more once
the blocks that held it are made without it. So a change costs what it touches, and a search goes on with the blocks
that it has. What is found is the same, ties included, however the blocks came to be.

What is kept on disk (`kept`) spares reading all rows when the index is opened. It may lag behind: the index catches up
with the rest as it does with any change. A damaged file is set aside, never deleted.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from data.store.searched import Changes, Version
from data.store.store import Store
from data.vectors import Ids, Vectors
from retrieval.kept import FILE, read_kept, write_kept

log = logging.getLogger(__name__)

Ranked = list[tuple[int, float]]
Mask = NDArray[np.bool_]

BLOCK = 1 << 14
"""Vectors in a block at most: what a change copies, some 25 MB, and few enough blocks for a search to go through."""
_FEW = 1000
_NEVER = Version(-1, 0, "")


class Block(Protocol):
    """Vectors that stay as they are, and exact search among them by inner product."""

    ids: Ids

    def vectors(self) -> Vectors: ...

    def search(self, vector: Vectors, k: int, chosen: Mask | None) -> Ranked:
        """The `k` best, only of those chosen when given; all that are as good as the last of them come too."""
        ...


class NumpyBlock:
    """Every vector compared, with NumPy alone: each by itself, so that its score is the same in any block."""

    def __init__(self, ids: Ids, vectors: Vectors) -> None:
        self.ids, self._vectors = ids, vectors

    def vectors(self) -> Vectors:
        return self._vectors

    def search(self, vector: Vectors, k: int, chosen: Mask | None) -> Ranked:
        ids, rows = (self.ids, self._vectors) if chosen is None else (self.ids[chosen], self._vectors[chosen])
        scores = np.vecdot(rows, vector)
        if len(ids) > k:
            best = scores >= -np.partition(-scores, k - 1)[k - 1]
            ids, scores = ids[best], scores[best]
        return list(zip(ids.tolist(), scores.tolist(), strict=True))


class FaissBlock:
    """Every vector compared, with FAISS."""

    def __init__(self, ids: Ids, vectors: Vectors) -> None:
        import faiss

        faiss.omp_set_num_threads(1)  # one question is one pass over memory; threads only wait for each other
        self.ids = ids
        self._index: Any = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def vectors(self) -> Vectors:
        return self._index.reconstruct_n(0, len(self.ids))

    def search(self, vector: Vectors, k: int, chosen: Mask | None) -> Ranked:
        only = None if chosen is None else _only(chosen)
        scores, places = (found[0] for found in self._index.search(vector[None], k + 1, params=only))
        if places[k] >= 0 and scores[k] == scores[k - 1]:  # which of equals FAISS gives is not said
            beyond = float(np.nextafter(scores[k], np.float32(-np.inf)))
            _, scores, places = self._index.range_search(vector[None], beyond, params=only)
        found = places >= 0
        return list(zip(self.ids[places[found]].tolist(), scores[found].tolist(), strict=True))


def _only(chosen: Mask) -> Any:
    """A bit for each place: as quick for a whole library without one document as for one document."""
    import faiss

    bits = faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))  # pyright: ignore[reportCallIssue]
    return faiss.SearchParameters(sel=bits)  # pyright: ignore[reportCallIssue]


class Index:
    """The vectors of one model, searched as the store is now. Safe to share between threads."""

    def __init__(self, store: Store, model_id: str, folder: Path) -> None:
        self._store = store
        self._model_id = model_id
        self._file = folder / FILE
        self._make: Callable[[Ids, Vectors], Block] = FaissBlock if find_spec("faiss") else NumpyBlock
        self._lock = threading.Lock()
        self._blocks: tuple[Block, ...] = ()
        self._version = _NEVER
        self._kept = 0  # how many vectors the file holds, if it is known to be of this workspace
        self._load()
        self.refresh()

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> Ranked:
        """(evidence id, similarity), best first, of equals the first; only among `allowed` ids when given."""
        self.refresh()
        if k <= 0 or (allowed is not None and not len(allowed)):
            return []
        vector = np.ascontiguousarray(vector, dtype=np.float32)
        found: Ranked = []
        for block, chosen in _among(self._blocks, allowed):
            found += block.search(vector, k, chosen)
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]

    def refresh(self) -> None:
        """Catch up with the store, if it has changed."""
        with self._store.moment():
            generation = self._store.generation()
            if generation <= self._version.generation:
                return
            with self._lock:
                if generation > self._version.generation:  # nobody else was first
                    self._catch_up()

    def _catch_up(self) -> None:
        """Take out what is gone or was made anew, and put in what is new: all there is, at first."""
        version, blocks = self._store.version(), self._blocks
        last = max((int(block.ids.max()) for block in blocks), default=0)
        changes = self._store.changes(self._version.row) if self._version != _NEVER else Changes()
        ids, vectors = self._store.vectors(self._model_id, last, changes.renewed)
        if changes.there is not None:
            blocks = self._only_those(blocks, np.setdiff1d(changes.there, ids))
            self._drop_kept()
        self._blocks = self._packed([*blocks, *self._cut(ids, vectors)])
        self._version = version

    def _cut(self, ids: Ids, vectors: Vectors) -> Iterable[Block]:
        bounds = [*range(0, len(ids), BLOCK), len(ids)]
        return (self._make(ids[low:high], vectors[low:high]) for low, high in pairwise(bounds))

    def _only_those(self, blocks: Iterable[Block], stay: Ids) -> Iterable[Block]:
        for block in blocks:
            chosen = np.isin(block.ids, stay)
            if chosen.all():
                yield block
            elif chosen.any():
                yield self._make(block.ids[chosen], block.vectors()[chosen])

    def _packed(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        """The same with neighbours put together where there is room."""
        packed: list[Block] = []
        for block in blocks:
            if packed and len(packed[-1].ids) + len(block.ids) <= BLOCK:
                last = packed.pop()
                ids, vectors = (last.ids, block.ids), (last.vectors(), block.vectors())
                block = self._make(np.concatenate(ids), np.concatenate(vectors))
            packed.append(block)
        return tuple(packed)

    # ------------------------------------------------------------ the file between runs

    def keep(self) -> None:
        """Write the file anew where there is none or it lags far behind: for whoever has the time, as no search waits.

        What is removed while it is written may be in it: then it does not stay.
        """
        with self._lock:
            blocks, version, kept = self._blocks, self._version, self._kept
        count = sum(len(block.ids) for block in blocks)
        if not count or (kept and count - kept <= max(_FEW, count // 10)):
            return
        try:
            write_kept(self._file, self._model_id, version, [(block.ids, block.vectors()) for block in blocks])
        except OSError as error:
            log.warning("the search index is not kept between runs: %s", error)
            return
        self._kept = count
        if self._store.changes(version.row).there is not None:
            self._drop_kept()

    def _load(self) -> None:
        """Begin with the kept file, when it is of this workspace's past; it is set aside when it is damaged."""
        if not self._file.is_file():
            return
        note, ids, vectors, damage = read_kept(self._file)
        if damage:
            log.warning("the search index is set aside and made anew: %s", damage)
            with suppress(FileNotFoundError):  # somebody else was first
                self._file.rename(self._file.with_name(f"{FILE}.damaged-{uuid4().hex[:8]}"))
        elif note.model_id == self._model_id and self._store.was(note.version):
            self._blocks, self._version, self._kept = tuple(self._cut(ids, vectors)), note.version, len(ids)

    def _drop_kept(self) -> None:
        """Leave no file that may hold what was taken away."""
        self._kept = 0
        try:
            self._file.unlink(missing_ok=True)
        except OSError as error:
            log.warning("the search index that was kept cannot be deleted: %s", error)


def _among(blocks: Iterable[Block], allowed: Ids | None) -> Iterable[tuple[Block, Mask | None]]:
    """The blocks that hold any of those allowed, and which of theirs."""
    if allowed is None:
        yield from ((block, None) for block in blocks)
        return
    marked = np.zeros(int(allowed.max()) + 2, dtype=bool)  # the last is of all ids beyond
    marked[allowed] = True
    for block in blocks:
        chosen = marked[np.minimum(block.ids, len(marked) - 1)]
        if chosen.any():
            yield block, chosen


def open_index(store: Store, model_id: str, folder: Path) -> Index:
    """The index over this store's vectors, kept in `folder`."""
    return Index(store, model_id, folder)
