"""Library: hand in documents, watch them being read, correct what they say of themselves, remove them."""

from __future__ import annotations

import streamlit as st

from data.people import Right
from data.store.store import Job
from data.types import Document, Status
from ui import library_table
from ui.office import Desk
from ui.pages.apart import hidden_dialog
from ui.pages.correct import correct_dialog, remove_dialog
from ui.pages.hold import held_words, hold_dialog, release_dialog
from ui.pages.share import choose_people, share_dialog
from ui.pages.sums import sums_dialog
from ui.plain import plain
from ui.samples import load_samples
from ui.session import desk, house
from ui.uploads import Received, receive, retry

DOCUMENTS = ["pdf", "html", "htm", "xhtml", "docx", "xlsx", "pptx", "txt", "md", "png", "jpg", "jpeg", "vtt", "srt"]
RECORDINGS = ["mp3", "m4a", "wav", "flac", "ogg", "opus", "mp4", "mov", "webm"]


def page() -> None:
    """The whole page; progress is drawn from the job table, so a reload shows it again."""
    here = desk()
    with st.container(key="library"):
        st.title("Library", anchor=False)
        if here.store.principal.may(Right.ADD):
            _upload(here)
        _progress(here)
        _documents(here)


# ---------------------------------------------------------------- handing in


def _upload(here: Desk) -> None:
    people = choose_people(here.store, house().directory, "upload", standing=True) if _shared(here) else None
    turn = st.session_state.setdefault("upload-turn", 0)
    files = st.file_uploader(
        "Add documents",
        [*DOCUMENTS, *RECORDINGS],
        accept_multiple_files=True,
        key=f"upload-{turn}",
        help="PDF, HTML filings, Word, Excel, PowerPoint, text, pictures, recordings and transcripts (VTT, SRT, text, "
        "PDF). A transcript that is named like its recording, call.vtt for call.mp3, gives it its words. "
        "The kind is decided by what is in the file, not by its name.",
    )
    if files:
        st.session_state["received"] = receive(here.store, [(file.name, file) for file in files], people)
        st.session_state["upload-turn"] = turn + 1
        here.worker.wake()
        st.rerun()
    _say_received(st.session_state.pop("received", []), _shared(here))


def _say_received(received: list[Received], shared: bool) -> None:
    for file in received:
        if file.duplicate_of:
            known = f"{plain(file.name)} is already in the library as {plain(file.duplicate_of)}"
            st.info(f"{known}; nothing was added twice{', and who sees it has not changed' * shared}.")
        elif file.error:
            st.warning(f"{plain(file.name)}: {plain(file.error)}")


# ---------------------------------------------------------------- being read


def _progress(here: Desk) -> None:
    waiting = [job for job in here.store.jobs() if job.waiting]
    if waiting:
        here.worker.wake()
        st.fragment(run_every=1)(_draw_progress)()


def _draw_progress() -> None:
    here = desk()
    waiting = [job for job in here.store.jobs() if job.waiting]
    if not waiting:
        st.rerun()
    here.worker.wake()
    for job in waiting:
        st.progress(min(max(job.fraction, 0.0), 1.0), text=progress_words(job))


def progress_words(job: Job) -> str:
    """One line on one file: its name and what is being done with it."""
    stage = job.stage or "waiting"
    return f"{plain(job.name, 80)}: {plain(stage)} ({job.fraction:.0%})"


# ---------------------------------------------------------------- what is kept


def _documents(here: Desk) -> None:
    documents = here.store.documents()
    if not documents:
        _empty(here)
        return
    st.subheader(f"{len(documents)} document" + ("s" if len(documents) > 1 else ""), anchor=False)
    chosen = library_table.choose(documents)
    _actions(here, chosen)
    if chosen is not None:
        if chosen.hold:
            st.caption(held_words(chosen.hold))
        for warning in here.store.warnings(chosen.id):
            st.caption(plain(warning, 400))
    for document in documents:
        if document.status is Status.FAILED:
            _failed(here, document)
        elif document.error_message:
            st.warning(f"{plain(document.name)}: what was read before stands. {plain(document.error_message, 400)}")


def _empty(here: Desk) -> None:
    with st.container(border=True):
        st.markdown(
            "**No documents yet.** Add filings, transcripts, spreadsheets or pictures above, or look around first:"
        )
        may_add = here.store.principal.may(Right.ADD)
        if may_add and st.button("Load the sample documents", icon=":material/auto_stories:", key="samples"):
            load_samples(here.store)
            here.worker.wake()
            st.rerun()


def _actions(here: Desk, chosen: Document | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if chosen is None:
            st.caption("Choose a document in the table to see what can be done with it.")
            return
        st.markdown(f"**{plain(chosen.name, 60)}**", width="content")
        principal = here.store.principal
        if principal.may(Right.CORRECT) and st.button("Correct", icon=":material/edit:", key="correct"):
            correct_dialog(here.store, chosen)
        kept_apart = here.store.hidden(chosen.id)
        if kept_apart and st.button(
            f"Not on its pages ({len(kept_apart)})", icon=":material/visibility_off:", key="apart"
        ):
            hidden_dialog(chosen, kept_apart)
        failures = here.store.failures_of(chosen.id)
        if failures and st.button(f"Does not add up ({len(failures)})", icon=":material/rule:", key="sums"):
            tables = here.store.evidence([check.evidence_id for check in failures])
            sums_dialog(chosen, failures, {table.id: table for table in tables})
        if not here.store.disposes(chosen):
            return
        if _shared(here) and st.button("Share", icon=":material/group:", key="share"):
            share_dialog(here.store, house().directory, chosen)
        if principal.may(Right.DISPOSE):
            _hold(here, chosen)
        if st.button("Remove", icon=":material/delete:", key="remove", disabled=chosen.hold is not None):
            remove_dialog(here.store, chosen)


def _shared(here: Desk) -> bool:
    """Whether several people work here."""
    return bool(here.store.principal.tenant)


def _hold(here: Desk, chosen: Document) -> None:
    if chosen.hold is None:
        if st.button("Hold", icon=":material/lock:", key="hold"):
            hold_dialog(here.store, chosen)
    elif st.button("Release", icon=":material/lock_open:", key="release"):
        release_dialog(here.store, chosen)


def _failed(here: Desk, document: Document) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.text(f"{document.name} could not be read. {document.error_message or ''}".strip(), width="stretch")
        if not here.store.disposes(document):
            return
        if st.button("Try again", key=f"retry-{document.id}", icon=":material/refresh:"):
            retry(here.store, [document])
            here.worker.wake()
            st.rerun()
        if st.button("Remove", key=f"drop-{document.id}", icon=":material/delete:"):
            remove_dialog(here.store, document)
