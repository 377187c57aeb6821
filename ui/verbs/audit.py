"""The audit trail in, its rows or what is wrong with it out."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

from data.errors import NotFound
from ui.verbs.desk import DONE, SOME_FAILED, Desk


def audit(desk: Desk) -> int:
    """`verify`, `show`, `seals` or `replay`, as asked."""
    return {"verify": _verify, "show": _show, "seals": _seals, "replay": _replay}[desk.args.what](desk)


def _verify(desk: Desk) -> int:
    with desk.store() as store:
        count, wrong = len(store.trail.rows()), store.trail.check()
        replaced = store.trail.replaced()
    for finding in wrong:
        desk.say({"part": "audit", "message": finding}, finding)
    for first in replaced:
        told = f"Another trail, which began with {first[:12]}, was kept in this folder before this one."
        desk.say({"part": "audit", "message": told}, told)
    off = len(wrong) + len(replaced)
    summary = f"{count} rows, " + (f"{off} findings" if off else "nothing is off")
    desk.say({"verified": not off, "rows": count, "findings": off}, summary)
    return SOME_FAILED if off else DONE


def _show(desk: Desk) -> int:
    with desk.store() as store:
        rows = store.trail.rows(desk.args.last)
    for row in rows:
        details = json.loads(row.details)
        told = " ".join(f"{name}={value}" for name, value in details.items())
        subject = row.subject[:12]
        line = f"{row.seq}  {row.at[:19]}  {row.actor}  {row.action}  {subject}  {told}"
        desk.say(asdict(row) | {"details": details}, line)
    return DONE


def _replay(desk: Desk) -> int:
    """Asks the question of a row again, and says whether the answer is the same to the letter."""
    from generation.record import ACTION, digest
    from ui.wiring import open_analyst

    with desk.store() as store:
        row = next((row for row in store.trail.rows() if row.seq == desk.args.row), None)
        if row is None or row.action != ACTION:
            raise NotFound(f"Row {desk.args.row} is not an answer.", "`mffm audit show` lists the rows.")
        details = json.loads(row.details)
        same_library = details["generation"] == store.generation()
        analyst = open_analyst(store, desk.settings)
        asker = analyst if details["mode"] == "served" else analyst.without_model()
        as_of = date.fromisoformat(details["as_of"]) if "as_of" in details else None
        again = asker.ask(details["question"], details["documents"], as_of=as_of)
        same = digest(again) == row.subject
    library = "" if same_library else " The library has changed since."
    told = f"{details['question']} {'The same answer.' if same else 'Another answer.'}{library}"
    desk.say({"row": row.seq, "same_answer": same, "same_library": same_library}, told)
    return DONE if same else SOME_FAILED


def _seals(desk: Desk) -> int:
    with desk.store() as store:
        place, key = store.trail.seal_files()
    desk.say({"seals": str(place), "public_key": str(key)}, f"seals       {place}\npublic key  {key}")
    return DONE
