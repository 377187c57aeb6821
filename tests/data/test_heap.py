"""The C library's memory."""

import subprocess
import sys

import pytest

_HELD = """
import resource, sys, threading
from pathlib import Path
from data.heap import share_arenas
if sys.argv[1] == "shared":
    assert share_arenas()
together = threading.Barrier(16)
def held():
    kept = [bytes(900) for _ in range(4000)]
    together.wait()
for _ in range(3):
    threads = [threading.Thread(target=held) for _ in range(16)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
maps = Path("/proc/self/maps").read_text()
print(sum(line.endswith(" 0 ") or len(line.split()) == 5 for line in maps.splitlines()))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc only")
def test_threads_share_arenas():
    def pieces(how: str) -> int:
        done = subprocess.run([sys.executable, "-c", _HELD, how], capture_output=True, text=True, check=True)
        return int(done.stdout)

    assert pieces("shared") < pieces("apart")
