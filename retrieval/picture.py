"""A picture that is looked for: its pixels, and the words that were read in it, which are data and nothing more."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import Unsupported
from data.locators import FigureRegion
from data.metrics.vocabulary import stopwords
from ingestion.isolation.reader import Reader

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_TERMS = 60


@dataclass(frozen=True, slots=True)
class Picture:
    """`words` are those printed in it, line by line."""

    name: str
    image: Image = field(repr=False)
    words: str = ""

    @property
    def digest(self) -> str:
        """The sha256 of its pixels."""
        return hashlib.sha256(self.image.tobytes()).hexdigest()

    @property
    def terms(self) -> tuple[str, ...]:
        """What can be looked up of the words: names and figures, each once."""
        found = re.findall(r"[^\W_]+(?:[.,]\d+)*", self.words.lower())
        kept = (word for word in found if len(word) > 1 and word not in stopwords())
        return tuple(dict.fromkeys(kept))[:_MOST_TERMS]


def read_picture(reader: Reader, path: Path, name: str) -> Picture:
    """The picture of a file, read in a process of its own; a file that is no picture is refused."""
    reading = reader.read(path, name)
    place = reading.evidence[0].locator
    if len(reading.evidence) != 1 or not isinstance(place, FigureRegion):
        raise Unsupported(f"{name} is not a picture.", "Choose a PNG or JPEG, as a screenshot of a chart.")
    [image] = reader.figures(path, name, [place])
    if image is None:
        raise Unsupported(f"{name} could not be drawn.", "Save it as PNG and choose it again.")
    return Picture(name, image, reading.evidence[0].text)
