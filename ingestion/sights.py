"""A reading and its file in, its figures as each sight sees them out: the vectors of pictures beside those of words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from data.errors import MffmError
from data.locators import FigureRegion
from data.types import Evidence
from data.vectors import Seen, Sight, Vectors
from ingestion.fingerprint import Fingerprint
from ingestion.isolation.reader import Reader

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger(__name__)

MOST = 400
_AT_ONCE = 16

Sights = Callable[[], Sequence[Sight]]


def by_fingerprint() -> Sequence[Sight]:
    """The sights of a library without an image-text model."""
    return (Fingerprint(),)


@dataclass(frozen=True, slots=True)
class Figures:
    """The pictures of a document's figures, and the positions of their evidence in the reading."""

    places: tuple[int, ...] = ()
    pictures: tuple[Image, ...] = field(default=(), repr=False)


def figures_in(reader: Reader, path: Path, name: str, evidence: Iterable[Evidence]) -> Figures:
    """The figures of a file as pictures. Where they cannot be drawn, they are found by their words alone."""
    regions = [(n, piece.locator) for n, piece in enumerate(evidence) if isinstance(piece.locator, FigureRegion)]
    regions = regions[:MOST]
    try:
        drawn = reader.figures(path, name, [region for _, region in regions])
    except MffmError as error:
        log.warning("%s: its figures are found by their words alone: %s", name, error)
        return Figures()
    found = [(n, picture) for (n, _), picture in zip(regions, drawn, strict=True) if picture is not None]
    return Figures(tuple(n for n, _ in found), tuple(picture for _, picture in found))


def seen_by(sights: Sights, figures: Figures) -> tuple[Seen, ...]:
    """The figures' vectors by each sight; no sight is opened for a document without figures."""
    if not figures.places:
        return ()
    return tuple(Seen(sight.model_id, figures.places, _looked(sight, figures.pictures)) for sight in sights())


def _looked(sight: Sight, pictures: Sequence[Image]) -> Vectors:
    return np.concatenate(
        [sight.look(pictures[start : start + _AT_ONCE]) for start in range(0, len(pictures), _AT_ONCE)]
    )
