"""Facts: a company's figures by row and period as its filings state them, each opening the cell it was read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.rows.fact_search import FactFilter, Span
from data.store.store import Store
from data.types import Statement
from generation.facts.horizon import horizon_on
from generation.facts.query import Library, library, listed_by_table, named_concepts, page_of, table_of
from generation.facts.table import FactCell, FactTable
from generation.facts.words import citation, reason
from generation.workbooks.facts import facts_workbook
from generation.workbooks.workbook import MEDIA_TYPE
from ui.exports import offer
from ui.facts_view import show_facts
from ui.pages.day import choose_day, day_chosen
from ui.pages.memo import file_stem
from ui.pages.opened import Beside
from ui.plain import plain
from ui.session import desk
from ui.web.orders import Order

TABLES = 25
_PRIMARY = (Statement.INCOME, Statement.BALANCE, Statement.CASH_FLOW, Statement.COMPREHENSIVE)
_STATEMENTS = {
    "Income statement": (Statement.INCOME,),
    "Balance sheet": (Statement.BALANCE,),
    "Cash flow statement": (Statement.CASH_FLOW,),
    "Comprehensive income": (Statement.COMPREHENSIVE,),
    "Primary statements": _PRIMARY,
    "Changes in equity": (Statement.EQUITY,),
    "Notes": (Statement.NOTE,),
}

_BESIDE = Beside("facts-opened")


def page() -> None:
    """The whole page; the choice stands in the address, so a reload keeps it."""
    here = desk()
    kept = library(here.store)
    with st.container(key="facts"):
        if not kept.documents:
            st.title("Facts", anchor=False)
            st.info("No document is ready yet. Add filings on the Library page; their tables are shown here.")
            return
        day = day_chosen("facts-day")
        store = here.store.known_on(day) if day else here.store
        everything, kept = kept, library(store) if day else kept
        with st.container(horizontal=True, vertical_alignment="center", key="facts-bar"):
            companies = _choose_companies(kept)
            wanted = _choose_figures(kept, companies)
            choose_day("facts-day")
        if day:
            st.caption(plain(" ".join(horizon_on(day, list(everything.documents.values())).notes), 600))
        _BESIDE.close_hidden(kept.documents)
        if not companies and not wanted.words:
            st.info("Choose a company, or find a figure by name over all companies, as “net income”.")
            return
        table, tables = _table(store, kept, wanted, _first_table(wanted))
        left, right = _columns()
        with left:
            _statement(store, kept, table, tables, companies, wanted)
        if right is not None:
            with right:
                _BESIDE.show(here.store)


# ---------------------------------------------------------------- what to show


def _choose_companies(kept: Library) -> list[str]:
    names = list(kept.companies)
    return st.multiselect(
        "Company",
        names,
        default=names[:1],
        format_func=lambda name: name or "Without a company",
        placeholder="All companies",
        key="company",
        label_visibility="collapsed",
        bind="query-params",
        persist_state="session",
    )


def _choose_figures(kept: Library, companies: Sequence[str]) -> FactFilter:
    theirs = [document for name in companies or kept.companies for document in kept.companies[name]]
    statement = st.selectbox(
        "Statement",
        list(_STATEMENTS),
        key="statement",
        label_visibility="collapsed",
        width=210,
        bind="query-params",
        persist_state="session",
    )
    words = st.text_input(
        "Find a figure",
        key="find",
        placeholder="Find a figure",
        icon=":material/search:",
        label_visibility="collapsed",
        max_chars=100,
        width=230,
        bind="query-params",
        persist_state="session",
    )
    span = st.segmented_control(
        "Periods",
        [span.value for span in Span],
        default=Span.ANNUAL.value,
        required=True,
        key="span",
        label_visibility="collapsed",
        bind="query-params",
        persist_state="session",
    )
    documents = _choose_documents({document.id: document.name for document in theirs})
    return FactFilter(
        documents or [document.id for document in theirs],
        _STATEMENTS[statement],
        Span(span),
        concepts=named_concepts(words or ""),
        words=words or "",
    )


def _choose_documents(names: dict[str, str]) -> list[str]:
    known = [document for document in st.session_state.get("documents-shown", []) if document in names]
    label = "All documents" if not known else f"{len(known)} of {len(names)} documents"
    with st.popover(label, icon=":material/filter_alt:", key="documents-choice"):
        return st.multiselect(
            "Only from",
            list(names),
            format_func=names.__getitem__,
            placeholder="All documents",
            key="documents-shown",
            persist_state="session",
        )


def _table(store: Store, kept: Library, wanted: FactFilter, first: int) -> tuple[FactTable, int]:
    """The table, and of notes how many tables there are; 0 where everything is shown."""
    if not listed_by_table(wanted.statements):
        return table_of(store, kept, wanted), 0
    return page_of(store, kept, wanted, first, TABLES)


def _first_table(wanted: FactFilter) -> int:
    """The table leafed to; another choice begins anew."""
    choice, first = st.session_state.get("facts-first", (None, 0))
    return first if choice == wanted else 0


# ---------------------------------------------------------------- the table


def _statement(
    store: Store, kept: Library, table: FactTable, tables: int, companies: Sequence[str], wanted: FactFilter
) -> None:
    if not table.rows:
        _nothing(store, wanted)
        return
    with st.container(horizontal=True, vertical_alignment="center", key="facts-line"):
        periods = _choose_periods(table)
        table = table.only(periods) if periods else table
        st.caption(_counted(table))
        _leaf(tables, wanted)
        title = ", ".join(companies) or "All companies"
        offer(
            store.principal,
            "XLSX",
            Order(
                f"{file_stem(title)}-facts.xlsx",
                MEDIA_TYPE,
                partial(_workbook, title, wanted, _first_table(wanted), periods, store.day),
            ),
            "facts-xlsx",
            help="This table, with the source of every figure on a second sheet",
        )
    show_facts(table, kept.documents, _active(table), _open, _BESIDE.close)


def _workbook(
    title: str, wanted: FactFilter, first: int, periods: Sequence[str], day: date | None, store: Store
) -> bytes:
    known = store.known_on(day) if day else store
    kept = library(known)
    table, _ = _table(known, kept, wanted, first)
    return facts_workbook(table.only(periods) if periods else table, kept.documents, title)


def _choose_periods(table: FactTable) -> list[str]:
    """The headings of the periods chosen; none where all are shown."""
    headings = [column.heading for column in table.columns]
    chosen = [heading for heading in st.session_state.get("periods-shown", []) if heading in headings]
    label = "All periods" if not chosen else f"{len(chosen)} of {len(headings)} periods"
    with st.popover(label, icon=":material/calendar_month:", key="periods-choice"):
        st.multiselect(
            "Only periods", headings, placeholder="All periods", key="periods-shown", persist_state="session"
        )
    return chosen


def _counted(table: FactTable) -> str:
    figures = sum(cell is not None for row in table.rows for cell in row.cells)
    counted = "1 figure" if figures == 1 else f"{figures:,} figures"
    return f"{counted}, newest period first. Choose one to see where it stands."


def _leaf(tables: int, wanted: FactFilter) -> None:
    if tables <= TABLES:
        return
    first = _first_table(wanted)
    last = min(first + TABLES, tables)
    st.button("", icon=":material/chevron_left:", key="tables-back", help="Tables before", disabled=first == 0,
              on_click=_go_to, args=(wanted, first - TABLES))  # fmt: skip
    st.caption(f"tables {first + 1}–{last} of {tables}", width="content")
    st.button("", icon=":material/chevron_right:", key="tables-on", help="Tables after", disabled=last == tables,
              on_click=_go_to, args=(wanted, last))  # fmt: skip


def _go_to(wanted: FactFilter, first: int) -> None:
    st.session_state["facts-first"] = (wanted, max(0, first))


def _nothing(store: Store, wanted: FactFilter) -> None:
    """Say that there is nothing, and where there is something."""
    what = f"No figure is called “{plain(wanted.words)}”" if wanted.words else "There are no figures"
    st.info(f"{what} in this choice.")
    for name, statements in _STATEMENTS.items():
        other = replace(wanted, statements=statements)
        if statements != wanted.statements and store.facts_like(other, 1):
            st.button(f"Look in: {name}", key=f"look-{name}", on_click=_look_in, args=(name,))
    for span in Span:
        if span is not wanted.span and store.facts_like(replace(wanted, span=span), 1):
            st.button(f"Show periods: {span.value}", key=f"span-{span.name}", on_click=_show_span, args=(span,))


def _look_in(name: str) -> None:
    st.session_state["statement"] = name


def _show_span(span: Span) -> None:
    st.session_state["span"] = span.value


# ---------------------------------------------------------------- the source beside it


def _open(cell: FactCell) -> None:
    places = [citation(stated, n) for n, stated in enumerate(cell.all, 1)]
    _BESIDE.open(f"fact-{places[0].evidence_id}-{places[0].locator}", places, reason(cell))


def _active(table: FactTable) -> tuple[int, int] | None:
    opened = _BESIDE.opened
    if opened is None:
        return None
    first = opened.citations[0]
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row.cells):
            if cell and citation(cell.stated, 1) == first:
                return r, c
    return None


def _columns() -> tuple[DeltaGenerator, DeltaGenerator | None]:
    """Two columns always, so that opening a source moves nothing on the page; an empty one takes no room."""
    left, right = st.container(key="facts-desk").columns([11, 10], gap="medium")
    return left, right.container(key="panel") if _BESIDE.opened else None
