"""Who acts, in which workspace, and what the role allows: the one table of rights.

A tenant is a workspace. `""` is the workspace of a single user, who is its operator.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.errors import Denied


class Right(StrEnum):
    """What one may do, in the words of a refusal."""

    READ = "see documents"
    ASK = "ask questions"
    ADD = "add documents"
    CORRECT = "correct what a document says of itself"
    OWN = "remove or share documents"
    DISPOSE = "remove or share what others added"
    ADMIT = "admit people"
    AUDIT = "see the audit trail"
    WORK = "run the workspace"


class Role(StrEnum):
    """What a person is in a workspace."""

    READER = "reader"
    ANALYST = "analyst"
    MANAGER = "manager"
    AUDITOR = "auditor"
    OPERATOR = "operator"


_READER = frozenset({Right.READ, Right.ASK})
_ANALYST = _READER | {Right.ADD, Right.CORRECT, Right.OWN}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.READER: _READER,
    Role.ANALYST: _ANALYST,  # of documents that others added, may correct the description only
    Role.MANAGER: _ANALYST | {Right.DISPOSE, Right.ADMIT},  # of documents that it may see
    Role.AUDITOR: frozenset({Right.AUDIT}),  # the whole trail, and nothing else
    Role.OPERATOR: frozenset(Right),  # whoever runs the machine; sees every document
}


@dataclass(frozen=True, slots=True)
class Principal:
    """A person at work: the id never changes, the name is for people to read."""

    id: str
    name: str
    tenant: str
    role: Role

    @property
    def signature(self) -> str:
        """Who acted, as the audit trail tells it."""
        return self.name if self.role is Role.OPERATOR else self.id

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]

    def check(self, right: Right) -> None:
        """Denied, when the role does not allow it."""
        if not self.may(right):
            raise Denied(
                f"Your role, {self.role.value}, may not {right.value}.",
                "Ask a manager of this workspace for another role.",
            )


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one person may use, so that nobody uses up what is there for all; 0: no limit."""

    bytes_a_day: int = 0
    files_waiting: int = 0
    questions_a_minute: int = 0


NO_LIMITS = Limits()


def operator(name: str = "local", tenant: str = "") -> Principal:
    """Whoever runs the machine, as the single user of a workspace or in the workspace of a tenant."""
    return Principal("local", name, tenant, Role.OPERATOR)


LOCAL = operator()
