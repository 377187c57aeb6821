"""What readers make of damaged files: `python -m evaluation.hostile.mutations [--files N] [--seed S]`.

Takes good files of every kind, damages each a little (bits, pieces, ends, numbers; packages from within too) and
has it read as the product reads. Every file must be read or refused by a named error; a reader that stops, hangs or
leaves something behind is a fault. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic

from data.errors import MffmError
from evaluation.hostile.good_files import make_good_files, repacked
from evaluation.memory import below, watched
from ingestion.isolation.pool import Readers
from ingestion.isolation.reader import Reader

_STOPPED = re.compile(r"the reader stopped \(([^)]*)\)")
_EXTREMES = (b"0", b"-1", b"65536", b"2147483648", b"99999999999999999999", b"1e999", b"NaN", b"")
_AHEAD = 8
_CHANGES = 4


@dataclass
class Mutations:
    """Of all damaged files: how many were read, refused and why, and what must not be.

    `unnamed` counts readers that stopped, by how; `slowest` is in seconds; memory is in megabytes.
    """

    files: int = 0
    read: int = 0
    refused: dict[str, int] = field(default_factory=dict[str, int])
    unnamed: dict[str, int] = field(default_factory=dict[str, int])
    hangs: int = 0
    slowest: float = 0.0
    reader_peak: int = 0
    app_growth: int = 0
    left_running: int = 0


def campaign(
    folder: Path, files: int, seed: int = 0, keep: Path | None = None, kinds: Collection[str] = ()
) -> Mutations:
    """Read so many damaged files, of all kinds or some. Those that stop or hold up a reader are copied to `keep`."""
    good = [path for path in make_good_files(folder / "good") if not kinds or path.suffix[1:] in kinds]
    found, waiting = Mutations(files=files), deque[tuple[Path, Future[str]]]()
    running = set(below(os.getpid()))
    with watched() as memory:
        with Readers() as readers:
            for path in _damaged_files(good, folder, files, seed):
                waiting.append((path, readers.submit(partial(_outcome, found, path))))
                if len(waiting) > _AHEAD:
                    _count(found, *waiting.popleft(), keep)
            while waiting:
                _count(found, *waiting.popleft(), keep)
        found.left_running = len(set(below(os.getpid())) - running)
    found.reader_peak, found.app_growth = memory.peak >> 20, memory.growth >> 20
    return found


def _outcome(found: Mutations, path: Path, reader: Reader) -> str:
    """ "read", the code of a refusal, or how the reader stopped."""
    started = monotonic()
    try:
        reader.read(path, path.name)
    except MffmError as error:
        stopped = _STOPPED.search(error.message)
        return f"stopped: {stopped[1]}" if stopped else error.code
    finally:
        found.slowest = round(max(found.slowest, monotonic() - started), 2)
    return "read"


def _count(found: Mutations, path: Path, future: Future[str], keep: Path | None) -> None:
    outcome = future.result()
    found.read += outcome == "read"
    found.hangs += outcome == "too_slow"
    stopped = outcome.startswith("stopped: ")
    if keep is not None and (stopped or outcome == "too_slow"):
        keep.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, keep)
    if stopped:
        sys.stderr.write(f"{path.name}: {outcome}\n")
        found.unnamed[outcome[9:]] = found.unnamed.get(outcome[9:], 0) + 1
    elif outcome != "read":
        found.refused[outcome] = found.refused.get(outcome, 0) + 1
    path.unlink()


# ---------------------------------------------------------------- damage


def _damaged_files(good: Sequence[Path], folder: Path, files: int, seed: int) -> Iterator[Path]:
    contents = [path.read_bytes() for path in good]
    for number in range(files):
        chance = random.Random(f"{seed}-{number}")
        which = number % len(good)
        path = folder / f"{number:05}-{good[which].name}"
        path.write_bytes(damaged(contents[which], chance))
        yield path


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content with up to four changes; of a package, every other time, the content of its parts."""
    if content.startswith(b"PK") and chance.random() < 0.75:
        return repacked(content, lambda _name, part: damaged(part, chance) if chance.random() < 0.25 else part)
    for _ in range(chance.randint(1, _CHANGES)):
        content = chance.choice(_WAYS)(content, chance)
    return content


def _bits(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 3, 20)) if content else 0):
        bit = chance.randrange(8 * len(changed))
        changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _lost(content: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(content, chance)
    return content[:start] + content[end:]


def _twice(content: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(content, chance)
    return content[:end] + content[start:end] * chance.choice((1, 2, 50)) + content[end:]


def _noise(content: bytes, chance: random.Random) -> bytes:
    start, end = _stretch(content, chance)
    return content[:start] + chance.choice((chance.randbytes(end - start), bytes(end - start))) + content[end:]


def _number(content: bytes, chance: random.Random) -> bytes:
    """One number written in digits made an extreme one."""
    numbers = list(re.finditer(rb"\d+", content))
    if not numbers:
        return _bits(content, chance)
    chosen = chance.choice(numbers)
    return content[: chosen.start()] + chance.choice(_EXTREMES) + content[chosen.end() :]


def _word(content: bytes, chance: random.Random) -> bytes:
    """One word in the place of another, as names of elements, keys and operators are."""
    words = list(re.finditer(rb"[A-Za-z:/]{2,30}", content))
    if len(words) < 2:
        return _bits(content, chance)
    one, other = chance.choice(words), chance.choice(words)
    return content[: one.start()] + other[0] + content[one.end() :]


def _stretch(content: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + chance.choice((1, 4, 32, 512)))


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_bits, _cut, _lost, _twice, _noise, _number, _word)


def main(arguments: Sequence[str] | None = None, say: Callable[[str], object] = print) -> int:
    """0 when no reader stopped, hung or was left running."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--files", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where files that stop or hold up a reader are kept")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = campaign(Path(folder), asked.files, asked.seed, asked.keep)
    say(json.dumps(asdict(found)))
    return 1 if found.unnamed or found.hangs or found.left_running else 0


if __name__ == "__main__":
    sys.exit(main())
