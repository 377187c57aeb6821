"""Characters of an open PDF page in, where its words begin out.

Does not know words or lines. A blank is taken from the page where it is printed, or from the room between letters.
"""

from __future__ import annotations

import ctypes
import math
import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from ingestion.pdf.shapes import Affine
from ingestion.words.numbers import SUPERSCRIPTS

MAX_GLYPHS = 200_000
_WORD_GAP = 0.19  # of the type size
_DOUBTFUL_GAP = 0.11  # a blank if both sides are words then
_WIDE_GAP = 0.27  # a blank beyond doubt
_SMALL, _LIFT = 0.82, 0.2  # of the height of the character before a superscript
_SHORT_WORDS = frozenset("a an am as at be by do go he i if in is it me my no of on or so to up us we vs".split())

_MARKS = re.compile(r"\d{1,2}(?:,\d{1,2})*,?")
_RAISED = str.maketrans("0123456789", SUPERSCRIPTS)

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass
class Glyphs:
    """The characters of a page as columns; `breaks` marks those that follow a printed blank, `guessed` those that
    follow a blank which PDFium only infers."""

    text: list[str] = field(default_factory=list[str])
    index: list[int] = field(default_factory=list[int])
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list[tuple[float, float, float, float]])
    breaks: list[bool] = field(default_factory=list[bool])
    guessed: list[bool] = field(default_factory=list[bool])

    def insert(self, n: int, text: str, index: int, box: tuple[float, float, float, float]) -> None:
        """Put a character that follows no blank before the one at `n`."""
        self.text.insert(n, text)
        self.index.insert(n, index)
        self.boxes.insert(n, box)
        self.breaks.insert(n, False)
        self.guessed.insert(n, False)


def glyphs_of(raw: Any) -> Glyphs:
    """Characters in the order they are drawn, each with its advance box; blanks become breaks."""
    glyphs, rectangle, broken, guessed, high = Glyphs(), pdfium.FS_RECTF(), True, False, 0
    unicode_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    for n in range(min(max(pdfium.FPDFText_CountChars(raw), 0), MAX_GLYPHS)):
        code = unicode_of(raw, n)
        if code in (2, 0xFFFE):
            code = 0x2D
        if code <= 32 or code in (0xA0, 0xAD, 0x200B, 0xFEFF):
            guessed = True
            broken = broken or code in (9, 0xA0) or not pdfium.FPDFText_IsGenerated(raw, n)
            continue
        if not box_of(raw, n, rectangle):
            continue
        if 0xDC00 <= code < 0xE000 and high:
            glyphs.text[-1] = chr(0x10000 + (high - 0xD800) * 0x400 + code - 0xDC00)
            high = 0
            continue
        high = code if 0xD800 <= code < 0xDC00 else 0
        glyphs.text.append(chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd")
        glyphs.index.append(n)
        glyphs.boxes.append((rectangle.left, rectangle.bottom, rectangle.right, rectangle.top))
        glyphs.breaks.append(broken)
        glyphs.guessed.append(guessed)
        broken = guessed = False
    return glyphs


def raise_marks(glyphs: Glyphs, boxes: Floats) -> None:
    """Make superscripts of digits that stand small and high after another character, as the marks of footnotes do."""
    height = boxes[:, 3] - boxes[:, 1]
    room, lift = boxes[1:, 0] - boxes[:-1, 2], boxes[:-1, 3] - boxes[1:, 3]
    high = (height[1:] < _SMALL * height[:-1]) & (lift > _LIFT * height[:-1]) & (np.abs(room) < _LIFT * height[:-1])
    for first in (np.flatnonzero(high) + 1).tolist():
        stop = first
        while (
            stop < len(glyphs.text)
            and abs(boxes[stop, 3] - boxes[first, 3]) < 0.1 * height[first]
            and (glyphs.text[stop] in "0123456789,")
        ):
            stop += 1
        marks = "".join(glyphs.text[first:stop])
        if _MARKS.fullmatch(marks):
            glyphs.text[first:stop] = marks.translate(_RAISED)


def directions_of(raw: Any, index: list[int], place: Affine) -> npt.NDArray[np.int64]:
    """For every character the quarter turns that make it read level; all are looked at only if a sample differs."""
    step = max(1, len(index) // 40)
    sample = [_quarter(raw, n, place) for n in index[::step]]
    if len(set(sample)) <= 1:
        return np.full(len(index), sample[0] if sample else 0)
    return np.array([_quarter(raw, n, place) for n in index])


def _quarter(raw: Any, n: int, place: Affine) -> int:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(raw, n, matrix):
        return 0
    a, b, c, d, _, _ = place
    across, down = a * matrix.a + c * matrix.b, b * matrix.a + d * matrix.b
    return round(-math.atan2(down, across) / (math.pi / 2)) % 4


def word_starts(raw: Any, glyphs: Glyphs, boxes: Floats) -> Flags:
    """Which characters begin a word. `boxes` are the characters' on the sheet, where they read level."""
    starts = np.array(glyphs.breaks, dtype=bool)
    if len(starts) < 2:
        return starts
    em = np.maximum(boxes[:, 3] - boxes[:, 1], 0.1)
    em = np.minimum(em[1:], em[:-1]) * 0.87
    gap = boxes[1:, 0] - boxes[:-1, 2]
    drop = np.abs((boxes[1:, 1] + boxes[1:, 3]) - (boxes[:-1, 1] + boxes[:-1, 3])) / 2
    guessed = np.array(glyphs.guessed) & ~np.array(glyphs.breaks)
    joined = (boxes[1:] == boxes[:-1]).all(axis=1)  # two letters of one glyph, as the "fi" of many fonts
    leaning = guessed[1:] & ~joined & (np.abs(gap) <= _WORD_GAP * em) & (drop < 0.1 * em)
    for n in np.flatnonzero(leaning).tolist():
        last = glyphs.index[n]
        letters = glyphs.index[max(0, n - 1) : n + 1].count(last)  # a letter put back bears the index of its like
        gap[n] = max(gap[n], _room_between(raw, last, glyphs.index[n + 1], letters))
    starts[1:] |= ((gap > _WORD_GAP * em) | (gap < -0.6 * em) | (drop > 0.5 * em)) & ~joined
    starts[0] = True
    narrow = (
        np.concatenate([[False], (gap > _DOUBTFUL_GAP * em) & (gap < _WIDE_GAP * em) & (drop < 0.1 * em)]) & guessed
    )
    for n in np.flatnonzero(narrow & starts).tolist():
        starts[n] = not _torn_letter(glyphs.text, starts, n)
    doubtful = narrow & ~starts
    for n in np.flatnonzero(doubtful).tolist():
        starts[n] = _between_words(glyphs.text, starts, doubtful, n)
    return starts


def _room_between(raw: Any, last: int, n: int, letters: int) -> float:
    """Points from where the advance of a character, set `letters` times, ends to the origin of the one after it.

    It is more than the gap between their boxes where ink leans over the advance, as that of an "f" does.
    """
    matrix, width = pdfium.FS_MATRIX(), ctypes.c_float()
    (x0, y0), (x1, y1) = _origin(raw, last), _origin(raw, n)
    font = pdfium.FPDFTextObj_GetFont(pdfium.FPDFText_GetTextObject(raw, last))
    letter, size = pdfium.FPDFText_GetUnicode(raw, last), pdfium.FPDFText_GetFontSize(raw, last)
    if not pdfium.FPDFFont_GetGlyphWidth(font, letter, size, width) or width.value <= 0:
        return -math.inf
    pdfium.FPDFText_GetMatrix(raw, last, matrix)
    return math.hypot(x1 - x0, y1 - y0) - letters * width.value * math.hypot(matrix.a, matrix.b)


def _origin(raw: Any, n: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(raw, n, x, y)
    return x.value, y.value


def _torn_letter(text: list[str], starts: Flags, n: int) -> bool:
    """Whether character `n` is a single small letter set apart from its word, as in "Shee t"."""
    ends = n + 1 >= len(text) or bool(starts[n + 1])
    return ends and text[n].islower() and text[n] != "a" and text[n - 1].islower()


def _between_words(text: list[str], starts: Flags, doubtful: Flags, n: int) -> bool:
    """Whether whole words seem to stand on both sides of character `n`, so that "of sales" parts but not "Incom e"."""
    first = n - 1
    while not starts[first]:
        first -= 1
    last = n + 1
    while last < len(text) and not starts[last] and not doubtful[last]:
        last += 1
    left, right = "".join(text[first:n]), "".join(text[n:last])
    figure = right.lstrip("$(").replace(",", "").replace(".", "")
    return _word_like(left) and (_word_like(right) or (left.isalpha() and figure.isdigit() and len(figure) > 1))


def _word_like(piece: str) -> bool:
    letters = piece.strip(".,;:()“”\"'’$")
    return (len(letters) >= 3 and not letters[0].isdigit()) or letters.lower() in _SHORT_WORDS
