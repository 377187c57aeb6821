"""A document and a reason in, a hold out; forms and years in, what may be removed and from which day out."""

from __future__ import annotations

from data.errors import Held
from ui.verbs.desk import DONE, SOME_FAILED, Desk


def hold(desk: Desk) -> int:
    with desk.store() as store:
        document = store.hold(store.document(desk.args.document).id, desk.args.reason)
    row = {"document": document.name, "document_id": document.id, "held": document.hold and document.hold.reason}
    desk.say(row, f"{document.name}: on hold, {row['held']}")
    return DONE


def release(desk: Desk) -> int:
    with desk.store() as store:
        document = store.release(store.document(desk.args.document).id)
    desk.say({"document": document.name, "document_id": document.id, "held": None}, f"{document.name}: released")
    return DONE


def retention(desk: Desk) -> int:
    """Sets a rule, removes what is due, or lists what is held, kept and due."""
    if desk.args.years is not None:
        return _rule(desk)
    return _remove_due(desk) if desk.args.remove_due else _list(desk)


def _rule(desk: Desk) -> int:
    form, years = desk.args.form or "", desk.args.years
    with desk.store() as store:
        store.keep_for(form, years)
    told = f"kept for {years} years from the day they are received" if years else "kept by no rule"
    desk.say({"form": form, "years": years}, f"{form or 'all other forms'}: {told}")
    return DONE


def _list(desk: Desk) -> int:
    with desk.store() as store:
        until, due = store.kept_until(), {document.id for document in store.due()}
        for document in store.documents():
            day, held = until.get(document.id), document.hold and document.hold.reason
            row = {"document": document.name, "document_id": document.id, "held": held}
            row |= {"kept_until": day and day.isoformat(), "due": document.id in due}
            told = f"on hold, {held}" if held else "due" if row["due"] else f"kept until {day}" if day else "no rule"
            desk.say(row, f"{document.name}: {told}")
    return DONE


def _remove_due(desk: Desk) -> int:
    from ui.cli_json import receipt_json

    code = DONE
    with desk.store() as store:
        for document in store.due():
            try:
                receipt = store.remove(document.id)
            except Held as error:  # held since it was listed
                code = SOME_FAILED
                desk.failed(error, document=document.name)
            else:
                desk.say(receipt_json(receipt), f"{receipt.name}: removed, {receipt.evidence} passages with it")
    return code
