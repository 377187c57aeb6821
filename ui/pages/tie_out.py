"""Tie-out: every number said on a call with its verdict against the filings; both ends open beside the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from data.answers import Citation
from data.known import known_on
from data.people import Principal
from data.store.store import Store
from data.types import Document
from generation.calls.summary import Note, summarised
from generation.calls.tieout import Tie, TieOut, Verdict, filings_of, tie_out
from generation.calls.tieout_words import filing_end, name_of, verdict_words
from generation.facts.horizon import horizon_on
from generation.phrasing import day_words
from generation.places import clock
from generation.workbooks.tieout import tieout_workbook
from generation.workbooks.workbook import MEDIA_TYPE
from ui.exports import offer
from ui.pages.day import choose_day
from ui.pages.memo import file_stem
from ui.pages.opened import Beside, row_picked
from ui.plain import plain
from ui.session import desk
from ui.web.orders import Order

_BESIDE = Beside("tie-out-source")


def page() -> None:
    """The whole page."""
    store = desk().store
    documents = store.documents(ready_only=True)
    calls = {document.id: document for document in documents if document.counts.get("audio")}
    with st.container(key="facts"):
        if not calls:
            st.title("Tie-out", anchor=False)
            st.info("No call is ready yet. Add a transcript or a recording on the Library page.")
            return
        with st.container(horizontal=True, vertical_alignment="center", key="tie-out-bar"):
            call = calls[_choose_call(calls)]
            filings = _choose_filings(call, documents)
            day = choose_day("tie-out-day")
        if day is not None:
            if not known_on(call.description, day):
                st.info(f"This call had not been held by {day_words(day)}. Choose a later day.")
                return
            horizon = horizon_on(day, filings)
            store, filings = store.known_on(day), horizon.known
            st.caption(plain(" ".join(horizon.notes), 600))
        against = tuple(document.id for document in filings)
        tied = _tied(store, store.principal, store.generation(), store.day, call.id, against)
        left, right = st.container(key="facts-desk").columns([11, 10], gap="medium")
        with left:
            chosen = _numbers(store.principal, tied, against, day)
            _summary(tied)
        if chosen is not None:
            with right.container(key="panel"):
                _both_ends(store, tied, chosen)


def _choose_call(calls: dict[str, Document]) -> str:
    return st.selectbox(
        "Call", list(calls), format_func=lambda key: calls[key].name, key="tie-out-call", label_visibility="collapsed"
    )


def _choose_filings(call: Document, documents: Sequence[Document]) -> list[Document]:
    """The filings of the call's company and year, unless others are chosen."""
    known = {document.id: document for document in documents if document.id != call.id}
    own = [document.id for document in filings_of(call, documents) if document.id in known]
    named = st.multiselect(
        "Against",
        list(known),
        default=own,
        format_func=lambda key: known[key].name,
        placeholder="Choose filings",
        key=f"tie-out-filings-{call.id}",
        label_visibility="collapsed",
    )
    return [known[key] for key in named]


@st.cache_data(max_entries=8, show_spinner="Holding the call against the filings …")
def _tied(
    _store: Store,
    principal: Principal,  # noqa: ARG001
    generation: int,  # noqa: ARG001
    day: date | None,  # noqa: ARG001
    call: str,
    filings: tuple[str, ...],
) -> TieOut:
    """A result is one person's, and `generation` makes it stale when the library changes or who may see it."""
    return _held(call, filings, _store)


def _held(call: str, filings: Sequence[str], store: Store) -> TieOut:
    return tie_out(store, store.document(call), [store.document(key) for key in filings])


# ---------------------------------------------------------------- the numbers


def _numbers(principal: Principal, tied: TieOut, against: Sequence[str], day: date | None) -> Tie | None:
    """Draw the table; the number that is chosen, if any."""
    counts = Counter(tie.verdict for tie in tied.ties)
    with st.container(horizontal=True, vertical_alignment="center", key="tie-out-line"):
        verdicts = [verdict for verdict in Verdict if counts[verdict]]
        shown = st.pills(
            "Verdicts",
            verdicts,
            selection_mode="multi",
            format_func=lambda verdict: f"{verdict.value} {counts[verdict]}",
            key="tie-out-verdicts",
            label_visibility="collapsed",
        )
        name = f"{file_stem(tied.call.name)}-tie-out.xlsx"
        offer(
            principal, "XLSX", Order(name, MEDIA_TYPE, partial(_workbook, tied.call.id, against, day)), "tie-out-xlsx"
        )
    if tied.left_out:
        st.caption(f"Of another company, so nothing is tied to it: {plain(', '.join(d.name for d in tied.left_out))}")
    ties = [tie for tie in tied.ties if not shown or tie.verdict in shown]
    if not ties:
        st.info("No number is said on this call." if not tied.ties else "No number has this verdict.")
        return None
    picked: Any = st.dataframe(
        [_row(tie) for tie in ties],
        hide_index=True,
        key=_BESIDE.table,
        on_select="rerun",
        selection_mode=("single-row", "single-cell"),
        row_height=28,
        height=min(560, 44 + 28 * len(ties)),
    )
    return row_picked(picked, ties)


def _workbook(call: str, against: Sequence[str], day: date | None, store: Store) -> bytes:
    return tieout_workbook(_held(call, against, store.known_on(day) if day else store))


def _row(tie: Tie) -> dict[str, str]:
    figure = tie.figure
    return {
        "At": "" if tie.line.start is None else clock(tie.line.start),
        "Said": tie.about.said.printed,
        "Of": name_of(tie) + (" (outlook)" if tie.guidance else ""),
        "Verdict": verdict_words(tie),
        "Filing": " ".join(figure.quote.split()) if figure else "",
        "Document": figure.document.name if figure else "",
        "Speaker": tie.line.speaker,
    }


def _both_ends(store: Store, tied: TieOut, tie: Tie) -> None:
    """The filing's cell and the call's line, one after the other in the panel."""
    end = filing_end(tie, 1)
    citations: list[Citation] = [end] if end else []
    citations.append(tie.line.citation(len(citations) + 1, tied.call))
    key = f"tie-{tie.line.evidence.id}-{tie.about.said.start}-{tie.line.start}"
    _BESIDE.keep_open(key, citations, tie.why)
    _BESIDE.show(store)


# ---------------------------------------------------------------- the summary


def _summary(tied: TieOut) -> None:
    told = summarised(tied)
    for heading, notes in (("In short", told.bullets), ("Guidance given", told.guidance)):
        if notes:
            st.subheader(heading, anchor=False)
            st.markdown("\n".join(_note(note) for note in notes))


def _note(note: Note) -> str:
    start = "" if note.line.start is None else f"{clock(note.line.start)} "
    verdicts = "; ".join(f"{plain(tie.about.said.printed)} {plain(verdict_words(tie))}" for tie in note.ties)
    return f"- {start}{plain(note.line.speaker)}: {plain(note.line.text)}  \n  :small[{verdicts}]"
