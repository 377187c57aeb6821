"""Files, readings and corrections in; documents, and who may see them, out."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from data.errors import Denied, MffmError
from data.names import plain_name
from data.people import Right
from data.rows import audience, documents, jobs, retention, transcripts
from data.rows import checks as check_rows
from data.rows import evidence as evidence_rows
from data.rows import facts as fact_rows
from data.rows.transcripts import Attached
from data.store.access import Access
from data.store.database import next_generation
from data.store.view import View
from data.store.withdrawal import withdraw
from data.trail.audit import Action
from data.types import Document, Fact, Hidden, Reading, SelfCheck, Status
from data.vectors import Seen, Vectors

CACHES = "index"
"""The folder of a workspace that holds nothing but what can be made anew from the rows."""


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


class Library(Access):
    """The documents of a workspace, as far as the person may see them."""

    def receive(
        self, path: Path, name: str, transcript: Attached | None = None, people: Collection[str] | None = None
    ) -> tuple[Document, bool]:
        """Keep a file. True when its bytes are already here and read; then nothing is to be done.

        What is new here is seen by these people and whoever hands it in, from the first moment; None: by everyone. What
        was here is seen as before. A recording that comes with another transcript is to be read again; what was read of
        it before serves until then.
        """
        with self._receiving(path, name, transcript, people) as (_, document, ready):
            return document, ready

    @contextmanager
    def _receiving(
        self, path: Path, name: str, transcript: Attached | None, people: Collection[str] | None
    ) -> Generator[tuple[Connection, Document, bool]]:
        """The transaction in which a file is received: its document, and whether that is ready.

        The copy takes its place within it, where no removal and no sweep can come between the file and its row.
        """
        self.principal.check(Right.ADD)
        name = plain_name(name)
        with self._originals.copied(path) as copy, self._acting(Right.ADD) as (action, view):
            self._originals.keep(copy)
            document, ready = self._received(action, view, copy.digest, name, people)
            seen = bool(documents.keys(view, [document.id]))
            if transcript is not None and seen and transcripts.hand_in(view, document.id, transcript):
                action.log("document.transcript", document.id, name=transcript.name)
            yield action.connection, document, ready and transcripts.unread(view, document.id) is None

    def _received(
        self, action: Action, view: View, digest: str, name: str, people: Collection[str] | None
    ) -> tuple[Document, bool]:
        connection = action.connection
        known = documents.status_of(connection, digest)
        new = known is None or known is Status.DELETING
        if not new and not documents.keys(view, [digest]):
            return self._join(action, digest, name, people or ()), False
        if known is Status.READY:
            return documents.find(view, digest), True
        if known is Status.DELETING:
            self._erase(connection, digest)
        if new:
            documents.add(connection, digest, name, self.principal.id)
            if people is not None:
                evidence_rows.move_words(connection, documents.key_of(view, digest), {*people, self.principal.id})
        else:
            documents.mark(connection, digest, Status.RECEIVED)
        action.log("document.received", digest, name=name, **self._shown(view, digest))
        return documents.find(view, digest), False

    def _shown(self, view: View, digest: str) -> dict[str, list[str]]:
        """Who sees what was handed in, for the trail, where that is not everyone."""
        people = audience.people_of(view.connection, documents.key_of(view, digest))
        return {} if people is None else {"people": people}

    def _join(self, action: Action, digest: str, name: str, people: Collection[str]) -> Document:
        """Whoever has the bytes of a restricted document may see it, and is not told that somebody else does.

        So may those people to whom it is handed on.
        """
        key = documents.key_of(View(action.connection), digest)
        known = audience.people_of(action.connection, key) or ()
        for person in sorted({*people, self.principal.id}.difference(known)):
            audience.join(action.connection, key, person, name)
        generation = next_generation(action.connection)
        action.log("document.received", digest, name=name, generation=generation)
        return documents.find(self._view(action.connection), digest)

    def transcript(self, document_id: str) -> Attached | None:
        """The transcript to read a recording with."""
        with self._reading(Right.READ) as view:
            return transcripts.of(view, document_id)

    def unread(self, document_id: str) -> bool:
        """Whether a document is to be read: for the first time, or with another transcript."""
        with self._reading(Right.WORK) as view:
            return documents.awaited(view.connection, document_id) or transcripts.unread(view, document_id) is not None

    def documents(self, ready_only: bool = False) -> list[Document]:
        """All documents, oldest first; those that can be searched, when asked."""
        with self._reading(Right.READ) as view:
            return documents.every(view, Status.READY if ready_only else None)

    def document(self, id_or_name: str) -> Document:
        """The document of this id, or the latest of this file name."""
        with self._reading(Right.READ) as view:
            return documents.find(view, id_or_name)

    def warnings(self, document_id: str) -> list[str]:
        """What the reader could not read, in plain words."""
        with self._reading(Right.READ) as view:
            return documents.warnings(view, document_id)

    def hidden(self, document_id: str) -> list[Hidden]:
        """The words of a document that its pages do not show; no evidence, and never before a model."""
        with self._reading(Right.READ) as view:
            return documents.hidden(view, document_id)

    def original(self, document: Document) -> Path:
        """The file as it was handed in."""
        with self._reading(Right.READ) as view:
            documents.key_of(view, document.id)
        return self._originals.path(document.id)

    def correct(self, document_id: str, **changes: Any) -> Document:
        """Put the analyst's word (company, form, fiscal_year, …) above the reader's."""
        with self._acting(Right.CORRECT) as (action, view):
            documents.correct(action.connection, documents.key_of(view, document_id), changes)
            generation = next_generation(action.connection)
            action.log("document.corrected", document_id, generation=generation, **documents.as_json(changes))
            return documents.find(view, document_id)

    # ------------------------------------------------------------ who may see it

    def disposes(self, document: Document) -> bool:
        """Whether the person may share or remove it: its own, or with the right for what others added."""
        own = document.uploader == self.principal.id and self.principal.may(Right.OWN)
        return own or self.principal.may(Right.DISPOSE)

    def audience(self, document_id: str) -> list[str] | None:
        """The ids of the people who may see a document; None: everyone in the workspace."""
        with self._reading(Right.READ) as view:
            return audience.people_of(view.connection, documents.key_of(view, document_id))

    def share(self, document_id: str, people: Collection[str] | None) -> Document:
        """Let only these people see a document, by their ids, and whoever says so; None: everyone in the workspace."""
        with self._acting(Right.OWN) as (action, view):
            document = self._own(view, document_id)
            key = documents.key_of(view, document.id)
            named = None if people is None else sorted({*people, self.principal.id})
            evidence_rows.move_words(action.connection, key, named)
            generation = next_generation(action.connection)
            shown = "everyone" if named is None else named
            action.log("document.shared", document.id, name=document.name, people=shown, generation=generation)
            return documents.find(self._view(action.connection), document.id)

    def _own(self, view: View, document_id: str) -> Document:
        document = documents.find(view, document_id)
        if not self.disposes(document):
            raise Denied(f"{document.name} was added by somebody else.", "Ask a manager of this workspace.")
        return document

    # ------------------------------------------------------------ from file to evidence

    def mark(self, document_id: str, status: Status) -> None:
        """Say how far a document came on its way. One that is ready stays ready, one that is removed stays away."""
        with self._writing(Right.WORK) as connection:
            if documents.awaited(connection, document_id):
                documents.mark(connection, document_id, status)

    def fail(self, document_id: str, error: MffmError, transcript: Attached | None = None) -> None:
        """The document could not be read; `error` says why. One that is ready stays ready, one removed stays away.

        A recording that could not be read again, with this transcript, stays as it was read before, and says so.
        """
        with self._acting(Right.WORK) as (action, view):
            again = _wanted_again(view, document_id, transcript)
            if again:
                transcripts.drop_unread(view, document_id)
            if again or documents.awaited(action.connection, document_id):
                documents.mark(action.connection, document_id, Status.READY if again else Status.FAILED, error)
                action.log("document.failed", document_id, code=error.code)

    def commit(
        self,
        document_id: str,
        reading: Reading,
        vectors: Vectors,
        model_id: str,
        search_texts: Sequence[str] | None = None,
        seen: Sequence[Seen] = (),
        transcript: Attached | None = None,
    ) -> bool:
        """Make a document searchable, whole, in one transaction. Without search texts, context and text are found.

        What was read of it before this transcript came goes in the same transaction. False, and nothing done, when
        somebody else has made it so in the meantime; NotFound when it was removed.
        """
        texts = search_texts or [f"{piece.context}\n{piece.text}" for piece in reading.evidence]
        with self._acting(Right.WORK) as (action, view):
            connection = action.connection
            again = _wanted_again(view, document_id, transcript)
            if not again and documents.status_of(connection, document_id) is Status.READY:
                return False
            if not again and not documents.awaited(connection, document_id):
                raise documents.gone()
            key = documents.key_of(view, document_id)
            evidence_rows.remove_all(connection, key)
            ids = evidence_rows.insert(connection, key, reading.evidence, texts)
            evidence_rows.insert_all_vectors(connection, ids, vectors, model_id, seen)
            pieces = fact_rows.numbered(reading.evidence, ids)
            fact_rows.insert(connection, key, reading.facts, pieces)
            check_rows.put(connection, key, reading.checks, pieces)
            documents.describe(connection, document_id, reading, evidence_rows.counts(reading.evidence))
            documents.mark(connection, document_id, Status.READY)
            transcripts.keep(view, document_id, transcript)
            generation = next_generation(connection)
            counts = evidence_rows.counts(reading.evidence)
            done = "document.reread" if again else "document.ready"
            action.log(done, document_id, generation=generation, model=model_id, evidence=counts)
        return True

    def renew(
        self,
        document_id: str,
        facts: Sequence[Fact],
        vectors: Vectors,
        model_id: str,
        search_texts: Sequence[str],
        checks: Sequence[SelfCheck] = (),
        seen: Sequence[Seen] = (),
    ) -> None:
        """Replace what is derived from the kept evidence: facts, self-checks, words and these models' vectors."""
        with self._acting(Right.WORK) as (action, view):
            connection = action.connection
            key = documents.key_of(view, document_id)
            pieces = evidence_rows.of_document(view, document_id)
            ids = [piece.id for piece in pieces]
            evidence_rows.remove_derived(connection, key, model_id)
            evidence_rows.insert_words(connection, key, ids, search_texts)
            evidence_rows.insert_all_vectors(connection, ids, vectors, model_id, seen)
            fact_rows.insert(connection, key, facts, pieces)
            check_rows.put(connection, key, checks, pieces)
            generation = next_generation(connection)
            action.log("document.renewed", document_id, generation=generation, model=model_id)

    # ------------------------------------------------------------ and away

    def remove(self, document_id: str) -> Receipt:
        """Delete a document and everything made from it. It cannot be found from the first step on.

        Held, when it must be kept; that it was asked for is logged all the same.
        """
        told: dict[str, int] = {}
        with self._acting(Right.OWN) as (action, view):
            document = self._own(view, document_id)
            kept = retention.keeping(document, retention.rules(action.connection), datetime.now(UTC).date())
            if kept:
                action.log("document.kept", document.id, name=document.name, reason=kept.message)
            else:
                told = self._take_out(action, view, document)
        if kept:
            raise kept
        original = self._finish_removal(document.id)
        return Receipt(document.id, document.name, original=original, **told)

    def _take_out(self, action: Action, view: View, document: Document) -> dict[str, int]:
        connection = action.connection
        counts = evidence_rows.remove_all(connection, documents.key_of(view, document.id))
        told = counts | {"answers": withdraw(connection, document.id)}
        documents.mark(connection, document.id, Status.DELETING)
        jobs.drop(connection, document.id)
        generation = next_generation(connection)
        action.log("document.removed", document.id, name=document.name, generation=generation, **told)
        return told | {"generation": generation}

    def _finish_removal(self, document_id: str) -> bool:
        with self._database.writing() as connection:
            if documents.status_of(connection, document_id) is not Status.DELETING:
                return False
            dropped = self._originals.drop(document_id)
            self._erase(connection, document_id)
        self._database.shorten_log()
        return dropped

    def _erase(self, connection: Connection, document_id: str) -> None:
        """Leave no word of a document that is being removed in the word index, the caches and the rows."""
        evidence_rows.erase_deleted(connection, documents.key_of(View(connection), document_id))
        shutil.rmtree(self.workspace / CACHES, ignore_errors=True)
        documents.drop(connection, document_id)


def _wanted_again(view: View, document_id: str, transcript: Attached | None) -> bool:
    """Whether a recording that is ready is to be read again, with this transcript."""
    ready = documents.status_of(view.connection, document_id) is Status.READY
    return ready and transcript is not None and transcripts.unread(view, document_id) == transcript
