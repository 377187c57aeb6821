"""Arithmetic over rows and the tables found in, one calculation out: each operand with its cell, exact decimals.

The operands are looked for in one table first; a reading of the question counts only when every operand is found in
the period asked for. Nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from data.answers import Calculation, Check, Claim, Operand, Plan
from data.types import Period
from generation.arithmetic import Rows, Tree, Work, Worked, readings
from generation.compute import Computed, result_of
from generation.entries import Entry, Naming, bag, fit_of, naming_of, same_concept
from generation.formula import Binary, Expression, FormulaError, Name, Number, evaluate, in_words
from generation.phrasing import money, plain
from generation.sources import Sources

_ENOUGH = 0.62
_ELSEWHERE = 0.08
_NAMED = 0.88


@dataclass(slots=True)
class Ledger:
    """The entries of the tables in reach, and the choice of one for words and a period."""

    tables: Sequence[Sequence[Entry]]
    question: frozenset[str]
    fits: Mapping[str, float]
    _namings: dict[int, Naming] = field(default_factory=dict)

    def naming(self, entry: Entry) -> Naming:
        return self._namings.setdefault(id(entry), naming_of(entry))


@dataclass(frozen=True, slots=True)
class Solved:
    """A reading whose operands were all found: the expression over them and how well they fit."""

    expression: Expression
    operands: Mapping[str, Entry]
    fit: float
    tree: Worked


def row_work(
    plan: Plan, tables: Sequence[Sequence[Entry]], fits: Mapping[str, float], sources: Sources
) -> Computed | None:
    """The calculation that the question asks for over rows of these tables; None when a reading finds no operands."""
    ledger = Ledger([table for table in tables if table], bag(plan.question), fits)
    best: Solved | None = None
    for rank, tree in enumerate(readings(plan.question)):
        solved = _solved(tree, ledger)
        if solved and (best is None or solved.fit - 0.01 * rank > best.fit):
            best = replace(solved, fit=solved.fit - 0.01 * rank)
    return _stated(best, plan, sources) if best else None


# ---------------------------------------------------------------- finding operands


def _solved(tree: Worked, ledger: Ledger) -> Solved | None:
    found: list[Solved] = []
    for table in ledger.tables:
        solver = _Solver(ledger, table)
        try:
            expression = solver.expression(tree, None)
        except LookupError:
            continue
        score = 0.5 * min(solver.fits) + 0.5 * sum(solver.fits) / len(solver.fits)
        found.append(
            Solved(expression, dict(solver.operands), score * ledger.fits.get(table[0].document.id, 1.0), tree)
        )
    return max(found, key=lambda solved: solved.fit, default=None)


class _Solver:
    """Turns a reading into an expression over the entries of one table; LookupError when one is not stated."""

    def __init__(self, ledger: Ledger, table: Sequence[Entry]) -> None:
        self.ledger = ledger
        self.table = table
        self.operands: dict[str, Entry] = {}
        self.fits: list[float] = []

    def expression(self, tree: Tree, at: Period | None) -> Expression:
        if isinstance(tree, Rows):
            if at is None and len(tree.periods) > 1:
                raise LookupError(tree.words)
            return self.one(tree.words, at or _only(tree.periods))
        if len(tree.parts) == 1:
            return self.over_time(tree, tree.parts[0], at)
        own = _only(tree.periods)
        parts = [self.expression(part, self.period_of(part, at or own)) for part in tree.parts]
        if len(set(parts)) < len(parts) or not self.alike(parts):
            raise LookupError
        return _combined(tree.work, parts)

    def alike(self, parts: Sequence[Expression]) -> bool:
        """Whether single figures are in units that can be added or divided: no rate and amount, no shares and money."""
        units = {_kind_of(self.operands[part.concept].unit) for part in parts if isinstance(part, Name)}
        return len(units) < 2

    def period_of(self, part: Tree, at: Period | None) -> Period | None:
        return (_only(part.periods) if isinstance(part, Rows) else None) or at

    def over_time(self, tree: Worked, part: Tree, at: Period | None) -> Expression:
        """Work over one thing in several periods: those named, else all that its table states."""
        periods = list(tree.periods) or self.periods(part)
        if tree.work in (Work.CHANGE, Work.GROWTH):
            if len(periods) == 1:
                periods.append(_before(periods[0]))
            first, last = min(periods, key=_order, default=None), max(periods, key=_order, default=None)
            if first is None or last is None or first == last:
                raise LookupError
            now, then = self.expression(part, last), self.expression(part, first)
            moved = Binary("-", now, then)
            return Binary("/", moved, then) if tree.work is Work.GROWTH else moved
        if at is not None:
            periods = [at]
        if len(periods) == 1 and tree.work is Work.AVERAGE:
            periods.append(_before(periods[0]))
        if len(periods) < 2:
            raise LookupError
        parts = [self.expression(part, period) for period in periods]
        if len(set(parts)) < len(parts):
            raise LookupError
        return _combined(tree.work, parts)

    def periods(self, part: Tree) -> list[Period]:
        """The periods for which the first thing named is stated, latest first."""
        words = _first_words(part)
        asked, years = bag(words), dict[Period, float]()
        for entry in self.table:
            if entry.years and not entry.compares and len(entry.years) == 1:
                fit = fit_of(asked, self.ledger.question, entry, self.ledger.naming(entry))
                period = Period(max(entry.years), 12, entry.quarter)
                years[period] = max(years.get(period, 0.0), fit)
        best = max(years.values(), default=0.0)
        return sorted((period for period, fit in years.items() if fit >= max(_ENOUGH, best - 0.02)), key=_order)

    def one(self, words: str, period: Period | None) -> Expression:
        """The entry that words name in a period."""
        asked = bag(words)
        ranked: list[tuple[float, Entry]] = []
        for entry in self.table:
            timely = _timely(entry, period)
            if timely == 0.0 or (entry.compares and not bag(entry.heading) <= asked):
                continue
            fit = fit_of(asked, self.ledger.question, entry, self.ledger.naming(entry))
            if same_concept(words, entry):
                fit = max(fit, _NAMED)
            ranked.append((fit * timely, entry))
        fit, entry = max(ranked, key=lambda pair: pair[0], default=(0.0, None))
        if entry is None or fit < _ENOUGH:
            raise LookupError(words)
        self.fits.append(fit)
        key = f"{entry.cell.table}.{entry.cell.row}.{entry.cell.column}"
        self.operands[key] = entry
        return Name(key)


def _kind_of(unit: str) -> str:
    return unit if unit in ("percent", "shares") or "/" in unit else "amount"


def _first_words(tree: Tree) -> str:
    return tree.words if isinstance(tree, Rows) else _first_words(tree.parts[0])


def _only(periods: Sequence[Period]) -> Period | None:
    return periods[0] if len(periods) == 1 else None


def _order(period: Period) -> tuple[int, int]:
    return period.year, period.quarter or 5


def _before(period: Period) -> Period:
    return replace(period, year=period.year - 1, start=None, end=None)


def _timely(entry: Entry, period: Period | None) -> float:
    """1 for a figure of the period asked for, 0 for another's; an undated one counts where its table is that year's."""
    if period is None:
        return 1.0
    if entry.quarter is not None and period.quarter != entry.quarter:
        return 0.0
    if entry.years:
        met = period.year in entry.years
        return (1.0 if entry.quarter == period.quarter else 0.9) if met else 0.0
    told = entry.document.description
    grid = entry.table.grid
    around = f"{grid.title if grid else ''} {entry.table.context}"
    return 0.85 if str(period.year) in around or told.fiscal_year == period.year else 0.0


def _combined(work: Work, parts: Sequence[Expression]) -> Expression:
    if work is Work.DIFFERENCE:
        return Binary("-", parts[0], parts[1])
    if work in (Work.RATIO, Work.SHARE):
        return Binary("/", parts[0], parts[1])
    total = parts[0]
    for part in parts[1:]:
        total = Binary("+", total, part)
    return Binary("/", total, Number(Decimal(len(parts)))) if work is Work.AVERAGE else total


# ---------------------------------------------------------------- stating the result


def _stated(solved: Solved, plan: Plan, sources: Sources) -> Computed | None:
    entries = solved.operands
    try:
        value = evaluate(solved.expression, lambda name: entries[name.concept].value)
    except FormulaError:
        return None
    first = next(iter(entries.values()))
    unit = _unit(solved.tree, first)
    result, shown = result_of(value, unit, plan, first.scale, first.unit)
    operands = tuple(_operand(entry, sources) for entry in entries.values())
    cited = tuple(dict.fromkeys(operand.citation for operand in operands))
    formula = in_words(solved.expression, lambda name: name_of(entries[name.concept]))
    worked = in_words(solved.expression, lambda name: _short(entries[name.concept]))
    title = title_of(solved.tree)
    claim = Claim(f"{title} came to {shown}: {formula} = {worked}.", cited, Check.COMPUTED)
    calculation = Calculation(title, formula, operands, value, unit, shown, (f"{worked} = {shown}",))
    company = first.document.description.company or first.document.name
    return Computed(title, company, value, shown, claim, result, (calculation,))


def _unit(tree: Worked, first: Entry) -> str:
    if tree.work in (Work.GROWTH, Work.SHARE):
        return "percent"
    if tree.work is Work.RATIO:
        return "ratio"
    inner = next((part for part in tree.parts if isinstance(part, Worked)), None)
    unit = _unit(inner, first) if inner else "percent" if first.unit == "percent" else "currency"
    return "points" if unit == "percent" and tree.work in (Work.CHANGE, Work.DIFFERENCE) else unit


def title_of(tree: Tree) -> str:
    """The arithmetic in words, as the subject of a sentence."""
    spoken = _spoken(tree)
    return spoken[:1].upper() + spoken[1:]


def _spoken(tree: Tree) -> str:
    if isinstance(tree, Rows):
        return tree.words
    parts = [_spoken(part) for part in tree.parts]
    if len(parts) == 1:
        named = {Work.GROWTH: "percentage change in", Work.CHANGE: "change in"}.get(tree.work, f"{tree.work.value} of")
        return f"{named} {parts[0]}"
    if tree.work is Work.SHARE:
        return f"{parts[0]} as a percentage of {parts[1]}"
    joined = " to " if tree.work is Work.RATIO else " and "
    return f"{tree.work.value} {'between' if tree.work is Work.DIFFERENCE else 'of'} {joined.join(parts)}"


def name_of(entry: Entry) -> str:
    """The row label with what its column is headed."""
    return f"{entry.label}, {entry.heading}" if entry.heading else entry.label


def _short(entry: Entry) -> str:
    if entry.unit == "percent":
        return f"{plain(entry.value * 100)}%"
    return money(entry.value, "", entry.scale).split(" ")[0]


def _operand(entry: Entry, sources: Sources) -> Operand:
    n = sources.cite(entry.document, entry.table.id, entry.cell, entry.printed)
    return Operand(name_of(entry), entry.value, entry.unit, entry.period, n, entry.printed)
