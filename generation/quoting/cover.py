"""A question that a filing's cover page answers in, its words there out: where the company sits, when its year ends.

The cover page of a filing to the SEC says these things in a form of its own, in lines that are no sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from data.answers import Hit, Plan
from data.heard import place_of
from data.store.store import Store
from generation.quoting.passages import Extract, row_extract
from generation.quoting.wanted import wanted_of

_SEAT = re.compile(r"\bheadquarter\w*\b|\bhead office\b|\bprincipal executive offices?\b", re.IGNORECASE)
_YEAR_END = re.compile(r"\b(?:fiscal|financial) year[- ]?ends?\b", re.IGNORECASE)
_ASKS = re.compile(r"^\W*(?:where|when|what|which)\b", re.IGNORECASE)
_CAPTION = re.compile(r"\(address of (?:registrant[’']s )?principal executive offices?\b", re.IGNORECASE)
_NO_ADDRESS = re.compile(r"[():]|__")
_ENDED = re.compile(r"\bfor the (?:fiscal )?year ended:? [A-Z][a-z]+ \d{1,2}, ?\d{4}", re.IGNORECASE)
_LINES = 3  # of an address
_COVER = 12  # passages and tables at the start of a document


def on_cover(plan: Plan, hits: Sequence[Hit], store: Store) -> list[Extract]:
    """The lines of the cover page that answer, of the document found best that has them; none where none is asked."""
    seat, end = _SEAT.search(plan.question), _YEAR_END.search(plan.question)
    if not _ASKS.search(plan.question) or not (seat or end):
        return []
    wanted = wanted_of(plan)
    for hit in {hit.document.id: hit for hit in hits}.values():
        cover = [replace(hit, evidence=piece) for piece in store.evidence_of(hit.document.id)[:_COVER]]
        told = (line for page in cover for line in (_seat(page) if seat else _ended(page)))
        if line := next((line for line in told if wanted.timely(line)), None):
            return [line]
    return []


def _seat(hit: Hit) -> Iterator[Extract]:
    """The lines of an address, or the row, over the caption that says whose it is."""
    grid, lines = hit.evidence.grid, hit.evidence.text.splitlines()
    if grid is not None:
        captions = (n for n, row in enumerate(grid.rows) if n and any(_CAPTION.search(cell.text) for cell in row))
        for number in captions:
            row = row_extract(hit, grid, number - 1)
            yield replace(row, said=", ".join(part.strip(" ,") for part in row.text.split("|")))
        return
    for number in (n for n, line in enumerate(lines) if n and _CAPTION.search(line)):
        above = [n for n in range(max(0, number - _LINES), number) if _NO_ADDRESS.search(lines[n])]
        yield _quoted("\n".join(lines[max([number - _LINES - 1, -1, *above]) + 1 : number + 1]), hit)


def _ended(hit: Hit) -> Iterator[Extract]:
    for match in _ENDED.finditer(hit.evidence.text) if hit.evidence.grid is None else ():
        yield _quoted(match.group(), hit)


def _quoted(quote: str, hit: Hit) -> Extract:
    return Extract(quote, " ".join(quote.split()), hit, place_of(hit.evidence, quote))
