"""A company's facts of one concept in, every version of every period's value out, in the order in which they came.

Time runs twice here: a figure is of a period, and was published on a day. A value that a later document states
otherwise is a new version; one that it only repeats is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from data.known import known_from
from data.metrics.vocabulary import Concept, vocabulary
from data.rows.fact_search import Span
from data.store.store import Store
from data.types import Basis, Document, Fact, Period, Statement
from generation.facts.table import Column, Stated, column_of
from generation.reckoning.figures import agree, same_period, signed

_YEAR, _HALF, _NINE = 0, 16, 19
_TWELVE = 20  # and the quarter: the twelve months up to its end
_PARTS: Mapping[Span | None, tuple[int, ...]] = {
    Span.ANNUAL: (_YEAR,),
    Span.QUARTERLY: (1, 2, 3, 4),
    Span.TO_DATE: (1, _HALF, _NINE, _YEAR),
    None: (21, 22, 23, 24),
}
_BALANCES = (1, 2, 3, 4, _YEAR)


@dataclass(frozen=True, slots=True)
class Version:
    """A value from the day on which it was published; None where no document says when.

    `stated` are the cells it rests on: one that states it, or the operands of the `formula`. `repeated` are later
    cells that state the same.
    """

    value: Decimal
    known: date | None
    stated: tuple[Stated, ...]
    formula: str = ""
    repeated: tuple[Stated, ...] = ()

    @property
    def fact(self) -> Fact:
        return self.stated[0].fact


@dataclass(frozen=True, slots=True)
class Moment:
    """A period and the versions of its value, the first one first."""

    column: Column
    versions: tuple[Version, ...]

    @property
    def restated(self) -> bool:
        return len(self.versions) > 1

    @property
    def latest(self) -> Version:
        return self.versions[-1]


@dataclass(frozen=True, slots=True)
class History:
    """One figure of one company through time, oldest period first."""

    concept: Concept
    moments: tuple[Moment, ...]


def history(store: Store, documents: Sequence[Document], concept: str, span: Span | None) -> History:
    """The history of a concept in these documents, of one company. Without a span: of the last twelve months.

    Periods that no document states are computed where others give them: a quarter from two periods up to date.
    """
    known = vocabulary().concepts[concept]
    facts = _of_the_whole(store.facts(documents=[document.id for document in documents], concepts=[concept]), known)
    owners = {document.id: document for document in documents}
    facts = [fact for fact in facts if _over(fact, owners[fact.document_id])]
    sizes = store.statement_sizes({fact.evidence_id for fact in facts})
    moments = moments_of(facts, owners, sizes)
    if adds_up(known):
        moments = quarters_from(moments) | moments
        moments |= last_twelve_months(moments)
    parts = _BALANCES if known.instant and span in (Span.QUARTERLY, Span.TO_DATE) else _PARTS[span]
    return History(known, tuple(moments[column] for column in sorted(moments, key=in_time) if column.part in parts))


def first_restatement(
    store: Store, documents: Sequence[Document], concepts: Sequence[str], periods: Sequence[Period]
) -> date | None:
    """The day on which one of these figures was first stated otherwise than before, in one of the periods, if any."""
    days: list[date] = []
    for concept in concepts:
        for span in (Span.ANNUAL, Span.QUARTERLY, Span.TO_DATE):
            for moment in history(store, documents, concept, span).moments:
                asked = not periods or any(same_period(moment.latest.fact.period, period) for period in periods)
                days += [version.known for version in moment.versions[1:] if asked and version.known]
    return min(days, default=None)


def adds_up(concept: Concept) -> bool:
    """Whether the figure of a year is the sum of those of its quarters: amounts of flows are, balances are not."""
    return not concept.instant and concept.unit == "currency"


def known_concepts(store: Store, documents: Collection[Document]) -> dict[str, str]:
    """The concepts that these documents state of the whole company, by id with their names.

    Those of the primary statements come first, and of them the ones stated most often.
    """
    facts = store.facts(documents=[document.id for document in documents])
    known = vocabulary().concepts
    counted: dict[str, set[tuple[bool, str, Column]]] = {}
    for fact in facts:
        if fact.concept and fact.concept in known and fact.segment is None:
            primary = fact.statement is not Statement.NOTE
            counted.setdefault(fact.concept, set()).add((primary, fact.document_id, column_of(fact.period)))

    def order(concept: str) -> tuple[int, int, str]:
        stated = counted[concept]
        return -sum(primary for primary, _, _ in stated), -len(stated), known[concept].label

    return {concept: known[concept].label for concept in sorted(counted, key=order)}


def in_time(column: Column) -> tuple[int, float]:
    """Sorts columns by the end of what they cover, the shorter first."""
    closing = {_YEAR: 4.5, _HALF: 2.5, _NINE: 3.5}
    return column.year, closing.get(column.part, float(column.part % _TWELVE))


# ---------------------------------------------------------------- what was stated


def moments_of(
    facts: Iterable[Fact], documents: Mapping[str, Document], sizes: Mapping[int, int]
) -> dict[Column, Moment]:
    """Versions by period: of each document its best cell, in the order in which the documents came."""
    best: dict[Column, dict[str, Fact]] = {}
    for fact in facts:
        own = best.setdefault(column_of(fact.period), {})
        if fact.document_id not in own or _rank(fact, sizes) > _rank(own[fact.document_id], sizes):
            own[fact.document_id] = fact
    return {
        column: Moment(column, _versions(Stated(fact, documents[key]) for key, fact in chosen.items()))
        for column, chosen in best.items()
    }


def _versions(stated: Iterable[Stated]) -> tuple[Version, ...]:
    versions: list[Version] = []
    for one in sorted(stated, key=_came):
        if versions and agree(versions[-1].fact, one.fact):
            versions[-1] = replace(versions[-1], repeated=(*versions[-1].repeated, one))
        else:
            versions.append(Version(signed(one.fact), known_from(one.document.description), (one,)))
    return tuple(versions)


def _came(stated: Stated) -> tuple[date, date, str]:
    told = stated.document.description
    return known_from(told) or date.max, told.period_end or date.max, stated.document.name


def _rank(fact: Fact, sizes: Mapping[int, int]) -> tuple[float, ...]:
    home = vocabulary().concepts[fact.concept or ""].statement
    return (
        float(fact.statement == home),
        float(fact.basis is Basis.RESTATED),
        float(sizes.get(fact.evidence_id, 0)),
        float(not fact.parents or fact.parents[-1].lower().startswith("total")),
        -float(fact.cell.table),
        -float(fact.cell.row or 0),
    )


def _over(fact: Fact, document: Document) -> bool:
    """Whether a period was over by the end of what the document reports: else it is misread, or planned."""
    told = document.description
    return told.fiscal_year is None or in_time(column_of(fact.period)) <= (told.fiscal_year, (told.quarter or 4) + 0.5)


def _of_the_whole(facts: Iterable[Fact], concept: Concept) -> list[Fact]:
    """The facts of the whole company as reported, in the unit of the concept and one currency."""
    whole = [
        fact
        for fact in facts
        if fact.segment is None
        and fact.basis is not Basis.ADJUSTED
        and (fact.unit == "percent") == (concept.unit == "percent")
    ]
    units = Counter(fact.unit for fact in whole)
    return [fact for fact in whole if fact.unit == units.most_common(1)[0][0]]


# ---------------------------------------------------------------- what follows


def quarters_from(moments: Mapping[Column, Moment]) -> dict[Column, Moment]:
    """Second, third and fourth quarters as what is up to date less what was before."""
    found: dict[Column, Moment] = {}
    for year in {column.year for column in moments}:
        for quarter, whole, before in ((2, _HALF, 1), (3, _NINE, _HALF), (4, _YEAR, _NINE)):
            made = _combined(Column(year, quarter), moments, [(1, Column(year, whole)), (-1, Column(year, before))])
            found |= {made.column: made} if made else {}
    return found


def last_twelve_months(moments: Mapping[Column, Moment]) -> dict[Column, Moment]:
    """Up to each quarter: the year before, with this year to date, less the same of the year before."""
    found: dict[Column, Moment] = {}
    for year in {column.year for column in moments}:
        terms = {4: [(1, Column(year, _YEAR))]}
        for quarter, part in ((1, 1), (2, _HALF), (3, _NINE)):
            terms[quarter] = [(1, Column(year - 1, _YEAR)), (1, Column(year, part)), (-1, Column(year - 1, part))]
        made = (_combined(Column(year, _TWELVE + quarter), moments, each) for quarter, each in terms.items())
        found |= {moment.column: moment for moment in made if moment}
    return found


def _combined(column: Column, moments: Mapping[Column, Moment], terms: Sequence[tuple[int, Column]]) -> Moment | None:
    """The sum of signed terms, anew on each day on which one of them became known or was restated."""
    if any(term not in moments for _, term in terms):
        return None
    operands = [(sign, moments[term]) for sign, term in terms]
    days = sorted({version.known or date.max for _, moment in operands for version in moment.versions})
    formula = " ".join(f"{'+' if sign > 0 else '−'} {term.heading}" for sign, term in terms).removeprefix("+ ")
    versions: list[Version] = []
    for day in days:
        known = [(sign, version) for sign, moment in operands if (version := _on(moment, day))]
        if len(known) < len(operands):
            continue
        value = sum((sign * version.value for sign, version in known), Decimal(0))
        if not versions or versions[-1].value != value:
            stated = tuple(one for _, version in known for one in version.stated)
            versions.append(Version(value, None if day == date.max else day, stated, formula))
    return Moment(column, tuple(versions)) if versions else None


def _on(moment: Moment, day: date) -> Version | None:
    """The version that stood on a day."""
    return next((version for version in reversed(moment.versions) if (version.known or date.max) <= day), None)
