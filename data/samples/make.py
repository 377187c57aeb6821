"""Writes the sample documents beside itself: `python -m data.samples.make`. A rerun writes the same bytes."""

from __future__ import annotations

import sys
from pathlib import Path

FILING = "tarnbrook-10-k-fiscal-2025.pdf"
RELEASE = "tarnbrook-q4-fiscal-2025-release.html"
CHART = "tarnbrook-revenue-by-segment.png"
CALL = "tarnbrook-q4-fiscal-2025-call.vtt"


def make(folder: Path) -> list[Path]:
    from data.samples.call import write_call
    from data.samples.chart import write_chart
    from data.samples.filing import write_filing
    from data.samples.release import write_release

    writers = {FILING: write_filing, RELEASE: write_release, CHART: write_chart, CALL: write_call}
    for name, write in writers.items():
        write(folder / name)
    return [folder / name for name in writers]


if __name__ == "__main__":
    for made in make(Path(__file__).parent):
        sys.stdout.write(f"{made.name}  {made.stat().st_size:,} bytes\n")
