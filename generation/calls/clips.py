"""A citation of a recording in, the seconds that it cites as a short clip out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from data.answers import Citation
from data.locators import AudioSpan
from ingestion.calls.pairs import is_recording
from ingestion.isolation.reader import Reader

if TYPE_CHECKING:
    from data.store import Store

LONGEST_SECONDS = 30.0
_ROOM = 0.2
_MOST = 24  # clips of one memo, about 150 KB each


def clips_of(store: Store) -> Callable[[Citation], bytes | None]:
    """MP3 clips from the recordings in the workspace. A transcript without a recording has none."""
    documents = {document.id: document for document in store.documents()}
    made: dict[tuple[str, AudioSpan], bytes] = {}

    def clip(citation: Citation) -> bytes | None:
        document, place = documents.get(citation.document_id), citation.locator
        if document is None or not isinstance(place, AudioSpan) or place.start is None:
            return None
        path, key = store.original(document), (document.id, place)
        if key not in made:
            if len(made) == _MOST or not is_recording(path):
                return None
            end = min(place.end or place.start + LONGEST_SECONDS, place.start + LONGEST_SECONDS)
            with Reader() as reader:
                made[key] = reader.clip(path, document.name, max(0.0, place.start - _ROOM), end + _ROOM)
        return made[key]

    return clip
