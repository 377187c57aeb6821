"""Time line: what a company published and when, and a figure through its periods with every version of its value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from data.metrics.vocabulary import vocabulary
from data.people import Principal
from data.rows.fact_search import Span
from data.store.store import Store
from data.types import Document
from generation.facts.events import Event, events, sources_of
from generation.facts.horizon import horizon_on
from generation.facts.versions import History, Moment, Version, adds_up, history, known_concepts
from generation.facts.words import citation
from retrieval.companies import by_company
from ui.pages.day import choose_day
from ui.pages.opened import Beside
from ui.plain import plain
from ui.session import Desk, desk
from ui.timeline_view import event_words, show_timeline, version_words

_BESIDE = Beside("timeline-opened")
_TWELVE_MONTHS = "Last 12 months"
_SPANS = {span.value: span for span in Span}


def page() -> None:
    """The whole page; the choice stands in the address."""
    here = desk()
    companies = {name: theirs for name, theirs in by_company(here.store.documents(ready_only=True)).items() if name}
    with st.container(key="facts"):
        if not companies:
            st.title("Time line", anchor=False)
            st.info("No document of a company is ready yet. Add filings, releases and calls on the Library page.")
            return
        with st.container(horizontal=True, vertical_alignment="center", key="timeline-bar"):
            company = _choose_company(list(companies))
            day = choose_day("timeline-day")
            documents = companies[company]
            store = here.store
            if day:
                horizon = horizon_on(day, documents)
                documents, store = list(horizon.known), store.known_on(day)
            concept, span = _choose_figure(store, documents)
        if day:
            st.caption(plain(" ".join(horizon_on(day, companies[company]).notes), 600))
        if not documents:
            st.info("Nothing of this company had been published by then. Choose a later day.")
            return
        _BESIDE.close_hidden({document.id for document in documents})
        left, right = st.container(key="facts-desk").columns([11, 10], gap="medium")
        with left:
            _drawing(here, store, documents, concept, span)
        if _BESIDE.opened:
            with right.container(key="panel"):
                _panel(here)


def _choose_company(names: list[str]) -> str:
    return st.selectbox(
        "Company", names, key="timeline-company", label_visibility="collapsed", bind="query-params", width=280
    )


def _choose_figure(store: Store, documents: Sequence[Document]) -> tuple[str | None, Span | None]:
    """The concept among those that the documents state, and which periods; None for the last twelve months."""
    known = _concepts(
        store, store.principal, store.generation(), store.day, tuple(document.id for document in documents)
    )
    if not known:
        return None, None
    concept = st.selectbox(
        "Figure",
        list(known),
        index=list(known).index("revenue") if "revenue" in known else 0,
        format_func=known.__getitem__,
        key="timeline-figure",
        label_visibility="collapsed",
        width=280,
    )
    spans = [*_SPANS, *([_TWELVE_MONTHS] if adds_up(vocabulary().concepts[concept]) else [])]
    span = st.segmented_control(
        "Periods",
        spans,
        default=Span.ANNUAL.value,
        required=True,
        key=f"timeline-span-{len(spans)}",
        label_visibility="collapsed",
    )
    return concept, _SPANS.get(span)


@st.cache_data(max_entries=16, show_spinner="Reading the figures …")
def _concepts(
    _store: Store,
    principal: Principal,  # noqa: ARG001
    generation: int,  # noqa: ARG001
    day: date | None,  # noqa: ARG001
    documents: tuple[str, ...],
) -> dict[str, str]:
    """A result is one person's, and `generation` makes it stale when the library changes or who may see it."""
    return known_concepts(_store, [_store.document(key) for key in documents])


def _drawing(here: Desk, store: Store, documents: Sequence[Document], concept: str | None, span: Span | None) -> None:
    told: History | None = history(store, documents, concept, span) if concept else None
    opened = _BESIDE.opened

    def on_event(event: Event) -> None:
        words = f"{event.document.name}: {event_words(event)}"
        document = event.document.id
        _BESIDE.open(f"event-{document}", sources_of(here.store, event.document), words, document)

    mark = opened.source.message if opened else ""
    show_timeline(events(documents), told, mark, on_event, _open_version, _BESIDE.close)
    if told is None:
        st.info("These documents hold no figures that are known by name.")
    elif not told.moments:
        st.info("This figure is not stated for such periods. Choose other periods.")


def _open_version(moment: Moment, version: Version) -> None:
    """The cells a version rests on first, then those that repeat it, then those of the other versions."""
    others = [other for other in moment.versions if other is not version]
    stated = [*version.stated, *version.repeated, *(one for other in others for one in other.stated)]
    once = {(one.fact.evidence_id, one.fact.cell): one for one in stated}
    places = [citation(one, n) for n, one in enumerate(once.values(), 1)]
    words = "; ".join(version_words(moment, each) for each in (version, *others))
    mark = f"version-{moment.column.heading}-{moment.versions.index(version)}"
    _BESIDE.open(mark, places, words)


# ---------------------------------------------------------------- the source beside it


def _panel(here: Desk) -> None:
    opened = _BESIDE.opened
    if opened is None:
        return
    if opened.document:
        st.button(
            "Ask only about this document",
            key="timeline-ask",
            icon=":material/forum:",
            help="Chat answers from this document alone until you choose others",
            on_click=_scope,
            args=(opened.document,),
        )
        if st.session_state.get("scope") == [opened.document]:
            st.caption("Chat is limited to this document now. Open Chat to ask.")
    if not opened.citations:
        st.caption(plain(opened.words, 400))
        return
    _BESIDE.show(here.store)


def _scope(document: str) -> None:
    st.session_state["scope"] = [document]
