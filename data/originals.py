"""Files in, byte-exact copies out, each under the sha256 of its bytes. Holds the `files` folder of a workspace."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from uuid import uuid4

from data.errors import Damaged, NotFound, StoreError

_PIECE = 1 << 20
LEFTOVER_SECONDS = 3600


class Originals:
    """The originals of a workspace."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, path: Path) -> str:
        """Copy the file in and give its sha256; a copy that is already there is left alone."""
        part = self._folder / f".part-{uuid4().hex}"
        try:
            digest = _copy(path, part)
            if self.has(digest):
                (self._folder / digest).touch()
            else:
                part.replace(self._folder / digest)
                sync_folder(self._folder)
        except FileNotFoundError as error:
            raise NotFound(f"There is no file {path}.", "Check the path.") from error
        except (IsADirectoryError, PermissionError) as error:
            raise Damaged(
                f"{path.name} cannot be opened: {error.strerror}.", "Check the path and its rights."
            ) from error
        except OSError as error:
            raise StoreError(f"{path.name} could not be copied: {error.strerror}.", "Free some disk space.") from error
        finally:
            part.unlink(missing_ok=True)
        return digest

    def path(self, digest: str) -> Path:
        """Where the copy lies."""
        if not self.has(digest):
            raise NotFound("The original of this document is missing from the workspace.", "Ingest the file again.")
        return self._folder / digest

    def has(self, digest: str) -> bool:
        return (self._folder / digest).is_file()

    def drop(self, digest: str) -> bool:
        """Delete the copy; whether there was one."""
        there = self.has(digest)
        (self._folder / digest).unlink(missing_ok=True)
        sync_folder(self._folder)
        return there

    def names(self) -> Iterator[str]:
        return (path.name for path in self._folder.iterdir() if not path.name.startswith("."))

    def intact(self, digest: str) -> bool:
        """Whether the copy still has the bytes it came with."""
        with (self._folder / digest).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest

    def sweep(self, known: Collection[str]) -> None:
        """Delete what was cut short before a row told of it, once it is surely dead: parts, and copies not `known`."""
        for path in self._folder.iterdir():
            if path.name not in known and time.time() - _modified(path) > LEFTOVER_SECONDS:
                path.unlink(missing_ok=True)


def _modified(path: Path) -> float:
    """When the file was last written; now, when it has just gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def sync_folder(folder: Path) -> None:
    """Make renames and deletions in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(source: Path, target: Path) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as reader, target.open("xb") as writer:
        while piece := reader.read(_PIECE):
            digest.update(piece)
            writer.write(piece)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()
