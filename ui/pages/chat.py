"""Chat: questions and cited answers in threads, with the open source beside them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from time import sleep

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.answers import Answer
from data.codec import answer_from_json
from data.errors import NotFound
from data.people import Principal
from data.store.store import Message, Store, Thread
from generation.memos.layout import exportable
from generation.places import place
from generation.wording.choice import wording_in
from generation.workbooks.answer import answer_workbook
from generation.workbooks.workbook import MEDIA_TYPE
from ui import session
from ui.answer_view import reveal, show_answer
from ui.asking import Running, first_title
from ui.chart import show_series
from ui.exports import offer
from ui.memo_draft import answer_of, in_memo, toggle_memo
from ui.office import Desk
from ui.pages.day import choose_day, day_chosen
from ui.pages.scope import choose_scope
from ui.pages.threads import close_source, open_thread, show_thread_bar, show_threads
from ui.pages.welcome import show_welcome
from ui.pictures import TYPES, Uploaded
from ui.plain import plain
from ui.series import series_of
from ui.session import desk
from ui.viewer import Move, Source, show_source
from ui.web.orders import Order

POLL = 0.12
"""Seconds between two looks at an answer that is being written."""
CALM = 5
"""An answer is drawn again after so many times what drawing it took: less often when many are written at once."""
TURNS = 12
"""Turns of a conversation that are drawn at first, questions and answers."""
_MOST_MEGABYTES = 20
_THUMBNAIL = 240


def page() -> None:
    """The whole page, drawn from the store: a reload loses nothing."""
    here = desk()
    threads = here.store.threads()
    thread = open_thread(threads)
    messages = here.store.messages(thread.id, _turns(thread) + 1) if thread else []
    show_threads(threads, thread)
    with st.bottom:
        with st.container(horizontal=True, key="question-scope"):
            documents = choose_scope(here.store, image_model=bool(here.settings.image_encoder))
            choose_day("chat-day")
        asked = st.chat_input(
            "Ask about your documents, or add a picture to find its page",
            max_chars=2000,
            key="question",
            accept_file=True,
            file_type=TYPES,
            max_upload_size=_MOST_MEGABYTES,
        )
    if asked:
        picture = next((Uploaded(file.name, file.getvalue()) for file in asked.files), None)
        start(here, thread.id if thread else None, asked.text, documents, picture=picture)
    left, right = _columns(messages)
    with left:
        _conversation(here, thread, messages, documents)
    if right is not None:
        with right:
            _panel(here.store, messages)


def start(
    here: Desk,
    thread: int | None,
    question: str,
    documents: Sequence[str] | None,
    samples: bool = False,
    picture: Uploaded | None = None,
) -> None:
    """Ask in this thread, or in a new one named after the question or the picture, and show it."""
    if thread is None:
        thread = here.store.new_thread(first_title(question or (picture.name if picture else "")))
        st.query_params["thread"] = str(thread)
    day = None if samples else day_chosen("chat-day")
    if here.asking.running(thread) is None and picture is not None:
        here.asking.show(thread, picture, question, documents, day)
    elif here.asking.running(thread) is None:
        here.asking.ask(thread, question, documents, samples, day)
    close_source()
    st.rerun()


def answers_in(messages: Sequence[Message]) -> dict[str, Answer]:
    """The answers of a thread by message, and what was found where no answer came of it."""
    kept = {str(message.id): message.body.get("answer") or message.body.get("found") for message in messages}
    return {message: answer_from_json(answer) for message, answer in kept.items() if answer}


# ---------------------------------------------------------------- the conversation


def _conversation(
    here: Desk, thread: Thread | None, messages: Sequence[Message], documents: Sequence[str] | None
) -> None:
    if thread is None:
        chosen = show_welcome(here.store)
        if chosen:
            start(here, None, chosen, documents, samples=True)
        return
    show_thread_bar(here.store, thread)
    shown = _turns(thread)
    if len(messages) > shown:
        st.button(
            "Show earlier turns",
            type="tertiary",
            icon=":material/expand_less:",
            key="earlier",
            on_click=_look_back,
            args=(thread,),
        )
    for message in messages[-shown:]:
        _message(here, message, latest=message is messages[-1])
    if messages and st.session_state.get("answered") == messages[-1].id:
        reveal(f"answer-{messages[-1].id}")
    running = here.asking.running(thread.id)
    if running is not None:
        _follow(here, running)


def _turns(thread: Thread) -> int:
    """How many of the last turns are drawn: a long conversation stays as quick as a short one."""
    return st.session_state.get("turns", {}).get(thread.id, TURNS)


def _look_back(thread: Thread) -> None:
    st.session_state["turns"] = {thread.id: _turns(thread) + TURNS}


def _message(here: Desk, message: Message, latest: bool) -> None:
    if message.role == "user":
        with st.chat_message("user", avatar=":material/person:"):
            if "name" in message.body:
                st.caption(f":material/image: {plain(message.body['name'])}")
            if message.body["text"]:
                st.text(message.body["text"])
        return
    with st.chat_message("assistant", avatar=":material/balance:"):
        if "picture" in message.body:
            st.image(message.body["picture"], width=_THUMBNAIL)
        if "answer" in message.body:
            _answer(here.store.principal, message.id, answer_from_json(message.body["answer"]))
        elif "found" in message.body:
            _failed(here, message, latest)
        elif "error" in message.body:
            session.say_error(message.body["error"], message.body.get("remedy", ""))
        else:
            if message.body.get("text"):
                st.caption(plain(message.body["text"]))
            st.caption("Stopped before the answer was finished and checked. Ask again to get it in full.")


def _failed(here: Desk, message: Message, latest: bool) -> None:
    """What went wrong, the passages that were found, and the way on without the model."""
    _drawn(message.id, answer_from_json(message.body["found"]), "The model did not answer")
    if latest and here.asking.running(message.thread_id) is None:
        st.button(
            "Answer without the model",
            key=f"unaided-{message.id}",
            icon=":material/format_quote:",
            help="Quoted and calculated from your documents",
            on_click=here.asking.without_model,
            args=(message.thread_id, message.body),
        )


def _drawn(message: int, answer: Answer, failure: str = "") -> None:
    source = _source()
    key = f"answer-{message}"
    active = source.n if source and source.message == str(message) else None

    def opened() -> None:
        st.session_state["source"] = Source(str(message), int(st.session_state[key]["open"]))

    show_answer(answer, key, active, opened, failure)


def _answer(principal: Principal, message: int, answer: Answer) -> None:
    _drawn(message, answer)
    if answer.refused:
        return
    _chart(message, answer)
    with st.container(horizontal=True, gap="small", key=f"keep-{message}"):
        chosen, fit = in_memo(message), exportable(answer)
        st.button(
            "In the memo" if chosen else "Add to memo",
            key=f"memo-{message}",
            type="tertiary",
            icon=":material/check:" if chosen else ":material/note_add:",
            help=_memo_help(chosen, fit),
            disabled=not (chosen or fit),
            on_click=toggle_memo,
            args=(message,),
        )
        offer(
            principal,
            "XLSX",
            Order(f"answer-{message}.xlsx", MEDIA_TYPE, partial(_workbook, message)),
            f"xlsx-{message}",
            help="The answer, its calculations as formulas, and the source of every figure",
            kind="tertiary",
        )


def _workbook(message: int, store: Store) -> bytes:
    return answer_workbook(answer_of(store, message))


def _memo_help(chosen: bool, fit: bool) -> str:
    if chosen:
        return "Take out of the memo"
    return "Keep for the memo page" if fit else "Nothing in this answer could be verified"


def _chart(message: int, answer: Answer) -> None:
    """The figures through time, when the answer holds any."""
    series = series_of(answer)
    if series is None:
        return

    def opened(n: int) -> None:
        st.session_state["source"] = Source(str(message), n)

    places = {cited.n: f"{cited.document}, {place(cited.locator)}" for cited in answer.citations}
    show_series(series, places, f"chart-{message}", opened)


def _follow(here: Desk, running: Running) -> None:
    """Show the answer as it is written. A click elsewhere reruns the page, which picks it up again."""
    with st.chat_message("assistant", avatar=":material/balance:"):
        written, stage = st.empty(), st.empty()
        reveal(f"question-{running.started}")
        st.button("Stop", icon=":material/stop_circle:", key="stop", on_click=running.stop.set)
        drawn, told, due = None, None, 0.0
        while here.asking.running(running.thread) is running:
            now, begun = running.seconds, bool(running.said)
            if (begun, running.state) != drawn and (now >= due or not (drawn and drawn[0] == begun)):
                drawn = begun, running.state
                with written.container():
                    _so_far(running)
                due = running.seconds + CALM * (running.seconds - now)
            if (running.stage, int(now)) != told:
                told = running.stage, int(now)
                stage.caption(f"{plain(running.stage)} {now:.0f} s")
            sleep(POLL)
            st.session_state.get("question")  # where a click elsewhere ends this run
    st.session_state["answered"] = here.store.messages(running.thread, last=1)[-1].id
    st.rerun()


def _so_far(running: Running) -> None:
    """Sentences that are checked as text, those that failed struck out with the reason, the rest muted."""
    for claim in tuple(running.settled):
        if claim.faults:
            st.caption(f"~~{plain(claim.text)}~~ ({plain('; '.join(claim.faults))})")
        else:
            st.text(claim.text)
    if running.text.strip():
        st.caption(f"{plain(running.text)} :gray-badge[not yet checked]")


# ---------------------------------------------------------------- the source beside it


def _source() -> Source | None:
    return st.session_state.get("source")


def _columns(messages: Sequence[Message]) -> tuple[DeltaGenerator, DeltaGenerator | None]:
    """Two columns always, so that opening a source moves nothing on the page; an empty one takes no room."""
    left, right = st.container(key="desk").columns([11, 10], gap="medium")
    source = _source()
    if source is None or source.message not in answers_in(messages):
        return left, None
    return left, right.container(key="panel")


def _panel(store: Store, messages: Sequence[Message]) -> None:
    source = _source()
    if source is None:
        raise NotFound("No source is open.")
    answer = answers_in(messages)[source.message]
    show_source(store, answer.citations, source, _moved, words=wording_in(answer.question))


def _moved(move: Move) -> None:
    source = _source()
    after = source.after(move) if source else None
    if after is None:
        close_source()
    else:
        st.session_state["source"] = after
