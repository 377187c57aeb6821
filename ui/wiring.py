"""Store and settings in, the analyst over them out: encoder, index, search and, when one is set, the model server."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial
from typing import Any

from data.store.store import CACHES, Store
from data.vectors import ImageText
from generation.answer import Analyst
from generation.guardrails import read_policy
from generation.models.cost import Rate
from generation.models.llm import ChatModel, LanguageModel
from ingestion.calls.transcribe import Transcriber, open_transcriber
from ingestion.fingerprint import Fingerprint
from ingestion.sights import Sights
from retrieval.embed import Encoder, open_encoder
from retrieval.gallery import open_galleries, open_image_encoder
from retrieval.index import open_index
from retrieval.search import Searcher
from ui.settings import Settings


def encoder_of(settings: Settings) -> Encoder:
    """The encoder that documents and questions share."""
    return open_encoder(settings.encoder, threads=settings.threads)


def speech_of(settings: Settings) -> Callable[[], Transcriber] | None:
    """The speech model, loaded when the first recording needs it; None when none is set."""
    if not settings.speech_model:
        return None
    key = settings.speech_key.get_secret_value() if settings.speech_key else None
    return cache(partial(open_transcriber, settings.speech_model, settings.speech_url, key, settings.threads))


def sights_of(settings: Settings) -> Sights:
    """Who sees the figures of documents: fingerprints and, where one is set, an image-text model."""
    image_text = image_text_of(settings)
    return lambda: (Fingerprint(), *([image_text()] if image_text else []))


def image_text_of(settings: Settings) -> Callable[[], ImageText] | None:
    """The image-text model, loaded when it is called for; None when none is set."""
    if not settings.image_encoder:
        return None
    return cache(partial(open_image_encoder, settings.image_encoder, settings.threads))


def reading_of(settings: Settings) -> dict[str, Any]:
    """How files are read: the keyword arguments of `ingest` and `run_jobs`."""
    how = {"tags": not settings.ignore_tags, "readers": settings.readers, "gigabytes": settings.reader_memory}
    return how | {"speech": speech_of(settings), "sights": sights_of(settings)}


def open_searcher(store: Store, settings: Settings) -> Searcher:
    """Search over one store; loads the encoder, and the image-text model where one is set."""
    encoder, image_text = encoder_of(settings), image_text_of(settings)
    galleries = open_galleries(store, image_text() if image_text else None)
    return Searcher(store, encoder, open_index(store, encoder.model_id, store.workspace / CACHES), galleries)


def open_analyst(store: Store, settings: Settings) -> Analyst:
    """The analyst, served when the settings name a model server, else embedded."""
    guardrails = read_policy(settings.policy) if settings.policy else read_policy()
    return Analyst(store, open_searcher(store, settings), model_of(settings), rate_of(settings), guardrails)


def model_of(settings: Settings) -> LanguageModel | None:
    """The served model, if one is set."""
    if not settings.model_url:
        return None
    key = settings.model_key.get_secret_value() if settings.model_key else None
    return ChatModel(settings.model_url, settings.model_name, key)


def rate_of(settings: Settings) -> Rate | None:
    """What the model's tokens cost, if either price is set."""
    read, written = settings.price_in, settings.price_out
    if read is None and written is None:
        return None
    return Rate(read or Decimal(0), written or Decimal(0), settings.price_currency)
