"""Memo: choose answers, give them a title and an order, look at the whole, take it away as a file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from functools import partial

import streamlit as st

from data.answers import Answer, Memo
from data.errors import ModelError
from data.store.store import Store
from generation.memos.memo import MEDIA_TYPES, export_memo
from ui.answer_view import show_answer
from ui.exports import offer
from ui.memo_draft import (
    answer_of,
    chosen_answers,
    draft_of,
    drop_draft,
    in_memo,
    keep_draft,
    kept_answers,
    move,
    toggle_memo,
)
from ui.office import Desk
from ui.plain import plain
from ui.session import desk, say_error
from ui.web.orders import Order

FORMATS = {"docx": "Word", "pdf": "PDF", "md": "Markdown", "html": "HTML"}


def page() -> None:
    """The whole page; the choice stands in the address, so a reload keeps it."""
    here = desk()
    kept = kept_answers(here.store)
    chosen = [message for message in chosen_answers() if message in kept]
    st.query_params["answers"] = ",".join(map(str, chosen))
    with st.container(key="memo"):
        st.title("Memo", anchor=False)
        if not kept:
            st.info("There are no answers yet. Ask on the Chat page; each answer can be added to the memo from there.")
            return
        left, right = st.columns([4, 7], gap="large")
        with left:
            _choose(kept, chosen)
        with right:
            _write(here, _contents(here, chosen, [kept[message][1] for message in chosen]), chosen)


def _choose(kept: dict[int, tuple[str, Answer]], chosen: list[int]) -> None:
    st.subheader("Contents", anchor=False)
    if not chosen:
        st.caption("Nothing chosen yet. Tick answers below.")
    for at, message in enumerate(chosen):
        _line(at, message, kept[message][1].question, len(chosen))
    st.subheader("Answers", anchor=False)
    thread = ""
    for message, (title, answer) in kept.items():
        if title != thread:
            thread = title
            st.caption(plain(title, 70))
        st.checkbox(
            plain(answer.question, 90),
            in_memo(message),
            key=f"choose-{message}-{in_memo(message)}",
            on_change=toggle_memo,
            args=(message,),
        )


def _line(at: int, message: int, question: str, count: int) -> None:
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xxsmall", key=f"line-{message}"):
        st.text(f"{at + 1}. {question}", width="stretch")
        st.button(
            "",
            icon=":material/arrow_upward:",
            key=f"up-{message}",
            help="Move up",
            disabled=at == 0,
            on_click=move,
            args=(message, -1),
        )
        st.button(
            "",
            icon=":material/arrow_downward:",
            key=f"down-{message}",
            help="Move down",
            disabled=at == count - 1,
            on_click=move,
            args=(message, 1),
        )
        st.button(
            "", icon=":material/close:", key=f"out-{message}", help="Take out", on_click=toggle_memo, args=(message,)
        )


def _contents(here: Desk, chosen: list[int], answers: list[Answer]) -> list[Answer]:
    """The answers chosen or, where the analyst had them drafted, the sections made of them."""
    if not here.settings.model_url or not answers:
        return answers
    draft = draft_of(chosen)
    if draft is not None:
        by = plain(draft[0].model or "the model")
        st.caption(f"Drafted by {by} from the checked claims of the answers chosen. Read it before you pass it on.")
        st.button("Back to the answers", key="undraft", icon=":material/undo:", on_click=drop_draft)
        return list(draft)
    if st.button("Draft sections", key="draft", icon=":material/edit_note:", help="Grouped and worded by the model"):
        with st.spinner("Drafting …"):
            drafted = _drafted(here, answers)
        if drafted:
            keep_draft(chosen, drafted)
            st.rerun()
    return answers


def _drafted(here: Desk, answers: list[Answer]) -> tuple[Answer, ...]:
    try:
        return here.draft(answers)
    except ModelError as error:
        say_error(error.message, error.remedy)
        return ()


def _write(here: Desk, answers: list[Answer], chosen: list[int]) -> None:
    title = _kept_text("Title", "title", "Memo", 150)
    author = _kept_text("Author", "author", "", 100)
    memo = Memo(title.strip() or "Memo", tuple(answers), author.strip(), datetime.now().astimezone())
    with st.container(horizontal=True):
        for kind, label in FORMATS.items():
            make = partial(_file, memo, () if draft_of(chosen) else tuple(chosen), kind)
            order = Order(f"{file_stem(memo.title)}.{kind}", MEDIA_TYPES[kind], make)
            offer(here.store.principal, label, order, f"export-{kind}", disabled=not answers)
    st.caption("Every claim gets a numbered footnote; an appendix shows the evidence.")
    _preview(memo)


def _file(memo: Memo, chosen: tuple[int, ...], kind: str, store: Store) -> bytes:
    """The memo of the answers chosen as they are kept now; sections that were drafted are kept nowhere else."""
    again = replace(memo, answers=tuple(answer_of(store, message) for message in chosen)) if chosen else memo
    return export_memo(again, store, kind)


def _kept_text(label: str, name: str, default: str, longest: int) -> str:
    """A line of text that page switches and reloads keep."""
    key = f"memo-{name}"
    st.session_state.setdefault(key, st.query_params.get(name, default)[:longest])
    text = st.text_input(label, key=key, max_chars=longest, persist_state="session") or ""
    st.query_params[name] = text
    return text


def _preview(memo: Memo) -> None:
    with st.container(border=True, key="preview"):
        st.subheader(plain(memo.title), anchor=False)
        if memo.author:
            st.caption(plain(memo.author))
        if not memo.answers:
            st.caption("The memo is empty.")
        for at, answer in enumerate(memo.answers):
            st.markdown(f"**{plain(answer.question)}**")
            show_answer(answer, f"preview-{at}")


def file_stem(title: str) -> str:
    """A file name made of a title: letters, digits and hyphens only."""
    return re.sub(r"[^\w]+", "-", title, flags=re.ASCII).strip("-")[:80] or "memo"
