"""A person's conversations: those beside the page, and the name of the open one above it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.store.store import Store, Thread
from ui.plain import plain

LISTED = 20
"""Conversations that stand beside the page; the others are found by name."""


def open_thread(threads: Sequence[Thread]) -> Thread | None:
    """The thread named in the address, if there still is one."""
    named = st.query_params.get("thread", "")
    if not named.isdecimal():
        return None
    thread = next((thread for thread in threads if thread.id == int(named)), None)
    if thread is None:
        del st.query_params["thread"]
    return thread


def show_threads(threads: Sequence[Thread], current: Thread | None) -> None:
    """The latest conversations as buttons, and all of them by name when there are more."""
    with st.sidebar:
        if st.button("New conversation", icon=":material/add:", key="new", width="stretch"):
            st.query_params.pop("thread", None)
            close_source()
            st.rerun()
        if not threads:
            st.caption("Your conversations are kept here.")
        if len(threads) > LISTED:
            _find(threads)
        for kept in threads[:LISTED]:
            kind = "secondary" if kept == current else "tertiary"
            if st.button(plain(kept.title, 42), key=f"thread-{kept.id}", type=kind, width="stretch"):
                _go_to(kept.id)
                st.rerun()


def _find(threads: Sequence[Thread]) -> None:
    titles = {thread.id: thread.title for thread in threads}

    def found() -> None:
        if (chosen := st.session_state["find-thread"]) is not None:
            _go_to(chosen)
            st.session_state["find-thread"] = None

    st.selectbox(
        "Find a conversation",
        list(titles),
        index=None,
        format_func=lambda thread: titles.get(thread, ""),
        placeholder=f"Find one of {len(titles)} conversations",
        label_visibility="collapsed",
        key="find-thread",
        on_change=found,
    )


def _go_to(thread: int) -> None:
    st.query_params["thread"] = str(thread)
    close_source()


def show_thread_bar(store: Store, thread: Thread) -> None:
    """The name of the open conversation, and what may be done with it."""
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key="threadbar"):
        st.subheader(plain(thread.title, 90), anchor=False, width="stretch")
        with st.popover("", icon=":material/more_horiz:", type="tertiary", help="Rename or delete this conversation"):
            name = st.text_input("Name", thread.title, key=f"title-{thread.id}", max_chars=120)
            if st.button("Rename", key="rename") and name.strip():
                store.rename_thread(thread.id, name.strip())
                st.rerun()
            if st.button("Delete conversation", key="delete", icon=":material/delete:"):
                store.remove_thread(thread.id)
                del st.query_params["thread"]
                close_source()
                st.rerun()


def close_source() -> None:
    """No source stands open beside a conversation that was not there when it was opened."""
    st.session_state.pop("source", None)
