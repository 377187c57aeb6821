"""A fresh folder for copies of documents, held while its owner lives; those of owners that were killed are swept."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from glob import escape
from pathlib import Path
from time import time

UPLOAD, BACKUP = "upload-", "backup-"
"""What rooms in the folder of a workspace begin with."""
_YOUNG_SECONDS = 60.0  # a folder this new may not be held yet


def restoring(workspace: Path) -> str:
    """What rooms beside a workspace begin with in which it is restored."""
    return f".{workspace.name}.restore-"


class Room:
    """The folder at `path`, below `folder`. No death of its owner may leave it lying about: the next one sweeps it."""

    def __init__(self, folder: Path, prefix: str) -> None:
        sweep(folder, prefix)
        self.path = Path(tempfile.mkdtemp(dir=folder, prefix=prefix))
        self._hold: int | None = os.open(self.path, os.O_RDONLY)
        fcntl.flock(self._hold, fcntl.LOCK_EX)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Delete the folder, if it is there still."""
        hold, self._hold = self._hold, None
        if hold is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(hold)


def sweep(folder: Path, prefix: str) -> None:
    """Delete the rooms in `folder` that nobody holds any more."""
    for room in folder.glob(f"{escape(prefix)}*"):
        try:
            old = abs(time() - room.stat().st_mtime) > _YOUNG_SECONDS  # or made by a clock that was ahead
            hold = os.open(room, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
        except OSError:  # gone meanwhile, or another user's
            continue
        try:
            if old:
                fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(room, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(hold)
