"""A filter in, facts out, in the order in which they were printed: for tables of facts rather than for one figure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from data.codec import fact_from
from data.dialects import one_of
from data.rows import documents
from data.rows.facts import FACT_COLUMNS, in_documents, label_key
from data.rows.tables import facts
from data.store.view import View
from data.types import Fact, Statement


class Span(StrEnum):
    """Which periods: fiscal years and their closing balances, single quarters, or the year up to a quarter."""

    ANNUAL = "Annual"
    QUARTERLY = "Quarterly"
    TO_DATE = "Year to date"


@dataclass(frozen=True, slots=True)
class FactFilter:
    """What to show; empty means: all. A fact is named by its concept or by words of its label.

    `documents` are ids. `words` must all stand in the label. `tables` are evidence ids.
    """

    documents: Collection[str] | None = None
    statements: Collection[Statement] = ()
    span: Span | None = None
    years: Collection[int] = ()
    concepts: Collection[str] = ()
    words: str = ""
    tables: Collection[int] = ()


def select_matching(view: View, wanted: FactFilter, limit: int) -> list[Fact]:
    """At most `limit` facts that meet the filter, document by document."""
    owners = documents.ids(view)
    chosen = _matching(view, wanted, select(facts.c.document_key, facts.c.evidence_id, *FACT_COLUMNS))
    rows = view.select(chosen.order_by(facts.c.id).limit(limit), facts.c.document_key)
    return [fact_from(row[2:], owners[row[0]], row[1]) for row in map(tuple, rows)]


def select_tables(view: View, wanted: FactFilter) -> dict[str, list[int]]:
    """The tables that hold such facts: evidence ids by document id, in the order in which they were printed."""
    owners = documents.ids(view)
    places: Select[*tuple[Any, ...]] = select(facts.c.document_key, facts.c.evidence_id).distinct()
    chosen = _matching(view, wanted, places)
    found: dict[str, list[int]] = {}
    for row in view.select(chosen.order_by(facts.c.evidence_id), facts.c.document_key):
        found.setdefault(owners[row.document_key], []).append(row.evidence_id)
    return found


def _matching(view: View, wanted: FactFilter, chosen: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    chosen = chosen.where(in_documents(view, wanted.documents))
    if wanted.tables:
        chosen = chosen.where(one_of(facts.c.evidence_id, wanted.tables))
    if wanted.statements:
        chosen = chosen.where(facts.c.statement.in_([statement.value for statement in wanted.statements]))
    if wanted.years:
        chosen = chosen.where(facts.c.year.in_(wanted.years))
    if wanted.span:
        chosen = chosen.where(_within(wanted.span))
    named = _named(wanted)
    return chosen.where(or_(*named)) if named else chosen


def _named(wanted: FactFilter) -> list[ColumnElement[bool]]:
    named: list[ColumnElement[bool]] = []
    if wanted.concepts:
        named.append(facts.c.concept.in_(wanted.concepts))
    words = label_key(wanted.words).split()
    if words:
        named.append(and_(*(facts.c.label_key.contains(word, autoescape=True) for word in words)))
    return named


def _within(span: Span) -> ColumnElement[bool]:
    if span is Span.ANNUAL:
        return and_(facts.c.months.in_((0, 12)), facts.c.quarter.is_(None))
    return facts.c.months.in_((0, 3) if span is Span.QUARTERLY else (6, 9))
