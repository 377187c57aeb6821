"""The noun of recordings: what is heard, as samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]

RATE = 16_000


@dataclass(frozen=True, slots=True)
class Sound:
    """What is heard: `samples` of one channel at 16 kHz. `skipped` parts of the file could not be decoded."""

    samples: Samples
    skipped: int = 0

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE
