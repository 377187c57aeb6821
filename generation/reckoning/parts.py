"""An expression and the figures found for it in, whether those that are added to a whole may be: no part counted twice.

The lines of one table are apart from each other. A note's "current maturities" may be within the balance sheet's
"short-term debt", so that balances of which a whole is put together must stand in one table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations

from data.metrics.vocabulary import vocabulary
from generation.reckoning.figures import Figure
from generation.reckoning.formula import Binary, Expression, Name, names, parse


def apart(found: Mapping[Name, Figure]) -> bool:
    """Whether no two of these figures are parts of one whole that stand in different tables."""
    return all(
        one.fact.evidence_id == other.fact.evidence_id
        for (name, one), (beside, other) in combinations(found.items(), 2)
        if name.back == beside.back and frozenset((name.concept, beside.concept)) in _together()
    )


@cache
def _together() -> frozenset[frozenset[str]]:
    """The pairs of balances that the vocabulary adds to a whole."""
    words = vocabulary()
    sums = (part for ways in words.derived.values() for way in ways for part in _sums(parse(way)))
    return frozenset(pair for pair in sums if all(words.concepts[concept].instant for concept in pair))


def _sums(expression: Expression) -> Iterator[frozenset[str]]:
    if isinstance(expression, Binary) and expression.operator == "+":
        for one, other in combinations(names(expression), 2):
            yield frozenset((one.concept, other.concept))
