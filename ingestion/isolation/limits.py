"""What the reading of one file may take, of time, memory and words; known to both sides of the reading process."""

from __future__ import annotations

import os
from typing import NamedTuple

from data.errors import MffmError, TooLarge
from ingestion.isolation.walls import GIGABYTE

OUTPUT = 64 << 20

BASE_SECONDS = 45.0
PAGE_SECONDS = 3.0
MEGABYTE_SECONDS = 5.0
RECORDED_MEGABYTE_SECONDS = 600.0
MOST_SECONDS = 3600.0
BUSY = 4.0
"""How many times as long a file may wait for processors on a busy machine as it may be read."""
DRAWING_SECONDS = 10.0
"""For one page. The slowest of 400 pages of filings takes two seconds, half of them a twentieth of one."""

PAGE_MEMORY = 256 << 10
MEMORY_A_BYTE = 64  # no more for each byte of the file, however many pages it says it has


class Allowance(NamedTuple):
    """Seconds, and bytes of memory beyond those that every file may have."""

    seconds: float
    memory: int = 0


def machine() -> int:
    """The memory of this machine in bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def out_of_memory(name: str, limit: int) -> MffmError:
    """What is said of a file that wants more memory than a reader may have."""
    remedy = "Split the file and add the parts; whoever runs the program can allow more with MFFM_READER_MEMORY."
    return TooLarge(f"Reading {name} needs more than {limit / GIGABYTE:.2g} GB of memory.", remedy)
