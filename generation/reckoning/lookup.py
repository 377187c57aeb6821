"""Plan and tables in, the table row asked for by its own label out.

For figures that no vocabulary names: "Capitalized research and development", "iPhone". Rows are weighed by the words
of the question that their label, the labels above it and their table's title hold, and by the label words that the
question does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from data.answers import Plan
from data.metrics.vocabulary import vocabulary
from data.types import Fact
from generation.reckoning.figures import Figures, same_period
from generation.reckoning.formula import Name
from generation.reckoning.target import Target, asks_share, shaped
from generation.stems import stem, words
from retrieval.plan import latest

_QUOTED = re.compile(r"[\"“]([^\"”]{2,160})[\"”]|[‘']([A-Z][^'’]{3,160})[’']")
_NOISE = frozenset(
    """
    the of and a an in on for to by from at as its total amount value year percentage change increase
    """.split()
)
_LABELS = 12
_FILINGS = 12
_ENOUGH = 0.6
_COVERED = 0.6


@dataclass(frozen=True, slots=True)
class Row:
    """A row label as printed, and how well it fits the question (0 to 1)."""

    label: str
    fit: float


def quoted_label(question: str) -> str:
    """The label that a question quotes, or ""."""
    match = _QUOTED.search(question)
    return (match[1] or match[2]).strip() if match else ""


def rows_asked(plan: Plan, labels: Collection[str]) -> list[Row]:
    """The rows that the question names, best first; none when no label is close."""
    quoted = quoted_label(plan.question)
    if quoted:
        spelled, wanted = words(quoted), _bag(words(quoted))
        alike = [label for label in labels if _bag(words(label)) == wanted]
        return [Row(label, 1.0 if words(label) == spelled else 0.9) for label in alike] or _close(wanted, labels)
    return _close({stem(term) for term in plan.terms} - _NOISE, labels)


def _close(wanted: set[str], labels: Collection[str]) -> list[Row]:
    rows = [Row(label, _fit(wanted, _bag(words(label)))) for label in labels]
    return sorted((row for row in rows if row.fit >= _ENOUGH), key=lambda row: -row.fit)[:_LABELS]


def _bag(label: Sequence[str]) -> set[str]:
    return {stem(word) for word in label} - _NOISE


def _fit(wanted: set[str], label: set[str]) -> float:
    """How much of the label the question holds; a label of one short word proves little."""
    if not label or not wanted:
        return 0.0
    held = len(label & wanted) / len(label)
    return held * (0.75 + 0.25 * len(label & wanted) / len(wanted))


def _facts_of(rows: Sequence[Row], figures: Figures, plan: Plan) -> list[tuple[Fact, float]]:
    """The cells of those rows with their fit, which words of the question in the headings around them raise."""
    fits: Mapping[str, float] = {row.label: row.fit for row in rows}
    wanted = {stem(term) for term in plan.terms}
    found = figures.store.facts(documents=list(figures.fits), labels=list(fits))
    return [(fact, fits.get(fact.label, _ENOUGH) + _around(fact, wanted)) for fact in found]


def _around(fact: Fact, wanted: set[str]) -> float:
    around = _bag(words(" ".join((*fact.parents, fact.segment or ""))))
    extra = around & (wanted - _bag(words(fact.label)))
    return 0.6 * len(extra) / max(len(wanted), 1)


def _covers(fact: Fact, plan: Plan) -> bool:
    """Whether the row and the headings around it speak of nearly all that the question does."""
    wanted = {stem(term) for term in plan.terms} - _NOISE
    around = _bag(words(" ".join((fact.label, *fact.parents, fact.segment or "", fact.statement.value))))
    return len(wanted & around) >= _COVERED * len(wanted)


def _names_more(plan: Plan) -> bool:
    """Whether the question holds content words that no concept or metric of the vocabulary stands for."""
    unnamed = {stem(word) for word in vocabulary().unnamed(plan.question)}
    return bool(({stem(term) for term in plan.terms} & unnamed) - _NOISE)


def wants_row(plan: Plan) -> bool:
    """Whether the question names a row of a table rather than what the vocabulary's concepts say."""
    return bool(quoted_label(plan.question)) or (not plan.metrics and _names_more(plan) and not asks_share(plan))


def row_target(plan: Plan, figures: Figures) -> Target | None:
    """The row asked for by its own label, as a target; None when no row is close."""
    quoted = bool(quoted_label(plan.question))
    labels = figures.store.labels(list(figures.fits)) if len(figures.fits) <= _FILINGS else []
    rows = rows_asked(plan, labels)
    if not rows:
        return None
    weighed = _facts_of(rows, figures, plan)
    at = latest(plan)
    stated = [(fact, fit) for fact, fit in weighed if at is None or same_period(fact.period, at)]
    if not quoted:
        stated = [(fact, fit) for fact, fit in stated if _covers(fact, plan)]
    if not stated:
        return None
    best = max(fit for _, fit in stated)
    label = next(fact.label for fact, fit in stated if fit == best)
    chosen = [fact for fact, fit in weighed if fit >= best - 0.05 and _bag(words(fact.label)) == _bag(words(label))]
    when = at or max((fact.period for fact in chosen), key=lambda p: (p.year, p.quarter or 5))
    name = figures.add_row(label, chosen)
    rate = all(fact.unit == "percent" for fact in chosen)
    return shaped(Target(label, Name(name), "percent" if rate else "currency", when), plan)
