"""The directory: who belongs to which workspace, as what, and who may say so."""

from __future__ import annotations

import pytest

from data.errors import Denied, MffmError, NotFound
from data.people import Principal, Role, operator
from data.store.directory import Directory, Member, workspace_of
from data.store.store import Store


@pytest.fixture
def acme(tmp_path):
    opened = Store.open(workspace_of(tmp_path, "acme"), operator("root", "acme"))
    yield opened
    opened.close()


def test_there_is_no_directory_before_somebody_is_admitted(tmp_path, acme):
    directory = Directory(tmp_path)
    assert (directory.kept, directory.memberships("ada@bank.example"), directory.workspaces()) == (False, [], [])
    directory.admit(acme, " Ada@Bank.example", "Ada", Role.MANAGER)
    assert directory.kept
    ada = Member("ada@bank.example", "Ada", "acme", Role.MANAGER)
    assert (directory.memberships("ADA@bank.example"), directory.workspaces()) == ([ada], ["acme"])
    assert ada.principal == Principal("ada@bank.example", "Ada", "acme", Role.MANAGER)


def test_a_manager_admits_suspends_and_dismisses_and_the_trail_tells_of_it(tmp_path, acme):
    directory = Directory(tmp_path)
    ada = directory.admit(acme, "ada@bank.example", "Ada", Role.MANAGER).principal
    hers = acme.seen_by(ada)
    directory.admit(hers, "ben@bank.example", "Ben", Role.READER)
    directory.admit(hers, "ben@bank.example", "Ben", Role.ANALYST)
    directory.suspend(hers, "ben@bank.example")
    assert directory.memberships("ben@bank.example") == []
    assert [(member.name, member.suspended) for member in directory.members(hers)] == [("Ada", False), ("Ben", True)]
    directory.suspend(hers, "ben@bank.example", suspended=False)
    assert [member.role for member in directory.memberships("ben@bank.example")] == [Role.ANALYST]
    directory.dismiss(hers, "ben@bank.example")
    with pytest.raises(NotFound, match=r"ben@bank\.example does not belong to this workspace"):
        directory.dismiss(hers, "ben@bank.example")
    told = [(row.actor, row.action, row.subject) for row in acme.trail.rows()][1:]
    assert told[:2] == [
        ("root", "person.admitted", "ada@bank.example"),
        ("ada@bank.example", "person.admitted", "ben@bank.example"),
    ]
    assert [action for _, action, _ in told[2:]] == [
        "person.admitted",
        "person.suspended",
        "person.readmitted",
        "person.dismissed",
    ]


def test_only_those_who_may_admit_do_and_nobody_raises_himself(tmp_path, acme):
    directory = Directory(tmp_path)
    ada = acme.seen_by(directory.admit(acme, "ada@bank.example", "Ada", Role.MANAGER).principal)
    ben = acme.seen_by(directory.admit(acme, "ben@bank.example", "Ben", Role.ANALYST).principal)
    with pytest.raises(Denied, match="Your role, analyst, may not admit people"):
        directory.admit(ben, "eve@bank.example", "Eve", Role.READER)
    with pytest.raises(MffmError, match="You cannot change your own place"):
        directory.admit(ada, "Ada@bank.example", "Ada", Role.AUDITOR)
    with pytest.raises(MffmError, match="operator of the machine is nobody's member"):
        directory.admit(ada, "ben@bank.example", "Ben", Role.OPERATOR)
    assert [member.role for member in directory.members(ada)] == [Role.MANAGER, Role.ANALYST]


def test_people_of_other_workspaces_are_not_seen(tmp_path, acme):
    directory = Directory(tmp_path)
    other = Store.open(workspace_of(tmp_path, "other"), operator("root", "other"))
    directory.admit(acme, "ada@bank.example", "Ada", Role.MANAGER)
    directory.admit(other, "ada@bank.example", "Ada", Role.READER)
    directory.admit(other, "zoe@bank.example", "Zoe", Role.READER)
    assert [member.id for member in directory.members(acme)] == ["ada@bank.example"]
    assert [place.workspace for place in directory.memberships("ada@bank.example")] == ["acme", "other"]
    other.close()


@pytest.mark.parametrize("name", ["../other", "Acme", "a/b", "-a", "a" * 50, "a\n"])
def test_a_workspace_is_named_by_a_word_that_stays_in_its_folder(tmp_path, name):
    with pytest.raises(MffmError, match="cannot be the name of a workspace"):
        workspace_of(tmp_path, name)
