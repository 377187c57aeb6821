"""An HTML table in, a grid out: layout columns gone, "$" and ")" joined to their number, headings over their column.

Does not know what surrounds the table: title and units are added with the passages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from data.types import Cell, Grid, Tag
from ingestion.markup import Element, Style, attribute, kind, left_indent, shown_text, styled
from ingestion.passages import units_in
from ingestion.xbrl import Filing, tag_of

MAX_SLOTS = 400_000
_PREFIX = re.compile(r"^(?:[A-Z]{1,3})?\s*[$€£¥₹]\s*\(?$|^\($|^[-–−]$|^(?:RMB|Rs\.?|CHF|USD|EUR|GBP)$")
_SUFFIX = re.compile(r"^(?:\)|%|\)\s*%|%\s*\)|pts?\.?|bps|pp|x)(?:\s*\(?[a-z0-9*†]{1,2}\)?)?$", re.IGNORECASE)
_NOTE = re.compile(r"^(?:\(?[a-z0-9]{1,2}\)|[*†‡#]{1,3}|\[\w{1,2}\])$", re.IGNORECASE)
_FIGURE = re.compile(
    r"^[-–−(]*\s*(?:[A-Z]{0,3}\s?[$€£¥₹])?\s*[-–−(]*\s*\d[\d,.\s]*\s*[)%x]*\s*%?\s*(?:\(\w\))?$|^[—–-]+\s*%?$"
)
_YEAR = re.compile(r"^(?:fy|fiscal(?: year)?|cy)?\s*'?(?:19|20)\d\d[a-z*]?(?:\s*\(\w{1,3}\))?$", re.IGNORECASE)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATED = re.compile(
    rf"\b{_MONTH}\s+\d{{1,2}}\b|\b\d{{1,2}}\s+{_MONTH}|\b(?:fiscal|year|quarter|months|weeks)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A filled cell and the slots it takes: columns `first` up to `last`, not included, and `down` rows."""

    text: str
    first: int
    last: int
    down: int = 1
    tags: tuple[Element, ...] = ()
    style: Style = _PLAIN
    indent: float = 0.0


@dataclass(frozen=True)
class TableReading:
    """`grid` is None where the table only lays out prose: `lines` then holds its words and how they are set.
    `used` are the tagged elements whose tag a cell of the grid keeps."""

    grid: Grid | None
    lines: tuple[tuple[str, Style], ...] = ()
    used: tuple[Element, ...] = ()


def read_table(table: Element, filing: Filing | None) -> TableReading:
    rows = [_joined(row) for row in _placed(table)]
    rows = [row for row in rows if row]
    columns = _columns(rows)
    if len(columns) < 2 or not _tabular(rows, tagged=filing is not None):
        return TableReading(None, _prose(rows))
    places = _labels_merged(_seated(rows, columns))
    header = _header_rows(places)
    return _grid(places, header, filing)


# ---------------------------------------------------------------- slots


def _placed(table: Element) -> list[list[_Placed]]:
    """The filled cells of each row, at their slots, spans of rows and columns counted."""
    taken: dict[tuple[int, int], bool] = {}
    found: list[list[_Placed]] = []
    slots = 0
    for row in _rows(table):
        filled, column = list[_Placed](), 0
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


def _cell(cell: Element, text: str, column: int, wide: int, down: int) -> _Placed:
    tags = tuple(part for part in cell.iter() if kind(part) == "nonfraction")
    return _Placed(text, column, column + wide, down, tags, _style(cell), _indent(cell))


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


def _joined(row: Sequence[_Placed]) -> list[_Placed]:
    """The row with currency signs, closing brackets and percent signs joined to their number."""
    joined: list[_Placed] = []
    opening: _Placed | None = None
    for n, cell in enumerate(row):
        follows = row[n + 1] if n + 1 < len(row) else None
        if _PREFIX.match(cell.text) and follows is not None and _number_like(follows.text):
            opening = _one(opening, cell) if opening else cell
            continue
        if opening is not None:
            cell, opening = _one(opening, cell), None
        closes = _SUFFIX.match(cell.text) and joined and _number_like(joined[-1].text)
        if closes:
            joined[-1] = _one(joined[-1], cell)
        else:
            joined.append(cell)
    return joined


def _number_like(text: str) -> bool:
    return (any(sign.isdigit() for sign in text) and len(text) < 28) or text.strip("$ (") in (
        "—",
        "–",
        "-",
        "N/M",
        "NM",
    )


def _one(left: _Placed, right: _Placed) -> _Placed:
    tight = left.text.endswith(("$", "€", "£", "¥", "₹", "(", "-", "–", "−")) or right.text.startswith((")", "%"))
    text = left.text + ("" if tight else " ") + right.text
    return replace(right, text=text, first=left.first, tags=left.tags + right.tags, last=max(left.last, right.last))


# ---------------------------------------------------------------- columns


def _columns(rows: Sequence[Sequence[_Placed]]) -> list[tuple[int, int]]:
    """The real columns as slot intervals: narrow cells make them, wide ones that cover several do not."""
    spans = sorted(
        {(cell.first, cell.last) for row in rows for cell in row}, key=lambda span: (span[1] - span[0], span)
    )
    columns: list[tuple[int, int]] = []
    for first, last in spans:
        over = [n for n, (left, right) in enumerate(columns) if first < right and left < last]
        if not over:
            columns.append((first, last))
        elif len(over) == 1:
            left, right = columns[over[0]]
            columns[over[0]] = (min(left, first), max(right, last))
    return sorted(columns)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the grid in the making; `spread` are the columns filled by a cell that stands further left."""

    cells: tuple[_Placed | None, ...]
    spread: frozenset[int] = frozenset()

    def text(self, column: int) -> str:
        cell = self.cells[column]
        return cell.text if cell else ""

    @property
    def filled(self) -> list[int]:
        return [n for n, cell in enumerate(self.cells) if cell is not None]


def _seated(rows: Sequence[Sequence[_Placed]], columns: Sequence[tuple[int, int]]) -> list[_Row]:
    """Each cell in its column; one that spans several columns right of the labels stands over each of them."""
    seated: list[_Row] = []
    hanging: list[tuple[int, int, _Placed]] = []
    for row in rows:
        cells: list[_Placed | None] = [None] * len(columns)
        spread: set[int] = set()
        for cell in row:
            over = [n for n, (left, right) in enumerate(columns) if cell.first < right and left < cell.last]
            over = [n for n in over if cells[n] is None] or over
            reach = over if over[0] > 0 else over[:1]
            for n in reach:
                free = cells[n] is None or n in spread
                cells[n] = cell if free else _one_text(cells[n], cell)
                spread |= {n} if n > reach[0] else set()
            if cell.down > 1 and over[0] == 0:
                hanging.append((cell.down, 0, cell))
        seated.append(_Row(_with_hanging(cells, hanging), frozenset(spread)))
        hanging = [(left - 1, column, cell) for left, column, cell in hanging if left > 1]
    return seated


def _one_text(left: _Placed | None, right: _Placed) -> _Placed:
    return right if left is None else _one(left, right)


def _with_hanging(
    cells: list[_Placed | None], hanging: Sequence[tuple[int, int, _Placed]]
) -> tuple[_Placed | None, ...]:
    for _, column, cell in hanging:
        cells[column] = cells[column] or cell
    return tuple(cells)


def _labels_merged(rows: list[_Row]) -> list[_Row]:
    """Columns put together that only look apart: indented labels, and footnote marks beside their figure."""
    column = 1
    while rows and column < len(rows[0].cells):
        if _belongs_left(rows, column):
            rows = [_without(row, column) for row in rows]
        else:
            column += 1
    return rows


def _belongs_left(rows: Sequence[_Row], column: int) -> bool:
    texts = [row.text(column) for row in rows if row.cells[column] is not None and column not in row.spread]
    if not texts:
        return True
    if all(_NOTE.match(text) for text in texts):
        return any(row.text(column - 1) for row in rows) and (column == 1 or len(texts) * 2 <= len(rows))
    if column != 1 or any(_FIGURE.match(text) or _YEAR.match(text) for text in texts):
        return False
    apart = not any(row.cells[0] is not None and row.cells[1] is not None for row in rows)
    return apart and len(rows[0].cells) > 2


def _without(row: _Row, column: int) -> _Row:
    left, gone = row.cells[column - 1], row.cells[column]
    kept = gone if left is None else left if gone is None or column in row.spread else _one_text(left, gone)
    cells = (*row.cells[: column - 1], kept, *row.cells[column + 1 :])
    return _Row(cells, frozenset(n - (n >= column) for n in row.spread if n != column))


# ---------------------------------------------------------------- what kind of table


def _tabular(rows: Sequence[Sequence[_Placed]], tagged: bool) -> bool:
    """Whether rows and columns mean something here, or only place prose and bullets on the page."""
    cells = [cell for row in rows for cell in row]
    if not cells or len(rows) < 2:
        return False
    figures = sum(bool(_FIGURE.match(cell.text)) for row in rows for cell in row[1:])
    if figures >= 2 or (tagged and any(cell.tags for row in rows for cell in row[1:])):
        return True
    wide = [row for row in rows if len(row) >= 2]
    words = sum(len(cell.text.split()) for cell in cells)
    bullets = sum(len(row[0].text) <= 3 and not row[0].text.isalnum() for row in wide)
    return len(wide) >= 2 and len(wide) * 2 >= len(rows) and words <= 18 * len(cells) and bullets * 2 < len(wide)


def _prose(rows: Sequence[Sequence[_Placed]]) -> tuple[tuple[str, Style], ...]:
    return tuple(
        (
            " ".join(cell.text for cell in row),
            replace(row[0].style, bold=all(cell.style.bold for cell in row)),
        )
        for row in rows
    )


def _header_rows(rows: Sequence[_Row]) -> int:
    """How many rows at the top are headings over columns."""
    count = 0
    named = False
    for n, row in enumerate(rows[: max(1, min(8, len(rows) - 1))]):
        others = [k for k in row.filled if k > 0]
        if _is_body(row, named) and (named or not _over_figures(row, rows[n + 1 :])):
            break
        if others:
            named, count = True, n + 1
        elif named and not (units_in(row.text(0)) or row.text(0).startswith("(")):
            break
        elif named:
            count = n + 1
    return count if named else 0


def _is_body(row: _Row, named: bool) -> bool:
    """Whether a row reports something; `named` says that a row above it already names the columns."""
    label, texts = row.text(0), [row.text(k) for k in row.filled if k > 0]
    if any(cell is not None and cell.tags for cell in row.cells):
        return True
    if any(_FIGURE.match(text) and not _YEAR.match(text) for text in texts):
        return True
    headed = all(_YEAR.match(text) or _DATED.search(text) for text in texts)
    caption = not label or bool(units_in(label)) or label.startswith("(") or bool(_DATED.search(label))
    if named and label and not caption:
        return not headed or any(_YEAR.match(text) for text in texts) or not texts
    bold = all(cell is None or cell.style.bold for cell in row.cells)
    return bool(label and texts) and not (caption or headed or bold)


def _over_figures(row: _Row, below: Sequence[_Row]) -> bool:
    """Whether a row of words stands over columns of figures."""
    columns = [k for k in row.filled if k > 0]
    if not columns or any(_FIGURE.match(row.text(k)) for k in columns):
        return False
    under = [line.text(k) for line in below for k in columns if line.text(k)]
    return bool(under) and sum(bool(_FIGURE.match(text)) for text in under) * 2 > len(under)


# ---------------------------------------------------------------- the grid


def _grid(rows: Sequence[_Row], header: int, filing: Filing | None) -> TableReading:
    used: list[Element] = []
    lines: list[tuple[Cell, ...]] = []
    for n, row in enumerate(rows):
        cells: list[Cell] = []
        for column, place in enumerate(row.cells):
            if place is None or (n >= header and column in row.spread):
                cells.append(Cell(""))
                continue
            tag, element = _tag(place, filing)
            used += [element] if element is not None else []
            cells.append(Cell(place.text, tag=tag))
        lines.append(tuple(cells))
    indents = tuple(row.cells[0].indent if row.cells[0] else 0.0 for row in rows)
    return TableReading(Grid(tuple(lines), header, _own_title(rows[:header]), indents=indents), used=tuple(used))


def _own_title(header: Sequence[_Row]) -> str:
    """The name of the table where it is printed over the labels, as "Consolidated Balance Sheets"."""
    for row in header:
        text = row.text(0)
        if len(re.findall(r"[^\W\d_]{2,}", text)) >= 2 and not (units_in(text) or _DATED.search(text)):
            return text.strip("() ")
    return ""


def _tag(place: _Placed, filing: Filing | None) -> tuple[Tag | None, Element | None]:
    if filing is None:
        return None, None
    for element in place.tags:
        tag = tag_of(element, filing)
        if tag is not None:
            return tag, element
    return None, None
