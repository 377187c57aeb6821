"""Holds and years of keeping, as rows: which documents may not be removed, and which are due to be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, select, update

from data.codec import compact
from data.errors import Held, MffmError
from data.rows.tables import documents, retention
from data.store.database import now
from data.types import Document, Hold

MOST_YEARS = 100


def hold(connection: Connection, document_id: str, reason: str, person: str) -> None:
    """Keep a document from being removed, until it is released."""
    told = compact({"reason": reason, "person": person, "since": now()})
    connection.execute(update(documents).where(documents.c.id == document_id).values(hold=told))


def release(connection: Connection, document_id: str) -> None:
    connection.execute(update(documents).where(documents.c.id == document_id).values(hold=None))


def hold_from(kept: str | None) -> Hold | None:
    """The hold of a row."""
    told = json.loads(kept) if kept else None
    return Hold(told["reason"], told["person"], datetime.fromisoformat(told["since"])) if told else None


def rules(connection: Connection) -> dict[str, int]:
    """Years by form; "" stands for all other forms."""
    return {row.form: row.years for row in connection.execute(select(retention).order_by(retention.c.form))}


def rule(connection: Connection, form: str, years: int) -> None:
    """Keep documents of a form for some years from the day they were received; 0: no rule."""
    if not 0 <= years <= MOST_YEARS:
        raise MffmError(f"Documents cannot be kept for {years} years.", f"Choose 0 to {MOST_YEARS}; 0 lifts the rule.")
    connection.execute(delete(retention).where(retention.c.form == form))
    if years:
        connection.execute(insert(retention).values(form=form, years=years))


def kept_until(document: Document, years: Mapping[str, int]) -> date | None:
    """The day from which a document may be removed; None when no rule is for it."""
    kept = years.get(document.description.form, years.get(""))
    if not kept or document.received is None:
        return None
    day = document.received.date()
    return date(day.year + kept, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + kept)


def keeping(document: Document, years: Mapping[str, int], today: date) -> Held | None:
    """Why a document may not be removed today, if so."""
    if document.hold:
        told = f"{document.name} is on hold since {document.hold.since:%Y-%m-%d}: {document.hold.reason}"
        return Held(f"{told.rstrip('.')}.", "Have a manager of this workspace release it first.")
    until = kept_until(document, years)
    if until is None or until <= today:
        return None
    form = document.description.form or "this kind"
    return Held(f"{document.name} is kept until {until}: that is the rule for {form}.", "Wait, or change the rule.")
