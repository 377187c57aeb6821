"""What came back from a door in, whether it is a leak out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from evaluation.leaks.canaries import Own

REFUSED = "refused: "


@dataclass(slots=True)
class Leaks:
    """Of all tries, how many were refused by name, and what came back that should not have."""

    tries: int = 0
    refused: int = 0
    found: list[str] = field(default_factory=list[str])
    by_door: Counter[str] = field(default_factory=Counter[str])

    def judge(self, door: str, owner: Own, told: str, asked: str = "") -> None:
        """Count one try. What was asked may be said back."""
        self.tries += 1
        self.by_door[door] += 1
        self.refused += told.startswith(REFUSED)
        self.look(door, owner, told, asked)

    def look(self, door: str, owner: Own, told: str, asked: str = "") -> None:
        """Look for words of the owner in what was told, without counting it."""
        seen = [kind for kind, word in owner.canaries.items() if word in told and word not in asked]
        if seen:
            self.found.append(f"{door} tells the {', '.join(seen)} of {owner.principal.id}")

    def compare(self, door: str, told: str, nowhere: str) -> None:
        """What is kept from somebody is told of as what is nowhere."""
        if told != nowhere:
            self.found.append(f"{door} tells what is kept from one otherwise than what is nowhere: {told[:200]}")
