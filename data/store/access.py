"""A principal and an open workspace in, what the principal may see and do there out: every room of the store is one."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from data.people import NO_LIMITS, Limits, Principal, Right
from data.store.database import Database, generation_of
from data.store.originals import Originals
from data.store.view import View, keys_after, view_of
from data.trail.audit import Action, Trail


class Access:
    """One person in one workspace, as known on a `day` where one is chosen.

    Whatever is asked for outside the role's rights is Denied before it is begun.
    """

    def __init__(
        self,
        principal: Principal,
        workspace: Path,
        database: Database,
        originals: Originals,
        trail: Trail,
        limits: Limits = NO_LIMITS,
        day: date | None = None,
    ) -> None:
        self.principal = principal
        self.workspace = workspace
        self.limits = limits
        self.day = day
        self._trail = trail
        self._database = database
        self._originals = originals
        self._later: tuple[int, frozenset[int]] | None = None
        self._seen = threading.local()

    @property
    def trail(self) -> Trail:
        """The audit trail, for those who may see it whole."""
        self.principal.check(Right.AUDIT)
        return self._trail

    @contextmanager
    def moment(self) -> Generator[None]:
        """All that is read inside, by this thread, is as it was at one moment."""
        with self._database.reading():
            yield

    @contextmanager
    def _reading(self, right: Right) -> Generator[View]:
        self.principal.check(right)
        with self._database.reading() as connection:
            view: View | None = getattr(self._seen, "view", None)
            if view is None or view.connection is not connection:  # what is seen at one moment is looked up once
                view = self._seen.view = self._view(connection)
            yield view

    @contextmanager
    def _writing(self, right: Right) -> Generator[Connection]:
        self.principal.check(right)
        with self._database.writing() as connection:
            yield connection

    @contextmanager
    def _acting(self, right: Right) -> Generator[tuple[Action, View]]:
        self.principal.check(right)
        with self._trail.acting() as action:
            yield action, self._view(action.connection)

    def _view(self, connection: Connection) -> View:
        view = view_of(connection, self.principal)
        return view if self.day is None else view.without(self._after(connection, self.day))

    def _after(self, connection: Connection, day: date) -> frozenset[int]:
        """What came after the day, read again when the library has changed."""
        generation = generation_of(connection)
        kept = self._later
        if kept is None or kept[0] != generation:
            kept = self._later = generation, keys_after(connection, day)
        return kept[1]
