"""What the browser app keeps open, once per process: the store at once, search and answers from the first question."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Sequence

import streamlit as st

from data.answers import Answer
from data.errors import MffmError, ModelError, StoreError
from generation.answer import Analyst
from ui.answer_view import ASSETS
from ui.asking import Asking
from ui.jobs import Worker
from ui.samples import load_samples, wait_for_samples
from ui.settings import Settings, read_settings
from ui.workspace import open_store

log = logging.getLogger(__name__)


class Desk:
    """The open workspace. The encoder and the index are loaded when the first question comes, not before."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = open_store(settings)
        self.worker = Worker(settings.workspace)
        self.asking = Asking(self.store, self.analyst, self.prepare_samples, self.title)
        if any(job.waiting for job in self.store.jobs()):
            self.worker.wake()
        self._opening = threading.Lock()
        self._analyst: Analyst | None = None

    def prepare_samples(self) -> None:
        """Have the sample documents read, if they are not, and wait for them."""
        if load_samples(self.store):
            self.worker.wake()
        wait_for_samples(self.store)

    def title(self, question: str) -> str | None:
        """A conversation's title by the model; None where no model gives one."""
        from generation.roles.role import plays
        from generation.roles.title import titled

        model = self.analyst().model
        try:
            return titled(model, question) if model is not None and plays(model) else None
        except ModelError as error:
            log.info("the conversation keeps its first title: %s", error)
            return None

    def draft(self, answers: Sequence[Answer]) -> tuple[Answer, ...]:
        """Memo sections by the model; ModelError when it fails or cannot keep to a form."""
        from generation.roles.memo import drafted_sections
        from generation.roles.role import plays

        analyst = self.analyst()
        model = analyst.model
        if model is None or not plays(model):
            raise ModelError(
                "The model cannot draft sections: it does not reply in a given form.",
                "Write the memo from the answers.",
            )
        return drafted_sections(model, answers, analyst.verifier)

    def analyst(self) -> Analyst:
        """The analyst over everything that is ready now."""
        from ui.wiring import open_analyst

        with self._opening:
            if self._analyst is None:
                self._analyst = open_analyst(self.store, self.settings)
            return self._analyst

    def check_index(self) -> None:
        """MffmError when search cannot answer. Before the first question only its folder can be looked at."""
        if self._analyst is not None:
            self._analyst.searcher.index.refresh()
        elif not os.access(self.store.workspace, os.W_OK | os.X_OK):
            raise StoreError("The search index cannot be kept.", "Check that you may write to the workspace folder.")

    def close(self, patience: float) -> None:
        """Let answers finish within `patience` seconds and keep the rest as stopped; then end the reading process."""
        self.asking.close(patience)
        self.worker.close()
        self.store.close()


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """The desk of this process: the server opens it when it starts, and pages share it."""
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
