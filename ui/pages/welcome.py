"""The first page a new user sees: what this does, and three questions that work."""

from __future__ import annotations

import streamlit as st

from data.store.store import Store
from data.types import Status
from ui.plain import plain
from ui.samples import starter_questions


def show_welcome(store: Store) -> str | None:
    """Draw the first page; the starter question that was clicked, if one was."""
    st.title("Ask your filings", anchor=False)
    st.markdown(
        "Answers come from your own filings, calls and charts, and every sentence opens the page, cell or passage it "
        "rests on.  \nFigures are quoted or calculated by code, never guessed; what is not in the documents is said so."
    )
    st.caption("Try one of these over the sample company's documents")
    chosen = None
    for i, question in enumerate(starter_questions()):
        if st.button(plain(question), key=f"starter-{i}", icon=":material/arrow_forward:", width="stretch"):
            chosen = question
    ready = sum(document.status is Status.READY for document in store.documents())
    kept = {0: "No document is ready yet.", 1: "1 document is ready."}.get(ready, f"{ready} documents are ready.")
    st.caption(f"{kept} Add your own filings, transcripts, spreadsheets or pictures on the Library page.")
    return chosen
