"""Holds and rules of keeping in, documents that may not be removed and those that are due out."""

from __future__ import annotations

from datetime import UTC, date, datetime

from data.errors import MffmError
from data.people import Right
from data.rows import documents, retention
from data.store.access import Access
from data.types import Document

LONGEST_REASON = 500


class Keeping(Access):
    """What must stay in a workspace, and for how long. Every change of it is a row of the audit trail."""

    def hold(self, document_id: str, reason: str) -> Document:
        """Keep a document from being removed until it is released."""
        reason = " ".join(reason.split())
        if not 0 < len(reason) <= LONGEST_REASON:
            raise MffmError("A hold needs a reason.", f"Say why in at most {LONGEST_REASON} characters.")
        with self._acting(Right.DISPOSE) as (action, view):
            document = documents.find(view, document_id)
            retention.hold(action.connection, document.id, reason, self.principal.signature)
            action.log("document.held", document.id, name=document.name, reason=reason)
            return documents.find(view, document.id)

    def release(self, document_id: str) -> Document:
        """End the hold of a document."""
        with self._acting(Right.DISPOSE) as (action, view):
            document = documents.find(view, document_id)
            if document.hold is None:
                raise MffmError(f"{document.name} is not on hold.", "`mffm retention` shows what is.")
            retention.release(action.connection, document.id)
            action.log("document.released", document.id, name=document.name, reason=document.hold.reason)
            return documents.find(view, document.id)

    def keeping_rules(self) -> dict[str, int]:
        """For how many years documents are kept, by form; "" stands for all other forms."""
        with self._reading(Right.READ) as view:
            return retention.rules(view.connection)

    def keep_for(self, form: str, years: int) -> None:
        """Keep documents of a form for some years from the day they were received; 0 lifts the rule."""
        with self._acting(Right.DISPOSE) as (action, _):
            retention.rule(action.connection, form, years)
            action.log("retention.ruled", form, years=years)

    def kept_until(self) -> dict[str, date]:
        """The day from which each document may be removed, by id; those that a rule is for."""
        with self._reading(Right.READ) as view:
            years = retention.rules(view.connection)
            days = {document.id: retention.kept_until(document, years) for document in documents.every(view)}
        return {document_id: day for document_id, day in days.items() if day}

    def due(self) -> list[Document]:
        """The documents whose years are over and that nobody holds, oldest first."""
        until, today = self.kept_until(), datetime.now(UTC).date()
        with self._reading(Right.READ) as view:
            found = [document for document in documents.every(view) if document.id in until]
        return [document for document in found if not document.hold and until[document.id] <= today]
