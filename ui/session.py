"""Who is at the page in, the desk that the page works with out."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data.errors import Away, MffmError
from ui.answer_view import ASSETS
from ui.office import Desk, House
from ui.settings import read_settings
from ui.signin import signed_in

_LOOK_AGAIN_SECONDS = 3


@st.cache_resource(show_spinner=False)
def house() -> House:
    """The house of this process: the server opens it when it starts, and pages share it."""
    return House(read_settings())


def desk() -> Desk:
    """The desk of whoever is at the page; looked up at every turn, so that a suspension holds at once."""
    here = house()
    principal = signed_in(here.directory) if here.directory.kept else here.owner
    return here.room(principal.tenant).desk(principal)


def style() -> None:
    """The room and rhythm of every page."""
    st.html(ASSETS / "app.css")


def guarded(page: Callable[[], None]) -> None:
    """Run a page; what went wrong is said with its remedy instead of a stack trace."""
    try:
        page()
    except Away as error:
        say_error(error.message, error.remedy)
        st.fragment(run_every=_LOOK_AGAIN_SECONDS)(_go_on_when_back)()
    except MffmError as error:
        say_error(error.message, error.remedy)


def _go_on_when_back() -> None:
    """Run the page again once its database answers."""
    try:
        desk().store.generation()
    except Away:
        return
    st.rerun()


def say_error(message: str, remedy: str = "") -> None:
    """One calm sentence and what to do, as plain text."""
    with st.container(border=True):
        st.text(message)
        if remedy:
            st.text(remedy)
