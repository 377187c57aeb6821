"""A filter over the library in, a table of facts out, a page of tables at a time where there are many."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from data.errors import TooMany
from data.metrics.vocabulary import vocabulary
from data.rows.fact_search import FactFilter
from data.store.store import Store
from data.types import Document, Statement
from generation.facts.table import BY_TABLE, FactTable, fact_table, lateness
from retrieval.companies import by_company

MOST = 20_000
"""More facts than a person reads, and than a page draws at once."""


@dataclass(frozen=True, slots=True)
class Library:
    """The documents that can be searched, by id and by company."""

    documents: Mapping[str, Document]
    companies: Mapping[str, Sequence[Document]]

    @property
    def owners(self) -> dict[str, str]:
        """The company's name by document id."""
        return {document.id: name for name, theirs in self.companies.items() for document in theirs}


def library(store: Store) -> Library:
    """What there is to show."""
    documents = store.documents(ready_only=True)
    return Library({document.id: document for document in documents}, by_company(documents))


def named_concepts(text: str) -> tuple[str, ...]:
    """Ids of the concepts whose name holds all these words: "tax" finds income taxes and deferred tax assets."""
    words = text.lower().replace("_", " ").split()
    known = vocabulary().concepts.values()
    return tuple(concept.id for concept in known if words and all(word in concept.label.lower() for word in words))


def one_concept(text: str) -> tuple[str, ...]:
    """The concept of exactly this name or id, if the vocabulary has one."""
    known = vocabulary()
    name = text.strip().lower().replace(" ", "_")
    if name in known.concepts:
        return (name,)
    found = known.concept_of(text)
    return (found,) if found else ()


def table_of(store: Store, kept: Library, wanted: FactFilter) -> FactTable:
    """Every fact that meets the filter; TooMany when one table could not show them."""
    facts = store.facts_like(wanted, MOST + 1)
    if len(facts) > MOST:
        raise TooMany(
            f"More than {MOST:,} figures meet this choice.", "Name a company, a document, a period or a concept."
        )
    sizes = store.statement_sizes({fact.evidence_id for fact in facts})
    return fact_table(facts, kept.documents, kept.owners, sizes, wanted.span)


def listed_by_table(statements: Collection[Statement]) -> bool:
    """Whether these statements are listed table by table, and so a page at a time."""
    return any(statement in BY_TABLE for statement in statements)


def page_of(store: Store, kept: Library, wanted: FactFilter, first: int, count: int) -> tuple[FactTable, int]:
    """The facts of `count` tables from number `first` on, newest document first; and how many tables there are."""
    by_document = store.fact_tables(wanted)
    newest = sorted(by_document, key=lambda document: lateness(kept.documents[document]), reverse=True)
    tables = [table for document in newest for table in by_document[document]]
    shown = tables[first : first + count]
    return table_of(store, kept, replace(wanted, tables=shown or (0,))), len(tables)
