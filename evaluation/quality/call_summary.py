"""Transcripts with expert summaries in, how many of the summaries' numbers the chosen sentences hold out.

    python -m evaluation.quality.call_summary FOLDER [--half 0|1] [--bullets 4] [--misses]

FOLDER holds `calls/NAME_qN_YEAR.txt`, a sentence a line, and `summaries/` with files of the same names. Two plain ways
to choose are scored beside: the first sentences, and those with most words of a short list and numbers.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from data.types import Description
from generation.calls.summary import bullets

_NUMBER = re.compile(r"(?<![\w.])\$?\d[\d,]*(?:\.\d+)?")
_KEYWORDS = re.compile(
    r"\b(?:revenue|sales|earnings|eps|income|profit|per share|guidance|expect|outlook)\b", re.IGNORECASE
)
Choose = Callable[[Sequence[str], Description, int], list[int]]


def main() -> int:
    """Print one JSON object of figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bullets", type=int, default=4)
    parser.add_argument("--half", type=int, choices=(0, 1), help="only every other call, beginning with this one")
    parser.add_argument("--misses", action="store_true", help="say on stderr what was chosen and what was not found")
    args = parser.parse_args()
    names = sorted(path.name for path in (args.folder / "calls").glob("*.txt"))
    names = names if args.half is None else names[args.half :: 2]
    scored = {name: recall(args.folder, names, way, args.bullets, args.misses and name == "chosen")
              for name, way in (("chosen", bullets), ("lead", _lead), ("keywords", _keyword_pick))}  # fmt: skip
    sys.stdout.write(json.dumps({"calls": len(names), "bullets": args.bullets, "gold_number_recall": scored}) + "\n")
    return 0


def recall(folder: Path, names: Sequence[str], choose: Choose, count: int, misses: bool = False) -> float:
    """The share of the numbers of a summary that the chosen sentences hold, on average over the calls."""
    shares: list[float] = []
    for name in names:
        sentences = [line.strip() for line in (folder / "calls" / name).read_text("utf-8").splitlines() if line.strip()]
        wanted = numbers_of((folder / "summaries" / name).read_text("utf-8"))
        at = choose(sentences, description_of(name), count)
        found = numbers_of(" ".join(sentences[place] for place in at))
        if wanted:
            shares.append(len(wanted & found) / len(wanted))
        if misses:
            told = "\n".join(f"  {sentences[place]}" for place in at)
            sys.stderr.write(f"{name}: missed {sorted(wanted - found)}\n{told}\n")
    return round(sum(shares) / len(shares), 4)


def numbers_of(text: str) -> set[str]:
    """The numbers printed in a text, without marks and trailing zeros; years are none."""
    bare = (match.group().lstrip("$").replace(",", "") for match in _NUMBER.finditer(text))
    kept = (number for number in bare if not re.fullmatch(r"(?:19|20)\d\d", number))
    return {number.rstrip("0").rstrip(".") if "." in number else number for number in kept}


def description_of(name: str) -> Description:
    """What a file name says of its call: `ABC_q1_2021.txt`."""
    match = re.fullmatch(r"(.+)_q([1-4])_(\d{4})\.txt", name)
    if match is None:
        return Description()
    return Description(company=match[1], form="earnings call", fiscal_year=int(match[3]), quarter=int(match[2]))


def _lead(sentences: Sequence[str], _: Description, count: int) -> list[int]:
    return list(range(min(count, len(sentences))))


def _keyword_pick(sentences: Sequence[str], _: Description, count: int) -> list[int]:
    def weight(at: int) -> int:
        text = sentences[at]
        return len(_KEYWORDS.findall(text)) + len(numbers_of(text)) if numbers_of(text) else 0

    return sorted(range(len(sentences)), key=weight, reverse=True)[:count]


if __name__ == "__main__":
    sys.exit(main())
