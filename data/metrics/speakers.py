"""A question in, the role of the speaker that it asks for out; the words are in `data/metrics/speakers.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).parent / "speakers.toml"
_VERBS = (
    r"(?:say|says|said|saying|tell|tells|told|mention\w*|comment\w*|ask(?:s|ed|ing)?|answer\w*|explain\w*|respond\w*"
    r"|repl(?:y|ies|ied)|expect\w*|guid(?:e|es|ed|ing|ance)|outlook|describe\w*|discuss\w*|speak|spoke|talk\w*|think|thinks|announce\w*"
    r"|address\w*|remark\w*|quote[sd]?|according)"
)


class _Role(NamedTuple):
    """Finds questions for the role's words, the role in what a call tells of a speaker, and its names."""

    asked: re.Pattern[str]
    told: re.Pattern[str]
    named: re.Pattern[str]


def speaker_in(question: str) -> str:
    """The role whose words a question asks for, as "finance" by "what did the CFO say"; "" where it names none.

    "Who is the CFO?" asks for nobody's words.
    """
    lowered = question.lower()
    return next((role for role, (asked, _, _) in _roles().items() if asked.search(lowered)), "")


def without_speaker(question: str, role: str) -> str:
    """The question without the words that name the speaker: "CFO" is cash flow from operations too."""
    return _roles()[role].named.sub(" ", question) if role else question


def holds_role(role: str, told: str) -> bool:
    """Whether what a call tells of a speaker is the role, as "finance" is "chief financial officer"."""
    return role in _roles() and _roles()[role].told.search(told.lower()) is not None


@lru_cache(maxsize=1)
def _roles() -> Mapping[str, _Role]:
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        name: _Role(
            _asking(row["asked"]), re.compile(row["role"]), re.compile(rf"\b(?:{row['asked']})\b", re.IGNORECASE)
        )
        for name, row in rows.items()
    }


def _asking(named: str) -> re.Pattern[str]:
    """A role beside a verb of speech, either way round: "the CFO said", "said by the CFO", "the CFO's comments"."""
    return re.compile(
        rf"\b(?:{named})\b(?:['’]s?)?(?:\W+[\w-]+){{0,3}}?\W+{_VERBS}\b"
        rf"|\b{_VERBS}\b(?:\W+[\w-]+){{0,5}}?\W+(?:by|from|to|of)\s+(?:the|its|their|an?)?\s*(?:{named})\b"
        rf"|\b(?:what|how|when|why|where)\s+(?:did|does|do|has|have)\s+(?:the|its|their|an?|any)\s+(?:{named})\b"
    )
