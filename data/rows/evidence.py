"""Evidence with its words and vectors, as rows: written and deleted together, found by word and by id."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, Select, delete, or_, select

from data import dialects
from data.codec import compact, grid_from, grid_json, locator_from, locator_json, speech_from, speech_json
from data.dialects import Words, octets, one_of
from data.errors import StoreError
from data.locators import AudioSpan, Modality
from data.rows import audience, documents
from data.rows.tables import documents as document_rows
from data.rows.tables import evidence, facts, vectors
from data.store.database import generation_of
from data.store.lexicon import Lexicon
from data.store.view import View
from data.types import Evidence
from data.vectors import Ids, Seen, Vectors

_WHOSE = document_rows.c.id.label("document_id")
_PIECES = select(evidence, _WHOSE).join_from(evidence, document_rows)


class Place(NamedTuple):
    """Where a piece of evidence stands: document, page, the headings above it; its length in bytes; of what kind."""

    document_id: str
    page: int | None
    headings: str
    length: int
    modality: Modality


def insert(connection: Connection, key: int, pieces: Sequence[Evidence], search_texts: Sequence[str]) -> list[int]:
    """Write evidence and its words; the ids given, in the same order."""
    ids = dialects.of(connection).fresh_ids(connection, "evidence", len(pieces))
    rows = [_row(number, key, ordinal, piece) for ordinal, (number, piece) in enumerate(zip(ids, pieces, strict=True))]
    dialects.insert_many(connection, evidence, evidence.c.keys(), rows)
    insert_words(connection, key, ids, search_texts)
    return ids


def insert_words(connection: Connection, key: int, ids: Sequence[int], search_texts: Sequence[str]) -> None:
    """Make evidence findable by its words."""
    dialects.of(connection).insert_words(connection, Words(key, ids, [dialects.spaced(text) for text in search_texts]))


def move_words(connection: Connection, key: int, people: Collection[str] | None) -> None:
    """Let only these people find the words of a document, or everyone; with the words goes their weight in ranking."""
    if (people is None) != (audience.people_of(connection, key) is None):
        dialects.of(connection).move_words(connection, key, apart=people is not None)
    audience.put(connection, key, people)


def insert_vectors(connection: Connection, ids: Sequence[int], matrix: Vectors, model_id: str) -> None:
    """Write one vector per piece of evidence; wrong shapes and NaN are refused."""
    if matrix.ndim != 2 or len(matrix) != len(ids) or not np.isfinite(matrix).all():
        raise StoreError(
            f"The encoder {model_id} gave {matrix.shape} for {len(ids)} passages, or values that are no numbers.",
            "Choose another encoder in the settings.",
        )
    blobs = (row.tobytes() for row in np.ascontiguousarray(matrix, dtype=np.float32))
    rows = [(number, model_id, blob) for number, blob in zip(ids, blobs, strict=True)]
    dialects.replace_many(connection, vectors, vectors.c.keys(), rows)


def insert_all_vectors(
    connection: Connection, ids: Sequence[int], matrix: Vectors, model_id: str, seen: Iterable[Seen]
) -> None:
    """Write the vectors of words and those of pictures; `ids` are the whole document's, in reading order."""
    insert_vectors(connection, ids, matrix, model_id)
    for one in seen:
        insert_vectors(connection, [ids[place] for place in one.places], one.vectors, one.model_id)


def remove_all(connection: Connection, key: int) -> dict[str, int]:
    """Delete a document's evidence, words, vectors and facts; how many of each."""
    own = select(evidence.c.id).where(evidence.c.document_key == key)
    return {
        "facts": connection.execute(delete(facts).where(facts.c.document_key == key)).rowcount,
        "vectors": connection.execute(delete(vectors).where(vectors.c.evidence_id.in_(own))).rowcount,
        "words": dialects.of(connection).remove_words(connection, key),
        "evidence": connection.execute(delete(evidence).where(evidence.c.document_key == key)).rowcount,
    }


def erase_deleted(connection: Connection, key: int) -> None:
    """Take the words of a deleted document out of the word index, which may only mark them as deleted."""
    dialects.of(connection).erase_words(connection, key)


def remove_derived(connection: Connection, key: int, model_id: str) -> None:
    """Delete what is made anew from kept evidence: words, facts and this model's vectors."""
    connection.execute(delete(facts).where(facts.c.document_key == key))
    dialects.of(connection).remove_words(connection, key)
    own = select(evidence.c.id).where(evidence.c.document_key == key)
    connection.execute(delete(vectors).where(vectors.c.evidence_id.in_(own), vectors.c.model_id == model_id))


def by_ids(view: View, wanted: Sequence[int]) -> list[Evidence]:
    """Evidence in the order asked for; ids that are gone are left out."""
    found = {piece.id: piece for piece in _pieces(view, _PIECES.where(one_of(evidence.c.id, wanted)))}
    return [found[number] for number in wanted if number in found]


def of_document(view: View, document_id: str, page: int | None = None) -> list[Evidence]:
    """A document's evidence in reading order, of one page when asked."""
    key = documents.key_of(view, document_id)
    chosen = _PIECES.where(evidence.c.document_key == key).order_by(evidence.c.ordinal)
    return list(_pieces(view, chosen if page is None else chosen.where(evidence.c.page == page)))


def by_words(
    view: View, lexicon: Lexicon, asked: Sequence[Sequence[str]], among: Collection[str] | None, limit: int
) -> list[list[tuple[int, float]]]:
    """For each list of words and phrases what holds any: evidence ids, best first (bm25: the lower the better)."""
    asked = [list(dict.fromkeys(map(dialects.spaced, phrases))) for phrases in asked]
    if not any(asked):
        return [[] for _ in asked]
    allowed, apart = None, view.apart
    if among is not None or view.later:
        allowed = _ids_of(view, among, document_rows.c.restricted == 0)
        apart = apart.intersection(documents.keys(view, among).values()) if apart and among is not None else apart
    every = list(dict.fromkeys(phrase for phrases in asked for phrase in phrases))
    weighed = dict(zip(every, lexicon.weigh(view.connection, generation_of(view.connection), every), strict=True))
    found: list[list[tuple[int, float]]] = []
    for phrases in asked:
        near = dialects.best([weighed[phrase] for phrase in phrases], limit, allowed)
        if apart and phrases:
            for alone in dialects.of(view.connection).find_apart(view.connection, phrases, sorted(apart), limit):
                near += alone
            near = sorted(near, key=lambda pair: (pair[1], pair[0]))[:limit]
        found.append(near)
    return found


def all_vectors(view: View, model_id: str, after: int, renewed: Collection[str]) -> tuple[Ids, Vectors]:
    """Every vector of a model, by evidence id, from the one after this id on, and those of documents renewed."""
    own = select(evidence.c.id).where(one_of(evidence.c.document_key, documents.keys(view, renewed).values()))
    chosen = select(vectors.c.evidence_id, vectors.c.vector).where(vectors.c.model_id == model_id)
    wanted = or_(vectors.c.evidence_id > after, vectors.c.evidence_id.in_(own))
    rows = view.connection.execute(chosen.where(wanted).order_by(vectors.c.evidence_id)).fetchall()
    ids = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
    if not rows:
        return ids, np.zeros((0, 0), dtype=np.float32)
    matrix = np.frombuffer(b"".join(row[1] for row in rows), dtype=np.float32)
    return ids, matrix.reshape(len(rows), -1)


def places(view: View, ids: Collection[int]) -> dict[int, Place]:
    """Where these pieces stand; ids that are gone are left out."""
    size, kind = octets(evidence.c.text), evidence.c.modality
    columns = (evidence.c.id, _WHOSE, evidence.c.page, evidence.c.context, size, kind)
    chosen = select(*columns).join_from(evidence, document_rows).where(one_of(evidence.c.id, ids))
    found = view.select(chosen, evidence.c.document_key).all()
    return {row[0]: Place(row[1], row[2], row[3], row[4], Modality(row[5])) for row in found}


def ids_seen(view: View, among: Collection[str] | None) -> Ids | None:
    """The evidence ids of these documents, or of all that the person sees; None when that is every one there is."""
    return None if among is None and not view.unseen else _ids_of(view, among)


def every_id(connection: Connection) -> Ids:
    """The ids of all evidence there is."""
    return _ids_of(View(connection), None)


def _ids_of(view: View, among: Collection[str] | None, *only: ColumnElement[bool]) -> Ids:
    """The evidence ids of documents: those of one are consecutive, being given in one transaction."""
    own = select(evidence.c.id).where(evidence.c.document_key == document_rows.c.key).limit(1)
    first, last = (own.order_by(by).scalar_subquery() for by in (evidence.c.ordinal, evidence.c.ordinal.desc()))
    named = [] if among is None else [one_of(document_rows.c.id, among)]
    spans = view.select(select(first, last).select_from(document_rows).where(*named, *only), document_rows.c.key)
    runs = [np.arange(low, high + 1, dtype=np.int64) for low, high in spans if low is not None]
    return np.concatenate([np.zeros(0, dtype=np.int64), *runs])


def counts(pieces: Iterable[Evidence]) -> dict[str, int]:
    """How many pieces of each modality, and how many of them are a machine's draft, where any is."""
    pieces = list(pieces)
    found = Counter(piece.modality.value for piece in pieces)
    draft = sum(isinstance(piece.locator, AudioSpan) and bool(piece.locator.draft) for piece in pieces)
    return {kind: found[kind] for kind in ("text", "table", "figure", "audio")} | ({"draft": draft} if draft else {})


def _row(number: int, key: int, ordinal: int, piece: Evidence) -> tuple[Any, ...]:
    place = compact(locator_json(piece.locator))
    grid = compact(grid_json(piece.grid)) if piece.grid else None
    speech = compact(speech_json(piece.speech)) if piece.speech else None
    return number, key, ordinal, piece.modality.value, piece.page, place, piece.context, piece.text, grid, speech


def _pieces(view: View, chosen: Select[Any]) -> Iterable[Evidence]:
    return (_piece(row) for row in view.select(chosen, evidence.c.document_key))


def _piece(row: Row[Any]) -> Evidence:
    grid = grid_from(json.loads(row.grid)) if row.grid else None
    locator = locator_from(json.loads(row.locator))
    speech = speech_from(json.loads(row.speech)) if row.speech else None
    return Evidence(locator, row.text, row.context, grid, row.document_id, row.id, speech)
