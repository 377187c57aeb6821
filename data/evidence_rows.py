"""Evidence with its words and vectors, as rows: written and deleted together, found by word and by id."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, LargeBinary, Row, Select, cast, delete, func, select

from data import documents
from data.codec import compact, grid_from, grid_json, locator_from, locator_json, speech_from, speech_json
from data.errors import StoreError
from data.locators import AudioSpan, Modality
from data.tables import evidence, scope, vectors
from data.types import Evidence
from data.vectors import Ids, Vectors


class Place(NamedTuple):
    """Where a piece of evidence stands: document, page, the headings above it; its length in bytes; of what kind."""

    document_id: str
    page: int | None
    headings: str
    length: int
    modality: Modality


def insert(connection: Connection, key: int, pieces: Sequence[Evidence], search_texts: Sequence[str]) -> list[int]:
    """Write evidence and its words; the ids given, in the same order."""
    ids = _fresh_ids(connection, len(pieces))
    rows = [_row(number, key, ordinal, piece) for ordinal, (number, piece) in enumerate(zip(ids, pieces, strict=True))]
    _many(connection, "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    insert_words(connection, key, ids, search_texts)
    return ids


def insert_words(connection: Connection, key: int, ids: Sequence[int], search_texts: Sequence[str]) -> None:
    """Make evidence findable by its words."""
    words = [(number, scope(key), text) for number, text in zip(ids, search_texts, strict=True)]
    _many(connection, "INSERT INTO words (rowid, scope, body) VALUES (?, ?, ?)", words)


def insert_vectors(connection: Connection, ids: Sequence[int], matrix: Vectors, model_id: str) -> None:
    """Write one vector per piece of evidence; wrong shapes and NaN are refused."""
    if matrix.ndim != 2 or len(matrix) != len(ids) or not np.isfinite(matrix).all():
        raise StoreError(
            f"The encoder {model_id} gave {matrix.shape} for {len(ids)} passages, or values that are no numbers.",
            "Choose another encoder in the settings.",
        )
    blobs = (row.tobytes() for row in np.ascontiguousarray(matrix, dtype=np.float32))
    rows = [(number, model_id, blob) for number, blob in zip(ids, blobs, strict=True)]
    _many(connection, "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)


def remove_all(connection: Connection, key: int) -> dict[str, int]:
    """Delete a document's evidence, words, vectors and facts; how many of each."""
    own = "SELECT id FROM evidence WHERE document_key = ?"
    return {
        "facts": _run(connection, "DELETE FROM facts WHERE document_key = ?", key),
        "vectors": _run(connection, f"DELETE FROM vectors WHERE evidence_id IN ({own})", key),
        "words": _run(connection, f"DELETE FROM words WHERE rowid IN ({own})", key),
        "evidence": _run(connection, "DELETE FROM evidence WHERE document_key = ?", key),
    }


def erase_deleted(connection: Connection) -> None:
    """Take the words of deleted evidence out of the word index, which only marks them as deleted."""
    connection.exec_driver_sql("INSERT INTO words (words) VALUES ('optimize')")


def remove_derived(connection: Connection, key: int, model_id: str) -> None:
    """Delete what is made anew from kept evidence: words, facts and this model's vectors."""
    own = "SELECT id FROM evidence WHERE document_key = ?"
    _run(connection, "DELETE FROM facts WHERE document_key = ?", key)
    _run(connection, f"DELETE FROM words WHERE rowid IN ({own})", key)
    chosen = select(evidence.c.id).where(evidence.c.document_key == key)
    connection.execute(delete(vectors).where(vectors.c.evidence_id.in_(chosen), vectors.c.model_id == model_id))


def by_ids(connection: Connection, wanted: Sequence[int]) -> list[Evidence]:
    """Evidence in the order asked for; ids that are gone are left out."""
    found = {piece.id: piece for piece in _pieces(connection, select(evidence).where(evidence.c.id.in_(wanted)))}
    return [found[number] for number in wanted if number in found]


def of_document(connection: Connection, document_id: str, page: int | None = None) -> list[Evidence]:
    """A document's evidence in reading order, of one page when asked."""
    key = documents.key_of(connection, document_id)
    chosen = select(evidence).where(evidence.c.document_key == key).order_by(evidence.c.ordinal)
    return list(_pieces(connection, chosen if page is None else chosen.where(evidence.c.page == page)))


def by_words(connection: Connection, match: str, among: Collection[str] | None, limit: int) -> list[tuple[int, float]]:
    """Evidence ids that match an FTS5 expression, best first (bm25: the lower the better)."""
    expression = f"{{body}} : ({match})"
    if among is not None:
        tokens = [scope(key) for key in documents.keys(connection, among).values()]
        if not tokens:
            return []
        expression = f"{{scope}} : ({' OR '.join(tokens)}) AND {expression}"
    query = "SELECT rowid, rank FROM words WHERE words MATCH ? AND rank MATCH 'bm25(0.0, 1.0)' ORDER BY rank LIMIT ?"
    return [(row[0], row[1]) for row in connection.exec_driver_sql(query, (expression, limit))]


def all_vectors(connection: Connection, model_id: str) -> tuple[Ids, Vectors]:
    """Every vector of a model, by evidence id."""
    query = "SELECT evidence_id, vector FROM vectors WHERE model_id = ? ORDER BY evidence_id"
    rows = connection.exec_driver_sql(query, (model_id,)).fetchall()
    ids = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
    if not rows:
        return ids, np.zeros((0, 0), dtype=np.float32)
    matrix = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float32)
    return ids, matrix.reshape(len(rows), -1)


def places(connection: Connection, ids: Collection[int]) -> dict[int, Place]:
    """Where these pieces stand; ids that are gone are left out."""
    owners = documents.ids(connection)
    size = func.length(cast(evidence.c.text, LargeBinary))
    kind = evidence.c.modality
    columns = (evidence.c.id, evidence.c.document_key, evidence.c.page, evidence.c.context, size, kind)
    found = connection.execute(select(*columns).where(evidence.c.id.in_(ids)))
    return {row[0]: Place(owners[row[1]], row[2], row[3], row[4], Modality(row[5])) for row in found}


def ids_of(connection: Connection, among: Collection[str]) -> Ids:
    """The evidence ids of these documents. Those of one document are consecutive, being given in one transaction."""
    keys = documents.keys(connection, among).values()
    first, last = func.min(evidence.c.id), func.max(evidence.c.id)
    spans = select(first, last).where(evidence.c.document_key.in_(keys)).group_by(evidence.c.document_key)
    runs = [np.arange(low, high + 1, dtype=np.int64) for low, high in connection.execute(spans)]
    return np.concatenate([np.zeros(0, dtype=np.int64), *runs])


def counts(pieces: Iterable[Evidence]) -> dict[str, int]:
    """How many pieces of each modality, and how many of them are a machine's draft, where any is."""
    pieces = list(pieces)
    found = Counter(piece.modality.value for piece in pieces)
    draft = sum(isinstance(piece.locator, AudioSpan) and bool(piece.locator.draft) for piece in pieces)
    return {kind: found[kind] for kind in ("text", "table", "figure", "audio")} | ({"draft": draft} if draft else {})


def _fresh_ids(connection: Connection, count: int) -> list[int]:
    last = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'evidence'").scalar() or 0
    return list(range(last + 1, last + 1 + count))


def _row(number: int, key: int, ordinal: int, piece: Evidence) -> tuple[Any, ...]:
    place = compact(locator_json(piece.locator))
    grid = compact(grid_json(piece.grid)) if piece.grid else None
    speech = compact(speech_json(piece.speech)) if piece.speech else None
    return number, key, ordinal, piece.modality.value, piece.page, place, piece.context, piece.text, grid, speech


def _pieces(connection: Connection, chosen: Select[Any]) -> Iterable[Evidence]:
    ids = documents.ids(connection)
    return (_piece(row, ids) for row in connection.execute(chosen))


def _piece(row: Row[Any], ids: dict[int, str]) -> Evidence:
    grid = grid_from(json.loads(row.grid)) if row.grid else None
    locator = locator_from(json.loads(row.locator))
    speech = speech_from(json.loads(row.speech)) if row.speech else None
    return Evidence(locator, row.text, row.context, grid, ids[row.document_key], row.id, speech)


def _many(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        connection.exec_driver_sql(statement, list(rows))


def _run(connection: Connection, statement: str, key: int) -> int:
    return connection.exec_driver_sql(statement, (key,)).rowcount
