"""Where something stands, so that a citation opens exactly there.

Pages are 1-based. Boxes are PDF points measured from the page's top-left corner. Times are seconds from the start of a
recording.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points from the page's top-left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageBox:
    """A passage on a page; without a box, the whole page."""

    page: int
    box: Box | None = None
    kind: Literal["page"] = "page"


@dataclass(frozen=True, slots=True)
class TableCell:
    """A table, or one cell of it. Tables are numbered from 1 in a document; rows and columns from 0 in the grid."""

    table: int
    row: int | None = None
    column: int | None = None
    page: int | None = None
    box: Box | None = None
    kind: Literal["cell"] = "cell"


@dataclass(frozen=True, slots=True)
class FigureRegion:
    """A chart or picture on a page. A picture file is page 1, its pixels counted as points."""

    page: int
    box: Box
    kind: Literal["figure"] = "figure"


@dataclass(frozen=True, slots=True)
class TextSpan:
    """Characters `start` to `end` of the running text of a document that has no pages (HTML, text)."""

    start: int
    end: int
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell or range of a spreadsheet, in its own address, as `B7` or `A1:D20`."""

    sheet: str
    cell: str
    kind: Literal["sheet"] = "sheet"


@dataclass(frozen=True, slots=True)
class AudioSpan:
    """Seconds `start` to `end` of a call, and who speaks. A transcript without times has neither.

    `draft` marks words that a machine wrote down unchecked.
    """

    start: float | None
    end: float | None
    speaker: str | None = None
    draft: bool | None = None
    kind: Literal["audio"] = "audio"


Locator = PageBox | TableCell | FigureRegion | TextSpan | SheetCell | AudioSpan


class Modality(StrEnum):
    TEXT = "text"
    TABLE = "table"
    FIGURE = "figure"
    AUDIO = "audio"


MODALITY_OF = {
    "page": Modality.TEXT,
    "text": Modality.TEXT,
    "cell": Modality.TABLE,
    "sheet": Modality.TABLE,
    "figure": Modality.FIGURE,
    "audio": Modality.AUDIO,
}
