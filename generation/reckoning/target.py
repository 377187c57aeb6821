"""Plan in, what to compute out: one expression over concepts, from the question's own definition or the vocabulary."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial, reduce

from data.answers import Plan
from data.metrics.vocabulary import Vocabulary, stopwords, vocabulary
from data.types import Period
from generation.reckoning.asking import TIME_MARK, asking
from generation.reckoning.definitions import (
    asked_arithmetic,
    at_years_end,
    definitions_in,
    formula_of,
    undefined,
    unread_in,
)
from generation.reckoning.formula import (
    Binary,
    Expression,
    FormulaError,
    Name,
    Negative,
    Number,
    in_words,
    names,
    parse,
    shift,
)
from generation.wording.choice import wording_of
from generation.wording.forms import Wording
from ingestion.words.periods import periods_in
from retrieval.plan import core_of, latest

_GROWTH = re.compile(
    r"\bgrowth\b|\bgrew\b|\bgrow\b|year[- ]over[- ]year|\byoy\b|\b(?:percent(?:age)?|%) (?:change|increase|decrease)\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\bchange[ds]?\b|\bincrease[ds]?\b|\bdecrease[ds]?\b|\bdifference\b|\bdrop(?:ped)?\b|\bdecline[ds]?\b",
    re.IGNORECASE,
)
_CAGR = re.compile(r"\bcagr\b|compound annual growth", re.IGNORECASE)
_AVERAGE = re.compile(r"\b(?:\d|two|three|four|five)[- ]years? average\b|\baverage\b", re.IGNORECASE)
_AS_SHARE = re.compile(r"(.+?),? (?:expressed )?as an? (?:percent(?:age)?|%|share|proportion) of (.+)", re.IGNORECASE)
_WAYS = 4  # as many formulas as a metric has at most
_SPENT = frozenset(("spend", "spent", "expense", "spending", "cost"))


@dataclass(frozen=True, slots=True)
class Target:
    """What to compute: `unit` is percent, ratio, days, currency, per_share, points, shares or count.

    `level` is the figure whose growth or change over `span` years it is.
    """

    name: str
    expression: Expression
    unit: str
    at: Period
    level: Target | None = None
    span: int = 1


def targets_of(plan: Plan, at: Period) -> list[Target]:
    """The ways to compute what is asked, in order of preference; none when no figure is asked for that is known."""
    return [shaped(target, plan) for target in plain_targets(plan, at)]


def asked_periods(plan: Plan) -> tuple[Period, ...]:
    """The periods that the question asks about, those of its definitions and quoted labels left out."""
    return tuple(period for period in periods_in(undefined(plan.question)) if period in plan.periods)


def plain_targets(plan: Plan, at: Period) -> list[Target]:
    """The same before any growth, average or difference is taken of them."""
    words = vocabulary()
    first, *others = (definitions_in(plan.question, partial(_resolve, words=words, way=way)) for way in range(_WAYS))
    ways = [first, {name: at_years_end(formula) for name, formula in first.items()}, *others]
    arithmetic = _arithmetic(plan, at, ways[0], words)
    return arithmetic or ([] if plan.metrics else _share(plan, at, words)) or _plain(plan, at, ways, words)


def definitions_unread(plan: Plan) -> tuple[str, ...]:
    """The names for which the question gives a formula in words that could not be read."""
    return unread_in(plan.question, partial(_resolve, words=vocabulary(), way=0))


def _arithmetic(plan: Plan, at: Period, defined: Mapping[str, str], words: Vocabulary) -> list[Target]:
    """What the question names as arithmetic itself: "unadjusted EBITDA less capex", over its own definitions."""
    phrase = asked_arithmetic(core_of(plan.question))
    if not phrase:
        return []
    try:
        expression = parse(formula_of(phrase, lambda part: defined.get(part) or _resolve(part, words, 0)))
    except FormulaError:
        return []
    wording = wording_of(plan)
    unit = _unit_of(expression, plan)
    return [Target(wording.called(phrase, _told(expression, unit, wording)), expression, unit, at)]


def _told(expression: Expression, unit: str, wording: Wording) -> str:
    """Arithmetic over figures as their names tell it."""

    def label(name: Name) -> str:
        return wording.label(vocabulary().concepts[name.concept])

    match expression:
        case Binary("/", Name() as part, Name() as whole) if unit == "percent":
            return wording.share(label(part), label(whole))
        case _:
            return in_words(expression, label)


def _share(plan: Plan, at: Period, words: Vocabulary) -> list[Target]:
    """One figure as a percentage of another: "R&D as a percentage of sales"; none where a word names neither."""
    asked = asking(plan.question)
    match = _AS_SHARE.fullmatch(asked.spoken(TIME_MARK.sub("", asked.text)))
    if match is None:
        return []
    company = {word for name in plan.companies for word in name.split()}
    wording = wording_of(plan)
    ways: list[list[tuple[str, Expression]]] = []
    for part in match.groups():
        concepts = words.concepts_in(part)
        if len(concepts) != 1 or {*words.unnamed(part)} - company - stopwords() - _SPENT or words.metrics_in(part):
            return []
        formulas = [concepts[0], *words.derived.get(concepts[0], ())]
        ways.append([(wording.label(words.concepts[concepts[0]]), parse(formula)) for formula in formulas])
    return [
        Target(wording.share(of, whole), Binary("/", part, base), "percent", at)
        for of, part in ways[0]
        for whole, base in ways[1]
    ]


def _resolve(phrase: str, words: Vocabulary, way: int) -> str | None:
    """The formula of a phrase; of a metric the one so far down its alternatives, or the last."""
    concept = words.concept_of(phrase)
    if concept:
        return concept
    metrics = words.metrics_in(phrase)
    if metrics:
        metric = words.metrics[metrics[0]]
        return (metric.formula, *metric.alternatives)[: way + 1][-1]
    concepts = words.concepts_in(phrase)
    return concepts[0] if concepts else None


def _plain(plan: Plan, at: Period, ways: Sequence[Mapping[str, str]], words: Vocabulary) -> list[Target]:
    """The target before growth, averages and differences."""
    label = wording_of(plan).label
    asked = words.metrics_in(undefined(plan.question))
    for name in ways[0]:
        meant = words.metrics_in(name)
        if {*plan.metrics} & {*asked} <= {*meant}:
            called = label(words.metrics[meant[0]]) if meant else name
            expressions = dict.fromkeys(parse(way[name]) for way in ways if name in way)
            return [Target(called, expression, _unit_of(expression, plan), at) for expression in expressions]
    for metric_id in plan.metrics:
        metric = words.metrics[metric_id]
        formulas = [metric.formula, *metric.alternatives]
        return [Target(label(metric), parse(formula), metric.unit, at) for formula in formulas]
    for concept_id in plan.concepts:
        concept = words.concepts[concept_id]
        expressions = [Name(concept_id), *(parse(formula) for formula in words.derived.get(concept_id, ()))]
        return [Target(label(concept), expression, concept.unit, at) for expression in expressions]
    return []


def _unit_of(expression: Expression, plan: Plan) -> str:
    if plan.unit in ("percent", "days"):
        return plan.unit
    words = vocabulary()
    if isinstance(expression, Binary) and expression.operator in "*/":
        return "days" if Number(Decimal(365)) in _numbers(expression) else "ratio"
    units = {words.concepts[name.concept].unit for name in names(expression)}
    return units.pop() if len(units) == 1 else "ratio"


def _numbers(expression: Expression) -> list[Number]:
    match expression:
        case Number():
            return [expression]
        case Binary(_, left, right):
            return [*_numbers(left), *_numbers(right)]
        case Negative(body):
            return _numbers(body)
        case _:
            return []


def shaped(target: Target, plan: Plan) -> Target:
    """The target with the growth, average or difference that the question asks of it."""
    years = sorted({period.year for period in plan.periods})
    span = years[-1] - years[0] if len(years) > 1 else 1
    question = undefined(plan.question)
    base, one, wording = target.expression, Number(Decimal(1)), wording_of(plan)
    own = any(name.back for name in names(base))
    if _CAGR.search(question):
        root = Binary("^", Binary("/", base, shift(base, span)), Binary("/", one, Number(Decimal(span))))
        return Target(wording.yearly_growth(target.name), Binary("-", root, one), "percent", target.at)
    if _AVERAGE.search(question) and len(years) > 1 and not own:
        mean = _mean(base, range(span + 1))
        return Target(wording.average(target.name, span + 1), mean, target.unit, target.at)
    if (own and not _movable(target, plan)) or ((own or target.unit == "days") and not _CHANGE.search(question)):
        return target
    if _GROWTH.search(question) and target.unit not in ("percent", "ratio"):
        grown = Binary("/", Binary("-", base, shift(base, span)), shift(base, span))
        return Target(wording.change(target.name, "percent"), grown, "percent", target.at, target, span)
    if _CHANGE.search(question):
        moved = Binary("-", base, shift(base, span))
        unit = "points" if target.unit == "percent" else target.unit
        if plan.unit == "percent" and target.unit not in ("percent", "ratio"):
            moved, unit = Binary("/", moved, shift(base, span)), "percent"
        return Target(wording.change(target.name, unit), moved, unit, target.at, target, span)
    return target


def _movable(target: Target, plan: Plan) -> bool:
    """Whether a figure that looks back itself may change: turnover on average balances may, growth may not."""
    metrics = [vocabulary().metrics[metric] for metric in plan.metrics]
    label = wording_of(plan).label
    return any(label(metric) == target.name and "growth" not in metric.id for metric in metrics)


def averaged(target: Target, years: Collection[int], plan: Plan) -> Target:
    """The mean of a figure over these years, its own the latest of them."""
    return replace(
        target,
        name=wording_of(plan).average(target.name),
        expression=_mean(target.expression, [target.at.year - y for y in years]),
    )


def asks_share(plan: Plan) -> bool:
    """Whether one known figure is asked for as a percentage of another."""
    return bool(_share(plan, latest(plan) or Period(1, 12), vocabulary()))


def asks_average(plan: Plan) -> bool:
    """Whether the question asks for an average, outside of its definitions."""
    return bool(_AVERAGE.search(undefined(plan.question)))


def _mean(base: Expression, backs: Collection[int]) -> Expression:
    parts = [shift(base, back) for back in sorted(backs)]
    return Binary("/", reduce(partial(Binary, "+"), parts), Number(Decimal(len(parts))))
