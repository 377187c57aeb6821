"""Claims that failed their check in, the same repaired once out: by code where it has the figure, else by the model.

What still fails keeps its faults; what is replaced or taken out is named with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.answers import Check, Claim, Hit
from data.errors import ModelError
from generation.calls.said import read
from generation.models.llm import LanguageModel
from generation.reckoning.compute import Computed
from generation.roles.claims import Sentence
from generation.roles.mend import MOST, mended
from generation.verification.verify import Bench
from generation.verification.wording import bag
from ingestion.words.dates import western


@dataclass(frozen=True, slots=True)
class Repaired:
    """The claims after repair, and what was taken out, in words."""

    claims: tuple[Claim, ...]
    dropped: tuple[str, ...] = ()


def repaired_by_code(claims: Sequence[Claim], figure: Computed | None, bench: Bench) -> Repaired:
    """The first failing sentence about the figure is replaced by the calculation's own."""
    if figure is None or any(claim.text == figure.claim.text for claim in claims):
        return Repaired(tuple(claims))
    own = bench.checked(figure.claim)
    about = bag(figure.name)
    for at, claim in enumerate(claims):
        if failed(claim) and own.check is not Check.UNSUPPORTED and _states(claim, about):
            kept = (*claims[:at], own, *claims[at + 1 :])
            return Repaired(kept, (_told(claim),))
    return Repaired(tuple(claims))


def repaired_by_model(
    claims: Sequence[Claim],
    model: LanguageModel,
    question: str,
    hits: Sequence[Hit],
    numbers: Mapping[int, int],
    bench: Bench,
) -> Repaired:
    """The failing sentences are written again, once, with their faults named; `numbers` are citations by evidence."""
    failing = [at for at, claim in enumerate(claims) if failed(claim)][:MOST]
    if not failing or not model.capabilities.schema:
        return Repaired(tuple(claims))
    try:
        again = mended(model, question, hits, [claims[at] for at in failing])
    except ModelError:
        return Repaired(tuple(claims))
    kept: list[Claim] = []
    dropped: list[str] = []
    for at, claim in enumerate(claims):
        place = failing.index(at) if at in failing else -1
        if place not in again:
            kept.append(claim)
            continue
        better = _rechecked(again[place], numbers, bench)
        if better is not None and failed(better):
            kept.append(claim)
            continue
        dropped.append(_told(claim))
        kept += [better] if better is not None else []
    return Repaired(tuple(kept), tuple(dropped))


def failed(claim: Claim) -> bool:
    return claim.check is Check.UNSUPPORTED


def _rechecked(sentence: Sentence | None, numbers: Mapping[int, int], bench: Bench) -> Claim | None:
    if sentence is None:
        return None
    return bench.checked(Claim(sentence.text, tuple(numbers[n] for n in sentence.evidence), Check.UNSUPPORTED))


def _states(claim: Claim, about: frozenset[str]) -> bool:
    """Whether a sentence states a figure of this name."""
    return bool(read(western(claim.text)).numbers) and bool(about & bag(claim.text) or not bag(claim.text))


def _told(claim: Claim) -> str:
    return f"“{claim.text}” ({'; '.join(claim.faults)})"
