"""Files in, byte-exact copies out, each under the sha256 of its bytes. Holds the `files` folder of a workspace."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from data.errors import Damaged, NotFound, StoreError
from data.whole import LEFTOVER_SECONDS, age, sync

_PIECE = 1 << 20
_PART = ".part-"


class Copy(NamedTuple):
    """A copy of a file under way to the originals, and the sha256 of its bytes."""

    digest: str
    part: Path


class Originals:
    """The originals of a workspace."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def copied(self, path: Path) -> Generator[Copy]:
        """A copy of the file, not among the originals yet.

        If it was kept and its row came to nothing, it stays as a copy too: by that the next opening knows it.
        """
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise Damaged(f"{path.name} is a pipe or a device, not a file.", "Copy what it gives into a file.")
        part = self._folder / f"{_PART}{uuid4().hex}"
        kept = False
        try:
            with _in_words(path):
                copy = Copy(_copy(path, part), part)
            yield copy
            kept = True
        finally:
            if kept or not _placed(part):
                with _in_words(path):
                    part.unlink(missing_ok=True)

    def keep(self, copy: Copy) -> None:
        """Put a copy among the originals, under a second name; one that is already there is left alone."""
        if not self.has(copy.digest):
            with _in_words(copy.part):
                (self._folder / copy.digest).hardlink_to(copy.part)
                sync(self._folder)

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
        try:
            (self._folder / digest).unlink(missing_ok=True)
            sync(self._folder)
        except OSError as error:
            remedy = "Check the disk: what is left of the document goes when the workspace is opened next."
            raise StoreError(f"The original could not be deleted: {error.strerror}.", remedy) from error
        return there

    def names(self) -> Iterator[str]:
        return (path.name for path in self._folder.iterdir() if not path.name.startswith("."))

    def intact(self, digest: str) -> bool:
        """Whether the copy still has the bytes it came with."""
        with (self._folder / digest).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest

    def abandoned(self) -> bool:
        """Whether a copy has taken its place and is a copy still: its row is being written, or never was."""
        return any(map(_placed, self._folder.glob(f"{_PART}*")))

    def drop_abandoned(self, known: Collection[str]) -> None:
        """Delete the originals that are copies still and not `known`. To be called while no other writes a row."""
        for part in filter(_placed, self._folder.glob(f"{_PART}*")):
            with suppress(FileNotFoundError):  # its owner has just put it away
                for name in set(self.names()) - set(known):
                    if part.samefile(self._folder / name):
                        self.drop(name)
                part.unlink()

    def sweep(self) -> None:
        """Delete copies that were cut short, once they are surely dead."""
        for part in self._folder.glob(f"{_PART}*"):
            if not _placed(part) and age(part) > LEFTOVER_SECONDS:
                part.unlink(missing_ok=True)


def _placed(part: Path) -> bool:
    """Whether a copy is an original too; a part that has just gone is not."""
    with suppress(FileNotFoundError):
        return part.stat().st_nlink > 1
    return False


@contextmanager
def _in_words(path: Path) -> Generator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {path}.", "Check the path.") from error
    except (IsADirectoryError, PermissionError) as error:
        raise Damaged(f"{path.name} cannot be opened: {error.strerror}.", "Check the path and its rights.") from error
    except OSError as error:
        raise StoreError(f"{path.name} could not be copied: {error.strerror}.", "Free some disk space.") from error


def _copy(source: Path, target: Path) -> str:
    """The sha256 of what was copied. Damaged, when another wrote to the file meanwhile: such bytes nobody handed in."""
    digest = hashlib.sha256()
    with source.open("rb") as reader, target.open("xb") as writer:
        before = os.fstat(reader.fileno())
        while piece := reader.read(_PIECE):
            digest.update(piece)
            writer.write(piece)
        writer.flush()
        os.fsync(writer.fileno())
        after = os.fstat(reader.fileno())
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise Damaged(f"{source.name} was changed while it was copied.", "Add it again once it is written to no more.")
    return digest.hexdigest()
