"""Files in, searchable documents and one outcome per file out: receive, read, encode, commit.

Reading processes work on the next files while this one encodes. Knows no format and no model: `Readers` read, an
`Encoder` encodes, the store keeps.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

from data.errors import Away, Damaged, MffmError, StoreError, TooLarge, by_code
from data.names import plain_name
from data.outage import patiently
from data.rows.jobs import Job
from data.rows.transcripts import Attached
from data.store.store import Store
from data.telemetry import measure, span
from data.types import Document, Reading, Status
from data.vectors import Encoder
from ingestion.calls.mending import with_changes
from ingestion.calls.names import is_of, names_for
from ingestion.calls.pairs import Handed, beside, is_recording, may_be_transcript, paired, stem_of
from ingestion.calls.transcribe import Transcriber, transcribed
from ingestion.isolation.pool import Readers
from ingestion.isolation.reader import Reader
from ingestion.keeping import ONE_AT_A_TIME, Keeping
from ingestion.sights import Figures, Sights, by_fingerprint, figures_in

log = logging.getLogger(__name__)

_BEAT_SECONDS = 5.0
_POLL_SECONDS = 0.25
MOST_TRANSCRIPT_BYTES = 64 << 20

Look = tuple[Reading, Figures]
Read = Callable[[Reader, Path, str, Attached | None], Look]
Speech = Callable[[], Transcriber] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; `seconds` is the work on it, without waiting for other files.

    `hidden` counts the passages that its pages hide in a way that calls for a look.
    """

    path: Path
    status: str
    seconds: float
    document: Document | None = None
    error: MffmError | None = None
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    hidden: int = 0


@dataclass(slots=True)
class _Taken:
    """A file on its way: kept, and perhaps being read."""

    file: Handed
    seconds: float = 0.0
    document: Document | None = None
    transcript: Attached | None = None
    reading: Future[Look] | None = None
    error: MffmError | None = None

    @contextmanager
    def timed(self) -> Generator[None]:
        started = monotonic()
        try:
            yield
        finally:
            self.seconds += monotonic() - started

    def read(self, read: Read, original: Path, reader: Reader) -> Look:
        with self.timed():
            return read(reader, original, self.file.name, self.transcript)


def ingest(
    store: Store,
    encoder: Callable[[], Encoder],
    paths: Iterable[Path],
    *,
    tags: bool = True,
    speech: Speech = None,
    readers: int = 0,
    gigabytes: int = 1,
    sights: Sights = by_fingerprint,
    people: Collection[str] | None = None,
) -> Iterator[Outcome]:
    """One outcome per file, in order. A file that fails stops no other. `tags=False` reads no inline XBRL tags.

    What is new here is seen by these `people` alone; None: by everyone in the workspace. A recording is read with its
    transcript, which is among the files, lies beside it, or comes later.
    """
    given = [Handed(path, plain_name(path.name)) for path in paths]
    files = late(store, map(beside, paired(given)))
    named = {file.path for file in given}
    with Readers(readers, tags=tags, gigabytes=gigabytes) as pool:
        read = partial(read_and_look, speech, partial(names_in, store))
        keeping = Keeping(store, encoder, sights)
        waiting: deque[_Taken] = deque()
        for file in files:
            under_way = {taken.document.id for taken in waiting if taken.document}
            waiting.append(_take(store, read, pool, file, under_way, people))
            if len(waiting) > pool.most:
                yield from _settled(keeping, waiting.popleft(), named)
        while waiting:
            yield from _settled(keeping, waiting.popleft(), named)


def read_with_words(
    speech: Speech,
    names: Callable[[str], list[str]],
    reader: Reader,
    path: Path,
    name: str,
    transcript: Attached | None,
) -> Reading:
    """The reading of a file; a recording without a transcript is written down by the speech model, if there is one."""
    if transcript is not None or speech is None or not is_recording(path):
        return reader.read(path, name, transcript)
    samples = reader.samples(path, name)
    with ONE_AT_A_TIME:
        model = speech()
        written = transcribed(samples, model, names(name))
    reading = reader.read(path, name, written.captions)
    reading = replace(reading, evidence=with_changes(reading.evidence, written.changes))
    remark = f"The words were written down by the speech model {model.name}: listen before you rely on a figure."
    return replace(reading, warnings=(remark, *reading.warnings))


def read_and_look(
    speech: Speech,
    names: Callable[[str], list[str]],
    reader: Reader,
    path: Path,
    name: str,
    transcript: Attached | None,
) -> Look:
    """The reading of a file and the pictures of its figures."""
    reading = read_with_words(speech, names, reader, path, name, transcript)
    return reading, figures_in(reader, path, name, reading.evidence)


def names_in(store: Store, name: str) -> list[str]:
    """The names in the library that may be said on a call of this name, for a speech model to spell them."""
    written = [document for document in store.documents(ready_only=True) if not document.counts.get("audio")]
    own = [document for document in written if is_of(document, name)]
    return names_for(
        name, [(document, store.evidence_of(document.id) if document in own else ()) for document in written]
    )


def late(store: Store, files: Iterable[Handed]) -> list[Handed]:
    """The files; a transcript whose recording is in the library already goes to the latest of that name."""
    known = dict[str, list[Document]]()
    for document in store.documents():
        if not may_be_transcript(document.name):
            known.setdefault(stem_of(document.name), []).append(document)
    return [_late(store, file, known.get(stem_of(file.name), ())) for file in files]


def _late(store: Store, file: Handed, same: Sequence[Document]) -> Handed:
    if may_be_transcript(file.name):
        for document in reversed(same):
            if is_recording(store.original(document)):
                return Handed(store.original(document), document.name, file.path, file.name)
    return file


def attached(file: Handed) -> Attached | None:
    """The transcript that a recording brings, as it is kept."""
    if file.transcript is None:
        return None
    try:
        if file.transcript.stat().st_size > MOST_TRANSCRIPT_BYTES:
            told = f"{file.transcript_name} has more than {MOST_TRANSCRIPT_BYTES >> 20} MB."
            raise TooLarge(told, "Supply its text.")
        return Attached(plain_name(file.transcript_name), file.transcript.read_bytes())
    except OSError as error:  # gone since it was listed, or another's
        told = f"The transcript {file.transcript_name} cannot be opened: {error.strerror}."
        raise Damaged(told, f"Check it, and add it again with {file.name}.") from error


def _take(
    store: Store,
    read: Read,
    pool: Readers,
    file: Handed,
    under_way: Collection[str],
    people: Collection[str] | None,
) -> _Taken:
    taken = _Taken(file)
    try:
        with taken.timed():
            document, ready = store.receive(file.path, file.name, attached(file), people)
        if not ready and document.id not in under_way:
            taken.transcript = store.transcript(document.id)
            taken.reading = pool.submit(partial(taken.read, read, store.original(document)))
        taken.document = document
    except MffmError as error:
        taken.error = error
    return taken


def _settled(keeping: Keeping, taken: _Taken, named: Collection[Path]) -> Iterator[Outcome]:
    """The outcome of the file and, when it was named too, of the transcript that belongs to it."""
    outcome = _settle(keeping, taken)
    if outcome.path in named:
        yield outcome
    if taken.file.transcript in named:
        yield replace(outcome, path=taken.file.transcript, seconds=0.0, counts={}, hidden=0)


def _settle(keeping: Keeping, taken: _Taken) -> Outcome:
    store, document = keeping.store, taken.document
    if document is None:
        return _outcome(taken, "failed", error=taken.error)
    try:
        if taken.reading is None:
            return _twin(taken, store.document(document.id))
        reading, figures = taken.reading.result()
        with taken.timed():
            won = keeping.keep(document, reading, figures, taken.transcript)
        hidden = sum(not one.ordinary for one in reading.hidden)
        outcome = _outcome(taken, "ready" if won else "duplicate", store.document(document.id))
        return replace(outcome, hidden=hidden)
    except MffmError as error:
        try:
            store.fail(document.id, error, taken.transcript)
        except StoreError as full:  # the file waits, and is read when it is handed in again
            log.warning("%s", full, extra={"document": document.id})
        return _outcome(taken, "failed", document, error)


def _twin(taken: _Taken, twin: Document) -> Outcome:
    """The outcome of a file whose bytes came before."""
    failed = by_code(twin.error_code or "", twin.error_message or "") if twin.status is Status.FAILED else None
    return _outcome(taken, "failed" if failed else "duplicate", twin, failed)


def _outcome(taken: _Taken, status: str, document: Document | None = None, error: MffmError | None = None) -> Outcome:
    counts = document.counts if document else {}
    return Outcome(taken.file.path, status, taken.seconds, document, error, counts)


# ---------------------------------------------------------------- jobs of the browser app


def run_jobs(
    store: Store,
    encoder: Callable[[], Encoder],
    linger: float = 3.0,
    *,
    tags: bool = True,
    speech: Speech = None,
    readers: int = 0,
    gigabytes: int = 1,
    sights: Sights = by_fingerprint,
) -> None:
    """Work on waiting jobs until none has come for `linger` seconds. After a kill, the next run takes them up again."""
    worker = f"{os.getpid()}-{uuid4().hex[:8]}"
    read = partial(read_and_look, speech, partial(names_in, store))
    keeping = Keeping(store, encoder, sights)
    until = monotonic() + linger
    with (
        Readers(readers, tags=tags, gigabytes=gigabytes, spare=True) as pool,
        ThreadPoolExecutor(pool.most, thread_name_prefix="job") as threads,
    ):
        running = set[Future[None]]()
        while True:
            places = pool.most - len(running)
            job = patiently(partial(store.claim, worker, last=places == 1 < pool.most)) if places else None
            if job is not None:
                running.add(threads.submit(_run, keeping, job, worker, partial(_start, pool, read)))
                continue
            ended = wait_for(running, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED).done if running else set()
            for one in ended:
                one.result()
            running -= ended
            if running or ended:
                until = monotonic() + linger
            elif monotonic() >= until:
                return
            else:
                sleep(_POLL_SECONDS)


def _start(pool: Readers, read: Read, path: Path, name: str, transcript: Attached | None) -> Future[Look]:
    return pool.submit(lambda reader: read(reader, path, name, transcript))


_Starting = Callable[[Path, str, Attached | None], Future[Look]]


def _run(keeping: Keeping, job: Job, worker: str, start: _Starting) -> None:
    store = keeping.store

    def beat(stage: str, fraction: float) -> bool:
        try:
            return store.beat(job, worker, stage, fraction)
        except Away:  # the next beat tells it
            return True

    started, transcript = monotonic(), None
    try:
        with span("ingest", document=job.document_id):
            transcript = patiently(partial(store.transcript, job.document_id))
            _read_and_keep(keeping, job, transcript, start, beat)
        measure("mffm.documents", status="ready")
        measure("mffm.reading.duration", monotonic() - started)
        log.info("file read", extra=_told(job) | {"seconds": round(monotonic() - started, 3)})
        patiently(partial(store.finish, job))
    except MffmError as error:
        measure("mffm.documents", status="failed")
        log.warning("file not read", extra=_told(job) | {"code": error.code})
        patiently(partial(store.fail, job.document_id, error, transcript))
        patiently(partial(store.finish, job, error))


def _told(job: Job) -> dict[str, str | int]:
    return {"document": job.document_id, "job": job.id}


def _read_and_keep(
    keeping: Keeping, job: Job, transcript: Attached | None, start: _Starting, beat: Callable[[str, float], bool]
) -> None:
    store = keeping.store
    document = patiently(partial(store.document, job.document_id))
    if patiently(partial(store.unread, document.id)):
        original = patiently(partial(store.original, document))
        with span("read") as read:
            reading, figures = _wait(start(original, job.name, transcript), beat)
            read.note(pages=reading.pages, pieces=len(reading.evidence))
        measure("mffm.pages", reading.pages)
        patiently(partial(keeping.keep, document, reading, figures, transcript, beat))


def _wait(reading: Future[Look], beat: Callable[[str, float], bool]) -> Look:
    """The reading, once it is there. How long it takes is not known: the bar slows down as time goes by."""
    started = monotonic()
    while not wait_for([reading], timeout=_BEAT_SECONDS).done:
        waited = monotonic() - started
        beat("reading", 0.6 * waited / (waited + 30))
    return reading.result()
