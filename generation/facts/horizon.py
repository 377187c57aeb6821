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
from data.store.store import Store
from data.types import Document
from generation.facts.versions import first_restatement
from generation.wording.choice import ENGLISH, wording_of
from generation.wording.forms import Wording
from retrieval.cells import wanted_concepts
from retrieval.companies import pool_of

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Horizon:
    """A day, and the documents asked about: those that were known on it, and those that are hidden."""

    day: date
    known: tuple[Document, ...]
    hidden: tuple[Document, ...]
    words: Wording = ENGLISH

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said beside whatever is shown as known on the day."""
        told = ((document.name, dating_words(document.description)) for document in self.known)
        unsure = [(name, why) for name, why in told if why]
        doubt = self.words.maybe_later(unsure[:_NAMED], max(0, len(unsure) - _NAMED))
        return (self.words.as_known(self.day, len(self.hidden)), *([doubt] if unsure else []))

    @property
    def nothing(self) -> str:
        """Why there is no answer, where every document asked about is hidden; "" otherwise."""
        if self.known or not self.hidden:
            return ""
        return self.words.none_known(self.day)


def horizon_of(
    store: Store, plan: Plan, documents: Collection[str] | None = None, chosen: date | None = None
) -> Horizon | None:
    """The horizon of a question: the earlier of the day `chosen` beside it and the day it names; None for today."""
    days = [day for day in (chosen, plan.as_of) if day]
    if not days and not plan.before_restatement:
        return None
    ready = store.documents(ready_only=True)
    asked = pool_of(plan.companies, ready, documents)
    if plan.before_restatement:
        restated = first_restatement(store, asked, wanted_concepts(plan), plan.periods)
        days += [restated - timedelta(days=1)] if restated else []
    return horizon_on(min(days), asked, wording_of(plan)) if days else None


def horizon_on(day: date, documents: Sequence[Document], words: Wording = ENGLISH) -> Horizon:
    """These documents on either side of a day."""
    known = tuple(document for document in documents if known_on(document.description, day))
    return Horizon(day, known, tuple(document for document in documents if document not in known), words)
