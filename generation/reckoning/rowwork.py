"""Arithmetic over rows and the tables found in, one calculation out: each operand with its cell, exact decimals.

The operands are looked for in one table first; a reading of the question counts only when every operand is found in
the period asked for. Nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from data.answers import Calculation, Check, Claim, Operand, Plan
from data.types import Period
from generation.phrasing import money, plain
from generation.reckoning.arithmetic import Rows, Tree, Work, Worked, readings
from generation.reckoning.asking import without_company
from generation.reckoning.compute import NEVER, Computed, closing, result_of
from generation.reckoning.entries import Entry, bag, same_concept
from generation.reckoning.finding import (
    Ledger,
    best_entry,
    best_table,
    in_one_part,
    in_order,
    latest_year,
    stated_periods,
)
from generation.reckoning.formula import Binary, Expression, FormulaError, Name, Number, evaluate, in_words
from generation.sources import Sources
from generation.wording.choice import wording_of
from generation.wording.forms import Wording

_LATER_READING = 0.01
_TOTAL = frozenset(("total", "consolidat"))


@dataclass(frozen=True, slots=True)
class Solved:
    """A reading whose operands were all found: the expression over them by table cell, and the row that words name."""

    expression: Expression
    operands: Mapping[str, Entry]
    tree: Worked
    labels: Mapping[str, str]


def row_work(plan: Plan, ledger: Ledger, sources: Sources) -> Computed | None:
    """The calculation that the question asks for over rows of these tables; None when a reading finds no operands."""
    best: tuple[float, Solved] | None = None
    wholes = (tree for tree in readings(without_company(plan, plan.question)) if tree.work is Work.SHARE)
    for rank, tree in enumerate([*readings(plan.question), *wholes]):  # a share of "Square's revenue" is of its revenue
        found = best_table(ledger, lambda table, tree=tree: _solved(tree, ledger, table))
        if found and (best is None or found[0] - _LATER_READING * rank > best[0]):
            best = found[0] - _LATER_READING * rank, found[1]
    return _stated(best[1], plan, sources) if best else None


# ---------------------------------------------------------------- finding operands


def _solved(tree: Worked, ledger: Ledger, table: Sequence[Entry]) -> tuple[float, Solved] | None:
    solver = _Solver(ledger, table)
    try:
        expression = solver.expression(tree, None)
    except LookupError:
        return None
    fit = 0.5 * min(solver.fits) + 0.5 * sum(solver.fits) / len(solver.fits)
    return fit, Solved(expression, dict(solver.operands), tree, solver.labels)


class _Solver:
    """Turns a reading into an expression over the entries of one table; LookupError when one is not stated."""

    def __init__(self, ledger: Ledger, table: Sequence[Entry]) -> None:
        self.ledger = ledger
        self.table = table
        self.operands: dict[str, Entry] = {}
        self.labels: dict[str, str] = {}
        self.fits: list[float] = []

    def expression(self, tree: Tree, at: Period | None) -> Expression:
        if isinstance(tree, Rows):
            if at is None and len(tree.periods) > 1:
                raise LookupError(tree.words)
            return self.one(tree.words, at or _only(tree.periods))
        if len(tree.parts) == 1:
            return self.over_time(tree, tree.parts[0], at)
        undated = tree.work is Work.SHARE and not tree.periods
        own = latest_year(self.table) if undated else _only(tree.periods)
        parts = self.distinct([self.expression(part, _at(part, at or own)) for part in tree.parts])
        if tree.work is Work.SHARE and not self.parted(parts, tree.parts):
            raise LookupError
        return _combined(tree.work, parts)

    def over_time(self, tree: Worked, part: Tree, at: Period | None) -> Expression:
        """Work over one thing in several periods: those named, else all that its table states."""
        periods = list(tree.periods) or stated_periods(self.ledger, self.table, _first_words(part))
        if tree.work in (Work.CHANGE, Work.GROWTH):
            return self.moved(tree.work, part, periods)
        if at is not None:
            periods = [at]
        if len(periods) == 1 and tree.work is Work.AVERAGE:
            periods.append(_before(periods[0]))
        if len(periods) < 2:
            raise LookupError
        return _combined(tree.work, self.distinct([self.expression(part, period) for period in periods]))

    def moved(self, work: Work, part: Tree, periods: Sequence[Period]) -> Expression:
        """The change from the first period to the last; from the year before when one period is named."""
        span = sorted([*periods, _before(periods[0])] if len(periods) == 1 else periods, key=in_order)
        if len(span) < 2:
            raise LookupError
        now, then = self.distinct([self.expression(part, span[-1]), self.expression(part, span[0])])
        change = Binary("-", now, then)
        return Binary("/", change, then) if work is Work.GROWTH else change

    def distinct(self, parts: list[Expression]) -> list[Expression]:
        """The parts, when no cell stands twice among them and their units go together: no rate beside an amount."""
        units = {unit_kind(self.operands[part.concept].unit) for part in parts if isinstance(part, Name)}
        if len(set(parts)) < len(parts) or len(units) > 1:
            raise LookupError
        return parts

    def parted(self, parts: Sequence[Expression], trees: Sequence[Tree]) -> bool:
        """Whether one amount is a part of another: another row of its column, or of its row, where the total stands."""
        asked = [tree.words for tree in trees if isinstance(tree, Rows)]
        if len(asked) < len(parts):
            return True  # what is worked out itself
        one, whole = (self.operands[part.concept] for part in parts if isinstance(part, Name))
        title = whole.table.grid.title if whole.table.grid else ""
        measure = bag(f"{whole.label} {' '.join(whole.over)} {whole.heading} {title}")
        measured = not title or bag(asked[1]) <= measure or same_concept(asked[1], whole)
        if one.unit == "percent" or not measured:
            return False
        if not bag(asked[0]) & bag(one.label):
            return one.label == whole.label and bag(whole.heading) <= _TOTAL
        one_column = one.label != whole.label and one.heading == whole.heading
        return one_column and in_one_part(self.table, one, self.ledger.question)

    def one(self, words: str, period: Period | None) -> Expression:
        """The entry that words name in a period."""
        found = best_entry(self.ledger, self.table, words, period)
        if found is None:
            raise LookupError(words)
        fit, entry = found
        self.fits.append(fit)
        key = f"{entry.cell.table}.{entry.cell.row}.{entry.cell.column}"
        self.operands[key], self.labels[words] = entry, entry.label
        return Name(key)


def unit_kind(unit: str) -> str:
    """What figures can be added to: rates, shares, figures per share, or amounts."""
    return unit if unit in ("percent", "shares") or "/" in unit else "amount"


def _first_words(tree: Tree) -> str:
    return tree.words if isinstance(tree, Rows) else _first_words(tree.parts[0])


def _only(periods: Sequence[Period]) -> Period | None:
    return periods[0] if len(periods) == 1 else None


def _at(part: Tree, at: Period | None) -> Period | None:
    return (_only(part.periods) if isinstance(part, Rows) else None) or at


def _before(period: Period) -> Period:
    return replace(period, year=period.year - 1, start=None, end=None)


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
    operands = tuple(operand_of(entry, sources) for entry in entries.values())
    cited = tuple(dict.fromkeys(operand.citation for operand in operands))
    formula = in_words(solved.expression, lambda name: name_of(entries[name.concept]))
    worked = in_words(solved.expression, lambda name: _short(entries[name.concept]))
    words = wording_of(plan)
    title = title_of(solved, words)
    text = words.figure("", title, None, shown, words.working(f"{formula} = {worked}"))
    claim = Claim(text, cited, Check.COMPUTED)
    calculation = Calculation(title, formula, operands, value, unit, shown, (f"{worked} = {shown}",))
    return Computed(title, first.document.description.company, value, shown, claim, result, (calculation,))


def entry_figure(entry: Entry, period: Period | None, plan: Plan, sources: Sources) -> Computed:
    """One entry as the answer to a look-up, quoted from its cell."""
    unit = "percent" if entry.unit == "percent" else "currency"
    result, shown = result_of(entry.value, unit, plan, entry.scale, entry.unit)
    n = sources.cite(entry.document, entry.table.id, entry.cell, entry.printed)
    words, company = wording_of(plan), entry.document.description.company
    period = period and closing(period, [entry.period])
    claim = Claim(words.cell(words.part(name_of(entry), period), shown), (n,), Check.QUOTED)
    return Computed(entry.label, company, entry.value, shown, claim, result, period=period or NEVER)


def _unit(tree: Worked, first: Entry) -> str:
    if tree.work in (Work.GROWTH, Work.SHARE):
        return "percent"
    if tree.work is Work.RATIO:
        return "ratio"
    inner = next((part for part in tree.parts if isinstance(part, Worked)), None)
    unit = _unit(inner, first) if inner else "percent" if first.unit == "percent" else "currency"
    return "points" if unit == "percent" and tree.work in (Work.CHANGE, Work.DIFFERENCE) else unit


def title_of(solved: Solved, words: Wording) -> str:
    """The arithmetic in words, as the subject of a sentence."""

    def spoken(tree: Tree) -> str:
        if isinstance(tree, Rows):
            return words.called(tree.words, solved.labels[tree.words])
        return words.work(tree.work.value, [spoken(part) for part in tree.parts])

    title = spoken(solved.tree)
    return title[:1].upper() + title[1:]


def name_of(entry: Entry) -> str:
    """The row label with what its column is headed."""
    return f"{entry.label}, {entry.heading}" if entry.heading else entry.label


def _short(entry: Entry) -> str:
    if entry.unit == "percent":
        return f"{plain(entry.value * 100)}%"
    return money(entry.value, "", entry.scale).split(" ")[0]


def operand_of(entry: Entry, sources: Sources) -> Operand:
    """The entry as an operand, with the citation of its cell."""
    n = sources.cite(entry.document, entry.table.id, entry.cell, entry.printed)
    return Operand(name_of(entry), entry.value, entry.unit, entry.period, n, entry.printed)
