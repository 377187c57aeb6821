"""Workspaces, people and their roles in; principals out. Holds the directory of an installation for several people.

Who somebody is, is said by the sign-in; what they may do, only by this directory. Without the file there is one user.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    create_engine,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from data.errors import MffmError, NotFound, StoreError
from data.people import Principal, Right, Role
from data.store.store import Store
from data.store.view import Rows

FILE = "people.db"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_ID = re.compile(r"[^\s@]+@[^\s@]+")

_metadata = MetaData()
_members = Table(
    "members",
    _metadata,
    Column("workspace", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("suspended", Integer, nullable=False, default=0),
    PrimaryKeyConstraint("workspace", "person"),
)


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a workspace, by the address that the sign-in vouches for."""

    id: str
    name: str
    workspace: str
    role: Role
    suspended: bool = False

    @property
    def principal(self) -> Principal:
        return Principal(self.id, self.name, self.workspace, self.role)


class Directory:
    """The directory of an installation, in its root folder. Made when the first person is admitted."""

    def __init__(self, root: Path) -> None:
        self._path = root / FILE
        self._engine = create_engine(f"sqlite:///{self._path}", poolclass=NullPool, connect_args={"timeout": 60})

    @property
    def kept(self) -> bool:
        """Whether there is one; without, the installation has a single user."""
        return self._path.is_file()

    def memberships(self, person: str) -> list[Member]:
        """The workspaces that somebody belongs to and is not suspended from, by name."""
        chosen = select(_members).where(_members.c.person == address(person), _members.c.suspended == 0)
        return self._found(chosen.order_by(_members.c.workspace))

    def members(self, store: Store) -> list[Member]:
        """Everyone in the workspace of a store, suspended or not. To be shared with, one must be known to all."""
        store.principal.check(Right.READ)
        own = select(_members).where(_members.c.workspace == store.principal.tenant)
        return self._found(own.order_by(_members.c.name, _members.c.person))

    def workspaces(self) -> list[str]:
        """Every workspace that somebody belongs to."""
        return sorted({member.workspace for member in self._found(select(_members))})

    def admit(self, store: Store, person: str, name: str, role: Role) -> Member:
        """Let somebody into the workspace of a store, or give them another name or role there."""
        person = address(person)
        _check_role(store, person, role)
        row = {"workspace": store.principal.tenant, "person": person, "name": name, "role": role.value}
        with store.telling("person.admitted", person, name=name, role=role.value), self._writing() as connection:
            kept = connection.execute(update(_members).where(_whom(store, person)).values(row))
            if not kept.rowcount:
                connection.execute(insert(_members).values(row))
        return self._member(store, person)

    def suspend(self, store: Store, person: str, suspended: bool = True) -> Member:
        """Keep somebody out, or let them in again; it holds from the next thing that they ask for."""
        member = self._other(store, person)
        action = "person.suspended" if suspended else "person.readmitted"
        with store.telling(action, member.id), self._writing() as connection:
            connection.execute(update(_members).where(_whom(store, member.id)).values(suspended=int(suspended)))
        return self._member(store, member.id)

    def dismiss(self, store: Store, person: str) -> Member:
        """Take somebody out of the workspace."""
        member = self._other(store, person)
        with store.telling("person.dismissed", member.id), self._writing() as connection:
            connection.execute(delete(_members).where(_whom(store, member.id)))
        return member

    def _other(self, store: Store, person: str) -> Member:
        _check_role(store, address(person), Role.READER)
        return self._member(store, address(person))

    def _member(self, store: Store, person: str) -> Member:
        found = self._found(select(_members).where(_whom(store, person)))
        if not found:
            raise NotFound(f"{person} does not belong to this workspace.", "`mffm people list` shows who does.")
        return found[0]

    def _found(self, chosen: Rows) -> list[Member]:
        if not self.kept:
            return []
        with _in_words(), self._engine.connect() as connection:
            rows = connection.execute(chosen).all()
        return [Member(row.person, row.name, row.workspace, Role(row.role), bool(row.suspended)) for row in rows]

    @contextmanager
    def _writing(self) -> Generator[Connection]:
        with _in_words(), self._engine.begin() as connection:
            _metadata.create_all(connection)
            yield connection


def address(person: str) -> str:
    """A person's id: the address in small letters."""
    plain = person.strip().lower()
    if not _ID.fullmatch(plain):
        raise MffmError(f"{person} is not an address.", "Write it as name@bank.example.")
    return plain


def workspace_of(root: Path, tenant: str) -> Path:
    """The folder of a tenant's workspace; of a single user it is the root itself."""
    if not tenant:
        return root
    if not _NAME.fullmatch(tenant):
        raise MffmError(f"{tenant} cannot be the name of a workspace.", "Use small letters, digits and hyphens.")
    return root / "workspaces" / tenant


def _whom(store: Store, person: str) -> ColumnElement[bool]:
    return (_members.c.workspace == store.principal.tenant) & (_members.c.person == person)


def _check_role(store: Store, person: str, role: Role) -> None:
    store.principal.check(Right.ADMIT)
    if person == store.principal.id:
        raise MffmError("You cannot change your own place in the workspace.", "Ask another manager.")
    if role is Role.OPERATOR or not store.principal.tenant:
        raise MffmError("The operator of the machine is nobody's member.", "Name a workspace and another role.")


@contextmanager
def _in_words() -> Generator[None]:
    try:
        yield
    except DatabaseError as error:
        raise StoreError(
            f"The directory of people failed: {error.orig}.", "Check that its file can be used."
        ) from error
