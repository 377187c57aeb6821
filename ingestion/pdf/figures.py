"""A page's words and the charts drawn on it in, figures out: each with its words, caption and series.

A chart whose series cannot be told is left to the text around it. Captions are looked for above, then below.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from data.locators import Box, FigureRegion
from data.types import Evidence
from ingestion.charts.marks import Label
from ingestion.charts.paths import Drawing
from ingestion.charts.series import chart_of
from ingestion.pdf.glyphs import Sheet, Word

_SIDE, _ABOVE, _BELOW = 70.0, 44.0, 46.0
_RIGHT = 130.0
_GAP = 0.42  # of the type size, between words of one label
_CROWDED = re.compile(r"(?:(?:19|20)\d\d){2,}")
_CAPTION = re.compile(r"^(?:figure|fig\.|chart|exhibit|graph|diagram|abbildung|grafik)\b", re.IGNORECASE)


def figures_on(sheet: Sheet, words: Sequence[Word]) -> list[tuple[Evidence, frozenset[Word]]]:
    """The charts of a page and the words that belong to each."""
    if sheet.turns or not sheet.drawings:
        return []
    found: list[tuple[Evidence, frozenset[Word]]] = []
    for drawing in sheet.drawings:
        others = [other.box for other in sheet.drawings if other is not drawing]
        if figure := _figure(drawing, sheet, words, others):
            found.append(figure)
    return found


def _figure(
    drawing: Drawing, sheet: Sheet, words: Sequence[Word], others: Collection[Box]
) -> tuple[Evidence, frozenset[Word]] | None:
    reach = _with_legend(_reach(drawing, others), drawing, others)
    level = [word for word in words if _inside(word, reach)]
    sideways = [word for word in sheet.sideways if _inside(word, reach)]
    labels, owners = _labels(level, sideways)
    grid = chart_of(labels, drawing.marks(labels), doubted=True)
    if grid is None or len(grid.rows) < 2:
        return None
    boxes = [drawing.box, *(label.box for label in labels)]
    around = Box(
        max(0.0, min(box.x0 for box in boxes)),
        max(0.0, min(box.top for box in boxes)),
        min(sheet.width, max(box.x1 for box in boxes)),
        min(sheet.height, max(box.bottom for box in boxes)),
    )
    title = _title(drawing, around, words)
    text = "\n".join(dict.fromkeys([*([title] if title else []), *(label.text for label in labels)]))
    evidence = Evidence(FigureRegion(sheet.number, around), text, title, replace(grid, title=title))
    return evidence, owners


def _reach(drawing: Drawing, others: Collection[Box]) -> Box:
    """How far around the marks their labels may stand; not into another chart."""
    box = drawing.box
    x0, x1 = box.x0 - _SIDE, box.x1 + _RIGHT
    top, bottom = box.top - _ABOVE, box.bottom + _BELOW
    for other in others:
        if min(other.bottom, box.bottom) > max(other.top, box.top):
            x0 = max(x0, (other.x1 + box.x0) / 2) if other.x1 <= box.x0 else x0
            x1 = min(x1, other.x0 - _SIDE / 2) if other.x0 >= box.x1 else x1
        if min(other.x1, box.x1) > max(other.x0, box.x0):
            top = max(top, other.bottom + _BELOW) if other.bottom <= box.top else top
            bottom = min(bottom, other.top - _ABOVE) if other.top >= box.bottom else bottom
    return Box(x0, top, x1, bottom)


def _with_legend(reach: Box, drawing: Drawing, others: Collection[Box]) -> Box:
    """The reach drawn out to samples of the chart's own colours above or below it, as far as no other chart stands."""
    colours = {mark.colour for mark in (*drawing.bars, *drawing.traces, *drawing.wedges)}
    for sample, colour in drawing.samples:
        taller = replace(reach, top=min(reach.top, sample.top - 2), bottom=max(reach.bottom, sample.bottom + 2))
        if colour in colours and not any(_meets(other, taller) for other in others):
            reach = taller
    return reach


def _meets(one: Box, other: Box) -> bool:
    return min(one.x1, other.x1) > max(one.x0, other.x0) and min(one.bottom, other.bottom) > max(one.top, other.top)


def _inside(word: Word, box: Box) -> bool:
    x = (word.x0 + word.x1) / 2
    return box.x0 <= x <= box.x1 and box.top <= word.middle <= box.bottom


def _labels(level: Sequence[Word], sideways: Sequence[Word]) -> tuple[list[Label], frozenset[Word]]:
    """Words that stand together as one label each."""
    runs: list[list[Word]] = []
    parts = [part for word in level for part in _years_apart(word)]
    for word in sorted(parts, key=lambda word: (round(word.middle), word.x0)):
        if runs and _one_label(runs[-1][-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    labels = [Label(" ".join(word.text for word in run), _around(run)) for run in runs]
    labels += [Label(word.text, Box(word.x0, word.top, word.x1, word.bottom), turned=True) for word in sideways]
    return labels, frozenset(level)


def _one_label(last: Word, word: Word) -> bool:
    """Whether a word goes on with the label of the one before; figures beside each other are ticks of their own."""
    level = abs(last.middle - word.middle) < 0.35 * word.size and -1 <= word.x0 - last.x1 < _GAP * word.size
    return level and not (last.text[:1].isdigit() and word.text[:1].isdigit())


def _years_apart(word: Word) -> list[Word]:
    """The years of labels so crowded that they were read as one word."""
    if len(word.text) < 8 or not _CROWDED.fullmatch(word.text):
        return [word]
    count = len(word.text) // 4
    step = (word.x1 - word.x0) / count
    return [
        word._replace(text=word.text[4 * n : 4 * n + 4], x0=word.x0 + n * step, x1=word.x0 + (n + 1) * step)
        for n in range(count)
    ]


def _around(words: Sequence[Word]) -> Box:
    return Box(
        min(word.x0 for word in words),
        min(word.top for word in words),
        max(word.x1 for word in words),
        max(word.bottom for word in words),
    )


def _title(drawing: Drawing, around: Box, words: Sequence[Word]) -> str:
    """The line above the marks, else a line below that calls itself a figure; "" without either."""
    middle = (drawing.box.x0 + drawing.box.x1) / 2
    above = [word for word in words if drawing.box.top - 40 <= word.middle < drawing.box.top and _near(word, drawing)]
    lines = sorted({round(word.middle) for word in above}, reverse=True)
    for level in lines:
        said = _line(above, level)
        if len(said) > 3 and not said.replace(".", "").replace(",", "").strip("%$€£ ").isdigit():
            return said
    below = [word for word in words if around.bottom - 16 <= word.middle <= around.bottom + 40 and _near(word, drawing)]
    for level in sorted({round(word.middle) for word in below}):
        said = _line(below, level)
        if _CAPTION.match(said) and middle:
            return said
    return ""


def _near(word: Word, drawing: Drawing) -> bool:
    return drawing.box.x0 - _SIDE <= word.x0 and word.x1 <= drawing.box.x1 + _SIDE


def _line(words: Sequence[Word], level: int) -> str:
    row = sorted((word for word in words if abs(word.middle - level) <= 2), key=lambda word: word.x0)
    return " ".join(word.text for word in row)
