"""A memo's layout in, Markdown out: every character with a meaning in Markdown or HTML escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generation.memos.layout import Exhibit, Layout, Section, Sentence, Table

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:@=^\"'/])")


def markdown_memo(layout: Layout, pictures: str = "") -> str:
    """`pictures` is the address of the folder with E1.png, E2.png, ...; without it there are no pictures."""
    parts = [f"# {escaped(layout.title)}", escaped(layout.byline)]
    parts += [part for section in layout.sections for part in _section(section)]
    parts += (
        [f"## {layout.words.withheld}", *(f"- {escaped(text)}" for text in layout.withheld)] if layout.withheld else []
    )
    parts += [f"## {layout.words.evidence}"]
    parts += [part for exhibit in layout.exhibits for part in _exhibit(exhibit, pictures, layout.words.listing)]
    parts += [f"## {layout.words.manifest}", _table(layout)]
    parts += [f"[^{n}]: {escaped(text)}" for n, text in _notes(layout)]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """HTML's own characters become entities, Markdown's get a backslash."""
    return _SPECIAL.sub(r"\\\1", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _section(section: Section) -> list[str]:
    parts = [f"## {escaped(section.heading)}", " ".join(_sentence(sentence) for sentence in section.sentences)]
    if section.table:
        parts += [f"**{escaped(section.table.title)}**", _figures(section.table)]
    if section.workings:
        parts.append("\n".join(f"- {_sentence(working)}" for working in section.workings))
    return parts + [f"*{escaped(remark)}*" for remark in section.remarks]


def _figures(table: Table) -> str:
    head = " | ".join(escaped(heading) for heading in table.headings)
    rows = (f"| {escaped(label)} | {' | '.join(_sentence(cell) for cell in cells)} |" for label, cells in table.rows)
    return "\n".join((f"| | {head} |", f"|---|{'---:|' * len(table.headings)}", *rows))


def _sentence(sentence: Sentence) -> str:
    mark = f" **\\[{sentence.mark}\\]**" if sentence.mark else ""
    return escaped(sentence.text) + "".join(f"[^{note.number}]" for note in sentence.notes) + mark


def _exhibit(exhibit: Exhibit, pictures: str, between: str) -> list[str]:
    head = f"**E{exhibit.number}** {escaped(exhibit.document)}{between}{escaped(exhibit.place)}"
    parts = [head, f"> {escaped(exhibit.quote)}"]
    return (
        [*parts, f"![E{exhibit.number}]({pictures}/E{exhibit.number}.png)"] if exhibit.picture and pictures else parts
    )


def _table(layout: Layout) -> str:
    rows = (f"| {escaped(name)} | {escaped(value)} |" for name, value in layout.manifest)
    return "\n".join(("| | |", "|---|---|", *rows))


def _notes(layout: Layout) -> Iterator[tuple[int, str]]:
    for section in layout.sections:
        for sentence in section.written:
            yield from ((note.number, note.text) for note in sentence.notes)
