"""The two dialogs of the library: correct a document's description, and remove it for good."""

from __future__ import annotations

from datetime import date

import streamlit as st

from data.errors import Held
from data.store.store import Store
from data.types import Dating, Description, Document
from ui.plain import plain

FORMS = [
    "",
    "10-K",
    "10-Q",
    "8-K",
    "20-F",
    "annual report",
    "interim report",
    "earnings release",
    "earnings call",
    "presentation",
]
_FIRST, _LAST = date(1900, 1, 1), date(2100, 12, 31)
_PUBLISHED = "The day from which this document was known. Questions “as known on” a day leave out what came later."
QUARTERS = ["Full year", "Q1", "Q2", "Q3", "Q4"]


@st.dialog("Correct the description")
def correct_dialog(store: Store, document: Document) -> None:
    """Company, form and period as the analyst knows them; search uses the corrected words from then on."""
    told = document.description
    st.caption(plain(document.name))
    with st.form("description", border=False):
        fields = _fields(told)
        if st.form_submit_button("Save", type="primary"):
            store.correct(document.id, **fields)
            st.rerun()


def _fields(told: Description) -> dict[str, object]:
    company = st.text_input("Company", told.company, max_chars=200)
    forms = FORMS if told.form in FORMS else [*FORMS, told.form]
    form = st.selectbox("Form", forms, index=forms.index(told.form))
    left, right = st.columns(2)
    year = left.number_input("Fiscal year", 1900, 2100, told.fiscal_year, step=1, placeholder="not said")
    quarter = right.selectbox("Period", QUARTERS, index=told.quarter or 0)
    left, right = st.columns(2)
    end = left.date_input("Period ends", told.period_end, min_value=_FIRST, max_value=_LAST)
    published = right.date_input("Published", told.published, min_value=_FIRST, max_value=_LAST, help=_PUBLISHED)
    fields: dict[str, object] = {
        "company": company.strip(),
        "form": form,
        "fiscal_year": year,
        "quarter": QUARTERS.index(quarter) or None,
        "period_end": end,
    }
    if published != told.published:
        fields |= {"published": published, "dating": published and Dating.TOLD}
    return fields


@st.dialog("Remove this document?")
def remove_dialog(store: Store, document: Document) -> None:
    """Asks once; then the file, its passages, figures and vectors are gone."""
    st.text(document.name)
    st.caption(
        "The file and everything read from it are deleted. Answers that cite it keep their quotes "
        "but can no longer open it."
    )
    with st.container(horizontal=True):
        if st.button("Remove for good", type="primary", key="remove-yes"):
            try:
                store.remove(document.id)
            except Held as error:
                st.warning(plain(str(error), 900))
            else:
                st.rerun()
        if st.button("Keep it", key="remove-no"):
            st.rerun()
