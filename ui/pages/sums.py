"""What a document's tables fail of their own checks, in a dialog: which table, and what is off by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from data.types import Document, Evidence, SelfCheck
from generation.places import place
from generation.reckoning.doubts import in_words
from ui.plain import plain

_WIDTHS = {
    "Where": st.column_config.TextColumn(width="small"),
    "What is off": st.column_config.TextColumn(width="large"),
}


@st.dialog("Tables that do not add up", width="large")
def sums_dialog(document: Document, failures: Sequence[SelfCheck], tables: Mapping[int, Evidence]) -> None:
    """One row for each check that fails, in reading order."""
    st.markdown(f"**{plain(document.name, 80)}** has figures that contradict other figures of the same document.")
    st.caption("Either the filer printed them so, or a figure was misread: compare with the page before relying on it.")
    rows = [row_of(check, tables.get(check.evidence_id)) for check in failures]
    st.dataframe(rows, hide_index=True, column_config=_WIDTHS)


def row_of(check: SelfCheck, table: Evidence | None) -> dict[str, str]:
    """One failed check as the words of its row."""
    return {"Where": place(table.locator) if table else f"table {check.table}", "What is off": in_words(check)}
