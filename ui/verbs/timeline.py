"""A company in, its documents by day out; with a figure, every version of its value by period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data.errors import NotFound
from ui.verbs.desk import DONE, Desk

if TYPE_CHECKING:
    from data.rows.fact_search import Span
    from data.store.store import Store
    from data.types import Document
    from generation.facts.versions import Moment, Version


def timeline(desk: Desk) -> int:
    from generation.facts.horizon import horizon_on

    with desk.store() as store:
        documents = _documents(desk, store)
        if desk.args.as_of:
            horizon = horizon_on(desk.args.as_of, documents)
            desk.note(*horizon.notes)
            store, documents = store.known_on(horizon.day), list(horizon.known)
        if desk.args.concept:
            return _history(desk, store, documents)
        return _events(desk, documents)


def _documents(desk: Desk, store: Store) -> list[Document]:
    from retrieval.companies import by_company, companies_in, documents_of

    ready = store.documents(ready_only=True)
    named = companies_in(desk.args.company, ready)
    if not named:
        known = "; ".join(name for name in by_company(ready) if name) or "none yet"
        raise NotFound(f"No company is called {desk.args.company}.", f"Companies here: {known}")
    return documents_of(named, ready)


def _events(desk: Desk, documents: list[Document]) -> int:
    from generation.facts.events import events
    from ui.library_table import period_of
    from ui.timeline_view import event_words

    for event in events(documents):
        told = event.document.description
        row = {
            "document": event.document.name,
            "lane": event.lane.value,
            "form": told.form,
            "period": period_of(told),
            "published": told.published.isoformat() if told.published else None,
            "dating": told.dating.value if told.dating else None,
            "known_from": event.day.isoformat() if event.day else None,
        }
        desk.say(row, f"{event.day or 'no day'!s:<10}  {event.document.name}  {event_words(event)}")
    return DONE


def _history(desk: Desk, store: Store, documents: list[Document]) -> int:
    from data.rows.fact_search import Span
    from generation.facts.query import one_concept
    from generation.facts.versions import history

    spans: dict[str, Span | None] = {"annual": Span.ANNUAL, "quarterly": Span.QUARTERLY, "to-date": Span.TO_DATE}
    concepts = one_concept(desk.args.concept)
    if not concepts:
        raise NotFound(f"No figure is called {desk.args.concept}.", "Write its usual name, as “net income”.")
    told = history(store, documents, concepts[0], spans.get(desk.args.span))
    for moment in told.moments:
        for version in moment.versions:
            _say(desk, concepts[0], moment, version)
    if not told.moments and not desk.args.json:
        desk.say({}, "The documents do not state this figure for such periods.")
    return DONE


def _say(desk: Desk, concept: str, moment: Moment, version: Version) -> None:
    from ui.timeline_view import shown_value, version_words

    row: dict[str, Any] = {
        "concept": concept,
        "period": moment.column.heading,
        "value": float(version.value),
        "unit": version.fact.unit,
        "shown": shown_value(version),
        "published": version.known.isoformat() if version.known else None,
        "superseded": version is not moment.latest,
        "formula": version.formula or None,
        "documents": [stated.document.name for stated in version.stated],
    }
    sources = ", ".join(dict.fromkeys(stated.document.name for stated in version.stated))
    desk.say(row, f"{version_words(moment, version)}  [{sources}]")
