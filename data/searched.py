"""Ids, words and filters in; evidence, facts and failed self-checks out, of documents that the person may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from data import check_rows, evidence_rows, fact_rows, fact_search
from data.access import Access
from data.audit import last_row, told_since
from data.evidence_rows import Place
from data.fact_search import FactFilter
from data.people import Right
from data.types import Evidence, Fact, SelfCheck
from data.vectors import Ids, Vectors

_TAKING = ("document.removed", "document.renewed", "document.transcript")


class Searched(Access):
    """What is searched and cited."""

    def evidence(self, ids: Sequence[int]) -> list[Evidence]:
        """Evidence in the order asked for; ids that are gone are left out."""
        with self._reading(Right.READ) as view:
            return evidence_rows.by_ids(view, ids)

    def evidence_of(self, document_id: str, page: int | None = None) -> list[Evidence]:
        """A document's evidence in reading order."""
        with self._reading(Right.READ) as view:
            return evidence_rows.of_document(view, document_id, page)

    def evidence_ids(self, among: Collection[str] | None) -> Ids | None:
        """The evidence ids of these documents, or of all that the person sees, to search only there.

        None when the person sees every document and none is named: nothing is to be left out then.
        """
        with self._reading(Right.READ) as view:
            return evidence_rows.ids_of(view, among)

    def places(self, ids: Collection[int]) -> dict[int, Place]:
        """Document, page and headings of these pieces of evidence."""
        with self._reading(Right.READ) as view:
            return evidence_rows.places(view, ids)

    def words(self, phrases: Sequence[str], among: Collection[str] | None, limit: int) -> list[tuple[int, float]]:
        """(evidence id, bm25) of what holds any of these words and phrases, best first; `among` are document ids."""
        with self._reading(Right.READ) as view:
            return evidence_rows.by_words(view, self._database.lexicon, phrases, among, limit)

    def vectors(self, model_id: str, after: int = 0) -> tuple[Ids, Vectors]:
        """Every vector of a model with its evidence id, from the id after this one on, for the index that all share."""
        with self._reading(Right.WORK) as view:
            return evidence_rows.all_vectors(view.connection, model_id, after)

    def changes(self, since: int) -> tuple[int, bool]:
        """The number of the trail's last row; whether none after `since` tells of vectors taken away or made anew."""
        with self._reading(Right.WORK) as view:
            last = last_row(view.connection)
            return last.seq if last else 0, not told_since(view.connection, since, _TAKING)

    def facts(
        self,
        documents: Collection[str] | None = None,
        concepts: Collection[str] | None = None,
        labels: Collection[str] | None = None,
    ) -> list[Fact]:
        """Facts of these documents whose concept or label is one of those named."""
        with self._reading(Right.READ) as view:
            return fact_rows.select_facts(view, documents, concepts, labels)

    def facts_like(self, wanted: FactFilter, limit: int) -> list[Fact]:
        """At most `limit` facts that meet a filter, in the order in which they were printed."""
        with self._reading(Right.READ) as view:
            return fact_search.select_matching(view, wanted, limit)

    def fact_tables(self, wanted: FactFilter) -> dict[str, list[int]]:
        """The tables that hold facts meeting a filter: evidence ids by document id."""
        with self._reading(Right.READ) as view:
            return fact_search.select_tables(view, wanted)

    def facts_of(self, evidence_ids: Collection[int]) -> list[Fact]:
        """The facts of these tables, by evidence id."""
        with self._reading(Right.READ) as view:
            return fact_rows.of_evidence(view, evidence_ids)

    def failures(self, evidence_ids: Collection[int]) -> list[SelfCheck]:
        """The self-checks that these tables fail."""
        with self._reading(Right.READ) as view:
            return check_rows.of_tables(view, evidence_ids)

    def failures_of(self, document_id: str) -> list[SelfCheck]:
        """The self-checks that a document's tables fail, in reading order."""
        with self._reading(Right.READ) as view:
            return check_rows.of_document(view, document_id)

    def labels(self, among: Collection[str]) -> list[str]:
        """The row labels, as printed, of the facts of these documents; each once."""
        with self._reading(Right.READ) as view:
            return fact_rows.labels(view, among)

    def statement_sizes(self, evidence_ids: Collection[int]) -> dict[int, int]:
        """How many different known concepts each table states: many in a statement, few in a summary of it."""
        with self._reading(Right.READ) as view:
            return fact_rows.statement_sizes(view, evidence_ids)
