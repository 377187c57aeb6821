"""Documents, evidence, facts, vectors, jobs and chats in; the same out, after any crash. Holds one workspace folder.

The database is the truth. A document becomes searchable in one transaction, and stops being so in one; each raises
the generation, by which caches know that they are stale.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from data import chats, check_rows, checkup, documents, evidence_rows, fact_rows, fact_search, jobs, transcripts
from data.audit import Action, Trail, first_row
from data.chats import Message, Thread
from data.checkup import Finding
from data.database import FILE, Database, next_generation
from data.errors import MffmError, NotFound, StoreError
from data.evidence_rows import Place
from data.fact_search import FactFilter
from data.jobs import Job
from data.originals import Originals
from data.people import Principal, Right
from data.seals import Seals
from data.tables import state
from data.transcripts import Attached
from data.types import Document, Evidence, Fact, Hidden, Reading, SelfCheck, Status
from data.vectors import Ids, Vectors
from data.withdrawal import withdraw

CACHES = "index"
"""The folder of a workspace that holds nothing but what can be made anew from the rows."""

__all__ = ["Finding", "Job", "Message", "Place", "Receipt", "Store", "Thread"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of a removal: what was deleted, how many answers lost what they quoted, from which generation on."""

    document_id: str
    name: str
    evidence: int
    words: int
    vectors: int
    facts: int
    answers: int
    original: bool
    generation: int


class Store:
    """An open workspace. Safe to share between threads; other processes may have it open too."""

    def __init__(
        self, principal: Principal, workspace: Path, database: Database, originals: Originals, trail: Trail
    ) -> None:
        self.principal = principal
        self.workspace = workspace
        self._trail = trail
        self._database = database
        self._originals = originals

    @classmethod
    def open(cls, workspace: Path, principal: Principal, seals: Path | None = None) -> Store:
        """Open a workspace, made when it is not there; deletions that were cut short are finished.

        Everything is done as `principal`, within the rights of its role. `seals` is the folder outside where the
        trail is sealed.
        """
        try:
            workspace.mkdir(parents=True, exist_ok=True)
            originals = Originals(workspace / "files")
        except OSError as error:
            remedy = "Choose another folder with --workspace."
            raise StoreError(f"The workspace {workspace} cannot be used: {error.strerror}.", remedy) from error
        database = Database(workspace / FILE)
        trail = Trail(database, workspace, principal.signature, Seals(seals) if seals else None)
        store = cls(principal, workspace, database, originals, trail)
        store._recover()
        return store

    def seen_by(self, principal: Principal) -> Store:
        """The same open workspace, for somebody else who belongs to it."""
        if principal.tenant != self.principal.tenant:
            raise NotFound("There is no such workspace.", "Ask whoever runs this installation.")
        trail = self._trail.by(principal.signature)
        return Store(principal, self.workspace, self._database, self._originals, trail)

    @property
    def trail(self) -> Trail:
        """The audit trail, for those who may see it whole."""
        self.principal.check(Right.AUDIT)
        return self._trail

    @contextmanager
    def _reading(self, right: Right) -> Generator[Connection]:
        self.principal.check(right)
        with self._database.reading() as connection:
            yield connection

    @contextmanager
    def _writing(self, right: Right) -> Generator[Connection]:
        self.principal.check(right)
        with self._database.writing() as connection:
            yield connection

    @contextmanager
    def _acting(self, right: Right) -> Generator[Action]:
        self.principal.check(right)
        with self._trail.acting() as action:
            yield action

    def close(self) -> None:
        self._database.close()

    def _recover(self) -> None:
        with self._database.reading() as connection:
            known = documents.ids(connection).values()
            unfinished = documents.every(connection, Status.DELETING)
        self._originals.sweep(known)
        for document in unfinished:
            self._finish_removal(document.id)

    # ------------------------------------------------------------ documents

    def receive(self, path: Path, name: str, transcript: Attached | None = None) -> tuple[Document, bool]:
        """Keep a file. True when its bytes are already here and ready; then nothing is to be done.

        A recording that is ready is to be read again when it comes with another transcript than before.
        """
        self.principal.check(Right.ADD)
        digest = self._originals.keep(path)
        with self._acting(Right.ADD) as action:
            connection = action.connection
            known = documents.status_of(connection, digest)
            if known is None:
                documents.add(connection, digest, name)
            elif known is Status.DELETING:
                documents.drop(connection, digest)
                documents.add(connection, digest, name)
            elif known is not Status.READY:
                documents.mark(connection, digest, Status.RECEIVED)
            if known is not Status.READY:
                action.log("document.received", digest, name=name)
            if transcript is not None and transcripts.keep(connection, digest, transcript):
                action.log("document.transcript", digest, name=transcript.name)
                if known is Status.READY:
                    evidence_rows.remove_all(connection, documents.key_of(connection, digest))
                    documents.mark(connection, digest, Status.RECEIVED)
                    next_generation(connection)
                    known = Status.RECEIVED
            return documents.find(connection, digest), known is Status.READY

    def transcript(self, document_id: str) -> Attached | None:
        """The transcript that came with a recording."""
        with self._reading(Right.READ) as connection:
            return transcripts.of(connection, document_id)

    def documents(self, ready_only: bool = False) -> list[Document]:
        """All documents, oldest first; those that can be searched, when asked."""
        with self._reading(Right.READ) as connection:
            return documents.every(connection, Status.READY if ready_only else None)

    def document(self, id_or_name: str) -> Document:
        """The document of this id, or the latest of this file name."""
        with self._reading(Right.READ) as connection:
            return documents.find(connection, id_or_name)

    def warnings(self, document_id: str) -> list[str]:
        """What the reader could not read, in plain words."""
        with self._reading(Right.READ) as connection:
            return documents.warnings(connection, document_id)

    def hidden(self, document_id: str) -> list[Hidden]:
        """The words of a document that its pages do not show; no evidence, and never before a model."""
        with self._reading(Right.READ) as connection:
            return documents.hidden(connection, document_id)

    def original(self, document: Document) -> Path:
        """The file as it was handed in."""
        return self._originals.path(document.id)

    def correct(self, document_id: str, **changes: Any) -> Document:
        """Put the analyst's word (company, form, fiscal_year, …) above the reader's."""
        with self._acting(Right.CORRECT) as action:
            connection = action.connection
            documents.correct(connection, document_id, changes)
            generation = next_generation(connection)
            action.log("document.corrected", document_id, generation=generation, **documents.as_json(changes))
            return documents.find(connection, document_id)

    def mark(self, document_id: str, status: Status) -> None:
        """Say how far a document came on its way. One that is ready stays ready."""
        with self._writing(Right.WORK) as connection:
            if documents.status_of(connection, document_id) is not Status.READY:
                documents.mark(connection, document_id, status)

    def fail(self, document_id: str, error: MffmError) -> None:
        """The document could not be read; `error` says why. One that is ready stays ready."""
        with self._acting(Right.WORK) as action:
            connection = action.connection
            if documents.status_of(connection, document_id) is not Status.READY:
                documents.mark(connection, document_id, Status.FAILED, error)
                action.log("document.failed", document_id, code=error.code)

    def commit(
        self,
        document_id: str,
        reading: Reading,
        vectors: Vectors,
        model_id: str,
        search_texts: Sequence[str] | None = None,
    ) -> None:
        """Make a document searchable, whole, in one transaction. Without search texts, context and text are found."""
        texts = search_texts or [f"{piece.context}\n{piece.text}" for piece in reading.evidence]
        with self._acting(Right.WORK) as action:
            connection = action.connection
            key = documents.key_of(connection, document_id)
            evidence_rows.remove_all(connection, key)
            ids = evidence_rows.insert(connection, key, reading.evidence, texts)
            evidence_rows.insert_vectors(connection, ids, vectors, model_id)
            pieces = fact_rows.numbered(reading.evidence, ids)
            fact_rows.insert(connection, key, reading.facts, pieces)
            check_rows.put(connection, key, reading.checks, pieces)
            documents.describe(connection, document_id, reading, evidence_rows.counts(reading.evidence))
            documents.mark(connection, document_id, Status.READY)
            generation = next_generation(connection)
            counts = evidence_rows.counts(reading.evidence)
            action.log("document.ready", document_id, generation=generation, model=model_id, evidence=counts)

    def renew(
        self,
        document_id: str,
        facts: Sequence[Fact],
        vectors: Vectors,
        model_id: str,
        search_texts: Sequence[str],
        checks: Sequence[SelfCheck] = (),
    ) -> None:
        """Replace what is derived from the kept evidence: facts, self-checks, words and this model's vectors."""
        with self._acting(Right.WORK) as action:
            connection = action.connection
            key = documents.key_of(connection, document_id)
            pieces = evidence_rows.of_document(connection, document_id)
            ids = [piece.id for piece in pieces]
            evidence_rows.remove_derived(connection, key, model_id)
            evidence_rows.insert_words(connection, key, ids, search_texts)
            evidence_rows.insert_vectors(connection, ids, vectors, model_id)
            fact_rows.insert(connection, key, facts, pieces)
            check_rows.put(connection, key, checks, pieces)
            generation = next_generation(connection)
            action.log("document.renewed", document_id, generation=generation, model=model_id)

    def remove(self, document_id: str) -> Receipt:
        """Delete a document and everything made from it. It cannot be found from the first step on."""
        with self._acting(Right.OWN) as action:
            connection = action.connection
            document = documents.find(connection, document_id)
            counts = evidence_rows.remove_all(connection, documents.key_of(connection, document.id))
            answers = withdraw(connection, document.id)
            documents.mark(connection, document.id, Status.DELETING)
            jobs.drop(connection, document.id)
            generation = next_generation(connection)
            told = counts | {"answers": answers}
            action.log("document.removed", document.id, name=document.name, generation=generation, **told)
        original = self._finish_removal(document.id)
        return Receipt(document.id, document.name, original=original, generation=generation, **told)

    def _finish_removal(self, document_id: str) -> bool:
        with self._database.writing() as connection:
            if documents.status_of(connection, document_id) is not Status.DELETING:
                return False
            evidence_rows.erase_deleted(connection)
            shutil.rmtree(self.workspace / CACHES, ignore_errors=True)
            dropped = self._originals.drop(document_id)
            documents.drop(connection, document_id)
        self._database.shorten_log()
        return dropped

    # ------------------------------------------------------------ what is searched

    def generation(self) -> int:
        """A number that rises with every change to what can be found."""
        with self._database.reading() as connection:
            return int(connection.execute(select(state.c.generation)).scalar_one())

    def identity(self) -> str:
        """What tells this workspace from every other: the digest of the first row of its audit trail."""
        with self._database.reading() as connection:
            row = first_row(connection)
        return row.digest if row else ""

    def evidence(self, ids: Sequence[int]) -> list[Evidence]:
        """Evidence in the order asked for; ids that are gone are left out."""
        with self._reading(Right.READ) as connection:
            return evidence_rows.by_ids(connection, ids)

    def evidence_of(self, document_id: str, page: int | None = None) -> list[Evidence]:
        """A document's evidence in reading order."""
        with self._reading(Right.READ) as connection:
            return evidence_rows.of_document(connection, document_id, page)

    def evidence_ids(self, among: Collection[str]) -> Ids:
        """The evidence ids of these documents, to search only there."""
        with self._reading(Right.READ) as connection:
            return evidence_rows.ids_of(connection, among)

    def places(self, ids: Collection[int]) -> dict[int, Place]:
        """Document, page and headings of these pieces of evidence."""
        with self._reading(Right.READ) as connection:
            return evidence_rows.places(connection, ids)

    def words(self, match: str, among: Collection[str] | None, limit: int) -> list[tuple[int, float]]:
        """(evidence id, bm25) for an FTS5 expression, best first; `among` are document ids."""
        with self._reading(Right.READ) as connection:
            return evidence_rows.by_words(connection, match, among, limit)

    def vectors(self, model_id: str) -> tuple[Ids, Vectors]:
        """Every vector of a model with its evidence id."""
        with self._reading(Right.WORK) as connection:
            return evidence_rows.all_vectors(connection, model_id)

    def facts(
        self,
        documents: Collection[str] | None = None,
        concepts: Collection[str] | None = None,
        labels: Collection[str] | None = None,
    ) -> list[Fact]:
        """Facts of these documents whose concept or label is one of those named."""
        with self._reading(Right.READ) as connection:
            return fact_rows.select_facts(connection, documents, concepts, labels)

    def facts_like(self, wanted: FactFilter, limit: int) -> list[Fact]:
        """At most `limit` facts that meet a filter, in the order in which they were printed."""
        with self._reading(Right.READ) as connection:
            return fact_search.select_matching(connection, wanted, limit)

    def fact_tables(self, wanted: FactFilter) -> dict[str, list[int]]:
        """The tables that hold facts meeting a filter: evidence ids by document id."""
        with self._reading(Right.READ) as connection:
            return fact_search.select_tables(connection, wanted)

    def facts_of(self, evidence_ids: Collection[int]) -> list[Fact]:
        """The facts of these tables, by evidence id."""
        with self._reading(Right.READ) as connection:
            return fact_rows.of_evidence(connection, evidence_ids)

    def failures(self, evidence_ids: Collection[int]) -> list[SelfCheck]:
        """The self-checks that these tables fail."""
        with self._reading(Right.READ) as connection:
            return check_rows.of_tables(connection, evidence_ids)

    def failures_of(self, document_id: str) -> list[SelfCheck]:
        """The self-checks that a document's tables fail, in reading order."""
        with self._reading(Right.READ) as connection:
            return check_rows.of_document(connection, documents.key_of(connection, document_id))

    def labels(self, among: Collection[str]) -> list[str]:
        """The row labels, as printed, of the facts of these documents; each once."""
        with self._reading(Right.READ) as connection:
            return fact_rows.labels(connection, among)

    def statement_sizes(self, evidence_ids: Collection[int]) -> dict[int, int]:
        """How many different known concepts each table states: many in a statement, few in a summary of it."""
        with self._reading(Right.READ) as connection:
            return fact_rows.statement_sizes(connection, evidence_ids)

    def verify(self) -> list[Finding]:
        """What is wrong with the workspace; nothing, usually."""
        with self._writing(Right.WORK) as connection:
            return checkup.check(connection, self._originals)

    def log(self, action: str, subject: str = "", /, **details: Any) -> int:
        """Tell the audit trail of an action that changes nothing here, as a question asked; the number of its row."""
        with self._acting(Right.ASK) as act:
            return act.log(action, subject, **details)

    # ------------------------------------------------------------ jobs

    def enqueue(self, path: Path, name: str, transcript: Attached | None = None) -> int:
        """Keep a file and have it read by a worker; the id of the job."""
        document, duplicate = self.receive(path, name, transcript)
        with self._writing(Right.ADD) as connection:
            return jobs.add(connection, document.id, name, done=duplicate)

    def claim(self, worker: str) -> Job | None:
        """Lease the next job; None when nothing waits."""
        with self._writing(Right.WORK) as connection:
            return jobs.claim(connection, worker)

    def beat(self, job: Job, worker: str, stage: str, fraction: float) -> bool:
        """Say how far a job is and keep its lease; False when another worker has it now."""
        with self._writing(Right.WORK) as connection:
            return jobs.beat(connection, job.id, worker, stage, fraction)

    def finish(self, job: Job, error: MffmError | None = None) -> None:
        """Close a job."""
        with self._writing(Right.WORK) as connection:
            jobs.finish(connection, job.id, error)

    def jobs(self, limit: int = 200) -> list[Job]:
        """The latest jobs, newest first."""
        with self._reading(Right.READ) as connection:
            return jobs.every(connection, limit)

    # ------------------------------------------------------------ chats

    def new_thread(self, title: str) -> int:
        """The id of a new conversation."""
        with self._writing(Right.ASK) as connection:
            return chats.new_thread(connection, title)

    def threads(self) -> list[Thread]:
        """All conversations, the latest used first."""
        with self._reading(Right.ASK) as connection:
            return chats.every_thread(connection)

    def rename_thread(self, thread_id: int, title: str) -> None:
        with self._writing(Right.ASK) as connection:
            chats.rename(connection, thread_id, title)

    def remove_thread(self, thread_id: int) -> None:
        with self._acting(Right.ASK) as action:
            connection = action.connection
            chats.drop_thread(connection, thread_id)
            action.log("conversation.removed", str(thread_id))

    def messages(self, thread_id: int) -> list[Message]:
        """The turns of a conversation, in order."""
        with self._reading(Right.ASK) as connection:
            return chats.said_in(connection, thread_id)

    def message(self, message_id: int) -> Message:
        """One turn, by its id."""
        with self._reading(Right.ASK) as connection:
            return chats.message(connection, message_id)

    def say(self, thread_id: int, role: str, body: Mapping[str, Any]) -> int:
        """Add a turn to a conversation; its id."""
        with self._writing(Right.ASK) as connection:
            return chats.say(connection, thread_id, role, body)
