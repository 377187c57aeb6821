"""Characters and text objects of an open PDF page in, the letters that PDFium takes for printed twice put back.

Where each letter is a text object of its own, PDFium leaves out the second "f" of "effect": an "f" leans over the
letter after it, so that the two look like one drawn again to be heavier. What is not drawn again leaves a gap.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from math import hypot
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from ingestion.pdf.characters import Glyphs
from ingestion.pdf.shapes import Bounds, address_of

_HOLE = 0.05  # of the height of a character: what is left of the room of one that leans over it
_NEXT = 4  # text objects from a letter's to the next one's, with what is left out between them
_ALIKE = 0.02  # of the size of a letter


def put_back(raw: Any, glyphs: Glyphs, texts: Sequence[Any]) -> None:
    """Put letters that were left out among the characters. `texts` are the page's text objects as they are drawn."""
    if len(glyphs.text) > 2 * len(texts):
        return
    place = {address_of(text): n for n, text in enumerate(texts)}
    for n in reversed(_before_holes(glyphs)):
        first, last = (place.get(_owner(raw, glyphs.index[k]), -1) for k in (n, n + 1))
        if 0 <= first < last <= first + _NEXT:
            _put_back_between(glyphs, n, texts[first], texts[first + 1 : last])


def _before_holes(glyphs: Glyphs) -> list[int]:
    """The characters after which there is room for another."""
    boxes = np.array(glyphs.boxes, dtype=np.float64).reshape(-1, 4)
    room = np.maximum(boxes[1:, :2] - boxes[:-1, 2:], boxes[:-1, :2] - boxes[1:, 2:]).max(axis=1)
    found: list[int] = np.flatnonzero(room > _HOLE * (boxes[:-1, 3] - boxes[:-1, 1])).tolist()
    return found


def _owner(raw: Any, n: int) -> int:
    return address_of(pdfium.FPDFText_GetTextObject(raw, n))


def _put_back_between(glyphs: Glyphs, n: int, text: Any, between: Sequence[Any]) -> None:
    """Put what stands between a character and the next, and looks like the first, after it."""
    x0, low, x1, high = glyphs.boxes[n]
    of_letter = _bounds(text)
    for other in between:
        bounds = _bounds(other)
        dx, dy = bounds[0] - of_letter[0], bounds[1] - of_letter[1]
        if _same_size(of_letter, bounds) and hypot(dx, dy) > min(x1 - x0, high - low) / 4:
            glyphs.insert(n + 1, glyphs.text[n], glyphs.index[n], (x0 + dx, low + dy, x1 + dx, high + dy))
            return


def _same_size(one: Bounds, other: Bounds) -> bool:
    width, height = one[2] - one[0], one[3] - one[1]
    alike = _ALIKE * max(width, height)
    return width > 0 and abs(other[2] - other[0] - width) < alike and abs(other[3] - other[1] - height) < alike


def _bounds(text: Any) -> Bounds:
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(text, left, low, right, high)
    return left.value, low.value, right.value, high.value
