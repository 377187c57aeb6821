"""Sentences in English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from data.answers import Check
from data.locators import Locator
from data.metrics.judgements import Judgement, Test
from data.metrics.vocabulary import Concept, Metric
from data.types import CheckKind, Period
from generation.phrasing import (
    company_words,
    day_words,
    money,
    percent,
    period_words,
    plain,
    possessive,
    was,
    year_words,
)
from generation.places import DRAFT, clock, place
from generation.wording.forms import At
from generation.wording.memo_words import MemoWords

_ROLES = {
    "finance": "the chief financial officer",
    "executive": "the chief executive officer",
    "operations": "the chief operating officer",
    "chair": "the chair",
    "president": "the president",
    "investor_relations": "investor relations",
    "analyst": "an analyst",
    "operator": "the operator",
    "speaker": "the speaker named",
}
_WAYS = {1: "rose", -1: "fell"}


class English:
    """The wording of English. Names are lowered inside a sentence, and verbs agree with them."""

    latest_years = "their latest fiscal years"
    latest_year = "latest fiscal year"
    growth = "growth"
    figures = "Figures"
    count_name = "Count"
    nothing_agrees = "Nothing that the model wrote agrees with the documents. The passages found are shown."
    left_out = "The sentences written for this answer were left out by policy. The nearest passages are shown."
    not_stated = "not stated"
    not_restated = "No document restates this figure, so it is answered as known today."
    not_spoken = "Nobody was found to speak of this on a call; the answer is from written documents."

    def money(self, value: Decimal, currency: str, scale: int, decimals: int | None = None) -> str:
        return money(value, currency, scale, decimals)

    def measure(self, value: Decimal, unit: str, decimals: int | None = None) -> str:
        if unit == "percent":
            return percent(value, decimals)
        if unit == "points":
            return f"{plain(value * 100, decimals or 1)} percentage points"
        return f"{plain(value, decimals)}{' days' if unit == 'days' else ''}"

    def period(self, period: Period) -> str:
        return period_words(period)

    def years(self, years: Sequence[int]) -> str:
        return year_words(years)

    def listed(self, parts: Sequence[str]) -> str:
        """ "a", "a and b", "a, b and c"."""
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"

    def label(self, entry: Concept | Metric) -> str:
        return entry.label

    def inside(self, label: str) -> str:
        """ "Net Income" is "net income", "EBITDA margin" stays."""
        return " ".join(word.lower() if word[1:].islower() else word for word in label.split(" "))

    def subject(self, company: str, name: str) -> str:
        if not company or company == name:
            return name
        return f"{possessive(company_words(company))} {self.inside(name)}"

    def dated(self, name: str, period: Period) -> str:
        return f"{self.inside(name)} {period_words(period)}"

    def lacked(self, name: str, period: Period) -> str:
        return f"{self.inside(name)} for {period_words(period)}"

    def part(self, name: str, period: Period | None) -> str:
        return f"{name} in {period_words(period)}" if period else name

    def change(self, name: str, _unit: str, /) -> str:
        return f"Change in {name}"

    def yearly_growth(self, name: str) -> str:
        return f"Compound annual growth of {name}"

    def average(self, name: str, years: int | None = None) -> str:
        return f"{years}-year average of {name}" if years else f"Average {name}"

    def share(self, name: str, whole: str) -> str:
        return f"{name} as a percentage of {whole.lower()}"

    def multiple(self, name: str, other: str) -> str:
        return f"{name} to {self.inside(other)}"

    def called(self, english: str, _printed: str, /) -> str:
        return english

    def working(self, formula: str) -> str:
        return f": {formula}"

    def figure(self, subject: str, name: str, period: Period | None, shown: str, working: str = "") -> str:
        told = self.subject(subject, name) if subject else _opened(name)
        when = f" in {period_words(period)}" if period else ""
        return f"{told}{when} came to {shown}{working}."

    def level(self, subject: str, then: At, now: At, change: str, working: str) -> str:
        span = f"from {_in(then)} to {_in(now)}"
        return f"{subject} went {span}, a change of {change}{working}."

    def work(self, work: str, parts: Sequence[str]) -> str:
        if len(parts) == 1:
            named = {"growth": "percentage change in", "change": "change in"}.get(work, f"{work} of")
            return f"{named} {parts[0]}"
        if work == "share":
            return f"{parts[0]} as a percentage of {parts[1]}"
        joined = " to " if work == "ratio" else " and "
        return f"{work} {'between' if work == 'difference' else 'of'} {joined.join(parts)}"

    def cell(self, name: str, shown: str) -> str:
        return f"{name}: {shown}."

    def over_time(self, subject: str, values: Sequence[At], change: Decimal | None) -> str:
        return _opened(f"{was(subject)} {self.listed([_in(at) for at in values])}{_by(change)}.")

    def moved(self, subject: str, then: At, now: At, way: int, change: Decimal | None) -> str:
        return f"{subject} {_WAYS.get(way, 'stayed')} from {_in(then)} to {_in(now)}{_by(change)}."

    def extreme(self, subject: str, best: At, others: Sequence[At], *, lowest: bool) -> str:
        shown, period = best
        rest = self.listed([_in(at) for at in others])
        where = f"{'lowest' if lowest else 'highest'} in {period_words(period)}, at {shown}"
        return _opened(f"{was(subject)} {where}, against {rest}.")

    def mean(self, periods: Sequence[Period], shown: str) -> str:
        return f" The average of {self.listed([period_words(period) for period in periods])} was {shown}."

    def unstated(self, periods: Sequence[Period]) -> str:
        return f" The documents do not state it for {self.listed([period_words(period) for period in periods])}."

    def unstated_for(self, labels: Sequence[str], period: Period) -> str:
        return f"The documents do not state it for {self.listed(labels)} in {period_words(period)}."

    def only(self, name: str, when: str, first: tuple[str, str]) -> str:
        return f"Only for {first[0]} is {self.inside(name)} in {when} stated: {first[1]}."

    def level_pegging(self, name: str, when: str, first: str, second: str, shown: str) -> str:
        return f"{first} and {second} had the same {self.inside(name)} in {when}: {shown}."

    def ranking(
        self, name: str, when: str, first: tuple[str, str], others: Sequence[tuple[str, str]], *, lowest: bool
    ) -> str:
        word = ("lower" if lowest else "higher") if len(others) == 1 else ("lowest" if lowest else "highest")
        rest = self.listed([f"{label} ({shown})" for label, shown in others])
        return f"{first[0]} had the {word} {self.inside(name)} in {when}, {first[1]}, against {rest}."

    def directions(self, first: Period, last: Period, ways: Sequence[tuple[str, int]]) -> str:
        moved = self.listed([f"{_WAYS.get(way, 'did not change')} at {label}" for label, way in ways])
        return f" From {period_words(first)} to {period_words(last)} it {moved}."

    def side_by_side(self, company: str, figures: Sequence[tuple[str, Sequence[At]]]) -> str:
        said = [
            f"{was(self.inside(name))} {self.listed([_in(at) for at in values] or [self.not_stated])}"
            for name, values in figures
        ]
        text = self.listed(said)
        return f"{possessive(company)} {text}." if company else _opened(f"{text}.")

    def growth_of(self, name: str) -> str:
        return f"Growth of {name}"

    def grew(self, name: str, shown: str) -> str:
        return f"{name} grew {shown}."

    def counting(self, bound: str, among: int) -> str:
        return f"figures {bound} among {among}"

    def counted(self, figures: Sequence[tuple[str, str]]) -> str:
        return self.listed([f"{label} ({shown})" for label, shown in figures] or ["none"])

    def count(self, count: int, periods: Sequence[str], working: str) -> str:
        told = f"The count is {count}"
        if periods:
            told = f"The {'period is' if len(periods) == 1 else 'periods are'} {self.listed(periods)}"
        return f"{told}: {working}."

    def verdict(self, sentence: str, *, holds: bool, bound: str = "") -> str:
        asked = f", {'' if holds else 'not '}{bound}" if bound else ""
        return f"{'Yes' if holds else 'No'}{asked}: {sentence}"

    def judged(
        self, company: str, asked: Judgement, period: Period, figures: Sequence[tuple[str, str]], *, met: bool
    ) -> str:
        said = "; ".join(f"{was(self.inside(name))} {shown}" for name, shown in figures)
        return f"{company_words(company)} {asked.yes if met else asked.no}. In {period_words(period)}, {said}."

    def test(self, test: Test) -> str:
        return test.label

    def bound(self, least: Decimal, unit: str) -> str:
        return percent(least, 0) if unit == "percent" else plain(least)

    def bounds(self, bounds: Sequence[tuple[str, str]]) -> str:
        told = " or ".join(f"{shown} in {self.inside(label)}" for label, shown in bounds)
        return f"Taken as the bound: at least {told}."

    def set_against(self, subject: str, period: Period, shown: str, other: tuple[str, str], times: str) -> str:
        much = f", {times} times as much" if times else ""
        when = period_words(period)
        return f"{subject} in {when} came to {shown}, against {self.inside(other[0])} of {other[1]}{much}."

    def lacking(self, what: Sequence[str], years: Sequence[int]) -> str:
        stated = f" They state it for {year_words(years)}." if years else ""
        return f"The documents do not state {self.listed(what)}, which this needs.{stated}"

    def unanswered(self, *, found: bool) -> str:
        if found:
            return "The documents do not answer this question. The nearest passages are shown."
        return "No document in the library covers this question."

    def guidance(self, name: str, month: date | None) -> str:
        return f"guidance{f' for {name.lower()}' if name else ''}{f' in {month:%B %Y}' if month else ''}"

    def undefined(self, name: str) -> str:
        return f"The definition of “{name}” in the question could not be read as a formula; the usual one is used."

    def simpler(self, lacking: str) -> str:
        return f"Not stated: {lacking}; without it, balances at each year’s end stand for averages."

    def other_cell(self, label: str, printed: str, other: str) -> str:
        return f"“{label}” is {printed} in the cell used; another table states {other}."

    def restated(self, label: str, printed: str, document: str, earlier: tuple[str, str]) -> str:
        return f"“{label}” is {printed} as restated in {document}; {earlier[0]} stated {earlier[1]}."

    def elsewhere(self, label: str, printed: str, document: str, other: tuple[str, str]) -> str:
        return (
            f"“{label}” is {printed} in {document}, which fits the period asked for best; "
            f"{other[0]} states {other[1]} for the same period (restated or regrouped)."
        )

    def negative(self, label: str, printed: str, name: str) -> str:
        return f"“{label}” is {printed} in the cell used: {name.lower()} is rarely negative."

    def unusual(self, label: str, printed: str) -> str:
        return f"“{label}” is {printed} in the cell used, far from its size in other periods of the filing."

    def failed(self, kind: CheckKind, label: str, difference: str) -> str:
        return {
            CheckKind.FOOTS: f"The table does not foot: “{label}” is off the sum of its rows by {difference}.",
            CheckKind.CROSS_FOOTS: f"The table does not add up across: “{label}” is off by {difference}.",
            CheckKind.BALANCES: f"The balance sheet does not balance: its two sides differ by {difference}.",
            CheckKind.ROLLS_FORWARD: f"The balance does not roll forward: “{label}” is off by {difference}.",
            CheckKind.TIES: f"“{label}” differs by {difference} from the same figure in another statement.",
            CheckKind.PER_SHARE: f"“{label}” is off by {difference} from earnings over shares.",
            CheckKind.TAGS: f"The filer’s XBRL tag for “{label}” differs by {difference} from what the table prints.",
        }[kind]

    def place(self, locator: Locator) -> str:
        return place(locator)

    def said(self, speaker: str, role: str, start: float | None, quote: str, *, draft: bool) -> str:
        """ "At 01:08, Daniel Reyes, chief financial officer: “…”"."""
        who = ", ".join(part for part in (speaker or "a speaker", role) if part)
        when = "" if start is None else f"At {clock(start)}, "
        return f"{_opened(f'{when}{who}')}{f' ({DRAFT})' if draft else ''}: “{quote}”"

    def unsaid(self, role: str) -> str:
        return f"Nothing that {_ROLES.get(role, 'the company')} said of this was found; others spoke of it."

    def charted(self, name: str, shown: str, measured: str, read: bool, error: Decimal) -> str:
        how = "read off the chart" if read else "printed on the chart"
        return f"{name}: {shown}{f' ({measured})' if measured else ''}, {how}{f', ± {error}' if error else ''}."

    def axes(self, remark: str) -> str:
        return f"On this chart {remark}."

    memo = MemoWords(
        withheld="Not exported: unsupported",
        notes="Notes",
        evidence="Evidence",
        manifest="Manifest",
        program="Program",
        written="Written",
        answers="Answers",
        text="Text",
        source="Source",
        not_answered="not answered",
        untitled="Memo",
        marks={Check.UNSUPPORTED: "unsupported", Check.COMPUTED: "computed"},
        listing=", ",
    )

    def day(self, day: date) -> str:
        return f"{day:%d %B %Y}"

    def printed(self, figure: str, printed: str) -> str:
        return f"{figure}, printed as {printed}"

    def caution(self, warning: str) -> str:
        return f"Caution: {warning}"

    def footnote(self, document: str, place: str, quote: str, number: int) -> str:
        return f"{document}, {place}: “{quote}” (E{number})"

    def writer(self, model: str) -> str:
        return f"Written by the model {model}."

    def removed(self, citations: Sequence[str]) -> str:
        return f"Citations that did not exist were removed: {', '.join(citations)}."

    def as_known(self, day: date, hidden: int) -> str:
        later = f"{hidden or 'no'} documents that were published later are hidden"
        if hidden == 1:
            later = "1 document that was published later is hidden"
        return f"As known on {day_words(day)}: {later}."

    def maybe_later(self, documents: Sequence[tuple[str, str]], more: int) -> str:
        told = ", ".join(f"{name} ({why})" for name, why in documents)
        return f"It is not sure that this was public by then: {told}{f' and {more} more' if more else ''}."

    def none_known(self, day: date) -> str:
        return f"None of the documents that this question is about had been published by {day_words(day)}."


def _in(at: At) -> str:
    return f"{at[0]} in {period_words(at[1])}"


def _by(change: Decimal | None) -> str:
    """The rate of a change at the end of a sentence: ", up 5.6%"."""
    return f", {'up' if change > 0 else 'down'} {percent(abs(change))}" if change else ""


def _opened(text: str) -> str:
    return text[:1].upper() + text[1:]
