"""A memo's layout in, a Word document out, with footnotes that Word knows as footnotes.

python-docx has no footnotes, so their part is written here. No field, formula or link is written anywhere.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from generation.memos.layout import Exhibit, Layout, Note, Section, Sentence, Table

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def word_memo(layout: Layout) -> bytes:
    from docx import Document

    word = Document()
    _properties(word, layout)
    word.add_heading(layout.title, 0)
    word.add_paragraph(layout.byline)
    for section in layout.sections:
        _section(word, section)
    if layout.withheld:
        word.add_heading(layout.words.withheld, 1)
        for text in layout.withheld:
            word.add_paragraph(text, "List Bullet")
    word.add_heading(layout.words.evidence, 1)
    for exhibit in layout.exhibits:
        _exhibit(word, exhibit, layout.words.listing)
    _manifest(word, layout)
    _add_footnotes(word, list(_notes(layout)))
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _properties(word: WordDocument, layout: Layout) -> None:
    word.core_properties.title = layout.title[:255]
    word.core_properties.author = "MFFM Analyst"
    word.core_properties.comments = ""


def _section(word: WordDocument, section: Section) -> None:
    word.add_heading(section.heading, 1)
    prose = word.add_paragraph()
    for n, sentence in enumerate(section.sentences):
        _write(prose, sentence, " " if n else "")
    if section.table:
        _table(word, section.table)
    for working in section.workings:
        _write(word.add_paragraph(style="List Bullet"), working)
    for remark in section.remarks:
        word.add_paragraph().add_run(remark).italic = True


def _table(word: WordDocument, table: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    word.add_paragraph().add_run(table.title).bold = True
    grid = word.add_table(rows=1, cols=len(table.headings) + 1, style="Table Grid")
    for cell, heading in zip(grid.rows[0].cells[1:], table.headings, strict=True):
        cell.paragraphs[0].add_run(heading).bold = True
    for label, figures in table.rows:
        first, *rest = grid.add_row().cells
        first.paragraphs[0].add_run(label)
        for cell, figure in zip(rest, figures, strict=True):
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _write(cell.paragraphs[0], figure)


def _write(paragraph: Any, sentence: Sentence, before: str = "") -> None:
    paragraph.add_run(before + sentence.text)
    for n, note in enumerate(sentence.notes):
        run = paragraph.add_run("," if n else "")
        run.font.superscript = True
        run._r.append(_element("w:footnoteReference", {"w:id": str(note.number)}))
    if sentence.mark:
        paragraph.add_run(f" [{sentence.mark}]").bold = True


def _exhibit(word: WordDocument, exhibit: Exhibit, between: str) -> None:
    from docx.shared import Cm

    head = word.add_paragraph()
    head.add_run(f"E{exhibit.number} ").bold = True
    head.add_run(f"{exhibit.document}{between}{exhibit.place}")
    word.add_paragraph(exhibit.quote, "Quote")
    if exhibit.picture:
        word.add_picture(io.BytesIO(exhibit.picture), width=Cm(15))


def _manifest(word: WordDocument, layout: Layout) -> None:
    from docx.shared import Pt

    word.add_heading(layout.words.manifest, 1)
    table = word.add_table(rows=0, cols=2)
    for row in layout.manifest:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text).font.size = Pt(7)


def _notes(layout: Layout) -> Iterator[Note]:
    for section in layout.sections:
        for sentence in section.written:
            yield from sentence.notes


def _add_footnotes(word: WordDocument, notes: list[Note]) -> None:
    """The footnotes part with its two separators, tied to the document and named in its settings."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from lxml import etree

    root = _element("w:footnotes")
    root.append(_separator("separator", "-1"))
    root.append(_separator("continuationSeparator", "0"))
    for note in notes:
        root.append(_footnote(note))
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES, blob, word.part.package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    _name_separators(word)


def _name_separators(word: WordDocument) -> None:
    named = _element("w:footnotePr")
    for number in ("-1", "0"):
        named.append(_element("w:footnote", {"w:id": number}))
    settings = word.settings.element
    compatibility = settings.find(_name("w:compat"))
    if compatibility is None:
        settings.append(named)
    else:
        compatibility.addprevious(named)


def _separator(kind: str, number: str) -> Any:
    note = _element("w:footnote", {"w:type": kind, "w:id": number})
    run = _element("w:r")
    run.append(_element(f"w:{kind}"))
    note.append(_paragraph(run))
    return note


def _footnote(note: Note) -> Any:
    mark = _element("w:r")
    look = _element("w:rPr")
    look.append(_element("w:vertAlign", {"w:val": "superscript"}))
    mark.append(look)
    mark.append(_element("w:footnoteRef"))
    words = _element("w:r")
    small = _element("w:rPr")
    small.append(_element("w:sz", {"w:val": "18"}))
    words.append(small)
    text = _element("w:t")
    text.set(_XML_SPACE, "preserve")
    text.text = f" {note.text}"
    words.append(text)
    footnote = _element("w:footnote", {"w:id": str(note.number)})
    footnote.append(_paragraph(mark, words))
    return footnote


def _paragraph(*runs: Any) -> Any:
    paragraph = _element("w:p")
    for run in runs:
        paragraph.append(run)
    return paragraph


def _element(tag: str, attributes: dict[str, str] | None = None) -> Any:
    from docx.oxml import OxmlElement

    return OxmlElement(tag, {_name(name): value for name, value in (attributes or {}).items()})


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return qn(tag)
