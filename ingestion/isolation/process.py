"""Job in, answer out: one process of `ingestion/isolation/worker.py`, and why it ended when it did.

It does job after job; it is replaced when it dies, when it is stopped, and when it has grown old.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from math import inf
from pathlib import Path
from time import monotonic
from typing import IO, Any

from data.codec import compact
from data.errors import Damaged, MffmError, StoreError, TooLarge, TooSlow, by_code
from ingestion.isolation.limits import BASE_SECONDS, BUSY, MOST_SECONDS, OUTPUT, Allowance, machine, out_of_memory
from ingestion.isolation.walls import HOUSE, MEMORY

log = logging.getLogger(__name__)

BREAKS = "it breaks the program that reads such files"
_MARGIN = 64 << 20  # what a process may take between two glances at it
_GLANCE = 0.02  # seconds
_GRACE = 5.0
_PIECE = 1 << 20
_LONGEST_LINE = OUTPUT + _PIECE
_LONG_SECONDS = 1.0
_LATER = 10  # how much nicer than others a long reading is, as the system counts it
_SHARE = 4  # of the machine's memory, the part that one long file may hold


class Process:
    """The process, whose folder is `own`. Not for several threads at once, but for `interrupt`.

    A job for which it wants to hold more than `memory` bytes is given up; one on a long file may hold more, page by
    page. A job that takes long makes way for shorter ones.
    """

    def __init__(self, own: Path, memory: int) -> None:
        self._own = own
        self._memory = self._allowed = memory
        self._started, self._made_way, self._ready, self._stopped = inf, False, False, False
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr = tempfile.TemporaryFile("wb+")  # noqa: SIM115
        self._rest = b""

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def warm(self) -> bool:
        """Start it, so that the next job does not wait for that; False where it runs."""
        if self._process is not None:
            return False
        try:
            self._start()
        except StoreError as error:
            log.warning("%s", error)
        return True

    def interrupt(self) -> None:
        """End it for good, from whichever thread: whoever waits for an answer is told so."""
        self._stopped = True
        if process := self._process:
            _kill(process)

    def close(self) -> None:
        self._end()
        self._stderr.close()

    def answer(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """The process's answer to one job; what it names as an error is raised."""
        name = job["name"]
        channel = self._ask(compact(job).encode() + b"\n")
        self._allowed, self._started = self._memory, inf
        try:
            if not self._ready:
                self._ready = bool(self._line(channel, BASE_SECONDS, name))
            allowed = Allowance(**json.loads(self._line(channel, BASE_SECONDS, name)))
            self._allowed = self._memory + max(0, min(allowed.memory, _most_memory() - self._memory))
            self._started = monotonic()
            seconds = min(allowed.seconds, MOST_SECONDS)
            answer = json.loads(self._line(channel, seconds + min(_GRACE, seconds / 4), name))
        except MffmError:
            self._end()
            raise
        if answer["last"] or self._made_way:
            self._end()
        if error := answer.get("error"):
            raise by_code(error["code"], error["message"], error["remedy"])
        return answer

    def _ask(self, request: bytes) -> IO[bytes]:
        """Send the request to the process, or to a new one when that has left."""
        for _ in range(2):
            process = self._process or self._start()
            assert process.stdin
            assert process.stdout
            try:
                process.stdin.write(request)
                process.stdin.flush()
            except BrokenPipeError:
                self._end()
                continue
            if process.poll() is None:
                return process.stdout
            self._end()
        raise _not_started(self._last_words())

    def _start(self) -> subprocess.Popen[bytes]:
        self._rest, self._made_way, self._ready = b"", False, False
        try:
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                cwd=self._own,
                env=self._environment(),
                process_group=0,
            )
        except OSError as error:
            raise _not_started(str(error.strerror)) from error
        if self._stopped:
            self._end()
            raise stopped()
        return self._process

    def _command(self) -> list[str]:
        return [sys.executable, "-P", "-s", "-m", "ingestion.isolation.worker"]

    def _environment(self) -> dict[str, str]:
        """Nothing of the user's own: where programs are, and its own folder as home."""
        here = str(self._own)
        programs = [str(Path(sys.executable).parent), "/usr/local/bin", *os.defpath.split(os.pathsep)]
        return {
            "PATH": os.pathsep.join(programs),
            "PYTHONPATH": str(HOUSE),
            "HOME": here,
            "TMPDIR": here,
            "LANG": "C.UTF-8",
            "OMP_NUM_THREADS": "1",
            "OMP_THREAD_LIMIT": "1",
        }

    def _make_way(self) -> None:
        """Let others go first, where the system permits. It is for good, so that the process ends with this file."""
        if self._process and not self._made_way:
            self._made_way = True
            try:
                os.setpriority(os.PRIO_PGRP, self._process.pid, _LATER)
            except OSError as error:
                log.debug("a long reading does not make way: %s", error)

    def _end(self) -> int | None:
        """Stop the process; its exit status."""
        process, self._process = self._process, None
        if process is None:
            return None
        if process.stdin:
            with suppress(BrokenPipeError):  # what it had not taken goes with it
                process.stdin.close()
        _kill(process)
        if process.stdout:
            process.stdout.close()
        return process.wait()

    # ------------------------------------------------------------ its answers

    def _line(self, channel: IO[bytes], seconds: float, name: str) -> bytes:
        until, waited = monotonic() + seconds, self._kept_waiting()
        received = [self._rest]
        size = len(self._rest)
        while b"\n" not in received[-1]:
            if not select.select([channel], [], [], _GLANCE)[0]:
                if monotonic() > until and monotonic() > until + min(self._kept_waiting() - waited, BUSY * seconds):
                    raise _too_slow(name, seconds)
                if self._held() > self._allowed - _MARGIN:
                    raise out_of_memory(name, self._allowed)
                if monotonic() > self._started + _LONG_SECONDS:
                    self._make_way()
                continue
            piece = os.read(channel.fileno(), _PIECE)
            size += len(piece)
            if not piece:
                raise self._post_mortem(name)
            if size > _LONGEST_LINE:
                raise TooLarge(f"{name} holds more text than is kept of one file.", "Split it and try the parts.")
            received.append(piece)
        line, _, self._rest = b"".join(received).partition(b"\n")
        return line

    def _post_mortem(self, name: str) -> MffmError:
        """Why the process ended in the middle of a file."""
        if self._stopped:
            return stopped()
        process = self._process
        status = process.wait() if process else 0
        said = self._last_words()
        if not self._ready:
            return _not_started(said or f"status {status}")
        if status in (-signal.SIGXCPU, -signal.SIGALRM):
            return _too_slow(name, 0)
        if status == -signal.SIGKILL:
            return out_of_memory(name, self._allowed)
        how = f"the reader stopped ({said or f'status {status}'})" if status >= 0 else f"{BREAKS} (signal {-status})"
        return Damaged(f"{name} could not be read: {how}.", "Open and save it anew, then try again.")

    def _held(self) -> int:
        """The memory that the process holds, 0 where the system does not tell."""
        try:
            told = Path(f"/proc/{self._process.pid}/statm").read_text() if self._process else "0 0"
        except FileNotFoundError:
            return 0
        return int(told.split()[1]) * resource.getpagesize()

    def _kept_waiting(self) -> float:
        """Seconds for which the process could have run and others did: a busy machine makes no file too long."""
        try:
            told = Path(f"/proc/{self._process.pid}/schedstat").read_text() if self._process else "0 0"
        except FileNotFoundError:
            return 0.0
        return int(told.split()[1]) / 1e9

    def _last_words(self) -> str:
        """The kind of error on the last line of the traceback, without its details."""
        self._stderr.seek(0)
        lines = self._stderr.read().decode(errors="replace").split("\n")
        self._stderr.seek(0)
        self._stderr.truncate()
        said = [line for line in lines if line.strip()]
        return said[-1].split(":")[0][:80] if said else ""


def _most_memory() -> int:
    """What a long file may hold at most: a share of this machine, and no more than the walls let through."""
    return min(MEMORY, machine() // _SHARE)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End it and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def stopped() -> StoreError:
    """What is told to whoever waits for a process that was interrupted."""
    return StoreError("Reading was stopped.", "Start it again.")


def _not_started(why: str) -> StoreError:
    """It is no fault of the file."""
    return StoreError(
        f"The process that reads files does not start here ({why}).", "Run `mffm doctor`, then try again."
    )


def _too_slow(name: str, seconds: float) -> TooSlow:
    after = f" within {seconds:.0f} seconds" if seconds else " in time"
    return TooSlow(f"{name} was not read{after}.", "Split the file, or save it anew, and try again.")
