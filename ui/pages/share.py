"""Who may see a document: asked where documents are handed in, and of each afterwards."""

from __future__ import annotations

import streamlit as st

from data.store.directory import Directory
from data.store.store import Store
from data.types import Document
from ui.plain import plain

_ALL, _ME, _SOME = "Everyone in the workspace", "Only me", "Only the people named here"


@st.dialog("Who may see this document?")
def share_dialog(store: Store, directory: Directory, document: Document) -> None:
    """To others it is as if the document were not there, in search, answers, facts and counts."""
    st.caption(plain(document.name))
    chosen = choose_people(store, directory, "share", store.audience(document.id))
    st.caption("You always see it. What others have asked about it before loses its quotes when they no longer do.")
    if st.button("Save", type="primary", key="share-save"):
        store.share(document.id, chosen)
        st.rerun()


def choose_people(
    store: Store, directory: Directory, key: str, now: list[str] | None = None, standing: bool = False
) -> list[str] | None:
    """The ids of the people chosen, beside whoever chooses; None: everyone. `now` is how it is.

    A `standing` choice is of no one document: it is drawn in a line, and kept when pages change.
    """
    names = {member.id: member.name for member in directory.members(store) if member.id != store.principal.id}
    others = [person for person in now or () if person in names]
    shown = st.radio(
        "Seen by",
        [_ALL, _ME, _SOME],
        index=0 if now is None else 2 if others else 1,
        horizontal=standing,
        key=f"{key}-with",
        persist_state="session" if standing else None,
    )
    if shown != _SOME:
        return None if shown == _ALL else []
    return st.multiselect(
        "People",
        list(names),
        others,
        format_func=lambda person: f"{names[person]} ({person})",
        placeholder="You alone",
        key=f"{key}-people",
        persist_state="session" if standing else None,
    )
