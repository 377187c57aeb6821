"""HTML bytes in, element tree out; and how an element looks: its name, style, indentation, whether it is shown.

Names are compared by their local part in lower case, so that inline XBRL reads alike whether the file was parsed
as XHTML (`{http://...}nonFraction`) or as HTML (`ix:nonfraction`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from html.entities import name2codepoint
from typing import TYPE_CHECKING, Any, TypeAlias

from data.errors import Damaged, Empty, TooLarge
from ingestion.text import decoded

if TYPE_CHECKING:
    from lxml.etree import _Element  # pyright: ignore[reportPrivateUsage]

    Element: TypeAlias = _Element
else:
    Element = Any

MAX_BYTES = 64 * 1024 * 1024
MAX_ATTRIBUTES = 2_000
_LONG_TAG = re.compile(rb"<[A-Za-z][^<>]{20000,}")
_ENTITY = re.compile(rb"<!ENTITY")
_XML_OWN = {"amp", "lt", "gt", "quot", "apos"}
_LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)\s*(pt|px|em|in|cm|mm|%)?")
_POINTS = {"pt": 1.0, "px": 0.75, "em": 10.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "%": 5.0, None: 0.75}
_BREAKING = {"br", "p", "div", "li", "tr", "td", "th"}
_BOLD_TAGS = {"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass(frozen=True, slots=True)
class Style:
    """How words are set. `size` is in points, 0 when the file does not say."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    size: float = 0.0


def parse(data: bytes) -> Element:
    """The root element; entities of the file's own and the network stay off."""
    if not data.strip():
        raise Empty("The file is empty.", "Save or download the document again.")
    if len(data) > MAX_BYTES:
        raise TooLarge(
            f"The page has {len(data) // 2**20} MB; up to {MAX_BYTES // 2**20} MB are read.",
            "Split the filing into its main document and exhibits.",
        )
    if any(tag[0].count(b"=") > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(data)):
        raise Damaged("The page holds markup that no program writes.", "Open it in a browser and save it again.")
    root = _as_xml(data) if b"inlineXBRL" in data and not _ENTITY.search(data) else None
    root = root if root is not None else _as_html(data)
    if root is None:
        raise Damaged("The page holds no readable HTML.", "Open it in a browser and save it again.")
    return root


def _as_xml(data: bytes) -> Element | None:
    """The strict reading, None where the page is not well-formed XML: most pages of the web are not."""
    from lxml import etree

    for attempt in (data, None):
        source = attempt if attempt is not None else _numeric_entities(data)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
        try:
            return etree.fromstring(source, parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
    return None


def _numeric_entities(data: bytes) -> bytes:
    def number(match: re.Match[bytes]) -> bytes:
        name = match[1].decode("ascii")
        known = name not in _XML_OWN and name in name2codepoint
        return b"&#%d;" % name2codepoint[name] if known else match[0]

    return re.sub(rb"&([A-Za-z][A-Za-z0-9]{1,9});", number, data)


def _as_html(data: bytes) -> Element | None:
    from lxml import etree

    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded(data).replace("\x00", ""))
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def kind(element: Element) -> str:
    """The element's local name in lower case; "" for comments and processing instructions."""
    tag: object = element.tag
    return _local(tag) if isinstance(tag, str) else ""  # pyright: ignore[reportUnnecessaryIsInstance]


def attribute(element: Element, name: str) -> str:
    """An attribute by its XHTML or its HTML spelling."""
    return element.get(name) or element.get(name.lower()) or ""


def shown_text(element: Element) -> str:
    """All words inside that a reader of the page sees, white space as one blank."""
    return " ".join("".join(_shown(element)).split())


def _shown(root: Element) -> Iterator[str]:
    waiting: list[Element | str] = [root]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
            continue
        name = kind(part)
        if not name or name in ("script", "style") or hidden(part):
            continue
        gap = " " if name in _BREAKING else ""
        inside: list[Element | str] = [gap + (part.text or "")]
        for child in part:
            inside += [child, child.tail or ""]
        waiting += [gap, *reversed(inside)]


@lru_cache(maxsize=8192)
def _declarations(style: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in style.lower().split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if value}


def declarations(element: Element) -> dict[str, str]:
    return _declarations(element.get("style") or "")


def hidden(element: Element) -> bool:
    look = declarations(element)
    return look.get("display") == "none" or look.get("visibility") == "hidden" or element.get("hidden") is not None


def points(length: str) -> float:
    """A CSS length in points; 0 where it is none."""
    match = _LENGTH.match(length)
    return float(match[1]) * _POINTS[match[2]] if match else 0.0


def left_indent(element: Element) -> float:
    """Points that the element's own style moves its words to the right."""
    look = declarations(element)
    sides = look.get("padding", "").split()
    padding = points(sides[3] if len(sides) == 4 else sides[1] if len(sides) > 1 else "0")
    if "padding-left" in look:
        padding = points(look["padding-left"])
    return padding + points(look.get("margin-left", "0")) + points(look.get("text-indent", "0"))


def styled(outer: Style, element: Element) -> Style:
    """The style inside `element`, given the style around it."""
    name, look = kind(element), declarations(element)
    if not look and name not in _BOLD_TAGS and name not in ("i", "em", "u"):
        return outer
    weight = look.get("font-weight", "")
    bold = weight in ("bold", "bolder", "600", "700", "800", "900") if weight else outer.bold or name in _BOLD_TAGS
    size = points(look["font-size"]) if "font-size" in look else outer.size
    italic = outer.italic or name in ("i", "em") or look.get("font-style") == "italic"
    underline = outer.underline or name == "u" or "underline" in look.get("text-decoration", "")
    return replace(outer, bold=bold, italic=italic, underline=underline, size=size)
