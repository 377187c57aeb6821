"""Nouns in, lines for a person at a terminal out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import shorten

from data.answers import Answer, Hit
from data.types import Document, Evidence
from generation.prompts import place
from ingestion.pipeline import Outcome


def outcome_text(outcome: Outcome) -> str:
    name = outcome.document.name if outcome.document else outcome.path.name
    if outcome.error:
        return f"{name}: failed. {outcome.error}"
    if outcome.status == "duplicate":
        return f"{outcome.path.name}: already here as {name}"
    pages = outcome.document.pages if outcome.document else 0
    return f"{name}: ready, {pages} pages, {_counted(outcome.counts)}, {outcome.seconds:.1f} s"


def document_text(document: Document) -> str:
    told = document.description
    period = f"Q{told.quarter} {told.fiscal_year}" if told.quarter else str(told.fiscal_year or "")
    about = ", ".join(part for part in (told.company, told.form, period) if part)
    state = (
        document.status.value if not document.error_message else f"{document.status.value}: {document.error_message}"
    )
    return f"{document.name}  [{state}]  {about}  {document.pages} pages"


def evidence_text(evidence: Evidence) -> str:
    return f"[{evidence.modality.value}, {place(evidence.locator)}]\n{evidence.text}\n"


def hits_text(hits: Sequence[Hit]) -> str:
    lines = [_hit(rank, hit) for rank, hit in enumerate(hits, 1)]
    return "\n".join(lines) or "Nothing was found."


def answer_text(answer: Answer) -> str:
    parts = [answer.text, *(f"  = {made.formula}" for made in answer.calculations), *answer.notes]
    for citation in answer.citations:
        quote = shorten(citation.quote, 120, placeholder=" …")
        parts.append(f"  [{citation.n}] {citation.document}, {place(citation.locator)}: {quote}")
    return "\n".join(parts)


def _hit(rank: int, hit: Hit) -> str:
    text = shorten(hit.evidence.text, 160, placeholder=" …")
    return f"{rank:2}. {hit.document.name}, {place(hit.evidence.locator)}\n    {text}"


def _counted(counts: Mapping[str, int]) -> str:
    named = {"text": "passages", "table": "tables", "figure": "figures", "audio": "turns"}
    return ", ".join(f"{counts[kind]} {name}" for kind, name in named.items() if counts.get(kind))
