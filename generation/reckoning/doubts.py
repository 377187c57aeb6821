"""Chosen figures in, plain words of doubt out: tables that fail their own checks, sizes and signs that surprise, and
other cells that state the same figure differently.

A doubt never changes a figure; it stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from data.store import Store
from data.types import Basis, CheckKind, Fact, SelfCheck
from data.vocabulary import vocabulary
from generation.phrasing import money
from generation.reckoning.figures import Figure, Figures

_FAR = 50  # times the usual size


def doubts_of(chosen: Sequence[Figure], figures: Figures) -> tuple[str, ...]:
    """What an analyst should know before relying on these figures; nothing, usually."""
    found = [words for figure in chosen for words in (*_other_cells(figure), *_implausible(figure, figures))]
    return tuple(dict.fromkeys([*found, *_failures(chosen, figures.store)]))


def _other_cells(figure: Figure) -> Iterator[str]:
    fact = figure.fact
    for other in figure.others[:1]:
        yield f"“{fact.label}” is {fact.printed} in the cell used; another table states {other.printed}."
    for other, document in figure.elsewhere[:1]:
        if fact.basis is Basis.RESTATED:
            yield (
                f"“{fact.label}” is {fact.printed} as restated in {figure.document.name}; "
                f"{document.name} stated {other.printed}."
            )
            continue
        yield (
            f"“{fact.label}” is {fact.printed} in {figure.document.name}, which fits the period asked for best; "
            f"{document.name} states {other.printed} for the same period (restated or regrouped)."
        )


def _implausible(figure: Figure, figures: Figures) -> Iterator[str]:
    """A size far from the same concept's in other periods of the filing; a sign that the concept does not have."""
    fact = figure.fact
    concept = vocabulary().concepts.get(fact.concept or "")
    if concept is None:
        return
    if concept.sign == "natural" and fact.value < 0 and fact.unit != "percent":
        yield f"“{fact.label}” is {fact.printed} in the cell used: {concept.label.lower()} is rarely negative."
    sizes = [abs(other.value) for other in figures.stated(fact.concept or "") if _comparable(other, fact)]
    usual = median(sizes) if sizes else Decimal(0)
    if usual and fact.value and not usual / _FAR <= abs(fact.value) <= usual * _FAR:
        yield f"“{fact.label}” is {fact.printed} in the cell used, far from its size in other periods of the filing."


def _comparable(other: Fact, fact: Fact) -> bool:
    """Whether two facts are the same line of one filing in two periods of one length."""
    alike = (other.document_id, other.unit, other.segment, other.statement, other.period.months)
    same = alike == (fact.document_id, fact.unit, fact.segment, fact.statement, fact.period.months)
    return same and other.period.year != fact.period.year and bool(other.value)


def _failures(chosen: Sequence[Figure], store: Store) -> list[str]:
    cells = {(figure.fact.evidence_id, figure.fact.cell.column, figure.fact.cell.row) for figure in chosen}
    columns = {(table, column) for table, column, _ in cells}
    failures = store.failures({table for table, _ in columns})
    return [
        in_words(check)
        for check in failures
        if (check.evidence_id, check.column) in columns
        and (check.kind is not CheckKind.TAGS or (check.evidence_id, check.column, check.rows[0]) in cells)
    ]


def in_words(check: SelfCheck) -> str:
    """A failed check as a sentence: “Total assets” does not foot by $3 million."""
    difference = _amount(check)
    return {
        CheckKind.FOOTS: f"The table does not foot: “{check.label}” is off the sum of its rows by {difference}.",
        CheckKind.CROSS_FOOTS: f"The table does not add up across: “{check.label}” is off by {difference}.",
        CheckKind.BALANCES: f"The balance sheet does not balance: its two sides differ by {difference}.",
        CheckKind.ROLLS_FORWARD: f"The balance does not roll forward: “{check.label}” is off by {difference}.",
        CheckKind.TIES: f"“{check.label}” differs by {difference} from the same figure in another statement.",
        CheckKind.PER_SHARE: f"“{check.label}” is off by {difference} from earnings over shares.",
        CheckKind.TAGS: f"The filer’s XBRL tag for “{check.label}” differs by {difference} from what the table prints.",
    }[check.kind]


def _amount(check: SelfCheck) -> str:
    scale = 6 if check.difference >= 100_000 else 0
    return money(check.difference, check.unit if len(check.unit) == 3 else "", scale)
