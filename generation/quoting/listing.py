"""A question that a table answers as a whole in, the rows of that table out, in their order.

"When do the notes mature?" is answered by the table of maturities, not by a sentence about one note.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from data.answers import Hit, Plan
from generation.quoting.passages import Extract, row_extract, rows_of
from generation.quoting.wanted import wanted_of

_MATURES = re.compile(
    r"\b(?:when|what|which|how)\b.*\b(?:matur\w+|(?:due|repay\w*|fall due) (?:in|by|each|every|when))\b", re.IGNORECASE
)
_MATURITIES = re.compile(r"\bmaturit(?:y|ies)\b|\bfuture (?:principal )?payments\b", re.IGNORECASE)
_LEASE = re.compile(r"\bleases?\b", re.IGNORECASE)
_DEBT = re.compile(r"\b(?:debt|notes? payable|senior notes|borrowings|loans?|obligations|principal)\b", re.IGNORECASE)
_MOST_ROWS = 12


def listed_rows(plan: Plan, hits: Sequence[Hit]) -> list[Extract]:
    """The rows of the table asked for, of the page found best; none where no table is asked for or found."""
    if not _MATURES.search(plan.question):
        return []
    wanted = wanted_of(plan)
    owed = _LEASE if _LEASE.search(plan.question) else _DEBT
    for hit in hits:
        grid = hit.evidence.grid
        heads = f"{' '.join(hit.evidence.context.split(' > ')[-2:])} {grid.title if grid else ''}"
        if grid is None or not (_MATURITIES.search(heads) and owed.search(heads)):
            continue
        rows = [row_extract(hit, grid, number) for number in rows_of(grid)]
        if 0 < len(rows) <= _MOST_ROWS and all(wanted.timely(row) for row in rows):
            return rows
    return []
