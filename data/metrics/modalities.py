"""A question in, the kind of evidence that it asks for out; the words are in `data/metrics/modalities.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from data.locators import Modality

_NEVER = "(?!)"
_FILE = Path(__file__).parent / "modalities.toml"


def modality_in(question: str) -> Modality | None:
    """The kind of evidence that a question asks for, as by "on the slide" or "what did the CFO say"; None mostly."""
    lowered = question.lower()
    return next(
        (kind for kind, asked, unless in _asked() if asked.search(lowered) and not unless.search(lowered)), None
    )


@lru_cache(maxsize=1)
def _asked() -> tuple[tuple[Modality, re.Pattern[str], re.Pattern[str]], ...]:
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        (Modality(kind), _pattern(row["words"], row["patterns"]), re.compile(row.get("unless", _NEVER)))
        for kind, row in told.items()
    )


def _pattern(words: list[str], patterns: list[str]) -> re.Pattern[str]:
    named = "|".join(map(re.escape, words))
    return re.compile("|".join([rf"\b(?:{named})s?\b", *patterns]))
