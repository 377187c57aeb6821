"""Who sees a document from the moment it is handed in: everyone, or the people named by whoever hands it in."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from data.errors import Damaged
from data.locators import PageBox
from data.people import LOCAL, Principal, Role
from data.store.store import Store
from data.types import Description, Evidence, Reading

ADA, BEN, MAX = (Principal(f"{name}@bank.example", name, "", Role.ANALYST) for name in ("ada", "ben", "max"))
EVERYBODY = (ADA, BEN, MAX)


@pytest.fixture
def room(tmp_path: Path, database: str) -> Iterator[Store]:
    opened = Store.open(tmp_path / "w", LOCAL, database=database)
    yield opened
    opened.close()


def hand_in(room: Store, who: Principal, name: str, text: str, people: list[str] | None = None) -> str:
    """The id of the document."""
    path = room.workspace.parent / "handed"
    path.write_text(text)
    store = room.seen_by(who)
    store.enqueue(path, name, people=people)
    return store.document(name).id


def seen(room: Store, who: Principal) -> list[str]:
    return [document.name for document in room.seen_by(who).documents()]


def test_a_document_is_kept_to_whoever_is_named_from_its_first_moment(room: Store):
    for name, people in (("mine.txt", []), ("ours.txt", [BEN.id]), ("all.txt", None)):
        hand_in(room, ADA, name, name, people)
    assert seen(room, ADA) == ["mine.txt", "ours.txt", "all.txt"]
    assert seen(room, BEN) == ["ours.txt", "all.txt"]
    assert seen(room, MAX) == [job.name for job in room.seen_by(MAX).jobs()] == ["all.txt"]
    received = [json.loads(row.details) for row in room.trail.rows() if row.action == "document.received"]
    assert [told.get("people") for told in received] == [[ADA.id], [ADA.id, BEN.id], None]


def test_what_is_kept_from_the_first_moment_is_read_found_and_removed_as_anything_else(room: Store):
    document = hand_in(room, ADA, "mine.txt", "Falcon", people=[])
    piece = Evidence(PageBox(1), "Falcon will bid.")
    assert room.commit(document, Reading(Description("Falcon"), (piece,)), np.ones((1, 2), np.float32), "tiny/2")
    assert [len(room.seen_by(who).words(["falcon"], None, 9)) for who in EVERYBODY] == [1, 0, 0]
    room.share(document, None)
    assert [len(room.seen_by(who).words(["falcon"], None, 9)) for who in EVERYBODY] == [1, 1, 1]
    room.remove(document)
    room.remove(hand_in(room, ADA, "unread.txt", "Never read", people=[]))
    assert (room.documents(), room.verify()) == ([], [])


def test_what_is_in_the_library_is_not_taken_from_others_by_handing_it_in_again(room: Store):
    document = hand_in(room, BEN, "acme.txt", "Acme")
    assert hand_in(room, ADA, "acme.txt", "Acme", people=[]) == document
    assert room.audience(document) is None
    assert seen(room, MAX) == ["acme.txt"]


def test_whoever_has_the_bytes_of_a_kept_document_may_hand_them_on(room: Store):
    document = hand_in(room, ADA, "falcon.txt", "Falcon", people=[])
    assert seen(room, BEN) == seen(room, MAX) == []
    hand_in(room, BEN, "bid.txt", "Falcon", people=[MAX.id])
    assert room.audience(document) == [who.id for who in EVERYBODY]
    assert [seen(room, who) for who in EVERYBODY] == [["falcon.txt"], ["bid.txt"], ["bid.txt"]]


def test_what_was_removed_is_new_when_it_is_handed_in_again(room: Store):
    room.remove(hand_in(room, ADA, "acme.txt", "Acme"))
    hand_in(room, ADA, "acme.txt", "Acme", people=[])
    assert (seen(room, ADA), seen(room, BEN)) == (["acme.txt"], [])


@pytest.mark.parametrize("change", [lambda path: path.write_bytes(b"Fal"), lambda path: path.open("a").write("con")])
def test_a_file_that_is_written_to_while_it_is_copied_is_named_and_not_kept(room: Store, monkeypatch, change):
    path = room.workspace.parent / "growing.txt"
    path.write_text("Falcon will bid.")
    sync = os.fsync
    with monkeypatch.context() as patch:
        patch.setattr("data.store.originals.os.fsync", lambda number: (sync(number), change(path)))
        with pytest.raises(Damaged, match=r"growing\.txt was changed while it was copied\. Add it again"):
            room.receive(path, path.name)
    assert (room.documents(), list((room.workspace / "files").iterdir())) == ([], [])
    room.receive(path, path.name)
    assert room.original(room.document(path.name)).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.with_name("other").replace(path)])
def test_a_file_that_is_deleted_or_replaced_while_it_is_copied_is_kept_as_it_was_opened(room, monkeypatch, change):
    path = room.workspace.parent / "going.txt"
    path.write_text("Falcon will bid.")
    path.with_name("other").write_text("Other words.")
    sync, changes = os.fsync, iter([change])
    with monkeypatch.context() as patch:
        patch.setattr("data.store.originals.os.fsync", lambda n: (sync(n), next(changes, Path.exists)(path)))
        room.receive(path, path.name)
    assert room.original(room.document(path.name)).read_text() == "Falcon will bid."
    assert room.verify() == []
