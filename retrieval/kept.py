"""Vectors in, a file that spares reading their rows out; and back, with what is wrong with it.

The file starts with a note on one line, then come the ids and the vectors as bare numbers. The note says of which
moment of which workspace it is, of which model, and holds the sha256 of all that and of the rest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from data.store.checkup import Finding
from data.store.searched import Version
from data.store.store import Store
from data.vectors import Ids, Vectors
from data.whole import whole

FILE = "vectors.kept"
_LONGEST_NOTE = 4096


@dataclass(frozen=True, slots=True)
class Note:
    """What a kept file is good for, and how to know that it is whole."""

    generation: int
    row: int
    digest: str
    model_id: str
    count: int
    dimension: int
    sha256: str = ""

    @property
    def version(self) -> Version:
        """The moment of the workspace at which these were its vectors."""
        return Version(self.generation, self.row, self.digest)

    def sealed(self, numbers: Iterable[Ids | Vectors]) -> Note:
        """The note with the checksum of itself and of the numbers."""
        sha256 = hashlib.sha256(json.dumps(asdict(replace(self, sha256=""))).encode())
        for part in numbers:
            sha256.update(part.data)
        return replace(self, sha256=sha256.hexdigest())


def write_kept(file: Path, model_id: str, version: Version, parts: Sequence[tuple[Ids, Vectors]]) -> None:
    """Keep the vectors of a model as they are in this version; OSError when there is no room."""
    file.parent.mkdir(parents=True, exist_ok=True)
    numbers = [np.concatenate([ids for ids, _ in parts]), *(vectors for _, vectors in parts)]
    note = Note(*version, model_id, len(numbers[0]), parts[0][1].shape[1]).sealed(numbers)
    with whole(file) as place, place.open("wb") as part:
        part.write(json.dumps(asdict(note)).encode() + b"\n")
        for one in numbers:
            part.write(one.data)


def read_kept(file: Path) -> tuple[Note, Ids, Vectors, str]:
    """A file's note, its ids and vectors, and what is wrong with it: nothing, when the last is empty."""
    note, ids, vectors = Note(-1, 0, "", "", 0, 0), np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
    with file.open("rb") as content:
        head = content.readline(_LONGEST_NOTE)
        try:
            note = Note(**json.loads(head))
            if len(head) + note.count * (8 + 4 * note.dimension) != file.stat().st_size:
                return note, ids, vectors, "its size is not that of what it should hold"
            ids = np.fromfile(content, np.int64, note.count)
            vectors = np.fromfile(content, np.float32).reshape(note.count, note.dimension)
        except (ValueError, TypeError):
            return note, ids, vectors, "its note cannot be read"
    return note, ids, vectors, "" if note.sealed([ids, vectors]) == note else "its checksum differs"


def check_index(store: Store, folder: Path) -> list[Finding]:
    """What is wrong with the kept files below a folder, one for each space of vectors.

    One of an older generation is only stale: what has changed since is read from the rows.
    """
    return [finding for file in sorted(folder.rglob(FILE)) for finding in _checked(store, file)]


def _checked(store: Store, file: Path) -> list[Finding]:
    remedy = "The next search sets it aside and reads the rows."
    note, _, _, damage = read_kept(file)
    if damage:
        return [Finding("index", f"The search index is damaged: {damage}.", remedy)]
    rows = len(store.vectors(note.model_id)[0])
    if note.version.generation == store.generation() and rows != note.count:
        return [Finding("index", f"The search index has {note.count} vectors, the store {rows}.", remedy)]
    return []
