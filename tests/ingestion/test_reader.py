"""Whatever a file does to its reader, the caller gets a reading or a named error, and the next file is read."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from data.errors import Damaged, Empty, Locked, StoreError, TooLarge, TooSlow
from ingestion.isolation import process as process_module
from ingestion.isolation.limits import BASE_SECONDS, MEMORY_A_BYTE, MOST_SECONDS, PAGE_MEMORY, PAGE_SECONDS
from ingestion.isolation.process import Process
from ingestion.isolation.reader import Reader
from ingestion.isolation.walls import tried
from ingestion.isolation.worker import allowance

# A reader that does what the file says, as a hostile file would have it.
_SCRIPT = """
import sys, types
source = '''
import os, signal, socket, subprocess, time
from data.errors import Locked
from data.locators import PageBox
from data.types import Description, Evidence, Reading
def read(path, name, *, tags, transcript):
    order = path.read_text()
    if order == "locked": raise Locked("It needs a password.", "Remove it.")
    if order == "crash": raise KeyError("xref")
    if order == "segfault": os.kill(os.getpid(), signal.SIGSEGV)
    if order == "killed": os.kill(os.getpid(), signal.SIGKILL)
    if order == "hang": time.sleep(60)
    if order == "bomb": bytearray(5 << 30)
    if order == "fill":
        kept = []
        while True: kept.append(b"x" * (16 << 20)); time.sleep(0.002)
    if order == "hold":
        kept = bytearray(1 << 30)
        kept[:: 4096] = b"x" * (1 << 18)
        time.sleep(0.3)
    if order.startswith("nice"):
        time.sleep(float(order.split()[1]))
        order = str(os.getpriority(os.PRIO_PROCESS, 0))
    if order == "flood": return Reading(Description(), (Evidence(PageBox(1), "x" * (70 << 20)),))
    if order == "empty": return Reading(Description(), ())
    if order == "tags": order = f"tags={tags}"
    if order == "chatty": print("noise"); os.write(1, b"more noise")
    if order == "environment": order = " ".join(sorted(os.environ)) + " " + os.getcwd()
    if order.startswith("try "):
        what, where = order.split()[1:]
        try:
            if what == "network": socket.socket().connect(("127.0.0.1", 9))
            if what == "read": order = open(where).read()
            if what == "write": open(where, "w").write("x")
            if what == "leave": open(where, "w").write("x"); order = "left"
        except OSError as error: order = type(error).__name__
    if order == "child": order = str(subprocess.Popen(["sleep", "60"]).pid)
    return Reading(Description("Acme"), (Evidence(PageBox(1), order),), (), 1)
'''
import os
made = types.ModuleType("ingestion.read")
exec("import sys\\n" + source, made.__dict__)
sys.modules["ingestion.read"] = made
import ingestion
ingestion.read = made
from ingestion.isolation import worker
worker.allowance = lambda path: worker.Allowance(ALLOWED, MORE << 20)
worker.TIRED_FILES = AGE
worker.main()
"""


@pytest.fixture
def make_reader(monkeypatch):
    """Makes readers that keep their process however long a job takes, unless a test says otherwise."""
    monkeypatch.setattr(process_module, "_LONG_SECONDS", 600.0)
    made = []

    def make(seconds: float = 30, tired: int = 50, more: int = 0, **switches: bool) -> Reader:
        script = _SCRIPT.replace("ALLOWED", str(seconds)).replace("MORE", str(more)).replace("AGE", str(tired))
        monkeypatch.setattr(Process, "_command", lambda self: [sys.executable, "-P", "-c", script])
        made.append(Reader(**switches))
        return made[-1]

    yield make
    for reader in made:
        reader.close()


def order(tmp_path, words: str):
    path = tmp_path / f"{words.split()[0]}.txt"
    path.write_text(words)
    return path, path.name


def text(reader: Reader, tmp_path, words: str) -> str:
    return reader.read(*order(tmp_path, words)).evidence[0].text


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        ("locked", Locked, "needs a password. Remove it"),
        ("crash", Damaged, "KeyError"),
        ("segfault", Damaged, "breaks the program that reads such files .signal 11"),
        ("killed", TooLarge, "more than 1 GB of memory"),
        ("bomb", TooLarge, "more than 3 GB of memory"),
        ("fill", TooLarge, "more than 1 GB of memory"),
        ("flood", TooLarge, "more text than is kept"),
        ("empty", Empty, "nothing to read in empty.txt"),
    ],
)
def test_a_file_that_harms_its_reader_is_named_and_the_next_is_read(make_reader, tmp_path, words, error, said):
    reader = make_reader()
    with pytest.raises(error, match=said):
        reader.read(*order(tmp_path, words))
    assert text(reader, tmp_path, "net sales rose") == "net sales rose"


def test_a_file_that_hangs_is_stopped_in_time(make_reader, tmp_path, monkeypatch):
    monkeypatch.setattr(process_module, "_GRACE", 0.2)
    reader = make_reader(seconds=0.5)
    assert text(reader, tmp_path, "first") == "first"
    started = time.monotonic()
    with pytest.raises(TooSlow, match=r"hang.txt was not read"):
        reader.read(*order(tmp_path, "hang"))
    assert time.monotonic() - started < 3
    assert text(reader, tmp_path, "next") == "next"


def test_waiting_for_a_busy_machine_does_not_count_within_measure(make_reader, tmp_path, monkeypatch):
    monkeypatch.setattr(process_module, "_GRACE", 0.2)
    reader = make_reader(seconds=0.5)
    assert text(reader, tmp_path, "first") == "first"
    with pytest.raises(TooSlow):
        reader.read(*order(tmp_path, "nice 1.5"))
    assert text(reader, tmp_path, "next") == "next"
    monkeypatch.setattr(Process, "_kept_waiting", lambda self: time.monotonic())  # others run all the time
    assert text(reader, tmp_path, "nice 1.5") in ("0", "10")
    started = time.monotonic()
    with pytest.raises(TooSlow):
        reader.read(*order(tmp_path, "hang"))
    assert 3 < time.monotonic() - started < 6


def test_a_reading_that_takes_long_makes_way_for_others(make_reader, tmp_path, monkeypatch):
    monkeypatch.setattr(process_module, "_LONG_SECONDS", 1.0)
    reader = make_reader()
    assert text(reader, tmp_path, "nice 0") == "0"
    first = reader._process.pid
    assert text(reader, tmp_path, "nice 2") == "10"
    assert reader._process.pid is None
    assert not os.path.exists(f"/proc/{first}")  # noqa: PTH110
    assert text(reader, tmp_path, "nice 0") == "0"


def test_one_process_reads_file_after_file_until_it_is_old(make_reader, tmp_path):
    reader = make_reader(tired=2)
    seen = []
    for words in ("one", "two", "three"):
        assert text(reader, tmp_path, words) == words
        seen.append(reader._process.pid)
    assert None not in (seen[0], seen[2])
    assert (seen[1], seen[0] == seen[2]) == (None, False)


def test_what_libraries_print_does_not_disturb(make_reader, tmp_path):
    assert text(make_reader(), tmp_path, "chatty") == "chatty"


def test_the_reader_sees_no_secrets_and_a_scratch_folder(make_reader, tmp_path, monkeypatch):
    monkeypatch.setenv("MFFM_MODEL_KEY", "secret")
    *names, folder = text(make_reader(), tmp_path, "environment").split()
    assert "MFFM_MODEL_KEY" not in names
    assert "mffm-read-" in folder


@pytest.fixture(scope="module")
def walls():
    return tried()


def test_the_reader_has_no_network(make_reader, tmp_path, walls):
    if not walls["network"]:
        pytest.skip("this machine lets no process give up its network")
    assert text(make_reader(), tmp_path, "try network -") in ("PermissionError", "OSError")


def test_the_reader_opens_no_other_document_and_writes_nowhere(make_reader, tmp_path, walls):
    if not walls["files"]:
        pytest.skip("this machine lets no process give up its rights to files")
    other = tmp_path / "other.txt"
    other.write_text("of another client")
    reader = make_reader()
    for words in (
        f"try read {other}",
        f"try write {other}",
        f"try write {tmp_path}/new.txt",
        "try read /root/.profile",
    ):
        assert text(reader, tmp_path, words) in ("PermissionError", "FileNotFoundError")
    assert other.read_text() == "of another client"


def test_nothing_of_one_file_is_there_when_the_next_is_read(make_reader, tmp_path):
    reader = make_reader()
    assert text(reader, tmp_path, "try leave kept") == "left"
    assert text(reader, tmp_path, "try read kept") == "FileNotFoundError"
    assert text(reader, tmp_path, "try read ../given/transcript") == "FileNotFoundError"


def test_a_process_killed_between_two_files_is_replaced(make_reader, tmp_path):
    reader = make_reader()
    assert text(reader, tmp_path, "one") == "one"
    os.kill(reader._process.pid, signal.SIGKILL)
    gone(reader._process.pid)
    assert text(reader, tmp_path, "two") == "two"


def gone(process: int) -> None:
    """Wait until a process has ended, though nobody has asked for its status."""
    while Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0] != "Z":
        time.sleep(0.01)


def test_who_waits_for_a_reading_is_told_that_it_was_stopped(make_reader, tmp_path):
    reader = make_reader()
    assert text(reader, tmp_path, "one") == "one"
    stop = threading.Timer(0.2, reader.interrupt)
    stop.start()
    with pytest.raises(StoreError, match="Reading was stopped"):
        reader.read(*order(tmp_path, "hang"))
    stop.join()


@pytest.mark.parametrize("begun", [True, False])
def test_nothing_is_read_once_it_was_stopped(make_reader, tmp_path, begun):
    reader = make_reader()
    if begun:
        assert text(reader, tmp_path, "one") == "one"
    reader.interrupt()
    with pytest.raises(StoreError, match="Reading was stopped"):
        reader.read(*order(tmp_path, "two"))
    assert reader._process.pid is None


def test_closing_ends_all_that_was_started(make_reader, tmp_path):
    reader = make_reader()
    child = int(text(reader, tmp_path, "child"))
    reader.close()
    time.sleep(0.2)
    stat = f"/proc/{child}/stat"
    assert not os.path.exists(stat) or open(stat).read().split()[2] == "Z"  # noqa: PTH110, PTH123, SIM115


def test_longer_files_are_given_more_time(tmp_path):
    small, recording = tmp_path / "a.html", tmp_path / "a.wav"
    small.write_bytes(b"<html>")
    recording.write_bytes(b"RIFF" + bytes(2 << 20))
    assert allowance(small).seconds == pytest.approx(BASE_SECONDS, abs=0.1)
    assert allowance(recording).seconds > allowance(small).seconds + 100
    recording.write_bytes(b"RIFF" + bytes(90 << 20))
    assert allowance(recording) == (MOST_SECONDS, 0)


def pages(path, count, words):
    canvas = pytest.importorskip("reportlab.pdfgen.canvas").Canvas(str(path), pageCompression=0)
    for _ in range(count):
        canvas.drawString(72, 720, words)
        canvas.showPage()
    canvas.save()
    return path


def test_a_pdf_is_given_time_and_memory_by_its_pages(tmp_path):
    path = pages(tmp_path / "a.pdf", 7, "page " * 1000)
    assert allowance(path) == (BASE_SECONDS + 7 * PAGE_SECONDS, 7 * PAGE_MEMORY)
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 torn")
    assert allowance(tmp_path / "b.pdf").seconds == BASE_SECONDS + PAGE_SECONDS


def test_pages_with_nothing_on_them_are_given_memory_by_their_bytes(tmp_path):
    path = pages(tmp_path / "a.pdf", 200, "")
    assert allowance(path).memory == MEMORY_A_BYTE * path.stat().st_size < 200 * PAGE_MEMORY


def test_a_long_file_may_hold_more_memory_than_others(make_reader, tmp_path, monkeypatch):
    monkeypatch.setattr(process_module, "_most_memory", lambda: 3 << 30)
    assert text(make_reader(more=200), tmp_path, "hold") == "hold"
    with pytest.raises(TooLarge, match=r"more than 1 GB of memory"):
        make_reader().read(*order(tmp_path, "hold"))


def test_what_a_long_file_may_hold_is_bounded_by_the_machine(make_reader, tmp_path, monkeypatch):
    monkeypatch.setattr(process_module, "_most_memory", lambda: (1 << 30) + (50 << 20))
    with pytest.raises(TooLarge, match=r"more than 1 GB of memory"):
        make_reader(more=5000).read(*order(tmp_path, "hold"))


@pytest.mark.parametrize("tags", [True, False])
def test_the_switch_for_tags_reaches_the_process(make_reader, tmp_path, tags):
    assert text(make_reader(tags=tags), tmp_path, "tags") == f"tags={tags}"
