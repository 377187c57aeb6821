"""Files handed in, jobs waiting in the store out; says which were there already."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from data.errors import MffmError
from data.store import Store
from data.types import Document


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file that was handed in."""

    name: str
    duplicate_of: str = ""
    error: str = ""


def receive(store: Store, name: str, content: BinaryIO) -> Received:
    """Hand one uploaded file to the store, to be read by the worker."""
    with tempfile.NamedTemporaryFile(dir=store.workspace, prefix="upload-") as kept:
        shutil.copyfileobj(content, kept)
        kept.flush()
        return receive_path(store, Path(kept.name), name)


def receive_path(store: Store, path: Path, name: str) -> Received:
    """Hand one file on disk to the store."""
    try:
        number = store.enqueue(path, name)
    except MffmError as error:
        return Received(name, error=str(error))
    job = next(job for job in store.jobs() if job.id == number)
    if job.waiting and job.name == name:
        return Received(name)
    return Received(name, duplicate_of=job.name if job.waiting else store.document(job.document_id).name)


def retry(store: Store, documents: Iterable[Document]) -> None:
    """Have documents that could not be read tried once more."""
    for document in documents:
        store.enqueue(store.original(document), document.name)
