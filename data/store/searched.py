"""Ids, words and filters in; evidence, facts and failed self-checks out, of documents that the person may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from data.people import Right
from data.rows import checks as check_rows
from data.rows import evidence as evidence_rows
from data.rows import fact_search
from data.rows import facts as fact_rows
from data.rows.evidence import Place
from data.rows.fact_search import FactFilter
from data.store.access import Access
from data.store.database import generation_of
from data.trail.audit import digest_at, last_row, told_since
from data.types import Evidence, Fact, SelfCheck
from data.vectors import Ids, Vectors

_RENEWED = "document.renewed"
_TAKING = ("document.removed", "document.reread", _RENEWED)


class Version(NamedTuple):
    """A moment of a workspace: its generation, the number of its trail's last row, and that row's digest.

    The digest is of all rows before it too, so that no other workspace has it, nor another past of this one.
    """

    generation: int
    row: int
    digest: str


class Changes(NamedTuple):
    """The documents that were made anew, and the ids of all evidence there is; None: nothing was taken away."""

    renewed: Collection[str] = ()
    there: Ids | None = None


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
            return evidence_rows.ids_seen(view, among)

    def places(self, ids: Collection[int]) -> dict[int, Place]:
        """Document, page and headings of these pieces of evidence."""
        with self._reading(Right.READ) as view:
            return evidence_rows.places(view, ids)

    def words(self, phrases: Sequence[str], among: Collection[str] | None, limit: int) -> list[tuple[int, float]]:
        """(evidence id, bm25) of what holds any of these words and phrases, best first; `among` are document ids."""
        return self.words_of_each([phrases], among, limit)[0]

    def words_of_each(
        self, asked: Sequence[Sequence[str]], among: Collection[str] | None, limit: int
    ) -> list[list[tuple[int, float]]]:
        """The same for several lists of words and phrases at once."""
        with self._reading(Right.READ) as view:
            return evidence_rows.by_words(view, self._database.lexicon, asked, among, limit)

    def vectors(self, model_id: str, after: int = 0, renewed: Collection[str] = ()) -> tuple[Ids, Vectors]:
        """Every vector of a model with its evidence id, for the index that all share.

        From the id after this one on, and all of the documents that were renewed.
        """
        with self._reading(Right.WORK) as view:
            return evidence_rows.all_vectors(view, model_id, after, renewed)

    def version(self) -> Version:
        """This moment of the workspace."""
        with self._reading(Right.WORK) as view:
            last = last_row(view.connection)
            return Version(generation_of(view.connection), last.seq if last else 0, last.digest if last else "")

    def was(self, version: Version) -> bool:
        """Whether the workspace has been through this moment."""
        with self._reading(Right.WORK) as view:
            return digest_at(view.connection, version.row) == version.digest

    def changes(self, since: int) -> Changes:
        """What was taken away, or made anew, after this row of the trail."""
        with self._reading(Right.WORK) as view:
            told = told_since(view.connection, since, _TAKING)
            renewed = {subject for action, subject in told if action == _RENEWED}
            return Changes(renewed, evidence_rows.every_id(view.connection) if told else None)

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
