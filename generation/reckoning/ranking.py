"""Questions that look over a whole row or column in, and the figure, row or count that answers them out.

"In which year was service cost lowest?", "Which region grew most?", "How many segments were below $100 million?": the
figures of one table are compared by code, totals left out, and each is cited.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from data.answers import Calculation, Check, Claim, Plan, Result
from data.metrics.vocabulary import vocabulary
from data.types import Period
from generation.reckoning.asking import asking, without_company
from generation.reckoning.compare import Line, compared
from generation.reckoning.compute import NEVER, Computed
from generation.reckoning.entries import Entry
from generation.reckoning.finding import (
    Ledger,
    best_entry,
    best_table,
    in_order,
    latest_year,
    stated_periods,
)
from generation.reckoning.measured import KINDS, Asked
from generation.reckoning.members import Member, Members, compared_in
from generation.reckoning.rowwork import entry_figure, name_of, operand_of
from generation.sources import Sources
from generation.stems import stem
from generation.wording.choice import wording_of
from generation.wording.forms import Wording
from ingestion.words.numbers import Number, parse_number

_MOST = r"highest|largest|greatest|biggest|most|maximum|higher|larger|greater|strongest|fastest"
_LEAST = r"lowest|smallest|least|minimum|fewest|lower|smaller|weakest|slowest"
_EXTREME = re.compile(rf"\b(?:the )?(?:(?P<most>{_MOST})|(?P<least>{_LEAST}))\b", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?P<over>exceed(?:s|ed|ing)?|(?:more|greater|higher|larger) than|above|over|(?P<atleast>at least))\s+"
    r"(?P<n>[$€£]?\s?\d[\d,.]*(?:\s?(?:%|(?:percent|thousand|million|billion)\b))?)"
    r"|\b(?:(?:less|lower|smaller|fewer) than|below|under|(?P<atmost>at most))\s+"
    r"(?P<m>[$€£]?\s?\d[\d,.]*(?:\s?(?:%|(?:percent|thousand|million|billion)\b))?)",
    re.IGNORECASE,
)
_OPENS = re.compile(r"^(?:in |for |during |over |of |on )?(?:which|what|how many)\b", re.IGNORECASE)
_COUNTS = re.compile(r"^how many\b", re.IGNORECASE)
_TIME = re.compile(r"\b(?:fiscal |financial |calendar )?(?:years?|quarters?|periods?|FYs?)\b", re.IGNORECASE)
_GREW = re.compile(r"\b(?:gr[eo]w|grown|growth|increased?|rose|risen)\b", re.IGNORECASE)
_FILLERS = re.compile(
    r"\b(?:which|what|how many|in|for|during|of|on|the|an?|did|does|do|was|were|is|are|has|had|have|been|be|with|that"
    r"|there|its|their|our|company['’]?s?|saw|see|show|shows|reported?|recorded|amounts?|values?|at|by|to|and|contributed"
    r"|accounted|represented|made up|generated|grow|grew|grown|growth|increased?|rose|risen)\b",
    re.IGNORECASE,
)
_WRITTEN_OUT = 1_000_000  # a bare bound from here on is in single units
_MARK = re.compile(r"[⟨⟪]\d+[⟩⟫]")


@dataclass(frozen=True, slots=True)
class Ask:
    """What to look for: `words` of the row or table; an extreme or a limit; whether to count; periods or rows."""

    words: str
    periods: tuple[Period, ...]
    over_time: bool
    highest: bool
    limit: Limit | None = None
    counts: bool = False
    growth: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound that figures are compared with."""

    said: str
    number: Number
    above: bool
    equal: bool

    def holds(self, value: Decimal, unit: str, scale: int) -> bool:
        """Whether a figure in base units is within it; a bare bound is meant in the unit and scale of the figure."""
        bound = self.number.base
        if not self.number.scale and not self.number.percent and abs(bound) < _WRITTEN_OUT:
            bound = bound.scaleb(-2 if unit == "percent" else scale)
        return self.equal if value == bound else (value > bound) == self.above


def ask_of(question: str) -> Ask | None:
    """The question as one over a whole row or column; None when it is none."""
    asked = asking(question)
    limit, extreme = limit_in(asked.said), _EXTREME.search(_LIMIT.sub(" ", asked.said))
    counts = bool(_COUNTS.match(asked.said))
    if not _OPENS.match(asked.said) or not (limit or extreme) or (counts and not limit):
        return None
    rest = _EXTREME.sub(" ", _LIMIT.sub(" ", asked.said))
    head = rest.split()[:6]
    over_time = bool(_TIME.search(" ".join(head)))
    words = asked.spoken(_FILLERS.sub(" ", _TIME.sub(" ", rest) if over_time else rest))
    growth = bool(_GREW.search(rest)) and not over_time
    return Ask(words, asked.periods, over_time, not (extreme and extreme["least"]), limit, counts, growth)


def limit_in(text: str) -> Limit | None:
    """The bound that a question sets: "above 1", "below 2%", "at least $100 million"."""
    match = _LIMIT.search(text)
    number = parse_number((match["n"] or match["m"]).rstrip(" .,")) if match else None
    if match is None or number is None:
        return None
    return Limit(match.group(), number, bool(match["over"]), bool(match["atleast"] or match["atmost"]))


def ranked(plan: Plan, ledger: Ledger, sources: Sources) -> Computed | None:
    """The period, row or count that the question asks for; None when no table of these holds what it needs."""
    asked = ask_of(plan.question)
    if asked is None:
        return None
    ask = replace(asked, words=without_company(plan, asked.words))
    words = wording_of(plan)
    found = best_table(
        ledger, lambda table: _in_periods(ask, words, ledger, table) if ask.over_time else _in_rows(ask, table)
    )
    if found is None:
        return None
    chosen = found[1]
    if ask.limit and ask.counts:
        return _counted(ask.limit, chosen, plan, sources)
    return _grown(ask, chosen, plan, sources) if ask.growth else _chosen(ask, chosen, plan, sources)


def _in_periods(ask: Ask, words: Wording, ledger: Ledger, table: Sequence[Entry]) -> tuple[float, Members] | None:
    """One row in the periods that its table states."""
    stated = stated_periods(ledger, table, ask.words)
    wanted = {(period.year, period.quarter) for period in ask.periods}
    periods = [period for period in stated if not wanted or (period.year, period.quarter) in wanted]
    found = [(period, best_entry(ledger, table, ask.words, period)) for period in periods]
    members = [(hit[0], Member(words.period(period), hit[1], period)) for period, hit in found if hit]
    if len(members) < 2:
        return None
    return sum(fit for fit, _ in members) / len(members), tuple(member for _, member in members)


def _in_rows(ask: Ask, table: Sequence[Entry]) -> tuple[float, Members] | None:
    """What a table compares as asked, in the period asked for or the latest."""
    period = max(ask.periods, key=in_order, default=None) or latest_year(table)
    return compared_in(Asked(ask.words, ask.growth, ask.counts), table, period)


# ---------------------------------------------------------------- stating


def _chosen(ask: Ask, members: Members, plan: Plan, sources: Sources) -> Computed | None:
    if ask.limit:
        counted = _counted(ask.limit, members, plan, sources, named=ask.over_time)
        return _dated(counted, _within(ask.limit, members)) if ask.over_time else counted
    figures = [entry_figure(member.entry, member.period, plan, sources) for member in members]
    if ask.over_time:
        periods = [member.period for member in members if member.period]
        name = members[0].entry.label
        made = compared(plan, name, periods, [Line(figures[0].company, tuple(figures))])
    else:
        period = members[0].period
        lines = [Line(member.label, (figure,)) for member, figure in zip(members, figures, strict=True)]
        name = " ".join(word for word in ask.words.split() if stem(word.lower()) not in KINDS) or "figure"
        made = compared(plan, _called(name, wording_of(plan)), [period or NEVER], lines)
    return made if isinstance(made, Computed) else None


def _called(name: str, words: Wording) -> str:
    """What is compared, by the question's words or as the vocabulary calls it."""
    known = vocabulary().concepts_in(name)
    return words.called(name, words.label(vocabulary().concepts[known[0]]) if known else name)


def _grown(ask: Ask, members: Members, plan: Plan, sources: Sources) -> Computed | None:
    """The row that grew most, or least, over the year."""
    lines: list[Line] = []
    words = wording_of(plan)
    for member in members:
        assert member.before is not None
        operands = (operand_of(member.entry, sources), operand_of(member.before, sources))
        value = (member.entry.value - member.before.value) / member.before.value
        formula = f"({name_of(member.entry)} − {name_of(member.before)}) ÷ {name_of(member.before)}"
        shown = words.measure(value, "percent")
        calculation = Calculation(words.growth_of(member.label), formula, operands, value, "percent", shown)
        claim = Claim(words.grew(member.label, shown), tuple(o.citation for o in operands), Check.COMPUTED)
        result = Result(value * 100, "percent", 0, value)
        lines.append(
            Line(
                member.label,
                (Computed(member.label, "", value, shown, claim, result, (calculation,)),),
            )
        )
    if ask.highest and all(line.cells[0].value <= 0 for line in lines if isinstance(line.cells[0], Computed)):
        return None  # nothing grew
    period = members[0].period
    made = compared(plan, words.growth, [period or NEVER], lines)
    return made if isinstance(made, Computed) else None


def _within(limit: Limit, members: Members) -> list[Member]:
    return [member for member in members if limit.holds(member.entry.value, member.entry.unit, member.entry.scale)]


def _dated(counted: Computed, within: Sequence[Member]) -> Computed:
    """A count as the answer to "in which year": the year as the figure where there is one."""
    period = within[0].period if len(within) == 1 else None
    if period is None:
        return counted
    return replace(counted, result=Result(Decimal(period.year), "year", 0, Decimal(period.year)))


def _counted(limit: Limit, members: Members, plan: Plan, sources: Sources, *, named: bool = False) -> Computed:
    """How many there are within the limit, and which; `named` where it is asked which they are."""
    within, words = _within(limit, members), wording_of(plan)
    figures = {member.label: entry_figure(member.entry, member.period, plan, sources) for member in members}
    count = Decimal(len(within))
    held = words.counted([(member.label, figures[member.label].shown) for member in within])
    cited = tuple(dict.fromkeys(n for figure in figures.values() for n in figure.claim.citations))
    operands = tuple(operand_of(member.entry, sources) for member in members)
    formula = words.counting(limit.said, len(members))
    calculation = Calculation(
        words.count_name, formula, operands, count, "count", str(len(within)), (f"{held} = {count}",)
    )
    text = words.count(len(within), [member.label for member in within] if named else [], f"{formula} = {held}")
    claim = Claim(text, cited, Check.COMPUTED)
    return Computed("count", "", count, str(len(within)), claim, Result(count, "count", 0, count), (calculation,))
