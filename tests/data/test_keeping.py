"""A document on hold, or kept by a rule, is not removed; whoever holds, releases, rules or tries is in the trail."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import numpy as np
import pytest

from data.errors import Denied, Held, MffmError
from data.locators import PageBox
from data.people import LOCAL, Principal, Role
from data.rows.retention import kept_until
from data.store.store import Store
from data.types import Description, Document, Evidence, Hold, Reading, Status


@pytest.fixture
def store(tmp_path, database):
    opened = Store.open(tmp_path / "w", LOCAL, tmp_path / "seals", database=database)
    yield opened
    opened.close()


def add(store: Store, folder, name: str, form: str = "10-K") -> Document:
    path = folder / name
    path.write_text(name)
    document, _ = store.receive(path, name)
    pieces = (Evidence(PageBox(1), f"{name} makes valves."),)
    store.commit(document.id, Reading(Description(form=form), pieces, pages=1), np.ones((1, 2), np.float32), "tiny/2")
    return store.document(document.id)


def actions(store: Store) -> list[tuple[str, dict]]:
    rows = [(row.action, json.loads(row.details)) for row in store.trail.rows()]
    return [(action, told) for action, told in rows if action.split(".")[1] in ("held", "released", "kept", "ruled")]


def test_a_document_on_hold_is_refused_by_name_and_goes_once_it_is_released(store, tmp_path):
    document = add(store, tmp_path, "acme.pdf")
    held = store.hold(document.id, " Request of the\nregulator ")
    assert held.hold is not None
    assert (held.hold.reason, held.hold.person) == ("Request of the regulator", "local")
    day = f"{held.hold.since:%Y-%m-%d}"
    with pytest.raises(Held, match=f"acme.pdf is on hold since {day}: Request of the regulator.") as refused:
        store.remove(document.id)
    assert refused.value.remedy.startswith("Have a manager")
    assert store.words(["valves"], None, 9)
    assert store.document(document.id).hold == held.hold
    assert store.release(document.id).hold is None
    assert store.remove(document.id).original
    assert actions(store) == [
        ("document.held", {"name": "acme.pdf", "reason": "Request of the regulator"}),
        ("document.kept", {"name": "acme.pdf", "reason": str(refused.value.message)}),
        ("document.released", {"name": "acme.pdf", "reason": "Request of the regulator"}),
    ]
    assert store.trail.check() == []


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 501])
def test_a_hold_needs_a_reason(store, tmp_path, reason):
    document = add(store, tmp_path, "acme.pdf")
    with pytest.raises(MffmError, match="needs a reason"):
        store.hold(document.id, reason)
    with pytest.raises(MffmError, match="not on hold"):
        store.release(document.id)
    assert actions(store) == []


def test_only_who_may_dispose_holds_and_rules(store, tmp_path):
    document = add(store, tmp_path, "acme.pdf")
    ada = store.seen_by(Principal("ada@bank.example", "Ada", "", Role.ANALYST))
    for act in (
        lambda: ada.hold(document.id, "why"),
        lambda: ada.release(document.id),
        lambda: ada.keep_for("10-K", 7),
    ):
        with pytest.raises(Denied):
            act()
    max_ = store.seen_by(Principal("max@bank.example", "Max", "", Role.MANAGER))
    assert max_.hold(document.id, "why").hold.person == "max@bank.example"


def test_documents_of_a_form_are_kept_for_years_and_due_afterwards(store, tmp_path, monkeypatch):
    annual, call, held = add(store, tmp_path, "a.pdf"), add(store, tmp_path, "c.vtt", "earnings call"), None
    store.keep_for("10-K", 7)
    store.keep_for("", 1)
    held = add(store, tmp_path, "h.vtt", "earnings call")
    store.hold(held.id, "Litigation")
    assert store.keeping_rules() == {"": 1, "10-K": 7}
    day = kept_until(annual, {"10-K": 7})
    with pytest.raises(Held, match=f"a.pdf is kept until {day}: that is the rule for 10-K"):
        store.remove(annual.id)
    assert store.due() == []
    later = datetime.now(UTC).replace(year=datetime.now(UTC).year + 3)

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return later

    monkeypatch.setattr("data.store.keeping.datetime", Clock)
    monkeypatch.setattr("data.store.library.datetime", Clock)
    assert [document.name for document in store.due()] == ["c.vtt"]
    assert store.remove(call.id).name == "c.vtt"
    store.keep_for("10-K", 0)
    assert store.keeping_rules() == {"": 1}
    assert [told for action, told in actions(store) if action == "retention.ruled"] == [
        {"years": 7},
        {"years": 1},
        {"years": 0},
    ]


@pytest.mark.parametrize("years", [-1, 101])
def test_a_rule_of_impossible_years_is_refused(store, years):
    with pytest.raises(MffmError, match="cannot be kept"):
        store.keep_for("10-K", years)


def test_a_leap_days_document_is_kept_until_march():
    leap = Document("x", "x", Status.READY, received=datetime(2024, 2, 29, tzinfo=UTC))
    assert kept_until(leap, {"": 7}) == date(2031, 3, 1)
    assert kept_until(leap, {"10-K": 7}) is None


def test_a_hold_that_cannot_be_logged_is_not_made(store, tmp_path, monkeypatch):
    """Nor is one ended, nor is a removal done."""
    document = add(store, tmp_path, "acme.pdf")
    count = len(store.trail.rows())
    with monkeypatch.context() as broken:
        broken.setattr("data.trail.audit.digest_of", lambda *_: None)  # the row cannot be written without it
        for act in (lambda: store.hold(document.id, "why"), lambda: store.remove(document.id)):
            with pytest.raises(MffmError, match="database failed"):
                act()
    assert store.document(document.id).hold is None
    assert store.words(["valves"], None, 9)
    assert len(store.trail.rows()) == count
    assert isinstance(store.hold(document.id, "why").hold, Hold)
