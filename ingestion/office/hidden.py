"""A Word or Excel package in, the words it holds and does not show out.

Word: runs set hidden, in the colour of what is behind them, or hardly a point high are taken out of the document.
Excel: hidden rows and columns are named, and cells whose font cannot be told from their fill or whose format shows
nothing. Both: comments, descriptions of pictures, properties.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from data.types import Hidden, Way
from ingestion.hidden import entry

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PAPER = "FFFFFF"
_SMALLEST = 4  # half-points
_NO_FORMAT = re.compile(r"^;{2,}(?:@?)$")
_PROPERTIES = re.compile(r"^docProps/(?:core|custom|app)\.xml$")
_NOTES = re.compile(r"^(?:word/comments|xl/(?:threadedComments/|comments)[^/]*|xl/comments/)[^/]*\.xml$")
_PICTURED = re.compile(r"^(?:word/(?:document|header\d*|footer\d*)|xl/drawings/[^/]+)\.xml$")
_DESCRIPTIONS = ("descr", "title")


def beside_pages(path: Path) -> Iterator[Hidden]:
    """Properties, comments and descriptions of pictures of a package that was found safe to open."""
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if _PROPERTIES.match(name):
                yield from _said(package, name, Way.METADATA)
            elif _NOTES.match(name):
                yield from _said(package, name, Way.NOTE)
            elif _PICTURED.match(name):
                yield from _described(package, name)


def _said(package: zipfile.ZipFile, name: str, way: Way) -> Iterator[Hidden]:
    """What each part of a small file of the package says."""
    for part in _elements(package, name):
        if len(part) == 0:
            yield from entry(way, part.text or "")


def _described(package: zipfile.ZipFile, name: str) -> Iterator[Hidden]:
    for part in _elements(package, name):
        if str(part.tag).endswith(("}docPr", "}cNvPr")):
            for attribute in _DESCRIPTIONS:
                yield from entry(Way.ALTERNATIVE, part.get(attribute) or "")


def _elements(package: zipfile.ZipFile, name: str) -> Iterator[Any]:
    from lxml.etree import iterparse

    with package.open(name) as part:
        for _, element in iterparse(part, resolve_entities=False, no_network=True, load_dtd=False):
            yield element


# ---------------------------------------------------------------- Word


def take_hidden_runs(document: Any) -> Iterator[Hidden]:
    """Takes the words that the document does not show out of its body and yields them, neighbours as one."""
    styles = {style.style_id: style.element for style in document.styles}
    found: list[tuple[Way, str]] = []
    for run in list(document.element.body.iter(f"{W}r")):
        text = "".join(part.text or " " for part in run.iter(f"{W}t", f"{W}tab", f"{W}br"))
        way = way_hidden(run, styles) if text.strip() else None
        if way is None:
            if text.strip():
                yield from _joined(found)
                found = []
            continue
        if found and found[-1][0] is not way:
            yield from _joined(found)
            found = []
        found.append((way, text))
        for part in list(run):
            if part.tag != f"{W}rPr":
                run.remove(part)
    yield from _joined(found)


def _joined(found: list[tuple[Way, str]]) -> Iterator[Hidden]:
    if found:
        yield from entry(found[0][0], " ".join(text for _, text in found))


def way_hidden(run: Any, styles: dict[str, Any]) -> Way | None:
    """How a run is kept from view, None where it is seen. `styles` are the document's, by their ids."""
    layers = list(_layers(run, styles))
    vanish = next((mark for layer in layers if (mark := layer.find(f"{W}vanish")) is not None), None)
    if vanish is not None and _on(vanish):
        return Way.NOT_SHOWN
    size = _first(layers, "sz", "val")
    if size.isdigit() and int(size) < _SMALLEST:
        return Way.TINY
    ink = _first(layers, "color", "val")
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", ink):
        return None
    return Way.COLOUR if _alike(ink, _fill(run, layers)) else None


def _layers(run: Any, styles: dict[str, Any]) -> Iterator[Any]:
    """The run properties that apply, nearest first: the run's own, its style's, its paragraph's style's."""
    own = run.find(f"{W}rPr")
    if own is not None:
        yield own
    paragraph = next(run.iterancestors(f"{W}p"), None)
    marks = [own.find(f"{W}rStyle") if own is not None else None]
    marks += [paragraph.find(f"{W}pPr/{W}pStyle") if paragraph is not None else None]
    for mark in marks:
        name = mark.get(f"{W}val") if mark is not None else None
        for _ in range(10):
            style = styles.get(name) if name else None
            if style is None:
                break
            properties, based = style.find(f"{W}rPr"), style.find(f"{W}basedOn")
            if properties is not None:
                yield properties
            name = based.get(f"{W}val") if based is not None else None


def _first(layers: list[Any], tag: str, attribute: str) -> str:
    parts = (layer.find(f"{W}{tag}") for layer in layers)
    return next((part.get(f"{W}{attribute}") or "" for part in parts if part is not None), "")


def _fill(run: Any, layers: list[Any]) -> str:
    """What is behind a run: its own shading or marker, else that of its paragraph, cell or table."""
    if _first(layers, "highlight", "val") not in ("", "none", "white"):
        return ""
    own = _first(layers, "shd", "fill")
    around = [part.find(f"{W}{inside}/{W}shd") for part in run.iterancestors() for inside in ("pPr", "tcPr", "tblPr")]
    fills = [own, *(part.get(f"{W}fill") or "" for part in around if part is not None)]
    return next((fill for fill in fills if re.fullmatch(r"[0-9A-Fa-f]{6}", fill)), _PAPER)


def _on(mark: Any) -> bool:
    return (mark.get(f"{W}val") or "true") not in ("0", "false", "off")


def _alike(front: str, back: str) -> bool:
    if not back:
        return False
    parts = zip(bytes.fromhex(front), bytes.fromhex(back), strict=True)
    return sum(abs(a - b) for a, b in parts) < 24


# ---------------------------------------------------------------- Excel


@dataclass(frozen=True, slots=True)
class Folded:
    """Rows and columns of a sheet, from 1, that are set hidden."""

    rows: set[int] = field(default_factory=set[int])
    columns: set[int] = field(default_factory=set[int])

    def __str__(self) -> str:
        """As in "rows 5-9, columns C"; empty where nothing is hidden."""
        from openpyxl.utils import get_column_letter

        rows = _runs(self.rows, str)
        columns = _runs(self.columns, get_column_letter)
        parts = (f"row {rows}" if rows.isdigit() else f"rows {rows}") if rows else ""
        return ", ".join(part for part in (parts, f"columns {columns}" if columns else "") if part)


def _runs(numbers: set[int], name: Callable[[int], str]) -> str:
    """As in "3, 5-9"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(name(run[0]) if len(run) == 1 else f"{name(run[0])}-{name(run[-1])}" for run in runs)


def folded(sheet_part: IO[bytes]) -> Folded:
    """The hidden rows and columns that a sheet's own file names."""
    from lxml.etree import iterparse

    found, row = Folded(), 0
    for event, part in iterparse(
        sheet_part, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
    ):
        name = str(part.tag).rpartition("}")[2]
        if event == "end":
            if name == "row":
                _forget(part)
            continue
        if name == "row":
            row = int(part.get("r") or row + 1)
            if _shut(part, "ht"):
                found.rows.add(row)
        elif name == "col" and _shut(part, "width"):
            found.columns.update(range(int(part.get("min")), min(int(part.get("max")), 16_384) + 1))
    return found


def _forget(row: Any) -> None:
    """Free a row that has been looked at, and those before it."""
    row.clear()
    while row.getprevious() is not None:
        del row.getparent()[0]


def _shut(part: Any, size: str) -> bool:
    return part.get("hidden") in ("1", "true") or part.get(size) in ("0", "0.0")


def unreadable(cell: Any) -> Way | None:
    """How a cell's value is kept from view by its look."""
    if _NO_FORMAT.match(str(cell.number_format or "")):
        return Way.NOT_SHOWN
    font, fill = cell.font, cell.fill
    if font is None:
        return None
    if font.sz is not None and font.sz < _SMALLEST / 2:
        return Way.TINY
    ink = _colour(font.color) if font.color is not None else None
    behind = _colour(fill.fgColor) if fill is not None and fill.fill_type == "solid" else _PAPER
    return Way.COLOUR if ink is not None and behind is not None and _alike(ink, behind) else None


def _colour(colour: Any) -> str | None:
    """Six hexadecimal digits; None where only a theme knows. The theme's first colour is the paper's."""
    if colour.type == "theme":
        return _PAPER if colour.theme == 0 and not colour.tint else None
    text = str(colour.rgb) if colour.type == "rgb" else ""
    return text[-6:] if re.fullmatch(r"[0-9A-Fa-f]{6,8}", text) else None
