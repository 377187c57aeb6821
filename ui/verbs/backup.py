"""A workspace into one file, and back."""

from __future__ import annotations

from ui.verbs.desk import DONE, Desk


def backup(desk: Desk) -> int:
    from data.backup import back_up

    made = back_up(desk.settings.workspace, desk.args.file)
    row = {"backup": str(made.path), "documents": made.documents, "bytes": made.size}
    desk.say(row, f"{made.path}: {made.documents} documents, {made.size / 1e6:.1f} MB")
    return DONE


def restore(desk: Desk) -> int:
    from data import backup

    made = backup.restore(desk.args.file, desk.settings.workspace)
    row = {"workspace": str(made.path), "documents": made.documents}
    desk.say(row, f"{made.path}: {made.documents} documents restored; `mffm verify` checks them")
    return DONE
