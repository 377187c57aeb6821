"""A document and a place in it in, its picture out: what the app shows, drawn by reading processes kept warm for that.

The app's own process takes no document apart. What it asks for is drawn anew each time and kept nowhere here, so that
nothing of a document outlives its removal. A page has a moment to be drawn; one that takes longer is drawn beside the
others, and one that cannot be drawn at all is not tried again for a while.
"""

from __future__ import annotations

import atexit
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from functools import cache, lru_cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeVar

from data.errors import ReadError, TooLarge, TooSlow
from ingestion.isolation.lane import Lane
from ingestion.isolation.limits import DRAWING_SECONDS
from ingestion.isolation.pixels import Drawn
from ingestion.isolation.reader import Reader

if TYPE_CHECKING:
    from PIL.Image import Image

    from data.locators import FigureRegion

T = TypeVar("T")
_AT_ONCE = 2
_MOMENT = 2.0  # seconds
_NOT_AGAIN = 600.0  # seconds for which a page that cannot be drawn is not tried again
_MOST_NOTED = 4096


def page_of(path: Path, name: str, page: int, whose: Hashable) -> Drawn:
    """A page of a PDF, or a picture, for somebody; MffmError where there is no such page or it cannot be drawn."""
    return _desk().drawn(path, name, page, whose, lambda reader, seconds: reader.page(path, name, page, seconds))


def figure_of(path: Path, name: str, place: FigureRegion, side: int, whose: Hashable) -> Image | None:
    """The picture of a figure, no longer than `side`; None for one that the file does not draw itself."""

    def draw(reader: Reader, seconds: float) -> Image | None:
        [figure] = reader.figures(path, name, [place], side, seconds)
        return figure

    return _desk().drawn(path, name, place.page, whose, draw)


def size_of(path: Path, name: str, page: int, whose: Hashable) -> tuple[float, float]:
    """Width and height of a page in points, or of a picture in pixels; MffmError, too, for one that is not drawn."""
    _desk().check(path, page)
    return _measured(path, name, page, whose)


@lru_cache(maxsize=4096)
def _measured(path: Path, name: str, page: int, whose: Hashable) -> tuple[float, float]:
    """Originals do not change: it is asked once."""
    return _desk().drawn(path, name, page, whose, lambda reader, seconds: reader.size(path, name, page, seconds))


def listener(whose: Hashable) -> AbstractContextManager[Reader]:
    """A process for the recordings that somebody hears."""
    return _desk().listening.reader(whose)


def warm() -> None:
    """Start a process, so that the first page does not wait for it."""
    with _desk().quick.reader(None):
        pass


def close() -> None:
    """End the processes. They are started again should anything be drawn after that."""
    if _desk.cache_info().currsize:
        _desk().close()
        _desk.cache_clear()


@cache
def _desk() -> _Desk:
    atexit.register(close)
    return _Desk()


class _Desk:
    """Where pages are drawn: in a moment, or else one after the other. Knows which ones take long, or for ever."""

    def __init__(self) -> None:
        self.quick, self._long, self.listening = Lane(_AT_ONCE), Lane(1), Lane(_AT_ONCE)
        self._slow = _Noted[bool]()
        self._given_up = _Noted[ReadError]()

    def close(self) -> None:
        self.quick.close()
        self._long.close()
        self.listening.close()

    def check(self, path: Path, page: int) -> None:
        """Raise why a page is not drawn, where that is known."""
        if known := self._given_up.get((path, page)):
            raise type(known)(known.message, known.remedy)

    def drawn(self, path: Path, name: str, page: int, whose: Hashable, draw: Callable[[Reader, float], T]) -> T:
        """What `draw` makes of the page within the seconds that it is told."""
        self.check(path, page)
        try:
            return self._drawn((path, page), whose, draw)
        except (TooSlow, TooLarge) as over:
            told = f"Page {page} of {name} takes more than {DRAWING_SECONDS:g} seconds or 1 GB of memory to draw."
            error = type(over)(told, "Read what stands on it as words, or save the file anew and add it again.")
            self._given_up.note((path, page), error)
            raise error from over
        except ReadError as error:
            self._given_up.note((path, page), error)
            raise

    def _drawn(self, place: tuple[Path, int], whose: Hashable, draw: Callable[[Reader, float], T]) -> T:
        if not self._slow.get(place):
            try:
                with self.quick.reader(whose) as reader:
                    return draw(reader, _MOMENT)
            except TooSlow:
                self._slow.note(place, True)
        with self._long.reader(whose) as reader:
            self.check(*place)  # somebody else may have waited for it
            return draw(reader, DRAWING_SECONDS)


class _Noted(Generic[T]):
    """What was lately found out about pages, for `_NOT_AGAIN` seconds."""

    def __init__(self) -> None:
        self._kept = dict[tuple[Path, int], tuple[float, T]]()

    def note(self, place: tuple[Path, int], what: T) -> None:
        self._kept.pop(place, None)
        self._kept[place] = (monotonic() + _NOT_AGAIN, what)
        if len(self._kept) > _MOST_NOTED:
            self._kept.pop(next(iter(self._kept)), None)

    def get(self, place: tuple[Path, int]) -> T | None:
        until, what = self._kept.get(place, (0.0, None))
        return what if monotonic() < until else None
