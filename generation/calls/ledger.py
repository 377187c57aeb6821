"""A company's calls and filings in, every figure that it guided to out, with what came of it.

What a filing states counts before what a later call says; a later call that guides otherwise changes the item.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from data.answers import Citation
from data.metrics.vocabulary import vocabulary
from data.store.store import Store
from data.types import Document, Period
from generation.calls.disclosed import Disclosed, disclosed
from generation.calls.guidance import Bound, Guidance, guidance_of
from generation.calls.ledger_words import call_words, value_words
from generation.calls.lines import Line, lines_of
from generation.calls.tieout import has_sign
from generation.calls.topics import About, abouts, content_stems
from generation.places import clock
from generation.reckoning.figures import same_period
from generation.reckoning.formula import FormulaError, evaluate, names, parse

_Part: TypeAlias = frozenset[str]
_UNITS = content_stems("segment division business brand region unit")


class Outcome(StrEnum):
    """What came of guidance."""

    MET = "met"
    ABOVE = "above"
    BELOW = "below"
    CHANGED = "changed"
    NOT_DISCLOSED = "not disclosed"
    OPEN = "not yet known"


@dataclass(frozen=True, slots=True)
class Came:
    """What came: in words, its value in base units where it is one number, and where it stands."""

    words: str
    citation: Citation
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of the ledger."""

    given: Guidance
    outcome: Outcome
    came: Came | None = None


@dataclass(frozen=True, slots=True)
class _Stated:
    """A number said on a call of a period that is past."""

    about: About
    line: Line
    call: Document


def is_call(document: Document) -> bool:
    return bool(document.counts.get("audio"))


def ledger(store: Store, documents: Sequence[Document]) -> list[Entry]:
    """The guidance of one company's calls among its documents, earliest call first."""
    calls = sorted((document for document in documents if is_call(document)), key=_order)
    spoken = {call.id: list(lines_of(store, call)) for call in calls}
    given = [item for call in calls for item in guidance_of(call, spoken[call.id])]
    results = _Results(
        disclosed(store, [document for document in documents if not is_call(document)], ()),
        [stated for call in calls for stated in _stated(call, spoken[call.id])],
    )
    return [_entry(item, given, results) for item in given]


def _order(call: Document) -> tuple[int, int, str]:
    told = call.description
    return told.fiscal_year or 0, told.quarter or 4, call.name


def _stated(call: Document, lines: Sequence[Line]) -> Iterator[_Stated]:
    frame: tuple[Period, ...] = ()
    speaker = ""
    for line in lines:
        if line.speaker != speaker:
            frame, speaker = (), line.speaker
        found, frame = abouts(line.text, call.description, frame)
        yield from (_Stated(about, line, call) for about in found if about.topic.direct and not about.topic.ahead)


def _entry(item: Guidance, given: Sequence[Guidance], results: _Results) -> Entry:
    later = [other for other in given if other.key == item.key and _order(other.call) > _order(item.call)]
    changed = next((other for other in later if (other.low, other.high) != (item.low, item.high)), None)
    if changed is not None:
        return Entry(
            item,
            Outcome.CHANGED,
            Came(
                f"{_moved(item, changed)} {changed.printed} on the {call_words(changed.call)} call", changed.citation(1)
            ),
        )
    value, came = results.of(item)
    if came is None or value is None:
        return Entry(item, Outcome.NOT_DISCLOSED if results.reported(item.period) else Outcome.OPEN)
    return Entry(item, outcome_of(item, value), came)


def outcome_of(item: Guidance, value: Decimal) -> Outcome:
    """Where a value lies; it meets a number when it rounds to it."""
    slack = item.step / 2 if item.bound in (Bound.ABOUT, Bound.RANGE) else Decimal(0)
    if value > item.high + slack and item.bound is not Bound.AT_LEAST:
        return Outcome.ABOVE
    if value < item.low - slack and item.bound is not Bound.AT_MOST:
        return Outcome.BELOW
    return Outcome.MET


def _moved(before: Guidance, after: Guidance) -> str:
    if after.low >= before.low and after.high >= before.high:
        return "raised to"
    if after.low <= before.low and after.high <= before.high:
        return "lowered to"
    return "narrowed to" if after.high - after.low < before.high - before.low else "widened to"


# ---------------------------------------------------------------- what came


class _Results:
    """What filings state and calls say of periods that are past."""

    def __init__(self, figures: Sequence[Disclosed], said: Sequence[_Stated]) -> None:
        self._figures = [figure for figure in figures if not figure.spoken and not figure.ahead]
        self._said = said

    def of(self, item: Guidance) -> tuple[Decimal | None, Came | None]:
        """The value that came and where it stands; nothing where it is not known yet."""
        figure = self._filed(item)
        if figure is not None:
            value = _size(figure)
            place = Citation(
                1, figure.document.name, figure.document.id, figure.evidence_id, figure.locator, figure.quote
            )
            return value, Came(value_words(value, item), place, value)
        stated = next((one for one in self._said if self._answers(one, item)), None)
        if stated is None:
            return None, None
        said = stated.about.said
        value = -abs(said.value) if said.polarity < 0 else said.value
        at = "" if stated.line.start is None else f", {clock(stated.line.start)}"
        return value, Came(
            f"{said.printed} on the {call_words(stated.call)} call{at}", stated.line.citation(1, stated.call), value
        )

    def reported(self, period: Period) -> bool:
        """Whether a filing reports on a period."""
        return any(same_period(own, period) for figure in self._figures for own in figure.periods)

    def _answers(self, stated: _Stated, item: Guidance) -> bool:
        """Whether a later call says how the figure turned out."""
        about, topic = stated.about, stated.about.topic
        named = topic.concepts[:1] or topic.metrics[:1] or (topic.name.casefold(),)
        wanted = item.topic.concepts[:1] or item.topic.metrics[:1] or (item.topic.name.casefold(),)
        return (
            _order(stated.call) > _order(item.call)
            and named == wanted
            and about.said.kind == item.kind
            and about.said.change == item.growth
            and topic.adjusted == item.topic.adjusted
            and content_stems(topic.part) == item.of
            and ("segment" in topic.qualifiers) <= bool(item.part)
            and len(topic.periods) > 0
            and same_period(topic.periods[0], item.period)
            and (topic.dated or len(topic.periods) == 1)
        )

    def _filed(self, item: Guidance) -> Disclosed | None:
        """The cell that states the figure, or what two of them give."""
        concepts, adjusted, part = item.topic.concepts[:2], item.topic.adjusted, item.of
        for concept in concepts if not item.growth else ():
            if found := self._cell(concept, item.period, adjusted, item.kind == "percent", part):
                return found
        if adjusted or item.kind != "percent":
            return None
        if item.growth:
            return next(
                (found for concept in concepts[:1] if (found := self._growth(concept, item.period, part))), None
            )
        return next((found for metric in item.topic.metrics if (found := self._rate(metric, item.period, part))), None)

    def _cell(self, concept: str, period: Period, adjusted: bool, rate: bool, part: _Part) -> Disclosed | None:
        """The figure of the company or of the part alone, as it was stated first; none where documents of that time
        disagree."""
        alike = [
            figure
            for figure in self._figures
            if figure.adjusted == adjusted and _is_of(figure, part) and concept in _concepts(figure, part)
            and (figure.kind == "percent") == rate and any(same_period(own, period) for own in figure.periods)
        ]  # fmt: skip
        first = [figure for figure in alike if figure.document.description.fiscal_year == period.year] or alike
        values = {abs(figure.value) for figure in first}
        return min(first, key=lambda figure: figure.step) if len(values) == 1 else None

    def _growth(self, concept: str, period: Period, part: _Part) -> Disclosed | None:
        now = self._cell(concept, period, False, False, part)
        then = self._cell(concept, replace(period, year=period.year - 1), False, False, part)
        if now is None or then is None or not then.value:
            return None
        return replace(now, value=(_size(now) - _size(then)) / abs(then.value), kind="percent")

    def _rate(self, metric: str, period: Period, part: _Part) -> Disclosed | None:
        expression = parse(vocabulary().metrics[metric].formula)
        cells = {name: self._cell(name.concept, period, False, False, part) for name in names(expression)}
        if any(cell is None or name.back for name, cell in cells.items()):
            return None
        parts = {name: _size(cell) for name, cell in cells.items() if cell is not None}
        try:
            value = evaluate(expression, lambda name: parts[name])
        except FormulaError:
            return None
        first = next(cell for cell in cells.values() if cell is not None)
        return replace(first, value=value, kind="percent")


def _is_of(figure: Disclosed, part: _Part) -> bool:
    """Whether a figure is of the part, or of the company as a whole where there is none."""
    own = figure.part - _UNITS
    return part - _UNITS <= own | figure.stems if part else not own


def _concepts(figure: Disclosed, part: _Part) -> frozenset[str]:
    """What a figure is; the words of the part in its label apart, as in "Aviation net sales"."""
    if figure.concepts or not part:
        return figure.concepts
    rest = " ".join(word for word in figure.name.split() if not content_stems(word) & (part | _UNITS))
    concept = vocabulary().concept_of(rest.strip(" -–—:,"))
    return frozenset((concept,) if concept else ())


def _size(figure: Disclosed) -> Decimal:
    """A figure's value; without its sign where that only says that it is paid."""
    return figure.value if has_sign(figure) or figure.kind == "percent" else abs(figure.value)
