"""Documents, evidence, facts, vectors, jobs and chats in; the same out, after any crash. Holds one workspace folder.

The database is the truth. A document becomes searchable in one transaction, and stops being so in one; each raises
the generation, by which caches know that they are stale. Nothing is read or done but by a principal, within its rights.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from data.errors import NotFound, StoreError
from data.people import NO_LIMITS, Limits, Principal, Right
from data.room import BACKUP, UPLOAD, restoring, sweep
from data.rows import documents
from data.rows.chats import Message, Thread
from data.rows.evidence import Place
from data.rows.jobs import Job
from data.store import checkup
from data.store.backup import finish_restoring
from data.store.checkup import Finding
from data.store.conversations import Conversations
from data.store.database import generation_of, open_database
from data.store.keeping import Keeping
from data.store.library import CACHES, Receipt
from data.store.originals import Originals
from data.store.queue import Queue
from data.store.searched import Searched
from data.store.view import View
from data.trail.audit import Trail
from data.trail.seals import Seals
from data.types import Status

__all__ = ["CACHES", "Finding", "Job", "Message", "Place", "Receipt", "Store", "Thread"]

_NO_WORKSPACE = ("There is no such workspace.", "Ask whoever runs this installation.")


class Store(Queue, Keeping, Searched, Conversations):
    """An open workspace, as one person sees it. Safe to share between threads; other processes may have it open too."""

    @classmethod
    def open(
        cls,
        workspace: Path,
        principal: Principal,
        seals: Path | None = None,
        limits: Limits = NO_LIMITS,
        database: str = "",
    ) -> Store:
        """Open a workspace, made when it is not there; deletions that were cut short are finished.

        Everything is done as `principal`, within the rights of its role. `seals` is the folder outside where the
        trail is sealed; `database` the address of a PostgreSQL that keeps the rows, instead of a file in the folder.
        A tenant's workspace is the folder of its name.
        """
        if principal.tenant and workspace.name != principal.tenant:
            raise NotFound(*_NO_WORKSPACE)
        try:
            workspace.mkdir(parents=True, exist_ok=True)
            originals = Originals(workspace / "files")
        except OSError as error:
            remedy = "Choose another folder with --workspace."
            raise StoreError(f"The workspace {workspace} cannot be used: {error.strerror}.", remedy) from error
        finish_restoring(workspace, database)
        opened = open_database(workspace, database)
        trail = Trail(opened, workspace, principal.signature, Seals(seals) if seals else None)
        store = cls(principal, workspace, opened, originals, trail, limits)
        store._recover()
        return store

    def seen_by(self, principal: Principal) -> Store:
        """The same open workspace, for somebody who belongs to it; its operator lets people in."""
        self.principal.check(Right.WORK)
        if principal.tenant != self.principal.tenant:
            raise NotFound(*_NO_WORKSPACE)
        trail = self._trail.by(principal.signature)
        return Store(principal, self.workspace, self._database, self._originals, trail, self.limits, self.day)

    def known_on(self, day: date) -> Store:
        """The same open workspace without what was published after a day, for reading."""
        return Store(self.principal, self.workspace, self._database, self._originals, self._trail, self.limits, day)

    def close(self) -> None:
        self._database.close()

    def _recover(self) -> None:
        for prefix in (UPLOAD, BACKUP):
            sweep(self.workspace, prefix)
        sweep(self.workspace.parent, restoring(self.workspace))
        self._originals.sweep()
        if self._originals.abandoned():
            with self._database.writing() as connection:
                self._originals.drop_abandoned(documents.ids(View(connection)).values())
        with self._database.reading() as connection:
            unfinished = documents.every(View(connection), Status.DELETING)
        for document in unfinished:
            self._finish_removal(document.id)

    def generation(self) -> int:
        """A number that rises with every change to what can be found, and by whom."""
        with self._database.reading() as connection:
            return generation_of(connection)

    def verify(self) -> list[Finding]:
        """What is wrong with the workspace; nothing, usually."""
        with self._writing(Right.WORK) as connection:
            return checkup.check(connection, self._originals)

    @contextmanager
    def telling(self, action: str, subject: str, /, **details: Any) -> Generator[None]:
        """Do, and tell the audit trail of, what concerns the people of the workspace: both or neither."""
        with self._acting(Right.ADMIT) as (act, _):
            act.log(action, subject, **details)
            yield

    def exporting(self, name: str, content: bytes) -> int:
        """Tell the audit trail of a file that leaves the workspace, before it does; the number of its row."""
        return self.log("file.exported", sha256(content).hexdigest(), name=name)

    def log(self, action: str, subject: str = "", /, **details: Any) -> int:
        """Tell the audit trail of an action that changes nothing here, as a question asked; the number of its row."""
        with self._acting(Right.ASK) as (act, _):
            return act.log(action, subject, **details)
