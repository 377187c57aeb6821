"""The words of a document that its pages do not show, in a dialog: how hidden, where, and what they say."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.types import Document, Hidden
from generation.places import place
from ui.plain import plain

_WIDTHS = {
    "Where": st.column_config.TextColumn(width="small"),
    "How": st.column_config.TextColumn(width="medium"),
    "Words": st.column_config.TextColumn(width="large"),
}


@st.dialog("Not on its pages", width="large")
def hidden_dialog(document: Document, hidden: Sequence[Hidden]) -> None:
    """Hidden passages first; then properties, comments and descriptions, which honest files have too."""
    st.markdown(f"**{plain(document.name, 80)}** holds words that a reader of its pages does not see.")
    st.caption("They are kept apart: never quoted as evidence, never given to a model.")
    for title, ordinary in (("Hidden text", False), ("Properties, comments and descriptions", True)):
        rows = [row_of(one) for one in hidden if one.ordinary is ordinary]
        if rows:
            st.markdown(f"**{title}**")
            st.dataframe(rows, hide_index=True, column_config=_WIDTHS)


def row_of(hidden: Hidden) -> dict[str, str]:
    """One entry of the ledger as the words of its row."""
    where = place(hidden.locator) if hidden.locator else "whole file"
    return {"Where": where, "How": hidden.way.value, "Words": hidden.text}
