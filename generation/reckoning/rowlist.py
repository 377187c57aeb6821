"""A look-up of one row in, its figure in each period asked for out: "What was X in 2019 and 2018 respectively?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data.answers import Plan
from data.types import Period
from generation.reckoning.asking import asking, trimmed, without_company
from generation.reckoning.compare import Line, compared
from generation.reckoning.compute import Computed
from generation.reckoning.entries import Entry
from generation.reckoning.finding import Ledger, best_entry, best_table, in_one_part
from generation.reckoning.rowwork import entry_figure
from generation.sources import Sources
from generation.wording.choice import wording_of

_SURE = 0.78


def row_lookup(plan: Plan, ledger: Ledger, sources: Sources) -> Computed | None:
    """The figures of the row that the question names; None when no table in reach has it for every period asked."""
    asked = asking(without_company(plan, plan.question))
    words, periods = asked.spoken(trimmed(asked.text)), asked.periods
    found = best_table(ledger, lambda table: _row(ledger, table, words, periods or (None,)))
    if found is None or found[0] < _SURE:
        return None
    entries = found[1]
    figures = [
        entry_figure(entry, period, plan, sources) for entry, period in zip(entries, periods or (None,), strict=True)
    ]
    company, label = entries[0].document.description.company, entries[0].label
    if len(periods) > 1:
        made = compared(plan, label, periods, [Line(company, tuple(figures))])
        return made if isinstance(made, Computed) else None
    one = figures[0]
    text = wording_of(plan).figure(company, label, one.period if periods else None, one.shown)
    return replace(one, claim=replace(one.claim, text=text))


def _row(
    ledger: Ledger, table: Sequence[Entry], words: str, periods: Sequence[Period | None]
) -> tuple[float, tuple[Entry, ...]] | None:
    hits = [best_entry(ledger, table, words, period) for period in periods]
    found = [hit for hit in hits if hit]
    if not all(in_one_part(table, entry, ledger.question) for _, entry in found):
        return None
    if len(found) < len(hits) or len({entry.cell for _, entry in found}) < len(found):
        return None
    return sum(fit for fit, _ in found) / len(found), tuple(entry for _, entry in found)
