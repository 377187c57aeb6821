"""DOCX in, draft out: paragraphs under their headings, tables as grids."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import Empty
from ingestion.draft import Draft
from ingestion.hidden import ledger, words_about
from ingestion.office.hidden import beside_pages, take_hidden_runs
from ingestion.office.package import read_twice
from ingestion.office.plain import plain_docx
from ingestion.passages import Block, Heading, Paragraph, Table, passages
from ingestion.web.cells import Placed
from ingestion.web.grid import read_cells
from ingestion.web.markup import Style

if TYPE_CHECKING:
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph as WordParagraph


def read_docx(path: Path) -> Draft:
    from docx.exceptions import PythonDocxError
    from docx.opc.exceptions import OpcError

    return read_twice(path, _read, plain_docx, (OpcError, PythonDocxError))


def _read(path: Path) -> Draft:
    from docx import Document

    document = Document(str(path))
    hidden = ledger([*take_hidden_runs(document), *beside_pages(path)])
    blocks = tuple(_word_blocks(document))
    title = document.core_properties.title or ""
    saved = document.core_properties.modified
    evidence = passages(blocks)
    if not evidence:
        raise Empty("The document holds no text.", "If it holds pictures of pages, save it as PDF.")
    title = title or next((block.text for block in blocks if isinstance(block, Heading)), "")
    made = saved.date() if saved else None
    return Draft(evidence=evidence, title=title, warnings=words_about(hidden), hidden=hidden, made=made)


def _word_blocks(document: Any) -> Iterator[Block]:
    from docx.table import Table as WordTable

    for part in document.iter_inner_content():
        if isinstance(part, WordTable):
            yield from _word_table(part)
        else:
            yield from _word_paragraph(part)


def _word_paragraph(paragraph: WordParagraph) -> Iterator[Block]:
    text = " ".join(paragraph.text.split())
    if not text:
        return
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    if style in ("Title", "Subtitle"):
        yield Heading(text, "h1")
    elif style.startswith("Heading "):
        yield Heading(text, f"h{min(6, int(style[8:9]) if style[8:9].isdigit() else 6)}")
    elif len(text.split()) <= 14 and not text.endswith((".", ";", ",")) and _all_bold(paragraph):
        yield Heading(text, "bold")
    else:
        yield Paragraph(text)


def _all_bold(paragraph: WordParagraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs)


def _word_table(table: WordTable) -> Iterator[Block]:
    reading = read_cells([_word_row(row) for row in table.rows], filing=None)
    if reading.grid is not None:
        yield Table(reading.grid)
        return
    for text, _ in reading.lines:
        yield Paragraph(text)


def _word_row(row: Any) -> list[Placed]:
    """The filled cells of a row; a cell merged downwards stands in its first row only."""
    placed: list[Placed] = []
    column = int(row.grid_cols_before)
    for cell in row._tr.tc_lst:
        first, column = column, column + int(cell.grid_span)
        text = " ".join("".join(_cell_words(cell)).split())
        if text and cell.vMerge != "continue":
            bold = bool(cell.xpath(".//w:r/w:rPr/w:b"))
            placed.append(Placed(text, first, column, style=Style(bold=bold)))
    return placed


def _cell_words(cell: Any) -> Iterator[str]:
    for paragraph in cell.xpath(".//w:p"):
        for part in paragraph.xpath(".//w:t | .//w:tab | .//w:br"):
            yield part.text or " "
        yield " "
