"""The sentences of a call in, what is known of each out: prepared remarks or questions and answers, and who speaks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

PREPARED, QUESTIONS = "prepared remarks", "questions and answers"
_OPENS = re.compile(
    r"\b(?:first|next) question\b|\bquestion[- ]and[- ]answer\b|\bQ ?& ?A\b"
    r"|\btake (?:(?:our|your|the|some) )?(?:\w+ )?questions?\b"
    r"|\b(?:open|opened|opening) (?:up )?(?:the|our) (?:call|line|lines|floor)\b"
    r"|\bopen (?:it |this )?up (?:for|to) (?:your )?questions\b",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"\b(?:following|after|before|later|conclud\w+|end of)\b|\bwill be (?:a|an|followed)\b", re.IGNORECASE
)
_LEADER = re.compile(r"^(?:operator|moderator|conference (?:operator|host|call operator)|coordinator)$", re.IGNORECASE)
_TITLE = (
    r"(?:(?i:chief|president|chair(?:man|woman|person)?|vice|senior|executive|managing|director|treasurer|controller|head|"
    r"officer|ceo|cfo|coo|cto|founder|co-founder|general|group|corporate|global|investor|svp|evp|vp|ir|secretary|analyst))"
)
_BETWEEN = r"(?:\s*,\s*|\s+[-–—]{1,2}\s+|\s*\(\s*)(?:(?:our|the|its|[A-Z][\w&.]*(?:['’]s)?)\s+){0,4}?"
_ROLE = rf"{_BETWEEN}({_TITLE}\b[^.;:()\n\[\]]{{0,90}})"
_ENDS = re.compile(
    r",\s*(?:and\s+)?(?!and\b)(?:our\s+)?[A-Z][\w.'’-]+ [A-Z]"
    r"|\s*[.;]|,?\s+(?:who|and I|will|joins?|are|is|with us)\b|,\s+and\s+[A-Z]|\s+and\s+[A-Z][\w'’-]+ [A-Z][\w'’-]+,"
)
_NAME = r"[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+){1,3}"
_LINE = re.compile(
    r"\b(?:line of|comes from|question is from|question from|go to)\s+"
    rf"(?P<name>{_NAME})\s*(?:,\s*|\s+)(?:with|from|at|of)\s+(?P<house>[A-Z][\w&.'’ ]{{2,40}}?)[.,]"
)


class Turn(Protocol):
    """Words of one speaker."""

    @property
    def text(self) -> str: ...
    @property
    def speaker(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a call by its name, "" where the call does not tell, and the role of the one who speaks."""

    name: str = ""
    role: str = ""

    def heading(self, speaker: str | None) -> str:
        """What stands over the words: "prepared remarks > Daniel Reyes, chief financial officer"."""
        who = ", ".join(filter(None, (speaker, self.role)))
        return " > ".join(filter(None, (self.name.capitalize(), who if self.role else "")))


def parts_of(said: Sequence[Turn], text: str = "") -> list[Part]:
    """The part of each; `text` is the transcript as it came, where roles may stand beside names."""
    roles = roles_of({turn.speaker for turn in said if turn.speaker}, text or " ".join(turn.text for turn in said))
    opening = opening_of(said)
    names = ["" if opening is None else PREPARED if n < opening else QUESTIONS for n in range(len(said))]
    return [Part(name, roles.get(turn.speaker or "", "")) for name, turn in zip(names, said, strict=True)]


def opening_of(said: Sequence[Turn]) -> int | None:
    """Where questions begin: with the words that open the line; None where nothing opens it."""
    for n, turn in enumerate(said):
        if n and _OPENS.search(turn.text) and not _ANNOUNCES.search(turn.text):
            return n
    return None


def roles_of(speakers: set[str], text: str) -> Mapping[str, str]:
    """What each speaker is, in the words of the call: from lists of participants and from whoever introduces them."""
    houses = {match["name"]: f"analyst, {match['house'].strip()}" for match in _LINE.finditer(text)}
    found = dict[str, str]()
    for speaker in speakers:
        if _LEADER.match(speaker):
            continue
        stated = re.search(re.escape(speaker) + _ROLE, text)
        role = _ENDS.split(stated[1], maxsplit=1)[0].strip(" ,-–—") if stated else houses.get(speaker, "")
        if role:
            found[speaker] = role
    return found
