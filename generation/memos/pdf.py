"""A memo's layout in, a PDF out, set by Typst. Text reaches Typst as JSON data and is never read as its code."""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from data.errors import MffmError
from generation.memos.layout import Exhibit, Layout, Section, Sentence, Table

_LATIN = "Libertinus Serif"  # comes inside the typst package
_EAST_ASIAN = (
    "Noto Serif CJK JP",
    "Noto Sans CJK JP",
    "Noto Serif JP",
    "Noto Sans JP",
    "IPAexMincho",
    "IPAMincho",
    "Source Han Serif",
    "Yu Mincho",
    "Hiragino Mincho ProN",
)
_NEEDS_EAST_ASIAN = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\uac00-\ud7af]")
_NO_FONT = (
    "This computer has no Japanese font for PDF: some characters are missing here. The Word and HTML exports have them."
)

_TEMPLATE = """
#let memo = json("memo.json")
#set document(title: memo.title)
#set page(paper: "a4", margin: 2.4cm, numbering: "1")
#set text(font: memo.fonts, lang: memo.language, size: 10.5pt)
#set par(justify: true)
#show heading: set block(above: 1.4em, below: 0.7em)
#let sentence(it) = {
  it.text
  it.notes.map(note => footnote(note.text)).join(super(","))
  if it.mark != "" [ #text(size: 8pt, weight: "bold", fill: rgb("#8a4b00"), "[" + it.mark + "]")]
}
#text(size: 18pt, weight: "bold", memo.title)

#text(fill: luma(90), memo.byline)

#for warning in memo.warnings { block(text(style: "italic", warning)) }
#for section in memo.sections {
  heading(section.heading)
  par(section.sentences.map(sentence).join(" "))
  if section.table != none {
    block(above: 1em, strong(section.table.title))
    table(
      columns: section.table.headings.len() + 1, stroke: (bottom: 0.5pt + luma(180)), inset: 4pt,
      align: (column, row) => if column == 0 { left } else { right },
      [], ..section.table.headings.map(strong),
      ..section.table.rows.map(row => (row.label, ..row.cells.map(sentence))).flatten(),
    )
  }
  if section.workings.len() > 0 { list(..section.workings.map(sentence)) }
  for remark in section.remarks { block(text(size: 9pt, fill: luma(90), remark)) }
}
#if memo.withheld.len() > 0 {
  heading(memo.words.withheld)
  list(..memo.withheld)
}
#heading(memo.words.evidence)
#for exhibit in memo.exhibits {
  block(above: 1.4em, { strong("E" + str(exhibit.number)); " "; exhibit.document; memo.words.listing; exhibit.place })
  block(inset: (left: 8pt), stroke: (left: 1.5pt + luma(180)), exhibit.quote)
  if exhibit.picture != none { image(exhibit.picture, width: 100%) }
}
#heading(memo.words.manifest)
#set text(size: 7.5pt)
#set par(justify: false)
#table(columns: (3.6cm, 1fr), stroke: none, inset: 2pt, ..memo.manifest.flatten())
"""


def pdf_memo(layout: Layout) -> bytes:
    import typst

    installed = set(typst.Fonts().families())
    with tempfile.TemporaryDirectory(prefix="memo-") as folder:
        root = Path(folder)
        (root / "memo.json").write_text(json.dumps(_data(layout, root, installed), ensure_ascii=False), "utf-8")
        (root / "memo.typ").write_text(_TEMPLATE, "utf-8")
        try:
            return typst.compile(root / "memo.typ", root=root)
        except typst.TypstError as error:
            raise MffmError("The memo could not be set as a PDF.", "Export it to Word or HTML instead.") from error


def _data(layout: Layout, root: Path, installed: set[str]) -> dict[str, Any]:
    east_asian = [family for family in _EAST_ASIAN if family in installed]
    data = {
        "title": layout.title,
        "byline": layout.byline,
        "language": layout.language,
        "words": {name: getattr(layout.words, name) for name in ("withheld", "evidence", "manifest", "listing")},
        "fonts": [_LATIN, *east_asian, *(family for family in ("DejaVu Serif",) if family in installed)],
        "warnings": [],
        "sections": [_section(section) for section in layout.sections],
        "withheld": layout.withheld,
        "exhibits": [_exhibit(exhibit, root) for exhibit in layout.exhibits],
        "manifest": layout.manifest,
    }
    if not east_asian and _NEEDS_EAST_ASIAN.search(json.dumps(data, ensure_ascii=False)):
        data["warnings"] = [_NO_FONT]
    return data


def _section(section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "sentences": [_sentence(sentence) for sentence in section.sentences],
        "table": _table(section.table) if section.table else None,
        "workings": [_sentence(working) for working in section.workings],
        "remarks": section.remarks,
    }


def _table(table: Table) -> dict[str, Any]:
    rows = [{"label": label, "cells": [_sentence(cell) for cell in cells]} for label, cells in table.rows]
    return {"title": table.title, "headings": table.headings, "rows": rows}


def _sentence(sentence: Sentence) -> dict[str, Any]:
    return {"text": sentence.text, "notes": [asdict(note) for note in sentence.notes], "mark": sentence.mark}


def _exhibit(exhibit: Exhibit, root: Path) -> dict[str, Any]:
    picture = f"E{exhibit.number}.png" if exhibit.picture else None
    if exhibit.picture:
        (root / f"E{exhibit.number}.png").write_bytes(exhibit.picture)
    return {
        "number": exhibit.number,
        "document": exhibit.document,
        "place": exhibit.place,
        "quote": exhibit.quote,
        "picture": picture,
    }
