"""Plan and figures in, one calculation out: exact decimals, each operand with its cell, the rounding asked for.

A missing operand is named, never guessed. No model takes part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from data.answers import Calculation, Check, Claim, Comparison, Operand, Plan, Result
from data.metrics.vocabulary import vocabulary
from data.types import Period
from generation.phrasing import digits, plain, rounded
from generation.reckoning.doubts import doubts_of
from generation.reckoning.figures import Figure, Figures
from generation.reckoning.formula import (
    Expression,
    FormulaError,
    Name,
    evaluate,
    in_words,
    names,
    parse,
    shift,
    substituted,
)
from generation.reckoning.parts import apart
from generation.reckoning.target import Target
from generation.sources import Sources
from generation.wording.choice import wording_of
from ingestion.words.numbers import parse_number

NEVER = Period(0, 0)
"""The period of a figure of which none is known."""


@dataclass(frozen=True, slots=True)
class Computed:
    """A claim that states the figure, the result, and the calculations when more than one cell was needed.

    `period` has the day on which it ends, where the cells tell. `decides` says that the claim is a verdict: yes or no,
    or which one it was.
    """

    name: str
    company: str
    value: Decimal
    shown: str
    claim: Claim
    result: Result
    calculations: tuple[Calculation, ...] = ()
    notes: tuple[str, ...] = ()
    comparison: Comparison | None = None
    decides: bool = False
    period: Period = NEVER


@dataclass(frozen=True, slots=True)
class Missing:
    """What the documents do not state, in words, as "net income for FY2016", and the years for which they do."""

    what: tuple[str, ...]
    years: tuple[int, ...] = ()


def compute(targets: Sequence[Target], figures: Figures, sources: Sources) -> Computed | Missing | None:
    """The first target whose operands are all stated, else the first for which those that are not can be derived.

    None when there is nothing to compute.
    """
    missing: Missing | None = None
    for target in (*targets, *(_derived(target, figures) for target in targets)):
        operands = _operands(target, figures)
        lacking = [name for name, figure in operands.items() if figure is None]
        if lacking:
            absent = tuple(_asked(name, target, figures) for name in lacking)
            missing = missing or Missing(absent, figures.years(lacking[0].concept) if len(lacking) == 1 else ())
            continue
        found = {name: figure for name, figure in operands.items() if figure is not None}
        if not apart(found):
            continue
        try:
            value = evaluate(target.expression, lambda name, found=found: found[name].value)
        except FormulaError as error:
            return Missing((str(error),))
        return _stated(target, found, value, figures, sources)
    return missing


def _derived(target: Target, figures: Figures) -> Target:
    """The target with each operand that is not stated put together from figures that are."""
    expression = target.expression
    for name in names(expression) if not isinstance(expression, Name) else ():
        if figures.find(name.concept, period_of(name, target.at)):
            continue
        ways = (shift(parse(formula), name.back) for formula in vocabulary().derived.get(name.concept, ()))
        expression = substituted(expression, name, next((way for way in ways if _told(way, target, figures)), name))
    return replace(target, expression=expression)


def _told(way: Expression, target: Target, figures: Figures) -> bool:
    """Whether all that a derivation adds up is stated, and no part of it twice."""
    parts = _operands(replace(target, expression=way), figures)
    found = {name: figure for name, figure in parts.items() if figure is not None}
    return len(found) == len(parts) and apart(found)


def first_alike(ways: Sequence[tuple[Sequence[Target], Figures]]) -> tuple[int | None, tuple[str, ...]]:
    """Which way of computing serves every period, so that they can be compared, and a note where it is a simpler one.

    None where no one way does: then each period has its own.
    """
    count = min((len(targets) for targets, _ in ways), default=0)
    lacking: list[str] = []
    for place in range(count):
        absent = [
            _asked(name, targets[place], figures)
            for targets, figures in ways
            for name, figure in _operands(targets[place], figures).items()
            if figure is None
        ]
        if not absent:
            first, chosen = (names(ways[0][0][n].expression) for n in (0, place))
            if not lacking or not any(name.back for name in first) or any(name.back for name in chosen):
                return place, ()
            return place, (wording_of(ways[0][1].plan).simpler(lacking[0]),)
        lacking = lacking or absent
    return None, ()


def _operands(target: Target, figures: Figures) -> dict[Name, Figure | None]:
    wanted = names(target.expression)
    figures.load([name.concept for name in wanted])
    return {name: figures.find(name.concept, period_of(name, target.at)) for name in wanted}


def period_of(name: Name, at: Period) -> Period:
    """The period of an operand: the one asked for, or as many years before it."""
    if not name.back:
        return at
    start, end = (day and day.replace(year=day.year - name.back, day=min(day.day, 28)) for day in (at.start, at.end))
    return replace(at, year=at.year - name.back, start=start, end=end)


def closing(period: Period, cells: Iterable[Period | None]) -> Period:
    """The period with the day on which it ends, where all its cells are known to end in one month."""
    ends = [cell.end if cell else None for cell in cells]
    days = [end for end in ends if end]
    if period.end or not days or len(days) < len(ends) or len({(day.year, day.month) for day in days}) > 1:
        return period
    return replace(period, end=max(days))


def _asked(name: Name, target: Target, figures: Figures) -> str:
    return wording_of(figures.plan).lacked(figures.label(name.concept), period_of(name, target.at))


def _stated(target: Target, found: dict[Name, Figure], value: Decimal, figures: Figures, sources: Sources) -> Computed:
    first = next(iter(found.values()))
    operands = {name: _operand(name, figure, target, figures, sources) for name, figure in found.items()}
    result, shown = result_of(value, target.unit, figures.plan, first.fact.scale, first.fact.unit)
    cited = tuple(dict.fromkeys(operand.citation for operand in operands.values()))
    notes = doubts_of(list(found.values()), figures)
    company = first.document.description.company or first.document.name
    words, at = wording_of(figures.plan), _closing(target, found, 0)
    if isinstance(target.expression, Name):
        claim = Claim(words.figure(company, target.name, at, shown), cited, Check.QUOTED)
        return Computed(target.name, company, value, shown, claim, result, (), notes, period=at)

    def worked(name: str, expression: Expression, unit: str) -> Calculation:
        own = evaluate(expression, lambda name: found[name].value)
        _, told = result_of(own, unit, figures.plan, first.fact.scale, first.fact.unit)
        formula = in_words(expression, lambda name: _label(name, found[name], target, figures))
        steps = (f"{in_words(expression, lambda name: _short(found[name]))} = {told}",)
        used = tuple(operands[name] for name in names(expression))
        return Calculation(name, formula, used, own, unit, told, steps, notes)

    calculation = worked(target.name, target.expression, target.unit)
    working = words.working(f"{calculation.formula} = {calculation.steps[0].removesuffix(f' = {shown}')}")
    text = words.figure(company, target.name, at, shown, working)
    level, levels = target.level, tuple[Calculation, ...]()
    if level and not isinstance(level.expression, Name) and found.keys() >= {*names(level.expression)}:
        levels = tuple(worked(level.name, shift(level.expression, back), level.unit) for back in (0, target.span))
        then, now = (levels[1].shown, _closing(target, found, target.span)), (levels[0].shown, at)
        text = words.level(words.subject(company, level.name), then, now, shown, working)
    claim = Claim(text, cited, Check.COMPUTED)
    return Computed(target.name, company, value, shown, claim, result, (calculation, *levels), notes, period=at)


def _closing(target: Target, found: Mapping[Name, Figure], back: int) -> Period:
    """The period asked for, or as many years before it, as the cells of it tell when it ends."""
    cells = [figure.fact.period for name, figure in found.items() if name.back == back]
    return closing(period_of(Name("", back), target.at), cells)


def _operand(name: Name, figure: Figure, target: Target, figures: Figures, sources: Sources) -> Operand:
    n = sources.cell(figure.fact, figure.document)
    return Operand(
        _label(name, figure, target, figures),
        figure.value,
        figure.fact.unit,
        period_of(name, target.at),
        n,
        figure.fact.printed,
    )


def _label(name: Name, figure: Figure, target: Target, figures: Figures) -> str:
    period = closing(period_of(name, target.at), [figure.fact.period])
    return wording_of(figures.plan).dated(figures.label(name.concept), period)


def _short(figure: Figure) -> str:
    """The figure in the scale of its table; without one, with the decimals that its cell prints."""
    fact = figure.fact
    if fact.scale:
        return digits(figure.value, fact.scale)
    number = parse_number(fact.printed)
    return plain(figure.value, number.decimals + 2 * (fact.unit == "percent") if number else None)


def result_of(value: Decimal, unit: str, plan: Plan, scale: int, currency: str) -> tuple[Result, str]:
    """The number in the unit asked for, and how it is shown."""
    decimals, words = plan.decimals, wording_of(plan)
    unit = "percent" if unit == "ratio" and plan.unit == "percent" else unit
    if unit in ("percent", "points"):
        return Result(_asked_rounding(value * 100, decimals), unit, 0, value), words.measure(value, unit, decimals)
    if unit in ("ratio", "days"):
        return Result(_asked_rounding(value, decimals), unit, 0, value), words.measure(value, unit, decimals)
    asked = plan.scale if plan.scale is not None else (0 if unit == "per_share" else scale)
    code = currency.split("/")[0] if "/" in currency or len(currency) == 3 else ""
    shown = words.money(value, code, asked, decimals)
    return Result(_asked_rounding(value.scaleb(-asked), decimals), currency or unit, asked, value), shown


def _asked_rounding(value: Decimal, decimals: int | None) -> Decimal:
    return value if decimals is None else rounded(value, decimals)
