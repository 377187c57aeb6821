"""The memo being put together: which answers, in which order. Kept in the address, so that a reload keeps it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.answers import Answer
from data.codec import answer_from_json
from data.store.store import Store
from generation.memos.layout import exportable

_CHOSEN = "memo-answers"
_DRAFT = "memo-sections"


def chosen_answers() -> list[int]:
    """The messages chosen for the memo, in the analyst's order."""
    if _CHOSEN not in st.session_state:
        named = st.query_params.get("answers", "").split(",")
        st.session_state[_CHOSEN] = [int(name) for name in named if name.isdecimal()]
    return st.session_state[_CHOSEN]


def in_memo(message: int) -> bool:
    return message in chosen_answers()


def toggle_memo(message: int) -> None:
    """Put an answer into the memo, or take it out."""
    chosen = chosen_answers()
    if message in chosen:
        chosen.remove(message)
    else:
        chosen.append(message)


def move(message: int, step: int) -> None:
    """Move an answer up (-1) or down (+1)."""
    chosen = chosen_answers()
    at = chosen.index(message)
    to = min(max(at + step, 0), len(chosen) - 1)
    chosen.insert(to, chosen.pop(at))


def draft_of(chosen: Sequence[int]) -> tuple[Answer, ...] | None:
    """The sections drafted from just these answers in this order, if the analyst had them drafted."""
    made_of, sections = st.session_state.get(_DRAFT, ((), None))
    return sections if made_of == tuple(chosen) else None


def keep_draft(chosen: Sequence[int], sections: tuple[Answer, ...]) -> None:
    """Show these sections in place of the answers that they were drafted from."""
    st.session_state[_DRAFT] = (tuple(chosen), sections)


def drop_draft() -> None:
    st.session_state.pop(_DRAFT, None)


def answer_of(store: Store, message: int) -> Answer:
    """The answer of one message as it is kept now."""
    return answer_from_json(store.message(message).body["answer"])


def kept_answers(store: Store) -> dict[int, tuple[str, Answer]]:
    """Every answer of every thread of which something holds: message to (thread title, answer), newest thread first.

    What was stopped, cut short or failed is no answer and never among them.
    """
    found: dict[int, tuple[str, Answer]] = {}
    for thread in store.threads():
        for message in store.messages(thread.id):
            if "answer" in message.body:
                answer = answer_from_json(message.body["answer"])
                if exportable(answer):
                    found[message.id] = (thread.title, answer)
    return found
