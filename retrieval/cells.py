"""Plan in, the tables that hold the cells it asks for out: the filer's own statements apart from other tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from data.answers import Plan
from data.metrics.vocabulary import vocabulary
from data.store.store import Store
from data.types import Fact, Statement
from retrieval.plan import TOTALS, years_of

_DEPTH = 120
_LIBRARY = 40  # without a company, cells of more documents than this say nothing of whose are meant
_AS_FITTING = 0.9
_WHOLE = 0.5


@dataclass(frozen=True, slots=True)
class Tables:
    """Evidence ids, best first. `statements`: statements of the period asked for; `every`: these and all others."""

    statements: tuple[int, ...] = ()
    every: tuple[int, ...] = ()


def tables_for(plan: Plan, fits: Mapping[str, float], store: Store) -> Tables:
    """The tables with the cells asked for: the fitting document and the statements first, then most of the cells."""
    concepts = wanted_concepts(plan)
    if not concepts or (not plan.companies and len(fits) > _LIBRARY):
        return Tables()
    found: dict[int, list[Fact]] = defaultdict(list)
    for fact in store.facts(documents=list(fits), concepts=concepts):
        found[fact.evidence_id].append(fact)
    years, sizes = set(years_of(plan)), store.statement_sizes(found)
    order = {i: (*_order(facts, fits, years, plan), sizes[i], -i) for i, facts in found.items()}
    every = tuple(sorted(found, key=order.__getitem__, reverse=True)[:_DEPTH])
    statements = _statements(found, sizes, fits, years, plan)
    return Tables(tuple(i for i in every if i in statements), every)


def wanted_concepts(plan: Plan) -> list[str]:
    """The concepts that the plan's metrics need, then those it names; else the totals of the statement asked for."""
    words = vocabulary()
    wanted = [concept for metric in plan.metrics for concept in words.metrics[metric].concepts]
    wanted += plan.concepts
    if not wanted:
        wanted = [concept for statement in plan.statements for concept in TOTALS.get(statement, ())]
    return list(dict.fromkeys(wanted))


def _order(
    facts: Sequence[Fact], fits: Mapping[str, float], years: Collection[int], plan: Plan
) -> tuple[float, int, int, int]:
    primary = [fact for fact in facts if _primary(fact)]
    asked = [fact for fact in primary if fact.statement in plan.statements]
    right = [fact for fact in facts if _of_years(fact, years)]
    return (
        fits[facts[0].document_id] + (0.5 if asked or (primary and not plan.statements) else 0.0),
        len({fact.concept for fact in right if _at_home(fact)}),
        len({fact.concept for fact in right}),
        len({fact.period.year for fact in right}),
    )


def _statements(
    found: Mapping[int, Sequence[Fact]],
    sizes: Mapping[int, int],
    fits: Mapping[str, float],
    years: Collection[int],
    plan: Plan,
) -> set[int]:
    """The tables that are statements of a fitting document, rather than extracts that bear a statement's name.

    Of the tables of one kind in a document, the statement is the one that states most concepts; a part of it on
    another page states about as many.
    """
    largest: dict[tuple[str, Statement], int] = defaultdict(int)
    for i, facts in found.items():
        for fact in facts:
            key = fact.document_id, fact.statement
            largest[key] = max(largest[key], sizes[i])
    enough = _AS_FITTING * max((fits[fact.document_id] for facts in found.values() for fact in facts), default=0.0)

    def states(i: int, fact: Fact) -> bool:
        asked = not plan.statements or fact.statement in plan.statements
        whole = sizes[i] >= _WHOLE * largest[fact.document_id, fact.statement]
        return _primary(fact) and asked and whole and fits[fact.document_id] >= enough and _of_years(fact, years)

    return {i for i, facts in found.items() if any(states(i, fact) for fact in facts)}


def _primary(fact: Fact) -> bool:
    return fact.statement is not Statement.NOTE and fact.segment is None


def _at_home(fact: Fact) -> bool:
    """Whether a cell stands in its concept's own statement: net income also opens the cash flow statement."""
    concept = vocabulary().concepts.get(fact.concept or "")
    return concept is not None and concept.statement is fact.statement


def _of_years(fact: Fact, years: Collection[int]) -> bool:
    """Whether a cell is of a year asked for, by its filer's name for the year or by the day on which it ends."""
    end = fact.period.end
    return not years or fact.period.year in years or (end is not None and end.year in years)
