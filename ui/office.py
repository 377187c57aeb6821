"""What the browser app keeps open, once per process: a room for each workspace, and a desk in it for each person.

A room holds what all people of a workspace share: the open database, the encoder and the index, the reading process. A
desk sees all of that as its person may, and has the person's questions answered.
"""

from __future__ import annotations

import gc
import logging
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

from data.answers import Answer
from data.errors import Denied, ModelError, StoreError
from data.people import Principal, operator
from data.store.directory import Directory
from data.store.store import Store
from generation.answer import Analyst
from ui.asking import UNAIDED, WITH_MODEL, Asking
from ui.jobs import Worker
from ui.samples import load_samples, wait_for_samples
from ui.settings import Settings
from ui.workspace import open_store

log = logging.getLogger(__name__)

TEND_SECONDS = 20.0
"""How often a room looks whether files wait that nobody reads."""


class Room:
    """An open workspace. The encoder and the index are loaded when the first question comes, not before."""

    def __init__(self, settings: Settings, tenant: str = "") -> None:
        self.store = open_store(settings, tenant)
        self.worker = Worker(self.store.workspace, settings.own_worker)
        self._settings = settings
        self._opening = threading.Lock()
        self._analyst: Analyst | None = None
        self._desks: dict[str, Desk] = {}
        self._closing = threading.Event()
        self._tending = threading.Thread(target=self._tend, name="tend", daemon=True)
        self._tending.start()

    def _tend(self) -> None:
        """Have what waits be read, now and whenever the reading process has died over it: nobody need look.

        And bring what is kept of the search index up to date, as no question is to wait for that.
        """
        while True:
            try:
                if any(job.waiting for job in self.store.jobs()):
                    self.worker.wake()
                if self._analyst is not None:
                    self._analyst.searcher.keep()
            except (StoreError, OSError) as error:
                log.warning("the workspace cannot be tended: %s", error)
            if self._closing.wait(TEND_SECONDS):
                return

    def desk(self, principal: Principal) -> Desk:
        """The desk of a person; another one when the role has changed."""
        with self._opening:
            kept = self._desks.get(principal.id)
            if kept is None or kept.store.principal != principal:
                kept = self._desks[principal.id] = Desk(self, self._settings, principal)
            return kept

    def analyst(self) -> Analyst:
        """The analyst over everything that is ready now; each desk has one that sees what its person may see."""
        from ui.wiring import open_analyst

        with self._opening:
            if self._analyst is None:
                self._analyst = open_analyst(self.store, self._settings)
                _set_aside()
            return self._analyst

    def check_index(self) -> None:
        """MffmError when search cannot answer. Before the first question only its folder can be looked at."""
        if self._analyst is not None:
            self._analyst.searcher.index.refresh()
        elif not os.access(self.store.workspace, os.W_OK | os.X_OK):
            raise StoreError("The search index cannot be kept.", "Check that you may write to the workspace folder.")

    def close(self, patience: float) -> None:
        """Let answers finish within `patience` seconds and keep the rest as stopped; then end the reading process."""
        until = monotonic() + patience
        for kept in self._desks.values():
            kept.asking.refuse()
        for kept in self._desks.values():
            kept.asking.close(max(0.0, until - monotonic()))
        self._closing.set()
        self._tending.join()
        self.worker.close()
        self.store.close()


class Desk:
    """What one person works with."""

    def __init__(self, room: Room, settings: Settings, principal: Principal) -> None:
        self.settings = settings
        self.store = room.store.seen_by(principal)
        self.worker = room.worker
        at_once = WITH_MODEL if settings.model_url else UNAIDED
        self.asking = Asking(self.store, self.analyst, self.prepare_samples, self.title, at_once)
        self._room = room
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
            log.info("the conversation keeps its first title", extra={"code": error.code})
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
        """The analyst over what the person may see."""
        with self._opening:
            if self._analyst is None:
                self._analyst = self._room.analyst().seen_by(self.store)
            return self._analyst


class House:
    """The installation: one room for a single user, or one per workspace of the directory."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.directory = Directory(settings.workspace)
        self._opening = threading.Lock()
        self._rooms: dict[str, Room] = {}
        if not self.directory.kept:
            self.room("")

    @property
    def owner(self) -> Principal:
        """The single user."""
        return operator(self.settings.actor)

    def room(self, tenant: str) -> Room:
        """The room of a workspace, opened when it is first asked for."""
        with self._opening:
            if tenant not in self._rooms:
                self._rooms[tenant] = Room(self.settings, tenant)
            return self._rooms[tenant]

    def seen_by(self, person: str, tenant: str) -> Store:
        """A workspace as a person may see it at this moment. Denied, to whoever has no place in it any more."""
        if not self.directory.kept:
            members = [self.owner]
        else:
            members = [member.principal for member in self.directory.memberships(person)]
        for principal in members:
            if (principal.id, principal.tenant) == (person, tenant):
                return self.room(tenant).store.seen_by(principal)
        raise Denied("There is no such person in this workspace.")

    def rooms(self) -> list[Room]:
        """The rooms that are open."""
        with self._opening:
            return list(self._rooms.values())

    def waiting(self) -> int:
        """How many files wait to be read, in all rooms that are open."""
        return sum(job.waiting for room in self.rooms() for job in room.store.jobs())

    def close(self, patience: float) -> None:
        """Close every room, side by side: `patience` is for all of them together."""
        with ThreadPoolExecutor(max(1, len(self.rooms()))) as pool:
            for closing in [pool.submit(room.close, patience) for room in self.rooms()]:
                closing.result()


def _set_aside() -> None:
    """Have the garbage collector pass over all that is open now, as it stays open: libraries, encoder, index."""
    gc.collect()
    gc.freeze()
