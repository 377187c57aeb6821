"""One file to read a line in, what it is allowed and its reading (or named error) out, a line each.

This is the disposable process around the readers, run as `python -m ingestion.isolation.worker` in the folder that is
its own. It stands behind the walls of `ingestion/isolation/walls.py` and knows no secrets; whatever a hostile file does
to it, only this process ends. `ingestion/isolation/process.py` holds the other side.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from compileall import compile_dir
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from data.codec import compact, reading_json
from data.errors import MffmError, TooLarge
from ingestion.isolation.limits import (
    BASE_SECONDS,
    BUSY,
    MEGABYTE_SECONDS,
    MEMORY_A_BYTE,
    MOST_SECONDS,
    OUTPUT,
    PAGE_MEMORY,
    PAGE_SECONDS,
    RECORDED_MEGABYTE_SECONDS,
    Allowance,
    out_of_memory,
)
from ingestion.isolation.walls import GIGABYTE, HOUSE, MEMORY, confine

TIRED_MEMORY = GIGABYTE // 2
TIRED_FILES = 50


def main() -> None:
    """Answer until the other side closes, or until this process has grown old."""
    answers = _own_channel()
    _make_ready()
    confine(Path.cwd().parent)
    _say(answers, '"ready"')
    for served, line in enumerate(sys.stdin, 1):
        job = json.loads(line)
        allowed = _allowed(job)
        _say(answers, compact(allowed._asdict()))
        _limit_time(allowed.seconds)
        answer = _answer(job)
        signal.setitimer(signal.ITIMER_REAL, 0)
        last = served >= TIRED_FILES or _memory_held() > TIRED_MEMORY
        _say(answers, f'{{"last":{compact(last)},{answer}}}')
        if last:
            break


def _allowed(job: dict[str, Any]) -> Allowance:
    """What the job says itself; a recording that is only to be heard takes little of the time of one that is read."""
    path = Path(job["path"])
    if "seconds" in job:
        return Allowance(job["seconds"])
    if {"sound", "clips"} & set(job):
        return Allowance(_within(path.stat().st_size / (1 << 20) * MEGABYTE_SECONDS))
    return allowance(path)


def allowance(path: Path) -> Allowance:
    """What a file of this kind, size and length may take."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" in head:
        pages = _pages(path)
        return Allowance(_within(PAGE_SECONDS * pages), min(PAGE_MEMORY * pages, MEMORY_A_BYTE * size))
    recorded = (
        head[:4] in (b"RIFF", b"fLaC", b"OggS", b"\x1aE\xdf\xa3")
        or head[:3] == b"ID3"
        or head[4:8] == b"ftyp"
        or head[:1] == b"\xff"
    )
    return Allowance(_within(size / (1 << 20) * (RECORDED_MEGABYTE_SECONDS if recorded else MEGABYTE_SECONDS)))


def _within(seconds: float) -> float:
    return min(BASE_SECONDS + seconds, MOST_SECONDS)


def _pages(path: Path) -> int:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return 1
    try:
        return len(document)
    finally:
        document.close()


def _answer(job: dict[str, Any]) -> str:
    try:
        return _done(job)
    except MemoryError:
        error = out_of_memory(job["name"], MEMORY)
    except MffmError as raised:
        error = raised
    told = {"code": error.code, "message": error.message, "remedy": error.remedy}
    return f'"error":{compact(told)}'


def _done(job: dict[str, Any]) -> str:
    path = Path(job["path"])
    if "sound" in job:
        from ingestion.calls.audio import keep_sound

        keep_sound(path, Path(job["sound"]))
        return '"sound":true'
    if "clips" in job:
        from ingestion.calls.audio import keep_clips

        keep_clips(path, [(Path(copy), start, end) for copy, start, end in job["clips"]])
        return '"clips":true'
    if "page" in job:
        from ingestion.isolation.crop import keep_page

        return f'"page":{compact(keep_page(path, job["page"], Path(job["into"])))}'
    if "size" in job:
        from ingestion.isolation.crop import size_of

        return f'"size":{compact(size_of(path, job["size"]))}'
    if "figures" in job:
        from ingestion.isolation.crop import keep_figures

        return f'"figures":{compact(keep_figures(path, job["figures"], job["side"], Path(job["into"])))}'
    return _read(path, job)


def _read(path: Path, job: dict[str, Any]) -> str:
    from ingestion import read

    words = job.get("transcript")
    transcript = read.read_transcript_file(Path(words[0]), words[1]) if words else None
    found = reading_json(read.read(path, job["name"], tags=job["tags"], transcript=transcript))
    if len(found) > OUTPUT:
        raise TooLarge(f"{job['name']} holds more text than is kept of one file.", "Split it and try the parts.")
    return f'"reading":{found}'


def _say(answers: IO[str], answer: str) -> None:
    answers.write(answer + "\n")
    answers.flush()


def _own_channel() -> IO[str]:
    """Answers leave by a handle of their own; whatever libraries print goes to stderr."""
    handle = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(handle, "w", encoding="utf-8")


def _make_ready() -> None:
    """Keep our code compiled, as behind the walls nothing can be written beside it; load what most files need."""
    for floor in ("data", "ingestion"):
        compile_dir(HOUSE / floor, maxlevels=1, quiet=2)
    for room in ("ingestion.pdf.document", "ingestion.isolation.crop"):
        import_module(room)


def _limit_time(seconds: float) -> None:
    """Processor time for this file on top of what was used, and an alarm should the other side be gone."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    until = int(spent.ru_utime + spent.ru_stime + 2 * seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_REAL, (1 + BUSY) * seconds + 10)


def _memory_held() -> int:
    if not sys.platform.startswith("linux"):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


if __name__ == "__main__":
    main()
