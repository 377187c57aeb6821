"""Many visitors at once: `python -m evaluation.load.chat --workspace W [--visitors N] [--questions N] [--pause
SECONDS]`.

Starts the app on this machine beside a scripted model that writes 30 tokens a second, opens so many tabs over real
websockets, and has each ask questions about a workspace of the samples (`mffm samples`), with a pause in between that
is drawn evenly from 0 to twice the seconds given: about as long as an answer takes to read, or 0 to find out how many
are borne. Each answer holds a token that no other does. Measured: how long after the model's own time the first
sentence is seen, answers shown to the wrong visitor, faults, the app's processor time by question and its memory by
idle tab and by question. With --reading those files are read by a worker meanwhile. Prints one JSON object; 1 when a
limit is passed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import accumulate, count
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, sleep
from typing import Any

from data.people import LOCAL
from data.store.store import Store
from evaluation.load.visitor import Seen, Visitor
from generation.models.scripted import ScriptedServer, Talents, Turn

TOKENS_A_SECOND = 30
ADDED, IDLE, GROWTH = 2.0, 15.0, 50.0
"""The limits: seconds at the 95th percentile, megabytes a tab, megabytes in 1,000 questions."""

_MFFM = [sys.executable, "-m", "ui.cli"]
_CASE = re.compile(r"case (q\d+)\b")
_ASKED = (
    "What was Tarnbrook's gross margin in fiscal 2025?",
    "What did management say about tariffs on the fourth-quarter earnings call?",
    "By what percentage did Tarnbrook's total revenue grow from fiscal 2024 to fiscal 2025?",
    "What was Tarnbrook's net cash provided by operating activities in fiscal 2025?",
)
_FIRST = "The documents speak of {} in their own words."
_REST = "Management gives its view of the year and of what it expects next, and names the reasons."


@dataclass(slots=True)
class Load:
    """What the visitors saw; the app's process: seconds of processor spent, megabytes at the moments named."""

    seen: list[Seen] = field(default_factory=list[Seen])
    spent: float = 0.0
    megabytes: dict[str, float] = field(default_factory=dict[str, float])


def token_of(case: str) -> str:
    """The word that only the answer of this case holds."""
    return "amber" + "".join("abcdefghij"[int(digit, 16) % 10] for digit in sha256(case.encode()).hexdigest()[:12])


def reply_to(asked: Mapping[str, Any]) -> Turn:
    """What the model writes: the claims of an answer, a title, or that nothing is to be mended."""
    told = str(asked["messages"])
    schema = asked.get("response_format", {}).get("json_schema", {}).get("schema", {})
    wanted = schema.get("properties", {})
    if "claims" in wanted:
        case = _CASE.findall(told)[-1]
        claims = [{"text": text, "evidence": [1]} for text in (_FIRST.format(token_of(case)), _REST, _REST)]
        said: dict[str, Any] = {"answered": True, "missing": "", "claims": claims}
    elif "title" in wanted:
        said = {"title": "Fiscal 2025"}
    else:
        said = {"sentences": []}
    words = re.findall(r"\S+\s*", json.dumps(said))
    return Turn(words, pause=1 / TOKENS_A_SECOND)


def own_time() -> float:
    """Seconds that the model itself takes until its first sentence is complete."""
    pieces = reply_to(_request("q0")).pieces
    whole = "".join(pieces).index(_FIRST.split(" ")[-1]) + len(_FIRST.split(" ")[-1])
    before = sum(written < whole for written in accumulate(map(len, pieces)))
    return (before + 1) / TOKENS_A_SECOND


def _request(case: str) -> dict[str, Any]:
    return {
        "messages": [{"role": "user", "content": f"case {case}"}],
        "response_format": {"json_schema": {"schema": {"properties": {"claims": {}}}}},
    }


# ---------------------------------------------------------------- the app and its visitors


@contextmanager
def app(workspace: Path, model: str, log: Path) -> Generator[tuple[str, int]]:
    """The app over a workspace, with this model server: its host and the id of its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"MFFM_MODEL_URL": model, "MFFM_MODEL_NAME": "scripted"}
    command = [*_MFFM, "--workspace", str(workspace), "serve", "--port", str(port)]
    with log.open("ab") as told:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=told, stderr=told)
    try:
        _await(port, process)
        yield f"127.0.0.1:{port}", process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = monotonic() + 60
    while monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            sleep(0.1)
        else:
            return
    raise SystemExit("The app did not start; its log says why.")


def processor_seconds(process: int) -> float:
    """What a process has spent of the processors since it began."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(process: int) -> float:
    """Resident memory of a process."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


async def visit(host: str, process: int, visitors: int, questions: int, pause: float, seed: int = 0) -> Load:
    """Open the tabs, then ask so many questions from all of them, each tab one after the other."""
    load, cases = Load(), count(1)
    async with AsyncExitStack() as tabs:
        first = await tabs.enter_async_context(Visitor(host))
        load.seen.append(await _asked(first, next(cases)))  # opens search and model once
        load.seen.clear()
        load.megabytes["one tab"] = megabytes(process)
        rest = [await tabs.enter_async_context(Visitor(host)) for _ in range(visitors - 1)]
        await asyncio.sleep(1)
        load.megabytes["all tabs"], spent = megabytes(process), processor_seconds(process)
        chance = random.Random(seed)
        shares = [questions // visitors + (n < questions % visitors) for n in range(visitors)]
        work = [
            _conversation(tab, _pauses(share, pause, chance.random()), cases, load, process, questions)
            for tab, share in zip([first, *rest], shares, strict=True)
        ]
        await asyncio.gather(*work)
        load.megabytes["at the end"], load.spent = megabytes(process), processor_seconds(process) - spent
    return load


def _pauses(count: int, mean: float, seed: float) -> list[float]:
    chance = random.Random(seed)
    return [chance.uniform(0, 2 * mean) for _ in range(count)]


async def _conversation(
    tab: Visitor, pauses: Sequence[float], cases: count[int], load: Load, process: int, questions: int
) -> None:
    for pause in pauses:
        await asyncio.sleep(pause)
        load.seen.append(await _asked(tab, next(cases)))
        if len(load.seen) == max(questions // 10, 1):
            load.megabytes["after a tenth"] = megabytes(process)


async def _asked(tab: Visitor, number: int) -> Seen:
    case = f"q{number}"
    try:
        return await tab.ask(f"{_ASKED[number % len(_ASKED)]} (case {case})", token_of(case))
    except (TimeoutError, OSError) as error:
        return Seen(faults=[f"{type(error).__name__} in case {case}"])


@contextmanager
def reading(workspace: Path, files: Sequence[Path]) -> Generator[None]:
    """These files being read by a worker of their own meanwhile."""
    if not files:
        yield
        return
    store = Store.open(workspace, LOCAL)
    for file in files:
        store.enqueue(file, file.name)
    store.close()
    process = subprocess.Popen([*_MFFM, "--workspace", str(workspace), "worker"], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


# ---------------------------------------------------------------- the figures


def figures(load: Load, visitors: int, questions: int) -> dict[str, Any]:
    """The load in numbers: seconds and megabytes."""
    own = own_time()
    added = [seen.first - own for seen in load.seen if seen.first is not None]
    whole = [seen.whole for seen in load.seen if seen.whole is not None]
    held = load.megabytes
    return {
        "visitors": visitors,
        "questions": len(load.seen),
        "added": _spread(added),
        "whole": _spread(whole),
        "mixed": sum(bool(seen.foreign) for seen in load.seen),
        "faults": sum(bool(seen.faults) for seen in load.seen),
        "megabytes": {name: round(size, 1) for name, size in held.items()},
        "processor_per_question": round(load.spent / questions, 3),
        "per_idle_tab": round((held["all tabs"] - held["one tab"]) / max(visitors - 1, 1), 2),
        "per_1000_questions": round((held["at the end"] - held["after a tenth"]) / (0.9 * questions) * 1000, 1),
    }


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    if len(seconds) < 2:
        return {}
    return {"p50": round(median(seconds), 3), "p95": round(quantiles(seconds, n=20)[-1], 3), "max": max(seconds)}


def main(argv: Sequence[str] | None = None) -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--questions", type=int, default=150)
    parser.add_argument("--pause", type=float, default=15.0, metavar="SECONDS", help="in the mean (default: 15)")
    parser.add_argument("--reading", type=Path, nargs="*", default=[], metavar="FILE")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    with (
        ScriptedServer(reply=reply_to, talents=Talents(32_768)) as model,
        app(options.workspace, model.url, options.workspace / "load.log") as (host, process),
        reading(options.workspace, options.reading),
    ):
        load = asyncio.run(visit(host, process, options.visitors, options.questions, options.pause, options.seed))
    shown = figures(load, options.visitors, options.questions) | {"pause": options.pause}
    sys.stdout.write(json.dumps(shown) + "\n")
    for fault in sorted({fault for seen in load.seen for fault in seen.faults}):
        sys.stderr.write(f"{fault}\n")
    held = shown["added"].get("p95", ADDED) < ADDED and shown["per_idle_tab"] < IDLE
    return 0 if held and not shown["mixed"] and not shown["faults"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
