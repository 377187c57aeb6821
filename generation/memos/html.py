"""A memo's layout in, one HTML page out: no script, nothing from outside, all text escaped; what was said is heard."""

from __future__ import annotations

import base64
from html import escape

from generation.memos.layout import Exhibit, Layout, Section, Sentence, Table

_POLICY = "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'"
_STYLE = (
    "body{font:16px/1.5 Georgia,'Noto Serif CJK JP',serif;max-width:46rem;margin:3rem auto;padding:0 1rem}"
    "h1,h2{line-height:1.2}.byline,.remark,.notes,.manifest{color:#555;font-size:.85rem}.mark{font-size:.75rem;"
    "font-weight:bold;color:#8a4b00}sup a{text-decoration:none}blockquote{margin:.3rem 0 .6rem;padding-left:.8rem;"
    "border-left:3px solid #bbb}img{max-width:100%;border:1px solid #ccc}audio{width:100%}td{vertical-align:top;"
    "padding:.1rem .6rem .1rem 0;overflow-wrap:anywhere}.figures{border-collapse:collapse;margin:.6rem 0}"
    ".figures caption{text-align:left;font-weight:bold}.figures th{text-align:left;padding-right:1rem}"
    ".figures td{text-align:right;padding-left:1rem}.figures tr{border-bottom:1px solid #ccc}"
)


def html_memo(layout: Layout) -> str:
    words = layout.words
    body = [f"<h1>{escape(layout.title)}</h1>", f'<p class="byline">{escape(layout.byline)}</p>']
    body += [_section(section) for section in layout.sections]
    body += [_withheld(layout), f'<h2>{words.notes}</h2><ol class="notes">', _notes(layout), "</ol>"]
    body.append(f"<h2>{words.evidence}</h2>")
    body += [_exhibit(exhibit, words.listing) for exhibit in layout.exhibits]
    body.append(f'<h2>{words.manifest}</h2><table class="manifest">{_manifest(layout)}</table>')
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{escape(layout.title)}</title><style>{_STYLE}</style>"
    )
    opened = f'<html lang="{layout.language}">'
    return f"<!DOCTYPE html>\n{opened}<head>{head}</head>\n<body>\n" + "\n".join(body) + "\n</body></html>\n"


def _section(section: Section) -> str:
    workings = "".join(f"<li>{_sentence(working)}</li>" for working in section.workings)
    listed = f"<ul>{workings}</ul>" if workings else ""
    remarks = "".join(f'<p class="remark">{escape(remark)}</p>' for remark in section.remarks)
    prose = " ".join(_sentence(sentence) for sentence in section.sentences)
    table = _table(section.table) if section.table else ""
    return f"<h2>{escape(section.heading)}</h2>\n<p>{prose}</p>{table}{listed}{remarks}"


def _table(table: Table) -> str:
    head = "".join(f"<th>{escape(heading)}</th>" for heading in ("", *table.headings))
    rows = "".join(
        f"<tr><th>{escape(label)}</th>{''.join(f'<td>{_sentence(cell)}</td>' for cell in cells)}</tr>"
        for label, cells in table.rows
    )
    return f'<table class="figures"><caption>{escape(table.title)}</caption><tr>{head}</tr>{rows}</table>'


def _sentence(sentence: Sentence) -> str:
    notes = "<sup>,</sup>".join(
        f'<sup id="r{note.number}"><a href="#n{note.number}">{note.number}</a></sup>' for note in sentence.notes
    )
    mark = f' <span class="mark">[{escape(sentence.mark)}]</span>' if sentence.mark else ""
    return escape(sentence.text) + notes + mark


def _withheld(layout: Layout) -> str:
    listed = "".join(f"<li>{escape(text)}</li>" for text in layout.withheld)
    return f"<h2>{layout.words.withheld}</h2><ul>{listed}</ul>" if listed else ""


def _notes(layout: Layout) -> str:
    sentences = [s for section in layout.sections for s in section.written]
    return "\n".join(
        f'<li id="n{note.number}">{escape(note.text)} <a href="#r{note.number}">↩</a></li>'
        for sentence in sentences
        for note in sentence.notes
    )


def _exhibit(exhibit: Exhibit, between: str) -> str:
    head = f"<p><b>E{exhibit.number}</b> {escape(exhibit.document)}{between}{escape(exhibit.place)}</p>"
    picture = ""
    if exhibit.picture:
        data = base64.b64encode(exhibit.picture).decode()
        picture = f'<img alt="E{exhibit.number}" src="data:image/png;base64,{data}">'
    if exhibit.clip:
        data = base64.b64encode(exhibit.clip).decode()
        what = f"E{exhibit.number}: {escape(exhibit.document)}{between}{escape(exhibit.place)}"
        picture += (
            f'<audio controls preload="metadata" aria-label="{what}" src="data:audio/mpeg;base64,{data}"></audio>'
        )
    return f"{head}<blockquote>{escape(exhibit.quote)}</blockquote>{picture}"


def _manifest(layout: Layout) -> str:
    return "\n".join(f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in layout.manifest)
