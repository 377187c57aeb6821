"""Pages for several people: who sees which, who is admitted, and who may see a document."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.people import Principal, Role, operator
from data.store.directory import Directory, workspace_of
from data.store.store import Store
from evaluation.leaks.canaries import Hashed
from ingestion.pipeline import ingest
from ui.cli import main
from ui.pages.rooms import titles_of
from ui.settings import read_settings

ADA, BEN = "ada@bank.example", "ben@bank.example"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with a manager, a reader and one document."""
    monkeypatch.setenv("MFFM_WORKSPACE", str(tmp_path))
    st.cache_resource.clear()
    with closing(Store.open(workspace_of(tmp_path, "acme"), operator("root", "acme"))) as store:
        Directory(tmp_path).admit(store, ADA, "Ada", Role.MANAGER)
        Directory(tmp_path).admit(store, BEN, "Ben", Role.READER)
        (tmp_path / "open.txt").write_text("Acme makes valves.")
        assert [outcome.status for outcome in ingest(store, Hashed, [tmp_path / "open.txt"])] == ["ready"]
    return tmp_path


def page(script: str, person: str) -> AppTest:
    drawn = AppTest.from_string(script, default_timeout=30)
    drawn.user = {"is_logged_in": True, "email": person}
    return drawn.run()


PEOPLE = "from ui.session import guarded\nfrom ui.pages import people\nguarded(people.page)"
SHARE = (
    "from ui.session import desk, house\nfrom ui.pages.share import share_dialog\nstore = desk().store\n"
    "share_dialog(store, house().directory, store.document('open.txt'))"
)


LIBRARY = "from ui.session import guarded\nfrom ui.pages import library\nguarded(library.page)"
CHOICES: list[tuple[str, list[str], bool]] = [
    ("Everyone in the workspace", [], True),
    ("Only me", [], False),
    ("Only the people named here", [], False),
    ("Only the people named here", [BEN], True),
]


def seen(root: Path, person: str) -> list[str]:
    directory = Directory(root)
    with closing(Store.open(workspace_of(root, "acme"), operator("root", "acme"))) as store:
        return [one.name for one in store.seen_by(directory.memberships(person)[0].principal).documents()]


def titles(role: Role, tenant: str = "acme") -> list[str]:
    return titles_of(Principal("x@y", "X", tenant, role))


def test_each_role_has_its_pages_and_a_single_user_none_about_people():
    reader = ["Chat", "Facts", "Tie-out", "Guidance", "Library", "Memo"]
    shown = [title for title in titles(Role.READER) if title in reader]
    assert shown == reader
    assert set(titles(Role.MANAGER)) - set(titles(Role.READER)) == {"People"}
    assert titles(Role.AUDITOR) == ["Audit"]
    assert not {"People", "Audit"} & set(titles(Role.OPERATOR, ""))


def test_a_manager_suspends_and_a_reader_may_not_even_look(root: Path):
    assert "Your role, reader, may not admit people." in [text.value for text in page(PEOPLE, BEN).text]
    drawn = page(PEOPLE, ADA)
    drawn.button(key=f"suspend-{BEN}").click().run()
    assert Directory(root).memberships(BEN) == []
    assert f"{BEN} has no place in this installation." in [text.value for text in page(PEOPLE, BEN).text]


def test_sharing_with_oneself_alone_hides_a_document_from_others(root: Path):
    drawn = page(SHARE, ADA)
    drawn.radio(key="share-with").set_value("Only me").run()
    drawn.button(key="share-save").click().run()
    assert (seen(root, ADA), seen(root, BEN)) == (["open.txt"], [])
    drawn = page(SHARE, ADA)
    assert drawn.radio(key="share-with").value == "Only me"
    drawn.radio(key="share-with").set_value("Only the people named here").run()
    drawn.multiselect(key="share-people").set_value([BEN]).run()
    drawn.button(key="share-save").click().run()
    assert seen(root, BEN) == ["open.txt"]
    assert page(SHARE, ADA).radio(key="share-with").value == "Only the people named here"


@pytest.mark.parametrize(("choice", "named", "by_ben"), CHOICES)
def test_who_sees_a_document_is_chosen_before_it_is_handed_in(root: Path, choice: str, named: list[str], by_ben: bool):
    drawn = page(LIBRARY, ADA)
    assert drawn.radio(key="upload-with").value == "Everyone in the workspace"
    drawn.radio(key="upload-with").set_value(choice).run()
    if named:
        drawn.multiselect(key="upload-people").set_value(named).run()
    drawn.file_uploader(key="upload-0").set_value(("bid.txt", b"Acme will be bid for.", "text/plain")).run()
    assert not drawn.exception
    assert drawn.radio(key="upload-with").value == choice
    assert ("bid.txt" in seen(root, ADA), "bid.txt" in seen(root, BEN)) == (True, by_ben)


def test_the_command_line_hands_in_for_some_people_alone(root: Path):
    (root / "bid.txt").write_text("Acme will be bid for.")
    words = ["--workspace", str(root), "--tenant", "acme", "ingest", str(root / "bid.txt"), "--with", BEN.upper()]
    assert main(words) == 0
    assert (seen(root, ADA), seen(root, BEN)) == (["open.txt"], ["open.txt", "bid.txt"])


def test_limits_come_from_the_settings():
    from ui.workspace import limits_of

    limits = limits_of(read_settings(megabytes_a_day=2, files_waiting=3, questions_a_minute=4))
    assert (limits.bytes_a_day, limits.files_waiting, limits.questions_a_minute) == (2 << 20, 3, 4)
