"""A picture in, draft out: one figure with the words printed in it, and a grid where they stand as a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from data.errors import Damaged, TooLarge
from data.locators import Box, FigureRegion
from data.types import Cell, Evidence, Grid
from ingestion.charts.marks import Label
from ingestion.charts.pixels import marks_in
from ingestion.charts.series import chart_of
from ingestion.draft import Draft
from ingestion.ocr import OcrWord, in_lines, read_words
from ingestion.web.cells import YEAR, is_figure

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MAX_PIXELS = 40_000_000
_OCR_SIDE = 2600
_LEAST_ROWS = 3
_TIME = r"(?:(?:Q[1-4]|[A-Z][a-z]{2,8}\.?)\s*['’]?\d\d(?:\d\d)?|(?:19|20)\d\d)"
_TIMES = re.compile(rf"{_TIME}(?:\s+{_TIME})+")


def read_image(path: Path) -> Draft:
    image = open_image(path)
    text, grid = figure_in(image)
    region = FigureRegion(page=1, box=Box(0.0, 0.0, float(image.width), float(image.height)))
    warnings = () if text else ("No words were found in the picture; it can be shown but not searched.",)
    return Draft(evidence=(Evidence(region, text, grid=grid),), pages=1, warnings=warnings)


def figure_in(image: Image, *, doubted: bool = False) -> tuple[str, Grid | None]:
    """The words of a picture line by line, and what it shows as a chart or a table, in its pixels.

    `doubted` says that it may be any picture: a chart must then bear itself out.
    """
    words = _words(image)
    lines = in_lines(words)
    labels = labels_of(words)
    grid = chart_of(labels, marks_in(image, labels), doubted=doubted) or table_in(lines)
    return "\n".join(" ".join(word.text for word in line) for line in lines), grid


def labels_of(words: Sequence[OcrWord]) -> list[Label]:
    """The words as labels of a chart; those much higher than wide are turned, times read as one are set apart."""
    return [Label(word.text, word.box, _turned(word)) for one in words for word in _times_apart(one)]


def _times_apart(word: OcrWord) -> list[OcrWord]:
    if not _TIMES.fullmatch(word.text):
        return [word]
    step = (word.box.x1 - word.box.x0) / len(word.text)
    return [
        OcrWord(
            match.group(),
            replace(word.box, x0=word.box.x0 + match.start() * step, x1=word.box.x0 + match.end() * step),
            word.confidence,
        )
        for match in re.finditer(_TIME, word.text)
    ]


def _turned(word: OcrWord) -> bool:
    box = word.box
    return len(word.text) > 2 and box.bottom - box.top > 1.5 * (box.x1 - box.x0)


def open_image(path: Path | BinaryIO) -> Image:
    """The picture upright on white, its pixels counted before they are unpacked."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(path, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _too_large()
            upright = ImageOps.exif_transpose(image)
            clear = upright.convert("RGBA")
    except Image.DecompressionBombError as bomb:
        raise _too_large() from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as broken:
        raise Damaged("The picture is broken or cut short.", "Save or download it again.") from broken
    sheet = Image.new("RGB", clear.size, "white")
    sheet.paste(clear, mask=clear.getchannel("A"))
    return sheet


def _too_large() -> TooLarge:
    return TooLarge(
        f"The picture has more than {MAX_PIXELS // 10**6} million pixels.", "Save it at a lower resolution."
    )


def _words(image: Image) -> list[OcrWord]:
    """Words with boxes in the pixels of the picture as it came, however much it was shrunk to be read."""
    page = image.height >= 1.2 * image.width and image.width >= 1000
    shrink = min(1.0, _OCR_SIDE / max(image.size))
    if page or shrink == 1.0:
        return read_words(image, page=page)
    small = image.resize((max(1, round(image.width * shrink)), max(1, round(image.height * shrink))))
    return [OcrWord(word.text, _grown(word.box, 1 / shrink), word.confidence) for word in read_words(small, page=False)]


def _grown(box: Box, by: float) -> Box:
    return Box(box.x0 * by, box.top * by, box.x1 * by, box.bottom * by)


def table_in(lines: list[list[OcrWord]]) -> Grid | None:
    """The grid of the lines that read "label, figure, figure ..." with figures under figures, None without such."""
    rows = [parts for line in lines if (parts := _row(line))]
    usual = Counter(len(row) for row in rows).most_common(1)
    rows = rows if usual and usual[0][0] > 2 else [row for row in rows if len(row) == 2]
    columns = _columns([word for row in rows for word in row[1:]], alone=all(len(row) == 2 for row in rows))
    rows = [row for row in rows if len({_column(word, columns) for word in row[1:]}) == len(row) - 1]
    if len(rows) < _LEAST_ROWS or not columns or len(columns) > 12:
        return None
    filled = sum(len(row) - 1 for row in rows)
    if filled * 10 < 6 * len(rows) * len(columns):
        return None
    head = _header(lines, rows, columns)
    body = tuple(_cells(row, columns) for row in rows)
    return Grid(((head,) if head else ()) + body, 1 if head else 0)


def _row(line: list[OcrWord]) -> list[OcrWord] | None:
    """Label and figures of a line; None when it is no such line."""
    first = next((n for n, word in enumerate(line) if is_figure(word.text)), 0)
    figures = line[first:]
    if (
        first == 0
        or not all(is_figure(word.text) for word in figures)
        or all(YEAR.match(word.text) for word in figures)
    ):
        return None
    label, boxes = " ".join(word.text for word in line[:first]), [word.box for word in line[:first]]
    around = Box(boxes[0].x0, min(box.top for box in boxes), boxes[-1].x1, max(box.bottom for box in boxes))
    return [OcrWord(label, around, min(word.confidence for word in line[:first])), *figures]


def _columns(figures: list[OcrWord], *, alone: bool) -> list[tuple[float, float]]:
    """Stretches across the picture that figures share, from left to right; one where each line has a figure alone,
    as at the ends of bars."""
    if alone and figures:
        return [(min(word.box.x0 for word in figures), max(word.box.x1 for word in figures))]
    columns: list[tuple[float, float]] = []
    for word in sorted(figures, key=lambda word: word.box.x0):
        if columns and word.box.x0 <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], word.box.x1))
        else:
            columns.append((word.box.x0, word.box.x1))
    return columns


def _column(word: OcrWord, columns: list[tuple[float, float]]) -> int:
    middle = (word.box.x0 + word.box.x1) / 2
    return min(range(len(columns)), key=lambda n: abs(sum(columns[n]) / 2 - middle))


def _cells(row: list[OcrWord], columns: list[tuple[float, float]]) -> tuple[Cell, ...]:
    cells = [Cell("")] * (len(columns) + 1)
    cells[0] = Cell(row[0].text, row[0].box)
    for word in row[1:]:
        cells[_column(word, columns) + 1] = Cell(word.text, word.box)
    return tuple(cells)


def _header(
    lines: list[list[OcrWord]], rows: list[list[OcrWord]], columns: list[tuple[float, float]]
) -> tuple[Cell, ...] | None:
    """The last line above the rows with a word over each column."""
    top, label_ends = rows[0][0].box.top, columns[0][0]
    for line in reversed([line for line in lines if line[0].box.bottom <= top + 2]):
        over = [word for word in line if word.box.x1 > label_ends]
        if len(over) == len(columns) and len({_column(word, columns) for word in over}) == len(columns):
            label = " ".join(word.text for word in line if word not in over)
            return (Cell(label), *(Cell(word.text, word.box) for word in over))
    return None
