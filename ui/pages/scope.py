"""Which documents a question may be answered from: all, some companies', or some documents."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from data.store.store import Store
from data.types import Document, Status

SEARCHED_BY = "Searched by figures of tables, words, a finance glossary and meaning; pictures by their copies"
SHOWN = " and by what they show."
NOT_SHOWN = ". No image-text model is set, so charts are found by the words on them."


def choose_scope(store: Store, *, image_model: bool = False) -> list[str] | None:
    """Draw the choice, and say by what is searched; the ids of the chosen documents, or None for all."""
    documents = {document.id: document for document in store.documents() if document.status is Status.READY}
    companies = sorted({document.description.company for document in documents.values()} - {""})
    options = [f"company/{company}" for company in companies] + list(documents)
    chosen: list[str] = [option for option in st.session_state.get("scope", []) if option in options]
    with st.popover(_label(chosen), type="tertiary", icon=":material/filter_alt:", key="scope-choice"):
        st.multiselect(
            "Answer only from",
            options,
            format_func=lambda option: _name(option, documents),
            placeholder="All documents",
            key="scope",
            persist_state="session",
        )
        st.caption(SEARCHED_BY + (SHOWN if image_model else NOT_SHOWN))
    return _ids(chosen, documents.values()) if chosen else None


def _name(option: str, documents: dict[str, Document]) -> str:
    if option in documents:
        return documents[option].name
    return option.removeprefix("company/") + " (all its documents)"


def _label(chosen: list[str]) -> str:
    if not chosen:
        return "All documents"
    return "1 choice" if len(chosen) == 1 else f"{len(chosen)} choices"


def _ids(chosen: list[str], documents: Iterable[Document]) -> list[str]:
    return [
        document.id
        for document in documents
        if document.id in chosen or f"company/{document.description.company}" in chosen
    ]
