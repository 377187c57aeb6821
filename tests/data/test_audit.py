"""Every action leaves a row; whatever is done to the rows afterwards is found."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from data import audit_check
from data.audit_check import COLUMNS, Row, digest_of, read_rows
from data.errors import Damaged, StoreError
from data.people import operator
from data.store import Store

ROUNDS = 29  # of each of the seven ways, 203 in all


@pytest.fixture
def kept(tmp_path):
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


def test_who_did_what_to_which_object(tmp_path):
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


def test_a_clean_trail_has_no_findings(kept, tmp_path):
    assert findings(kept, tmp_path) == ([], 0)
    assert len(kept.trail.rows()) == 20


def test_the_database_refuses_to_change_a_row(kept):
    with sqlite3.connect(kept.workspace / "mffm.db") as connection:
        for attack in ("UPDATE audit SET actor = 'nobody' WHERE seq = 3", "DELETE FROM audit WHERE seq = 3"):
            with pytest.raises(sqlite3.IntegrityError, match="audit trail is kept"):
                connection.execute(attack)


def edit(rows: list[Row], chance: random.Random) -> list[Row]:
    at = chance.randrange(len(rows))
    column = chance.choice([name for name in COLUMNS if name != "seq"])
    rows[at] = Row(**{**as_dict(rows[at]), column: getattr(rows[at], column) + "x"})
    return rows


def delete(rows: list[Row], chance: random.Random) -> list[Row]:
    del rows[chance.randrange(len(rows) - 1)]
    return rows


def insert(rows: list[Row], chance: random.Random) -> list[Row]:
    at = chance.randrange(1, len(rows))
    forged = {**as_dict(rows[at - 1]), "seq": rows[at - 1].seq + 1, "previous": rows[at - 1].digest, "actor": "mallory"}
    rows[at:] = [sealed(forged), *(Row(**{**as_dict(row), "seq": row.seq + 1}) for row in rows[at:])]
    return rows


def reorder(rows: list[Row], chance: random.Random) -> list[Row]:
    one, other = chance.sample(range(len(rows)), 2)
    a, b = rows[one], rows[other]
    rows[one] = Row(**{**as_dict(b), "seq": a.seq})
    rows[other] = Row(**{**as_dict(a), "seq": b.seq})
    return rows


def cut_the_tail(rows: list[Row], chance: random.Random) -> list[Row]:
    return rows[: chance.randrange(1, len(rows))]


def chain_anew(rows: list[Row], chance: random.Random) -> list[Row]:
    """Change one row and make the chain right again, as somebody who knows the code would."""
    at = chance.randrange(len(rows))
    new: list[Row] = []
    for place, row in enumerate(rows):
        fields = {**as_dict(row), "previous": new[-1].digest if new else ""}
        if place == at:
            fields["actor"] = "nobody"
        new.append(sealed(fields))
    return new


def as_dict(row: Row) -> dict:
    return {name: getattr(row, name) for name in (*COLUMNS, "digest")}


def sealed(fields: dict) -> Row:
    return Row(**{**fields, "digest": digest_of(*(fields[name] for name in COLUMNS))})


def put(database: Path, rows: list[Row]) -> None:
    """Write the rows over those that are there, past the database's own refusal."""
    with sqlite3.connect(database) as connection:
        connection.execute("DROP TRIGGER audit_unchanged")
        connection.execute("DROP TRIGGER audit_undeleted")
        connection.execute("DELETE FROM audit")
        marks = ", ".join("?" * (len(COLUMNS) + 1))
        values = [tuple(as_dict(row).values()) for row in rows]
        connection.executemany(f"INSERT INTO audit ({', '.join(COLUMNS)}, digest) VALUES ({marks})", values)


@pytest.mark.parametrize("attack", [edit, delete, insert, reorder, cut_the_tail, chain_anew])
def test_tampering_is_found(attack: Callable, kept, tmp_path):
    database = kept.workspace / "mffm.db"
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        rows = read_rows(connection)
    kept.close()
    [seals] = (tmp_path / "seals").glob("*.jsonl")
    for seed in range(ROUNDS):
        forged = tmp_path / f"forged-{seed}.db"
        shutil.copy(database, forged)
        put(forged, attack(list(rows), random.Random(seed)))
        assert audit_check.main([str(forged), str(seals), str(tmp_path / "seals" / "seal-key.pub")]) == 1, seed


def test_rolling_the_whole_database_back_is_found(kept, tmp_path):
    kept.close()
    shutil.rmtree(tmp_path / "w")
    shutil.copytree(tmp_path / "earlier", tmp_path / "w")
    store = Store.open(tmp_path / "w", operator("mallory"), tmp_path / "seals")
    assert any("cut or rolled back" in finding for finding in store.trail.check())
    for number in range(15):
        store.log("answer.given", str(number), refused=False)
    assert any("not the row that was sealed" in finding for finding in store.trail.check())
    assert stand_alone(store, tmp_path) == 1


def test_a_new_database_in_the_old_place_is_told(kept, tmp_path):
    kept.close()
    shutil.rmtree(tmp_path / "w")
    store = Store.open(tmp_path / "w", operator("mallory"), tmp_path / "seals")
    store.log("question.asked")
    assert (store.trail.check(), len(store.trail.replaced())) == ([], 1)


def test_a_seal_signed_with_another_key_is_found(kept, tmp_path):
    [seals] = (tmp_path / "seals").glob("*.jsonl")
    lines = seals.read_text().splitlines()
    seal = json.loads(lines[4])
    seals.write_text("\n".join([*lines[:4], json.dumps(seal | {"seq": 3}), "no seal", *lines[5:]]))
    assert kept.trail.check() == [
        "Seal 5 does not carry a genuine signature.",
        "Seal 6 does not carry a genuine signature.",
    ]


def test_nothing_is_done_that_cannot_be_logged(tmp_path):
    store = Store.open(tmp_path / "w", operator("aiko"), tmp_path / "seals")
    (tmp_path / "acme.txt").write_text("Acme makes valves.")
    document, _ = store.receive(tmp_path / "acme.txt", "acme.txt")
    shutil.rmtree(tmp_path / "seals")
    with pytest.raises(StoreError, match="seals of the audit trail cannot be written"):
        store.remove(document.id)
    assert store.document(document.id).name == "acme.txt"


def test_two_processes_share_one_chain(tmp_path):
    script = (
        "import sys; from pathlib import Path; from data.people import operator; from data.store import Store\n"
        "store = Store.open(Path(sys.argv[1]), operator(sys.argv[2]), Path(sys.argv[3]))\n"
        "for n in range(20): store.log('question.asked', str(n))"
    )
    places = [str(tmp_path / "w"), str(tmp_path / "seals")]
    started = [subprocess.Popen([sys.executable, "-c", script, places[0], who, places[1]]) for who in ("aiko", "ben")]
    assert [process.wait(60) for process in started] == [0, 0]
    store = Store.open(tmp_path / "w", operator("carol"), tmp_path / "seals")
    assert len(store.trail.rows()) == 41
    assert findings(store, tmp_path) == ([], 0)
