"""Filings in, the figures that they disclose out: of cells, rows of words, sentences, each with what it is said of.

Sentences are read only where they hold a number that somebody said: a filing has thousands of others.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from data.locators import AudioSpan, Locator, TableCell
from data.metrics.vocabulary import vocabulary
from data.store.store import Store
from data.types import Basis, Document, Evidence, Fact, Period
from generation.calls.said import Kind, Said
from generation.calls.topics import About, Topic, abouts, content_stems
from generation.cite import split_sentences
from generation.reckoning.figures import rounding, same_period
from ingestion.words.dates import western
from ingestion.words.numbers import numbers_in

_ADJUSTED = re.compile(
    r"\badjusted\b|\bnon-?\s?gaap\b|\bcore\b|constant currency|\borganic\b|\bexcluding\b", re.IGNORECASE
)
_BASIS_WORDS = re.compile(r"\b(?:as )?(?:adjusted|reported)\b|\(?\bnon-?\s?gaap\b\)?|\(?\bgaap\b\)?", re.IGNORECASE)
_LOSS = re.compile(r"\bloss(?:es)?\b", re.IGNORECASE)
_GAIN = re.compile(r"\b(?:income|earnings|profit|gain)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A figure of a filing: `value` and `step` (one unit of its last digit) in base units, signed.

    `name` is its row label or the sentence it stands in, `stems` the content words of that; `part` the words of the
    segment it is of. `periods` may be several where a sentence does not say; `spoken` marks a sentence's figure.
    """

    value: Decimal
    step: Decimal
    kind: Kind
    name: str
    stems: frozenset[str]
    concepts: frozenset[str]
    adjusted: bool
    periods: tuple[Period, ...]
    document: Document
    evidence_id: int
    locator: Locator
    quote: str
    part: frozenset[str] = frozenset()
    ahead: bool = False
    spoken: bool = False
    unit: str = ""

    def of_period(self, periods: Sequence[Period]) -> bool:
        """Whether it may be of one of these periods; of any where none is known."""
        if not periods or not self.periods:
            return True
        return any(same_period(own, asked) for own in self.periods for asked in periods)

    def agrees(self, said: Said) -> bool:
        """Whether it is the number said, as far as either is rounded; signs apart."""
        apart = abs(abs(self.value) - abs(said.value))
        return apart <= max(said.step, self.step) / 2

    def same_unit(self, said: Said) -> bool:
        """Whether the number said may be in its unit."""
        if "percent" in (self.kind, said.kind):
            return self.kind == said.kind
        if said.kind == "multiple":
            return self.kind in ("multiple", "plain")
        return not (said.kind == "money" and self.unit == "shares")


def disclosed(store: Store, filings: Collection[Document], said: Sequence[Said]) -> list[Disclosed]:
    """Every figure of the filings' tables, and those of their words that may be one of the numbers said."""
    known = {document.id: document for document in filings}
    found = [of_fact(fact, known[fact.document_id]) for fact in _facts(store, known)]
    wanted = _Values(said)
    for document in filings:
        for evidence in store.evidence_of(document.id):
            if not isinstance(evidence.locator, AudioSpan):
                found += _of_words(store, evidence, document, wanted)
    return found


def _facts(store: Store, documents: Collection[str]) -> list[Fact]:
    from data.rows.fact_search import FactFilter

    return store.facts_like(FactFilter(list(documents)), 1_000_000) if documents else []


def of_fact(fact: Fact, document: Document) -> Disclosed:
    """A cell's figure."""
    core = _BASIS_WORDS.sub(" ", fact.label)
    adjusted = fact.basis is Basis.ADJUSTED or bool(_ADJUSTED.search(fact.label))
    concept = fact.concept or vocabulary().concept_of(core, fact.statement) or vocabulary().concept_of(core)
    kind: Kind = "percent" if fact.unit == "percent" else "money" if fact.unit[:3].isupper() else "plain"
    loss = _LOSS.search(fact.label) and not _GAIN.search(fact.label)
    return Disclosed(
        -abs(fact.value) if loss else fact.value,
        rounding(fact),
        kind,
        fact.label,
        content_stems(core),
        frozenset({concept} if concept else ()),
        adjusted,
        (fact.period,),
        document,
        fact.evidence_id,
        fact.cell,
        fact.printed,
        content_stems(" ".join((fact.segment or "",))),
        unit=fact.unit,
    )


# ---------------------------------------------------------------- words


class _Values:
    """The numbers said, to be met by value."""

    def __init__(self, said: Sequence[Said]) -> None:
        self._spans = sorted({(abs(each.value) - each.step / 2, abs(each.value) + each.step / 2) for each in said})

    def meet(self, text: str) -> bool:
        """Whether the text holds one of them."""
        values = [abs(mention.number.base) for mention in numbers_in(text)]
        return any(low <= value <= high for value in values for low, high in self._spans)


def _of_words(store: Store, evidence: Evidence, document: Document, wanted: _Values) -> Iterator[Disclosed]:
    if evidence.grid is None:
        for sentence in split_sentences(evidence.text):
            if wanted.meet(western(sentence)):
                yield from _of_sentence(sentence, sentence, evidence, document, evidence.locator)
        return
    held = {fact.cell.row for fact in store.facts_of([evidence.id])}
    for at, row in enumerate(evidence.grid.rows):
        told = " ".join(cell.text for cell in row[1:] if cell.text)
        if at not in held and row[0].text and any(len(cell.text.split()) > 1 for cell in row[1:]) and numbers_in(told):
            heading = evidence.context.rpartition(" > ")[2]
            place = evidence.locator
            place = TableCell(place.table, at, None, place.page) if isinstance(place, TableCell) else place
            yield from _of_sentence(
                f"{heading}: {row[0].text} {told}", f"{row[0].text} {told}", evidence, document, place
            )


def _of_sentence(text: str, quote: str, evidence: Evidence, document: Document, place: Locator) -> Iterator[Disclosed]:
    numbers, _ = abouts(text, document.description)
    stems = content_stems(text)
    for number in numbers:
        yield _spoken(number, quote, stems, evidence, document, place)


def _spoken(
    number: About, quote: str, stems: frozenset[str], evidence: Evidence, document: Document, place: Locator
) -> Disclosed:
    said, topic = number.said, number.topic
    named: Topic = topic
    return Disclosed(
        -abs(said.value) if said.polarity < 0 and not said.change else said.value,
        said.step,
        said.kind,
        quote,
        stems,
        frozenset((*named.concepts[:2], *(("change",) if said.change else ()))),
        named.adjusted,
        named.periods if named.dated else (),
        document,
        evidence.id,
        place,
        quote,
        named.qualifiers,
        named.ahead,
        spoken=True,
    )
