"""A damaged office package in, a draft of its words out: its parts read as plain XML, as far as each can be read.

The second reader, when the usual one fails. What is hidden is left out where the parts themselves say so: runs, rows,
columns and sheets; looks that only a library knows are not judged.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.errors import Empty
from data.locators import PageBox
from data.types import Evidence
from ingestion.draft import Draft
from ingestion.office.hidden import W, folded, way_hidden
from ingestion.office.package import damaged
from ingestion.office.ranges import MAX_COLUMNS, MAX_ROWS, ranges
from ingestion.passages import Block, Paragraph, Table, passages
from ingestion.web.cells import Placed
from ingestion.web.grid import read_cells

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_REFERENCE = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")
_SLIDE = re.compile(r"^ppt/slides/slide(\d{1,5})\.xml$")
_SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$")


def plain_docx(path: Path) -> Draft:
    with zipfile.ZipFile(path) as package:
        root = _tree(package, "word/document.xml")
        styles = {one.get(f"{W}styleId"): one for one in _tree_or_none(package, "word/styles.xml", f"{W}style")}
    return _draft(passages(tuple(_words(root, styles))))


def _words(root: Any, styles: dict[str, Any]) -> Iterator[Block]:
    """Paragraphs and tables of the body, those of a table with it."""
    for part in root.iter(f"{W}p", f"{W}tbl"):
        if next(part.iterancestors(f"{W}tbl"), None) is not None:
            continue
        if part.tag == f"{W}p":
            if text := _shown(part, styles):
                yield Paragraph(text)
            continue
        rows = [
            [Placed(text, n, n + 1) for n, cell in enumerate(row.iter(f"{W}tc")) if (text := _shown(cell, styles))]
            for row in part.iter(f"{W}tr")
        ]
        reading = read_cells([row for row in rows if row], filing=None)
        if reading.grid is not None:
            yield Table(reading.grid)
        else:
            yield from (Paragraph(text) for text, _ in reading.lines)


def _shown(part: Any, styles: dict[str, Any]) -> str:
    runs = (run for run in part.iter(f"{W}r") if way_hidden(run, styles) is None)
    text = "".join(piece.text or " " for run in runs for piece in run.iter(f"{W}t", f"{W}tab", f"{W}br"))
    return " ".join(text.split())


# ---------------------------------------------------------------- Excel


def plain_xlsx(path: Path) -> Draft:
    warnings: list[str] = []
    with zipfile.ZipFile(path) as package:
        shared = [_said(one) for one in _tree_or_none(package, "xl/sharedStrings.xml", "{*}si")]
        blocks = [
            block for title, part in _sheets(package, warnings) for block in ranges(title, _rows(package, part, shared))
        ]
    return _draft(passages(blocks), warnings)


def _sheets(package: zipfile.ZipFile, warnings: list[str]) -> Iterator[tuple[str, str]]:
    """Title and part of the sheets that are shown; those that the workbook does not name are left out."""
    targets = {
        one.get("Id"): one.get("Target") or ""
        for one in _tree(package, "xl/_rels/workbook.xml.rels").iter("{*}Relationship")
    }
    names = {name for name in package.namelist() if _SHEET.match(name)}
    for sheet in _tree(package, "xl/workbook.xml").iter("{*}sheet"):
        title, part = sheet.get("name") or "Sheet", targets.get(sheet.get(f"{_R}id"), "")
        part = part.lstrip("/") if part.startswith("/") else f"xl/{part}"
        if sheet.get("state") not in (None, "visible"):
            warnings.append(f"Sheet {title} is hidden and was left out.")
        elif part in names:
            yield title, part


def _rows(package: zipfile.ZipFile, part: str, shared: list[str]) -> list[list[str]]:
    with package.open(part) as opened:
        shut = folded(opened)
    rows: list[list[str]] = []
    for cell in _tree(package, part).iter("{*}c"):
        place = _REFERENCE.match(cell.get("r") or "")
        if place is None:
            continue
        row, column = int(place[2]), _column(place[1])
        if not 1 <= row <= MAX_ROWS or column > MAX_COLUMNS or row in shut.rows or column in shut.columns:
            continue
        while len(rows) < row:
            rows.append([])
        rows[row - 1] += [""] * (column - len(rows[row - 1]))
        rows[row - 1][column - 1] = _value(cell, shared)
    return rows


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _value(cell: Any, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return _said(cell)
    value = next((one.text or "" for one in cell.iter("{*}v")), "").strip()
    if cell.get("t") != "s":
        return value
    return shared[int(value)] if value.isdecimal() and int(value) < len(shared) else ""


def _said(part: Any) -> str:
    return " ".join("".join(one.text or "" for one in part.iter("{*}t")).split())


# ---------------------------------------------------------------- PowerPoint


def plain_pptx(path: Path) -> Draft:
    evidence: list[Evidence] = []
    with zipfile.ZipFile(path) as package:
        slides = sorted((int(found[1]), name) for name in package.namelist() if (found := _SLIDE.match(name)))
        for page, name in slides:
            for paragraph in _tree(package, name).iter(f"{_A}p"):
                text = " ".join("".join(one.text or "" for one in paragraph.iter(f"{_A}t")).split())
                if text:
                    evidence.append(Evidence(PageBox(page), text))
    return _draft(tuple(evidence), pages=len(slides))


# ---------------------------------------------------------------- parts


def _tree(package: zipfile.ZipFile, name: str) -> Any:
    """The root of a part, as far as it can be read."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(package.read(name), parser)
    if root is None:
        raise damaged()
    return root


def _tree_or_none(package: zipfile.ZipFile, name: str, tag: str) -> Iterator[Any]:
    """The elements of a part that may be missing."""
    if name in package.namelist():
        yield from _tree(package, name).iter(tag)


def _draft(evidence: tuple[Evidence, ...], warnings: list[str] | None = None, pages: int = 0) -> Draft:
    if not evidence:
        raise Empty("The document holds no text that can still be read.", "Open it in its program and save it again.")
    return Draft(evidence, pages, warnings=tuple(warnings or ()))
