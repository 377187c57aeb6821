"""A reading that is killed loses nothing that was acknowledged; a few kills here, hundreds by the script."""

from __future__ import annotations

from pathlib import Path

from evaluation.kills import campaign


def test_what_was_acknowledged_survives(tmp_path):
    files: list[Path] = []
    for number in range(3):
        files.append(tmp_path / f"note-{number}.txt")
        files[-1].write_text(f"Harbour Pumps plc note {number}.\n\nRevenue was ${number},234 million in fiscal 2024.\n")
    found = campaign(tmp_path / "kept", files, kills=4)
    assert found.kills == 4
    assert (found.lost, found.returned, found.duplicates, found.findings) == (0, 0, 0, 0)
