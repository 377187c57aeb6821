"""A file in, a copy of it in the room of a reading process out; and what the process wrote there, taken with care."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import BinaryIO

from data.errors import NotFound, StoreError

READABLE = 0o444


def copied(path: Path, name: str, copy: Path) -> Path:
    """The copy, made so that whoever the process is may read it; NotFound when the file of this name has gone."""
    try:
        shutil.copyfile(path, copy)
        copy.chmod(READABLE)
    except OSError as error:
        if not path.exists():
            raise NotFound(f"{name} was removed before it was read.", "Ingest the file again.") from error
        remedy = "Free some space for temporary files, or name another folder for them with TMPDIR."
        raise StoreError(f"{name} could not be copied to be read: {error.strerror}.", remedy) from error
    return copy


def sweep(folder: Path) -> None:
    """Leave nothing in the folder."""
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            Path(entry.path).unlink(missing_ok=True)


def opened(path: Path) -> BinaryIO:
    """What the process wrote; never what a link of its making points to."""
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
