"""Plan and hits in, what code makes of them out: a figure, a calculation, a comparison, or what is missing.

The vocabulary's concepts come first, for they are told apart by statement; rows named by their labels serve where the
question names what no vocabulary does, or where no filing in reach states the concept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from data.answers import Hit, Operation, Plan
from data.metrics.vocabulary import vocabulary
from data.store.store import Store
from data.types import Document, Period
from generation.phrasing import company_words
from generation.reckoning.arithmetic import AND, readings
from generation.reckoning.asking import asking, trimmed
from generation.reckoning.bearing import borne
from generation.reckoning.compare import Cell, Line, compared, each_latest, side_by_side
from generation.reckoning.compute import Computed, Missing, compute, first_alike
from generation.reckoning.figures import Figures
from generation.reckoning.finding import Ledger, in_order, ledger_of
from generation.reckoning.judge import judge, set_against
from generation.reckoning.lookup import row_target, wants_row
from generation.reckoning.ranking import ask_of, ranked
from generation.reckoning.reach import tables_in_reach
from generation.reckoning.rowlist import row_lookup
from generation.reckoning.rowwork import row_work
from generation.reckoning.target import (
    asked_periods,
    asks_average,
    averaged,
    definitions_unread,
    plain_targets,
    targets_of,
)
from generation.reckoning.units import in_unit
from generation.sources import Sources
from generation.wording.choice import wording_of
from retrieval.cells import wanted_concepts
from retrieval.companies import documents_of
from retrieval.plan import latest
from retrieval.scope import LATEST, scope_of

_MOST_PERIODS = 12
_EACH = re.compile(r"\brespective(?:ly)?\b", re.IGNORECASE)
_QUARTER = re.compile(r"\bquarters?\b|\bquarterly\b|\bQ[1-4]\b", re.IGNORECASE)
_SHARE_OF = re.compile(
    r"\b(?:what|which) (?:is the |was the )?(?:share|percent(?:age)?|%|proportion|portion|fraction) of\b", re.IGNORECASE
)
_EXPLAINED = re.compile(
    r"\b(?:why|explain|describe|reasons?|what (?:drove|drives|caused|led|contributed))\b", re.IGNORECASE
)


@dataclass
class Reckoner:
    """Answers one question by code. `documents` are the names of those that may be used."""

    store: Store
    plan: Plan
    hits: Sequence[Hit]
    documents: Collection[str] | None
    sources: Sources
    _ready: dict[str, Document] = field(default_factory=dict[str, Document])
    _ledger: Ledger | None = None

    def __post_init__(self) -> None:
        self._ready = {document.id: document for document in self.store.documents(ready_only=True)}

    def figure(self) -> Computed | Missing | None:
        """The first figure that bears what the question names, else what is missing; None when code tells neither."""
        own = documents_of(self.plan.companies, list(self._ready.values()))
        before, missing = len(self.sources.citations), None
        for found in self._ways():
            made = in_unit(self.plan, found) if isinstance(found, Computed) else found
            if isinstance(found, Computed) and made is None:
                del self.sources.citations[before:]
            if isinstance(made, Computed):
                cited = [self.sources.citations[n - 1] for n in made.claim.citations]
                compared = made.comparison is not None
                if borne(self.plan, own, cited, self.store, compared=compared) and _is_share(self.plan, made):
                    return self._doubted(made)
                del self.sources.citations[before:]
            elif isinstance(made, Missing):
                missing = made
        return missing

    def _doubted(self, made: Computed) -> Computed:
        """The figure, with a note where it is not by the definition that the question gives."""
        unread = definitions_unread(self.plan) if made.calculations else ()
        notes = (wording_of(self.plan).undefined(name) for name in unread)
        return replace(made, notes=(*made.notes, *notes))

    def _ways(self) -> Iterator[Computed | Missing | None]:
        """The figures that may be meant, the likeliest first."""
        plan = self.plan
        figures = self._figures(plan)
        at = latest(plan) or _newest(plan, figures)
        yield set_against(plan, at, figures, self.sources) if at else None
        compared = self._compared()
        yield compared if isinstance(compared, Computed) else None
        if wants_row(plan) and (plan.operation is not Operation.JUDGE or ask_of(plan.question)):
            yield self._worked() or self._in_periods()
        ask = ask_of(plan.question)
        known = None if ask and not ask.over_time else self._known(figures)
        yield known
        yield self._worked()
        if known is not None and plan.operation in (Operation.LOOKUP, Operation.COMPUTE):
            yield row_lookup(plan, self.ledger, self.sources)

    # ---------------------------------------------------------------- by concepts

    def _figures(self, plan: Plan) -> Figures:
        scope = scope_of(plan, list(self._ready.values()), self.documents)
        return Figures(self.store, self._ready, scope, plan)

    def _known(self, figures: Figures) -> Computed | Missing | None:
        plan = self.plan
        row = row_target(plan, figures) if wants_row(plan) else None
        if row:
            return compute([row], figures, self.sources)
        at = latest(plan) or _newest(plan, figures)
        if at is None:
            return None
        verdict = judge(plan, lambda period: plain_targets(plan, period), at, figures, self.sources)
        known = verdict or compute(targets_of(plan, at), figures, self.sources)
        if isinstance(known, Missing) and not plan.metrics and (row := row_target(plan, figures)):
            return compute([row], figures, self.sources)
        return known

    def _compared(self) -> Computed | Missing | None:
        """One figure of several companies, or of one in several periods; None where the question asks for no such."""
        plan = self.plan
        if _EXPLAINED.search(plan.question) or not (plan.metrics or plan.concepts):
            return None
        several, ask = len(plan.companies) > 1, ask_of(plan.question)
        periods = _following(asked_periods(plan))
        if ask and not several:
            return (
                self._peak(periods) if ask.over_time and not ask.limit and not vocabulary().unnamed(ask.words) else None
            )
        if not several and (items := named_items(plan)):
            return self._listed(items, periods or [at for at in (_newest(plan, self._figures(plan)),) if at])
        if not several and (len(periods) < 2 or plan.operation is Operation.JUDGE or _moves(plan) or wants_row(plan)):
            return None
        if several and not plan.periods and (made := self._each_latest()):
            return made
        if several and (not periods or _moves(plan)):
            at = latest(plan) or min(self._newest_of_each(), key=in_order, default=None)
            periods = (at,) if at else ()
        if not periods or len(periods) > _MOST_PERIODS:
            return None
        lines = self._lines(periods)
        scales = {cell.result.scale for line in lines for cell in line.cells if _is_money(cell)}
        if len(scales) > 1 and plan.scale is None:
            self.plan = replace(plan, scale=max(scales))
            lines = self._lines(periods)
        name = next((cell.name for line in lines for cell in line.cells if isinstance(cell, Computed)), "")
        mean = self._mean(periods, lines[0]) if len(lines) == 1 and asks_average(plan) and not _moves(plan) else None
        return compared(plan, name, periods, lines, mean)

    def _mean(self, periods: Sequence[Period], line: Line) -> Computed | None:
        """The mean of a figure over those of several years for which it is stated."""
        told = [at for at, cell in zip(periods, line.cells, strict=True) if isinstance(cell, Computed)]
        if len(told) < 2 or any(period.quarter for period in told):
            return None
        at = max(told, key=in_order)
        plan = replace(self.plan, periods=(at,))
        targets = [averaged(target, [period.year for period in told], plan) for target in plain_targets(plan, at)]
        mean = compute(targets, self._figures(plan), self.sources)
        return mean if isinstance(mean, Computed) else None

    def _lines(self, periods: Sequence[Period]) -> list[Line]:
        return [self._line(company, periods) for company in (self.plan.companies or ("",))]

    def _peak(self, periods: Sequence[Period]) -> Computed | Missing | None:
        """The year, of those named or of all that are stated, in which a figure was highest or lowest."""
        figures = self._figures(self.plan)
        stated = [period for concept in wanted_concepts(self.plan)[:1] for period in figures.periods(concept)]
        years = dict.fromkeys(Period(period.year, 12) for period in stated if period.months in (0, 12))
        known = list(periods) or sorted(list(years)[:_MOST_PERIODS], key=in_order)
        line = self._line(next(iter(self.plan.companies), ""), known)
        name = next((cell.name for cell in line.cells if isinstance(cell, Computed)), "")
        told = [period for period, cell in zip(known, line.cells, strict=True) if isinstance(cell, Computed)]
        cells = tuple(cell for cell in line.cells if isinstance(cell, Computed))
        return compared(self.plan, name, told, [Line(line.label, cells)]) if len(told) > 1 else None

    def _listed(self, items: Sequence[Plan], periods: Sequence[Period]) -> Computed | Missing | None:
        """Several figures of one company, one under the other."""
        company = next(iter(self.plan.companies), "")
        made = [self._line(company, periods, item) for item in items]
        lines: list[Line] = []
        for line in made:
            name = next((cell.name for cell in line.cells if isinstance(cell, Computed)), "")
            lines += [Line(name, line.cells)] if name else []
        if len(lines) < len(items) or not periods or len(periods) > _MOST_PERIODS:
            return None
        return side_by_side(self.plan, made[0].label, periods, lines)

    def _line(self, company: str, periods: Sequence[Period], item: Plan | None = None) -> Line:
        """The figure of one company in each period, from the documents that fit that period best."""
        own = replace(item or self.plan, companies=(company,) if company else ())
        cells: list[Computed | Missing | None] = []
        plans = [own if _moves(own) else replace(own, periods=(period,)) for period in periods]
        ways = [(targets_of(plan, at), self._figures(plan)) for plan, at in zip(plans, periods, strict=True)]
        place, notes = first_alike(ways)
        for targets, figures in ways:
            cell = compute(targets if place is None else targets[place : place + 1], figures, self.sources)
            cells.append(replace(cell, notes=(*cell.notes, *notes)) if isinstance(cell, Computed) else cell)
        first = next((cell for cell in cells if isinstance(cell, Computed)), None)
        spoken = company_words(first.company) or first.name if first else company_words(self._spelled(company))
        return Line(spoken, tuple(cells))

    def _spelled(self, company: str) -> str:
        """A company as its documents call it."""
        return next((d.description.company for d in documents_of([company], list(self._ready.values()))), company)

    def _each_latest(self) -> Computed | None:
        """The figure of each company in its own latest year, where the last years of all are not the same."""
        periods = self._newest_of_each()
        if len(periods) < len(self.plan.companies) or len({(p.year, p.quarter) for p in periods}) < 2:
            return None
        shared = min(periods, key=in_order)
        if not LATEST.search(self.plan.question) and all(
            isinstance(line.cells[0], Computed) for line in self._lines((shared,))
        ):
            return None
        own = zip(self.plan.companies, periods, strict=True)
        lines = [self._line(company, (period,)) for company, period in own]
        name = next((cell.name for line in lines for cell in line.cells if isinstance(cell, Computed)), "")
        return each_latest(self.plan, name, periods, lines)

    def _newest_of_each(self) -> list[Period]:
        """The latest year of each company of the question, or quarter where one is asked for, that is stated."""
        asked = self.plan.question if _QUARTER.search(self.plan.question) else ""
        own = [replace(self.plan, companies=(company,), question=asked) for company in self.plan.companies]
        return [period for plan in own if (period := _newest(plan, self._figures(plan)))]

    # ---------------------------------------------------------------- by rows

    @property
    def ledger(self) -> Ledger:
        """The tables in reach, opened once."""
        if self._ledger is None:
            fits = scope_of(self.plan, list(self._ready.values()), self.documents)
            self._ledger = ledger_of(tables_in_reach(self.store, self.hits), self.plan.question, fits)
        return self._ledger

    def _worked(self) -> Computed | None:
        """Arithmetic over rows that the question names by their labels, or the row or period that stands out."""
        if ask_of(self.plan.question) is not None:
            return ranked(self.plan, self.ledger, self.sources)
        return row_work(self.plan, self.ledger, self.sources) if readings(self.plan.question) else None

    def _in_periods(self) -> Computed | None:
        """One row in each of several periods."""
        plan = self.plan
        listed = plan.operation is Operation.LOOKUP or _EACH.search(plan.question)
        several = len(asked_periods(plan)) > 1 and listed and not _moves(plan)
        return row_lookup(plan, self.ledger, self.sources) if several else None


def _following(periods: Sequence[Period]) -> tuple[Period, ...]:
    """The periods as they were asked for where they run one way, forwards or back; else the earliest first."""
    forwards = sorted(periods, key=in_order)
    return tuple(periods) if list(periods) in (forwards, forwards[::-1]) else tuple(forwards)


def _is_share(plan: Plan, made: Computed) -> bool:
    """Whether a figure is a part of a whole, where one is asked for."""
    return not _SHARE_OF.search(plan.question) or (bool(made.calculations) and abs(made.value) <= 1)


def _moves(plan: Plan) -> bool:
    """Whether growth, an average or a difference is asked for, which needs the periods together."""
    at = latest(plan) or Period(1, 12)
    return targets_of(plan, at) != plain_targets(plan, at)


def _is_money(cell: Cell) -> TypeGuard[Computed]:
    return isinstance(cell, Computed) and len(cell.result.unit) == 3


def named_items(plan: Plan) -> list[Plan]:
    """A plan for each figure of "revenue, net income and current ratio"; none unless every part names just one."""
    asked, words = asking(plan.question), vocabulary()
    company = {word.lower() for name in plan.companies for word in name.split()}
    items: list[Plan] = []
    for part in AND.split(trimmed(asked.text)):
        said = asked.spoken(trimmed(part))
        metrics, concepts = words.metrics_in(said), words.concepts_in(said)
        left = [word for word in words.unnamed(said) if word not in company]
        if left or not (len(metrics) == 1 or len(concepts) == 1) or len(words.mentions(said)) > 1:
            return []
        items.append(replace(plan, metrics=metrics[:1], concepts=() if metrics else concepts))
    return items if len(items) > 1 else []


def _newest(plan: Plan, figures: Figures) -> Period | None:
    """The latest period for which the first thing asked for is stated, when the question names none."""
    for concept in wanted_concepts(plan):
        periods = figures.periods(concept)
        if periods:
            return periods[0]
    return None
