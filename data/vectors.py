"""What a vector is here: the arrays that carry them, who makes them of texts, and who makes them of pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from data.errors import ModelError

if TYPE_CHECKING:
    from PIL.Image import Image

_OTHER = "Choose another encoder in the settings."
Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors. `model_id` names the very weights, so that vectors of two models never mix."""

    @property
    def model_id(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length one per text, in order."""
        ...


class Sight(Protocol):
    """Turns pictures into vectors, of a space of their own by `model_id`."""

    @property
    def model_id(self) -> str: ...

    def look(self, pictures: Sequence[Image]) -> Vectors:
        """One row of length one per picture, in order."""
        ...


class ImageText(Sight, Protocol):
    """A sight that puts texts into the same space, so that a chart is found by what it shows."""

    def encode(self, texts: Sequence[str]) -> Vectors: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """The pictures of a document as one sight sees them; `places` are their evidence's positions in the reading."""

    model_id: str
    places: tuple[int, ...]
    vectors: Vectors


def checked(vectors: Vectors, count: int, dimension: int, model_id: str) -> Vectors:
    """The vectors, when they are what was promised: one row per text, of the right size, all finite."""
    if vectors.shape != (count, dimension):
        raise ModelError(f"The encoder {model_id} gave vectors of shape {vectors.shape} for {count} texts.", _OTHER)
    if not np.isfinite(vectors).all():
        raise ModelError(f"The encoder {model_id} gave values that are no numbers.", _OTHER)
    return vectors
