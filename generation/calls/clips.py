"""Citations of recordings in, the seconds that they cite as short clips out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from data.answers import Citation
from data.errors import MffmError
from data.locators import AudioSpan
from ingestion.calls.pairs import is_recording
from ingestion.isolation.drawing import listener

if TYPE_CHECKING:
    from data.store.store import Store
    from data.types import Document

log = logging.getLogger(__name__)

LONGEST_SECONDS = 30.0
_ROOM = 0.2
_MOST = 24  # clips of one memo, about 150 KB each


def clips_of(store: Store) -> Callable[[Sequence[Citation]], list[bytes | None]]:
    """MP3 clips, one for each citation in turn, from the recordings in the workspace. A transcript alone has none."""
    documents = {document.id: document for document in store.documents()}

    def clips(citations: Sequence[Citation]) -> list[bytes | None]:
        spans = [_span(citation) for citation in citations]
        wanted = dict[str, list[tuple[float, float]]]()
        for citation, span in zip(citations, spans, strict=True):
            document = documents.get(citation.document_id)
            if span is None or document is None or not is_recording(store.original(document)):
                continue
            of_it = wanted.setdefault(document.id, [])
            if span not in of_it and sum(map(len, wanted.values())) < _MOST:
                of_it.append(span)
        made = {id: _cut(store, documents[id], spans) for id, spans in wanted.items() if spans}
        return [
            made.get(citation.document_id, {}).get(span) if span else None
            for citation, span in zip(citations, spans, strict=True)
        ]

    return clips


def _span(citation: Citation) -> tuple[float, float] | None:
    place = citation.locator
    if not isinstance(place, AudioSpan) or place.start is None:
        return None
    end = min(place.end or place.start + LONGEST_SECONDS, place.start + LONGEST_SECONDS)
    return max(0.0, place.start - _ROOM), end + _ROOM


def _cut(store: Store, document: Document, spans: list[tuple[float, float]]) -> dict[tuple[float, float], bytes]:
    """The clips of one recording, which is decoded once; none of one that cannot be decoded."""
    try:
        with listener(store.principal) as reader:
            return dict(zip(spans, reader.clips(store.original(document), document.name, spans), strict=True))
    except MffmError as error:
        log.warning("no clips of a recording", extra={"document": document.id, "code": error.code})
        return {}
