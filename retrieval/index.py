"""A vector in, the nearest evidence out. Holds a search structure that is only a cache of the store's vector rows.

The file on disk starts with a note (store, generation, model, count, dimension, sha256 of all that and of the rest) and
is used when that fits the store and the bytes; a damaged file is set aside, never deleted, and made anew from the rows.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

import numpy as np

from data.checkup import Finding
from data.store import Store
from data.vectors import Ids, Vectors
from data.whole import write_whole

log = logging.getLogger(__name__)

Ranked = list[tuple[int, float]]

FILE = "vectors.faiss"
_FEW = 1000


@dataclass(frozen=True, slots=True)
class Note:
    """What a cache file is good for, and how to know that it is whole."""

    store: str
    generation: int
    model_id: str
    count: int
    dimension: int
    sha256: str = ""

    def sealed(self, content: bytes) -> Note:
        """The note with the checksum of itself and of the content."""
        told = json.dumps(asdict(replace(self, sha256=""))).encode()
        return replace(self, sha256=hashlib.sha256(told + b"\n" + content).hexdigest())


class Search(Protocol):
    """Exact search by inner product."""

    def search(self, vector: Vectors, k: int, allowed: Ids | None) -> Ranked: ...


class NumpySearch:
    """Every vector compared, with NumPy alone."""

    def __init__(self, ids: Ids, vectors: Vectors) -> None:
        self._ids, self._vectors = ids, vectors

    def search(self, vector: Vectors, k: int, allowed: Ids | None) -> Ranked:
        rows = np.arange(len(self._ids)) if allowed is None else np.flatnonzero(np.isin(self._ids, allowed))
        if not len(rows):
            return []
        scores = (self._vectors if allowed is None else self._vectors[rows]) @ vector
        best = np.argpartition(-scores, min(k, len(rows)) - 1)[:k]
        best = best[np.lexsort((self._ids[rows[best]], -scores[best]))]
        return [(int(self._ids[rows[place]]), float(scores[place])) for place in best]


class FaissSearch:
    """Every vector compared, with FAISS."""

    def __init__(self, index: Any) -> None:
        import faiss

        faiss.omp_set_num_threads(1)  # one question is one pass over memory; threads only wait for each other
        self._index = index

    def search(self, vector: Vectors, k: int, allowed: Ids | None) -> Ranked:
        chosen = None if allowed is None else _only(allowed)
        scores, ids = self._index.search(vector[None], k, params=chosen)
        return [(int(number), float(score)) for number, score in zip(ids[0], scores[0], strict=True) if number >= 0]


def _only(allowed: Ids) -> Any:
    """A bit for each id: as quick for a whole library without one document as for one document."""
    import faiss

    marked = np.zeros(int(allowed.max()) + 1, dtype=bool)
    marked[allowed] = True
    bits = faiss.IDSelectorBitmap(np.packbits(marked, bitorder="little"))  # pyright: ignore[reportCallIssue]
    return faiss.SearchParameters(sel=bits)  # pyright: ignore[reportCallIssue]


class Grown:
    """A structure and what was added since it was made."""

    def __init__(self, made: Search, added: Search) -> None:
        self._made, self._added = made, added

    def search(self, vector: Vectors, k: int, allowed: Ids | None) -> Ranked:
        found = self._made.search(vector, k, allowed) + self._added.search(vector, k, allowed)
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]


class _Made(NamedTuple):
    """A structure and the ids in it."""

    search: Search
    ids: Ids


class Index:
    """The vectors of one model, searched as the store is now.

    What is added is searched beside what there was, until it is a tenth of it; what is taken away, or made anew, is
    nowhere any more: then, and when it is opened, the structure is made of the rows.
    """

    def __init__(self, store: Store, model_id: str, folder: Path) -> None:
        self._store = store
        self._model_id = model_id
        self._folder = folder
        self._lock = threading.Lock()
        self._generation = -1
        self._row = 0
        none = np.zeros(0, dtype=np.int64)
        self._made = _Made(NumpySearch(none, np.zeros((0, 0), dtype=np.float32)), none)
        self._search = self._made.search
        self.refresh()

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> Ranked:
        """(evidence id, similarity), best first; only among `allowed` ids when given."""
        self.refresh()
        if k <= 0 or (allowed is not None and not len(allowed)):
            return []
        return self._search.search(np.ascontiguousarray(vector, dtype=np.float32), k, allowed)

    def refresh(self) -> None:
        """Catch up with the store, if it has changed."""
        with self._store.moment():
            generation = self._store.generation()
            if generation <= self._generation:
                return
            with self._lock:
                if generation > self._generation:  # nobody else was first
                    self._catch_up(generation)

    def _catch_up(self, generation: int) -> None:
        row, only_added = self._store.changes(self._row)
        grown = self._grown() if only_added and self._generation >= 0 else None
        if grown is None:
            self._made = self._load(generation) or self._rebuild(generation)
        self._search, self._generation, self._row = grown or self._made.search, generation, row

    def _grown(self) -> Search | None:
        """With what was added beside it; None when that is much."""
        made, known = self._made
        ids, vectors = self._store.vectors(self._model_id, after=int(known.max(initial=0)))
        return Grown(made, NumpySearch(ids, vectors)) if len(ids) <= max(_FEW, len(known) // 10) else None

    def _load(self, generation: int) -> _Made | None:
        """The kept file, when it is this generation's; set aside when it is damaged."""
        file = self._folder / FILE
        if find_spec("faiss") is None or not file.is_file():
            return None
        note, content, damage = read_kept(file)
        if damage:
            log.warning("the search index is set aside and made anew: %s", damage)
            file.rename(file.with_name(f"{FILE}.damaged-{uuid4().hex[:8]}"))
        wanted = (self._store.identity(), generation, self._model_id)
        if damage or (note.store, note.generation, note.model_id) != wanted:
            return None
        import faiss

        index: Any = faiss.deserialize_index(np.frombuffer(content, dtype=np.uint8))
        return _Made(FaissSearch(index), faiss.vector_to_array(index.id_map))

    def _rebuild(self, generation: int) -> _Made:
        ids, vectors = self._store.vectors(self._model_id)
        if not len(ids) or find_spec("faiss") is None:
            return _Made(NumpySearch(ids, vectors), ids)
        import faiss

        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        index.add_with_ids(vectors, ids)  # pyright: ignore[reportCallIssue]
        content = faiss.serialize_index(index).tobytes()
        note = Note(self._store.identity(), generation, self._model_id, len(ids), vectors.shape[1])
        self._keep(note.sealed(content), content)
        return _Made(FaissSearch(index), ids)

    def _keep(self, note: Note, content: bytes) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._folder / FILE, json.dumps(asdict(note)).encode() + b"\n" + content)
            if self._store.generation() != note.generation:  # it may hold what has been removed in the meantime
                (self._folder / FILE).unlink(missing_ok=True)
        except OSError as error:
            log.warning("the search index is not kept between runs: %s", error)


def open_index(store: Store, model_id: str, folder: Path) -> Index:
    """The index over this store's vectors, kept in `folder`."""
    return Index(store, model_id, folder)


def read_kept(file: Path) -> tuple[Note, bytes, str]:
    """A kept file's note, its content, and what is wrong with it: nothing, when the last is empty."""
    head, _, content = file.read_bytes().partition(b"\n")
    try:
        note = Note(**json.loads(head))
    except (ValueError, TypeError):
        return Note("", -1, "", 0, 0), b"", "its note cannot be read"
    if note.sealed(content) != note:
        return note, b"", "its checksum differs"
    return note, content, ""


def check_index(store: Store, folder: Path) -> list[Finding]:
    """What is wrong with the kept files below a folder, one for each space of vectors.

    One of an older generation is only stale, and made anew by the next search.
    """
    return [finding for file in sorted(folder.rglob(FILE)) for finding in _checked(store, file)]


def _checked(store: Store, file: Path) -> list[Finding]:
    remedy = "The next search sets it aside and makes it anew."
    note, _, damage = read_kept(file)
    if damage:
        return [Finding("index", f"The search index is damaged: {damage}.", remedy)]
    rows = len(store.vectors(note.model_id)[0])
    if note.generation == store.generation() and rows != note.count:
        return [Finding("index", f"The search index has {note.count} vectors, the store {rows}.", remedy)]
    return []
