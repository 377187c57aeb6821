"""A fresh folder for a reading process, held while its owner lives; those of owners that were killed are swept."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from time import time

PREFIX = "mffm-read-"
_YOUNG_SECONDS = 60.0  # a folder this new may not be held yet


class Room:
    """The folder at `path`. It holds copies of documents, so no death of its owner may leave it lying about."""

    def __init__(self) -> None:
        sweep(Path(tempfile.gettempdir()))
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._hold: int | None = os.open(self.path, os.O_RDONLY)
        fcntl.flock(self._hold, fcntl.LOCK_EX)

    def leave(self) -> None:
        """Delete the folder, if it is there still."""
        hold, self._hold = self._hold, None
        if hold is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(hold)


def sweep(folder: Path) -> None:
    """Delete the rooms in `folder` that nobody holds any more."""
    for room in folder.glob(f"{PREFIX}*"):
        try:
            old = time() - room.stat().st_mtime > _YOUNG_SECONDS
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
