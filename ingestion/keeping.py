"""A reading in, a searchable document out: its words and its figures as vectors, kept with it in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from data.rows.transcripts import Attached
from data.store.store import Store
from data.telemetry import span
from data.types import Document, Reading, Status
from data.vectors import Encoder, Vectors
from ingestion.chunk import search_text
from ingestion.isolation.reader import Reader
from ingestion.sights import Figures, Sights, by_fingerprint, figures_in, seen_by
from ingestion.statements.checks import checks_of
from ingestion.statements.facts import facts_of
from ingestion.statements.tagged import tags_checked

_ENCODED_AT_ONCE = 64
ONE_AT_A_TIME = Lock()
"""Models are large: no two are loaded at once, and one recording is written down at a time."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where readings are kept, and who makes vectors of their words and figures."""

    store: Store
    encoder: Callable[[], Encoder]
    sights: Sights = by_fingerprint

    def keep(
        self,
        document: Document,
        reading: Reading,
        figures: Figures,
        transcript: Attached | None = None,
        beat: Callable[[str, float], bool] = lambda _stage, _fraction: True,
    ) -> bool:
        """Encode a reading and make it searchable. `beat` hears how far it is, and may call it off by saying False.

        A recording was read with its `transcript`. False when another has made it searchable in the meantime.
        """
        self.store.mark(document.id, Status.PARSED)
        texts = [search_text(piece, reading.description) for piece in reading.evidence]
        with span("encode", pieces=len(texts)):
            with ONE_AT_A_TIME:
                encoder = self.encoder()
                seen = seen_by(self.sights, figures)
            vectors = _encode(encoder, texts, beat)
        self.store.mark(document.id, Status.EMBEDDED)
        if not beat("keeping", 0.95):
            return False
        with span("commit"):
            return self.store.commit(document.id, reading, vectors, encoder.model_id, texts, seen, transcript)

    def renew(self, document: Document, reader: Reader) -> None:
        """Derive facts, search words and vectors anew from the kept evidence, those of figures from the file."""
        encoder, pieces = self.encoder(), self.store.evidence_of(document.id)
        texts = [search_text(piece, document.description) for piece in pieces]
        facts = facts_of(pieces, document.description)
        checks = (*checks_of(pieces, facts), *tags_checked(pieces, facts, document.description))
        seen = seen_by(self.sights, figures_in(reader, self.store.original(document), document.name, pieces))
        vectors = encoder.encode(texts)
        self.store.renew(document.id, facts, vectors, encoder.model_id, texts, checks, seen)


def _encode(encoder: Encoder, texts: Sequence[str], beat: Callable[[str, float], bool]) -> Vectors:
    parts: list[Vectors] = []
    for start in range(0, len(texts), _ENCODED_AT_ONCE):
        beat("understanding", 0.6 + 0.35 * start / len(texts))
        parts.append(encoder.encode(texts[start : start + _ENCODED_AT_ONCE]))
    return np.concatenate(parts)
