"""Figures of several companies, periods or rows in, one table of them and its outcome in words out.

Every cell keeps the claim that code made of it: its citations and how it was checked, or what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from data.answers import Check, Claim, Compared, Comparison, ComparisonRow, Plan, Result
from data.types import Period
from generation.reckoning.compute import Computed, Missing, closing
from generation.wording.choice import wording_of
from generation.wording.forms import At, Wording

Cell = Computed | Missing | None
_LOW = re.compile(r"\b(?:lowest|smallest|least|minimum|fewest|lower|smaller|worst|weakest)\b", re.IGNORECASE)
_MOST = re.compile(
    r"\b(?:highest|largest|greatest|biggest|most|higher|larger|greater|peak\w*|lowest|smallest|least|lower|smaller)\b",
    re.I,
)
_ASKS_WHEN = re.compile(r"\b(?:which|what)\b[^?]{0,30}\b(?:years?|quarters?|periods?)\b|\bwhen\b", re.IGNORECASE)
_LISTED = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the comparison: whose figures they are, and one for each period."""

    label: str
    cells: tuple[Cell, ...]


def compared(
    plan: Plan, name: str, periods: Sequence[Period], lines: Sequence[Line], mean: Computed | None = None
) -> Computed | Missing | None:
    """The comparison with its outcome as the claim; what is missing when no figure is stated.

    `mean` is the average of a single line, where one is asked for.
    """
    stated = [cell for line in lines for cell in line.cells if isinstance(cell, Computed)]
    if not stated:
        return next((cell for line in lines for cell in line.cells if isinstance(cell, Missing)), None)
    words, periods = wording_of(plan), _closing(periods, lines)
    text, best = _outcome(plan, name, periods, lines, mean)
    when = _year_asked(plan.question, periods, lines[0], best) if len(lines) == 1 else None
    made = _made(words, name, [words.period(period) for period in periods], lines, text, best)
    if mean:
        made = replace(made, calculations=(*made.calculations, *mean.calculations))
    made = replace(made, notes=(*made.notes, *_unstated(words, periods, lines)))
    return replace(made, result=Result(Decimal(when), "year", 0, Decimal(when))) if when else made


def each_latest(plan: Plan, name: str, periods: Sequence[Period], lines: Sequence[Line]) -> Computed | None:
    """One figure of several companies, each in a latest year of its own: one period and one cell a line."""
    words, lowest = wording_of(plan), bool(_LOW.search(plan.question))
    periods = [
        closing(period, [cell.period for cell in line.cells if isinstance(cell, Computed)])
        for line, period in zip(lines, periods, strict=True)
    ]
    ranked = sorted(
        (
            (words.part(line.label, period), cell)
            for line, period in zip(lines, periods, strict=True)
            if isinstance(cell := line.cells[0], Computed)
        ),
        key=lambda pair: pair[1].value,
        reverse=not lowest,
    )
    if len(ranked) < len(lines):
        return None
    text = _ranking(words, name, words.latest_years, ranked, lowest=lowest)
    dated = [
        Line(f"{line.label}, {words.period(period)}", line.cells) for line, period in zip(lines, periods, strict=True)
    ]
    return _made(words, name, (words.latest_year,), dated, text, ranked[0][1])


def side_by_side(plan: Plan, company: str, periods: Sequence[Period], lines: Sequence[Line]) -> Computed | None:
    """Several figures of one company under each other, all said in the claim; None when none is stated."""
    words, periods = wording_of(plan), _closing(periods, lines)
    text = words.side_by_side(company, [(line.label, _stated(periods, line)) for line in lines])
    first = next((cell for line in lines for cell in line.cells if isinstance(cell, Computed)), None)
    headings = [words.period(period) for period in periods]
    return _made(words, company or words.figures, headings, lines, text, first) if first else None


def _closing(periods: Sequence[Period], lines: Sequence[Line]) -> list[Period]:
    """The periods with the days on which they end, where the figures under each agree on it."""
    columns = [[line.cells[n] for line in lines] for n in range(len(periods))]
    return [
        closing(period, [cell.period for cell in cells if isinstance(cell, Computed)])
        for period, cells in zip(periods, columns, strict=True)
    ]


def _stated(periods: Sequence[Period], line: Line) -> list[At]:
    pairs = zip(periods, line.cells, strict=True)
    return [(cell.shown, period) for period, cell in pairs if isinstance(cell, Computed)]


def _made(
    words: Wording, name: str, headings: Sequence[str], lines: Sequence[Line], text: str, turns_on: Computed
) -> Computed:
    """The figure that the outcome turns on, with the whole comparison behind it."""
    stated = [cell for line in lines for cell in line.cells if isinstance(cell, Computed)]
    quoted = all(cell.claim.check is Check.QUOTED for cell in stated) and len(lines) == 1
    cited = tuple(dict.fromkeys(n for cell in stated for n in cell.claim.citations))
    rows = tuple(ComparisonRow(line.label, tuple(_cell(words, cell) for cell in line.cells)) for line in lines)
    return replace(
        turns_on,
        decides=True,
        claim=Claim(text.replace("..", "."), cited, Check.QUOTED if quoted else Check.COMPUTED),
        calculations=tuple(calculation for cell in stated for calculation in cell.calculations),
        notes=tuple(dict.fromkeys(note for cell in stated for note in cell.notes)),
        comparison=Comparison(name[:1].upper() + name[1:], tuple(headings), rows),
    )


def _cell(words: Wording, cell: Cell) -> Compared:
    if isinstance(cell, Computed):
        claim = cell.claim
        return Compared(cell.shown, cell.value, cell.result.unit, claim.citations, claim.check)
    return Compared(missing=words.listed(cell.what) if cell else words.not_stated)


# ---------------------------------------------------------------- the outcome in words


def _outcome(
    plan: Plan, name: str, periods: Sequence[Period], lines: Sequence[Line], mean: Computed | None
) -> tuple[str, Computed]:
    """The sentence that answers, and the figure that it turns on."""
    if len(lines) == 1:
        return _over_time(plan, name, periods, lines[0], mean)
    place, words, lowest = _fullest(lines, periods), wording_of(plan), bool(_LOW.search(plan.question))
    ranked = sorted(
        ((line.label, cell) for line in lines if isinstance(cell := line.cells[place], Computed)),
        key=lambda pair: pair[1].value,
        reverse=not lowest,
    )
    text = _ranking(words, name, words.period(periods[place]), ranked, lowest=lowest)
    return f"{text}{_directions(words, periods, lines)}", ranked[0][1]


def _fullest(lines: Sequence[Line], periods: Sequence[Period]) -> int:
    """The latest of the periods for which most lines have a figure."""
    counts = [sum(isinstance(line.cells[n], Computed) for line in lines) for n in range(len(periods))]
    return max(range(len(periods)), key=lambda n: (counts[n], periods[n].year, periods[n].quarter or 5))


def _unstated(words: Wording, periods: Sequence[Period], lines: Sequence[Line]) -> tuple[str, ...]:
    """Of several companies or rows, those without a figure: no evidence can be cited for what is not there."""
    if len(lines) < 2:
        return ()
    place = _fullest(lines, periods)
    absent = [line.label for line in lines if not isinstance(line.cells[place], Computed)]
    return (words.unstated_for(absent, periods[place]),) if absent else ()


def _ranking(words: Wording, name: str, when: str, ranked: Sequence[tuple[str, Computed]], *, lowest: bool) -> str:
    (first, best), others = ranked[0], ranked[1:]
    if not others:
        return words.only(name, when, (first, best.shown))
    if others[0][1].value == best.value:
        return words.level_pegging(name, when, first, others[0][0], best.shown)
    rest = [(label, cell.shown) for label, cell in others]
    return words.ranking(name, when, (first, best.shown), rest, lowest=lowest)


def _directions(words: Wording, periods: Sequence[Period], lines: Sequence[Line]) -> str:
    """Where each line went from the first period to the last, when there are several."""
    if len(periods) < 2:
        return ""
    order = sorted(range(len(periods)), key=lambda n: (periods[n].year, periods[n].quarter or 5))
    first, last = order[0], order[-1]
    ways = [
        (line.label, _way(then, now))
        for line in lines
        if isinstance(now := line.cells[last], Computed) and isinstance(then := line.cells[first], Computed)
    ]
    return words.directions(periods[first], periods[last], ways) if ways else ""


def _way(then: Computed, now: Computed) -> int:
    return (now.value > then.value) - (now.value < then.value)


def _over_time(
    plan: Plan, name: str, periods: Sequence[Period], line: Line, mean: Computed | None
) -> tuple[str, Computed]:
    pairs = [(period, cell) for period, cell in zip(periods, line.cells, strict=True) if isinstance(cell, Computed)]
    dated = sorted(pairs, key=lambda pair: (pair[0].year, pair[0].quarter or 5))
    words = wording_of(plan)
    subject, last = words.subject(line.label, name), dated[-1][1]
    if len(pairs) > 1 and (extreme := _extreme(plan.question)):
        text, last = _peak(words, subject, dated, extreme)
    elif len(pairs) <= _LISTED:
        text = words.over_time(subject, [(cell.shown, period) for period, cell in pairs], _change(dated))
    else:
        (first_period, first), (last_period, _) = dated[0], dated[-1]
        then, now = (first.shown, first_period), (last.shown, last_period)
        text = words.moved(subject, then, now, _way(first, last), _change(dated))
    if mean:
        text += words.mean([period for period, _ in dated], mean.shown)
    absent = [period for period, cell in zip(periods, line.cells, strict=True) if cell not in dict(pairs).values()]
    return text + (words.unstated(absent) if absent else ""), last


def _extreme(question: str) -> str:
    """ "highest" or "lowest" where the question asks which period it was."""
    if not _ASKS_WHEN.search(question) or not _MOST.search(question):
        return ""
    return "lowest" if _LOW.search(question) else "highest"


def _peak(words: Wording, subject: str, dated: Sequence[tuple[Period, Computed]], extreme: str) -> tuple[str, Computed]:
    lowest = extreme == "lowest"
    period, best = sorted(dated, key=lambda pair: pair[1].value)[0 if lowest else -1]
    rest = [(cell.shown, other) for other, cell in dated if other != period]
    return words.extreme(subject, (best.shown, period), rest, lowest=lowest), best


def _year_asked(question: str, periods: Sequence[Period], line: Line, best: Computed) -> int | None:
    """The year that a question for a year is answered by."""
    if not _extreme(question):
        return None
    return next((p.year for p, cell in zip(periods, line.cells, strict=True) if cell is best and not p.quarter), None)


def _change(dated: Sequence[tuple[Period, Computed]]) -> Decimal | None:
    """The rate of change from first to last; rates and ratios are left without a rate of their own."""
    first, last = dated[0][1].value, dated[-1][1].value
    if first <= 0 or dated[-1][1].result.unit in ("percent", "ratio", "days"):
        return None
    return (last - first) / first
