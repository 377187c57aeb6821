"""Words of an open PDF page in, which of them its reader cannot see out, and how each is hidden.

A word is seen when the page, rendered, would look different without it. That is tried only for words under suspicion:
nothing shows where they stand, their colour is near that of what is around them, something is drawn over them later,
or they are set to be invisible. The invisible words over a scanned page are its text and count as seen.
"""

from __future__ import annotations

import ctypes
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from data.types import Way
from ingestion.pdf.shapes import Bounds, Drawn, address_of

_GLANCE, _GLANCE_PIXELS = 1.0, 1_500_000
_LOOK, _LOOK_PIXELS = 2.0, 6_000_000
_EDGE = 10  # of 255: a step between neighbouring pixels that an eye makes out
_NEAR = 80  # of 255: a colour this near the average around it is looked at
_CLEAR = 0.15
_PEEPING = 0.02  # of a word's box: less ink than a full stop's, as where letters look out from under a cover
_BEYOND_LATIN = "\u2100"  # letters from here on may merely lack a font on this machine
_INVISIBLE = frozenset((pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP))
_STROKED = frozenset((pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP))

Pixels = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.int32]


class Set(NamedTuple):
    """A word as set: its first character's index, its letters, and its box on the page as rendered."""

    first: int
    text: str
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class _Paint:
    """How a text object is painted: its colour's brightness (0-255), opacity (0-1), and whether its mode shows it."""

    shape: Any
    brightness: float
    opacity: float
    shows: bool


def ways_hidden(page: Any, raw: Any, words: Sequence[Set], drawn: Drawn) -> list[Way | None]:
    """For each word how it is hidden; None for words that are seen. `raw` is the page's text page."""
    if not words:
        return []
    grey = _rendered(page, _GLANCE, _GLANCE_PIXELS, grey=True)
    places = _Places(page, words, grey.shape)
    dull = places.sums(_edges(grey)) == 0
    mean = places.sums(grey) / places.areas
    owners, paints = _paints(raw, words)
    covered = _covered(words, owners, drawn)
    suspects: dict[int, Way] = {}
    for n, word in enumerate(words):
        paint = paints.get(owners[n])
        if paint is None:
            continue
        way = _suspicion(word, paint, bool(dull[n]), float(mean[n]), n in covered, drawn)
        if way is not None:
            suspects[n] = way
    unseen = _without(page, words, suspects, owners, paints) if suspects else set[int]()
    return [suspects[n] if n in unseen else None for n in range(len(words))]


def _suspicion(word: Set, paint: _Paint, dull: bool, mean: float, covered: bool, drawn: Drawn) -> Way | None:
    """How the word would be hidden if it were."""
    if not paint.shows:
        return None if not dull and _on_picture(word, drawn) else Way.INVISIBLE
    if covered:
        return Way.COVERED
    if paint.opacity < _CLEAR or abs(paint.brightness - mean) < _NEAR:
        return Way.COLOUR
    if not dull:
        return None
    if _on_layer(paint.shape):
        return Way.LAYER
    return Way.NOT_SHOWN if max(word.text) < _BEYOND_LATIN or _embedded(paint.shape) else None


def _without(
    page: Any, words: Sequence[Set], suspects: Collection[int], owners: Sequence[int], paints: dict[int, _Paint]
) -> set[int]:
    """Those of the suspects without which the page looks about the same."""
    shapes = [paints[owner].shape for owner in {owners[n] for n in suspects}]
    before = _rendered(page, _LOOK, _LOOK_PIXELS)
    for shape in shapes:
        pdfium.FPDFPageObj_SetIsActive(shape, False)
    after = _rendered(page, _LOOK, _LOOK_PIXELS)
    for shape in shapes:
        pdfium.FPDFPageObj_SetIsActive(shape, True)
    change = np.abs(before.astype(np.int16) - after).max(axis=2) >= _EDGE
    chosen = sorted(suspects)
    places = _Places(page, [words[n] for n in chosen], change.shape)
    shares = places.sums(change.astype(np.uint8)) / places.areas
    return {n for n, share in zip(chosen, shares.tolist(), strict=True) if share < _PEEPING}


# ---------------------------------------------------------------- pixels


def _rendered(page: Any, scale: float, most: int, grey: bool = False) -> Pixels:
    width, height = page.get_size()
    fitting = min(scale, sqrt(most / max(width * height, 1.0)))
    pixels: Pixels = page.render(scale=fitting, grayscale=grey).to_numpy()
    return pixels.reshape(pixels.shape[:2]) if grey else pixels[:, :, :3]


def _edges(grey: Pixels) -> Pixels:
    """1 where a pixel differs from its right or lower neighbour."""
    steps = np.zeros(grey.shape, dtype=np.uint8)
    signed = grey.astype(np.int16)
    steps[:, :-1] |= np.abs(signed[:, 1:] - signed[:, :-1]) >= _EDGE
    steps[:-1, :] |= np.abs(signed[1:, :] - signed[:-1, :]) >= _EDGE
    return steps


class _Places:
    """The boxes of words in the pixels of a rendered page."""

    def __init__(self, page: Any, words: Sequence[Set], shape: tuple[int, ...]) -> None:
        width, height = page.get_size()
        bounds = np.array([word.bounds for word in words], dtype=np.float64)
        x = np.clip(bounds[:, [0, 2]] * shape[1] / max(width, 1.0), 0, shape[1])
        y = np.clip(bounds[:, [1, 3]] * shape[0] / max(height, 1.0), 0, shape[0])
        self.x0, self.x1 = np.floor(x[:, 0]).astype(int), np.ceil(x[:, 1]).astype(int)
        self.y0, self.y1 = np.floor(y[:, 0]).astype(int), np.ceil(y[:, 1]).astype(int)
        self.areas = np.maximum((self.x1 - self.x0) * (self.y1 - self.y0), 1)

    def sums(self, values: Pixels) -> Counts:
        """The sum of the values in each box."""
        total = np.zeros((values.shape[0] + 1, values.shape[1] + 1), dtype=np.int32)
        np.cumsum(values, axis=1, dtype=np.int32, out=total[1:, 1:])
        np.cumsum(total[1:, 1:], axis=0, out=total[1:, 1:])
        y0, y1, x0, x1 = self.y0, self.y1, self.x0, self.x1
        return total[y1, x1] - total[y0, x1] - total[y1, x0] + total[y0, x0]


# ---------------------------------------------------------------- paint


def _paints(raw: Any, words: Sequence[Set]) -> tuple[list[int], dict[int, _Paint]]:
    """The address of each word's text object, 0 where it has none, and how each object is painted."""
    owners, paints = list[int](), dict[int, _Paint]()
    for word in words:
        shape = pdfium.FPDFText_GetTextObject(raw, word.first)
        address = address_of(shape)
        owners.append(address)
        if address and address not in paints:
            paints[address] = _paint(shape)
    return owners, paints


def _paint(shape: Any) -> _Paint:
    mode = pdfium.FPDFTextObj_GetTextRenderMode(shape)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    colour = pdfium.FPDFPageObj_GetStrokeColor if mode in _STROKED else pdfium.FPDFPageObj_GetFillColor
    if not colour(shape, red, green, blue, alpha):
        return _Paint(shape, 0.0, 1.0, mode not in _INVISIBLE)
    brightness = 0.299 * red.value + 0.587 * green.value + 0.114 * blue.value
    return _Paint(shape, brightness, alpha.value / 255, mode not in _INVISIBLE)


def _embedded(shape: Any) -> bool:
    """Whether the file brings the letters' shapes, so that they cannot be missing here alone."""
    font = pdfium.FPDFTextObj_GetFont(shape)
    return bool(font) and pdfium.FPDFFont_GetIsEmbedded(font) == 1


def _on_layer(shape: Any) -> bool:
    return "OC" in _marks(shape)


def says_otherwise(raw: Any, index: int) -> bool:
    """Whether the character comes from a replacement text and not from the letters drawn."""
    shape = pdfium.FPDFText_GetTextObject(raw, index)
    length = ctypes.c_ulong()
    for n in range(max(0, pdfium.FPDFPageObj_CountMarks(shape)) if shape else 0):
        mark = pdfium.FPDFPageObj_GetMark(shape, n)
        if pdfium.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", None, 0, length) and length.value > 2:
            return True
    return False


def _marks(shape: Any) -> Iterator[str]:
    name, length = (ctypes.c_ushort * 32)(), ctypes.c_ulong()
    for n in range(max(0, pdfium.FPDFPageObj_CountMarks(shape))):
        mark = pdfium.FPDFPageObj_GetMark(shape, n)
        if pdfium.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length):
            yield bytes(name)[: max(0, length.value - 2)].decode("utf-16-le", "replace")


# ---------------------------------------------------------------- covers


def _covered(words: Sequence[Set], owners: Sequence[int], drawn: Drawn) -> set[int]:
    """Words in whose middle a solid area or picture is drawn later than they are."""
    first = min((order for order, _ in drawn.texts), default=0)
    covers = [cover for cover in drawn.covers if cover.order > first]
    if not covers:
        return set()
    orders = {address_of(shape): order for order, shape in drawn.texts}
    bounds = np.array([cover.bounds for cover in covers])
    later = np.array([cover.order for cover in covers])
    found = set[int]()
    for n, word in enumerate(words):
        x, y = (word.bounds[0] + word.bounds[2]) / 2, (word.bounds[1] + word.bounds[3]) / 2
        inside = (bounds[:, 0] <= x) & (x <= bounds[:, 2]) & (bounds[:, 1] <= y) & (y <= bounds[:, 3])
        if bool((inside & (later > orders.get(owners[n], 1 << 60))).any()):
            found.add(n)
    return found


def _on_picture(word: Set, drawn: Drawn) -> bool:
    x, y = (word.bounds[0] + word.bounds[2]) / 2, (word.bounds[1] + word.bounds[3]) / 2
    return any(
        cover.bounds[0] <= x <= cover.bounds[2] and cover.bounds[1] <= y <= cover.bounds[3]
        for cover in drawn.covers
        if cover.picture
    )
