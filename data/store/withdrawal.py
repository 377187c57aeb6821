"""A document that is removed in, the answers that quoted it without its words out.

A sentence that rests on the document loses its text, and all figures of the answer go with it, since they may have been
worked out from its cells. Which document it was stays, by name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select, update

from data.answers import Answer, Check, Claim
from data.codec import answer_from_json, answer_to_json, compact
from data.rows.tables import messages

WITHDRAWN = "Source withdrawn."


def withdraw(connection: Connection, document_id: str) -> int:
    """Take the document's words out of every kept answer; how many answers there were."""
    quoting = select(messages.c.id, messages.c.body).where(messages.c.body.contains(document_id))
    count = 0
    for number, text in connection.execute(quoting).all():
        body = json.loads(text)
        kept = body_without(body, document_id)
        if kept != body:
            connection.execute(update(messages).where(messages.c.id == number).values(body=compact(kept)))
            count += 1
    return count


def body_without(body: Mapping[str, Any], document_id: str) -> dict[str, Any]:
    """A turn as it may be shown: the same when neither its answer nor what it found cites the document."""
    kept = dict(body)
    for name in body.keys() & {"answer", "found"}:
        answer = answer_from_json(body[name])
        lean = without(answer, document_id)
        if lean is not answer:
            kept[name] = answer_to_json(lean)
    return kept


def without(answer: Answer, document_id: str) -> Answer:
    """The answer as it may be kept; itself when it does not cite the document."""
    gone = {citation.n: citation.document for citation in answer.citations if citation.document_id == document_id}
    if not gone:
        return answer
    names = set(gone.values())
    return replace(
        answer,
        claims=tuple(_withdrawn(claim) if gone.keys() & set(claim.citations) else claim for claim in answer.claims),
        citations=tuple(replace(c, quote=WITHDRAWN) if c.n in gone else c for c in answer.citations),
        firings=tuple(replace(f, quote="") if f.document in names else f for f in answer.firings),
        calculations=(),
        result=None,
        comparison=None,
        dropped=(),
        notes=(f"{', '.join(sorted(names))} left the library after this answer was given.",),
    )


def _withdrawn(claim: Claim) -> Claim:
    return replace(claim, text=WITHDRAWN, check=Check.UNSUPPORTED)
