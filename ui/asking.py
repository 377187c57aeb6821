"""Question in, answer in the thread out, in the background: no click, reload or closed tab can cut it short."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import date
from time import monotonic, sleep
from typing import Any

from data.answers import Answer, Claim, Hit, Plan
from data.codec import answer_to_json, plan_from_json, plan_to_json
from data.errors import MffmError, NotFound, StoreError
from data.store.store import Message, Store
from generation.answer import Analyst, Delta, Done, Event, Found, Settled
from generation.sources import Sources
from ui.pictures import Uploaded, read_upload, thumbnail

log = logging.getLogger(__name__)

UNAIDED, WITH_MODEL = 4, 64
"""Answers written at once: as many as keep the cores busy, or, where most of the time is a model's, as wait for it."""


OUTAGE_SECONDS, _TRY_AGAIN_SECONDS = 300.0, 0.5
"""How long an answer is held for a database that does not answer, and how often it is tried."""


@dataclass
class Running:
    """A question being answered: what is being done, the sentences checked so far, and the words not yet checked."""

    thread: int
    question: str
    documents: Collection[str] | None = None
    samples: bool = False
    as_of: date | None = None
    unaided: bool = False
    picture: Uploaded | None = None
    notes: tuple[str, ...] = ()
    found: Sequence[Hit] = ()
    stage: str = "Waiting …"
    settled: list[Claim] = field(default_factory=list[Claim])
    text: str = ""
    started: float = field(default_factory=monotonic)
    stop: threading.Event = field(default_factory=threading.Event)
    _concluded: threading.Lock = field(default_factory=threading.Lock)

    def conclude(self) -> bool:
        """True once: whoever gets it says how the turn ended."""
        return self._concluded.acquire(blocking=False)

    @property
    def state(self) -> tuple[str, int, int]:
        """What changes when there is something new to show: the stage, sentences settled, characters after them."""
        return self.stage, len(self.settled), len(self.text)

    @property
    def said(self) -> str:
        """What was written and not struck, checked or not."""
        held = [claim.text for claim in self.settled if not claim.faults]
        return " ".join((*held, self.text)) if held else self.text

    @property
    def seconds(self) -> float:
        return monotonic() - self.started


class Asking:
    """The questions being answered now, at most one in a thread.

    `analyst` opens what answers; `prepare` sees to it that the sample documents are there for a starter question;
    `title` has a model name a conversation by its first question, or gives None. `at_once` is how many are written at
    once; who asks while so many are waits in line.
    """

    def __init__(
        self,
        store: Store,
        analyst: Callable[[], Analyst],
        prepare: Callable[[], None],
        title: Callable[[str], str | None] | None = None,
        at_once: int = UNAIDED,
    ) -> None:
        self._store = store
        self._prepare = prepare
        self._title = title
        self._analyst = analyst
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="answer")
        self._running: dict[int, Running] = {}
        self._working: set[Future[None]] = set()
        self._closed = False

    def running(self, thread: int) -> Running | None:
        """What is being answered in this thread."""
        return self._running.get(thread)

    def ask(
        self,
        thread: int,
        question: str,
        documents: Collection[str] | None,
        samples: bool = False,
        as_of: date | None = None,
    ) -> Running:
        """Keep the question in the thread and start answering it, as known on a day where one is chosen."""
        self._check_open()
        earlier = last_plan(self._store.messages(thread))
        self._store.say(thread, "user", {"text": question})
        return self._start(Running(thread, question, documents, samples, as_of), earlier)

    def show(
        self,
        thread: int,
        shown: Uploaded,
        question: str,
        documents: Collection[str] | None,
        as_of: date | None = None,
    ) -> Running:
        """Keep a picture in the thread and start looking for its place; then answer the question about it, if any."""
        self._check_open()
        self._store.say(thread, "user", {"text": question, "name": shown.name})
        return self._start(Running(thread, question, documents, as_of=as_of, picture=shown), None)

    def without_model(self, thread: int, failed: Mapping[str, Any]) -> None:
        """Answer the question of a failed turn, whose body this is, once more, quoted and computed only."""
        self._check_open()
        earlier = last_plan(self._store.messages(thread))
        as_of = date.fromisoformat(failed["as_of"]) if failed.get("as_of") else None
        self._start(Running(thread, failed["question"], failed["documents"], as_of=as_of, unaided=True), earlier)

    def close(self, patience: float) -> None:
        """Take no more questions. What is not answered in `patience` seconds is kept as a turn that was stopped."""
        self.refuse()
        self._pool.shutdown(wait=False, cancel_futures=True)
        wait(self._working, timeout=patience)
        for running in tuple(self._running.values()):
            running.stop.set()
            self._stopped(running)

    def refuse(self) -> None:
        """Take no more questions."""
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise MffmError("The app is being stopped.", "Ask again when it is back.")

    def _start(self, running: Running, earlier: Plan | None) -> Running:
        self._running[running.thread] = running
        future = self._pool.submit(self._work, running, earlier)
        self._working.add(future)
        future.add_done_callback(self._working.discard)
        future.add_done_callback(lambda done: self._settle(running, done))
        return running

    def _work(self, running: Running, earlier: Plan | None) -> None:
        if running.samples:
            running.stage = "Reading the sample documents …"
            self._prepare()
        running.stage = "Opening the search index (the first question takes longer) …"
        analyst = self._analyst().without_model() if running.unaided else self._analyst()
        if running.picture is not None and not self._recognised(analyst, running, running.picture):
            return
        running.stage = "Searching the library …"
        for event in analyst.stream(running.question, running.documents, earlier, running.as_of):
            if running.stop.is_set():
                self._stopped(running)
                return
            self._take(running, event)

    def _recognised(self, analyst: Analyst, running: Running, shown: Uploaded) -> bool:
        """Look for the picture; True when it was found and a question about it is still to be answered."""
        running.stage = "Reading the picture …"
        picture = read_upload(shown)
        running.stage = "Looking for the picture …"
        seen = analyst.known_on(running.as_of) if running.as_of else analyst
        answer, same = seen.recognise(picture, running.documents)
        if same is None or not running.question:
            self._conclude(running, {"answer": answer_to_json(answer), "picture": thumbnail(picture)})
            return False
        running.documents = [same.document.id]
        running.notes = (f"Asked of the document that the picture is from: {answer.claims[0].text}",)
        return True

    def _take(self, running: Running, event: Event) -> None:
        match event:
            case Found(hits=hits):
                names = {hit.document.name for hit in hits}
                running.found = hits
                running.stage = f"Reading {len(hits)} passages in {len(names)} documents …"
            case Delta(text=text):
                running.text += text
            case Settled(claim=claim, rest=rest):
                running.settled.append(claim)
                running.text = rest
            case Done(answer=answer, plan=plan):
                told = {"mode": answer.mode, "refused": answer.refused, "answer": answer.audit}
                log.info("question answered", extra=self._who(running) | told)
                answer = replace(answer, notes=(*running.notes, *answer.notes))
                self._conclude(running, {"answer": answer_to_json(answer), "plan": plan_to_json(plan)})
                if self._title is not None and not self._closed:
                    self._pool.submit(self._name, running, self._title)

    def _who(self, running: Running) -> dict[str, Any]:
        """What the log may know of a question: whose it is, in which conversation, and how long it has taken."""
        person = self._store.principal
        asked = {"conversation": running.thread, "seconds": round(running.seconds, 3)}
        return {"tenant": person.tenant, "person": person.id, **asked}

    def _stopped(self, running: Running) -> None:
        self._conclude(running, {"stopped": True, "text": running.said})

    def _conclude(self, running: Running, body: Mapping[str, Any]) -> None:
        """Keep how the turn ended, once, whoever comes first. A database that is away for a while is waited for."""
        if not running.conclude():
            return
        until = monotonic() + OUTAGE_SECONDS
        while True:
            try:
                self._store.say(running.thread, "assistant", body)
                return
            except StoreError as error:
                if self._closed or monotonic() > until:
                    raise
                running.stage = f"{error.message} The answer is kept once it is back …"
                sleep(_TRY_AGAIN_SECONDS)

    def _name(self, running: Running, title: Callable[[str], str | None]) -> None:
        """Give a conversation that is still called after its question a title, where a model gives one."""
        try:
            called = self._store.thread(running.thread).title
        except NotFound:  # removed meanwhile
            return
        if called != first_title(running.question):
            return
        named = title(running.question)
        if named:
            self._store.rename_thread(running.thread, named)

    def _settle(self, running: Running, done: Future[None]) -> None:
        if done.cancelled():
            self._stopped(running)
            self._running.pop(running.thread, None)
            return
        error = done.exception()
        if isinstance(error, MffmError):
            log.warning("question not answered", extra=self._who(running) | {"code": error.code})
            self._fail(running, error.message, error.remedy, running.found)
        elif error is not None:
            log.error("question failed", exc_info=error, extra=self._who(running))
            self._fail(
                running, "Something unexpected went wrong while answering.", "Ask again; the log has the details."
            )
        self._running.pop(running.thread, None)

    def _fail(self, running: Running, message: str, remedy: str, found: Sequence[Hit] = ()) -> None:
        """Say what went wrong; passages that were found by then are kept, with what it takes to ask again."""
        body: dict[str, Any] = {"error": message, "remedy": remedy}
        if found:
            body |= {
                "question": running.question,
                "documents": None if running.documents is None else list(running.documents),
                "as_of": running.as_of.isoformat() if running.as_of else None,
                "found": answer_to_json(_found(running.question, f"{message} {remedy}", found)),
            }
        self._conclude(running, body)


def _found(question: str, reason: str, hits: Sequence[Hit]) -> Answer:
    """An answer that is none: only what was found for it."""
    sources = Sources()
    for hit in hits:
        sources.whole(hit.document, hit.evidence)
    return Answer(question, (), tuple(sources.citations), refused=True, reason=reason)


def first_title(question: str) -> str:
    """What a conversation is called at first."""
    return " ".join(question.split())[:120]


def last_plan(messages: Sequence[Message]) -> Plan | None:
    """The plan of the latest answer in a thread, which a follow-up question inherits from."""
    for message in reversed(messages):
        if "plan" in message.body:
            return plan_from_json(message.body["plan"])
    return None
