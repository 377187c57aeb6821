"""The LlamaIndex adapter: our search as a retriever, our store and index as a vector store.

LlamaIndex is imported here and nowhere else, and only by those who build its query engines over a workspace.
Nodes carry the locator in their metadata, so that an engine's sources still open the page, the cell or the second.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import BaseNode, NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode
from llama_index.core.vector_stores.types import (
    BasePydanticVectorStore,
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
    VectorStoreQuery,
    VectorStoreQueryResult,
)
from pydantic import PrivateAttr

from data.codec import locator_json
from data.errors import MffmError
from data.store.store import Store
from data.types import Document, Evidence
from retrieval.index import Index
from retrieval.search import Searcher


class ReadOnly(MffmError):
    """LlamaIndex tried to add to the store; documents come in through ingestion, with their pages and cells."""

    code = "read_only"


class EvidenceRetriever(BaseRetriever):
    """Plan, facts, words and vectors behind LlamaIndex's retriever interface."""

    def __init__(self, searcher: Searcher, k: int = 10, documents: Collection[str] | None = None) -> None:
        super().__init__()
        self._searcher = searcher
        self._k = k
        self._documents = documents

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._searcher.search(query_bundle.query_str, self._k, self._documents)
        return [NodeWithScore(node=node_of(hit.evidence, hit.document), score=hit.score) for hit in hits]


class EvidenceVectorStore(BasePydanticVectorStore):
    """The workspace's vectors behind LlamaIndex's vector store interface; ids are the database's and never reused."""

    stores_text: bool = True
    _store: Store = PrivateAttr()
    _index: Index = PrivateAttr()

    def __init__(self, store: Store, index: Index) -> None:
        super().__init__(stores_text=True)
        self._store = store
        self._index = index

    @property
    def client(self) -> Store:
        return self._store

    def add(self, nodes: Sequence[BaseNode], **_: Any) -> list[str]:  # noqa: ARG002 (the interface's name)
        raise ReadOnly("Nodes cannot be added to a workspace.", "Hand in the file with `mffm ingest`.")

    def delete(self, ref_doc_id: str, **_: Any) -> None:
        """Remove a document and everything made from it."""
        self._store.remove(ref_doc_id)

    def query(self, query: VectorStoreQuery, **_: Any) -> VectorStoreQueryResult:
        """The nearest evidence to a query vector, among documents that meet the filters on their metadata."""
        ready = {document.id: document for document in self._store.documents(ready_only=True)}
        meant = [key for key, document in ready.items() if _meets(document, query.filters)]
        if query.query_embedding is None or not meant:
            return VectorStoreQueryResult(nodes=[], similarities=[], ids=[])
        vector = np.asarray(query.query_embedding, dtype=np.float32)
        found = self._index.search(vector, query.similarity_top_k, self._store.evidence_ids(meant))
        pieces = self._store.evidence([number for number, _ in found])
        nodes = [node_of(piece, ready[piece.document_id]) for piece in pieces]
        return VectorStoreQueryResult(
            nodes=nodes, similarities=[score for _, score in found], ids=[n.node_id for n in nodes]
        )


def node_of(evidence: Evidence, document: Document) -> TextNode:
    """Evidence as a node that quotes it verbatim and says where it stands."""
    about = {"document": document.name, **_about(document), "modality": evidence.modality.value}
    node = TextNode(
        id_=str(evidence.id),
        text=evidence.text,
        metadata={**about, "context": evidence.context, "locator": locator_json(evidence.locator)},
        excluded_embed_metadata_keys=["locator"],
        excluded_llm_metadata_keys=["locator"],
    )
    node.relationships[NodeRelationship.SOURCE] = RelatedNodeInfo(node_id=document.id)
    return node


def _about(document: Document) -> dict[str, Any]:
    told = document.description
    return {"company": told.company, "form": told.form, "fiscal_year": told.fiscal_year, "quarter": told.quarter}


def _meets(document: Document, filters: MetadataFilters | None) -> bool:
    if filters is None:
        return True
    about = {"document": document.name, **_about(document)}
    met = [_holds(about, part) for part in filters.filters if isinstance(part, MetadataFilter)]
    return any(met) if filters.condition == "or" else all(met)


def _holds(about: dict[str, Any], part: MetadataFilter) -> bool:
    value = about.get(part.key)
    if part.operator == FilterOperator.EQ:
        return value == part.value
    if part.operator == FilterOperator.IN:
        return isinstance(part.value, list) and value in part.value
    raise MffmError(f"The filter {part.operator.value} is not offered here.", "Filter with == or in.")
