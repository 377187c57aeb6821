"""Nouns in, lines for a person at a terminal out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import shorten

from data.answers import Answer, Compared, Comparison, Hit
from data.types import CheckKind, Document, Evidence, Hidden, SelfCheck, Status
from generation.guardrails import said_beside
from generation.models.cost import cost_words
from generation.places import place
from generation.reckoning.doubts import in_words
from generation.wording.choice import wording_in
from ingestion.pipeline import Outcome


def outcome_text(outcome: Outcome) -> str:
    name = outcome.document.name if outcome.document else outcome.path.name
    if outcome.error:
        stands = outcome.document and outcome.document.status is Status.READY
        return f"{name}: failed. {outcome.error}{' What was read before stands.' if stands else ''}"
    if outcome.status == "duplicate":
        return f"{outcome.path.name}: already here as {name}"
    pages = outcome.document.pages if outcome.document else 0
    told = f"{name}: ready, {pages} pages, {_counted(outcome.counts)}, {outcome.seconds:.1f} s"
    return f"{told}\n  {_kept_apart(outcome.hidden)}" if outcome.hidden else told


def _kept_apart(count: int) -> str:
    passages = "1 hidden passage" if count == 1 else f"{count} hidden passages"
    return f"{passages} kept apart: never evidence, never before a model. `mffm inspect` shows them."


def hidden_text(hidden: Hidden) -> str:
    """As in "[not on the page: too small to read, page 3]"."""
    where = f", {place(hidden.locator)}" if hidden.locator else ""
    return f"[not on the page: {hidden.way.value}{where}]\n{hidden.text}\n"


def check_text(check: SelfCheck) -> str:
    """As in "[does not add up: table 2, column 1]"."""
    return f"[does not add up: table {check.table}, column {check.column}]\n{in_words(check)}\n"


def checks_summary(checks: Sequence[SelfCheck]) -> str:
    """How many of a file's self-checks hold, and how many tags its tables' words agree with."""
    tags = [check for check in checks if check.kind is CheckKind.TAGS]
    sums = [check for check in checks if check.kind is not CheckKind.TAGS]
    told = f"{sum(check.passed for check in sums)} of {len(sums)} self-checks of tables hold"
    return f"{told}; {sum(check.passed for check in tags)} of {len(tags)} tags agree with the print" if tags else told


def document_text(document: Document) -> str:
    told = document.description
    period = f"Q{told.quarter} {told.fiscal_year}" if told.quarter else str(told.fiscal_year or "")
    about = ", ".join(part for part in (told.company, told.form, period) if part)
    state = (
        document.status.value if not document.error_message else f"{document.status.value}: {document.error_message}"
    )
    draft = "  machine draft, unchecked" if document.counts.get("draft") else ""
    return f"{document.name}  [{state}]  {about}  {document.pages} pages{draft}"


def evidence_text(evidence: Evidence) -> str:
    return f"[{evidence.modality.value}, {place(evidence.locator)}]\n{evidence.text}\n"


def hits_text(hits: Sequence[Hit]) -> str:
    lines = [_hit(rank, hit) for rank, hit in enumerate(hits, 1)]
    return "\n".join(lines) or "Nothing was found."


def answer_text(answer: Answer) -> str:
    parts = [answer.text, *(_comparison(answer.comparison) if answer.comparison else ())]
    parts += [*(f"  = {made.formula}" for made in answer.calculations), *answer.notes]
    parts += [f"  ~ {claim.text} ({'; '.join(claim.faults)})" for claim in answer.claims if claim.faults]
    where = wording_in(answer.question).place
    for citation in answer.citations:
        quote = shorten(citation.quote, 120, placeholder=" …")
        parts.append(f"  [{citation.n}] {citation.document}, {where(citation.locator)}: {quote}")
    parts += [f"  ! {words}" for _, words in said_beside(answer)]
    parts += [f"  ({cost_words(answer.cost)})"] if answer.cost else []
    return "\n".join(parts)


def _comparison(comparison: Comparison) -> list[str]:
    """The table in columns as wide as their widest cell."""
    lines = [("", *comparison.headings)]
    lines += [(row.label, *(_compared(cell) for cell in row.cells)) for row in comparison.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    padded = [
        [line[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(line[1:], widths[1:], strict=True))]
        for line in lines
    ]
    return ["", f"  {comparison.title}", *(f"  {'  '.join(line)}".rstrip() for line in padded), ""]


def _compared(cell: Compared) -> str:
    return f"{cell.shown} [{','.join(map(str, cell.citations))}]" if cell.value is not None else "not stated"


def _hit(rank: int, hit: Hit) -> str:
    text = shorten(hit.evidence.text, 160, placeholder=" …")
    found = ", ".join(f"{channel} {place}" for channel, place in hit.why.items())
    return f"{rank:2}. {hit.document.name}, {place(hit.evidence.locator)}  ({found})\n    {text}"


def _counted(counts: Mapping[str, int]) -> str:
    named = {"text": "passages", "table": "tables", "figure": "figures", "audio": "turns"}
    found = ", ".join(f"{counts[kind]} {name}" for kind, name in named.items() if counts.get(kind))
    return f"{found} (machine draft, unchecked)" if counts.get("draft") else found
