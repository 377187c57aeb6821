"""A real vLLM server for these tests, over a tiny model taught what they ask; `make test-vllm` sets it up."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.vllm.lessons import CONTEXT, Charts, Library, Talk, claims, lessons_of, planned, seen

HOUSE = Path(__file__).resolve().parents[2]
ENGINE = HOUSE / ".venv-vllm"
PYTHON = ENGINE / "bin" / "python"
NEEDED = pytest.mark.skipif(not PYTHON.exists(), reason="needs vLLM in an environment of its own: make test-vllm")
MODEL, ADAPTER = "tiny", "tuned"
READY_SECONDS = 400

WHY = "Why did revenue rise in fiscal 2024?"
MARGIN = "What was the gross margin in fiscal 2024?"
TAKEN = "How much did the firm take in during 2024?"
AUDITOR = "Who audits Harbour Pumps?"
SHOWN = "What does the chart of orders show?"

TALKS = (
    Talk(WHY, (claims(("Demand for marine pumps lifted revenue to $1,234 million in fiscal 2024.", [1, 2])),)),
    Talk(MARGIN, (claims(("The gross margin was {{c1}} in fiscal 2024.", [1])),)),
    Talk(TAKEN, (planned([2024], ["revenue"]), claims(("Revenue was {{f1}} in fiscal 2024.", [1])))),
    Talk(AUDITOR, (planned(), claims(missing="The auditor is not named."))),
)
TUNED = (Talk(WHY, (claims(("Harbour Pumps plc makes pumps for ships in Hull.", [3])),), adapter=True),)


@dataclass(frozen=True, slots=True)
class Libraries:
    """The report, and two charts that differ in nothing but what is drawn."""

    report: Library
    low: Library
    high: Library


@pytest.fixture(scope="session")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Libraries:
    make = tmp_path_factory.mktemp
    return Libraries(Library(make("report")), Charts(make("low"), 60, "red"), Charts(make("high"), 240, "blue"))


@pytest.fixture(scope="session")
def taught(libraries: Libraries) -> Path:
    """The folder of the model; kept in the environment and taught again only when a prompt has changed."""
    low, high = (_chart_talk(value) for value in ("20", "80"))
    lessons = [
        *lessons_of(libraries.report, (*TALKS, *TUNED)),
        *lessons_of(libraries.low, [low]),
        *lessons_of(libraries.high, [high]),
    ]
    told = json.dumps(lessons, sort_keys=True)
    folder = ENGINE / "taught" / hashlib.sha256(told.encode()).hexdigest()[:16]
    if not (folder / "done").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lessons.json").write_text(told)
        script = Path(__file__).with_name("teach.py")
        subprocess.run([PYTHON, script, folder / "lessons.json", folder], check=True, env=_environment())
        (folder / "done").touch()
    return folder


def _chart_talk(value: str) -> Talk:
    said = claims(("The chart shows Harbour Pumps plc: orders, 2024.", [1]))
    return Talk(SHOWN, (said, seen("orders in 2024", value, "orders")), "orders.png")


@pytest.fixture(scope="session")
def server(taught: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of vLLM's own OpenAI-compatible server."""
    port = free_port()
    command = [
        *(PYTHON, "-m", "vllm.entrypoints.openai.api_server", "--model", taught, "--served-model-name", MODEL),
        *("--host", "127.0.0.1", "--port", str(port), "--dtype", "float32", "--enforce-eager"),
        *("--max-model-len", str(CONTEXT), "--max-num-seqs", "4", "--kv-cache-memory-bytes", "64M"),
        *("--structured-outputs-config", '{"backend":"xgrammar","disable_any_whitespace":true}'),
        *("--limit-mm-per-prompt", '{"image":4}'),
        *("--enable-lora", "--max-lora-rank", "16", "--lora-modules", f"{ADAPTER}={taught / 'adapter'}"),
    ]
    told = tmp_path_factory.mktemp("vllm") / "server.log"
    with told.open("wb") as log:
        process = subprocess.Popen(command, env=_environment(), stdout=log, stderr=log, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/health", process, told)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes], told: Path) -> None:
    """Until the server answers there; RuntimeError with the end of its log when it does not start."""
    until = monotonic() + READY_SECONDS
    while monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            sleep(1)
    raise RuntimeError(f"The server did not start:\n{told.read_text()[-3000:]}")


def _environment() -> dict[str, str]:
    quiet = {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1", "HF_HUB_OFFLINE": "1"}
    cores = {"VLLM_CPU_OMP_THREADS_BIND": "nobind", "OMP_NUM_THREADS": "2"}
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | quiet | cores
