"""A plan and the library in, the day as known on which to answer out, with what that hides, in words.

Nothing that was published later is searched, read, counted or doubted. A document whose day of publication is not known
is left out until the period that it reports has ended, and is named where it may be used.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from data.answers import Plan
from data.known import dating_words, known_on
from data.store import Store
from data.types import Document
from generation.facts.versions import first_restatement
from retrieval.cells import wanted_concepts
from retrieval.companies import documents_of

NOT_RESTATED = "No document restates this figure, so it is answered as known today."
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Horizon:
    """A day, and the documents asked about: those that were known on it, and those that are hidden."""

    day: date
    known: tuple[Document, ...]
    hidden: tuple[Document, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said beside whatever is shown as known on the day."""
        count = len(self.hidden)
        later = "1 document that was published later is hidden"
        if count != 1:
            later = f"{count or 'no'} documents that were published later are hidden"
        told = ((document.name, dating_words(document.description)) for document in self.known)
        unsure = [f"{name} ({words})" for name, words in told if words]
        more = f" and {len(unsure) - _NAMED} more" if len(unsure) > _NAMED else ""
        doubt = f"It is not sure that this was public by then: {', '.join(unsure[:_NAMED])}{more}."
        return (f"As known on {day_words(self.day)}: {later}.", *([doubt] if unsure else []))

    @property
    def nothing(self) -> str:
        """Why there is no answer, where every document asked about is hidden; "" otherwise."""
        if self.known or not self.hidden:
            return ""
        return f"None of the documents that this question is about had been published by {day_words(self.day)}."


def horizon_of(
    store: Store, plan: Plan, documents: Collection[str] | None = None, chosen: date | None = None
) -> Horizon | None:
    """The horizon of a question: the earlier of the day `chosen` beside it and the day it names; None for today."""
    days = [day for day in (chosen, plan.as_of) if day]
    if not days and not plan.before_restatement:
        return None
    ready = store.documents(ready_only=True)
    asked = [one for one in ready if documents is None or one.name in documents or one.id in documents]
    asked = (documents_of(plan.companies, asked) if plan.companies else []) or asked
    if plan.before_restatement:
        restated = first_restatement(store, asked, wanted_concepts(plan), plan.periods)
        days += [restated - timedelta(days=1)] if restated else []
    return horizon_on(min(days), asked) if days else None


def horizon_on(day: date, documents: Sequence[Document]) -> Horizon:
    """These documents on either side of a day."""
    known = tuple(document for document in documents if known_on(document.description, day))
    return Horizon(day, known, tuple(document for document in documents if document not in known))


def day_words(day: date) -> str:
    """ "1 March 2023"."""
    return f"{day.day} {day:%B %Y}"
