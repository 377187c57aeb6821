"""The day as known on which a page is read, chosen by the reader; none for today."""

from __future__ import annotations

from datetime import date

import streamlit as st

_HELP = "Hides every document that was published after this day. Empty: everything in the library."


def day_chosen(key: str) -> date | None:
    """The day that stands, wherever on the page it is asked for."""
    return st.session_state.get(key)


def choose_day(key: str) -> date | None:
    """Draw the choice in a small popover that names the day when one is set."""
    chosen = day_chosen(key)
    label = f"As known on {chosen.isoformat()}" if chosen else "As known today"
    with st.popover(label, icon=":material/history:", type="tertiary", key=f"{key}-choice"):
        return st.date_input(
            "As known on",
            None,
            min_value=date(1990, 1, 1),
            max_value=date(2100, 12, 31),
            key=key,
            help=_HELP,
            persist_state="session",
        )
