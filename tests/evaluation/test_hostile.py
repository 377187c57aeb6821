"""Files made to do harm are read or refused by name; a few here, all by the script, which sees what goes wrong."""

from __future__ import annotations

from pathlib import Path

from evaluation.hostile.files import campaign
from evaluation.hostile.guises import guises
from evaluation.hostile.harm import KIND, READ, Hostile
from evaluation.hostile.odd_names import NAMES

_CHOSEN = {
    "pdf-and-zip.pdf",
    "gif-and-script.gif",
    "pretends-page.pdf",
    "pretends-program.pdf",
    "slip.docx",
    "slipping.docx",
    "asks-image-letter.docx",
    "entity-letter.docx",
    "entity.html",
    "asks-stream.pdf",
    "pickle-model.pdf",
    "commands.csv",
    "locked.pdf",
    "empty.png",
    "cut-book.xlsx",
}


def test_a_slice_of_the_corpus_and_every_odd_name(tmp_path):
    found = campaign(tmp_path, lambda *given: (one for one in guises(*given) if one.name in _CHOSEN), NAMES)
    assert found.wrong == []
    assert (found.files, found.names) == (len(_CHOSEN), len(NAMES))
    assert found.clear == len(_CHOSEN) + len(NAMES)
    assert (found.markers, found.beacon_hits, found.left_running) == ([], 0, 0)
    assert found.app_growth[0] < 100


def test_a_wrong_outcome_a_lost_needle_and_a_marker_are_seen(tmp_path):
    def corpus(_good: dict[str, bytes], _beacon: str, marker: Path):
        marker.touch()
        yield Hostile("refused.txt", b"plain words", (KIND,))
        yield Hostile("lost.txt", b"plain words", (READ,), "not there")
        yield Hostile("stolen.txt", b"root:x:0 plain", (READ,), "plain")

    found = campaign(tmp_path, corpus, ())
    assert [fault.split(":")[0] for fault in found.wrong] == ["refused.txt", "lost.txt", "stolen.txt"]
    assert found.markers == ["marker"]
    assert not found.well
