"""An uploaded picture in, what is looked for and what is shown of it out. It is decoded by a reading process alone."""

from __future__ import annotations

import tempfile
from base64 import b64encode
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from ingestion.isolation.reader import Reader
from retrieval.picture import Picture, read_picture

TYPES = ["png", "jpg", "jpeg", "webp"]
_SIDE = 480


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file as it was handed in with a question."""

    name: str
    content: bytes = field(repr=False)


def read_upload(shown: Uploaded) -> Picture:
    """The picture with its words, read in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="mffm-picture-") as folder, Reader() as reader:
        path = Path(folder) / "picture"
        path.write_bytes(shown.content)
        return read_picture(reader, path, shown.name)


def thumbnail(picture: Picture) -> str:
    """A small copy as a data URL, for the conversation; made of pixels that the reading process gave."""
    image = picture.image.copy()
    image.thumbnail((_SIDE, _SIDE))
    kept = BytesIO()
    image.save(kept, "WEBP", quality=80)
    return "data:image/webp;base64," + b64encode(kept.getvalue()).decode("ascii")
