"""What a memo's parts are called, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.answers import Check


@dataclass(frozen=True, slots=True)
class MemoWords:
    """The headings and marks of a memo; `marks` are by a claim's check, and `listing` stands between parts."""

    withheld: str
    notes: str
    evidence: str
    manifest: str
    program: str
    written: str
    answers: str
    text: str
    source: str
    not_answered: str
    untitled: str
    marks: Mapping[Check, str]
    listing: str
