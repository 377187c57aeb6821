"""Guidance: what a company said it would do, call by call, with what came of it; both ends open beside the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from data.people import Principal
from data.store.store import Store
from data.types import Document
from generation.calls.ledger import Entry, Outcome, is_call, ledger
from generation.calls.ledger_words import call_words, given_words, when_words
from generation.facts.horizon import horizon_on
from generation.places import clock
from retrieval.companies import by_company
from ui.pages.day import choose_day
from ui.pages.opened import Beside, row_picked
from ui.plain import plain
from ui.session import desk

_BESIDE = Beside("guidance-source")


def page() -> None:
    """The whole page."""
    store = desk().store
    companies = {
        company: documents
        for company, documents in by_company(store.documents(ready_only=True)).items()
        if any(map(is_call, documents))
    }
    with st.container(key="facts"):
        if not companies:
            st.title("Guidance", anchor=False)
            st.info("No call is ready yet. Add transcripts or recordings of a company's calls on the Library page.")
            return
        with st.container(horizontal=True, vertical_alignment="center", key="guidance-bar"):
            company = st.selectbox(
                "Company",
                list(companies),
                format_func=lambda name: name or "Company not known",
                key="guidance-company",
                label_visibility="collapsed",
            )
            day = choose_day("guidance-day")
        documents: Sequence[Document] = companies[company]
        if day is not None:
            horizon = horizon_on(day, documents)
            store, documents = store.known_on(day), horizon.known
            st.caption(plain(" ".join(horizon.notes), 600))
        known = tuple(document.id for document in documents)
        entries = _entries(store, store.principal, store.generation(), store.day, known)
        left, right = st.container(key="facts-desk").columns([11, 10], gap="medium")
        with left:
            chosen = _ledger(entries, documents)
        if chosen is not None:
            with right.container(key="panel"):
                _both_ends(store, chosen)


@st.cache_data(max_entries=8, show_spinner="Reading the calls for guidance …")
def _entries(
    _store: Store,
    principal: Principal,  # noqa: ARG001
    generation: int,  # noqa: ARG001
    day: date | None,  # noqa: ARG001
    documents: tuple[str, ...],
) -> list[Entry]:
    """A result is one person's, and `generation` makes it stale when the library changes or who may see it."""
    return ledger(_store, [_store.document(key) for key in documents])


def _ledger(entries: Sequence[Entry], documents: Sequence[Document]) -> Entry | None:
    """Draw the table; the item that is chosen, if any."""
    calls = sum(map(is_call, documents))
    undated = [d.name for d in documents if is_call(d) and d.description.fiscal_year is None]
    if undated:
        st.caption(f"Without a fiscal year, so left out: {plain(', '.join(undated))}. Correct it on the Library page.")
    if not entries:
        heard = "the call" if calls == 1 else f"the {calls} calls" if calls else "a call"
        st.info(f"No figure was guided to on {heard} of this company.")
        return None
    counts = Counter(entry.outcome for entry in entries)
    shown = st.pills(
        "Outcomes",
        [outcome for outcome in Outcome if counts[outcome]],
        selection_mode="multi",
        format_func=lambda outcome: f"{outcome.value} {counts[outcome]}",
        key="guidance-outcomes",
        label_visibility="collapsed",
    )
    listed = [entry for entry in entries if not shown or entry.outcome in shown]
    picked: Any = st.dataframe(
        [_row(entry) for entry in listed],
        hide_index=True,
        key=_BESIDE.table,
        on_select="rerun",
        selection_mode=("single-row", "single-cell"),
        row_height=28,
        height=min(640, 44 + 28 * len(listed)),
    )
    st.caption(
        f"From {calls} {'call' if calls == 1 else 'calls'}. A number is met when the result rounds to it; a later call"
        " that guides otherwise changes the item. Choose a row to open both ends."
    )
    return row_picked(picked, listed)


def _row(entry: Entry) -> dict[str, str]:
    given = entry.given
    return {
        "Call": call_words(given.call),
        "Of": given.name,
        "Guided": given_words(given),
        "Outcome": entry.outcome.value,
        "For": when_words(given),
        "Came": entry.came.words if entry.came else "",
        "Document": entry.came.citation.document if entry.came else "",
        "At": "" if given.line.start is None else clock(given.line.start),
        "Speaker": given.line.speaker,
    }


def _both_ends(store: Store, entry: Entry) -> None:
    """What came and what was said, one after the other in the panel."""
    given = entry.given
    citations = [entry.came.citation] if entry.came else []
    citations.append(given.citation(len(citations) + 1))
    key = f"guidance-{given.line.evidence.id}-{given.line.start}-{given.printed}"
    told = f"{given.name}, {given_words(given)} for {when_words(given)}: {entry.outcome.value}"
    _BESIDE.keep_open(key, citations, told)
    _BESIDE.show(store)
