"""A question and a figure in, whether the figure's own cells bear the names that the question holds, out.

"What is the PFAS exit charge?" is not answered by "Russia exit charges", and "sales in Brazil" not by the company's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from data.answers import Citation, Operation, Plan
from data.locators import TableCell
from data.metrics.vocabulary import neutral, spelled_out, stopwords, vocabulary
from data.store.store import Store
from data.types import Document, Evidence
from generation.reckoning.definitions import undefined
from generation.stems import stem, words
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


@cache
def _little() -> frozenset[str]:
    """The stems of all words that narrow no figure down, whoever's it is."""
    return frozenset(stem(word) for word in stopwords() | _NO_NAMES | neutral())


def qualifiers_in(plan: Plan, documents: Sequence[Document]) -> frozenset[str]:
    """The words beside a figure that narrow it down, by their stems: "bitcoin revenue", "revenue from hardware"."""
    asked = _FORMERLY.sub(" ", _UNITS.sub(" ", undefined(core_of(plan.question))))
    text = spelled_out(_ASIDE.sub(" ", asked))
    little = _little() | {stem(word) for word in _own_words(plan, documents)}
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


def borne(plan: Plan, documents: Sequence[Document], cited: Sequence[Citation], store: Store) -> bool:
    """Whether the cells cited are of the names in the question; `documents` are those of its companies.

    Where a row was found by its label, it must be of the measure asked for; where by a concept, of all that narrows it.
    """
    names = names_in(plan, documents)
    pieces = {piece.id: piece for piece in store.evidence(sorted({citation.evidence_id for citation in cited}))}
    facts = [
        fact
        for fact in store.facts_of(list(pieces))
        if any(_is_cell(citation, fact.evidence_id, fact.cell) for citation in cited)
    ]
    near = [text for fact in facts for text in (fact.label, *fact.parents, fact.segment or "")]
    for citation in cited:
        near += _headings(pieces.get(citation.evidence_id), citation)
    if not plan.metrics and plan.concepts and not any(fact.concept for fact in facts):
        measures = {concept for text in near for concept in vocabulary().concepts_in(text)}
        if measures and measures.isdisjoint(plan.concepts):
            return False
    if not plan.companies and any(fact.concept for fact in facts):
        return True
    figure_asked = plan.operation in (Operation.LOOKUP, Operation.COMPUTE)
    if figure_asked and facts and all(fact.concept for fact in facts):
        names |= qualifiers_in(plan, documents)
    told = {stem(word) for text in (*near, *(piece.context for piece in pieces.values())) for word in words(text)}
    return names <= told | {stem(word) for word in told}  # the vocabulary's words are cut down already


def _headings(piece: Evidence | None, citation: Citation) -> Iterator[str]:
    """The row of a cell, what heads its column and its table's title; of a passage, all of it."""
    place = citation.locator
    if piece is None or piece.grid is None or not isinstance(place, TableCell):
        yield piece.text if piece else ""
        return
    grid, column = piece.grid, place.column or 0
    yield grid.title
    yield from (row[column].text for row in grid.rows[: grid.header_rows] if column < len(row))
    yield from (cell.text for cell in grid.rows[place.row or 0])


def _is_cell(citation: Citation, evidence_id: int, cell: TableCell) -> bool:
    place = citation.locator
    if citation.evidence_id != evidence_id or not isinstance(place, TableCell):
        return False
    return (place.row, place.column) == (cell.row, cell.column)
