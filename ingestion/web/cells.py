"""An HTML table in, its filled cells out: each with the slots it takes, "$" and ")" joined to their number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingestion.web.markup import Element, Style, attribute, kind, left_indent, shown_text, styled

MAX_SLOTS = 400_000
_PREFIX = re.compile(r"^(?:[A-Z]{1,3})?\s*[$€£¥₹]\s*\(?$|^\($")
_SUFFIX = re.compile(r"^(?:\)|%|\)\s*%|%\s*\)|pts?\.?|bps|pp|x)(?:\s*\(?[a-z0-9*†]{1,2}\)?)?$", re.IGNORECASE)
NOTE = re.compile(r"^(?:\(?[a-z0-9]{1,2}\)|[*†‡#]{1,3}|\[\w{1,2}\])$", re.IGNORECASE)
_FIGURE = re.compile(
    r"^[-–−(]*\s*(?:[A-Z]{0,3}\s?[$€£¥₹])?\s*[-–−(]*\s*\d(?:[\d,.\s]*\d)?\.?\s*[)%x]*\s*%?\s*(?:\(\w\))?$|^[—–-]+\s*%?$"
)
YEAR = re.compile(
    r"^(?:fy|fiscal(?: year)?|cy)?\s*'?(?:(?:19|20)\d\d|(?:1 9|2 0) \d \d)[a-z*]?(?:\s*\(\w{1,3}\))?$", re.IGNORECASE
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?"
DATED = re.compile(
    rf"\b{_MONTH}\s+\d{{1,2}}\b|\b\d{{1,2}}\s+{_MONTH}|\b(?:fiscal|year|quarter|months|weeks)\b", re.IGNORECASE
)
_NO_FIGURE = {"—", "–", "-", "N/M", "NM"}
_PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Placed:
    """A filled cell and the slots it takes: columns `first` up to `last`, not included, and `down` rows."""

    text: str
    first: int
    last: int
    down: int = 1
    tags: tuple[Element, ...] = ()
    style: Style = _PLAIN
    indent: float = 0.0


# ---------------------------------------------------------------- slots


def is_figure(text: str) -> bool:
    return len(text) <= 40 and _FIGURE.match(text) is not None


def placed(table: Element) -> list[list[Placed]]:
    """The filled cells of each row, at their slots, spans of rows and columns counted."""
    taken: dict[tuple[int, int], bool] = {}
    found: list[list[Placed]] = []
    slots = 0
    for row in _rows(table):
        filled, column = list[Placed](), 0
        for cell in row:
            if kind(cell) not in ("td", "th"):
                continue
            while taken.pop((len(found), column), False):
                column += 1
            wide, down = _span(cell, "colspan"), _span(cell, "rowspan")
            slots += wide * down
            if slots > MAX_SLOTS:
                return found
            taken.update({(len(found) + n, column + k): True for n in range(1, down) for k in range(wide)})
            text = shown_text(cell)
            if text:
                filled.append(_cell(cell, text, column, wide, down))
            column += wide
        found.append(filled)
    return found


def _rows(table: Element) -> list[Element]:
    sections = [part for part in table if kind(part) in ("thead", "tbody", "tfoot")]
    return [row for part in (table, *sections) for row in part if kind(row) == "tr"]


def _span(cell: Element, name: str) -> int:
    text = attribute(cell, name).strip()
    return max(1, min(int(text), 200)) if re.fullmatch(r"\d{1,4}", text) else 1


def _cell(cell: Element, text: str, column: int, wide: int, down: int) -> Placed:
    tags = tuple(part for part in cell.iter() if kind(part) == "nonfraction")
    return Placed(text, column, column + wide, down, tags, _style(cell), _indent(cell))


def _style(cell: Element) -> Style:
    """How the first words of the cell are set."""
    style = styled(Style(), cell)
    part: Element = cell
    while not (part.text or "").strip():
        inner = next((child for child in part if kind(child)), None)
        if inner is None:
            break
        part, style = inner, styled(style, inner)
    return style


def _indent(cell: Element) -> float:
    indent, part, words = left_indent(cell), cell, cell.text or ""
    while not words.strip("\n\r\t \xa0") and len(part) and kind(part[0]):
        part = part[0]
        indent += left_indent(part)
        words += part.text or ""
    blanks = len(words) - len(words.lstrip("\n\r\t \xa0"))
    return indent + 3.0 * min(words[:blanks].count("\xa0"), 40)


# ---------------------------------------------------------------- cells that belong together


def joined(row: Sequence[Placed]) -> list[Placed]:
    """The row with currency signs, closing brackets and percent signs joined to their number."""
    joined: list[Placed] = []
    opening: Placed | None = None
    for n, cell in enumerate(row):
        follows = row[n + 1] if n + 1 < len(row) else None
        if _PREFIX.match(cell.text) and follows is not None and _number_like(follows.text):
            opening = one(opening, cell) if opening else cell
            continue
        if opening is not None:
            cell, opening = one(opening, cell), None
        closes = _SUFFIX.match(cell.text) and joined and _number_like(joined[-1].text)
        if closes:
            joined[-1] = one(joined[-1], cell)
        else:
            joined.append(cell)
    return joined


def _number_like(text: str) -> bool:
    """Whether a sign may belong to this cell: a figure, a dash or "not meaningful", but not a heading like "$'000"."""
    if text.strip("$€£¥ ").startswith(("'", "’", "‘")):
        return False
    return (any(sign.isdigit() for sign in text) and len(text) < 28) or text.strip("$ (") in _NO_FIGURE


def one(left: Placed, right: Placed) -> Placed:
    tight = left.text.endswith(("$", "€", "£", "¥", "₹", "(", "-", "–", "−")) or right.text.startswith((")", "%"))
    text = left.text + ("" if tight else " ") + right.text
    return replace(right, text=text, first=left.first, tags=left.tags + right.tags, last=max(left.last, right.last))
