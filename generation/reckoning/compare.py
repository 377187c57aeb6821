"""Figures of several companies, periods or rows in, one table of them and its outcome in words out.

Every cell keeps the claim that code made of it: its citations and how it was checked, or what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from data.answers import Check, Claim, Compared, Comparison, ComparisonRow, Result
from data.types import Period
from generation.phrasing import company_words, percent, period_words, possessive, was
from generation.reckoning.compute import Computed, Missing, lowered

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
    question: str, name: str, periods: Sequence[Period], lines: Sequence[Line], mean: Computed | None = None
) -> Computed | Missing | None:
    """The comparison with its outcome as the claim; what is missing when no figure is stated.

    `mean` is the average of a single line, where one is asked for.
    """
    stated = [cell for line in lines for cell in line.cells if isinstance(cell, Computed)]
    if not stated:
        return next((cell for line in lines for cell in line.cells if isinstance(cell, Missing)), None)
    text, best = _outcome(question, name, periods, lines, mean)
    when = _year_asked(question, periods, lines[0], best) if len(lines) == 1 else None
    made = _made(name, [period_words(period) for period in periods], lines, text, best)
    if mean:
        made = replace(made, calculations=(*made.calculations, *mean.calculations))
    made = replace(made, notes=(*made.notes, *_unstated(periods, lines)))
    return replace(made, result=Result(Decimal(when), "year", 0, Decimal(when))) if when else made


def each_latest(name: str, periods: Sequence[Period], lines: Sequence[Line], question: str) -> Computed | None:
    """One figure of several companies, each in a latest year of its own: one period and one cell a line."""
    ranked = sorted(
        (
            (f"{line.label} in {period_words(period)}", cell)
            for line, period in zip(lines, periods, strict=True)
            if isinstance(cell := line.cells[0], Computed)
        ),
        key=lambda pair: pair[1].value,
        reverse=not _LOW.search(question),
    )
    if len(ranked) < len(lines):
        return None
    most = "lowest" if _LOW.search(question) else "highest"
    text = _ranking(lowered(name), "their latest fiscal years", ranked, most)
    dated = [
        Line(f"{line.label}, {period_words(period)}", line.cells) for line, period in zip(lines, periods, strict=True)
    ]
    return _made(name, ("latest fiscal year",), dated, text, ranked[0][1])


def side_by_side(company: str, periods: Sequence[Period], lines: Sequence[Line]) -> Computed | None:
    """Several figures of one company under each other, all said in the claim; None when none is stated."""
    said: list[str] = []
    for line in lines:
        pairs = [(period, cell) for period, cell in zip(periods, line.cells, strict=True) if isinstance(cell, Computed)]
        values = listed([f"{cell.shown} in {period_words(period)}" for period, cell in pairs] or ["not stated"])
        said.append(f"{was(lowered(line.label))} {values}")
    text = listed(said)
    text = f"{possessive(company)} {text}." if company else f"{text[:1].upper()}{text[1:]}."
    first = next((cell for line in lines for cell in line.cells if isinstance(cell, Computed)), None)
    headings = [period_words(period) for period in periods]
    return _made(company or "Figures", headings, lines, text, first) if first else None


def _made(name: str, headings: Sequence[str], lines: Sequence[Line], text: str, turns_on: Computed) -> Computed:
    """The figure that the outcome turns on, with the whole comparison behind it."""
    stated = [cell for line in lines for cell in line.cells if isinstance(cell, Computed)]
    quoted = all(cell.claim.check is Check.QUOTED for cell in stated) and len(lines) == 1
    cited = tuple(dict.fromkeys(n for cell in stated for n in cell.claim.citations))
    rows = tuple(ComparisonRow(line.label, tuple(_cell(cell) for cell in line.cells)) for line in lines)
    return replace(
        turns_on,
        decides=True,
        claim=Claim(text.replace("..", "."), cited, Check.QUOTED if quoted else Check.COMPUTED),
        calculations=tuple(calculation for cell in stated for calculation in cell.calculations),
        notes=tuple(dict.fromkeys(note for cell in stated for note in cell.notes)),
        comparison=Comparison(name[:1].upper() + name[1:], tuple(headings), rows),
    )


def _cell(cell: Cell) -> Compared:
    if isinstance(cell, Computed):
        claim = cell.claim
        return Compared(cell.shown, cell.value, cell.result.unit, claim.citations, claim.check)
    return Compared(missing=", ".join(cell.what) if cell else "not stated")


# ---------------------------------------------------------------- the outcome in words


def _outcome(
    question: str, name: str, periods: Sequence[Period], lines: Sequence[Line], mean: Computed | None
) -> tuple[str, Computed]:
    """The sentence that answers, and the figure that it turns on."""
    if len(lines) == 1:
        return _over_time(question, name, periods, lines[0], mean)
    place = _fullest(lines, periods)
    ranked = sorted(
        ((line.label, cell) for line in lines if isinstance(cell := line.cells[place], Computed)),
        key=lambda pair: pair[1].value,
        reverse=not _LOW.search(question),
    )
    when = period_words(periods[place])
    text = _ranking(lowered(name), when, ranked, "lowest" if _LOW.search(question) else "highest")
    return f"{text}{_directions(periods, lines)}", ranked[0][1]


def _fullest(lines: Sequence[Line], periods: Sequence[Period]) -> int:
    """The latest of the periods for which most lines have a figure."""
    counts = [sum(isinstance(line.cells[n], Computed) for line in lines) for n in range(len(periods))]
    return max(range(len(periods)), key=lambda n: (counts[n], periods[n].year, periods[n].quarter or 5))


def _unstated(periods: Sequence[Period], lines: Sequence[Line]) -> tuple[str, ...]:
    """Of several companies or rows, those without a figure: no evidence can be cited for what is not there."""
    if len(lines) < 2:
        return ()
    place = _fullest(lines, periods)
    absent = [line.label for line in lines if not isinstance(line.cells[place], Computed)]
    return (f"The documents do not state it for {listed(absent)} in {period_words(periods[place])}.",) if absent else ()


def _ranking(name: str, when: str, ranked: Sequence[tuple[str, Computed]], most: str) -> str:
    (first, best), others = ranked[0], ranked[1:]
    if not others:
        return f"Only for {first} is {name} in {when} stated: {best.shown}."
    if others[0][1].value == best.value:
        return f"{first} and {others[0][0]} had the same {name} in {when}: {best.shown}."
    most = {"highest": "higher", "lowest": "lower"}[most] if len(ranked) == 2 else most
    rest = listed([f"{label} ({cell.shown})" for label, cell in others])
    return f"{first} had the {most} {name} in {when}, {best.shown}, against {rest}."


def _directions(periods: Sequence[Period], lines: Sequence[Line]) -> str:
    """Where each line went from the first period to the last, when there are several."""
    if len(periods) < 2:
        return ""
    order = sorted(range(len(periods)), key=lambda n: (periods[n].year, periods[n].quarter or 5))
    first, last = order[0], order[-1]
    moved = [
        f"{_verb(now, then)} at {line.label}"
        for line in lines
        if isinstance(now := line.cells[last], Computed) and isinstance(then := line.cells[first], Computed)
    ]
    return f" From {period_words(periods[first])} to {period_words(periods[last])} it {listed(moved)}." if moved else ""


def _verb(now: Computed, then: Computed) -> str:
    return "rose" if now.value > then.value else "fell" if now.value < then.value else "did not change"


def _over_time(
    question: str, name: str, periods: Sequence[Period], line: Line, mean: Computed | None
) -> tuple[str, Computed]:
    pairs = [(period, cell) for period, cell in zip(periods, line.cells, strict=True) if isinstance(cell, Computed)]
    dated = sorted(pairs, key=lambda pair: (pair[0].year, pair[0].quarter or 5))
    subject, last = sentence(line.label, name), dated[-1][1]
    if len(pairs) == 1:
        text = f"{was(subject)} {last.shown} in {period_words(dated[-1][0])}."
    elif extreme := _extreme(question):
        text, last = _peak(subject, dated, extreme)
    elif len(pairs) <= _LISTED:
        values = listed([f"{cell.shown} in {period_words(period)}" for period, cell in pairs])
        text = f"{was(subject)} {values}{_moved(dated)}."
    else:
        (first_period, first), (last_period, _) = dated[0], dated[-1]
        verb = _verb(last, first)
        span = f"from {first.shown} in {period_words(first_period)} to {last.shown} in {period_words(last_period)}"
        text = f"{subject} {verb} {span}{_moved(dated)}."
    if mean:
        text += f" The average of {listed([period_words(period) for period, _ in dated])} was {mean.shown}."
    absent = [
        period_words(period)
        for period, cell in zip(periods, line.cells, strict=True)
        if cell not in dict(pairs).values()
    ]
    if absent:
        text += f" The documents do not state it for {listed(absent)}."
    return text, last


def _extreme(question: str) -> str:
    """ "highest" or "lowest" where the question asks which period it was."""
    if not _ASKS_WHEN.search(question) or not _MOST.search(question):
        return ""
    return "lowest" if _LOW.search(question) else "highest"


def _peak(subject: str, dated: Sequence[tuple[Period, Computed]], extreme: str) -> tuple[str, Computed]:
    period, best = sorted(dated, key=lambda pair: pair[1].value)[-1 if extreme == "highest" else 0]
    rest = listed([f"{cell.shown} in {period_words(other)}" for other, cell in dated if other != period])
    return f"{was(subject)} {extreme} in {period_words(period)}, at {best.shown}, against {rest}.", best


def _year_asked(question: str, periods: Sequence[Period], line: Line, best: Computed) -> int | None:
    """The year that a question for a year is answered by."""
    if not _extreme(question):
        return None
    return next((p.year for p, cell in zip(periods, line.cells, strict=True) if cell is best and not p.quarter), None)


def _moved(dated: Sequence[tuple[Period, Computed]]) -> str:
    """By how much it went up or down from first to last; rates and ratios are left without a rate of their own."""
    first, last = dated[0][1].value, dated[-1][1].value
    if first <= 0 or first == last or dated[-1][1].result.unit in ("percent", "ratio", "days"):
        return ""
    return f", {'up' if last > first else 'down'} {percent(abs(last - first) / first)}"


def sentence(company: str, name: str) -> str:
    """What a series is of, as the subject of a sentence."""
    subject = f"{possessive(company_words(company))} {lowered(name)}" if company and company != name else name
    return subject[:1].upper() + subject[1:]


def listed(parts: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
