"""On a full disk every export is refused by name, and leaves what was there before and nothing else."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from data.answers import Memo
from data.errors import StoreError
from data.locators import PageBox
from data.people import LOCAL
from data.rows.fact_search import FactFilter
from data.store.backup import back_up, restore
from data.store.store import Store
from data.types import Description, Evidence, Reading
from generation.facts.query import library, table_of
from generation.memos.memo import replace_file, write_memo
from generation.workbooks.facts import facts_workbook
from retrieval.index import open_index
from ui.uploads import receive

MODEL = "tiny/384"


@pytest.fixture
def disk(tmp_path: Path) -> Generator[Path]:
    """A disk of a megabyte with no room left but for names."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this user cannot make a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def store(tmp_path: Path) -> Generator[Store]:
    opened = Store.open(tmp_path / "w", LOCAL)
    path = tmp_path / "acme.txt"
    path.write_text("Acme makes valves. " * 100)
    document, _ = opened.receive(path, path.name)
    pieces = tuple(Evidence(PageBox(page), f"Acme makes valves, page {page}.") for page in range(1, 101))
    opened.commit(document.id, Reading(Description("Acme"), pieces, pages=100), np.ones((100, 384), np.float32), MODEL)
    yield opened
    opened.close()


def fill(disk: Path) -> None:
    with (disk / "rest").open("ab", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return


def memo(store: Store, out: Path) -> None:
    write_memo(Memo("Valves", (), "", datetime(2026, 1, 1, tzinfo=UTC)), out, lambda _: None, {})


def workbook(store: Store, out: Path) -> None:
    kept = library(store)
    replace_file(out, facts_workbook(table_of(store, kept, FactFilter()), kept.documents, "Acme"))


def backup(store: Store, out: Path) -> None:
    back_up(store.workspace, out)


@pytest.mark.parametrize(
    ("export", "name"),
    [(memo, "memo.docx"), (memo, "memo.pdf"), (memo, "memo.html"), (workbook, "facts.xlsx"), (backup, "kept.zip")],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_an_export_is_whole_or_not_there(store: Store, disk: Path, export: Callable[[Store, Path], None], name: str):
    out = disk / name
    export(store, out)
    before = out.read_bytes()
    fill(disk)
    with pytest.raises(StoreError, match="could not be written: No space left on device"):
        export(store, out)
    assert out.read_bytes() == before
    assert {path.name for path in disk.iterdir()} == {name, "rest"}
    (disk / "rest").unlink()
    export(store, out)
    assert len(out.read_bytes()) > len(before) // 2


def test_a_backup_that_does_not_fit_is_not_restored(store: Store, tmp_path: Path, disk: Path):
    kept = back_up(store.workspace, tmp_path / "kept.zip").path
    fill(disk)
    with pytest.raises(StoreError, match="could not be written: No space left on device"):
        restore(kept, disk / "again")
    assert {path.name for path in disk.iterdir()} == {"rest"}
    (disk / "rest").unlink()
    restore(kept, disk / "again")
    with_store = Store.open(disk / "again", LOCAL)
    assert ([document.name for document in with_store.documents()], with_store.verify()) == (["acme.txt"], [])
    with_store.close()


def test_an_index_that_cannot_be_kept_is_searched_all_the_same(
    store: Store, disk: Path, caplog: pytest.LogCaptureFixture
):
    index = disk / "index"
    index.mkdir()
    fill(disk)
    vector = np.ones(384, np.float32)
    opened = open_index(store, MODEL, index)
    opened.keep()
    assert len(opened.search(vector, 200)) == 100
    assert list(index.iterdir()) == []
    assert "not kept between runs" in caplog.text


def test_an_upload_that_does_not_fit_is_named(disk: Path):
    store = Store.open(disk / "w", LOCAL)
    (disk / "spare").write_bytes(bytes(300_000))
    fill(disk)
    (disk / "spare").unlink()
    small, large = BytesIO(b"Acme makes valves."), BytesIO(bytes(1 << 20))
    told = receive(store, [("large.txt", large), ("small.txt", small)])
    assert {(one.name, one.error) for one in told} == {
        ("small.txt", ""),
        ("large.txt", "It could not be kept: No space left on device. Free some disk space."),
    }
    assert not list(store.workspace.glob("upload-*"))
    store.close()
