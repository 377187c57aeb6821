"""Every action leaves a row; whatever is done to the rows afterwards is found."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import Damaged, StoreError
from data.people import operator
from data.store.store import Store
from data.trail import audit_check
from evaluation.durability.tampering import ATTACKS, Attack, rewriting, wrong

ROUNDS = 25  # of each of the eight ways, 200 in all


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    """A workspace with a trail of twenty rows, and a copy of its database after ten."""
    store = Store.open(tmp_path / "w", operator("aiko"), tmp_path / "seals")
    for number in range(9):
        store.log("question.asked", str(number), question=f"What was revenue in {2010 + number}?")
    store.close()
    shutil.copytree(tmp_path / "w", tmp_path / "earlier")
    store = Store.open(tmp_path / "w", operator("ben"), tmp_path / "seals")
    for number in range(10):
        store.log("answer.given", str(number), refused=False)
    yield store
    store.close()


def findings(store: Store, tmp_path: Path) -> tuple[list[str], int]:
    """What the house finds, and the exit code of the stand-alone check."""
    return store.trail.check(), stand_alone(store, tmp_path)


def stand_alone(store: Store, tmp_path: Path) -> int:
    [seals] = (tmp_path / "seals").glob("*.jsonl")
    key = tmp_path / "seals" / "seal-key.pub"
    return audit_check.main([str(store.workspace / "mffm.db"), str(seals), str(key)])


def test_who_did_what_to_which_object(tmp_path: Path):
    store = Store.open(tmp_path / "w", operator("aiko"), tmp_path / "seals")
    (tmp_path / "acme.txt").write_text("Acme makes valves.")
    document, _ = store.receive(tmp_path / "acme.txt", "acme.txt")
    store.fail(document.id, Damaged("It is broken."))
    store.remove(document.id)
    rows = store.trail.rows()
    assert [(row.seq, row.actor, row.action) for row in rows] == [
        (1, "aiko", "workspace.made"),
        (2, "aiko", "document.received"),
        (3, "aiko", "document.failed"),
        (4, "aiko", "document.removed"),
    ]
    assert [row.subject for row in rows[1:]] == [document.id] * 3
    assert json.loads(rows[1].details) == {"name": "acme.txt"}
    assert findings(store, tmp_path) == ([], 0)


def test_a_clean_trail_has_no_findings(kept: Store, tmp_path: Path):
    assert findings(kept, tmp_path) == ([], 0)
    assert len(kept.trail.rows()) == 20


def test_the_database_refuses_to_change_a_row(kept: Store):
    with sqlite3.connect(kept.workspace / "mffm.db") as connection:
        for attack in ("UPDATE audit SET actor = 'nobody' WHERE seq = 3", "DELETE FROM audit WHERE seq = 3"):
            with pytest.raises(sqlite3.IntegrityError, match="audit trail is kept"):
                connection.execute(attack)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_tampering_is_found(attack: Attack, kept: Store, tmp_path: Path):
    rows = kept.trail.rows()
    with rewriting(kept) as write:
        for seed in range(ROUNDS):
            write(attack(list(rows), random.Random(seed)))
            assert wrong(kept), seed
            assert stand_alone(kept, tmp_path) == 1, seed
        write(rows)
    assert findings(kept, tmp_path) == ([], 0)


def test_rolling_the_whole_database_back_is_found(kept: Store, tmp_path: Path):
    kept.close()
    shutil.rmtree(tmp_path / "w")
    shutil.copytree(tmp_path / "earlier", tmp_path / "w")
    store = Store.open(tmp_path / "w", operator("mallory"), tmp_path / "seals")
    assert any("cut or rolled back" in finding for finding in store.trail.check())
    for number in range(15):
        store.log("answer.given", str(number), refused=False)
    assert any("not the row that was sealed" in finding for finding in store.trail.check())
    assert stand_alone(store, tmp_path) == 1


def test_a_new_database_in_the_old_place_is_told(kept: Store, tmp_path: Path):
    kept.close()
    shutil.rmtree(tmp_path / "w")
    store = Store.open(tmp_path / "w", operator("mallory"), tmp_path / "seals")
    store.log("question.asked")
    assert (store.trail.check(), len(store.trail.replaced())) == ([], 1)


def test_a_seal_signed_with_another_key_is_found(kept: Store, tmp_path: Path):
    [seals] = (tmp_path / "seals").glob("*.jsonl")
    lines = seals.read_text().splitlines()
    seal = json.loads(lines[4])
    seals.write_text("\n".join([*lines[:4], json.dumps(seal | {"seq": 3}), "no seal", *lines[5:]]))
    assert kept.trail.check() == [
        "Seal 5 does not carry a genuine signature.",
        "Seal 6 does not carry a genuine signature.",
    ]


def test_nothing_is_done_that_cannot_be_logged(tmp_path: Path):
    store = Store.open(tmp_path / "w", operator("aiko"), tmp_path / "seals")
    (tmp_path / "acme.txt").write_text("Acme makes valves.")
    document, _ = store.receive(tmp_path / "acme.txt", "acme.txt")
    shutil.rmtree(tmp_path / "seals")
    with pytest.raises(StoreError, match="seals of the audit trail cannot be written"):
        store.remove(document.id)
    assert store.document(document.id).name == "acme.txt"


def test_two_processes_share_one_chain(tmp_path: Path):
    script = (
        "import sys; from pathlib import Path; from data.people import operator; from data.store.store import Store\n"
        "store = Store.open(Path(sys.argv[1]), operator(sys.argv[2]), Path(sys.argv[3]))\n"
        "for n in range(20): store.log('question.asked', str(n))"
    )
    places = [str(tmp_path / "w"), str(tmp_path / "seals")]
    started = [subprocess.Popen([sys.executable, "-c", script, places[0], who, places[1]]) for who in ("aiko", "ben")]
    assert [process.wait(60) for process in started] == [0, 0]
    store = Store.open(tmp_path / "w", operator("carol"), tmp_path / "seals")
    assert len(store.trail.rows()) == 41
    assert findings(store, tmp_path) == ([], 0)
