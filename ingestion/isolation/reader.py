"""Path in, Reading out, by way of a disposable process: what kills it becomes a named error.

The process is given a copy of the file in a room that is swept after each.
"""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from data.codec import box_json, reading_from
from data.errors import Damaged, Empty
from data.locators import FigureRegion
from data.room import Room
from data.rows.transcripts import Attached
from data.types import Reading
from ingestion.calls.sound import Samples
from ingestion.isolation.copies import READABLE, copied, opened, sweep
from ingestion.isolation.limits import DRAWING_SECONDS
from ingestion.isolation.pixels import SMALL, Drawn, pictures_from
from ingestion.isolation.process import Process
from ingestion.isolation.walls import GIGABYTE, folders

if TYPE_CHECKING:
    from PIL.Image import Image

ROOM = "mffm-read-"


class Reader:
    """The reading process. Not for several threads at once. `tags=False` reads filings without their XBRL tags.

    A file for which it wants to hold more than `gigabytes` of memory is given up; a long one may hold more, page by
    page. A reading that takes long makes way for shorter ones.
    """

    def __init__(self, *, tags: bool = True, gigabytes: int = 1) -> None:
        self._tags = tags
        self._room = Room(Path(tempfile.gettempdir()), ROOM)
        self._given, self._own = folders(self._room.path)
        for folder in (self._given, self._own):
            folder.mkdir()
        self._process = Process(self._own, gigabytes * GIGABYTE)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> bool:
        """Start the process, so that the next file does not wait for that; False where there is one."""
        return self._process.warm()

    def read(self, path: Path, name: str, transcript: Attached | None = None) -> Reading:
        """All that the file, a recording with its transcript, gives; a `ReadError` when it cannot be read."""
        with self._handed(path, name) as job:
            if transcript is not None:
                words = self._given / "transcript"
                words.write_bytes(transcript.content)
                words.chmod(READABLE)
                job["transcript"] = [str(words), transcript.name]
            answer = self._process.answer(job | {"tags": self._tags})
        reading = reading_from(answer["reading"])
        if not reading.evidence:
            raise Empty(f"There is nothing to read in {name}.", "Check that it is the right file.")
        return reading

    def sound(self, path: Path, name: str) -> bytes:
        """The sound of a recording as FLAC, in the seconds by which it is cited."""
        return self._sound(path, name, "flac")

    def samples(self, path: Path, name: str) -> Samples:
        """The same as bare samples."""
        return np.frombuffer(self._sound(path, name, "pcm"), dtype=np.int16)

    def clips(self, path: Path, name: str, spans: Sequence[tuple[float, float]]) -> list[bytes]:
        """Seconds of a recording, from and to which each span says, as MP3s; it is decoded once for all of them."""
        copies = [self._own / f"{n}.mp3" for n in range(len(spans))]
        with self._handed(path, name) as job:
            self._process.answer(
                job | {"clips": [[str(copy), *span] for copy, span in zip(copies, spans, strict=True)]}
            )
            return [_content(copy) for copy in copies]

    def _sound(self, path: Path, name: str, kind: str) -> bytes:
        copy = self._own / f"sound.{kind}"
        with self._handed(path, name) as job:
            self._process.answer(job | {"sound": str(copy)})
            return _content(copy)

    def page(self, path: Path, name: str, page: int, seconds: float = DRAWING_SECONDS) -> Drawn:
        """A page of a PDF, or a picture, as it is looked at; MffmError where there is no such page."""
        copy = self._own / "page"
        with self._handed(path, name) as job:
            answer = self._process.answer(job | {"page": page, "into": str(copy), "seconds": seconds})
            width, height, scale = answer["page"]
            [image] = pictures_from(copy, [(width, height)])
        if image is None:
            raise Damaged(f"Page {page} of {name} could not be drawn.", "Open and save it anew, then try again.")
        return Drawn(image, float(scale))

    def size(self, path: Path, name: str, page: int, seconds: float = DRAWING_SECONDS) -> tuple[float, float]:
        """Width and height of a page in points, or of a picture in pixels."""
        with self._handed(path, name) as job:
            width, height = self._process.answer(job | {"size": page, "seconds": seconds})["size"]
        return float(width), float(height)

    def figures(
        self, path: Path, name: str, places: Sequence[FigureRegion], side: int = SMALL, seconds: float | None = None
    ) -> list[Image | None]:
        """The pictures of a file's figures, no longer than `side`; None for one that the file does not draw itself.

        They may take as long as reading the file, or `seconds`.
        """
        if not places:
            return []
        copy = self._own / "figures"
        wanted = {"figures": [[place.page, *box_json(place.box)] for place in places], "side": side, "into": str(copy)}
        limit = {} if seconds is None else {"seconds": seconds}
        with self._handed(path, name) as job:
            sizes = self._process.answer(job | wanted | limit)["figures"]
            return pictures_from(copy, sizes)

    @contextmanager
    def _handed(self, path: Path, name: str) -> Generator[dict[str, Any]]:
        """A job on a copy of the file. What lies in the room afterwards is swept out."""
        try:
            yield {"path": str(copied(path, name, self._given / "file")), "name": name}
        finally:
            sweep(self._given)
            sweep(self._own)

    def interrupt(self) -> None:
        """End what is being read, from whichever thread, and read no more: whoever waits for it is told so."""
        self._process.interrupt()

    def close(self) -> None:
        self._process.close()
        self._room.leave()


def _content(copy: Path) -> bytes:
    with opened(copy) as made:
        return made.read()
