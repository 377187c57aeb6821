"""An answer in, the same with its row in the audit trail out: all that it takes to ask the question again."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from data.answers import Answer, Hit
from data.codec import answer_to_json, compact
from data.outage import patiently
from data.store.store import Store
from generation.models.prompts import PROMPT_VERSION

ACTION = "answer.given"
HELD_SECONDS = 30.0
"""How long an answer is held back for a trail that cannot be written to."""


def recorded(
    store: Store,
    answer: Answer,
    hits: Sequence[Hit],
    documents: Collection[str] | None,
    policy: str,
    parameters: Mapping[str, Any],
    as_of: date | None = None,
) -> Answer:
    """The answer with the number of its row. StoreError, and no answer, when the row cannot be written.

    A database that is away for a short while is waited for. `as_of` is the day that was chosen beside the question.
    """
    chosen = {"as_of": as_of.isoformat()} if as_of else {}
    told = dict(
        tenant=store.principal.tenant,
        question=answer.question,
        documents=None if documents is None else sorted(documents),
        evidence=[hit.evidence.id for hit in hits],
        mode=answer.mode,
        model=answer.model,
        prompt=PROMPT_VERSION,
        policy=policy,
        parameters=parameters,
        refused=answer.refused,
        **chosen,
    )
    said = digest(answer)
    number = patiently(lambda: store.log(ACTION, said, generation=store.generation(), **told), HELD_SECONDS)
    return replace(answer, audit=number)


def digest(answer: Answer) -> str:
    """The sha256 of all that an answer says; not of how long it took, what it cost, or where it is recorded."""
    said = replace(answer, seconds=0.0, cost=None, audit=0)
    return hashlib.sha256(compact(answer_to_json(said)).encode()).hexdigest()
