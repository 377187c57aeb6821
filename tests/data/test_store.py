"""A workspace keeps what it was given, finds it, forgets it, and survives being killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from data.answers import Answer, Check, Citation, Claim
from data.codec import answer_from_json, answer_to_json
from data.errors import Damaged, NotFound, StoreError
from data.locators import Modality, PageBox
from data.people import LOCAL
from data.rows.tables import metadata
from data.store.store import Store
from data.types import CheckKind, SelfCheck, Status
from tests.data.small_readings import MODEL, ingest, reading, receive, vectors


@pytest.fixture
def store(tmp_path, database):
    opened = Store.open(tmp_path / "w", LOCAL, database=database)
    yield opened
    opened.close()


@pytest.fixture
def in_a_file(tmp_path):
    """A store with a database file of its own."""
    opened = Store.open(tmp_path / "w", LOCAL)
    yield opened
    opened.close()


def test_a_document_is_found_once_it_is_committed(store, tmp_path):
    document = receive(store, tmp_path)
    assert (document.status, store.words(["valves"], None, 5)) == (Status.RECEIVED, [])
    store.commit(document.id, reading(), vectors(), MODEL)
    ready = store.document("acme.pdf")
    assert (ready.status, ready.pages, ready.description.company) == (Status.READY, 2, "Acme")
    assert ready.counts == {"text": 1, "table": 1, "figure": 0, "audio": 0}
    [(found, _)] = store.words(["valve"], None, 5)
    [piece] = store.evidence([found])
    assert (piece.text, piece.document_id, piece.page) == ("Acme makes valves and pumps.", document.id, 1)
    assert [kept.grid for kept in store.evidence_of(document.id)] == [None, reading().evidence[1].grid]
    assert store.places([found]) == {found: (document.id, 1, piece.context, len(piece.text), Modality.TEXT)}
    assert store.original(ready).read_bytes() == b"acme"
    assert store.verify() == []


def test_the_same_bytes_are_kept_once(store, tmp_path):
    ingest(store, tmp_path)
    (tmp_path / "copy.pdf").write_bytes(b"Acme")
    document, duplicate = store.receive(tmp_path / "copy.pdf", "copy.pdf")
    assert (document.name, duplicate, len(store.documents())) == ("acme.pdf", True, 1)


def test_a_failed_file_may_be_handed_in_again(store, tmp_path):
    document = receive(store, tmp_path)
    store.fail(document.id, Damaged("It is torn.", "Mend it."))
    failed = store.document(document.id)
    assert (failed.status, failed.error_code, failed.error_message) == (
        Status.FAILED,
        "damaged_file",
        "It is torn. Mend it.",
    )
    again = receive(store, tmp_path)
    assert (again.status, again.error_code) == (Status.RECEIVED, None)
    assert store.documents(ready_only=True) == []


def test_the_latest_of_a_name_is_meant_and_ready_ones_first(store, tmp_path):
    ingest(store, tmp_path, "report.pdf", "Old")
    new = ingest(store, tmp_path, "report.pdf", "New")
    receive(store, tmp_path, "report.pdf", b"torn")
    assert store.document("report.pdf").id == new.id
    with pytest.raises(NotFound):
        store.document("other.pdf")


def test_a_removed_document_leaves_nothing(store, tmp_path):
    acme, zenith = ingest(store, tmp_path), ingest(store, tmp_path, "zenith.pdf", "Zenith")
    before = store.generation()
    receipt = store.remove(acme.id)
    assert (receipt.name, receipt.evidence, receipt.words, receipt.vectors, receipt.facts) == ("acme.pdf", 2, 2, 2, 1)
    assert (receipt.original, receipt.generation) == (True, before + 1)
    assert [document.id for document in store.documents()] == [zenith.id]
    assert [path.name for path in (store.workspace / "files").iterdir()] == [zenith.id]
    assert store.words(["acme"], None, 9) == []
    assert store.verify() == []


def test_evidence_ids_are_never_given_twice(store, tmp_path):
    document = ingest(store, tmp_path)
    store.remove(document.id)
    again = ingest(store, tmp_path)
    assert [piece.id for piece in store.evidence_of(again.id)] == [3, 4]


def test_an_interrupted_removal_is_finished_on_opening(store, tmp_path, monkeypatch, database):
    document = ingest(store, tmp_path)
    monkeypatch.setattr(Store, "_finish_removal", lambda *_: False)
    store.remove(document.id)
    assert (store.workspace / "files" / document.id).exists()
    assert store.words(["acme"], None, 9) == []
    monkeypatch.undo()
    reopened = Store.open(store.workspace, LOCAL, database=database)
    assert not (store.workspace / "files" / document.id).exists()
    assert (reopened.documents(), reopened.verify()) == ([], [])


def test_a_correction_stands_above_the_reader(store, tmp_path):
    document = ingest(store, tmp_path)
    store.correct(document.id, company="Acme Holdings", period_end="2023-06-30")
    store.commit(document.id, reading(), vectors(), MODEL)
    kept = store.document(document.id).description
    assert (kept.company, kept.period_end, kept.fiscal_year) == ("Acme Holdings", date(2023, 6, 30), 2023)
    store.correct(document.id, company="")
    assert store.document(document.id).description.company == ""
    with pytest.raises(NotFound):
        store.correct(document.id, colour="red")


@pytest.mark.parametrize("bad", [vectors(3), np.array([[1, np.nan], [0, 1]], dtype=np.float32)])
def test_wrong_vectors_are_refused_and_nothing_is_kept(store, tmp_path, bad):
    document = receive(store, tmp_path)
    with pytest.raises(StoreError):
        store.commit(document.id, reading(), bad, MODEL)
    assert (store.evidence_of(document.id), store.generation()) == ([], 0)
    assert store.document(document.id).status is Status.RECEIVED


def test_derived_rows_are_renewed_and_ids_stay(store, tmp_path):
    document = ingest(store, tmp_path)
    facts = [replace(fact, concept="sales") for fact in store.facts()]
    store.renew(document.id, facts, vectors(first=9), MODEL, ["turbines", "sales"])
    assert [found for found, _ in store.words(["turbines"], None, 5)] == [1]
    assert [fact.concept for fact in store.facts()] == ["sales"]
    assert store.vectors(MODEL)[1][0].tolist() == [9, 0]
    assert store.verify() == []


@pytest.mark.parametrize(
    ("damage", "part"),
    [
        ("DELETE FROM words WHERE rowid = 1", "words"),
        ("DELETE FROM vectors WHERE evidence_id = 2", "vectors"),
        ("UPDATE documents SET status = 'failed'", "evidence"),
    ],
)
def test_verify_names_what_is_off(in_a_file, tmp_path, damage, part):
    ingest(in_a_file, tmp_path)
    with sqlite3.connect(in_a_file.workspace / "mffm.db") as other:
        other.execute(damage)
    assert [finding.part for finding in in_a_file.verify()] == [part]


def test_verify_reads_the_originals(store, tmp_path):
    document = ingest(store, tmp_path)
    (store.workspace / "files" / document.id).write_bytes(b"changed")
    (store.workspace / "files" / "stray").write_bytes(b"")
    assert [finding.message.split()[-1] for finding in store.verify()] == ["changed.", "document."]


def test_conversations_are_kept_in_order(store):
    first, second = store.new_thread("Margins"), store.new_thread("Cash")
    store.say(first, "user", {"text": "What was the margin?"})
    number = store.say(first, "assistant", {"text": "65.4 %"})
    assert [thread.title for thread in store.threads()] == ["Margins", "Cash"]
    assert [(turn.role, turn.body["text"]) for turn in store.messages(first)][1] == ("assistant", "65.4 %")
    assert store.message(number).thread_id == first
    store.rename_thread(second, "Liquidity")
    assert store.thread(second).title == "Liquidity"
    store.remove_thread(first)
    assert [thread.title for thread in store.threads()] == ["Liquidity"]
    for gone in (lambda: store.say(first, "user", {}), lambda: store.thread(first)):
        with pytest.raises(NotFound, match="not there any more"):
            gone()


def test_the_migrations_make_the_tables_that_the_code_knows(in_a_file):
    with in_a_file._database.reading() as connection:
        ours = {"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or name in metadata.tables}
        assert compare_metadata(MigrationContext.configure(connection, opts=ours), metadata) == []
        modes = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
    assert modes == ["wal", 2]


def test_a_workspace_of_a_newer_program_is_refused(in_a_file):
    with sqlite3.connect(in_a_file.workspace / "mffm.db") as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer version"):
        Store.open(in_a_file.workspace, LOCAL)


def test_a_damaged_database_is_named(tmp_path):
    (tmp_path / "mffm.db").write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(StoreError, match="not a database"):
        Store.open(tmp_path, LOCAL)


def test_opening_a_current_workspace_needs_no_alembic(in_a_file):
    code = "import sys; from pathlib import Path; from data.people import LOCAL; from data.store.store import Store;"
    code += " Store.open(Path(sys.argv[1]), LOCAL).close();"
    code += " assert 'alembic' not in sys.modules"
    subprocess.run([sys.executable, "-c", code, in_a_file.workspace], check=True)


def test_threads_may_write_at_once(store):
    def talk(number: int) -> None:
        thread = store.new_thread(str(number))
        for turn in range(5):
            store.say(thread, "user", {"turn": turn})

    talkers = [threading.Thread(target=talk, args=(number,)) for number in range(6)]
    [talker.start() for talker in talkers]
    [talker.join() for talker in talkers]
    assert sorted(len(store.messages(thread.id)) for thread in store.threads()) == [5] * 6


_COMMITTER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
import test_store as here
store = here.Store.open(Path(sys.argv[1]), here.LOCAL, database=sys.argv[4])
for number in range(10_000):
    document = here.ingest(store, Path(sys.argv[2]), f"{number}.pdf", f"Company {number}")
    print(number, flush=True)
    if number % 3 == 2:
        store.remove(document.id)
        print("removed", number, flush=True)
"""


def test_a_kill_at_any_moment_leaves_whole_documents(tmp_path, database):
    workspace, told = tmp_path / "w", []
    here = os.path.dirname(__file__)  # noqa: PTH120
    command = [sys.executable, "-c", _COMMITTER, workspace, tmp_path, here, database]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        told.append(line.split())
        if len(told) == 40:
            process.send_signal(signal.SIGKILL)
    process.wait()
    kept = {int(words[0]) for words in told if len(words) == 1} - {int(words[1]) for words in told if len(words) == 2}
    with_store = Store.open(workspace, LOCAL, database=database)
    ready = {int(document.name[:-4]) for document in with_store.documents(ready_only=True)}
    # What was in flight when the kill came may have been added or removed; all that was told must be true.
    assert len(ready ^ kept) <= 1
    assert [finding for finding in with_store.verify() if "belongs to no document" not in finding.message] == []


def test_what_a_table_fails_is_kept_with_it_and_goes_with_it(store, tmp_path):
    acme = receive(store, tmp_path)
    off = SelfCheck(CheckKind.FOOTS, False, 1, (4, 1, 2), 1, "Total", Decimal(3_000_000), "USD")
    sound = SelfCheck(CheckKind.BALANCES, True, 1, (4, 9), 1, "Total assets")
    store.commit(acme.id, replace(reading(), checks=(off, sound)), vectors(), MODEL)
    [kept] = store.failures_of(acme.id)
    assert replace(kept, evidence_id=0) == off
    assert store.failures([kept.evidence_id]) == [kept]
    store.remove(acme.id)
    assert store.failures([kept.evidence_id]) == []


def test_nothing_of_a_removed_document_is_left_in_any_file(in_a_file, tmp_path):
    document = ingest(in_a_file, tmp_path, company="Quillfeather")
    other = ingest(in_a_file, tmp_path, "other.pdf", "Acme")
    thread = in_a_file.new_thread("Margins")
    cited = Citation(1, "acme.pdf", document.id, 1, PageBox(1), "Quillfeather makes valves and pumps.")
    kept = Citation(2, "other.pdf", other.id, 3, PageBox(1), "Acme makes valves and pumps.")
    claims = (
        Claim("Quillfeather makes valves.", (1,), Check.QUOTED),
        Claim("Acme makes valves.", (2,), Check.QUOTED),
    )
    answer = Answer("What is made?", claims, (cited, kept))
    number = in_a_file.say(thread, "assistant", {"answer": answer_to_json(answer)})
    (in_a_file.workspace / "index").mkdir()
    (in_a_file.workspace / "index" / "vectors.kept").write_bytes(b"Quillfeather")
    receipt = in_a_file.remove(document.id)
    assert (receipt.answers, receipt.evidence) == (1, 2)
    in_a_file.close()
    left = [
        path.name for path in in_a_file.workspace.rglob("*") if path.is_file() and b"uillfeath" in path.read_bytes()
    ]
    assert left == []
    after = answer_from_json(in_a_file.message(number).body["answer"])
    assert [claim.text for claim in after.claims] == ["Source withdrawn.", "Acme makes valves."]
    assert after.notes == ("acme.pdf left the library after this answer was given.",)


def test_what_is_read_in_one_moment_is_as_it_was_when_it_began(store, tmp_path):
    ingest(store, tmp_path)
    with store.moment(), ThreadPoolExecutor(1) as another:
        before = store.generation(), store.words(["valves"], None, 9)
        another.submit(ingest, store, tmp_path, "zenith.pdf", "Zenith").result()
        assert len(another.submit(store.words, ["valves"], None, 9).result()) == 2
        assert (store.generation(), store.words(["valves"], None, 9)) == before
        assert [document.name for document in store.documents()] == ["acme.pdf"]
    assert len(store.words(["valves"], None, 9)) == 2
