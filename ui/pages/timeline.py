"""Time line: what a company published and when, and a figure through its periods with every version of its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from data.answers import Citation
from data.fact_search import Span
from data.people import Principal
from data.store import Store
from data.types import Document
from data.vocabulary import vocabulary
from generation.events import Event, events, sources_of
from generation.fact_words import citation
from generation.horizon import horizon_on
from generation.versions import History, Moment, Version, adds_up, history, known_concepts
from retrieval.companies import by_company
from ui.pages.day import choose_day
from ui.plain import plain
from ui.session import Desk, desk
from ui.timeline_view import event_words, show_timeline, version_words
from ui.viewer import Move, Source, show_source

_OPENED = "timeline-opened"
_TWELVE_MONTHS = "Last 12 months"
_SPANS = {span.value: span for span in Span}


@dataclass(frozen=True, slots=True)
class Opened:
    """What is open: the mark, its sources, what is said of it, and the document to ask about, if it is one."""

    mark: str
    citations: tuple[Citation, ...]
    words: str
    document: str = ""
    n: int = 1
    page: int | None = None


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
        _close_what_is_hidden(documents)
        left, right = st.container(key="facts-desk").columns([11, 10], gap="medium")
        with left:
            _drawing(here, store, documents, concept, span)
        if _opened():
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
    opened = _opened()

    def on_event(event: Event) -> None:
        found = tuple(sources_of(here.store, event.document))
        words = f"{event.document.name}: {event_words(event)}"
        st.session_state[_OPENED] = Opened(f"event-{event.document.id}", found, words, event.document.id)

    show_timeline(events(documents), told, opened.mark if opened else "", on_event, _open_version, _close)
    if told is None:
        st.info("These documents hold no figures that are known by name.")
    elif not told.moments:
        st.info("This figure is not stated for such periods. Choose other periods.")


def _open_version(moment: Moment, version: Version) -> None:
    """The cells a version rests on first, then those that repeat it, then those of the other versions."""
    others = [other for other in moment.versions if other is not version]
    stated = [*version.stated, *version.repeated, *(one for other in others for one in other.stated)]
    once = {(one.fact.evidence_id, one.fact.cell): one for one in stated}
    places = tuple(citation(one, n) for n, one in enumerate(once.values(), 1))
    words = "; ".join(version_words(moment, each) for each in (version, *others))
    mark = f"version-{moment.column.heading}-{moment.versions.index(version)}"
    st.session_state[_OPENED] = Opened(mark, places, words)


# ---------------------------------------------------------------- the source beside it


def _opened() -> Opened | None:
    return st.session_state.get(_OPENED)


def _close_what_is_hidden(documents: Sequence[Document]) -> None:
    """Nothing stays open that the company or the day chosen leaves out."""
    opened, shown = _opened(), {document.id for document in documents}
    if opened and not {cited.document_id for cited in opened.citations} <= shown:
        _close()


def _close() -> None:
    st.session_state.pop(_OPENED, None)


def _panel(here: Desk) -> None:
    opened = _opened()
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
    source = Source(opened.mark, opened.n, opened.page)
    show_source(here.store, opened.citations, source, _moved, [opened.words])


def _scope(document: str) -> None:
    st.session_state["scope"] = [document]


def _moved(move: Move) -> None:
    opened = _opened()
    if opened is None or move.close:
        _close()
    elif move.n is not None:
        st.session_state[_OPENED] = replace(opened, n=move.n, page=None)
    else:
        st.session_state[_OPENED] = replace(opened, page=move.page)
