"""Files handed in, jobs waiting in the store out; says which were there already."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from data.errors import MffmError
from data.room import UPLOAD, Room
from data.store.store import Store
from data.types import Document
from ingestion.calls.pairs import Handed, paired
from ingestion.pipeline import attached, late


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file that was handed in."""

    name: str
    duplicate_of: str = ""
    error: str = ""


def receive(
    store: Store, files: Iterable[tuple[str, BinaryIO]], people: Collection[str] | None = None
) -> list[Received]:
    """Hand uploaded files to the store, to be read by the worker; a recording goes with its transcript."""
    with Room(store.workspace, UPLOAD) as folder:
        handed, refused = list[Handed](), list[Received]()
        for number, (name, content) in enumerate(files):
            path = folder / str(number)
            try:
                with path.open("wb") as kept:
                    shutil.copyfileobj(content, kept)
            except OSError as error:
                path.unlink(missing_ok=True)
                refused.append(Received(name, error=f"It could not be kept: {error.strerror}. Free some disk space."))
                continue
            handed.append(Handed(path, name))
        return [*receive_files(store, handed, people), *refused]


def receive_files(store: Store, files: Sequence[Handed], people: Collection[str] | None = None) -> list[Received]:
    """Hand files on disk to the store, to be seen by these people alone or by everyone."""
    return [_receive(store, file, people) for file in late(store, paired(files))]


def _receive(store: Store, file: Handed, people: Collection[str] | None) -> Received:
    try:
        number = store.enqueue(file.path, file.name, attached(file), people)
    except MffmError as error:
        return Received(file.name, error=str(error))
    job = next(job for job in store.jobs() if job.id == number)
    if job.waiting and job.name == file.name:
        return Received(file.name)
    return Received(file.name, duplicate_of=job.name if job.waiting else store.document(job.document_id).name)


def retry(store: Store, documents: Iterable[Document]) -> None:
    """Have documents that could not be read tried once more."""
    for document in documents:
        store.enqueue(store.original(document), document.name)
