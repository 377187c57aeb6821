"""Files handed in through the browser."""

from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np

from data.errors import Damaged
from data.locators import TextSpan
from data.people import LOCAL
from data.store.store import Store
from data.types import Dating, Description, Document, Evidence, Reading, Status
from ingestion.read import PACKAGES
from ui.library_table import period_of, published_of, row_of
from ui.pages.library import DOCUMENTS
from ui.samples import sample_files, starter_questions
from ui.uploads import receive, retry


def ready(store: Store, name: str, content: bytes) -> Document:
    receive(store, [(name, BytesIO(content))])
    document = store.document(name)
    job = store.claim("w")
    assert job is not None
    piece = Evidence(TextSpan(0, 3), "abc")
    store.commit(document.id, Reading(Description(), (piece,)), np.zeros((1, 4), np.float32), "test")
    store.finish(job)
    return store.document(name)


def test_upload_waits_for_the_worker_and_leaves_no_copy_behind(tmp_path: Path):
    store = Store.open(tmp_path, LOCAL)
    assert receive(store, [("a.txt", BytesIO(b"abc"))])[0].duplicate_of == ""
    (job,) = store.jobs()
    assert (job.name, job.waiting) == ("a.txt", True)
    assert not list(tmp_path.glob("upload-*"))


def test_same_bytes_under_another_name_are_said_to_be_there(tmp_path: Path):
    store = Store.open(tmp_path, LOCAL)
    ready(store, "a.txt", b"abc")
    assert receive(store, [("copy.txt", BytesIO(b"abc"))])[0].duplicate_of == "a.txt"
    assert len(store.documents()) == 1


def test_same_bytes_handed_in_twice_at_once_are_read_once(tmp_path: Path):
    store = Store.open(tmp_path, LOCAL)
    receive(store, [("a.txt", BytesIO(b"abc"))])
    assert receive(store, [("copy.txt", BytesIO(b"abc"))])[0].duplicate_of == "a.txt"
    assert len(store.jobs()) == 1


def test_a_failed_document_can_be_tried_again(tmp_path: Path):
    store = Store.open(tmp_path, LOCAL)
    receive(store, [("a.txt", BytesIO(b"abc"))])
    job = store.claim("w")
    assert job is not None
    store.finish(job, Damaged("Broken."))
    store.fail(job.document_id, Damaged("Broken."))
    retry(store, [store.document("a.txt")])
    assert [kept.waiting for kept in store.jobs()] == [True, False]
    assert store.document("a.txt").status is Status.RECEIVED


def test_the_table_says_what_a_document_is():
    told = Description(company="Tarnbrook", form="10-Q", fiscal_year=2025, quarter=2)
    row = row_of(Document("d", "q2.pdf", Status.READY, told, pages=30, counts={"text": 40, "table": 9, "audio": 0}))
    assert row["Period"] == "Q2 FY2025"
    assert row["Evidence"] == "40 passages, 9 tables"
    assert row["Status"] == "Ready"
    assert row["Published"] == ""
    assert period_of(Description()) == ""


def test_the_table_marks_a_day_of_publication_that_is_not_sure():
    day = date(2025, 2, 9)
    assert published_of(Description(published=day, dating=Dating.SIGNED)) == "2025-02-09"
    assert published_of(Description(published=day, dating=Dating.FILE)) == "2025-02-09 ?"


def test_the_analysts_day_of_publication_stands_above_the_readers(tmp_path: Path):
    store = Store.open(tmp_path, LOCAL)
    receive(store, [("a.txt", BytesIO(b"abc"))])
    told = store.correct(store.document("a.txt").id, published=date(2025, 2, 9), dating=Dating.TOLD).description
    assert (told.published, told.dating) == (date(2025, 2, 9), Dating.TOLD)
    told = store.correct(store.document("a.txt").id, published=None, dating=None).description
    assert (told.published, told.dating) == (None, None)


def test_samples_come_with_three_questions():
    assert len(starter_questions()) == 3
    assert {path.suffix for path in sample_files()} >= {".pdf", ".html", ".png", ".vtt"}


def test_every_office_file_that_is_read_can_be_handed_in() -> None:
    assert {kind for _, kind in PACKAGES} <= set(DOCUMENTS)
