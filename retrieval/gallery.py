"""Figures as one sight sees them, in an index of their own; a picture or words in, the figures nearest to them out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from data.store.store import CACHES, Store
from data.vectors import Ids, ImageText, Sight, Vectors
from ingestion.fingerprint import Fingerprint
from retrieval.embed import TorchEncoder
from retrieval.index import Index, Ranked, open_index
from retrieval.openclip import OpenClip, is_open_clip

if TYPE_CHECKING:
    from PIL.Image import Image

S = TypeVar("S", bound=Sight)


class PictureEncoder:
    """A CLIP model of sentence-transformers, whose pictures and words share a space apart from that of texts."""

    def __init__(self, model: str, threads: int) -> None:
        self._encoder = TorchEncoder(model, model, threads)
        self.model_id = f"pictures/{model}"

    def look(self, pictures: Sequence[Image]) -> Vectors:
        return self._encoder.look(pictures)

    def encode(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode(texts)


def open_image_encoder(model: str, threads: int = 2) -> ImageText:
    """An open_clip checkpoint, or a CLIP model of sentence-transformers by name or folder."""
    return OpenClip(model, threads) if is_open_clip(model) else PictureEncoder(model, threads)


@dataclass(frozen=True, slots=True)
class Gallery(Generic[S]):
    """The figures of one store, and who sees them."""

    sight: S
    index: Index

    def like(self, picture: Image, k: int, allowed: Ids | None) -> Ranked:
        """(evidence id, likeness) of the figures that look most like a picture."""
        return self.index.search(self.sight.look([picture])[0], k, allowed)


@dataclass(frozen=True, slots=True)
class Galleries:
    """Two ways to find a figure by its looks: its copies always, what it shows where there is an image-text model."""

    copies: Gallery[Fingerprint]
    shown: Gallery[ImageText] | None = None

    def showing(self, words: str, k: int, allowed: Ids | None) -> Ranked:
        """(evidence id, likeness) of the figures that show what the words say; none without a model for it."""
        if self.shown is None:
            return []
        return self.shown.index.search(self.shown.sight.encode([words])[0], k, allowed)

    def keep(self) -> None:
        """Bring what is kept of their indexes up to date."""
        for gallery in (self.copies, self.shown):
            if gallery:
                gallery.index.keep()


def open_galleries(store: Store, model: ImageText | None = None) -> Galleries:
    """The figures of a store as fingerprints and, with a model, as image vectors."""
    return Galleries(_gallery(store, Fingerprint()), _gallery(store, model) if model else None)


def _gallery(store: Store, sight: S) -> Gallery[S]:
    folder = hashlib.sha256(sight.model_id.encode()).hexdigest()[:12]
    return Gallery(sight, open_index(store, sight.model_id, store.workspace / CACHES / folder))
