"""What is left when reading is killed at random moments: `python -m evaluation.kills [--kills N] FILE...`.

Runs `mffm ingest` and `mffm remove` on one workspace, each as a process of its own, and kills it with all that it has
started after a random time. A ledger kept here notes what was acknowledged on stdout: from then on it must hold, and
once only. A fresh process checks the workspace after every kill. Prints one JSON object; what was wrong is told on
stderr with the moment of the kill, and with --keep the workspace is kept as it was found.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic, sleep

_MFFM = [sys.executable, "-m", "ui.cli"]
_LONGEST = 600


@dataclass(slots=True)
class Kills:
    """Of all kills: how many came in time, and what was wrong after them.

    `unread` counts the workspaces that the next process could not open; they are not compared.
    """

    kills: int = 0
    too_late: int = 0
    unread: int = 0
    lost: int = 0
    returned: int = 0
    duplicates: int = 0
    findings: int = 0

    @property
    def wrong(self) -> int:
        """All that must be 0."""
        return self.unread + self.lost + self.returned + self.duplicates + self.findings


@dataclass(slots=True)
class _Ledger:
    """Names that were acknowledged as searchable, and as removed."""

    ready: set[str] = field(default_factory=set[str])
    doubtful: set[str] = field(default_factory=set[str])


def campaign(folder: Path, files: Sequence[Path], kills: int, seed: int = 0, keep: Path | None = None) -> Kills:
    """Kill so many runs; each starts from what the one before left. What was found wrong is copied to `keep`."""
    chance, found, ledger = random.Random(seed), Kills(), _Ledger()
    usual = _seconds(lambda: _whole_run(folder, files))
    start = _seconds(lambda: _told(folder, "list"))
    ledger.ready = {path.name for path in files}
    while found.kills < kills:
        here = sorted(ledger.ready)
        removing = bool(here) and (not set(_names(files)) - ledger.ready or chance.random() < 0.4)
        verb = ["remove", chance.choice(here)] if removing else ["ingest", *map(str, files)]
        seconds = chance.uniform(0.7 * start, 1.6 * start if removing else usual)
        told, killed = _killed(folder, verb, seconds)
        found.kills += killed
        found.too_late += not killed
        before = found.wrong
        expected = sorted(ledger.ready)
        _note(ledger, verb, told, files)
        _compare(folder, ledger, found)
        if found.wrong > before:
            _tell(f"  {' '.join(verb)}, killed after {seconds:.2f} s" if killed else f"  {' '.join(verb)}, not killed")
            _tell(f"  searchable before: {expected}; told: {told}")
            if keep is not None:
                shutil.copytree(folder, keep / f"kill-{found.kills}")
    return found


def _names(files: Sequence[Path]) -> list[str]:
    return [path.name for path in files]


def _note(ledger: _Ledger, verb: Sequence[str], told: Sequence[dict[str, str]], files: Sequence[Path]) -> None:
    """What was told is certain; what was under way may have happened or not."""
    if verb[0] == "remove":
        ledger.doubtful = set() if told else {verb[1]}
        ledger.ready -= {verb[1]}
    else:
        ledger.ready |= {row["document"] for row in told if row["status"] in ("ready", "duplicate")}
        ledger.doubtful = set(_names(files)) - ledger.ready


def _compare(folder: Path, ledger: _Ledger, found: Kills) -> None:
    """Count what the workspace has against the ledger; take over what was in doubt."""
    code, rows = _asked(folder, "list")
    if code != 0:
        found.unread += 1
        return
    listed = [row["document"] for row in rows if row["status"] == "ready"]
    lost, returned = ledger.ready - set(listed), set(listed) - ledger.ready - ledger.doubtful
    for name in sorted(lost | returned):
        _tell(f"{name} {'is lost' if name in lost else 'came back'}")
    for row in rows:
        if row["document"] in lost:
            _tell(f"  its row: {row}")
    found.lost += len(lost)
    found.returned += len(returned)
    found.duplicates += len(listed) - len(set(listed))
    wrong = [row for row in _told(folder, "verify") if "message" in row and not _young(row)]
    for row in wrong:
        _tell(f"{row['part']}: {row['message']}")
    found.findings += len(wrong)
    ledger.ready = set(listed)


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")


def _young(row: dict[str, str]) -> bool:
    """A copy that no row tells of yet is swept when it is an hour old, not before."""
    return row["message"].endswith("belongs to no document.")


# ---------------------------------------------------------------- processes


def _command(folder: Path, verb: Sequence[str]) -> list[str]:
    return [*_MFFM, "--workspace", str(folder / "w"), *verb, "--json"]


def _environment(folder: Path) -> dict[str, str]:
    return dict(os.environ) | {"MFFM_SEALS": str(folder / "seals")}


def _told(folder: Path, *verb: str) -> list[dict[str, str]]:
    return _asked(folder, *verb)[1]


def _asked(folder: Path, *verb: str) -> tuple[int, list[dict[str, str]]]:
    """The exit status of a run that nobody kills, and what it told."""
    done = subprocess.run(
        _command(folder, verb), env=_environment(folder), capture_output=True, text=True, timeout=_LONGEST, check=False
    )
    if done.stderr:
        _tell(f"{verb[0]}: {done.stderr}")
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def _whole_run(folder: Path, files: Sequence[Path]) -> None:
    """An ingest of all files that nobody kills."""
    if any(row["status"] != "ready" for row in _told(folder, "ingest", *map(str, files))):
        raise RuntimeError("The files cannot be read even when nothing is killed.")


def _seconds(work: Callable[[], object]) -> float:
    started = monotonic()
    work()
    return monotonic() - started


def _killed(folder: Path, verb: Sequence[str], seconds: float) -> tuple[list[dict[str, str]], bool]:
    """What the program had told when it was killed with all its children, and whether it was still running."""
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(
            _command(folder, verb),
            env=_environment(folder),
            stdout=out,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = monotonic() + seconds
        while process.poll() is None and monotonic() < until:
            sleep(0.01)
        running = process.poll() is None
        if running:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        out.seek(0)
        lines = out.read().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")], running


def main(arguments: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """0 when nothing acknowledged was lost, nothing came back or stood there twice, and every check was clean."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where workspaces that were found wrong are kept")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = campaign(Path(folder), asked.files, asked.kills, asked.seed, asked.keep)
    say(json.dumps(asdict(found)))
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
