"""The dialog of the library that says who may see a document."""

from __future__ import annotations

import streamlit as st

from data.directory import Directory
from data.store import Store
from data.types import Document
from ui.plain import plain

_ALL, _SOME = "Everyone in the workspace", "Only the people named here"


@st.dialog("Who may see this document?")
def share_dialog(store: Store, directory: Directory, document: Document) -> None:
    """To others it is as if the document were not there, in search, answers, facts and counts."""
    st.caption(plain(document.name))
    now = store.audience(document.id)
    names = {member.id: member.name for member in directory.members(store) if member.id != store.principal.id}
    shown = st.radio("Seen by", [_ALL, _SOME], index=int(now is not None), key="share-with")
    chosen = st.multiselect(
        "People",
        list(names),
        [person for person in now or () if person in names],
        format_func=lambda person: f"{names[person]} ({person})",
        placeholder="You alone",
        disabled=shown == _ALL,
        key="share-people",
    )
    st.caption("You always see it. What others have asked about it before loses its quotes when they no longer do.")
    if st.button("Save", type="primary", key="share-save"):
        store.share(document.id, None if shown == _ALL else chosen)
        st.rerun()
