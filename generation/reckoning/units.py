"""A question and a figure in, whether the figure is of the unit asked for, out.

Shares and employees are counted: no amount of money says how many there are, nor how much each share gets.
"""

from __future__ import annotations

import re
from dataclasses import replace

from data.answers import Plan
from data.metrics.vocabulary import vocabulary
from generation.quoting.kinds import Kind, kind_of, spoken_of
from generation.reckoning.compute import Computed
from generation.stems import run

_PER_SHARE = re.compile(r"\bper (?:common |ordinary )?share\b", re.IGNORECASE)
_MONEY = re.compile(r"[$€£¥]")


def in_unit(plan: Plan, made: Computed) -> Computed | None:
    """The figure in the unit asked for; None where it is of another kind of unit."""
    if len(made.result.unit) != 3 or not made.result.unit.isupper():
        return made
    if _PER_SHARE.search(plan.question):
        return None if made.result.scale else made
    kind, counted = kind_of(plan.question)
    if kind is not Kind.COUNT or made.comparison is not None or made.calculations:
        return made
    concept = vocabulary().concept_of(made.name)
    money = concept is not None and vocabulary().concepts[concept].unit == "currency"
    return None if money or not spoken_of(counted, run(made.name)) else _counted(made)


def _counted(made: Computed) -> Computed:
    """A count that its table does not set apart from the amounts beside it, without their currency."""
    shown = _MONEY.sub("", made.shown)
    claim = replace(made.claim, text=made.claim.text.replace(made.shown, shown))
    return replace(made, shown=shown, claim=claim, result=replace(made.result, unit=""))
