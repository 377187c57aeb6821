"""A restricted document is there for the people named, and for nobody else in any way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from data.answers import Answer, Check, Citation, Claim
from data.codec import answer_from_json, answer_to_json
from data.errors import Denied, NotFound, OverLimit
from data.locators import PageBox, TableCell
from data.people import LOCAL, Limits, Principal, Role
from data.store.store import Store
from data.types import Cell, Description, Document, Evidence, Grid, Reading

MODEL = "tiny/2"


def person(name: str, role: Role = Role.ANALYST) -> Principal:
    return Principal(f"{name}@bank.example", name.title(), "", role)


ADA, BEN, MAX = person("ada"), person("ben"), person("max", Role.MANAGER)


@dataclass
class House:
    """A workspace and the people in it."""

    operator: Store

    def __post_init__(self):
        self.ada, self.ben, self.max = (self.operator.seen_by(who) for who in (ADA, BEN, MAX))

    def add(self, who: Store, folder, name: str, company: str, body: str = "") -> Document:
        path = folder / name
        path.write_text(body or company)
        who.enqueue(path, name)
        document = who.document(name)
        grid = Grid(((Cell(""), Cell("2023")), (Cell("Net sales"), Cell("1577"))), 1, "Income")
        pieces = (
            Evidence(PageBox(1), f"{company} makes valves and pumps.", "Item 1"),
            Evidence(TableCell(1, page=2), "Net sales | 1577", "Income", grid),
        )
        told = Reading(Description(company, fiscal_year=2023), pieces, (), 2)
        self.operator.commit(document.id, told, np.eye(2, dtype=np.float32), MODEL)
        return who.document(name)


@pytest.fixture
def house(tmp_path, database):
    opened = Store.open(tmp_path / "w", LOCAL, database=database)
    yield House(opened)
    opened.close()


def test_a_document_is_everyones_until_it_is_shared_with_some(house, tmp_path):
    document = house.add(house.ada, tmp_path, "falcon.pdf", "Falcon")
    assert [d.name for d in house.ben.documents()] == ["falcon.pdf"]
    house.ada.share(document.id, [])
    assert (house.ada.audience(document.id), house.ben.documents()) == (["ada@bank.example"], [])
    house.ada.share(document.id, ["ben@bank.example"])
    assert house.ben.document("falcon.pdf").restricted
    house.ada.share(document.id, None)
    assert (house.max.audience(document.id), house.max.document("falcon.pdf").restricted) == (None, False)


def test_what_is_kept_from_a_person_is_missing_in_every_read(house, tmp_path):
    kept = house.add(house.ada, tmp_path, "falcon.pdf", "Falcon")
    open_to_all = house.add(house.ada, tmp_path, "acme.pdf", "Acme")
    ids = [piece.id for document in (kept, open_to_all) for piece in house.ada.evidence_of(document.id)]
    house.ada.share(kept.id, [])
    ben = house.ben
    assert [piece.text for piece in ben.evidence(ids)] == ["Acme makes valves and pumps.", "Net sales | 1577"]
    assert sorted(ben.places(ids)) == ids[2:]
    assert [number for number, _ in ben.words(["falcon", "acme", "valves"], None, 9)] == ids[2:3]
    assert ben.words(["falcon"], [kept.id], 9) == []
    assert list(ben.evidence_ids(None)) == ids[2:]
    assert list(ben.evidence_ids([kept.id])) == []
    assert house.operator.evidence_ids(None) is None
    assert [job.name for job in ben.jobs()] == ["acme.pdf"]
    for look in (
        ben.document,
        ben.warnings,
        ben.hidden,
        ben.evidence_of,
        ben.failures_of,
        ben.transcript,
        ben.audience,
    ):
        with pytest.raises(NotFound):
            look(kept.id)
    with pytest.raises(NotFound):
        ben.original(kept)


def test_missing_and_forbidden_are_told_in_the_same_words(house, tmp_path):
    kept = house.add(house.ada, tmp_path, "falcon.pdf", "Falcon")
    house.ada.share(kept.id, [])
    never = "0" * 64
    for act in (house.ben.document, house.ben.evidence_of, house.max.remove, lambda id: house.max.share(id, None)):
        told = []
        for wanted in (kept.id, never):
            with pytest.raises(NotFound) as error:
                act(wanted)
            told.append(str(error.value).replace(wanted, "…"))
        assert told[0] == told[1]


def test_the_words_of_a_restricted_document_weigh_nothing_in_the_ranking_of_others(house, tmp_path):
    house.add(house.ben, tmp_path, "a.pdf", "Acme pumps")
    house.add(house.ben, tmp_path, "b.pdf", "Acme valves")
    before = house.ben.words(["acme", "valves", "pumps"], None, 9)
    kept = house.add(house.ada, tmp_path, "falcon.pdf", "Falcon valves valves valves")
    assert house.ben.words(["acme", "valves", "pumps"], None, 9) != before
    house.ada.share(kept.id, [])
    assert house.ben.words(["acme", "valves", "pumps"], None, 9) == before
    assert len(house.ada.words(["falcon"], None, 9)) == 1
    assert house.operator.verify() == []
    house.ada.share(kept.id, None)
    assert len(house.ben.words(["falcon"], None, 9)) == 1
    assert house.operator.verify() == []


def test_removing_a_restricted_document_takes_its_words_along(house, tmp_path):
    kept = house.add(house.ada, tmp_path, "falcon.pdf", "Falcon")
    house.ada.share(kept.id, [])
    assert house.ada.remove(kept.id).words == 2
    assert house.operator.verify() == []
    assert house.ada.words(["falcon"], None, 9) == []


def test_only_the_uploader_and_managers_who_see_it_may_share_or_remove(house, tmp_path):
    document = house.add(house.ada, tmp_path, "acme.pdf", "Acme")
    for act in (house.ben.remove, lambda id: house.ben.share(id, [])):
        with pytest.raises(Denied, match=r"acme.pdf was added by somebody else\. Ask a manager"):
            act(document.id)
    house.max.share(document.id, ["ada@bank.example"])
    assert house.max.audience(document.id) == ["ada@bank.example", "max@bank.example"]
    actions = [(row.action, row.actor) for row in house.operator.trail.rows()]
    assert actions[-1] == ("document.shared", "max@bank.example")


def test_who_hands_in_the_same_bytes_sees_the_document_under_the_name_given(house, tmp_path):
    kept = house.add(house.ada, tmp_path, "project-falcon.pdf", "Falcon")
    house.ada.share(kept.id, [])
    (tmp_path / "own.pdf").write_text("Falcon")
    job = house.ben.enqueue(tmp_path / "own.pdf", "own.pdf")
    assert [(waiting.id, waiting.name, waiting.state) for waiting in house.ben.jobs()] == [(job, "own.pdf", "queued")]
    assert [document.name for document in house.ben.documents()] == ["own.pdf"]
    assert house.ben.document("own.pdf").id == kept.id
    with pytest.raises(NotFound):
        house.ben.document("project-falcon.pdf")
    assert [document.name for document in house.ada.documents()] == ["project-falcon.pdf"]


def test_conversations_belong_to_the_person_who_asked(house):
    thread = house.ada.new_thread("Falcon")
    turn = house.ada.say(thread, "user", {"text": "Falcon?"})
    assert (house.ben.threads(), house.ben.messages(thread), house.max.threads()) == ([], [], [])
    for act in (
        lambda: house.ben.message(turn),
        lambda: house.ben.say(thread, "user", {}),
        lambda: house.ben.thread(thread),
        lambda: house.ben.rename_thread(thread, "mine"),
        lambda: house.ben.remove_thread(thread),
    ):
        with pytest.raises(NotFound):
            act()
    assert [thread.title for thread in house.ada.threads()] == ["Falcon"]


def test_an_old_answer_loses_the_words_of_a_document_that_is_kept_from_the_person(house, tmp_path):
    document = house.add(house.ada, tmp_path, "acme.pdf", "Acme")
    cited = Citation(1, document.name, document.id, 1, PageBox(1), "Acme makes valves and pumps.")
    answer = Answer("What does Acme make?", (Claim("It makes valves.", (1,), Check.QUOTED),), (cited,))
    thread = house.ben.new_thread("Acme")
    turn = house.ben.say(thread, "assistant", {"answer": answer_to_json(answer)})
    assert answer_from_json(house.ben.message(turn).body["answer"]).text == "It makes valves."
    house.ada.share(document.id, [])
    shown = answer_from_json(house.ben.messages(thread)[0].body["answer"])
    assert (shown.text, shown.citations[0].quote) == ("Source withdrawn.", "Source withdrawn.")
    house.ada.share(document.id, None)
    assert answer_from_json(house.ben.message(turn).body["answer"]).text == "It makes valves."


def test_nobody_waits_for_another_persons_many_files(house, tmp_path):
    for number in range(4):
        (tmp_path / f"a{number}").write_text(f"ada {number}")
        house.ada.enqueue(tmp_path / f"a{number}", f"a{number}")
    (tmp_path / "b").write_text("ben")
    house.ben.enqueue(tmp_path / "b", "b")
    assert [house.operator.claim("w").name for _ in range(5)] == ["a0", "b", "a1", "a2", "a3"]


def test_the_last_place_is_kept_for_whom_nothing_is_read(house, tmp_path):
    for number in range(3):
        (tmp_path / f"a{number}").write_text(f"ada {number}")
        house.ada.enqueue(tmp_path / f"a{number}", f"a{number}")
    assert house.operator.claim("w", last=True).name == "a0"
    assert house.operator.claim("w", last=True) is None
    (tmp_path / "b").write_text("ben")
    house.ben.enqueue(tmp_path / "b", "b")
    assert house.operator.claim("w", last=True).name == "b"
    assert (house.operator.claim("w", last=True), house.operator.claim("w").name) == (None, "a1")


def test_one_person_may_use_only_a_share(tmp_path):
    limits = Limits(bytes_a_day=12 << 20, files_waiting=2, questions_a_minute=2)
    store = Store.open(tmp_path / "w", LOCAL, limits=limits)
    ada, ben = store.seen_by(ADA), store.seen_by(BEN)
    thread = ada.new_thread("x")
    for _ in range(2):
        ada.say(thread, "user", {"text": "?"})
    with pytest.raises(OverLimit, match=r"You have asked 2 questions within a minute\. Wait a minute"):
        ada.say(thread, "user", {"text": "?"})
    assert ben.say(ben.new_thread("y"), "user", {"text": "?"}) > 0
    big = tmp_path / "big"
    for number in range(2):
        big.write_bytes(bytes([number]) * (5 << 20))
        ada.enqueue(big, f"big{number}")
    big.write_bytes(b"3")
    with pytest.raises(OverLimit, match="2 of your files wait to be read"):
        ada.enqueue(big, "third")
    for _ in range(2):
        store.finish(store.claim("w"))
    ada.enqueue(big, "third")
    big.write_bytes(b"4" * (5 << 20))
    with pytest.raises(OverLimit, match="more than 12 MB within a day"):
        ada.enqueue(big, "fourth")
    assert ben.enqueue(big, "fourth") > 0
