"""A place on a call and words said there in, the sentence that quotes them out, with who spoke and at which second."""

from __future__ import annotations

from data.locators import AudioSpan, Locator
from data.types import Evidence
from generation.wording.forms import Wording

_WORDS = "\0"


def quotation(words: Wording, evidence: Evidence, place: Locator, quote: str) -> str:
    """ "At 01:08, Daniel Reyes, chief financial officer: “…”"; what is not from a call is quoted alone."""
    if not isinstance(place, AudioSpan):
        return f"“{quote}”"
    role = evidence.speech.role if evidence.speech else ""
    return words.said(place.speaker or "", role or "", place.start, quote, draft=bool(place.draft))


def quoted_in(claim: str, words: Wording, evidence: Evidence, place: Locator) -> str | None:
    """The words that a claim quotes, where it says of them who spoke and when as the place has it."""
    before, _, after = quotation(words, evidence, place, _WORDS).partition(_WORDS)
    spoken = isinstance(place, AudioSpan) and claim.startswith(before) and claim.endswith(after)
    return claim[len(before) : -len(after)] if spoken else None
