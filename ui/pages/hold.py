"""The dialogs of the library that keep a document from being removed, and let it go."""

from __future__ import annotations

import streamlit as st

from data.store.keeping import LONGEST_REASON
from data.store.store import Store
from data.types import Document, Hold
from ui.plain import plain


def held_words(hold: Hold) -> str:
    """Since when, by whom and why."""
    return f"On hold since {hold.since:%Y-%m-%d}, by {plain(hold.person, 80)}: {plain(hold.reason, LONGEST_REASON)}"


@st.dialog("Keep this document?")
def hold_dialog(store: Store, document: Document) -> None:
    """Asks for the reason; from then on nobody removes the document."""
    st.text(document.name)
    st.caption("While it is on hold nobody can remove it. The hold, its reason and its end are in the audit trail.")
    with st.form("hold", border=False):
        reason = st.text_input("Reason", max_chars=LONGEST_REASON, placeholder="As: request of the regulator, case 12")
        if st.form_submit_button("Hold it", type="primary"):
            if reason.strip():
                store.hold(document.id, reason)
                st.rerun()
            st.warning("A hold needs a reason.")


@st.dialog("End this hold?")
def release_dialog(store: Store, document: Document) -> None:
    """Shows the reason; from then on the document may be removed again."""
    st.text(document.name)
    if document.hold:
        st.caption(held_words(document.hold))
    with st.container(horizontal=True):
        if st.button("End the hold", type="primary", key="release-yes"):
            store.release(document.id)
            st.rerun()
        if st.button("Keep it held", key="release-no"):
            st.rerun()
