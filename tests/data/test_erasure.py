"""After a removal no byte of a document is left: in a file at once, on a server after the step in the README."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest

from data.answers import Answer, Check, Citation, Claim
from data.codec import answer_to_json
from data.locators import PageBox, TableCell
from data.people import LOCAL
from data.store.store import CACHES, Store
from data.types import Cell, Description, Document, Evidence, Grid, Reading
from retrieval.index import open_index

README = Path(__file__).parents[2] / "README.md"
STEP = re.compile(r"^(?:VACUUM|SELECT pg_switch_wal|CHECKPOINT).*;$", re.M)


def add(store: Store, folder: Path, canary: str, name: str) -> Document:
    path = folder / name
    path.write_text(f"{canary} makes valves.")
    document, _ = store.receive(path, path.name)
    grid = Grid(((Cell(""), Cell("2023")), (Cell(f"Sales of {canary}"), Cell("1,577"))), 1, "Income")
    pieces = (
        *(Evidence(PageBox(page), f"{canary} makes valve number {page}.", canary) for page in range(1, 40)),
        Evidence(TableCell(1, page=2), f"Sales of {canary} | 1,577", "Income", grid),
    )
    told = Reading(Description(canary), pieces, (), 40, warnings=(f"{canary} has no page 41.",))
    store.commit(document.id, told, np.ones((len(pieces), 2), np.float32), "tiny/2")
    cited = Citation(1, path.name, document.id, 1, PageBox(1), f"{canary} makes valves.")
    answer = Answer("What is made?", (Claim(f"{canary} makes valves.", (1,), Check.QUOTED),), (cited,))
    store.say(store.new_thread("Valves"), "assistant", {"answer": answer_to_json(answer)})
    return document


def holding(folder: Path, canary: bytes) -> set[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)) for path in files if canary in path.read_bytes()}


@pytest.fixture
def statements() -> list[str]:
    found = STEP.findall(README.read_text(encoding="utf-8"))
    assert len(found) == 4
    return found


def test_no_byte_of_a_removed_document_is_left_on_the_server(tmp_path: Path, postgresql: Any, statements: list[str]):
    """The name of the file stays in the audit trail, as the receipt of the removal; the canary is in no name here."""
    store = Store.open(tmp_path / "w", LOCAL, database=postgresql.app)
    add(store, tmp_path, "Zephyrine", "other.html")
    document = add(store, tmp_path, "Marrowbyte", "secret.html")
    with psycopg.connect(postgresql.admin.replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute("ANALYZE")  # the planner's statistics hold values too
        admin.execute("CHECKPOINT")
        before = holding(postgresql.folder, b"arrowbyt")
        assert any(name.startswith("base/") for name in before)
        assert any(name.startswith("pg_wal/") for name in before)
        assert holding(store.workspace, b"arrowbyt")
        store.remove(document.id)
        for statement in statements:
            admin.execute(statement.encode())
    assert holding(postgresql.folder, b"arrowbyt") == set()
    assert holding(store.workspace, b"arrowbyt") == set()
    assert len(store.words(["zephyrine"], None, 99)) == 40
    assert store.verify() == []
    store.close()


def test_no_byte_of_a_removed_document_is_left_in_its_workspace(tmp_path: Path):
    """Rows, write-ahead log, index, original, recording in the cache: all in the folder, at once, while it is open."""
    store = Store.open(tmp_path / "w", LOCAL, tmp_path / "seals")
    add(store, tmp_path, "Zephyrine", "other.html")
    document = add(store, tmp_path, "Marrowbyte", "secret.html")
    open_index(store, "tiny/2", store.workspace / CACHES).keep()
    heard = store.workspace / CACHES / "sounds" / f"{document.id}.flac"
    heard.parent.mkdir(parents=True)
    heard.write_text("Marrowbyte")
    before = {Path(name).name for name in holding(tmp_path / "w", b"arrowbyt")}
    assert before >= {"mffm.db-wal", document.id, heard.name}
    store.remove(document.id)
    assert holding(tmp_path / "w", b"arrowbyt") | holding(tmp_path / "seals", b"arrowbyt") == set()
    assert len(store.words(["zephyrine"], None, 99)) == 40
    assert store.verify() == []
    store.close()
