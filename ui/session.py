"""What the browser app keeps open, once per process: the store at once, search and answers from the first question."""

from __future__ import annotations

import threading
from collections.abc import Callable

import streamlit as st

from data.errors import MffmError
from generation.answer import Analyst
from ui.answer_view import ASSETS
from ui.asking import Asking
from ui.jobs import Worker
from ui.samples import load_samples, wait_for_samples
from ui.settings import Settings, read_settings
from ui.workspace import open_store


class Desk:
    """The open workspace. The encoder and the index are loaded when the first question comes, not before."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = open_store(settings)
        self.worker = Worker(settings.workspace)
        self.asking = Asking(self.store, self.analyst, self.prepare_samples)
        if any(job.waiting for job in self.store.jobs()):
            self.worker.wake()
        self._opening = threading.Lock()
        self._analyst: Analyst | None = None

    def prepare_samples(self) -> None:
        """Have the sample documents read, if they are not, and wait for them."""
        if load_samples(self.store):
            self.worker.wake()
        wait_for_samples(self.store)

    def analyst(self) -> Analyst:
        """The analyst over everything that is ready now."""
        from ui.wiring import open_analyst

        with self._opening:
            if self._analyst is None:
                self._analyst = open_analyst(self.store, self.settings)
            return self._analyst


@st.cache_resource(show_spinner="Opening the workspace …")
def desk() -> Desk:
    """The desk of this process."""
    return Desk(read_settings())


def style() -> None:
    """The room and rhythm of every page."""
    st.html(ASSETS / "app.css")


def guarded(page: Callable[[], None]) -> None:
    """Run a page; what went wrong is said with its remedy instead of a stack trace."""
    try:
        page()
    except MffmError as error:
        say_error(error.message, error.remedy)


def say_error(message: str, remedy: str = "") -> None:
    """One calm sentence and what to do, as plain text."""
    with st.container(border=True):
        st.text(message)
        if remedy:
            st.text(remedy)
