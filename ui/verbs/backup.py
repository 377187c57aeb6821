"""A workspace into one file, and back."""

from __future__ import annotations

from pathlib import Path

from ui.verbs.desk import DONE, Desk


def backup(desk: Desk) -> int:
    from data.store.backup import back_up, check_there

    place, database = _kept(desk)
    check_there(place, database)
    with desk.store() as store:
        store.log("backup.begun", name=desk.args.file.name)  # before, so that the row is in it
    made = back_up(place, desk.args.file, database)
    row = {"backup": str(made.path), "documents": made.documents, "bytes": made.size}
    desk.say(row, f"{made.path}: {made.documents} documents, {made.size / 1e6:.1f} MB")
    return DONE


def restore(desk: Desk) -> int:
    from data.store import backup

    place, database = _kept(desk)
    made = backup.restore(desk.args.file, place, database)
    row = {"workspace": str(made.path), "documents": made.documents}
    desk.say(row, f"{made.path}: {made.documents} documents restored; `mffm verify` checks them")
    return DONE


def _kept(desk: Desk) -> tuple[Path, str]:
    """The folder of the workspace, and where its rows are if not in it."""
    from data.store.directory import workspace_of

    return workspace_of(desk.settings.workspace, desk.settings.tenant), desk.settings.database.get_secret_value()
