"""A principal and an open workspace in, what the principal may see and do there out: every room of the store is one."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from data.audit import Action, Trail
from data.database import Database
from data.originals import Originals
from data.people import NO_LIMITS, Limits, Principal, Right
from data.view import View, view_of


class Access:
    """One person in one workspace. Whatever is asked for outside the role's rights is Denied before it is begun."""

    def __init__(
        self,
        principal: Principal,
        workspace: Path,
        database: Database,
        originals: Originals,
        trail: Trail,
        limits: Limits = NO_LIMITS,
    ) -> None:
        self.principal = principal
        self.workspace = workspace
        self.limits = limits
        self._trail = trail
        self._database = database
        self._originals = originals

    @property
    def trail(self) -> Trail:
        """The audit trail, for those who may see it whole."""
        self.principal.check(Right.AUDIT)
        return self._trail

    @contextmanager
    def _reading(self, right: Right) -> Generator[View]:
        self.principal.check(right)
        with self._database.reading() as connection:
            yield self._view(connection)

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
        return view_of(connection, self.principal)
