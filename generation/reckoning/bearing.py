"""A question and a figure in, whether the figure's own cells bear the names that the question holds, out.

"What is the PFAS exit charge?" is not answered by "Russia exit charges", and "sales in Brazil" not by the company's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from data.answers import Citation, Operation, Plan
from data.locators import TableCell
from data.metrics.vocabulary import neutral, spelled_out, stopwords, vocabulary
from data.store.store import Store
from data.types import Document, Evidence, Fact
from generation.reckoning.definitions import undefined
from generation.stems import bag, stem, words
from retrieval.companies import words_of
from retrieval.plan import core_of

_NAME = re.compile(r"(?<![\w.&$€£-])[A-Z][A-Za-z]+(?![\w&])")
_OPENS = re.compile(r"(?:^|[.?!:;,“\"(])\s*$")
_UNITS = re.compile(r"\b(?:US|U\.S\.)(?=\s*(?:\$|dollars?|GAAP))|\bin (?:USD|EUR|GBP|JPY)\b")
_ASIDE = re.compile(r"\([^()]*\)")
_FORMERLY = re.compile(
    r"(?:\b[A-Z][\w&.’'-]*\s+){0,4}\((?i:formerly|previously|now|also|aka|f/k/a)\b[^)]*\)"
    r"|\b(?:[A-Z][\w&.’'-]*,?\s+){1,4}(?:formerly|previously) (?:known as |called )?(?:[A-Z][\w&.’'-]*\s*){1,4}"
)
"""A company under two names, of which its documents may bear one only."""
_NO_NAMES = frozenset(
    """
    january february march april may june july august september october november december fiscal year quarter
    fy cy usd eur gbp jpy cad gaap ifrs yoy cagr ceo cfo statement statements balance sheet income cash flow financial
    position operations consolidated form report annual quarterly inc corp company group market
    """.split()
)
_DATED = re.compile(r"\d|[$€£¥%]|thousand|million", re.IGNORECASE)
_ANY_PART = frozenset(stem(word) for word in ("segment", "reportable"))
_OF_FIGURES = (Operation.LOOKUP, Operation.COMPUTE)


@cache
def _little() -> frozenset[str]:
    """The stems of all words that narrow no figure down, whoever's it is."""
    return frozenset(stem(word) for word in stopwords() | _NO_NAMES | neutral())


def of_part_asked(fact: Fact, plan: Plan) -> bool:
    """Whether a figure is of the whole company, or of a part that the question has a word of.

    What heads a column is no part's name alone where it holds a date or a unit as well.
    """
    name = fact.segment or ""
    if not name or fact.concept is None or plan.operation not in _OF_FIGURES or _DATED.search(name):
        return True
    told = vocabulary().unnamed(spelled_out(name))
    part = {stem(word) for word in told if word.isascii() and word.isalpha()} - _little() - _ANY_PART
    return not part or not part.isdisjoint(_stems(plan.question))


def qualifiers_in(plan: Plan, documents: Sequence[Document]) -> frozenset[str]:
    """The words beside a figure that narrow it down, by their stems: "bitcoin revenue", "revenue from hardware"."""
    asked = _FORMERLY.sub(" ", _UNITS.sub(" ", undefined(core_of(plan.question))))
    text = spelled_out(_ASIDE.sub(" ", asked))
    return _beside(text, _little() | {stem(word) for word in _own_words(plan, documents)})


def _beside(text: str, little: Collection[str]) -> frozenset[str]:
    """The words that narrow down a figure that a text names, by their stems."""
    beside = vocabulary().beside(text, lambda word: stem(word) in little or not word.isalpha())
    return frozenset(stem(word) for word in beside)


def names_in(plan: Plan, documents: Sequence[Document]) -> frozenset[str]:
    """The names of a question, by their stems, that are neither its company's nor words of accounting.

    None in a question that capitals shout; where no company is named, only what is written in capitals alone.
    """
    text = spelled_out(_FORMERLY.sub(" ", _UNITS.sub(" ", core_of(plan.question))))
    told = words(text)
    found = [match for match in _NAME.finditer(text) if not _OPENS.search(text[: match.start()])]
    if len(found) > len(told) / 2:
        return frozenset()
    if not plan.companies:
        found = [m for m in found if m.group().isupper() and not text[m.end() :].startswith(("'s", "’s"))]
    vocab, spelled = vocabulary(), {match.group().lower() for match in found}
    unnamed = frozenset(vocab.unnamed(text))
    strange = {word for word in spelled if (left := vocab.unnamed(word)) and unnamed.issuperset(left)}
    ours = _own_words(plan, documents) | stopwords() | _NO_NAMES
    return frozenset(stem(word) for word in strange if ours.isdisjoint((word, f"{word}s", word.removesuffix("s"))))


def _own_words(plan: Plan, documents: Sequence[Document]) -> frozenset[str]:
    """The words of the names by which the companies asked about go."""
    named = {word for company in plan.companies for word in (*company.split(), company.replace(" ", ""))}
    told = (name for d in documents for name in (d.description.company, *d.description.aliases))
    return frozenset((*named, *(word for name in told for word in words_of(name))))


def borne(
    plan: Plan, documents: Sequence[Document], cited: Sequence[Citation], store: Store, *, compared: bool = False
) -> bool:
    """Whether the cells cited are of the names in the question; `documents` are those of its companies.

    Where a row was found by its label, it must be of the measure asked for; where by a concept, of all that narrows it.
    Neither may be of a part that is not asked for, unless parts are `compared`.
    """
    names = names_in(plan, documents)
    pieces = {piece.id: piece for piece in store.evidence(sorted({citation.evidence_id for citation in cited}))}
    facts = [
        fact
        for fact in store.facts_of(list(pieces))
        if any(_is_cell(citation, fact.evidence_id, fact.cell) for citation in cited)
    ]
    if not compared and not all(of_part_asked(fact, plan) for fact in facts):
        return False
    near = [text for fact in facts for text in (fact.label, *fact.parents, fact.segment or "")]
    for citation in cited:
        near += _around(pieces.get(citation.evidence_id), citation)
    if not plan.metrics and plan.concepts and not any(fact.concept for fact in facts):
        measures = {concept for text in near for concept in vocabulary().concepts_in(text)}
        if measures and measures.isdisjoint(plan.concepts):
            return False
        if not compared and any(
            _narrower(text, plan)
            for citation in cited
            for text in _named_by(pieces.get(citation.evidence_id), citation)
        ):
            return False
    if not plan.companies and any(fact.concept for fact in facts):
        names = frozenset[str]()
    if facts and all(fact.concept for fact in facts):
        names |= _narrowing(plan, documents, facts, store)
    return names <= _stems(" ".join((*near, *(piece.context for piece in pieces.values()))))


def _narrower(label: str, plan: Plan) -> bool:
    """Whether a row or column is of a part that the question does not name: "hardware revenue", for "revenue"."""
    return not _beside(label, _little() | _ANY_PART) <= _stems(plan.question)


def _stems(text: str) -> frozenset[str]:
    """The words of a text by their stems, and by those of the vocabulary's, which are cut down already."""
    told = bag(text)
    return frozenset((*told, *map(stem, told)))


def _narrowing(plan: Plan, documents: Sequence[Document], facts: Sequence[Fact], store: Store) -> frozenset[str]:
    """What narrows the figure down, whoever's it is.

    Where no company is named, or more than its figure is asked, a word may be anything else unless rows bear it.
    """
    found = qualifiers_in(plan, documents)
    if not found or (plan.companies and plan.operation in _OF_FIGURES):
        return found
    labels = store.labels(sorted({fact.document_id for fact in facts}))
    return found & _stems(" ".join(labels))


def _around(piece: Evidence | None, citation: Citation) -> Iterator[str]:
    """The row of a cell, what heads its column and its table's title; of a passage, all of it."""
    yield from _named_by(piece, citation)
    if piece is None or piece.grid is None or not isinstance(citation.locator, TableCell):
        yield piece.text if piece else ""
        return
    yield piece.grid.title
    yield from (cell.text for cell in piece.grid.rows[citation.locator.row or 0])


def _named_by(piece: Evidence | None, citation: Citation) -> Iterator[str]:
    """The label of a cell's row, and what heads its column; nothing of a passage."""
    place = citation.locator
    if piece is None or piece.grid is None or not isinstance(place, TableCell):
        return
    grid, column = piece.grid, place.column or 0
    yield from (cell.text for cell in grid.rows[place.row or 0][:1])
    yield from (row[column].text for row in grid.rows[: grid.header_rows] if column < len(row))


def _is_cell(citation: Citation, evidence_id: int, cell: TableCell) -> bool:
    place = citation.locator
    if citation.evidence_id != evidence_id or not isinstance(place, TableCell):
        return False
    return (place.row, place.column) == (cell.row, cell.column)
