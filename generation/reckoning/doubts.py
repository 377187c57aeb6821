"""Chosen figures in, plain words of doubt out: tables that fail their own checks, sizes and signs that surprise, and
other cells that state the same figure differently.

A doubt never changes a figure; it stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from data.metrics.vocabulary import vocabulary
from data.store.store import Store
from data.types import Basis, CheckKind, Fact, SelfCheck
from generation.reckoning.figures import Figure, Figures
from generation.wording.choice import ENGLISH, wording_of
from generation.wording.forms import Wording

_FAR = 50  # times the usual size


def doubts_of(chosen: Sequence[Figure], figures: Figures) -> tuple[str, ...]:
    """What an analyst should know before relying on these figures; nothing, usually."""
    words = wording_of(figures.plan)
    found = [doubt for one in chosen for doubt in (*_other_cells(one, words), *_implausible(one, figures, words))]
    return tuple(dict.fromkeys([*found, *_failures(chosen, figures.store, words)]))


def _other_cells(figure: Figure, words: Wording) -> Iterator[str]:
    fact = figure.fact
    for other in figure.others[:1]:
        yield words.other_cell(fact.label, fact.printed, other.printed)
    for other, document in figure.elsewhere[:1]:
        said = words.restated if fact.basis is Basis.RESTATED else words.elsewhere
        yield said(fact.label, fact.printed, figure.document.name, (document.name, other.printed))


def _implausible(figure: Figure, figures: Figures, words: Wording) -> Iterator[str]:
    """A size far from the same concept's in other periods of the filing; a sign that the concept does not have."""
    fact = figure.fact
    concept = vocabulary().concepts.get(fact.concept or "")
    if concept is None:
        return
    if concept.sign == "natural" and fact.value < 0 and fact.unit != "percent":
        yield words.negative(fact.label, fact.printed, words.label(concept))
    sizes = [abs(other.value) for other in figures.stated(fact.concept or "") if _comparable(other, fact)]
    usual = median(sizes) if sizes else Decimal(0)
    if usual and fact.value and not usual / _FAR <= abs(fact.value) <= usual * _FAR:
        yield words.unusual(fact.label, fact.printed)


def _comparable(other: Fact, fact: Fact) -> bool:
    """Whether two facts are the same line of one filing in two periods of one length."""
    alike = (other.document_id, other.unit, other.segment, other.statement, other.period.months)
    same = alike == (fact.document_id, fact.unit, fact.segment, fact.statement, fact.period.months)
    return same and other.period.year != fact.period.year and bool(other.value)


def _failures(chosen: Sequence[Figure], store: Store, words: Wording) -> list[str]:
    cells = {(figure.fact.evidence_id, figure.fact.cell.column, figure.fact.cell.row) for figure in chosen}
    columns = {(table, column) for table, column, _ in cells}
    failures = store.failures({table for table, _ in columns})
    return [
        in_words(check, words)
        for check in failures
        if (check.evidence_id, check.column) in columns
        and (check.kind is not CheckKind.TAGS or (check.evidence_id, check.column, check.rows[0]) in cells)
    ]


def in_words(check: SelfCheck, words: Wording = ENGLISH) -> str:
    """A failed check as a sentence: “Total assets” does not foot by $3 million."""
    scale = 6 if check.difference >= 100_000 else 0
    currency = check.unit if len(check.unit) == 3 else ""
    return words.failed(check.kind, check.label, words.money(check.difference, currency, scale))
