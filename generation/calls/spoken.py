"""Plan and hits in, what was said on a call of what is asked out: verbatim, with who said it and at which second."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from data.answers import Check, Claim, Hit, Plan, Result
from data.locators import AudioSpan, Modality
from data.metrics.speakers import holds_role
from generation.calls.quoted import quotation
from generation.quoting.embedded import number_asked
from generation.quoting.extract import Encode, best_extracts
from generation.quoting.passages import Extract
from generation.sources import Sources
from generation.wording.choice import wording_of

_BESIDE = re.compile(
    r"\b(?:say|said|says|mention\w*|comment\w*|spoke|speak|talk\w*|ask(?:s|ed|ing)?|tell|told|discuss\w*|call|transcript"
    r"|remarks?|prepared|according|transcripts?|calls|\d+|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|quarter|cfo|ceo|coo|chief|executive|financial|operating|officers?|analysts?|management|they|when|who)\b",
    re.IGNORECASE,
)
_QUESTIONS = re.compile(r"\b(?:ask(?:s|ed|ing)?|questions?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """The sentences said, the number asked for, and a remark where others spoke than the one who was asked for."""

    claims: tuple[Claim, ...] = ()
    result: Result | None = None
    notes: tuple[str, ...] = ()


def spoken_claims(plan: Plan, hits: Sequence[Hit], encode: Encode, sources: Sources, limit: int = 3) -> Told:
    """What was said of what is asked, by the one asked for, else by others; nothing where nobody spoke of it."""
    heard = [hit for hit in hits if hit.evidence.modality is Modality.AUDIO]
    asked = [hit for hit in heard if _is_asked(plan, hit, heard)]
    topic = replace(plan, terms=_topic(plan, heard))
    found = best_extracts(topic, asked, encode, limit) if asked else []
    if found or len(asked) == len(heard):
        return _told(topic, found, sources)
    others = best_extracts(topic, [hit for hit in heard if hit not in asked], encode, limit)
    who = plan.speaker or ("speaker" if _named(plan, heard) else "company")
    notes = (wording_of(plan).unsaid(who),) if others else ()
    return replace(_told(topic, others, sources), notes=notes)


def _told(plan: Plan, found: Sequence[Extract], sources: Sources) -> Told:
    return Told(
        tuple(Claim(_in_words(plan, extract), (sources.extract(extract),), Check.QUOTED) for extract in found),
        number_asked(plan, found[0]) if found else None,
    )


def _in_words(plan: Plan, extract: Extract) -> str:
    return quotation(wording_of(plan), extract.hit.evidence, extract.locator, extract.text)


def _topic(plan: Plan, heard: Sequence[Hit]) -> tuple[str, ...]:
    """The words of the question that say what was spoken of, without those that say who speaks, where and when."""
    named = {word.lower() for name in _speakers(heard) for word in name.split() if _names(plan.question, name)}
    kept = tuple(term for term in plan.terms if not _BESIDE.fullmatch(term) and term not in named)
    return kept or plan.terms


def _is_asked(plan: Plan, hit: Hit, heard: Sequence[Hit]) -> bool:
    """Whether a turn is of the one asked for: by name where the question names one of the speakers, else by role.

    Where it asks for nobody's words it asks for the company's, not for what analysts put to it.
    """
    if named := _named(plan, heard):
        return _speaker(hit) in named
    speech = hit.evidence.speech
    told = " ".join(filter(None, (speech.role if speech else "", _speaker(hit))))
    if plan.speaker:
        return holds_role(plan.speaker, told)
    return _QUESTIONS.search(plan.question) is not None or not holds_role("analyst", told)


def _named(plan: Plan, heard: Sequence[Hit]) -> list[str]:
    return [name for name in _speakers(heard) if _names(plan.question, name)]


def _speakers(heard: Sequence[Hit]) -> list[str]:
    return list(dict.fromkeys(filter(None, map(_speaker, heard))))


def _speaker(hit: Hit) -> str:
    place = hit.evidence.locator
    return place.speaker or "" if isinstance(place, AudioSpan) else ""


def _names(question: str, speaker: str) -> bool:
    """Whether a question names a speaker, by the last name at least."""
    last = speaker.split()[-1]
    return len(last) > 2 and re.search(rf"\b{re.escape(last)}\b", question) is not None
