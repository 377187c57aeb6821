"""Who may do what: the table of rights, and a store that keeps to it."""

from __future__ import annotations

import pytest

from data.errors import Denied, NotFound
from data.people import LOCAL, RIGHTS, Principal, Right, Role
from data.store.store import Store


def person(role: Role, name: str = "mai", tenant: str = "") -> Principal:
    return Principal(f"{name}@bank.example", name.title(), tenant, role)


@pytest.fixture
def store(tmp_path, database):
    opened = Store.open(tmp_path / "w", LOCAL, database=database)
    yield opened
    opened.close()


def test_every_role_may_do_at_least_what_the_one_before_it_may():
    assert RIGHTS[Role.READER] < RIGHTS[Role.ANALYST] < RIGHTS[Role.MANAGER] < RIGHTS[Role.OPERATOR]


def test_only_auditor_and_operator_see_the_trail_and_only_the_operator_runs_the_workspace():
    assert {role for role in Role if Right.AUDIT in RIGHTS[role]} == {Role.AUDITOR, Role.OPERATOR}
    assert {role for role in Role if Right.WORK in RIGHTS[role]} == {Role.OPERATOR}


def test_a_reader_may_look_and_ask_but_hand_in_nothing(store, tmp_path):
    (tmp_path / "a.txt").write_text("Revenue rose.")
    reader = store.seen_by(person(Role.READER))
    assert reader.documents() == []
    assert reader.new_thread("Revenue") > 0
    with pytest.raises(Denied, match="Your role, reader, may not add documents"):
        reader.enqueue(tmp_path / "a.txt", "a.txt")
    assert list((store.workspace / "files").iterdir()) == []


def test_an_auditor_sees_the_trail_and_no_document(store):
    store.log("question.asked", "1")
    auditor = store.seen_by(person(Role.AUDITOR))
    assert [row.action for row in auditor.trail.rows()] == ["workspace.made", "question.asked"]
    for look in (auditor.documents, auditor.threads, lambda: auditor.words(["revenue"], None, 5)):
        with pytest.raises(Denied):
            look()
    with pytest.raises(Denied, match="Your role, manager, may not see the audit trail"):
        _ = store.seen_by(person(Role.MANAGER)).trail


def test_the_trail_names_the_person_by_id_and_the_operator_by_name(store):
    store.seen_by(person(Role.READER)).log("question.asked", "1")
    store.log("question.asked", "2")
    assert [row.actor for row in store.trail.rows()][1:] == ["mai@bank.example", "local"]


def test_nobody_gets_into_the_workspace_of_another_tenant(store):
    with pytest.raises(NotFound, match="There is no such workspace"):
        store.seen_by(person(Role.MANAGER, tenant="other"))
