"""Damaged files are read or refused by name; a few here, thousands by the script, which would see a reader stop."""

from __future__ import annotations

import random

import pytest

from data.errors import Empty
from evaluation.hostile.good_files import NEEDLE, make_good_files
from evaluation.hostile.mutations import campaign, damaged
from ingestion.isolation.process import Process
from ingestion.isolation.reader import Reader


def test_damaged_files_are_read_or_refused_by_name(tmp_path):
    found = campaign(tmp_path, files=40, seed=7, kinds=("pdf", "htm", "docx", "xlsx", "pptx", "vtt", "csv", "wav"))
    assert found.files == 40
    assert found.read + sum(found.refused.values()) == 40
    assert found.read > 5
    assert len(found.refused) > 1
    assert (found.unnamed, found.hangs, found.left_running) == ({}, 0, 0)


def test_a_reader_that_stops_is_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(
        Process, "_command", lambda _self: ["sh", "-c", "echo ready; read line; echo '{\"seconds\": 5}'; exit 3"]
    )
    found = campaign(tmp_path, files=2, kinds=("csv",))
    assert found.unnamed == {"status 3": 2}


def test_damage_is_the_same_for_the_same_seed_and_differs_for_another():
    content = f"{NEEDLE} sold 1,234 pumps".encode() * 20
    assert damaged(content, random.Random(1)) == damaged(content, random.Random(1))
    assert len({damaged(content, random.Random(seed)) for seed in range(20)}) > 15


def test_every_good_file_is_read_as_it_was_made(tmp_path):
    with Reader() as reader:
        for path in make_good_files(tmp_path):
            if path.name == "tone.m4a":
                with pytest.raises(Empty, match="Nobody speaks"):
                    reader.read(path, path.name)
            elif path.stem != "tone":
                reading = reader.read(path, path.name)
                assert NEEDLE in " ".join(piece.text for piece in reading.evidence), path.name
