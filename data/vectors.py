"""What a vector is here: the arrays that carry them, who makes them of texts, and who makes them of pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

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
