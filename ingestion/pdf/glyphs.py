"""A page of a PDF in, its words and ruled lines out, measured from the top-left corner of the page as rendered.

Does not know lines, paragraphs or tables. All calls go to PDFium's flat C interface: a page takes about 20 ms.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

from data.locators import Box
from data.types import Way
from ingestion.charts.paths import Drawing, drawings_on
from ingestion.pdf.characters import Floats, Glyphs, directions_of, glyphs_of, raise_marks, word_starts
from ingestion.pdf.doubles import put_back
from ingestion.pdf.ink import Set, says_otherwise, ways_hidden
from ingestion.pdf.shapes import Affine, Drawn, Rule, drawn_on

_SMALLEST = 2.0
_NARROWEST = 0.17  # of the type size, for a letter drawn as such


class Word(NamedTuple):
    """A word and its box; `size` is the type size in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


class Unseen(NamedTuple):
    """A word that the page's reader cannot see, and how it is hidden."""

    way: Way
    word: Word


@dataclass(frozen=True)
class Sheet:
    """One page turned so that its text reads from left to right.

    `turns` counts the quarter turns (clockwise) that bring the rendered page into this position. `sideways` are
    lines that still run upwards or downwards. `pictured` is the share of the page that images cover. `hidden` are
    words that the page does not show; `drawings` the charts drawn on it, `pictures`
    where images stand.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...] = ()
    sideways: tuple[Word, ...] = ()
    rules: tuple[Rule, ...] = ()
    pictured: float = 0.0
    turns: int = 0
    hidden: tuple[Unseen, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    pictures: tuple[Box, ...] = ()

    def upright(self, x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        """A rectangle of this sheet on the page as rendered."""
        width, height = self.width, self.height
        for _ in range(self.turns):
            x0, top, x1, bottom = top, width - x1, bottom, width - x0
            width, height = height, width
        return x0, top, x1, bottom


def read_sheet(page: Any, number: int) -> Sheet:
    """The words, rules and pictures of an open pypdfium2 page."""
    width, height = page.get_size()
    place = _to_device(page, width, height)
    text_page = page.get_textpage()
    raw = text_page.raw
    drawn = drawn_on(page, place, width, height)
    glyphs = glyphs_of(raw)
    put_back(raw, glyphs, [text for _, text in drawn.texts])
    boxes = _placed(np.array(glyphs.boxes, dtype=np.float64).reshape(-1, 4), place)
    ways = directions_of(raw, glyphs.index, place)
    turns = int(np.bincount(ways, minlength=4).argmax()) if len(ways) else 0
    rules = drawn.rules
    sheet = Sheet(number, width, height, pictured=drawn.pictured)
    for _ in range(turns):
        boxes, rules = _turned(boxes, sheet.height), [_turn_rule(rule, sheet.height) for rule in rules]
        sheet = replace(sheet, width=sheet.height, height=sheet.width, turns=sheet.turns + 1)
    raise_marks(glyphs, boxes)
    level = list(_words(raw, glyphs, boxes, ways == turns))
    sideways = list(_sideways(glyphs, boxes, ways, turns))
    seen, hidden = _parted(page, raw, [*level, *sideways], sheet, drawn)
    text_page.close()
    upright = {index for index, _ in level}
    return replace(
        sheet,
        words=tuple(word for index, word in seen if index in upright),
        sideways=tuple(word for index, word in seen if index not in upright),
        rules=tuple(rules),
        hidden=tuple(hidden),
        drawings=drawings_on(drawn, width, height) if turns == 0 else (),
        pictures=tuple(Box(*bounds) for bounds in drawn.pictures) if turns == 0 else (),
    )


# ---------------------------------------------------------------- where things stand


def _to_device(page: Any, width: float, height: float) -> Affine:
    """The map from the page's own space to the rendered page, whatever its crop box and rotation."""
    fine = 50
    x, y = ctypes.c_int(), ctypes.c_int()

    def device(px: float, py: float) -> tuple[float, float]:
        size = (int(width * fine), int(height * fine))
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, px, py, x, y)
        return x.value / fine, y.value / fine

    (e, f), (ax, ay), (bx, by) = device(0, 0), device(1000, 0), device(0, 1000)
    return ((ax - e) / 1000, (ay - f) / 1000, (bx - e) / 1000, (by - f) / 1000, e, f)


def _placed(boxes: Floats, place: Affine) -> Floats:
    a, b, c, d, e, f = place
    xs = np.stack([a * boxes[:, n] + c * boxes[:, m] + e for n in (0, 2) for m in (1, 3)])
    ys = np.stack([b * boxes[:, n] + d * boxes[:, m] + f for n in (0, 2) for m in (1, 3)])
    return np.stack([xs.min(0), ys.min(0), xs.max(0), ys.max(0)], axis=1)


def _turned(boxes: Floats, height: float) -> Floats:
    """Boxes after the page, `height` points high, is turned clockwise by a quarter."""
    return np.stack([height - boxes[:, 3], boxes[:, 0], height - boxes[:, 1], boxes[:, 2]], axis=1)


def _turn_rule(rule: Rule, height: float) -> Rule:
    return Rule(height - rule.bottom, rule.x0, height - rule.top, rule.x1)


# ---------------------------------------------------------------- words


def _words(raw: Any, glyphs: Glyphs, boxes: Floats, level: npt.NDArray[np.bool_]) -> Iterator[tuple[int, Word]]:
    """Level words, each with the index of its first character."""
    if not len(boxes):
        return
    starts = word_starts(raw, glyphs, boxes) | np.concatenate([[True], level[1:] != level[:-1]])
    firsts = np.flatnonzero(starts)
    x0, top = np.minimum.reduceat(boxes[:, 0], firsts), np.minimum.reduceat(boxes[:, 1], firsts)
    x1, bottom = np.maximum.reduceat(boxes[:, 2], firsts), np.maximum.reduceat(boxes[:, 3], firsts)
    lasts = [*firsts[1:].tolist(), len(boxes)]
    for n, (first, last) in enumerate(zip(firsts.tolist(), lasts, strict=True)):
        if not level[first]:
            continue
        size, bold = _type(raw, glyphs.index[first], float(bottom[n] - top[n]))
        box = _trimmed(float(top[n]), float(bottom[n]), size)
        text = "".join(glyphs.text[first:last])
        yield glyphs.index[first], Word(text, float(x0[n]), box[0], float(x1[n]), box[1], size, bold)


def _parted(
    page: Any, raw: Any, words: Sequence[tuple[int, Word]], sheet: Sheet, drawn: Drawn
) -> tuple[list[tuple[int, Word]], list[Unseen]]:
    """The words a reader of the page sees, and the others with how each is hidden."""
    places = [Set(index, word.text, sheet.upright(word.x0, word.top, word.x1, word.bottom)) for index, word in words]
    seen, hidden = list[tuple[int, Word]](), list[Unseen]()
    for (index, word), way in zip(words, ways_hidden(page, raw, places, drawn), strict=True):
        says_something = any(sign.isalnum() for sign in word.text)  # a tick box may be set, unseen, over a drawn one
        found = _out_of_sight(raw, index, word, sheet) or (way if says_something else None)
        if found is None:
            seen.append((index, word))
        else:
            hidden.append(Unseen(found, word))
    return seen, hidden


def _out_of_sight(raw: Any, index: int, word: Word, sheet: Sheet) -> Way | None:
    """How a word is hidden by where or how small it stands."""
    if word.size < _SMALLEST:
        return Way.TINY
    if not (word.x1 > 0 and word.bottom > 0 and word.x0 < sheet.width and word.top < sheet.height):
        return Way.OFF_PAGE
    squeezed = word.x1 - word.x0 < _NARROWEST * word.size * len(word.text)
    return Way.ALTERNATIVE if squeezed and says_otherwise(raw, index) else None


def _trimmed(top: float, bottom: float, size: float) -> tuple[float, float]:
    """The height of the word where its font states an absurd one."""
    if bottom - top <= 1.7 * size:
        return top, bottom
    middle = (top + bottom) / 2
    return middle - 0.6 * size, middle + 0.6 * size


def _type(raw: Any, n: int, height: float) -> tuple[float, bool]:
    """Size in points and whether bold, of one character."""
    matrix = pdfium.FS_MATRIX()
    size = pdfium.FPDFText_GetFontSize(raw, n)
    if pdfium.FPDFText_GetMatrix(raw, n, matrix):
        size *= math.hypot(matrix.c, matrix.d)
    size = size if 0.4 * height < size < 2.5 * height else height * 0.87
    return size, pdfium.FPDFText_GetFontWeight(raw, n) >= 600 or _bold_name(raw, n)


def _bold_name(raw: Any, n: int) -> bool:
    name, flags = ctypes.create_string_buffer(96), ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(raw, n, name, 96, flags)
    words = name.raw[: max(0, min(length, 96))].lower()
    return b"bold" in words or b"black" in words or b"heavy" in words


def _sideways(glyphs: Glyphs, boxes: Floats, ways: npt.NDArray[np.int64], turns: int) -> Iterator[tuple[int, Word]]:
    """Lines that run up or down the sheet, each as one word, with the index of its first character."""
    line = list[int]()
    for n in [*np.flatnonzero(ways != turns).tolist(), -1]:
        if line and (n < 0 or n != line[-1] + 1 or not _goes_on(boxes, line[-1], n)):
            box = boxes[line]
            text = "".join((" " if glyphs.breaks[k] else "") + glyphs.text[k] for k in line).strip()
            x0, top, x1, bottom = *box[:, :2].min(0).tolist(), *box[:, 2:].max(0).tolist()
            yield glyphs.index[line[0]], Word(text, x0, top, x1, bottom, min(x1 - x0, bottom - top))
            line = []
        line.append(n)


def _goes_on(boxes: Floats, last: int, n: int) -> bool:
    size = min(boxes[n, 2] - boxes[n, 0], boxes[n, 3] - boxes[n, 1]) + 6
    return bool(abs(boxes[n, 0] - boxes[last, 0]) < size * 2 and abs(boxes[n, 1] - boxes[last, 1]) < size * 2)
