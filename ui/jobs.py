"""The process that reads uploaded files: `python -m ui.jobs WORKSPACE`, started by the app when files wait."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from data.errors import StoreError

if TYPE_CHECKING:
    from data.vectors import Encoder

HOUSE = Path(__file__).resolve().parents[1]
LINGER = 30.0
GRACE = 5.0
LOG = "worker.log"
PASSED_ON = (
    *("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "XDG_CACHE_HOME"),
    *("MFFM_DATABASE", "MFFM_ENCODER", "MFFM_IMAGE_ENCODER", "MFFM_THREADS", "MFFM_IGNORE_TAGS"),
    *("MFFM_READERS", "MFFM_READER_MEMORY", "MFFM_ACTOR", "MFFM_SEALS"),
    *("MFFM_SPEECH_MODEL", "MFFM_SPEECH_URL", "MFFM_SPEECH_KEY", "HF_HOME", "HF_HUB_OFFLINE"),
    *("MFFM_LOG", "MFFM_LOG_LEVEL", "MFFM_OTLP"),
)


class Worker:
    """The reading process of this workspace. It leaves when nothing waits; leases in the store prevent double work.

    It reads untrusted files, so it is given no key that the environment may hold but the speech server's. Where it is
    not `own`, one that runs apart does the reading, and this one is never started.
    """

    def __init__(self, workspace: Path, own: bool = True) -> None:
        self._own = own
        self._workspace = workspace.resolve()
        self._starting = Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def wake(self) -> None:
        """Start the process, unless it runs."""
        with self._starting:
            if self._own and not self.alive:
                self._process = self._start()

    def check(self) -> None:
        """MffmError when the process cannot be started here, or has failed the last time."""
        code = None if self._process is None else self._process.poll()
        if code:
            remedy = f"{LOG} in the workspace says why. It is started again when a file waits."
            raise StoreError(f"The reading process ended with code {code}.", remedy)
        if not os.access(self._workspace, os.W_OK | os.X_OK):
            raise StoreError("The reading process cannot start.", "Check that you may write to the workspace folder.")

    def close(self) -> None:
        """End the process and what it started. What it was reading is read anew when its lease has run out."""
        with self._starting:
            process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        with (self._workspace / LOG).open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "ui.jobs", str(self._workspace)],
                cwd=HOUSE,
                env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def main() -> None:
    """Read what waits in the workspace named on the command line, until nothing has come for a while."""
    from ingestion.pipeline import run_jobs
    from ui.logs import open_logs, uncaught
    from ui.settings import read_settings
    from ui.telemetry import observed
    from ui.wiring import encoder_of, reading_of
    from ui.workspace import open_store

    settings = read_settings(workspace=Path(sys.argv[1]))
    open_logs(settings, settings.workspace / LOG)
    sys.excepthook = uncaught

    @cache
    def encoder() -> Encoder:
        return encoder_of(settings)

    with observed(settings.otlp, "mffm-worker"):
        run_jobs(open_store(settings), encoder, linger=LINGER, **reading_of(settings))


if __name__ == "__main__":
    main()
