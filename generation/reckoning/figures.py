"""Concept or label and period in, the one cell that states the figure out, with the cells that state it otherwise.

The fitting document comes first, then the primary statement, then whole-company and reported figures. The choice is
made by code from the facts of the documents in scope; it never computes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from data.answers import Plan
from data.known import known_from
from data.metrics.vocabulary import vocabulary
from data.store.store import Store
from data.types import Basis, Document, Fact, Period, Statement
from generation.reckoning.bearing import of_part_asked
from generation.wording.choice import wording_of
from ingestion.words.numbers import parse_number
from retrieval.companies import company_key

_SLACK = timedelta(days=10)
_ROW = "row "
_TAX, _PRETAX, _NET = "income_tax_expense", "pretax_income", "net_income"


@dataclass(frozen=True, slots=True)
class Figure:
    """A chosen cell; `value` has the sign that the concept means. `others` state the same thing differently.

    `elsewhere` are cells of other documents of the company that do, latest document first.
    """

    fact: Fact
    document: Document
    value: Decimal
    others: tuple[Fact, ...] = ()
    elsewhere: tuple[tuple[Fact, Document], ...] = ()


class Figures:
    """The facts of the documents in scope. `fits` says how well each document fits the period asked for."""

    def __init__(self, store: Store, documents: Mapping[str, Document], fits: Mapping[str, float], plan: Plan) -> None:
        self.store = store
        self.documents = documents
        self.fits = fits
        self.plan = plan
        self._known: dict[str, list[Fact]] = {}
        self._sizes: dict[int, int] = {}

    def load(self, concepts: Collection[str]) -> None:
        """Fetch the facts of several concepts at once."""
        missing = [concept for concept in concepts if concept not in self._known]
        if not missing:
            return
        self._known.update({concept: [] for concept in missing})
        for fact in self.store.facts(documents=list(self.fits), concepts=missing):
            self._known[fact.concept or ""].append(fact)

    def add_row(self, label: str, facts: Sequence[Fact]) -> str:
        """Make a table row that no vocabulary names available under a name of its own; that name."""
        name = f"{_ROW}{label}"
        self._known[name] = list(facts)
        return name

    def label(self, concept: str) -> str:
        """What an analyst calls it."""
        known = vocabulary().concepts
        return concept.removeprefix(_ROW) if concept.startswith(_ROW) else wording_of(self.plan).label(known[concept])

    def find(self, concept: str, period: Period) -> Figure | None:
        """The figure of a concept or row in a period; None when no cell in scope states it."""
        self.load([concept])
        facts = [
            fact for fact in self._known[concept] if same_period(fact.period, period) and of_part_asked(fact, self.plan)
        ]
        known = vocabulary().concepts.get(concept)
        if known:
            facts = [fact for fact in facts if (fact.unit == "percent") == (known.unit == "percent")]
        return self._best(facts, known.statement if known else None)

    def _best(self, fitting: Sequence[Fact], home: Statement | None) -> Figure | None:
        if not fitting:
            return None
        self._sizes |= self.store.statement_sizes({fact.evidence_id for fact in fitting} - self._sizes.keys())
        ranked = sorted(fitting, key=lambda fact: self._order(fact, home), reverse=True)
        level = self._order(ranked[0], home)[:4]
        rivals = [fact for fact in ranked if self._order(fact, home)[:4] == level]
        best = min((fact for fact in rivals if agree(fact, rivals[0])), key=rounding)
        if restated := self._restated(best, ranked, home):
            return restated
        others = [fact for fact in rivals if not agree(fact, best)]
        elsewhere = [fact for fact in ranked if self._order(fact, home)[1:4] == level[1:] and not agree(fact, best)]
        value = abs(best.value) if self._deducted(best) else signed(best)
        document = self.documents[best.document_id]
        return Figure(best, document, value, tuple(others[:3]), self._elsewhere(elsewhere, best))

    def _restated(self, first: Fact, ranked: Sequence[Fact], home: Statement | None) -> Figure | None:
        """The figure that a later document of the company marks as restated, with the cell whose place it takes."""
        quality = self._order(first, home)[1:3]
        later = [
            (fact, document)
            for fact, document in self._elsewhere(ranked, first)
            if fact.basis is Basis.RESTATED
            and self._order(fact, home)[1:3] >= quality
            and (known_from(document.description) or date.min)
            > (known_from(self.documents[first.document_id].description) or date.min)
        ]
        if first.basis is not Basis.REPORTED or not later or agree(later[0][0], first):
            return None
        fact, document = later[0]
        return Figure(fact, document, signed(fact), (), ((first, self.documents[first.document_id]),))

    def _deducted(self, tax: Fact) -> bool:
        """Whether a tax in parentheses is an expense: its column comes to net income by adding it as printed."""
        if tax.concept != _TAX or tax.value >= 0:
            return False
        beside = {
            fact.concept: fact.value
            for fact in self.store.facts(documents=[tax.document_id], concepts=[_PRETAX, _NET])
            if fact.evidence_id == tax.evidence_id and fact.cell.column == tax.cell.column
        }
        if _PRETAX not in beside or _NET not in beside:
            return False
        left = beside[_PRETAX] - beside[_NET]
        return abs(left + tax.value) < abs(left - tax.value)

    def _elsewhere(self, facts: Sequence[Fact], best: Fact) -> tuple[tuple[Fact, Document], ...]:
        """Those facts that stand in other documents of the same company, the latest document first."""
        company = self.documents[best.document_id].description.company
        found = [(fact, self.documents[fact.document_id]) for fact in facts if fact.document_id != best.document_id]
        same = [(fact, document) for fact, document in found if document.description.company == company]
        return tuple(sorted(same, key=lambda each: each[1].description.period_end or date.min, reverse=True))

    def stated(self, concept: str) -> Sequence[Fact]:
        """All facts of a concept in the documents in scope."""
        self.load([concept])
        return self._known[concept]

    def periods(self, concept: str) -> list[Period]:
        """The periods for which a concept is stated, in the best-fitting documents, latest first.

        What falls due after the year reported is a schedule of payments, not a figure of the period.
        """
        self.load([concept])
        facts = sorted(self._known[concept], key=lambda fact: -self.fits[fact.document_id])
        facts = [fact for fact in facts if not self._ahead(fact)]
        best = [fact.period for fact in facts if self.fits[fact.document_id] == self.fits[facts[0].document_id]]
        return sorted(dict.fromkeys(best), key=lambda p: (_whole(p), p.year, p.quarter or 5, p.months), reverse=True)

    def _ahead(self, fact: Fact) -> bool:
        reported = self.documents[fact.document_id].description.fiscal_year
        return reported is not None and fact.period.year > reported

    def years(self, concept: str) -> tuple[int, ...]:
        """The fiscal years for which the company's own documents state a concept as a whole, earliest first.

        None where documents of several companies are in scope: they have no years in common.
        """
        self.load([concept])
        facts = [fact for fact in self._known[concept] if _whole(fact.period) and fact.segment is None]
        facts = [fact for fact in facts if not self._ahead(fact)]
        known = vocabulary().concepts.get(concept)
        facts = [fact for fact in facts if known is None or fact.statement in (known.statement, *known.also)]
        owners = {company_key(self.documents[fact.document_id].description.company) for fact in facts}
        return tuple(sorted({fact.period.year for fact in facts})) if len(owners) == 1 else ()

    def _order(self, fact: Fact, home: Statement | None) -> tuple[float, ...]:
        asked = not self.plan.statements or fact.statement in self.plan.statements
        return (
            self.fits[fact.document_id],
            float(fact.statement == home) + float(asked and fact.statement is not Statement.NOTE),
            float(fact.segment is None),
            float(fact.basis is Basis.REPORTED),
            float(self._sizes.get(fact.evidence_id, 0)),
            float(not fact.parents or fact.parents[-1].lower().startswith("total")),
            -float(fact.cell.table),
            -float(fact.cell.row or 0),
        )


def _whole(period: Period) -> bool:
    return period.quarter is None and period.months in (0, 12)


def rounding(fact: Fact) -> Decimal:
    """The size of the last digit printed, in base units."""
    number = parse_number(fact.printed)
    percent = 2 if fact.unit == "percent" else 0
    return Decimal(1).scaleb(fact.scale - percent - (number.decimals if number else 0))


def agree(one: Fact, other: Fact) -> bool:
    """Whether two cells state one figure, as far as they are rounded."""
    apart = abs(abs(one.value) - abs(other.value))
    return not apart or apart <= max(rounding(one), rounding(other)) * Decimal("0.5")


def signed(fact: Fact) -> Decimal:
    """The value with the sign that its concept means: payments and costs are meant by their size."""
    concept = vocabulary().concepts.get(fact.concept or "")
    return abs(fact.value) if concept and concept.sign == "outflow" else fact.value


def same_period(stated: Period, asked: Period) -> bool:
    """Whether a cell's period is the one asked for; a year is met by its twelve months or its closing balance."""
    if asked.end and stated.end:
        return abs(stated.end - asked.end) <= _SLACK and _length_fits(stated, asked)
    if stated.year != asked.year:
        return False
    if asked.quarter:
        closes_year = asked.quarter == 4 and stated.instant and stated.quarter is None
        return closes_year or (stated.quarter == asked.quarter and stated.months in (0, 3))
    if asked.months in (6, 9):
        return stated.months == asked.months
    return stated.quarter in (None, 4 if stated.instant else None) and stated.months in (0, 12)


def _length_fits(stated: Period, asked: Period) -> bool:
    if asked.start is not None:
        return stated.months == asked.months
    return stated.instant or asked.months in (0, stated.months) or (asked.months == 12 and stated.months == 12)
