"""The forms that the sentences of an answer take, as each language words them.

Values are shown already where they are text. Nothing here knows where a figure stands or whether it is true.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from data.locators import Locator
from data.metrics.judgements import Judgement, Test
from data.metrics.vocabulary import Concept, Metric
from data.types import CheckKind, Period
from generation.wording.memo_words import MemoWords

At = tuple[str, Period]
"""A figure as it is shown, and its period."""


class Wording(Protocol):
    """One language. Names are as `label` gives them, or a row's own label as printed."""

    # ------------------------------------------------------------ figures and periods

    def money(self, value: Decimal, currency: str, scale: int, decimals: int | None = None) -> str:
        """An amount in base units, shown in units of ten to the `scale`."""
        ...

    def measure(self, value: Decimal, unit: str, decimals: int | None = None) -> str:
        """What is no amount: percent and points (0.654 is 65.4), days, or a plain ratio."""
        ...

    def period(self, period: Period) -> str:
        """A fiscal period; `end` is the day on which it closes, where that is known."""
        ...

    def years(self, years: Sequence[int]) -> str:
        """Fiscal years with runs drawn together."""
        ...

    def listed(self, parts: Sequence[str]) -> str:
        """Several things in one sentence."""
        ...

    # ------------------------------------------------------------ names

    def label(self, entry: Concept | Metric) -> str:
        """What an analyst calls a figure, as a heading."""
        ...

    def inside(self, label: str) -> str:
        """A label inside a sentence."""
        ...

    def subject(self, company: str, name: str) -> str:
        """Whose figure it is; of a company called as the figure, or of none, the figure alone."""
        ...

    def dated(self, name: str, period: Period) -> str:
        """A figure of a period, as the operand of a formula."""
        ...

    def lacked(self, name: str, period: Period) -> str:
        """A figure of a period, as what is missing."""
        ...

    def part(self, name: str, period: Period | None) -> str:
        """A row or company of a table with its own period."""
        ...

    def change(self, name: str, unit: str, /) -> str:
        """The change of a figure, in the unit that the change is measured in."""
        ...

    def yearly_growth(self, name: str) -> str:
        """The compound annual growth rate of a figure."""
        ...

    def average(self, name: str, years: int | None = None) -> str:
        """The mean of a figure over so many years, or over those named elsewhere."""
        ...

    def share(self, name: str, whole: str) -> str:
        """One figure as a percentage of another."""
        ...

    def multiple(self, name: str, other: str) -> str:
        """How many times another figure one is."""
        ...

    def called(self, english: str, printed: str, /) -> str:
        """What a question calls something: in the English that it is read in, or as documents and vocabulary do."""
        ...

    @property
    def latest_years(self) -> str:
        """The periods of figures that are each of their company's own latest year."""
        ...

    @property
    def latest_year(self) -> str:
        """The same as the heading of a column."""
        ...

    @property
    def growth(self) -> str:
        """By how much rows grew over a year."""
        ...

    def growth_of(self, name: str) -> str:
        """The growth of one row."""
        ...

    @property
    def figures(self) -> str:
        """The title of a comparison of figures where no company is known."""
        ...

    @property
    def count_name(self) -> str:
        """What a count is called."""
        ...

    @property
    def not_stated(self) -> str:
        """What stands in a cell of a comparison for which the documents have no figure."""
        ...

    # ------------------------------------------------------------ one figure

    def working(self, formula: str) -> str:
        """The working behind a figure, as it follows a sentence: its formula, an equals sign and its numbers."""
        ...

    def figure(self, subject: str, name: str, period: Period | None, shown: str, working: str = "") -> str:
        """What a figure is. `subject` is the company, or "" where the name says whose it is."""
        ...

    def level(self, subject: str, then: At, now: At, change: str, working: str) -> str:
        """From what to what a computed figure went, and by how much."""
        ...

    def work(self, work: str, parts: Sequence[str]) -> str:
        """Arithmetic over rows as a name: sum, average, difference, ratio, share, change or growth."""
        ...

    def cell(self, name: str, shown: str) -> str:
        """A cell as it stands under its headings."""
        ...

    # ------------------------------------------------------------ several figures

    def over_time(self, subject: str, values: Sequence[At], change: Decimal | None) -> str:
        """A figure in each of a few periods; `change` is the rate from the first to the last."""
        ...

    def moved(self, subject: str, then: At, now: At, way: int, change: Decimal | None) -> str:
        """A figure went up (1), down (-1) or nowhere (0) from then to now; with `change` by what rate."""
        ...

    def extreme(self, subject: str, best: At, others: Sequence[At], *, lowest: bool) -> str:
        """In which period a figure was highest or lowest."""
        ...

    def mean(self, periods: Sequence[Period], shown: str) -> str:
        """The average of several periods, as a sentence after another."""
        ...

    def unstated(self, periods: Sequence[Period]) -> str:
        """For which periods there is no figure, as a sentence after another."""
        ...

    def unstated_for(self, labels: Sequence[str], period: Period) -> str:
        """For which companies or rows there is no figure."""
        ...

    def only(self, name: str, when: str, first: tuple[str, str]) -> str:
        """The only one for which a figure is stated: its label, and the figure."""
        ...

    def level_pegging(self, name: str, when: str, first: str, second: str, shown: str) -> str:
        """Two that share the first place."""
        ...

    def ranking(
        self, name: str, when: str, first: tuple[str, str], others: Sequence[tuple[str, str]], *, lowest: bool
    ) -> str:
        """Which has the highest or lowest figure, against the others."""
        ...

    def directions(self, first: Period, last: Period, ways: Sequence[tuple[str, int]]) -> str:
        """Where each of several went between two periods, as a sentence after another."""
        ...

    def side_by_side(self, company: str, figures: Sequence[tuple[str, Sequence[At]]]) -> str:
        """Several figures of one company, each in its periods; none of them where it is not stated."""
        ...

    def grew(self, name: str, shown: str) -> str:
        """By how much one row grew."""
        ...

    def counting(self, bound: str, among: int) -> str:
        """What is counted: the figures within a bound, in the question's own words, among so many."""
        ...

    def counted(self, figures: Sequence[tuple[str, str]]) -> str:
        """Those that were counted, each a label and its figure."""
        ...

    def count(self, count: int, periods: Sequence[str], working: str) -> str:
        """How many there are or, where periods are asked for and there are some, which."""
        ...

    # ------------------------------------------------------------ verdicts

    def verdict(self, sentence: str, *, holds: bool, bound: str = "") -> str:
        """Yes or no, and the sentence that decides it; `bound` is the limit that was asked about, in English."""
        ...

    def judged(
        self, company: str, asked: Judgement, period: Period, figures: Sequence[tuple[str, str]], *, met: bool
    ) -> str:
        """What a judgement comes to, and the names and figures that decide it."""
        ...

    def test(self, test: Test) -> str:
        """What a figure that decides a judgement is called."""
        ...

    def bound(self, least: Decimal, unit: str) -> str:
        """The value from which a figure counts for a judgement."""
        ...

    def bounds(self, bounds: Sequence[tuple[str, str]]) -> str:
        """From which values figures count, each with its name."""
        ...

    def set_against(self, subject: str, period: Period, shown: str, other: tuple[str, str], times: str) -> str:
        """One figure beside another, the name and figure of which are `other`; `times` it where that is told."""
        ...

    # ------------------------------------------------------------ refusals and notes

    def lacking(self, what: Sequence[str], years: Sequence[int]) -> str:
        """Which figures the documents do not state, and for which years they do."""
        ...

    def unanswered(self, *, found: bool) -> str:
        """That the documents do not answer, with or without passages found."""
        ...

    @property
    def nothing_agrees(self) -> str:
        """That no sentence of a model's agrees with the documents."""
        ...

    @property
    def left_out(self) -> str:
        """That the policy has left out all sentences of an answer."""
        ...

    def guidance(self, name: str, month: date | None) -> str:
        """Guidance as what is missing: for a figure or "", given in the month of a day."""
        ...

    def undefined(self, name: str) -> str:
        """That a definition given in the question could not be read, and the usual one is used."""
        ...

    def simpler(self, lacking: str) -> str:
        """That balances at year's end stand for averages, as one of those is not stated."""
        ...

    @property
    def not_spoken(self) -> str:
        """That nobody spoke of it on a call."""
        ...

    def other_cell(self, label: str, printed: str, other: str) -> str:
        """That another table states a row's figure otherwise."""
        ...

    def restated(self, label: str, printed: str, document: str, earlier: tuple[str, str]) -> str:
        """That a document restates a row's figure, and what an earlier document stated."""
        ...

    def elsewhere(self, label: str, printed: str, document: str, other: tuple[str, str]) -> str:
        """That another document states a row's figure otherwise for the same period."""
        ...

    def negative(self, label: str, printed: str, name: str) -> str:
        """That a figure is below zero whose concept rarely is."""
        ...

    def unusual(self, label: str, printed: str) -> str:
        """That a figure is far from its size in other periods."""
        ...

    def failed(self, kind: CheckKind, label: str, difference: str) -> str:
        """By how much a table fails a check of its own."""
        ...

    # ------------------------------------------------------------ where it stands, and who said it

    def place(self, locator: Locator) -> str:
        """Where a locator points."""
        ...

    def said(self, speaker: str, role: str, start: float | None, quote: str, *, draft: bool) -> str:
        """What was said on a call, word for word, with who said it and at which second."""
        ...

    def unsaid(self, role: str) -> str:
        """That others spoke of it than the one asked for: a role of the vocabulary, "speaker" or "company"."""
        ...

    def charted(self, name: str, shown: str, measured: str, read: bool, error: Decimal) -> str:
        """A value of a chart, of what it is a measure, and whether it was read off and how far it may be off."""
        ...

    def axes(self, remark: str) -> str:
        """What a reader should know of a chart's axes, as `ingestion` remarks it."""
        ...

    # ------------------------------------------------------------ memos

    @property
    def memo(self) -> MemoWords:
        """The headings and marks of a memo."""
        ...

    def day(self, day: date) -> str:
        """The day on which a memo was written."""
        ...

    def printed(self, figure: str, printed: str) -> str:
        """A figure and how its cell prints it."""
        ...

    def caution(self, warning: str) -> str:
        """A warning beside a working."""
        ...

    def footnote(self, document: str, place: str, quote: str, number: int) -> str:
        """Where a sentence's evidence stands, what it says, and its number in the appendix."""
        ...

    def writer(self, model: str) -> str:
        """Which model wrote an answer."""
        ...

    def removed(self, citations: Sequence[str]) -> str:
        """Which citations of a model's did not exist."""
        ...

    # ------------------------------------------------------------ as known on a day

    def as_known(self, day: date, hidden: int) -> str:
        """On which day an answer is as known, and how many documents that hides."""
        ...

    def maybe_later(self, documents: Sequence[tuple[str, str]], more: int) -> str:
        """Which documents, each with the reason, and how many more may have been published later."""
        ...

    def none_known(self, day: date) -> str:
        """That no document asked about was published by a day."""
        ...

    @property
    def not_restated(self) -> str:
        """That no document restates the figure asked for before its restatement."""
        ...
