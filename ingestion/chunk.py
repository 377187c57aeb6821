"""Evidence and description in, the text that words and vectors search out.

A table is searched by its words: title, units, headings and row labels. Its figures are left to facts, so that the
few hundred tokens an encoder reads are spent on what can be asked for.
"""

from __future__ import annotations

import re

from data.locators import AudioSpan
from data.types import Description, Evidence, Grid
from ingestion.words.numbers import parse_number, unmarked

_TABLE_WORDS = 240  # about what a 256-token encoder still sees beside the context


def search_text(evidence: Evidence, description: Description) -> str:
    """Whose it is, when, under which heading, then what it says."""
    heading = " > ".join(filter(None, (evidence.context.strip(), _speaker(evidence))))
    body = _table_text(evidence.grid) if evidence.grid is not None else evidence.text
    return unmarked(" | ".join(part for part in (source_of(description), heading, body.strip()) if part))


def _speaker(evidence: Evidence) -> str:
    """Who speaks, where the headings do not say so."""
    speaker = evidence.locator.speaker if isinstance(evidence.locator, AudioSpan) else None
    return "" if speaker is None or speaker in evidence.context else speaker


def source_of(description: Description) -> str:
    """The document in a few words: "Harbor Finch Inc., 10-K, FY2022"."""
    year = f"FY{description.fiscal_year}" if description.fiscal_year else ""
    quarter = f"Q{description.quarter} {year}".strip() if description.quarter else year
    return ", ".join(part for part in (description.company, description.form, quarter) if part)


def _table_text(grid: Grid) -> str:
    """The words of a table, each once, in reading order, up to the encoder's window."""
    heads = [cell.text for row in grid.rows[: grid.header_rows] for cell in row]
    labels = [row[0].text for row in grid.rows[grid.header_rows :] if row]
    prose = [cell.text for row in grid.rows[grid.header_rows :] for cell in row[1:] if _says_something(cell.text)]
    said = [" ".join(text.split()).rstrip(".:") for text in (grid.title, grid.units, *heads, *labels, *prose)]
    return _shortened([text for text in dict.fromkeys(said) if text])


def _says_something(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]{3}", text)) and parse_number(text) is None


def _shortened(parts: list[str]) -> str:
    kept: list[str] = []
    words = 0
    for part in parts:
        words += len(part.split())
        if words > _TABLE_WORDS:
            break
        kept.append(part)
    return "; ".join(kept)
