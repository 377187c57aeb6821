"""Starts the process that reads uploaded files, when files wait and no such process is alive."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "MFFM_ENCODER", "MFFM_THREADS")


class Worker:
    """The reading process of this workspace. It leaves when nothing waits; leases in the store prevent double work.

    It reads untrusted files, so it is given no key that the environment may hold.
    """

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def wake(self) -> None:
        """Start the process, unless it runs."""
        if self.alive:
            return
        log = (self._workspace / "worker.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ingestion.pipeline", "--workspace", str(self._workspace)],
                cwd=HOUSE,
                env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
