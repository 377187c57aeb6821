"""A reading that is killed loses nothing that was acknowledged; a few kills here, hundreds by the script."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from data.types import Description, Document, Status
from evaluation.durability.kills import Kills, Ledger, Place, Seen, campaign, compare


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = [tmp_path / f"note-{number}.txt" for number in range(3)]
    for number, path in enumerate(made):
        path.write_text(f"Harbour Pumps plc note {number}.\n\nRevenue was ${number},234 million in fiscal 2024.\n")
    return made


def test_what_was_acknowledged_survives(tmp_path: Path, files: list[Path], database: str):
    found = campaign(Place(tmp_path / "kept", database), files, kills=4)
    assert (found.kills, found.wrong) == (4, 0)


WHOLE = (3, {"text": 5})


def document(name: str, pages: int = 3) -> Document:
    return Document(name, name, Status.READY, Description(), pages=pages, counts={"text": 5, "table": 0})


@pytest.mark.parametrize(
    ("names", "findings", "wrong"),
    [
        (["kept", "doubtful"], [], {}),
        (["doubtful"], [], {"lost": 1}),
        (["kept", "gone"], [], {"returned": 1}),
        (["kept", "kept"], [], {"duplicates": 1}),
        (["kept"], ["2 vectors belong to no passage."], {"findings": 1}),
    ],
)
def test_each_kind_of_loss_is_counted(names: list[str], findings: list[str], wrong: dict[str, int]):
    found, ledger = Kills(), Ledger(dict.fromkeys(("kept", "doubtful", "gone"), WHOLE), {"kept"}, {"doubtful"})
    compare(Seen([document(name) for name in names], findings), ledger, found)
    assert {name: count for name, count in asdict(found).items() if count} == wrong
    assert ledger.ready == set(names)


def test_what_cannot_be_opened_and_what_is_there_in_part_are_wrong():
    found, ledger = Kills(), Ledger({"kept": WHOLE}, {"kept"})
    compare(None, ledger, found)
    compare(Seen([document("kept", pages=2)], []), ledger, found)
    assert (found.unread, found.in_part, found.wrong) == (1, 1, 2)
