"""A picture in, its printed words out, with their boxes in pixels and how sure the engine is.

Tesseract reads whole pages where it is installed: fast, and right on dense text. RapidOCR reads figures, where it
finds short labels and turned axis titles, and pages where there is no tesseract.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from data.errors import TooSlow
from data.heap import give_back
from data.locators import Box

if TYPE_CHECKING:
    from PIL.Image import Image

PAGE_SECONDS = 90
_LEAST_SURE = 0.3
_MOST_PIXELS = 2_500_000
_LONGEST = 2000  # pixels; the engine shrinks what is longer
_SLIMMEST = 4  # times as long as wide
_SINGLE = (r"\d{1,4}\.\d{2}%?", r"\d{1,4}\.\d%?", r"\d{1,3}%")


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A word, or with RapidOCR a run of words; `confidence` from 0 to 1."""

    text: str
    box: Box
    confidence: float


def read_words(image: Image, *, page: bool) -> list[OcrWord]:
    """`page` says that the picture is a page of running text, not a figure."""
    picture = image if image.mode in ("RGB", "L") else image.convert("RGB")
    program = shutil.which("tesseract") if page else None
    words = _by_tesseract(picture, program) if program else _by_rapidocr(picture, turned=not page)
    return [word for word in words if word.text and word.confidence >= _LEAST_SURE]


def _by_tesseract(image: Image, program: str) -> list[OcrWord]:
    png = io.BytesIO()
    image.save(png, "PNG", compress_level=1)
    try:
        done = subprocess.run(
            [program, "stdin", "stdout", "--psm", "4", "tsv"],
            input=png.getvalue(),
            capture_output=True,
            timeout=PAGE_SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired as late:
        raise TooSlow(
            f"Reading the words of a scanned page took more than {PAGE_SECONDS} seconds.",
            "Scan the page again at 150 to 300 dots an inch.",
        ) from late
    except OSError:
        return _by_rapidocr(image, turned=False)
    return _from_tsv(done.stdout.decode("utf-8", "replace"))


def _from_tsv(table: str) -> list[OcrWord]:
    """The word rows of tesseract's table; its other rows describe blocks and lines."""
    words: list[OcrWord] = []
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row.get("level") != "5" or not (row.get("text") or "").strip():
            continue
        left, top = float(row["left"]), float(row["top"])
        box = Box(left, top, left + float(row["width"]), top + float(row["height"]))
        words.append(OcrWord(row["text"].strip(), box, max(0.0, float(row["conf"]) / 100)))
    return words


@lru_cache(maxsize=2)
def _engine(turned: bool) -> Any:
    from rapidocr import RapidOCR

    # Its angle classifier turns long lines of pages upside down; figures need it for their axis titles.
    return RapidOCR(params={"Global.use_cls": turned, "Global.log_level": "error"})


def _by_rapidocr(image: Image, *, turned: bool) -> list[OcrWord]:
    import numpy as np

    sheet, shrunk = _in_measure(image)
    pixels = np.asarray(sheet.convert("RGB"))[:, :, ::-1]
    seen = _engine(turned)(np.ascontiguousarray(pixels))
    give_back()
    if seen.boxes is None or seen.txts is None:
        return []
    return [
        word
        for text, corners, score in zip(seen.txts, seen.boxes, seen.scores, strict=True)
        for word in _apart(OcrWord(" ".join(text.split()), _around(corners, shrunk), float(score)))
    ]


def _apart(word: OcrWord) -> list[OcrWord]:
    """Labels of neighbouring bars that were read as one, as "95.4497.08", each with its share of the box."""
    single = next((one for one in _SINGLE if re.fullmatch(f"(?:{one}){{2,}}", word.text)), None)
    if single is None:
        return [word]
    box = word.box
    step = (box.x1 - box.x0) / len(word.text)
    return [
        OcrWord(
            part[0], Box(box.x0 + step * part.start(), box.top, box.x0 + step * part.end(), box.bottom), word.confidence
        )
        for part in re.finditer(single, word.text)
    ]


def _in_measure(image: Image) -> tuple[Image, float]:
    """The picture as the engine has the memory for, and by how much it was shrunk.

    Memory goes by pixels, and the engine enlarges the shorter side: a strip is put on a sheet of some height.
    """
    from PIL.Image import new

    longer = max(image.size)
    seen = image.width * image.height * min(1.0, _LONGEST / longer) ** 2
    shrunk = min(1.0, _LONGEST / longer) * (_MOST_PIXELS / seen) ** 0.5 if seen > _MOST_PIXELS else 1.0
    if shrunk < 1.0:
        image = image.resize((max(1, round(image.width * shrunk)), max(1, round(image.height * shrunk))))
    least = max(image.size) // _SLIMMEST
    if min(image.size) >= least:
        return image, shrunk
    sheet = new("RGB", (max(image.width, least), max(image.height, least)), "white")
    sheet.paste(image)
    return sheet, shrunk


def _around(corners: Any, shrunk: float) -> Box:
    across, down = [float(x) / shrunk for x, _ in corners], [float(y) / shrunk for _, y in corners]
    return Box(min(across), min(down), max(across), max(down))


def in_lines(words: list[OcrWord]) -> list[list[OcrWord]]:
    """Words in reading order: those that share most of their height stand on one line."""
    lines: list[list[OcrWord]] = []
    for word in sorted(words, key=lambda word: word.box.top + word.box.bottom):
        line = next((line for line in reversed(lines[-4:]) if _level(line[-1].box, word.box)), None)
        if line is None:
            lines.append([word])
        else:
            line.append(word)
    return [sorted(line, key=lambda word: word.box.x0) for line in lines]


def _level(one: Box, other: Box) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * max(one.bottom - one.top, other.bottom - other.top)
