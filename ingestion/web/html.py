"""A web page or SEC filing in, draft out: headings, paragraphs, tables as grids, inline XBRL tags."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from data.errors import Empty
from data.types import Tag
from ingestion.draft import Draft
from ingestion.hidden import ledger, words_about
from ingestion.passages import Block, Heading, Paragraph, Table, passages, units_in
from ingestion.web.conceal import conceal
from ingestion.web.grid import read_table
from ingestion.web.markup import Element, Style, hidden, kind, parse, styled
from ingestion.web.xbrl import Filing, read_filing, tag_of

_BLOCKS = set(
    "p div h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table tbody thead tfoot tr td th section article header footer main nav "
    "aside body center blockquote pre address figure figcaption hr caption form fieldset".split()
)
_SILENT = {"script", "style", "head", "template", "noscript", "svg", "math", "iframe", "object", "select"}
_PART = re.compile(r"^part\s+[ivx]+\b", re.IGNORECASE)
_NOTE = re.compile(r"^note\s+(?:\d{1,2}|[a-z])\b", re.IGNORECASE)
_ITEM = re.compile(r"^item\s+\d{1,2}[a-c]?\b", re.IGNORECASE)
_INLINE = re.compile(r"display\s*:\s*inline\s*(?:;|!|$)", re.IGNORECASE)
_REPEATED = 8


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph as set: bold and so on hold when they hold for all of its words."""

    text: str
    style: Style
    tag: str = ""


@dataclass
class _Page:
    """What the walk over a page collects."""

    filing: Filing | None
    parts: list[_Line | Table] = field(default_factory=list["_Line | Table"])
    used: set[Element] = field(default_factory=set[Element])
    words: list[tuple[str, Style]] = field(default_factory=list[tuple[str, Style]])

    def say(self, text: str | None, style: Style) -> None:
        if text:
            self.words.append((text, style))

    def close(self, tag: str = "") -> None:
        """End the paragraph being collected."""
        words, self.words = self.words, []
        lines = ("".join(text for text, _ in words)).split("\n\x00")
        text = "\n".join(" ".join(line.split()) for line in lines).strip()
        if text:
            self.parts.append(
                _Line(text, _shared([style for said, style in words if said.strip("\n\x00 \xa0\t")]), tag)
            )


def _shared(styles: list[Style]) -> Style:
    if not styles:
        return Style()
    return Style(
        bold=all(style.bold for style in styles),
        italic=all(style.italic for style in styles),
        underline=all(style.underline for style in styles),
        size=styles[0].size,
    )


def read_html(path: Path, *, tags: bool = True) -> Draft:
    """`tags=False` reads the page as if its filer had not tagged it."""
    root = parse(path.read_bytes())
    filing = read_filing(root) if tags else None
    concealed = ledger(conceal(root))
    page = _Page(filing)
    _walk(root, page)
    evidence = passages(_blocks(page.parts))
    if not evidence:
        raise Empty("The page shows no text.", "If a script fills the page, save it as PDF from a browser.")
    return Draft(
        evidence=evidence,
        title=_title(root),
        language=(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")[:2].lower(),
        warnings=words_about(concealed),
        tags=tuple(_loose_tags(root, page)),
        cover=filing.cover if filing else {},
        hidden=concealed,
    )


def _title(root: Element) -> str:
    title = next((part for part in root.iter() if kind(part) == "title"), None)
    return " ".join("".join(str(words) for words in title.itertext()).split()) if title is not None else ""


def _loose_tags(root: Element, page: _Page) -> Iterator[Tag]:
    """The tags that no cell of a grid keeps."""
    if page.filing is None:
        return
    for element in root.iter():
        if kind(element) == "nonfraction" and element not in page.used:
            tag = tag_of(element, page.filing)
            if tag is not None:
                yield tag


# ---------------------------------------------------------------- the walk


def _walk(root: Element, page: _Page) -> None:
    from lxml.etree import iterwalk

    styles = [Style()]
    skipped: Element | None = None
    walk = iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            styles.append(styled(styles[-1], element))
            if _enter(element, page, styles[-1]):
                skipped = element
                walk.skip_subtree()
            continue
        if event == "end":
            styles.pop()
            if element is skipped:
                skipped = None
            elif _breaks(element):
                page.close(kind(element))
        if element is not root:
            page.say(element.tail, styles[-1])
    page.close()


def _enter(element: Element, page: _Page, style: Style) -> bool:
    """Take in the start of an element; true when its inside is done with."""
    name = kind(element)
    if name in _SILENT:
        return True
    if hidden(element):
        return True
    if name == "br":
        page.say("\n\x00", style)
        return True
    if _breaks(element):
        page.close()
    if name == "table" and not _nests(element):
        _take_table(element, page)
        return True
    page.say(element.text, style)
    return False


def _breaks(element: Element) -> bool:
    return kind(element) in _BLOCKS and not _INLINE.search(element.get("style") or "")


def _nests(table: Element) -> bool:
    return any(kind(part) == "table" for part in table.iterdescendants())


def _take_table(element: Element, page: _Page) -> None:
    reading = read_table(element, page.filing)
    if reading.grid is not None:
        page.parts.append(Table(reading.grid))
        page.used.update(reading.used)
        return
    page.parts += [_Line(text, style) for text, style in reading.lines]


# ---------------------------------------------------------------- headings and running lines


def _blocks(parts: list[_Line | Table]) -> Iterator[Block]:
    running, seen, usual = _running_lines(parts), set[str](), _usual_size(parts)
    for part in parts:
        if isinstance(part, Table):
            yield part
        elif (pattern := _pattern(part.text)) not in running or pattern not in seen:
            seen.add(pattern)
            level = _level(part, usual)
            text = part.text.replace("\n", " ") if level else part.text
            yield Heading(text.rstrip(":"), level) if level else Paragraph(text)


def _running_lines(parts: list[_Line | Table]) -> set[str]:
    """Headers and footers of printed pages: short lines that return again and again but for their number."""
    short = (part.text for part in parts if isinstance(part, _Line) and len(part.text.split()) <= 14)
    counts = Counter(_pattern(text) for text in short if not units_in(text))
    return {pattern for pattern, count in counts.items() if count >= _REPEATED}


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", text.lower())


def _usual_size(parts: list[_Line | Table]) -> float:
    """The size most of the page's words are set in, 0 where it is not said."""
    sizes = Counter[float]()
    for part in parts:
        if isinstance(part, _Line):
            sizes[part.style.size] += len(part.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _level(line: _Line, usual: float) -> str:
    """The rank of a heading, "" for a paragraph."""
    text, style = line.text, line.style
    words = len(text.split())
    if line.tag in ("h1", "h2", "h3", "h4", "h5", "h6") and words <= 30:
        return _formal(text) or line.tag
    standing_out = style.bold or style.underline or (style.italic and words <= 10)
    standing_out = standing_out or (usual > 0 and style.size > 1.15 * usual)
    if not standing_out or words > 18 or not any(sign.isalpha() for sign in text):
        return ""
    if _formal(text):
        return _formal(text)
    if text.startswith(("(", "•", "*", "$")) or text.endswith((".", ",", ";")):
        return ""
    capitals = text.isupper()
    return f"{style.size:g}{'b' * style.bold}{'i' * style.italic}{'u' * style.underline}{'c' * capitals}"


def _formal(text: str) -> str:
    ranks = {"item": _ITEM, "part": _PART, "note": _NOTE}
    return next((rank for rank, form in ranks.items() if form.match(text)), "")
