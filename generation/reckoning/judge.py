"""A yes-or-no question about a figure in, the figures that decide it and the verdict out.

"Did gross margin improve?", "Is working capital positive?": code computes both sides and compares them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from data.answers import Check, Claim, Plan
from data.metrics.judgements import Judgement, Test, judgements
from data.metrics.vocabulary import vocabulary
from data.types import Period
from generation.reckoning.asking import asking
from generation.reckoning.compute import Computed, Missing, compute, first_alike
from generation.reckoning.figures import Figures
from generation.reckoning.formula import Binary, Name, parse
from generation.reckoning.ranking import limit_in
from generation.reckoning.target import Target
from generation.sources import Sources
from generation.wording.choice import wording_of
from generation.wording.forms import Wording
from retrieval.plan import latest

_BETTER = re.compile(r"\b(?:better|improv|stronger)\w*", re.IGNORECASE)
_WORSE = re.compile(r"\b(?:wors|deteriorat|weaker)\w*", re.IGNORECASE)
_UP = re.compile(r"\b(?:increas|grow|grew|rise|rose|rising|higher|expand|gain)\w*", re.IGNORECASE)
_DOWN = re.compile(r"\b(?:worse|declin|decreas|drop|f[ae]ll|reduc|lower|shr[aiu]nk)\w*", re.IGNORECASE)
_MOVED = re.compile(r"\bchang(?:e|ed|es|ing)\b", re.IGNORECASE)
_SIGN = re.compile(r"\b(positive|negative)\b", re.IGNORECASE)
_YES_NO = re.compile(
    r"^\s*(?:is|are|was|were|do|does|did|has|have|had)\b|[.,:]\s*(?:is|are|was|were|do|does|did|has|have)\b", re.I
)

_LESS = re.compile(r"\b(?:less|lower|smaller) than\b|\bbelow\b", re.IGNORECASE)
_COVERS = re.compile(
    r"(?P<a>.+?)\b(?:covers?|covered|exceed(?:s|ed)?|fund(?:s|ed)?"
    r"|(?:higher|greater|larger|more|less|lower|smaller) than|below|above)\b(?P<b>.+)",
    re.IGNORECASE,
)

Targets = Callable[[Period], Sequence[Target]]


def judge(plan: Plan, targets: Targets, at: Period, figures: Figures, sources: Sources) -> Computed | Missing | None:
    """The verdict with the figures it rests on; None when the question asks for no such judgement."""
    verdict = _judged(plan, targets, at, figures, sources)
    return replace(verdict, decides=True) if isinstance(verdict, Computed) else verdict


def _judged(plan: Plan, targets: Targets, at: Period, figures: Figures, sources: Sources) -> Computed | Missing | None:
    if _YES_NO.search(plan.question) and (asked := judgement_in(plan.question)):
        return _tested(plan, asked, at, figures, sources)
    sign, limit = _SIGN.search(plan.question), limit_in(plan.question)
    if not _YES_NO.search(plan.question) or not (sign or limit or _direction(plan) is not None):
        return None
    before, words = _earlier(plan, at), wording_of(plan)
    ways = (targets(at), targets(before))
    place, plainer = first_alike([(way, figures) for way in ways]) if not (sign or limit) else (None, ())
    if place is not None:
        ways = (ways[0][place : place + 1], ways[1][place : place + 1])
    now = compute(ways[0], figures, sources)
    if not isinstance(now, Computed):
        return now
    if limit:
        holds = limit.holds(now.value, now.result.unit, now.result.scale)
        return replace(now, claim=replace(now.claim, text=words.verdict(now.claim.text, holds=holds, bound=limit.said)))
    if sign:
        holds = now.value > 0 if sign[1].lower() == "positive" else now.value < 0
        return replace(now, claim=replace(now.claim, text=words.verdict(now.claim.text, holds=holds)))
    now, then = replace(now, notes=(*now.notes, *plainer)), compute(ways[1], figures, sources)
    return _moved(plan, now, then) if isinstance(then, Computed) else then


def _sides(plan: Plan, at: Period) -> tuple[Target, Target] | None:
    """The two figures of "did operating cash flow cover dividends?"; None where either side names none or more."""
    core = asking(plan.question)
    match = _COVERS.search(core.spoken(core.said))
    if match is None:
        return None
    words, label, found = vocabulary(), wording_of(plan).label, list[Target]()
    for part in (match["a"], match["b"]):
        concepts, metrics = words.concepts_in(part), words.metrics_in(part)
        if len(metrics) == 1 and len(words.mentions(part)) == 1:
            metric = words.metrics[metrics[0]]
            found.append(Target(label(metric), parse(metric.formula), metric.unit, at))
        elif len(concepts) == 1 and not metrics:
            concept = words.concepts[concepts[0]]
            found.append(Target(label(concept), Name(concept.id), concept.unit, at))
    return (found[0], found[1]) if len(found) == 2 and found[0].unit == found[1].unit else None


def set_against(plan: Plan, at: Period, figures: Figures, sources: Sources) -> Computed | None:
    """Whether one figure is at least another, with both and how many times it is; None where that is not asked.

    Nor where one of the two is not stated: "Did operating cash flow cover dividends?"
    """
    sides = _sides(plan, at) if _YES_NO.search(plan.question) else None
    if sides is None:
        return None
    one, other = sides
    made = [compute([target], figures, sources) for target in (one, other)]
    (first, second) = made
    if not isinstance(first, Computed) or not isinstance(second, Computed):
        return None
    words = wording_of(plan)
    times = Target(
        words.multiple(first.name, second.name), Binary("/", one.expression, other.expression), "ratio", one.at
    )
    ratio = compute([times], figures, sources)
    low = bool(_LESS.search(plan.question))
    holds = first.value < second.value if low else first.value >= second.value
    worked = ratio.calculations if isinstance(ratio, Computed) and second.value > 0 else ()
    told = ratio.shown if isinstance(ratio, Computed) and worked else ""
    subject = words.subject(first.company, first.name)
    text = words.set_against(subject, first.period, first.shown, (second.name, second.shown), told)
    cited = tuple(dict.fromkeys((*first.claim.citations, *second.claim.citations)))
    return replace(
        first,
        decides=True,
        claim=Claim(words.verdict(text, holds=holds), cited, Check.COMPUTED),
        calculations=(*first.calculations, *second.calculations, *worked),
        notes=tuple(dict.fromkeys((*first.notes, *second.notes))),
    )


def judgement_in(question: str) -> Judgement | None:
    """The judgement that the question asks for by its words: "capital intensive"."""
    lowered = " ".join(question.lower().split())
    return next((known for known in judgements() if any(words in lowered for words in known.words)), None)


def _tested(plan: Plan, asked: Judgement, at: Period, figures: Figures, sources: Sources) -> Computed | Missing | None:
    """The figures that decide, and the verdict that the first of them to reach its bound gives."""
    words = wording_of(plan)
    made = [(test, compute(_targets(test, at, words), figures, sources)) for test in asked.tests]
    stated = [(test, figure) for test, figure in made if isinstance(figure, Computed)]
    if not stated:
        return next((figure for _, figure in made if figure), None)
    met = [(test, figure) for test, figure in stated if figure.value >= test.least]
    _, chosen = (met or stated)[0]
    bounds = [(words.test(test), words.bound(test.least, test.unit)) for test, _ in stated if test.unit != "currency"]
    text = words.judged(
        chosen.company, asked, chosen.period, [(figure.name, figure.shown) for _, figure in stated], met=bool(met)
    )
    cited = tuple(dict.fromkeys(n for _, figure in stated for n in figure.claim.citations))
    return replace(
        chosen,
        claim=Claim(words.verdict(text, holds=bool(met)), cited, Check.COMPUTED),
        calculations=tuple(calculation for _, figure in stated for calculation in figure.calculations),
        notes=(*([words.bounds(bounds)] if bounds else []), *(note for _, figure in stated for note in figure.notes)),
    )


def _targets(test: Test, at: Period, words: Wording) -> list[Target]:
    return [Target(words.test(test), parse(formula), test.unit, at) for formula in test.formulas]


def _direction(plan: Plan) -> int | None:
    """1 when a rise is asked about, -1 a fall, 0 any change, None no movement. Better is lower for some metrics."""
    good = -1 if any(vocabulary().metrics[metric].better == "lower" for metric in plan.metrics) else 1
    for words, way in ((_UP, 1), (_DOWN, -1), (_BETTER, good), (_WORSE, -good)):
        if words.search(plan.question):
            return way
    return 0 if _MOVED.search(plan.question) else None


def _earlier(plan: Plan, at: Period) -> Period:
    """The other period that the question names, else the one a year before."""
    others = [period for period in plan.periods if (period.year, period.quarter) != (at.year, at.quarter)]
    named = latest(replace(plan, periods=tuple(others)))
    return named or replace(at, year=at.year - 1, start=None, end=None)


def _moved(plan: Plan, now: Computed, then: Computed) -> Computed:
    asked, gain, words = _direction(plan), now.value - then.value, wording_of(plan)
    either = bool(_UP.search(plan.question) and _DOWN.search(plan.question))
    holds = gain != 0 if not asked else gain * asked > 0
    rate = gain / then.value if then.value > 0 and now.result.unit not in ("percent", "ratio") else None
    subject, way = words.subject(now.company, now.name), (gain > 0) - (gain < 0)
    text = words.moved(subject, (then.shown, then.period), (now.shown, now.period), way, rate)
    cited = tuple(dict.fromkeys((*now.claim.citations, *then.claim.citations)))
    return replace(
        now,
        claim=Claim(text if either else words.verdict(text, holds=holds), cited, Check.COMPUTED),
        calculations=(*now.calculations, *then.calculations),
        notes=tuple(dict.fromkeys((*now.notes, *then.notes))),
    )
