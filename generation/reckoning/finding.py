"""Words and a period in, the one figure of a table that they name out; and the periods for which it is stated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from data.types import Period
from generation.reckoning.entries import Entry, Naming, bag, fit_of, naming_of, same_concept

ENOUGH = 0.62
_NAMED = 0.88
_UNDATED = 0.85
Found = TypeVar("Found")


@dataclass(slots=True)
class Ledger:
    """The figures of the tables in reach, the words of the question, and how well each document fits it."""

    tables: Sequence[Sequence[Entry]]
    question: frozenset[str]
    fits: Mapping[str, float]
    namings: dict[int, Naming] = field(default_factory=dict[int, Naming])

    def fit(self, asked: frozenset[str], entry: Entry) -> float:
        named = self.namings.get(id(entry)) or self.namings.setdefault(id(entry), naming_of(entry))
        return fit_of(asked, self.question, entry, named)

    def weight(self, table: Sequence[Entry]) -> float:
        """How well the document of a table fits the question."""
        return self.fits.get(table[0].document.id, 1.0)


def ledger_of(tables: Sequence[Sequence[Entry]], question: str, fits: Mapping[str, float]) -> Ledger:
    """A ledger of the tables that hold figures; documents are weighed against the one that fits best."""
    filled = [table for table in tables if table]
    best = max((fits.get(table[0].document.id, 1.0) for table in filled), default=1.0) or 1.0
    return Ledger(filled, bag(question), {name: fit / best for name, fit in fits.items()})


def best_entry(ledger: Ledger, table: Sequence[Entry], words: str, period: Period | None) -> tuple[float, Entry] | None:
    """How well the best figure of a table fits words and a period, and that figure; None when none does."""
    asked = bag(words)
    ranked = [
        (max(ledger.fit(asked, entry), _NAMED if same_concept(words, entry) else 0.0) * timely, entry)
        for entry in table
        if (timely := timeliness(entry, period)) and not (entry.compares and not bag(entry.heading) <= asked)
    ]
    best = max(ranked, key=lambda pair: pair[0], default=None)
    return best if best and best[0] >= ENOUGH else None


def in_one_part(table: Sequence[Entry], entry: Entry, asked: frozenset[str]) -> bool:
    """Whether a row stands in one part of its table only, or in the part that the words asked for name."""
    if not entry.over or bag(entry.over[-1]) <= asked:
        return True
    return all(
        other.over == entry.over for other in table if (other.label, other.heading) == (entry.label, entry.heading)
    )


def timeliness(entry: Entry, period: Period | None) -> float:
    """1 for a figure of the period asked for, 0 for another's; an undated one counts where its table is that year's."""
    if period is None:
        return 1.0
    if entry.quarter is not None and period.quarter != entry.quarter:
        return 0.0
    if entry.years:
        met = period.year in entry.years
        return (1.0 if entry.quarter == period.quarter else 0.9) if met else 0.0
    grid = entry.table.grid
    around = f"{grid.title if grid else ''} {entry.table.context}"
    dated = str(period.year) in around or entry.document.description.fiscal_year == period.year
    return _UNDATED if dated else 0.0


def stated_periods(ledger: Ledger, table: Sequence[Entry], words: str) -> list[Period]:
    """The periods for which a table states what words name, earliest first."""
    years = {
        Period(max(entry.years), 3 if entry.quarter else 12, entry.quarter or None)
        for entry in table
        if len(entry.years) == 1 and not entry.compares
    }
    found = {period: hit for period in years if (hit := best_entry(ledger, table, words, period))}
    best = max(found.values(), key=lambda hit: hit[0], default=None)
    return sorted(
        (p for p, (fit, entry) in found.items() if best and (entry.label == best[1].label or fit >= best[0] - 0.02)),
        key=in_order,
    )


def latest_year(table: Sequence[Entry]) -> Period | None:
    """The latest year of which a table states figures; None where its columns name none."""
    whole = {max(entry.years) for entry in table if len(entry.years) == 1 and entry.quarter is None}
    return Period(max(whole), 12) if whole else None


def in_order(period: Period) -> tuple[int, int]:
    """Periods as they follow each other; a year comes after its quarters."""
    return period.year, period.quarter or 5


def best_table(
    ledger: Ledger, solve: Callable[[Sequence[Entry]], tuple[float, Found] | None]
) -> tuple[float, Found] | None:
    """The solution of the table that fits best, each weighed by how well its document fits."""
    solved = [(found[0] * ledger.weight(table), found[1]) for table in ledger.tables if (found := solve(table))]
    return max(solved, key=lambda pair: pair[0], default=None)
