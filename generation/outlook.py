"""A question about guidance in, what was guided to out: rows of an outlook's table, its sentences, words of a call.

A figure that came later is no answer to what was expected before it.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from data.answers import Hit, Plan
from data.heard import place_of
from data.locators import Modality
from data.metrics.vocabulary import vocabulary
from data.store.store import Store
from data.types import Document, Evidence, Period
from generation.calls.guidance import Guidance, guidance_of
from generation.calls.lines import Line, lines_of
from generation.calls.quoted import quotation
from generation.quoting.kinds import spoken_of, topic_of, ways
from generation.quoting.passages import Extract, extracts_of, points_elsewhere
from generation.quoting.wanted import wanted_of
from generation.stems import run
from generation.wording.choice import wording_of
from generation.wording.forms import Wording
from retrieval.scope import scope_of

_MONTHS = tuple(month_name[1:])
_ASKS = re.compile(r"\b(?:guidance|outlook|guid(?:e|ed|es|ing) (?:to|for)|forecasts?)\b", re.IGNORECASE)
_WHY = re.compile(r"\bwhy\b|\bby how m\w+\b|\bwhat (?:drove|caused|led)\b", re.IGNORECASE)
_OUTLOOK = re.compile(r"\b(?:outlook|guidance|forecast|expectations)\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:expects?|expected|expecting|anticipates?|guidance|guiding|outlook|forecasts?|projects|targets?|estimates)\b",
    re.IGNORECASE,
)
_SAID_OF_IT = frozenset(
    run(word).strip()
    for word in (*_MONTHS, *"guidance outlook forecast guided guide segment business division full year call".split())
)
_IN_MONTH = re.compile(rf"\b(?P<month>{'|'.join(_MONTHS)})(?: \d{{1,2}},?)? (?P<year>20\d\d)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d.,]*")
_CLAUSE = re.compile(r"[,;:]\s|\.\s")
_NEAR = 80  # characters from a figure's name to its number
_SAME_RESULTS = 10  # days within which a release and a call are of the same results
_HEADING = 6  # words: more are no heading of an outlook
_MOST = 12


def asks_outlook(plan: Plan) -> bool:
    """Whether a question asks what a company guided to."""
    return bool(_ASKS.search(plan.question)) and not _WHY.search(plan.question)


def guidance_words(plan: Plan) -> str:
    """What is missing where no guidance is found: "guidance for diluted earnings per share in April 2017"."""
    known, words = vocabulary(), wording_of(plan)
    asked = [known.metrics[name] for name in plan.metrics] or [known.concepts[name] for name in plan.concepts]
    month = _IN_MONTH.search(plan.question)
    when = date(int(month["year"]), _number(month), 1) if month else None
    return words.guidance(words.label(asked[0]) if asked else "", when)


@dataclass(frozen=True, slots=True)
class Asked:
    """What guidance is asked of: `figures` of the vocabulary or `words`, none for all; and the periods guided to."""

    figures: frozenset[str]
    words: tuple[tuple[str, ...], ...]
    periods: tuple[Period, ...]

    def covers(self, said: str) -> bool:
        """Whether words name one of the figures, or all of the words."""
        if self.figures:
            return bool(self.figures & _named(said))
        return all(spoken_of(word, run(said)) for word in self.words)

    def given(self, item: Guidance) -> bool:
        """Whether guidance of a call is what is asked for."""
        of = {(period.year, period.quarter) for period in self.periods}
        if of and (item.period.year, item.period.quarter) not in of:
            return False
        if self.figures:
            return bool(self.figures & {*item.topic.concepts, *item.topic.metrics})
        return self.covers(f"{item.name} {item.part}")

    def numbered(self, text: str) -> bool:
        """Whether a sentence says a number of what is asked for, with the figure's name in the same clause."""
        if not self.figures:
            return bool(self.words) and bool(_NUMBER.search(text)) and self.covers(text)
        clauses = (_CLAUSE.split(text[: number.start()])[-1][-_NEAR:] for number in _NUMBER.finditer(text))
        return any(self.covers(clause) for clause in clauses)


def outlook_of(plan: Plan, store: Store, documents: Collection[str] | None) -> list[Extract]:
    """What was guided to, in its order: in the month that the question names, else in the latest results that say it.

    A table of an outlook comes before sentences, and those before the words of a call.
    """
    pool, dated = _published(plan, store, documents)
    asked = _asked(plan, dated=dated)
    for document in pool:
        results = [other for other in pool if 0 <= _day(document) - _day(other) <= _SAME_RESULTS]
        for found in (_in_tables, _in_sentences, _on_call):
            said = [extract for other in results for extract in found(plan, other, store, asked)]
            if said:
                return said[:_MOST]
    return []


def _asked(plan: Plan, *, dated: bool) -> Asked:
    words = tuple(ways(term) for term in topic_of(plan) if run(term).strip() not in _SAID_OF_IT)
    return Asked(frozenset((*plan.concepts, *plan.metrics)), words, () if dated else plan.periods)


def _published(plan: Plan, store: Store, documents: Collection[str] | None) -> tuple[list[Document], bool]:
    """The documents to look in, the newest first, and whether the question names the month that they are of."""
    ready = store.documents(ready_only=True)
    fits = scope_of(replace(plan, periods=()), ready, documents)
    pool = sorted((document for document in ready if document.id in fits), key=_day, reverse=True)
    month = _IN_MONTH.search(plan.question)
    if month:
        when = (int(month["year"]), _number(month))
        return [d for d in pool if (day := d.description.published) and (day.year, day.month) == when], True
    return [document for document in pool if _may_guide(document, plan.periods)], False


def _number(month: re.Match[str]) -> int:
    return 1 + [name.lower() for name in _MONTHS].index(month["month"].lower())


def _may_guide(document: Document, periods: Sequence[Period]) -> bool:
    """Whether a document is of a year asked for or of the one before it."""
    year = document.description.fiscal_year
    return not periods or year is None or any(0 <= period.year - year <= 1 for period in periods)


def _day(document: Document) -> int:
    told = document.description
    return (told.published or told.period_end or date.min).toordinal()


def _in_tables(plan: Plan, document: Document, store: Store, asked: Asked) -> list[Extract]:
    """The rows asked for of the first table that stands under an outlook's heading."""
    for piece in store.evidence_of(document.id):
        if piece.grid is not None and _is_outlook(piece):
            rows = [row for row in extracts_of([Hit(piece, document, 0.0)]) if asked.covers(row.said)]
            if timely := _timely(plan, asked, rows):
                return timely
    return []


def _in_sentences(plan: Plan, document: Document, store: Store, asked: Asked) -> list[Extract]:
    """Written sentences that look ahead and say what is asked for."""
    pieces = [p for p in store.evidence_of(document.id) if p.grid is None and p.modality is Modality.TEXT]
    told = extracts_of(Hit(piece, document, 0.0) for piece in pieces)
    said = (extract for extract in told if not points_elsewhere(extract.text))
    ahead = (one for one in said if _under_outlook(one) or (_AHEAD.search(one.text) and (asked.figures or asked.words)))
    return _timely(plan, asked, [one for one in ahead if asked.covers(one.text) and _says_how_much(one, asked)])


def _says_how_much(said: Extract, asked: Asked) -> bool:
    return asked.numbered(said.text) or (_under_outlook(said) and _NUMBER.search(said.text) is not None)


def _under_outlook(said: Extract) -> bool:
    return _is_outlook(said.hit.evidence)


def _is_outlook(piece: Evidence) -> bool:
    """Whether the heading right above a piece is an outlook's, or the headings of its columns are."""
    heading = piece.context.split(" > ")[-1]
    grid = piece.grid
    columns = [cell.text for row in grid.rows[: grid.header_rows] for cell in row] if grid else []
    named = [words for words in (heading, *columns) if len(words.split()) <= _HEADING]
    return any(_OUTLOOK.search(words) for words in named)


def _on_call(plan: Plan, call: Document, store: Store, asked: Asked) -> list[Extract]:
    """The sentences of a call that guide to what is asked, known by name, else that look ahead with a number of it."""
    lines = list(lines_of(store, call))
    given = [item.line for item in guidance_of(call, lines) if asked.given(item)] if lines else []
    kept = list(dict.fromkeys(given)) or [n for n in lines if _AHEAD.search(n.text) and asked.numbered(n.text)]
    return [_heard(wording_of(plan), line, call) for line in kept]


def _heard(words: Wording, line: Line, call: Document) -> Extract:
    place = place_of(line.evidence, line.text)
    said = quotation(words, line.evidence, place, line.text)
    return Extract(line.text, said, Hit(line.evidence, call, 0.0), place)


def _timely(plan: Plan, asked: Asked, found: Sequence[Extract]) -> list[Extract]:
    wanted = replace(wanted_of(plan), years=frozenset(period.year for period in asked.periods))
    return [extract for extract in found if wanted.timely(extract)]


def _named(said: str) -> set[str]:
    return {name for mention in vocabulary().mentions(said) for name in (*mention.concepts, *mention.metrics)}
