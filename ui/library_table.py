"""Documents in, the table of the library out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from data.types import Description, Document, Status

_STATUS = {
    Status.RECEIVED: "Waiting",
    Status.PARSED: "Being read",
    Status.EMBEDDED: "Being read",
    Status.READY: "Ready",
    Status.FAILED: "Could not be read",
    Status.DELETING: "Being removed",
}
_COUNTED = {"text": "passage", "table": "table", "figure": "figure", "audio": "turn"}


def choose(documents: Sequence[Document]) -> Document | None:
    """Draw the table; the document whose row is chosen."""
    event: Any = st.dataframe(
        [row_of(document) for document in documents],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="documents",
        row_height=32,
        placeholder="",
        alt="Documents in the library",
        column_config={
            "Name": st.column_config.TextColumn(width="large"),
            "Published": st.column_config.TextColumn(
                help="A question mark: only the file's own date, or an event's day"
            ),
            "Pages": st.column_config.NumberColumn(width="small"),
        },
    )
    rows: list[int] = event["selection"]["rows"]
    return documents[rows[0]] if rows and rows[0] < len(documents) else None


def row_of(document: Document) -> dict[str, Any]:
    """One document as the words of its row."""
    told = document.description
    return {
        "Name": document.name,
        "Company": told.company,
        "Form": told.form,
        "Period": period_of(told),
        "Published": published_of(told),
        "Pages": document.pages or None,
        "Status": _status_of(document),
        "Evidence": counted(document.counts),
    }


def _status_of(document: Document) -> str:
    shown = ", to some people" if document.restricted else ""
    return _STATUS[document.status] + shown + (", on hold" if document.hold else "")


def published_of(told: Description) -> str:
    """The day of publication, with a question mark where it may have been another."""
    if told.published is None:
        return ""
    return told.published.isoformat() + (" ?" if told.dating and told.dating.weak else "")


def counted(counts: Mapping[str, int]) -> str:
    """ "35 turns (machine draft)"."""
    found = ", ".join(_count(counts[kind], word) for kind, word in _COUNTED.items() if counts.get(kind))
    return f"{found} (machine draft)" if counts.get("draft") else found


def _count(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def period_of(told: Description) -> str:
    """The period a document reports on: "FY2025", "Q2 FY2025 to 2025-06-30"."""
    year = f"FY{told.fiscal_year}" if told.fiscal_year else ""
    if year and told.quarter:
        year = f"Q{told.quarter} {year}"
    ends = told.period_end.isoformat() if told.period_end else ""
    return f"{year} to {ends}" if year and ends else year or ends
