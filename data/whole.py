"""Content in, a file out that is there whole or not at all, after a kill, on a full disk and after a power cut."""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from uuid import uuid4

LEFTOVER_SECONDS = 3600
"""After this time, what was being written and is not finished is surely dead."""


def write_whole(path: Path, content: bytes) -> None:
    """A file with this content, in the place of one before it."""
    with whole(path) as part:
        part.write_bytes(content)


@contextmanager
def whole(path: Path) -> Generator[Path]:
    """A place beside `path` to write to, which takes its place once all is written. Dead ones before it are swept."""
    for left in path.parent.glob(f".{escape(path.name)}.*.part"):
        if age(left) > LEFTOVER_SECONDS:
            left.unlink(missing_ok=True)
    part = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
    try:
        yield part
        sync(part)
        part.replace(path)
        sync(path.resolve().parent)
    finally:
        part.unlink(missing_ok=True)


def age(path: Path) -> float:
    """Seconds since a file was last written; none, when it has just gone."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def sync(path: Path) -> None:
    """Make a file, or the renames and deletions in a folder, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
